//! What holds for messages of servers (RFC 2131 section 4.3, table 3; catalogue A.3, A.8 and A.9), and how they fit the
//! requests that they answer.

use std::net::Ipv4Addr;

use super::bytes::{
    ACK, ALL, CHADDR, CIADDR, Ended, FILE, FLAGS, GIADDR, HARDWARE, INFORM, Message, NAK, OFFER, REBIND, REBOOT, RENEW,
    SELECT, SNAME, TOLD, XID, YIADDR, octets,
};
use super::conversation::{Client, Conversation, Request, answers};
use super::report::Report;
use super::rule::Rule;
use super::rules::*;
use super::tables;

/// The rules of one kind of reply.
struct Reply {
    xid: &'static Rule,
    copied: &'static Rule,
    id: &'static Rule,
    relay: &'static Rule,
    /// To a client that has no address yet, or through a relay agent.
    sent: &'static Rule,
}

static OFFERS: Reply = Reply { xid: &OFFER_01, copied: &OFFER_03, id: &OFFER_08, relay: &OFFER_11, sent: &OFFER_13 };
static ACKS: Reply = Reply { xid: &ACK_01, copied: &ACK_04, id: &ACK_07, relay: &ACK_16, sent: &ACK_15 };
static NAKS: Reply = Reply { xid: &NAK_01, copied: &NAK_02, id: &NAK_08, relay: &SRV_117, sent: &NAK_07 };

/// Judges a message of a server and tells whether its ACK answers a REQUEST ([`ACK`]) or an INFORM ([`TOLD`]).
pub(super) fn check(report: &mut Report, m: &Message<'_>, kind: u16, conversation: &Conversation) -> u16 {
    let rules = match kind {
        OFFER => &OFFERS,
        NAK => &NAKS,
        _ => &ACKS,
    };
    let (xid, whole) = (m.number(&XID), conversation.whole);
    let known = conversation.client(m);
    let client = known.or_else(|| conversation.by_xid(m, kind).filter(|_| whole));
    if let Some(other) = client.filter(|_| known.is_none()) {
        report.field(rules.copied, m, &CHADDR, other.chaddr());
    }
    // Of several requests with this xid, the one that the reply fits best.
    let requests = client.iter().flat_map(|c| c.with_xid(xid)).filter(|r| answers(m, kind, r));
    let judged = requests.map(|request| {
        let mut own = report.clone();
        let kind = judge(&mut own, m, kind, rules, client.map(|c| (c, request)));
        (kind, own)
    });
    if let Some((kind, own)) = judged.min_by_key(|(_, own)| own.count()) {
        *report = own;
        return kind;
    }
    if whole {
        let refused = kind == NAK && known.is_some_and(|c| c.with_xid(xid).next().is_some());
        let rule = if refused { &NAK_09 } else { rules.xid };
        report.fault(rule, m.place(&XID), "nothing with this xid was asked that this could answer");
    }
    judge(report, m, kind, rules, None)
}

fn judge(report: &mut Report, m: &Message<'_>, kind: u16, rules: &Reply, to: Option<(&Client, &Request)>) -> u16 {
    let told = match to {
        Some((_, request)) => request.kind == INFORM,
        None => m.address(&YIADDR).is_unspecified() && !m.address(&CIADDR).is_unspecified(),
    };
    let kind = if kind == ACK && told { TOLD } else { kind };
    tables::check(report, m, kind);
    alone(report, m, kind);
    delivery(report, m, kind, rules, to.map(|(_, request)| request));
    if let Some((client, request)) = to {
        echoes(report, m, kind, rules, request);
        fits(report, m, kind, request);
        if kind == ACK && request.kind == SELECT {
            contradicts(report, m, client);
        }
    }
    kind
}

/// What a reply says for itself.
fn alone(report: &mut Report, m: &Message<'_>, kind: u16) {
    let (yiaddr, giaddr) = (m.address(&YIADDR), m.address(&GIADDR));
    let special = kind == OFFER && (m.has(108) || m.has(116));
    let usable = !yiaddr.is_unspecified() && !yiaddr.is_multicast() && !yiaddr.is_broadcast();
    if kind & (OFFER | ACK) != 0 && !usable && !special {
        let rule = if kind == OFFER { &OFFER_02 } else { &ACK_02 };
        report.fault(rule, m.place(&YIADDR), "yiaddr is no address of a host");
    }
    let to_relay = !giaddr.is_unspecified() && m.to == giaddr;
    report.dport(&GEN_14, m, if to_relay { 67 } else { 68 });
    report.sport(&GEN_15, m, 67);
    if let Some(server) = m.option_address(54).filter(|_| kind == OFFER && giaddr.is_unspecified()) {
        report.from(&OFFER_15, m, server);
    }
    for (area, field) in [(1, &FILE), (2, &SNAME)] {
        if kind != NAK && m.ended.get(area) == Some(&Ended::Unused) && !m.field(field).contains(&0) {
            report.fault(&OFFER_16, m.place(field), "the text does not end with a zero octet");
        }
    }
}

/// Where a reply goes: the first row that fits (catalogue A.0.6).
fn delivery(report: &mut Report, m: &Message<'_>, kind: u16, rules: &Reply, request: Option<&Request>) {
    let giaddr = m.address(&GIADDR);
    let ciaddr = request.map_or(m.address(&CIADDR), |r| r.ciaddr);
    let flags = request.map_or(m.number(&FLAGS), |r| u32::from(r.flags));
    let relayed = !giaddr.is_unspecified();
    // Between relay agent and server; between relay agent and client the rows without one hold.
    let inner = relayed && (m.dport == 67 || request.is_some_and(|r| r.giaddr == giaddr));
    let renews = request.is_none_or(|r| r.kind & (RENEW | REBIND) != 0) && !ciaddr.is_unspecified();
    let all = (Ipv4Addr::BROADCAST, Some(ALL));
    let (rule, (to, dst)): (&'static Rule, (Ipv4Addr, Option<[u8; 6]>)) = match kind {
        TOLD if relayed && m.to == giaddr => return,
        TOLD => (&ACK_13, (ciaddr, None)),
        _ if inner => (rules.sent, (giaddr, None)),
        NAK => (&NAK_06, all),
        ACK if renews && !relayed => (&ACK_14, (ciaddr, None)),
        _ if flags & 0x8000 != 0 || m.to.is_broadcast() => (rules.sent, all),
        _ => (rules.sent, (m.address(&YIADDR), Some(m.hardware()))),
    };
    report.to(rule, m, to);
    match dst {
        Some(dst) => report.dst(rule, &m.dst, &dst),
        None if m.dst[0] & 1 != 0 => report.fault(rule, 0..6, "the frame is sent to all"),
        None => {}
    }
}

/// What is copied from the request.
fn echoes(report: &mut Report, m: &Message<'_>, kind: u16, rules: &Reply, request: &Request) {
    let giaddr = m.address(&GIADDR);
    report.field(rules.copied, m, &HARDWARE, &request.hardware);
    // The server sets the broadcast flag for the relay agent (RFC 2131 section 4.3.2).
    let forced = if kind == NAK && !giaddr.is_unspecified() { 0x8000 } else { 0 };
    let missing = forced & !m.number(&FLAGS) != 0;
    let flags = request.flags | forced as u16;
    report.field(if missing { &NAK_07 } else { rules.copied }, m, &FLAGS, &flags.to_be_bytes());
    // A client's request has none; what a relay agent passes on to the client has.
    if !request.giaddr.is_unspecified() || m.option_address(54) == Some(m.from) {
        report.field(rules.copied, m, &GIADDR, &request.giaddr.octets());
    }
    if m.kept(61) != request.id.as_deref() {
        report.option(rules.id, m.place_of(61), 61, "is not as in the request");
    }
    if request.giaddr == giaddr && m.kept(82) != request.relay.as_deref() {
        report.option(rules.relay, m.place_of(82), 82, "is not as in the request");
    }
}

/// What else has to fit the request: addresses, size, order.
fn fits(report: &mut Report, m: &Message<'_>, kind: u16, request: &Request) {
    let wanted = match request.kind {
        SELECT | REBOOT => request.wanted,
        RENEW | REBIND => Some(request.ciaddr),
        _ => None,
    };
    if let Some(wanted) = wanted.filter(|_| kind == ACK && !m.address(&YIADDR).is_unspecified()) {
        report.field(&ACK_02, m, &YIADDR, &wanted.octets());
    }
    if kind & (ACK | TOLD) != 0 && !m.address(&CIADDR).is_unspecified() {
        report.field(&ACK_03, m, &CIADDR, &request.ciaddr.octets());
    }
    let most = usize::from(request.most.unwrap_or(576).max(576)) - 28;
    if m.range.len() > most {
        report.bound(&OPT_07, m.range.clone(), "the length", m.range.len(), ("more than", most));
    }
    // The mask goes before the routers whatever the list says; the lease may lead, echoes may close.
    let free = |code: u8| kind == NAK || matches!(code, 1 | 51..=54 | 56..=59 | 61 | 82);
    let mut reached = 0;
    for (number, option) in m.options.iter().enumerate().filter(|(_, o)| !free(o.code)) {
        let again = m.options.iter().take(number).any(|o| o.code == option.code);
        let place = request.list.iter().flat_map(|list| list.iter()).position(|code| *code == option.code);
        if let Some(place) = place.filter(|_| !again) {
            if place < reached {
                report.option(&OPT_14, option.range.clone(), option.code, "is later than the list has it");
                break;
            }
            reached = place;
        }
    }
    if let (Some(asked), Some([says])) = (request.name_flags, m.option(81).map(|name| octets::<1>(name, 0)))
        && (says & 2 != 0) != ((says ^ asked) & 1 != 0)
    {
        report.option(&OPT_33, m.place_of(81), 81, "does not say in O whether S was changed");
    }
}

/// Parameters that differ between the OFFER and the ACK.
fn contradicts(report: &mut Report, m: &Message<'_>, client: &Client) {
    let (xid, server) = (m.number(&XID), m.option_address(54));
    for offer in client.offers.iter().filter(|o| o.xid == xid && Some(o.server) == server) {
        for (code, value) in &offer.options {
            if m.kept(*code).is_some_and(|now| *now != **value) {
                report.option(&ACK_09, m.place_of(*code), *code, "is not that of the OFFER");
            }
        }
    }
}
