//! Ethernet II, 802.1Q and ARP.

use super::{Spec, Walk, ip, text};

const ETH: &str = "IEEE 802.3 §3.2";
const VLAN: &str = "IEEE 802.1Q §9.6";
const ARP: &str = "RFC 826";

const IPV4_TYPE: u16 = 0x0800;
const ARP_TYPE: u16 = 0x0806;
const VLAN_TYPE: u16 = 0x8100;
const QINQ_TYPE: u16 = 0x88a8;

const ETHERTYPE: &str = "What comes next in the frame: 0x0800 is IPv4, 0x0806 is ARP, 0x8100 is a VLAN tag.";

/// Walks the whole frame.
pub(super) fn ethernet(walk: &mut Walk<'_>) {
    let end = walk.bytes.len();
    let mut r = walk.reader("Ethernet II", 0..end);
    let dst = r.take(
        &Spec {
            name: "dst",
            label: "Destination address",
            len: 6,
            meaning: "The network card that the frame is for; ff:ff:ff:ff:ff:ff is every card on this network.",
            rfc: ETH,
        },
        text::hardware,
    );
    let src = r.take(
        &Spec {
            name: "src",
            label: "Source address",
            len: 6,
            meaning: "The network card that sent the frame; switches learn from it which port leads there.",
            rfc: ETH,
        },
        text::hardware,
    );
    let kind = r.u16(&Spec { name: "type", label: "EtherType", len: 2, meaning: ETHERTYPE, rfc: ETH }, ethertype);
    let after = r.pos;
    let summary = match (src, dst) {
        (Some(src), Some(dst)) => format!("{} → {}", text::hardware(src), text::hardware(dst)),
        _ => "cut short".to_owned(),
    };
    walk.finish(
        r,
        summary,
        "The envelope that carries a packet from one network card to another on the same network.",
        ETH,
    );
    if let Some(kind) = kind {
        payload(walk, after, kind);
    }
}

/// Walks what the EtherType announces, VLAN tags included.
fn payload(walk: &mut Walk<'_>, mut at: usize, mut kind: u16) {
    while kind == VLAN_TYPE || kind == QINQ_TYPE {
        match vlan(walk, at) {
            Some(inner) => (at, kind) = (at + 4, inner),
            None => return,
        }
    }
    let end = walk.bytes.len();
    let used = match kind {
        IPV4_TYPE => ip::ipv4(walk, at),
        ARP_TYPE => arp(walk, at),
        0..=0x05dd => {
            walk.broken(
                at.saturating_sub(2),
                "Ethernet II",
                format!("the type field holds {kind}, which is a length: not an Ethernet II frame"),
            );
            at
        }
        _ => at,
    };
    if used > at {
        let zeros = walk.get(used..end).iter().all(|b| *b == 0);
        let value = if zeros { "zeros" } else { "not all zeros" };
        let meaning = "Filler: an Ethernet frame has at least 60 bytes (64 with its check sequence), so short packets are followed by bytes that mean nothing.";
        walk.rest("padding", used..end, value, meaning, ETH);
    } else {
        walk.rest("data", used..end, "not read further", "Bytes of a protocol that is not explained here.", ETH);
    }
}

/// One tag: 4 bytes after the EtherType that announced it.
fn vlan(walk: &mut Walk<'_>, at: usize) -> Option<u16> {
    let mut r = walk.reader("802.1Q", at..at.saturating_add(4));
    let spec = Spec {
        name: "tci",
        label: "Tag control information",
        len: 2,
        meaning: "Three small fields in two bytes: priority (3 bits), drop eligible (1 bit), VLAN number (12 bits).",
        rfc: VLAN,
    };
    let tci = r.u16(&spec, |tci| format!("VLAN {}", tci & 0x0fff));
    if let Some(tci) = tci {
        let (pcp, dei, vid) = (tci >> 13, tci >> 12 & 1, tci & 0x0fff);
        r.bits("pcp", "Priority", pcp, pcp.to_string(), "How urgent the frame is, from 0 to 7.");
        let drop = if dei == 1 { "yes" } else { "no" };
        r.bits(
            "dei",
            "Drop eligible",
            dei,
            drop.to_owned(),
            "Whether a crowded switch may throw this frame away first.",
        );
        let name = match vid {
            0 => "0 (no VLAN, only a priority)".to_owned(),
            0x0fff => "4095 (reserved)".to_owned(),
            _ => vid.to_string(),
        };
        r.bits(
            "vid",
            "VLAN number",
            vid,
            name,
            "The virtual network this frame belongs to; a switch keeps VLANs apart, broadcasts included.",
        );
    }
    let kind = r.u16(&Spec { name: "type", label: "EtherType", len: 2, meaning: ETHERTYPE, rfc: VLAN }, ethertype);
    let summary = tci.map_or("cut short".to_owned(), |tci| format!("VLAN {}", tci & 0x0fff));
    walk.finish(r, summary, "A tag that says to which virtual network the frame belongs.", VLAN);
    kind
}

fn ethertype(kind: u16) -> String {
    let name = match kind {
        IPV4_TYPE => "IPv4",
        ARP_TYPE => "ARP",
        VLAN_TYPE => "802.1Q VLAN tag",
        QINQ_TYPE => "802.1ad service VLAN tag",
        0x86dd => "IPv6",
        0..=0x05dd => "a length, not a type",
        _ => "not explained here",
    };
    format!("0x{kind:04x} ({name})")
}

/// Returns where the packet ends, or `at` if nothing of it is there.
fn arp(walk: &mut Walk<'_>, at: usize) -> usize {
    let mut r = walk.reader("ARP", at..walk.bytes.len());
    let spec = |name, label, len, meaning| Spec { name, label, len, meaning, rfc: ARP };
    let htype = r.u16(&spec("htype", "Hardware type", 2, "The kind of hardware address below; 1 is Ethernet."), |n| {
        if n == 1 { "1 (Ethernet)".to_owned() } else { n.to_string() }
    });
    let ptype = r.u16(
        &spec("ptype", "Protocol type", 2, "The kind of address that is asked for, as an EtherType; 0x0800 is IPv4."),
        ethertype,
    );
    let hlen = r
        .u8(&spec("hlen", "Hardware address length", 1, "Length of a hardware address; 6 for Ethernet."), |n| {
            text::length(n.into())
        });
    let plen = r.u8(&spec("plen", "Protocol address length", 1, "Length of a protocol address; 4 for IPv4."), |n| {
        text::length(n.into())
    });
    let op = r.u16(
        &spec(
            "op",
            "Operation",
            2,
            "1 asks \"who has this address?\", 2 answers \"I do, here is my hardware address\".",
        ),
        |n| match n {
            1 => "1 (request)".to_owned(),
            2 => "2 (reply)".to_owned(),
            _ => format!("{n} (neither request nor reply)"),
        },
    );
    let (Some(hlen), Some(plen)) = (hlen, plen) else {
        let end = r.pos;
        walk.finish(r, "cut short".to_owned(), ARP_MEANING, ARP);
        return end;
    };
    let (h, p) = (usize::from(hlen), usize::from(plen));
    let proto = |d: &[u8]| if d.len() == 4 { text::address_words(d) } else { text::hex(d) };
    let sha = r.take(
        &spec(
            "sha",
            "Sender hardware address",
            h,
            "Network card of the sender; whoever hears this may note it beside spa.",
        ),
        text::hardware,
    );
    let spa = r.take(
        &spec(
            "spa",
            "Sender protocol address",
            p,
            "IP address of the sender; 0.0.0.0 means \"I have none yet, I only ask\" (a probe).",
        ),
        proto,
    );
    r.take(
        &spec(
            "tha",
            "Target hardware address",
            h,
            "Network card of the receiver; zeros in a request, because it is what the sender wants to know.",
        ),
        text::hardware,
    );
    let tpa = r.take(&spec("tpa", "Target protocol address", p, "The IP address that the question is about."), proto);
    let summary = match (op, sha, spa, tpa) {
        (Some(op), Some(sha), Some(spa), Some(tpa)) if h == 6 && p == 4 => {
            arp_words(op, &text::hardware(sha), text::address(spa), text::address(tpa))
        }
        (Some(_), Some(_), Some(_), Some(_)) => "not IPv4 over Ethernet".to_owned(),
        _ => "cut short".to_owned(),
    };
    let end = r.pos;
    let start = r.start;
    walk.finish(r, summary, ARP_MEANING, ARP);
    arp_faults(walk, start, (htype, ptype, hlen, plen), op);
    end
}

/// What makes it no ARP that hosts here understand. `head` is hardware type, protocol type and both lengths.
fn arp_faults(walk: &mut Walk<'_>, start: usize, head: (Option<u16>, Option<u16>, u8, u8), op: Option<u16>) {
    if head != (Some(1), Some(IPV4_TYPE), 6, 4) {
        walk.broken(
            start,
            "ARP",
            "this is not ARP for IPv4 over Ethernet (hardware type 1, protocol 0x0800, lengths 6 and 4)",
        );
    } else if !matches!(op, None | Some(1 | 2)) {
        walk.broken(start + 6, "ARP", "the operation is neither 1 (request) nor 2 (reply)");
    }
}

const ARP_MEANING: &str = "Asks who on this network owns an IP address, or answers with the hardware address. DHCP uses it to check that an address is free.";

fn arp_words(op: u16, sha: &str, spa: std::net::Ipv4Addr, tpa: std::net::Ipv4Addr) -> String {
    match op {
        1 if spa.is_unspecified() => format!("probe: is anybody using {tpa}?"),
        1 if spa == tpa => format!("announcement: {tpa} is mine now"),
        1 => format!("who has {tpa}? tell {spa}"),
        2 => format!("{spa} is at {sha}"),
        _ => format!("operation {op}"),
    }
}
