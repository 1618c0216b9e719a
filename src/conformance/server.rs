//! What holds for messages of servers (RFC 2131 section 4.3, table 3; catalogue A.3, A.8 and A.9), and how they fit the
//! requests that they answer.

use std::net::Ipv4Addr;

use super::Rule;
use super::bytes::{
    ACK, ALL, CHADDR, CIADDR, Ended, FILE, FLAGS, Field, GIADDR, HARDWARE, INFORM, Message, NAK, OFFER, REBIND, REBOOT,
    RENEW, REQUEST, SELECT, SNAME, TOLD, XID, YIADDR, octets,
};
use super::conversation::{Client, Conversation, Request, answers, keep};
use super::report::{Form, Report};
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
    let xid = m.number(&XID);
    let client = conversation.client(m);
    let copied = client.or_else(|| {
        let other = conversation.by_xid(m, kind).filter(|_| conversation.whole)?;
        report.differs(rules.copied, (CHADDR.0, CHADDR.1), m.place(&CHADDR), m.field(&CHADDR), other.chaddr());
        Some(other)
    });
    // Of several requests with this xid, the one that the reply fits best.
    let candidates = copied.iter().flat_map(|c| c.with_xid(xid)).filter(|r| answers(m, kind, r));
    let judged = candidates.map(|request| {
        let mut own = report.clone();
        let kind = judge(&mut own, m, kind, rules, Some((copied, request)));
        (kind, own)
    });
    if let Some((kind, own)) = judged.min_by_key(|(_, own)| own.count()) {
        *report = own;
        return kind;
    }
    if conversation.whole {
        let refused = kind == NAK && client.is_some_and(|c| c.with_xid(xid).next().is_some());
        let rule = if refused { &NAK_09 } else { rules.xid };
        report.fault(rule, m.place(&XID), "nothing with this xid was asked that this could answer");
    }
    judge(report, m, kind, rules, None)
}

fn judge(
    report: &mut Report,
    m: &Message<'_>,
    kind: u16,
    rules: &Reply,
    answered: Option<(Option<&Client>, &Request)>,
) -> u16 {
    let request = answered.map(|(_, request)| request);
    let told = match request {
        Some(request) => request.kind == INFORM,
        None => m.address(&YIADDR).is_unspecified() && !m.address(&CIADDR).is_unspecified(),
    };
    let kind = if kind == ACK && told { TOLD } else { kind };
    tables::check(report, m, kind);
    alone(report, m, kind);
    delivery(report, m, kind, rules, request);
    if let Some((client, request)) = answered {
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
    let special = m.has(108) || m.has(116);
    let usable = !yiaddr.is_unspecified() && !yiaddr.is_multicast() && !yiaddr.is_broadcast();
    if kind & (OFFER | ACK) != 0 && !usable && !(special && kind == OFFER) {
        let rule = if kind == OFFER { &OFFER_02 } else { &ACK_02 };
        report.fault(rule, m.place(&YIADDR), format!("yiaddr is {yiaddr}"));
    }
    let to_relay = !giaddr.is_unspecified() && m.to == giaddr;
    let port = if to_relay { 67 } else { 68 };
    if m.dport != port {
        report.fault(&GEN_14, m.udp + 2..m.udp + 4, format!("the destination port is {}", m.dport));
    }
    if m.sport != 67 {
        report.fault(&GEN_15, m.udp..m.udp + 2, format!("the source port is {}", m.sport));
    }
    let server = m.option_address(54).filter(|_| kind == OFFER && giaddr.is_unspecified());
    if let Some(server) = server.filter(|server| *server != m.from) {
        report.differs(&OFFER_15, ("the source", Form::Address), m.from_place(), &m.from.octets(), &server.octets());
    }
    for (area, field) in [(1, &FILE), (2, &SNAME)] {
        let unused = m.ended.get(area) == Some(&Ended::Unused);
        if kind != NAK && unused && !m.field(field).contains(&0) {
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
    let all = (Ipv4Addr::BROADCAST, Some(ALL));
    let renews = request.is_none_or(|r| r.kind & (RENEW | REBIND) != 0) && !ciaddr.is_unspecified();
    let (rule, (to, dst)): (&'static Rule, (Ipv4Addr, Option<[u8; 6]>)) = match kind {
        TOLD if relayed && m.to == giaddr => return,
        TOLD => (&ACK_13, (ciaddr, None)),
        _ if inner => (rules.sent, (giaddr, None)),
        NAK => (&NAK_06, all),
        ACK if renews && !relayed => (&ACK_14, (ciaddr, None)),
        _ if flags & 0x8000 != 0 || m.to.is_broadcast() => (rules.sent, all),
        _ => (rules.sent, (m.address(&YIADDR), Some(m.hardware()))),
    };
    if m.to != to {
        report.differs(rule, ("the destination", Form::Address), m.to_place(), &m.to.octets(), &to.octets());
    }
    match dst {
        Some(dst) if m.dst != dst => report.differs(rule, ("the destination", Form::Hardware), 0..6, &m.dst, &dst),
        None if m.dst[0] & 1 != 0 => report.fault(rule, 0..6, "the frame is sent to all"),
        _ => {}
    }
}

/// What is copied from the request.
fn echoes(report: &mut Report, m: &Message<'_>, kind: u16, rules: &Reply, request: &Request) {
    let giaddr = m.address(&GIADDR);
    let mut same = |rule: &'static Rule, field: &Field, be: &[u8]| {
        if m.field(field) != be {
            report.differs(rule, (field.0, field.1), m.place(field), m.field(field), be);
        }
    };
    same(rules.copied, &HARDWARE, &request.hardware);
    // The server sets the broadcast flag for the relay agent (RFC 2131 section 4.3.2).
    let forced = kind == NAK && !giaddr.is_unspecified();
    let flags = if forced { request.flags | 0x8000 } else { request.flags };
    let missing = forced && m.number(&FLAGS) & 0x8000 == 0;
    same(if missing { &NAK_07 } else { rules.copied }, &FLAGS, &flags.to_be_bytes());
    // A client's request has none; what a relay agent passes on to the client has.
    let by_relay = request.giaddr.is_unspecified() && m.option_address(54) != Some(m.from);
    if !by_relay {
        same(rules.copied, &GIADDR, &request.giaddr.octets());
    }
    let value = |code| m.option(code).map(|value| keep(&value));
    if value(61) != request.id {
        let what = if request.id.is_none() { "option 61 was not sent" } else { "option 61 is not that of the request" };
        report.fault(rules.id, m.place_of(61), what);
    }
    if request.giaddr == giaddr && value(82) != request.relay {
        report.fault(rules.relay, m.place_of(82), "option 82 is not that of the request");
    }
}

/// What else has to fit the request: addresses, size, order.
fn fits(report: &mut Report, m: &Message<'_>, kind: u16, request: &Request) {
    let (yiaddr, ciaddr) = (m.address(&YIADDR), m.address(&CIADDR));
    let wanted = if request.kind & (SELECT | REBOOT) != 0 { request.wanted } else { Some(request.ciaddr) };
    if let Some(wanted) = wanted.filter(|wanted| kind == ACK && *wanted != yiaddr && request.kind & REQUEST != 0)
        && !yiaddr.is_unspecified()
    {
        report.differs(&ACK_02, (YIADDR.0, YIADDR.1), m.place(&YIADDR), &yiaddr.octets(), &wanted.octets());
    }
    if kind & (ACK | TOLD) != 0 && !ciaddr.is_unspecified() && ciaddr != request.ciaddr {
        report.differs(&ACK_03, (CIADDR.0, CIADDR.1), m.place(&CIADDR), &ciaddr.octets(), &request.ciaddr.octets());
    }
    let most = usize::from(request.most.unwrap_or(576).max(576)) - 28;
    if m.range.len() > most {
        report.fault(&OPT_07, m.range.clone(), format!("{} octets, at most {most} are accepted", m.range.len()));
    }
    if let Some(list) = &request.list {
        let at = |code: u8| list.iter().position(|c| *c == code);
        // The mask goes before the routers whatever the list says; the lease may lead, echoes may close.
        let free = |code: u8| matches!(code, 1 | 51..=54 | 56..=59 | 61 | 82);
        let mut reached = 0;
        for (number, option) in m.options.iter().enumerate().filter(|(_, o)| kind != NAK && !free(o.code)) {
            match at(option.code).filter(|_| m.options.iter().take(number).all(|o| o.code != option.code)) {
                Some(place) if place < reached => {
                    let what = format!("option {} is later than the list has it", option.code);
                    report.fault(&OPT_14, option.range.clone(), what);
                    break;
                }
                Some(place) => reached = place,
                None => {}
            }
        }
    }
    if let (Some(asked), Some([says])) = (request.name_flags, m.option(81).map(|name| octets::<1>(&name, 0)))
        && (says & 2 != 0) != ((says ^ asked) & 1 != 0)
    {
        report.fault(&OPT_33, m.place_of(81), "flag O does not say whether S was changed");
    }
}

/// Parameters that differ between the OFFER and the ACK.
fn contradicts(report: &mut Report, m: &Message<'_>, client: Option<&Client>) {
    let (xid, server) = (m.number(&XID), m.option_address(54));
    let Some(offer) = client.and_then(|c| c.offers.iter().find(|o| o.xid == xid && Some(o.server) == server)) else {
        return;
    };
    for (code, value) in &offer.options {
        if m.option(*code).is_some_and(|now| keep(&now) != *value) {
            report.fault(&ACK_09, m.place_of(*code), format!("option {code} is not that of the OFFER"));
        }
    }
}
