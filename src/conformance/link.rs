//! What holds for Ethernet, IPv4, ICMP and UDP headers, and for ARP packets.

use std::net::Ipv4Addr;

use super::bytes::{ALL, Datagram, Link, address_at, octets, part, u16_at};
use super::report::Report;
use super::rule::Form;
use super::rules::*;

/// The shortest Ethernet frame without its checksum (RFC 894).
const LEAST: usize = 60;
/// ARP requests that are remembered, to judge the replies.
const ASKED: usize = 256;

/// An ARP request that was seen: who asked (hardware and protocol address), and for which address.
pub(super) type Asked = ([u8; 6], Ipv4Addr, Ipv4Addr);

/// The frame's length, and what fills it up behind `end`.
fn padding(report: &mut Report, link: &Link<'_>, end: usize) {
    let length = link.frame.len();
    if length < LEAST {
        report.bound(&GEN_20, 0..length, "the captured length", length, ("less than", LEAST));
    } else if length == LEAST && part(link.frame, end..length).iter().any(|b| *b != 0) {
        report.fault(&GEN_20, end..length, "the padding is not zeros");
    }
}

/// The complement of the ones' complement sum (RFC 1071), begun with `sum`. It is 0 over data with its right checksum.
fn checksum(mut sum: u32, bytes: &[u8]) -> u16 {
    for pair in bytes.chunks(2) {
        sum += u32::from(u16_at(&[pair, &[0]].concat(), 0));
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

/// Judges an IPv4 packet and what is in it; the UDP datagram if there is one that is whole.
pub(super) fn ipv4(report: &mut Report, link: &Link<'_>) -> Option<Datagram> {
    let (frame, at) = (link.frame, link.at);
    let [first] = octets::<1>(frame, at);
    let header = usize::from(first & 15) * 4;
    let length = usize::from(u16_at(frame, at + 2));
    if first >> 4 != 4 || header < 20 || length < header || at + length > frame.len() {
        report.fault(&GEN_20, at..at + 4, "the lengths of the IPv4 header do not fit the frame");
        return None;
    }
    padding(report, link, at + length);
    if checksum(0, part(frame, at..at + header)) != 0 {
        report.fault(&GEN_19, at + 10..at + 12, "the checksum of the IPv4 header is wrong");
    }
    let inner = at + header..at + length;
    let [protocol] = octets::<1>(frame, at + 9);
    if u16_at(frame, at + 6) & 0x3fff != 0 {
        return None;
    }
    let body = part(frame, inner.clone());
    if protocol == 1 && checksum(0, body) != 0 {
        report.fault(&GEN_19, inner.start + 2..inner.start + 4, "the ICMP checksum is wrong");
    }
    if protocol != 17 {
        return None;
    }
    let told = usize::from(u16_at(body, 4));
    if body.len() < 8 || told < 8 || told > body.len() {
        report.fault(&GEN_20, inner.start + 4..inner.start + 6, "the UDP length does not fit the packet");
        return None;
    }
    let udp = inner.start..inner.start + told;
    // The pseudo header: both addresses, the protocol and the length.
    let pseudo = checksum(17 + told as u32, part(frame, at + 12..at + 20));
    if u16_at(body, 6) != 0 && checksum(u32::from(!pseudo), part(frame, udp.clone())) != 0 {
        report.fault(&GEN_19, udp.start + 6..udp.start + 8, "the UDP checksum is wrong");
    }
    let (from, to) = (address_at(frame, at + 12), address_at(frame, at + 16));
    Some(Datagram { from, to, sport: u16_at(body, 0), dport: u16_at(body, 2), ip: at, udp })
}

/// Judges an ARP packet against the format, and a reply against the requests in `asked`.
pub(super) fn arp(report: &mut Report, link: &Link<'_>, asked: &mut Vec<Asked>) {
    let (frame, at) = (link.frame, link.at);
    padding(report, link, at + 28);
    let packet = part(frame, at..at + 28);
    let op = u16_at(packet, 6);
    if packet.len() < 28 || part(packet, 0..6) != [0, 1, 8, 0, 6, 4] || !matches!(op, 1 | 2) {
        report.fault(&ARP_01, at..at + 8, "the first eight octets are not those of ARP for IPv4 on Ethernet");
        return;
    }
    let (sha, spa) = (octets::<6>(packet, 8), address_at(packet, 14));
    let (tha, tpa) = (octets::<6>(packet, 18), address_at(packet, 24));
    let (reply, group) = (op == 2, link.dst[0] & 1 != 0);
    let rule = if reply { &ARP_07 } else { &ARP_02 };
    report.same(rule, ("sha", Form::Hardware), at + 8..at + 14, &sha, &link.src);
    // Who has the address that another announces answers like any target of a request (RFC 826): no announcement that.
    let answers = reply && tha != sha && asked.contains(&(tha, spa, spa));
    if spa == tpa && !spa.is_unspecified() && !answers {
        if reply {
            report.fault(&ACD_15, at + 6..at + 8, "the announcement is a reply");
        } else {
            report.dst(&ACD_15, &link.dst, &ALL);
        }
    } else if reply {
        if spa.is_unspecified() {
            report.fault(&ARP_08, at + 14..at + 18, "a reply with spa 0.0.0.0");
        }
        // A link-local address asks for the opposite (RFC 3927 section 2.5).
        if group && !spa.is_link_local() {
            report.fault(&ACD_19, 0..6, "the reply is sent to all");
        } else if !group && link.dst != tha {
            report.dst(&ARP_07, &link.dst, &tha);
        }
        let mut questions = asked.iter().filter(|(who, _, what)| *who == tha && *what == spa).map(|(_, from, _)| from);
        let latest = questions.next_back();
        if let Some(want) = latest.filter(|from| **from != tpa && !questions.any(|other| *other == tpa)) {
            let rule = if want.is_unspecified() { &ACD_18 } else { &ARP_07 };
            report.same(rule, ("tpa", Form::Address), at + 24..at + 28, &tpa.octets(), &want.octets());
        }
    } else if spa.is_unspecified() {
        report.dst(&ACD_03, &link.dst, &ALL);
        report.same(&ACD_03, ("tha", Form::Hardware), at + 18..at + 24, &tha, &[0; 6]);
        if tpa.is_unspecified() {
            report.fault(&ACD_03, at + 24..at + 28, "the probe names no address");
        }
    } else if group {
        // To one station is right too: that is how an old entry is confirmed (RFC 1122 section 2.3.2.1).
        report.dst(&ARP_02, &link.dst, &ALL);
    }
    if !reply {
        let question = (sha, spa, tpa);
        asked.retain(|known| *known != question);
        if asked.len() >= ASKED {
            asked.remove(0);
        }
        asked.push(question);
    }
}
