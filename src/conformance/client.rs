//! What holds for messages of clients (RFC 2131 sections 4.3.2 and 4.4, tables 4 and 5; catalogue A.2, A.4 to A.7, A.10
//! to A.12), and how they fit what was said before.

use std::net::Ipv4Addr;

use super::bytes::{
    ACK, ALL, CHADDR, CIADDR, DECLINE, DISCOVER, FLAGS, HARDWARE, INFORM, Message, NAK, OFFER, REBIND, REBOOT, RELEASE,
    RENEW, REQUEST, SECS, SELECT, XID,
};
use super::conversation::{Client, GRANTS, Lease, Request};
use super::report::Report;
use super::rule::Form;
use super::rules::*;
use super::{Rule, tables};

/// How late a frame may be heard after it is out of date.
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
            match renews {
                true if m.to.is_broadcast() || m.is_relayed() => REBIND,
                true => RENEW,
                false if m.has(54) || before.is_some_and(taken) => SELECT,
                false => REBOOT,
            }
        }
        _ => 0,
    }
}

/// The rule for this kind.
fn of(kind: u16, rules: &[(u16, &'static Rule)]) -> Option<&'static Rule> {
    rules.iter().find(|(kinds, _)| kinds & kind != 0).map(|(_, rule)| *rule)
}

/// What a message of a client says for itself.
pub(super) fn check(report: &mut Report, m: &Message<'_>, kind: u16) {
    tables::check(report, m, kind);
    let ciaddr = m.address(&CIADDR);
    let own = of(kind, &[(RENEW, &RENEW_3), (REBIND, &REBIND_3), (RELEASE, &REL_01), (INFORM, &INF_01)]);
    if let Some(rule) = own.filter(|_| ciaddr.is_unspecified()) {
        report.fault(rule, m.place(&CIADDR), "ciaddr is 0.0.0.0");
    }
    report.dport(if kind == INFORM { &INF_05 } else { &GEN_14 }, m, 67);
    if m.is_relayed() {
        return;
    }
    // Where it comes from and goes to, if no relay agent passed it on (catalogue A.0.5).
    report.sport(&GEN_15, m, 68);
    if m.field(&HARDWARE) == [1, 6] && m.to.is_broadcast() {
        report.same(&DISC_15, ("chaddr", Form::Hardware), m.place(&CHADDR), &m.hardware(), &m.src);
    }
    let all = [(DISCOVER, &DISC_05), (SELECT, &SEL_06), (REBOOT, &REBOOT_5), (REBIND, &REBIND_4), (DECLINE, &DECL_04)];
    if let Some(rule) = of(kind, &all) {
        report.to(rule, m, Ipv4Addr::BROADCAST);
        report.dst(rule, &m.dst, &ALL);
    } else if (m.dst[0] & 1 != 0) != (kind == INFORM && m.to.is_broadcast()) {
        let rule = of(kind, &[(RENEW, &RENEW_6), (RELEASE, &REL_04)]).unwrap_or(&INF_04);
        report.fault(rule, 0..6, "the Ethernet destination does not fit that of IPv4");
    }
    let nobody = [(DISCOVER | REBOOT, &GEN_16), (SELECT, &SEL_07), (DECLINE, &DECL_05)];
    let own = [(RENEW, &RENEW_6), (REBIND, &REBIND_5), (RELEASE, &REL_04), (INFORM, &INF_07)];
    if let Some(rule) = of(kind, &nobody) {
        report.from(rule, m, Ipv4Addr::UNSPECIFIED);
    } else if let Some(rule) = of(kind, &own).filter(|_| !ciaddr.is_unspecified()) {
        report.from(rule, m, ciaddr);
    }
    if let Some(server) = m.option_address(54).filter(|_| kind == RELEASE) {
        report.to(&REL_04, m, server);
    }
}

/// Compares with what the client said and was told before.
pub(super) fn compare(report: &mut Report, m: &Message<'_>, kind: u16, at: u64, c: &Client, whole: bool) {
    if c.id.is_some() && m.kept(61) != c.id.as_deref() {
        let first = [(SELECT, &SEL_10), (REBOOT, &REBOOT_6), (RENEW, &RENEW_10), (REBIND, &REBIND_7)];
        let last = [(DECLINE, &DECL_09), (RELEASE, &REL_05)];
        let rule = of(kind, &first).or_else(|| of(kind, &last)).unwrap_or(&GEN_22);
        report.option(rule, m.place_of(61), 61, "is not that of the client's earlier messages");
    }
    let list = m.kept(55);
    let rules = [(SELECT, &SEL_09), (RENEW, &RENEW_10), (REBIND, &REBIND_7), (REBOOT, &GEN_23)];
    if let Some(rule) = of(kind, &rules).filter(|_| kind != REBOOT || list.is_some())
        && c.list.is_some()
        && list != c.list.as_deref()
    {
        report.option(rule, m.place_of(55), 55, "is not the list of the DISCOVER");
    }
    transaction(report, m, kind, at, c);
    if kind == SELECT {
        select(report, m, at, c, whole);
    }
    leased(report, m, kind, at, c, whole);
}

/// The transaction that a message belongs to: `xid` and `secs`.
fn transaction(report: &mut Report, m: &Message<'_>, kind: u16, at: u64, c: &Client) {
    let mut with_xid = c.with_xid(m.number(&XID));
    let over = |r: &Request| r.done.is_some_and(|done| at > done.saturating_add(LATE_US));
    let others = (DISCOVER | REQUEST | INFORM) & !kind;
    let used = match kind {
        DISCOVER => with_xid.any(|r| r.kind & REQUEST != 0 && over(r)),
        _ => with_xid.any(|r| r.kind & others != 0),
    };
    if let Some(rule) = of(kind, &[(DISCOVER, &DISC_02), (REBOOT, &REBOOT_4), (INFORM, &INF_06)]).filter(|_| used) {
        report.fault(rule, m.place(&XID), "the xid is that of an earlier transaction");
    }
    let same = c.with_xid(m.number(&XID)).find(|r| r.kind == kind);
    if let (Some(rule), Some(r)) = (of(kind, &[(DISCOVER, &DISC_03), (REBOOT, &REBOOT_8)]), same) {
        // Links delay and clocks differ: only what no clock can explain is a finding.
        let passed = (at.saturating_sub(r.first.0) / 1_000_000).min(60_000) as usize;
        let (secs, begun) = (m.number(&SECS) as usize, usize::from(r.first.1));
        let late = secs < begun;
        if !late && (secs + 2 < begun + passed / 2 || secs > begun + 2 * passed + 4) {
            report.bound(rule, m.place(&SECS), "secs", secs, ("and by the clock about", begun + passed));
        }
    }
}

/// What a REQUEST in SELECTING takes from the DISCOVER and from the chosen OFFER.
fn select(report: &mut Report, m: &Message<'_>, at: u64, c: &Client, whole: bool) {
    let (xid, secs) = (m.number(&XID), m.number(&SECS) as u16);
    let discover = c.with_xid(xid).find(|r| r.kind == DISCOVER);
    if let Some(r) = discover {
        report.field(&SEL_08, m, &FLAGS, &r.flags.to_be_bytes());
        // A DISCOVER that was lost on its way to the switch may have had the value, or one that is still on its way: sent
        // at least three seconds after the latest known one (RFC 2131 section 4.1), and not late for ever.
        let lost = at > r.last.0.saturating_add(2_500_000);
        let late = (3..=LATE_US / 1_000_000).contains(&u64::from(secs.saturating_sub(r.secs.1)));
        if secs < r.secs.0 || (secs > r.secs.1 && !lost && !late) {
            report.field(&SEL_05, m, &SECS, &r.last.1.to_be_bytes());
        }
    }
    let (Some(server), Some(wanted)) = (m.option_address(54), m.option_address(50)) else { return };
    let mut of_server = c.offers.iter().rev().filter(|o| o.server == server);
    let latest = of_server.clone().next().filter(|o| whole || at < o.at.saturating_add(LATE_US));
    // Of several offers of one server the client may have heard any: the last one may have been lost or late.
    let taken = c.offers.iter().any(|o| (o.server, o.xid, o.address) == (server, xid, wanted));
    if let Some(offer) = of_server.find(|o| o.xid == xid).filter(|_| !taken) {
        let name = ("option 50", Form::Address);
        report.same(&SEL_02, name, m.place_of(50), &wanted.octets(), &offer.address.octets());
    } else if taken {
        // As it should be.
    } else if let Some(offer) = latest.filter(|_| discover.is_none()) {
        report.field(&SEL_04, m, &XID, &offer.xid.to_be_bytes());
    } else if whole && c.offers.len() < GRANTS {
        report.option(&SEL_03, m.place_of(54), 54, "names a server that made no offer with this xid");
    }
}

/// What a message says of the lease that the client holds.
fn leased(report: &mut Report, m: &Message<'_>, kind: u16, at: u64, c: &Client, whole: bool) {
    let (address, place) = match kind {
        RENEW | REBIND | RELEASE => (Some(m.address(&CIADDR)), m.place(&CIADDR)),
        DECLINE => (m.option_address(50), m.place_of(50)),
        _ => return,
    };
    let Some(address) = address.filter(|address| !address.is_unspecified() && !c.leases.is_empty()) else { return };
    let leases: Vec<&Lease> = c.leases.iter().filter(|lease| lease.address == address).collect();
    if leases.is_empty() {
        let rules = [(RENEW, &RENEW_3), (REBIND, &REBIND_3), (RELEASE, &REL_01), (DECLINE, &DECL_02)];
        if let Some(rule) = of(kind, &rules).filter(|_| whole && c.leases.len() < GRANTS) {
            report.fault(rule, place, "this address was not granted to this client");
        }
        return;
    }
    // A broadcast that was sent in time may be late.
    let late = if kind == RENEW { 0 } else { LATE_US / 2 };
    if kind & (RENEW | REBIND) != 0 && leases.iter().all(|lease| lease.ends.saturating_add(late) <= at) {
        report.fault(&CLI_74, place, "the lease has ended");
    }
    let server = if kind == RENEW { Some(m.to) } else { m.option_address(54) };
    let Some(server) = server.filter(|server| leases.iter().all(|lease| lease.server != *server)) else { return };
    let what = "names a server that did not grant the lease";
    match kind {
        RENEW if leases.iter().any(|lease| lease.from == server || lease.giaddr == server) => {
            report.fault(&RENEW_5, m.destination(), "this is where the ACK came from, not its option 54");
        }
        RENEW => report.fault(&RENEW_4, m.destination(), "this is not the server that granted the lease"),
        RELEASE => report.option(&REL_03, m.place_of(54), 54, what),
        DECLINE => report.option(&DECL_03, m.place_of(54), 54, what),
        _ => {}
    }
}
