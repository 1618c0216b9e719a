//! For every rule at least one frame that breaks it and no other.

use crate::breaks::Change::{At, Bytes, Raw};
use crate::breaks::*;
use crate::support::packet::{Arp, Body, Dhcp, Mac, Seen, ip};
use crate::support::{A1, ALL, C1, EVERYONE, MS, S, SERVER_A, ZERO};

/// A field of the message in this frame of this conversation is changed.
fn row(id: &'static str, talk: Tell, number: usize, change: fn(&mut Dhcp)) -> Break {
    Break(id, talk, number, Change::Dhcp(change))
}

/// The same for the frame around it, or for ARP.
fn frame(id: &'static str, talk: Tell, number: usize, change: fn(&mut Seen)) -> Break {
    Break(id, talk, number, Change::Seen(change))
}

/// The same with an option more, or with another value.
fn set(m: &mut Dhcp, code: u8, value: &[u8]) {
    *m = m.clone().with(code, value);
}

/// The same without an option.
fn cut(m: &mut Dhcp, code: u8) {
    *m = m.clone().without(code);
}

fn arp_of(seen: &mut Seen, change: fn(&mut Arp)) {
    match &mut seen.body {
        Body::Arp(arp) => change(arp),
        other => panic!("no ARP packet: {other:?}"),
    }
}

/// Other octets that read as a hardware address.
const OTHER: Mac = [2, 0, 0, 0, 0, 0xee];
const NOBODY: std::net::Ipv4Addr = ip(10, 0, 0, 77);

/// Every row.
pub fn breaks() -> Vec<Break> {
    let mut all = Vec::new();
    all.extend(every_message());
    all.extend(discover_and_offer());
    all.extend(requests());
    all.extend(acks_and_naks());
    all.extend(decline_release_inform());
    all.extend(options());
    all.extend(arp_packets());
    all
}

fn every_message() -> Vec<Break> {
    vec![
        Break("FLD-GEN-01", dora, 0, Bytes(|b| b.truncate(42 + 239))),
        row("FLD-GEN-02", dora, 0, |m| m.op = 2),
        row("FLD-GEN-02", dora, 1, |m| m.op = 1),
        row("FLD-GEN-02", dora, 3, |m| m.op = 77),
        row("FLD-GEN-03", dora, 0, |m| m.cookie[3] = 100),
        row("FLD-GEN-04", dora, 0, |m| cut(m, 53)),
        row("FLD-GEN-04", dora, 1, |m| m.options.push((53, vec![2]))),
        Break(
            "FLD-GEN-05",
            dora,
            1,
            Bytes(|b| b.iter_mut().skip(282).filter(|o| **o == 255).last().map(|o| *o = 0).unwrap()),
        ),
        Break("FLD-GEN-05", dora, 0, Bytes(|b| *b.last_mut().unwrap() = 1)),
        Break(
            "FLD-GEN-06",
            dora,
            0,
            Bytes(|b| {
                let at = place(b, 55);
                b[at + 1] = 200
            }),
        ),
        row("FLD-GEN-07", release, 4, |m| m.length = 299),
        row("FLD-GEN-10", dora, 0, |m| m.flags = 0x4000),
        row("FLD-GEN-11", dora, 0, |m| m.giaddr = RELAY),
        row("FLD-GEN-13", dora, 0, |m| m.hops = 1),
        row("FLD-GEN-13", renewal, 4, |m| m.yiaddr = TEN),
        row("FLD-GEN-13", inform, 1, |m| m.siaddr = SERVER_A),
        row("FLD-GEN-14", dora, 0, |m| m.dport = 68),
        row("FLD-GEN-14", dora, 0, |m| (m.sport, m.dport) = (68, 1067)),
        row("FLD-GEN-14", dora, 1, |m| m.dport = 1068),
        row("FLD-GEN-15", dora, 0, |m| m.sport = 1068),
        row("FLD-GEN-15", dora, 1, |m| m.sport = 68),
        row("FLD-GEN-16", dora, 0, |m| m.from = TEN),
        row("FLD-GEN-16", reboot, 4, |m| m.from = TEN),
        Break("FLD-GEN-19", dora, 0, Raw(|b| b[90] ^= 1)),
        Break("FLD-GEN-19", dora, 0, Raw(|b| b[22] ^= 1)),
        Break("FLD-GEN-20", arp, 0, Raw(|b| b.truncate(42))),
        Break("FLD-GEN-20", arp, 0, Raw(|b| b[59] = 1)),
        Break("FLD-GEN-20", dora, 0, Raw(|b| b.truncate(96))),
        row("FLD-GEN-21", dora, 0, |m| m.hlen = 255),
        row("FLD-GEN-21", dora, 0, |m| m.hlen = 5),
        row("FLD-GEN-21", dora, 0, |m| m.chaddr[6] = 9),
        row("FLD-GEN-22", dora, 4, |m| set(m, 61, &[0, 7, 7])),
        row("FLD-GEN-22", inform, 1, |m| cut(m, 61)),
        row("FLD-GEN-23", reboot, 4, |m| set(m, 55, &[1, 3])),
        row("FLD-GEN-24", inform, 2, |m| {
            let mask = m.options.remove(2);
            m.options.insert(3, mask)
        }),
        row("FLD-GEN-25", relayed, 1, |m| m.options.push((60, b"x".to_vec()))),
    ]
}

fn discover_and_offer() -> Vec<Break> {
    vec![
        row("FLD-DISC-01", dora, 0, |m| m.ciaddr = TEN),
        row("FLD-DISC-02", dora, 4, |m| (m.xid, m.secs) = (0x1001, 20)),
        row("FLD-DISC-03", silence, 2, |m| m.secs = 0),
        row("FLD-DISC-03", silence, 3, |m| m.secs = 600),
        row("FLD-DISC-05", dora, 0, |m| m.to = SERVER_A),
        frame("FLD-DISC-05", dora, 0, |f| f.dst = A1),
        row("FLD-DISC-06", dora, 0, |m| set(m, 54, &[10, 0, 0, 2])),
        row("FLD-DISC-10", dora, 0, |m| cut(m, 57)),
        row("FLD-DISC-11", dora, 0, |m| set(m, 56, b"hello")),
        row("FLD-DISC-15", dora, 0, |m| m.chaddr[5] = 0xee),
        row("FLD-OFFER-01", dora, 1, |m| m.xid ^= 1),
        row("FLD-OFFER-02", dora, 1, |m| (m.yiaddr, m.to) = (ZERO, ZERO)),
        row("FLD-OFFER-02", dora, 1, |m| (m.yiaddr, m.to) = (ip(224, 0, 0, 9), ip(224, 0, 0, 9))),
        row("FLD-OFFER-03", dora, 1, |m| m.flags = 0x8000),
        row("FLD-OFFER-03", dora, 1, |m| m.htype = 6),
        frame("FLD-OFFER-03", dora, 1, |f| {
            f.dst = OTHER;
            if let Body::Dhcp(m) = &mut f.body {
                m.chaddr[5] = 0xee
            }
        }),
        row("FLD-OFFER-03", relayed, 1, |m| m.flags = 0x8000),
        row("FLD-OFFER-04", dora, 1, |m| m.hops = 1),
        row("FLD-OFFER-04", flagged, 2, |m| m.secs = 4),
        row("FLD-OFFER-04", dora, 1, |m| m.ciaddr = TEN),
        row("FLD-OFFER-06", dora, 1, |m| cut(m, 51)),
        row("FLD-OFFER-06", dora, 1, |m| cut(m, 54)),
        row("FLD-OFFER-07", dora, 1, |m| set(m, 50, &[10, 0, 0, 10])),
        row("FLD-OFFER-07", dora, 1, |m| set(m, 57, &[5, 220])),
        row("FLD-OFFER-08", dora, 1, |m| cut(m, 61)),
        row("FLD-OFFER-08", dora, 1, |m| set(m, 61, &[0, 1])),
        row("FLD-OFFER-11", relayed, 1, |m| cut(m, 82)),
        row("FLD-OFFER-11", relayed, 1, |m| set(m, 82, &[1, 2, 7, 8])),
        row("FLD-OFFER-13", dora, 1, |m| m.to = NOBODY),
        frame("FLD-OFFER-13", dora, 1, |f| f.dst = OTHER),
        frame("FLD-OFFER-13", dora, 1, |f| f.dst = ALL),
        row("FLD-OFFER-13", flagged, 2, |m| m.to = TEN),
        frame("FLD-OFFER-13", flagged, 2, |f| f.dst = C1),
        frame("FLD-OFFER-13", relayed, 1, |f| f.dst = ALL),
        frame("FLD-OFFER-13", behind_a_relay, 1, |f| f.dst = OTHER),
        row("FLD-OFFER-15", dora, 1, |m| m.from = SERVER_B),
        row("FLD-OFFER-16", dora, 1, |m| m.sname = [b'a'; 64]),
        row("FLD-OFFER-16", dora, 3, |m| m.file = vec![b'a'; 128]),
    ]
}

fn requests() -> Vec<Break> {
    vec![
        row("FLD-REQ-SEL-01", dora, 2, |m| m.ciaddr = TEN),
        row("FLD-REQ-SEL-02", dora, 2, |m| cut(m, 50)),
        row("FLD-REQ-SEL-02", dora, 2, |m| set(m, 50, &[10, 0, 0, 77])),
        row("FLD-REQ-SEL-03", dora, 2, |m| cut(m, 54)),
        row("FLD-REQ-SEL-03", dora, 2, |m| set(m, 54, &[10, 0, 0, 3])),
        row("FLD-REQ-SEL-04", dora, 2, |m| m.xid ^= 1),
        row("FLD-REQ-SEL-05", dora, 2, |m| m.secs = 1),
        row("FLD-REQ-SEL-06", dora, 2, |m| m.to = SERVER_A),
        frame("FLD-REQ-SEL-06", dora, 2, |f| f.dst = A1),
        row("FLD-REQ-SEL-07", dora, 2, |m| m.from = TEN),
        row("FLD-REQ-SEL-08", dora, 2, |m| m.flags = 0x8000),
        row("FLD-REQ-SEL-08", flagged, 3, |m| m.flags = 0),
        row("FLD-REQ-SEL-09", dora, 2, |m| set(m, 55, &[1, 3])),
        row("FLD-REQ-SEL-09", dora, 2, |m| cut(m, 55)),
        row("FLD-REQ-SEL-10", dora, 2, |m| cut(m, 61)),
        row("FLD-REQ-SEL-12", dora, 2, |m| set(m, 56, b"please")),
        row("FLD-REQ-SEL-13", dora, 2, |m| m.yiaddr = TEN),
        row("FLD-REQ-SEL-13", dora, 2, |m| m.giaddr = RELAY),
        row("FLD-REQ-INITREBOOT-2", reboot, 4, |m| cut(m, 50)),
        row("FLD-REQ-INITREBOOT-3", reboot, 4, |m| m.ciaddr = TEN),
        frame("FLD-REQ-INITREBOOT-4", renewal, 5, |f| {
            *f = reboot()[4].1.dhcp().clone().but(|m| m.xid = 0x2001).framed(C1, ALL)
        }),
        row("FLD-REQ-INITREBOOT-5", reboot, 4, |m| m.to = SERVER_A),
        frame("FLD-REQ-INITREBOOT-5", reboot, 4, |f| f.dst = A1),
        row("FLD-REQ-INITREBOOT-6", reboot, 4, |m| set(m, 61, &[0, 7, 7])),
        row("FLD-REQ-INITREBOOT-8", reboot, 5, |m| m.secs = 0),
        row("FLD-REQ-RENEW-1", renewal, 4, |m| set(m, 54, &[10, 0, 0, 2])),
        row("FLD-REQ-RENEW-2", renewal, 4, |m| set(m, 50, &[10, 0, 0, 10])),
        row("FLD-REQ-RENEW-3", renewal, 4, |m| m.ciaddr = ZERO),
        row("FLD-REQ-RENEW-3", renewal, 4, |m| (m.ciaddr, m.from) = (NOBODY, NOBODY)),
        row("FLD-REQ-RENEW-4", renewal, 4, |m| m.to = NOBODY),
        row("FLD-REQ-RENEW-5", multihomed, 4, |m| m.to = SERVER_B),
        row("FLD-REQ-RENEW-6", renewal, 4, |m| m.from = NOBODY),
        row("FLD-REQ-RENEW-6", renewal, 4, |m| m.from = ZERO),
        frame("FLD-REQ-RENEW-6", renewal, 4, |f| f.dst = ALL),
        row("FLD-REQ-RENEW-9", renewal, 4, |m| m.flags = 0x8000),
        row("FLD-REQ-RENEW-10", renewal, 4, |m| cut(m, 61)),
        row("FLD-REQ-RENEW-10", renewal, 4, |m| set(m, 55, &[1])),
        row("FLD-REQ-REBIND-1", rebinding, 4, |m| set(m, 54, &[10, 0, 0, 2])),
        row("FLD-REQ-REBIND-2", rebinding, 4, |m| set(m, 50, &[10, 0, 0, 10])),
        row("FLD-REQ-REBIND-3", rebinding, 4, |m| m.ciaddr = ZERO),
        row("FLD-REQ-REBIND-3", rebinding, 4, |m| (m.ciaddr, m.from) = (NOBODY, NOBODY)),
        frame("FLD-REQ-REBIND-4", rebinding, 4, |f| f.dst = A1),
        row("FLD-REQ-REBIND-5", rebinding, 4, |m| m.from = ZERO),
        row("FLD-REQ-REBIND-7", rebinding, 4, |m| cut(m, 61)),
        row("FLD-REQ-REBIND-7", rebinding, 4, |m| cut(m, 55)),
        Break("CLI-74", renewal, 4, At(3600 * S + 2 * MS)),
        Break("CLI-74", rebinding, 4, At(3610 * S)),
    ]
}

/// A renewal of a lease whose ACK came from another address of the server.
fn multihomed() -> Talk {
    let mut talk = renewal();
    if let Body::Dhcp(m) = &mut talk[3].1.body {
        m.from = SERVER_B;
    }
    talk
}

fn acks_and_naks() -> Vec<Break> {
    vec![
        row("FLD-ACK-01", dora, 3, |m| m.xid ^= 1),
        row("FLD-ACK-02", dora, 3, |m| (m.yiaddr, m.to) = (NOBODY, NOBODY)),
        row("FLD-ACK-02", renewal, 5, |m| m.yiaddr = NOBODY),
        row("FLD-ACK-02", reboot, 6, |m| (m.yiaddr, m.to) = (ZERO, ZERO)),
        row("FLD-ACK-03", dora, 3, |m| m.ciaddr = TEN),
        row("FLD-ACK-03", inform, 2, |m| m.ciaddr = TEN),
        row("FLD-ACK-04", dora, 3, |m| m.hops = 1),
        row("FLD-ACK-04", dora, 3, |m| m.secs = 1),
        row("FLD-ACK-04", dora, 3, |m| m.flags = 1),
        row("FLD-ACK-04", renewal, 5, |m| m.giaddr = RELAY),
        row("FLD-ACK-05", dora, 3, |m| cut(m, 51)),
        row("FLD-ACK-05", renewal, 5, |m| cut(m, 54)),
        row("FLD-ACK-05", inform, 2, |m| cut(m, 54)),
        row("FLD-ACK-06", dora, 3, |m| set(m, 55, &[1])),
        row("FLD-ACK-07", dora, 3, |m| cut(m, 61)),
        row("FLD-ACK-07", inform, 2, |m| cut(m, 61)),
        row("FLD-ACK-09", dora, 3, |m| set(m, 6, &[10, 0, 0, 54])),
        row("FLD-ACK-11", inform, 2, |m| set(m, 51, &[0, 0, 14, 16])),
        row("FLD-ACK-12", inform, 2, |m| m.yiaddr = ip(10, 0, 0, 40)),
        row("FLD-ACK-13", inform, 2, |m| m.to = EVERYONE),
        frame("FLD-ACK-13", inform, 4, |f| f.dst = ALL),
        row("FLD-ACK-14", renewal, 5, |m| m.to = EVERYONE),
        frame("FLD-ACK-14", rebinding, 5, |f| f.dst = ALL),
        row("FLD-ACK-15", dora, 3, |m| m.to = NOBODY),
        frame("FLD-ACK-15", flagged, 4, |f| f.dst = C1),
        frame("FLD-ACK-15", reboot, 6, |f| f.dst = OTHER),
        row("FLD-ACK-16", relayed, 3, |m| cut(m, 82)),
        row("FLD-NAK-01", reboot, 8, |m| m.xid = 1),
        row("FLD-NAK-01", reboot, 8, |m| m.hops = 1),
        row("FLD-NAK-01", reboot, 8, |m| m.secs = 1),
        row("FLD-NAK-01", reboot, 8, |m| m.ciaddr = TEN),
        row("FLD-NAK-01", reboot, 8, |m| m.yiaddr = TEN),
        row("FLD-NAK-01", reboot, 8, |m| m.siaddr = SERVER_A),
        row("FLD-NAK-01", reboot, 8, |m| m.sname[0] = b'a'),
        row("FLD-NAK-02", reboot, 8, |m| m.flags = 0x8000),
        row("FLD-NAK-02", reboot, 8, |m| m.chaddr[5] = 0xee),
        row("FLD-NAK-03", reboot, 8, |m| cut(m, 54)),
        row("FLD-NAK-04", reboot, 8, |m| set(m, 1, &[255, 255, 255, 0])),
        row("FLD-NAK-05", reboot, 8, |m| cut(m, 56)),
        row("FLD-NAK-06", reboot, 8, |m| m.to = TEN),
        frame("FLD-NAK-06", reboot, 8, |f| f.dst = C1),
        row("FLD-NAK-07", relayed, 5, |m| m.flags = 0),
        frame("FLD-NAK-07", relayed, 5, |f| f.dst = ALL),
        row("FLD-NAK-08", reboot, 8, |m| cut(m, 61)),
        frame("FLD-NAK-09", dora, 1, |f| *f = reboot()[8].1.dhcp().clone().but(|m| m.xid = 0x1001).framed(A1, ALL)),
        row("SRV-117", relayed, 5, |m| cut(m, 82)),
    ]
}

fn decline_release_inform() -> Vec<Break> {
    vec![
        row("FLD-DECL-01", decline, 4, |m| m.ciaddr = TEN),
        row("FLD-DECL-02", decline, 4, |m| cut(m, 50)),
        row("FLD-DECL-02", decline, 4, |m| set(m, 50, &[10, 0, 0, 77])),
        row("FLD-DECL-03", decline, 4, |m| cut(m, 54)),
        row("FLD-DECL-03", decline, 4, |m| set(m, 54, &[10, 0, 0, 77])),
        row("FLD-DECL-04", decline, 4, |m| m.to = SERVER_A),
        frame("FLD-DECL-04", decline, 4, |f| f.dst = A1),
        row("FLD-DECL-05", decline, 4, |m| m.from = TEN),
        row("FLD-DECL-06", decline, 4, |m| m.secs = 1),
        row("FLD-DECL-06", decline, 4, |m| m.flags = 0x8000),
        row("FLD-DECL-07", decline, 4, |m| set(m, 57, &[5, 220])),
        row("FLD-DECL-08", decline, 4, |m| cut(m, 56)),
        row("FLD-DECL-09", decline, 4, |m| cut(m, 61)),
        row("FLD-REL-01", release, 4, |m| m.ciaddr = ZERO),
        row("FLD-REL-01", release, 4, |m| (m.ciaddr, m.from) = (NOBODY, NOBODY)),
        row("FLD-REL-02", release, 4, |m| set(m, 50, &[10, 0, 0, 10])),
        row("FLD-REL-03", release, 4, |m| cut(m, 54)),
        row("FLD-REL-03", release, 4, |m| {
            m.to = NOBODY;
            set(m, 54, &[10, 0, 0, 77])
        }),
        row("FLD-REL-04", release, 4, |m| m.to = SERVER_B),
        row("FLD-REL-04", release, 4, |m| m.from = ZERO),
        frame("FLD-REL-04", release, 4, |f| f.dst = ALL),
        row("FLD-REL-05", release, 4, |m| cut(m, 61)),
        row("FLD-REL-06", release, 4, |m| m.flags = 0x8000),
        row("FLD-REL-07", release, 4, |m| set(m, 12, b"laptop")),
        row("FLD-INF-01", inform, 1, |m| m.ciaddr = ZERO),
        row("FLD-INF-02", inform, 1, |m| set(m, 50, &[10, 0, 0, 40])),
        row("FLD-INF-02", inform, 1, |m| set(m, 54, &[10, 0, 0, 2])),
        row("FLD-INF-03", inform, 1, |m| set(m, 51, &[0, 0, 14, 16])),
        row("FLD-INF-03", inform, 1, |m| set(m, 55, &[1, 51])),
        frame("FLD-INF-04", inform, 1, |f| f.dst = A1),
        frame("FLD-INF-04", inform, 3, |f| f.dst = ALL),
        row("FLD-INF-05", inform, 1, |m| m.dport = 68),
        row("FLD-INF-06", inform, 1, |m| m.xid = 0x6000),
        row("FLD-INF-07", inform, 1, |m| m.from = ZERO),
    ]
}

fn options() -> Vec<Break> {
    vec![
        row("OPT-02", dora, 0, |m| set(m, 50, &[10, 0, 10])),
        row("OPT-02", dora, 0, |m| set(m, 57, &[0, 5, 220])),
        row("OPT-02", dora, 0, |m| set(m, 60, &[])),
        row("OPT-02", dora, 1, |m| set(m, 1, &[255, 0])),
        row("OPT-04", dora, 0, |m| set(m, 53, &[19])),
        row("OPT-04", dora, 0, |m| set(m, 53, &[0])),
        row("OPT-05", dora, 0, |m| set(m, 12, b"laptop\0")),
        row("OPT-06", dora, 0, |m| set(m, 57, &[2, 63])),
        row("OPT-07", dora, 1, |m| m.length = 1473),
        row("OPT-08", dora, 1, |m| m.file[..4].copy_from_slice(&[12, 1, b'a', 255])),
        row("OPT-08", full, 1, |m| m.file[10..14].copy_from_slice(&[52, 1, 1, 255])),
        row("OPT-09", full, 1, |m| m.file[10] = 0),
        row("OPT-09", full, 1, |m| m.sname[63] = 1),
        row("OPT-09", full, 1, |m| m.sname[..5].copy_from_slice(&[0, 23, 1, 64, 255])),
        row("OPT-10", full, 1, |m| m.file[10..12].copy_from_slice(&[43, 120])),
        row("OPT-14", dora, 1, |m| {
            let dns = m.options.remove(5);
            m.options.insert(4, dns)
        }),
        row("OPT-15", dora, 1, |m| m.options.push((15, b"example.net".to_vec()))),
        row("OPT-17", dora, 0, |m| set(m, 61, &[1, 2, 3])),
        row("OPT-17", dora, 0, |m| set(m, 61, &[0])),
        row("OPT-21", dora, 1, |m| set(m, 6, &[10, 0, 0, 53, 10])),
        row("OPT-22", full, 3, |m| set(m, 33, &[0, 0, 0, 0, 10, 0, 0, 1])),
        row("OPT-22", full, 3, |m| set(m, 33, &[10, 7, 0, 1])),
        row("OPT-25", full, 3, |m| set(m, 121, &[33, 10, 0, 0, 1, 9, 10, 0, 0, 1])),
        row("OPT-25", full, 3, |m| set(m, 121, &[24, 10, 0, 0, 10, 0])),
        row("OPT-28", dora, 0, |m| set(m, 55, &[3, 121])),
        row("OPT-28", dora, 0, |m| set(m, 55, &[1, 121])),
        row("OPT-30", dora, 1, |m| m.options.push((6, vec![10, 0, 0, 54]))),
        row("OPT-31", full, 3, |m| set(m, 119, &[3, b'e', b'n', b'g', 192, 4])),
        row("OPT-31", full, 3, |m| set(m, 119, &[3, b'e', b'n', b'g'])),
        row("OPT-32", full, 0, |m| set(m, 12, b"laptop")),
        row("OPT-33", full, 0, |m| set(m, 81, &[2, 0, 0, b'a'])),
        row("OPT-33", full, 0, |m| set(m, 81, &[9, 0, 0, b'a'])),
        row("OPT-33", full, 0, |m| set(m, 81, &[16, 0, 0, b'a'])),
        row("OPT-33", full, 3, |m| set(m, 81, &[1, 255, 255, b'a'])),
        row("OPT-34", full, 0, |m| set(m, 81, &[1, 255, 255, b'a'])),
        row("OPT-34", full, 3, |m| set(m, 81, &[3, 0, 0, b'a'])),
        row("OPT-35", relayed, 0, |m| set(m, 82, &[1, 2, 7])),
        row("OPT-35", relayed, 0, |m| set(m, 82, &[1])),
        row("OPT-38", full, 3, |m| set(m, 108, &[7, 8])),
        row("OPT-39", full, 3, |m| set(m, 116, &[2])),
        row("OPT-40", dora, 0, |m| set(m, 80, &[1])),
        row("OPT-40", dora, 2, |m| set(m, 80, &[])),
        row("OPT-40", dora, 0, |m| set(m, 55, &[1, 80])),
        row("OPT-41", full, 0, |m| set(m, 52, &[4])),
        row("OPT-41", full, 0, |m| set(m, 52, &[1, 1])),
        row("CLI-47", dora, 1, |m| set(m, 58, &[0, 0, 14, 0])),
        row("CLI-47", dora, 3, |m| set(m, 59, &[0, 0, 14, 16])),
    ]
}

fn arp_packets() -> Vec<Break> {
    vec![
        Break("ARP-01", arp, 0, Raw(|b| b[15] = 6)),
        Break("ARP-01", arp, 0, Raw(|b| b[21] = 3)),
        frame("ARP-02", arp, 0, |f| arp_of(f, |a| a.sha = OTHER)),
        frame("ARP-02", arp, 0, |f| f.dst = [1, 0, 0x5e, 0, 0, 1]),
        frame("ARP-07", arp, 1, |f| f.dst = OTHER),
        frame("ARP-07", arp, 1, |f| arp_of(f, |a| a.sha = OTHER)),
        frame("ARP-07", arp, 1, |f| arp_of(f, |a| a.tpa = NOBODY)),
        frame("ARP-08", arp, 1, |f| arp_of(f, |a| a.spa = ZERO)),
        frame("ACD-03", arp, 2, |f| f.dst = C1),
        frame("ACD-03", arp, 2, |f| arp_of(f, |a| a.tha = [0xff; 6])),
        frame("ACD-03", arp, 2, |f| arp_of(f, |a| a.tpa = ZERO)),
        frame("ACD-15", arp, 4, |f| f.dst = C1),
        frame("ACD-15", arp, 4, |f| arp_of(f, |a| a.op = 2)),
        frame("ACD-18", arp, 3, |f| arp_of(f, |a| a.tpa = ip(10, 0, 0, 9))),
        frame("ACD-19", arp, 1, |f| f.dst = ALL),
    ]
}
