//! What holds for messages of clients (RFC 2131 sections 4.3.2 and 4.4, tables 4 and 5; catalogue A.2, A.4 to A.7, A.10
//! to A.12), and how they fit what was said before.

use std::net::Ipv4Addr;
use std::ops::Range;

use super::Rule;
use super::bytes::{
    ACK, ALL, CHADDR, CIADDR, DECLINE, DISCOVER, FLAGS, HARDWARE, INFORM, Message, NAK, OFFER, REBIND, REBOOT, RELEASE,
    RENEW, REQUEST, SECS, SELECT, XID,
};
use super::conversation::{Client, Request, keep};
use super::report::{Form, Report};
use super::rules::*;
use super::tables;

/// How long after its end a transaction may still be heard of by late frames.
const LATE_US: u64 = 10_000_000;

/// Which kind of message this is, by its bytes; 0 if it is none of those that are judged.
///
/// A REQUEST is told by options 50 and 54 and by `ciaddr` (RFC 2131 section 4.3.2). One that breaks these rules is taken
/// for what it is nearest to: with an address of its own it renews; without option 54 it selects if it takes an offer.
pub(super) fn kind(m: &Message<'_>, before: Option<&Client>) -> u16 {
    let set = |address: Ipv4Addr| !address.is_unspecified();
    match m.message_type() {
        Some(1) => DISCOVER,
        Some(2) => OFFER,
        Some(4) => DECLINE,
        Some(5) => ACK,
        Some(6) => NAK,
        Some(7) => RELEASE,
        Some(8) => INFORM,
        Some(3) => {
            let (ciaddr, own) = (set(m.address(&CIADDR)), set(m.from) && !m.is_relayed());
            let renews = match (m.has(50), m.has(54)) {
                (true, _) => ciaddr && own,
                (false, true) => ciaddr,
                (false, false) => ciaddr || own,
            };
            let taken = |c: &Client| c.offers.iter().any(|o| o.xid == m.number(&XID)) && m.has(50);
            match () {
                () if renews && (m.to.is_broadcast() || m.is_relayed()) => REBIND,
                () if renews => RENEW,
                () if m.has(54) || before.is_some_and(taken) => SELECT,
                () => REBOOT,
            }
        }
        _ => 0,
    }
}

/// The rule for each of these kinds.
fn of(kind: u16, rules: &[(u16, &'static Rule)]) -> Option<&'static Rule> {
    rules.iter().find(|(kinds, _)| kinds & kind != 0).map(|(_, rule)| *rule)
}

/// What a message of a client says for itself.
pub(super) fn check(report: &mut Report, m: &Message<'_>, kind: u16) {
    tables::check(report, m, kind);
    let (ciaddr, hardware) = (m.address(&CIADDR), m.hardware());
    if let Some(rule) = of(kind, &[(RENEW, &RENEW_3), (REBIND, &REBIND_3), (RELEASE, &REL_01), (INFORM, &INF_01)])
        && ciaddr.is_unspecified()
    {
        report.fault(rule, m.place(&CIADDR), "ciaddr is 0.0.0.0");
    }
    if m.dport != 67 {
        let rule = if kind == INFORM { &INF_05 } else { &GEN_14 };
        report.fault(rule, m.udp + 2..m.udp + 4, format!("the destination port is {}", m.dport));
    }
    if m.is_relayed() {
        return;
    }
    if m.sport != 68 {
        report.fault(&GEN_15, m.udp..m.udp + 2, format!("the source port is {}", m.sport));
    }
    if m.field(&HARDWARE) == [1, 6] && m.to.is_broadcast() && m.src != hardware {
        report.differs(&DISC_15, ("chaddr", Form::Hardware), m.place(&CHADDR), &hardware, &m.src);
    }
    travels(report, m, kind, ciaddr);
}

/// Where a message comes from and goes to, if no relay agent passed it on (catalogue A.0.5).
fn travels(report: &mut Report, m: &Message<'_>, kind: u16, ciaddr: Ipv4Addr) {
    let to_all: &[(u16, &'static Rule)] =
        &[(DISCOVER, &DISC_05), (SELECT, &SEL_06), (REBOOT, &REBOOT_5), (REBIND, &REBIND_4), (DECLINE, &DECL_04)];
    if let Some(rule) = of(kind, to_all) {
        if !m.to.is_broadcast() {
            let all = Ipv4Addr::BROADCAST.octets();
            report.differs(rule, ("the destination", Form::Address), m.to_place(), &m.to.octets(), &all);
        }
        if m.dst != ALL {
            report.differs(rule, ("the destination", Form::Hardware), 0..6, &m.dst, &ALL);
        }
    } else if (m.dst[0] & 1 != 0) != (kind == INFORM && m.to.is_broadcast()) {
        let rule = of(kind, &[(RENEW, &RENEW_6), (RELEASE, &REL_04)]).unwrap_or(&INF_04);
        report.fault(rule, 0..6, "the Ethernet destination does not fit that of IPv4");
    }
    let from = [
        (DISCOVER | REBOOT, &GEN_16),
        (SELECT, &SEL_07),
        (DECLINE, &DECL_05),
        (RENEW, &RENEW_6),
        (REBIND, &REBIND_5),
        (RELEASE, &REL_04),
        (INFORM, &INF_07),
    ];
    let own = kind & (RENEW | REBIND | RELEASE | INFORM) != 0;
    let want = if own { ciaddr } else { Ipv4Addr::UNSPECIFIED };
    if let Some(rule) = of(kind, &from).filter(|_| m.from != want && !(own && ciaddr.is_unspecified())) {
        report.differs(rule, ("the source", Form::Address), m.from_place(), &m.from.octets(), &want.octets());
    }
    if let Some(server) = m.option_address(54).filter(|server| kind == RELEASE && *server != m.to) {
        report.differs(&REL_04, ("the destination", Form::Address), m.to_place(), &m.to.octets(), &server.octets());
    }
}

/// Compares with what the client said and was told before.
pub(super) fn compare(report: &mut Report, m: &Message<'_>, kind: u16, at: u64, c: &Client, whole: bool) {
    let value = |code| m.option(code).map(|value| keep(&value));
    if c.id.is_some() && value(61) != c.id {
        let rules = [
            (SELECT, &SEL_10),
            (REBOOT, &REBOOT_6),
            (RENEW, &RENEW_10),
            (REBIND, &REBIND_7),
            (DECLINE, &DECL_09),
            (RELEASE, &REL_05),
        ];
        let rule = of(kind, &rules).unwrap_or(&GEN_22);
        report.fault(rule, m.place_of(61), "option 61 is not that of the client's earlier messages");
    }
    let list = value(55);
    let rules = [(SELECT, &SEL_09), (RENEW, &RENEW_10), (REBIND, &REBIND_7), (REBOOT, &GEN_23)];
    if let Some(rule) = of(kind, &rules).filter(|_| kind != REBOOT || list.is_some())
        && c.list.is_some()
        && list != c.list
    {
        report.fault(rule, m.place_of(55), "option 55 is not the list of the DISCOVER");
    }
    transaction(report, m, kind, at, c);
    if kind == SELECT {
        select(report, m, at, c, whole);
    }
    let (address, place) = match kind {
        RENEW | REBIND | RELEASE => (Some(m.address(&CIADDR)), m.place(&CIADDR)),
        DECLINE => (m.option_address(50), m.place_of(50)),
        _ => return,
    };
    if let Some(address) = address.filter(|address| !address.is_unspecified()) {
        leased(report, m, kind, at, c, (address, place, whole));
    }
}

/// The transaction that a message belongs to: `xid` and `secs`.
fn transaction(report: &mut Report, m: &Message<'_>, kind: u16, at: u64, c: &Client) {
    let secs = m.number(&SECS);
    let over = |r: &Request| r.done.is_some_and(|done| at > done.saturating_add(LATE_US));
    let fresh: Option<(&'static Rule, bool)> = match kind {
        DISCOVER => Some((&DISC_02, c.with_xid(m.number(&XID)).any(|r| r.kind & REQUEST != 0 && over(r)))),
        REBOOT | INFORM => {
            let rule = if kind == REBOOT { &REBOOT_4 } else { &INF_06 };
            let others = (DISCOVER | REQUEST | INFORM) & !kind;
            Some((rule, c.with_xid(m.number(&XID)).any(|r| r.kind & others != 0)))
        }
        _ => None,
    };
    if let Some((rule, true)) = fresh {
        report.fault(rule, m.place(&XID), "the xid is that of an earlier transaction");
    }
    let same = c.with_xid(m.number(&XID)).find(|r| r.kind == kind);
    if let (Some(rule), Some(r)) = (of(kind, &[(DISCOVER, &DISC_03), (REBOOT, &REBOOT_8)]), same) {
        // Links delay and clocks differ: only what no clock can explain is a finding.
        let passed = (at.saturating_sub(r.first.0) / 1_000_000).min(60_000) as u32;
        let begun = u32::from(r.first.1);
        if secs + 2 < begun + passed / 2 || secs > begun + 2 * passed + 4 {
            report.fault(rule, m.place(&SECS), format!("secs is {secs}, {passed} s after it was {begun}"));
        }
    }
}

/// What a REQUEST in SELECTING takes from the DISCOVER and from the chosen OFFER.
fn select(report: &mut Report, m: &Message<'_>, at: u64, c: &Client, whole: bool) {
    let (xid, secs) = (m.number(&XID), m.number(&SECS) as u16);
    let discover = c.with_xid(xid).find(|r| r.kind == DISCOVER);
    if let Some(r) = discover {
        if m.number(&FLAGS) != u32::from(r.flags) {
            let (is, be) = (m.field(&FLAGS), r.flags.to_be_bytes());
            report.differs(&SEL_08, (FLAGS.0, FLAGS.1), m.place(&FLAGS), is, &be);
        }
        // A DISCOVER that was lost on its way to the switch may have had the value.
        let lost = at > r.last.0 + 2_500_000;
        if secs < r.secs.0 || (secs > r.secs.1 && !lost) {
            report.differs(&SEL_05, (SECS.0, SECS.1), m.place(&SECS), m.field(&SECS), &r.last.1.to_be_bytes());
        }
    }
    let (Some(server), Some(wanted)) = (m.option_address(54), m.option_address(50)) else { return };
    let mut of_server = c.offers.iter().rev().filter(|o| o.server == server);
    let latest = of_server.clone().next();
    if let Some(offer) = of_server.find(|o| o.xid == xid) {
        if offer.address != wanted {
            let be = offer.address.octets();
            report.differs(&SEL_02, ("option 50", Form::Address), m.place_of(50), &wanted.octets(), &be);
        }
    } else if let Some(offer) = latest.filter(|_| discover.is_none()) {
        report.differs(&SEL_04, (XID.0, XID.1), m.place(&XID), m.field(&XID), &offer.xid.to_be_bytes());
    } else if whole {
        report.fault(&SEL_03, m.place_of(54), format!("{server} made no offer with this xid"));
    }
}

/// What a message says of the lease that the client holds.
fn leased(
    report: &mut Report,
    m: &Message<'_>,
    kind: u16,
    at: u64,
    c: &Client,
    (address, place, whole): (Ipv4Addr, Range<usize>, bool),
) {
    let rules = [(RENEW, &RENEW_3), (REBIND, &REBIND_3), (RELEASE, &REL_01), (DECLINE, &DECL_02)];
    if c.leases_of(address).next().is_none() {
        if let Some(rule) = of(kind, &rules).filter(|_| whole && !c.leases.is_empty()) {
            report.fault(rule, place, format!("{address} was not granted to this client"));
        }
        return;
    }
    if kind & (RENEW | REBIND) != 0 && c.leases_of(address).all(|lease| lease.ends < at) {
        report.fault(&CLI_74, place, "the lease has ended");
    }
    let named = m.option_address(54);
    let server = if kind == RENEW { Some(m.to) } else { named.filter(|_| kind & (RELEASE | DECLINE) != 0) };
    let Some(server) = server.filter(|server| c.leases_of(address).all(|lease| lease.server != *server)) else {
        return;
    };
    match kind {
        RENEW if c.leases_of(address).any(|lease| lease.from == server || lease.giaddr == server) => {
            report.fault(
                &RENEW_5,
                m.to_place(),
                "it goes to where the ACK came from, which is not option 54 of the ACK",
            );
        }
        RENEW => report.fault(&RENEW_4, m.to_place(), format!("{server} did not grant the lease")),
        _ => {
            let rule = if kind == RELEASE { &REL_03 } else { &DECL_03 };
            report.fault(rule, m.place_of(54), format!("{server} did not grant the lease"));
        }
    }
}
