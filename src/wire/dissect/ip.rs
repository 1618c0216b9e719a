//! IPv4, ICMP and UDP.

use etherparse::checksum::Sum16BitWords;

use super::{Reader, Spec, Walk, dhcp, text};
use crate::wire::{CLIENT_PORT, SERVER_PORT};

const IP: &str = "RFC 791 §3.1";
const UDP: &str = "RFC 768";
const ICMP: &str = "RFC 792";

const IP_MEANING: &str = "Carries data between two IP addresses, over any number of networks.";

const fn spec(name: &'static str, label: &'static str, len: usize, meaning: &'static str, rfc: &'static str) -> Spec {
    Spec { name, label, len, meaning, rfc }
}

/// Walks a packet and what it carries. Returns where the packet ends, or `at` if nothing of it is there.
pub(super) fn ipv4(walk: &mut Walk<'_>, at: usize) -> usize {
    let mut r = walk.reader("IPv4", at..walk.bytes.len());
    let first = r.u8(
        &spec(
            "version_ihl",
            "Version and header length",
            1,
            "Two numbers of four bits: the version of IP, and the length of this header in units of four bytes.",
            IP,
        ),
        |b| format!("version {}, header of {} bytes", b >> 4, (b & 15) * 4),
    );
    let (version, ihl) = first.map_or((4, 5), |b| (b >> 4, b & 15));
    if first.is_some() {
        r.bits("version", "Version", version.into(), version.to_string(), "4 for IPv4.");
        let bytes = format!("{} bytes", ihl * 4);
        r.bits(
            "ihl",
            "Header length",
            ihl.into(),
            bytes,
            "Header length in units of four bytes: 5 means 20 bytes, more means that IP options follow.",
        );
    }
    let header = usize::from(ihl) * 4;
    if version != 4 || header < 20 {
        let why = if version == 4 {
            format!("a header of {header} bytes is too short: it has at least 20")
        } else {
            format!("the version is {version}, not 4")
        };
        walk.broken(at, "IPv4", why);
        let end = r.pos;
        walk.finish(r, "not an IPv4 header".to_owned(), IP_MEANING, IP);
        let bytes = walk.bytes.len();
        walk.rest("data", end..bytes, "not read further", "What comes after a header that cannot be read.", IP);
        return bytes;
    }
    let (total, flags, protocol, src, dst) = header_fields(&mut r);
    let options = header - 20;
    if options > 0 {
        r.take(&spec("options", "IP options", options, "Extra instructions for routers, very rare today.", IP), |d| {
            text::length(d.len())
        });
    }
    let right = checksum_of(&[walk.get(at..at + 10), walk.get(at + 12..at + header)]);
    let read = r.pos;
    if read == at + header
        && let Some(f) = r.fields.iter_mut().find(|f| f.name == "checksum")
    {
        f.value = text::checksum(text::number(walk.get(at + 10..at + 12)) as u16, right);
    }
    let (Some(total), Some(flags), Some(protocol), Some(src), Some(dst)) = (total, flags, protocol, src, dst) else {
        walk.finish(r, "cut short".to_owned(), IP_MEANING, IP);
        return read;
    };
    let summary = format!("{} → {}", text::address(src), text::address(dst));
    walk.finish(r, summary, IP_MEANING, IP);
    if read < at + header {
        return read;
    }
    let end = packet_end(walk, at, header, usize::from(total));
    if flags & 0x3fff != 0 {
        let meaning = "A piece of a larger packet: it can be read only after the receiver has put all pieces together.";
        walk.rest("fragment", read..end, "not read further", meaning, "RFC 791 §3.2");
        return end;
    }
    let used = match protocol {
        1 => icmp(walk, read, end),
        17 => udp(walk, read, end, src, dst),
        _ => read,
    };
    walk.rest("data", used..end, "not read further", "Bytes inside the packet that no header explains.", IP);
    end
}

/// The end of the packet by its total length, held inside the frame.
fn packet_end(walk: &mut Walk<'_>, at: usize, header: usize, total: usize) -> usize {
    let there = walk.bytes.len() - at;
    if total < header {
        walk.broken(at + 2, "IPv4", format!("a total length of {total} is less than the header's {header} bytes"));
        return at + header;
    }
    if total > there {
        walk.broken(
            walk.bytes.len(),
            "IPv4",
            format!("the packet says it has {total} bytes, but only {there} are in the frame"),
        );
    }
    at + total.min(there)
}

const TOS: Spec = spec(
    "tos",
    "Type of service",
    1,
    "How routers should treat the packet: service class (6 bits) and congestion mark (2 bits).",
    "RFC 2474 §3",
);
const TOTAL_LENGTH: Spec = spec(
    "total_length",
    "Total length",
    2,
    "Length of the whole packet; what follows it in the frame is only Ethernet padding.",
    IP,
);
const ID: Spec = spec(
    "id",
    "Identification",
    2,
    "Number of the packet, so that its pieces can be put together again if a router splits it.",
    IP,
);
const FLAGS_FRAGMENT: Spec = spec(
    "flags_fragment",
    "Flags and fragment offset",
    2,
    "Whether the packet may be split, and which piece this is.",
    IP,
);
const TTL: Spec = spec(
    "ttl",
    "Time to live",
    1,
    "How many more routers the packet may pass; at 0 it is thrown away, so nothing circles for ever.",
    IP,
);
const PROTOCOL: Spec = spec("protocol", "Protocol", 1, "What the packet carries: 1 is ICMP, 6 is TCP, 17 is UDP.", IP);
const CHECKSUM: Spec = spec(
    "checksum",
    "Header checksum",
    2,
    "A sum over this header; a receiver that gets another result drops the packet.",
    IP,
);
const SRC: Spec = spec("src", "Source address", 4, "Who sends. A DHCP client without an address writes 0.0.0.0.", IP);
const DST: Spec = spec(
    "dst",
    "Destination address",
    4,
    "Who shall receive. 255.255.255.255 is everybody on this network; routers do not pass it on.",
    IP,
);
const UDP_SRC_PORT: Spec = spec(
    "src_port",
    "Source port",
    2,
    "The program that sends: DHCP clients use 68, servers and relay agents 67.",
    UDP,
);
const UDP_DST_PORT: Spec = spec(
    "dst_port",
    "Destination port",
    2,
    "The program that shall receive: 67 reaches DHCP servers and relay agents, 68 reaches clients.",
    UDP,
);
const UDP_LENGTH: Spec = spec("length", "Length", 2, "Length of this header and the data after it.", UDP);
const UDP_CHECKSUM: Spec = spec(
    "checksum",
    "Checksum",
    2,
    "A sum over addresses, header and data; a receiver that gets another result drops the datagram. 0 means that the sender made none.",
    UDP,
);

type HeaderFields<'a> = (Option<u16>, Option<u16>, Option<u8>, Option<&'a [u8]>, Option<&'a [u8]>);

/// The fields from the second byte to the addresses: total length, flags, protocol, source, destination.
fn header_fields<'a>(r: &mut Reader<'a>) -> HeaderFields<'a> {
    let tos = r.u8(&TOS, |b| format!("class {}, congestion mark {}", b >> 2, b & 3));
    if let Some(tos) = tos {
        r.bits("dscp", "Service class", (tos >> 2).into(), (tos >> 2).to_string(), "0 is ordinary traffic.");
        r.bits(
            "ecn",
            "Congestion mark",
            (tos & 3).into(),
            (tos & 3).to_string(),
            "Lets a crowded router warn the sender instead of dropping packets.",
        );
    }
    let total = r.u16(&TOTAL_LENGTH, |n| text::length(n.into()));
    r.u16(&ID, |n| n.to_string());
    let flags = r.u16(&FLAGS_FRAGMENT, fragment_words);
    if let Some(f) = flags {
        let yes = |bit: bool| if bit { "yes" } else { "no" }.to_owned();
        r.bits("df", "Don't fragment", f >> 14 & 1, yes(f & 0x4000 != 0), "Forbids routers to split the packet.");
        r.bits("mf", "More fragments", f >> 13 & 1, yes(f & 0x2000 != 0), "Set on every piece but the last.");
        let offset = u32::from(f & 0x1fff) * 8;
        r.bits(
            "fragment_offset",
            "Fragment offset",
            f & 0x1fff,
            format!("{offset} bytes"),
            "Where this piece belongs, in units of eight bytes.",
        );
    }
    r.u8(&TTL, |n| n.to_string());
    let protocol = r.u8(&PROTOCOL, |n| match n {
        1 => "1 (ICMP)".to_owned(),
        6 => "6 (TCP)".to_owned(),
        17 => "17 (UDP)".to_owned(),
        _ => n.to_string(),
    });
    r.take(&CHECKSUM, text::hex);
    let src = r.take(&SRC, text::address_words);
    let dst = r.take(&DST, text::address_words);
    (total, flags, protocol, src, dst)
}

fn fragment_words(f: u16) -> String {
    match (f & 0x4000 != 0, f & 0x3fff != 0) {
        (_, true) => format!("a piece of a larger packet, from byte {}", u32::from(f & 0x1fff) * 8),
        (true, false) => "whole, must not be split".to_owned(),
        (false, false) => "whole".to_owned(),
    }
}

/// The Internet checksum (RFC 1071) over slices of even length, the last of any length.
fn checksum_of(slices: &[&[u8]]) -> u16 {
    let sum = slices.iter().fold(Sum16BitWords::new(), |sum, s| sum.add_slice(s));
    sum.ones_complement().to_be()
}

/// Returns where the message ends: ICMP fills the packet.
fn icmp(walk: &mut Walk<'_>, at: usize, end: usize) -> usize {
    let mut r = walk.reader("ICMP", at..end);
    let kind = r.u8(
        &spec("type", "Type", 1, "8 is an echo request (\"ping\"), 0 the echo reply, 3 \"unreachable\".", ICMP),
        |n| format!("{n} ({})", icmp_kind(n)),
    );
    r.u8(&spec("code", "Code", 1, "Details of the type; 0 for echo.", ICMP), |n| n.to_string());
    let found = r.u16(
        &spec(
            "checksum",
            "Checksum",
            2,
            "A sum over the whole ICMP message; a receiver that gets another result drops it.",
            ICMP,
        ),
        |n| format!("0x{n:04x}"),
    );
    if let (Some(found), Some(f)) = (found, r.last()) {
        f.value = text::checksum(found, checksum_of(&[walk.get(at..at + 2), walk.get(at + 4..end)]));
    }
    if matches!(kind, Some(0 | 8)) {
        r.u16(
            &spec(
                "id",
                "Identifier",
                2,
                "Chosen by the sender and copied into the reply, so that replies find their question.",
                ICMP,
            ),
            |n| n.to_string(),
        );
        r.u16(&spec("seq", "Sequence number", 2, "Counts the questions; copied into the reply.", ICMP), |n| {
            n.to_string()
        });
    }
    let left = r.left();
    if left > 0 && r.cut.is_none() {
        r.take(
            &spec(
                "data",
                "Data",
                left,
                "Any bytes; an echo reply returns them, an error message quotes the packet that it is about.",
                ICMP,
            ),
            |d| text::length(d.len()),
        );
    }
    let used = r.pos;
    let summary = kind.map_or("cut short".to_owned(), |n| icmp_kind(n).to_owned());
    walk.finish(r, summary, "Messages about the network itself. A DHCP server pings an address before offering it: silence means that it is free.", ICMP);
    if used == at {
        walk.broken(at, "ICMP", "the packet ends before its ICMP message");
    }
    used
}

fn icmp_kind(kind: u8) -> &'static str {
    match kind {
        0 => "echo reply",
        3 => "destination unreachable",
        5 => "redirect",
        8 => "echo request",
        11 => "time exceeded",
        _ => "not explained here",
    }
}

/// Returns where the datagram ends by its own length.
fn udp(walk: &mut Walk<'_>, at: usize, end: usize, src: &[u8], dst: &[u8]) -> usize {
    let mut r = walk.reader("UDP", at..end);
    let port = |n: u16| match n {
        CLIENT_PORT => "68 (DHCP client)".to_owned(),
        SERVER_PORT => "67 (DHCP server)".to_owned(),
        _ => n.to_string(),
    };
    let from = r.u16(&UDP_SRC_PORT, port);
    let to = r.u16(&UDP_DST_PORT, port);
    let len = r.u16(&UDP_LENGTH, |n| text::length(n.into()));
    let sum = r.u16(&UDP_CHECKSUM, |n| format!("0x{n:04x}"));
    let read = r.pos;
    let whole = len.map(|n| at + usize::from(n)).filter(|e| *e >= at + 8 && *e <= end);
    if let (Some(sum), Some(f)) = (sum, r.last()) {
        f.value = match (sum, whole) {
            (0, _) => "0x0000 (none: not checked)".to_owned(),
            (_, None) => format!("0x{sum:04x} (cannot be checked: bytes are missing)"),
            (_, Some(whole)) => {
                let length = ((whole - at) as u16).to_be_bytes();
                let pseudo = [0, 17, length[0], length[1]];
                // A computed sum of 0 is sent as 0xffff, since 0 means "none" (RFC 768).
                let right = match checksum_of(&[src, dst, &pseudo, walk.get(at..at + 6), walk.get(at + 8..whole)]) {
                    0 => 0xffff,
                    right => right,
                };
                text::checksum(sum, right)
            }
        };
    }
    let summary = match (from, to) {
        (Some(from), Some(to)) => format!("port {} → port {}", port(from), port(to)),
        _ => "cut short".to_owned(),
    };
    walk.finish(
        r,
        summary,
        "Brings a single message to a program, without connection and without promise that it arrives.",
        UDP,
    );
    let (Some(from), Some(to), Some(len), Some(_)) = (from, to, len, sum) else {
        if read == at {
            walk.broken(at, "UDP", "the packet ends before its UDP header");
        }
        return read;
    };
    if len < 8 {
        walk.broken(at + 4, "UDP", format!("a length of {len} is less than the header's 8 bytes"));
        return read;
    }
    if whole.is_none() {
        walk.broken(
            end,
            "UDP",
            format!("the datagram says it has {len} bytes, but only {} are in the packet", end - at),
        );
    }
    let stop = whole.unwrap_or(end);
    if [from, to].iter().any(|p| [CLIENT_PORT, SERVER_PORT].contains(p)) {
        dhcp::message(walk, read, stop);
    } else {
        walk.rest("data", read..stop, "not read further", "Data of a program that is not explained here.", UDP);
    }
    stop
}
