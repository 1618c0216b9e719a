//! The DHCP message: fixed header, cookie, and the areas that hold options.
//!
//! ```text
//!   0 op htype hlen hops │ 4 xid │ 8 secs flags │ 12 ciaddr │ 16 yiaddr │ 20 siaddr │ 24 giaddr
//!   28 chaddr (16) │ 44 sname (64) │ 108 file (128) │ 236 cookie │ 240 options … End, padding
//! ```
//!
//! Option 52 can turn `file` and `sname` into further option areas; they are read after the options
//! field, `file` first (RFC 2131 section 4.1).

use std::borrow::Cow;
use std::ops::Range;

use super::{Field, Reader, Spec, Walk, field, option, text};

const LAYER: &str = "DHCP";
const HEADER: &str = "RFC 2131 §2";
const AREAS: &str = "RFC 2131 §4.1";
const MEANING: &str =
    "The conversation that this page is about: how a host asks for an address and a server lends it one.";
const COOKIE: [u8; 4] = [99, 130, 83, 99];

/// Offset of `sname` in the message.
const SNAME: Range<usize> = 44..108;
/// Offset of `file` in the message.
const FILE: Range<usize> = 108..236;
/// Where options begin.
const OPTIONS: usize = 240;

/// All instances of one option code, in reading order.
#[derive(Clone, Default)]
struct Pieces {
    count: usize,
    joined: Vec<u8>,
    shown: usize,
}

/// Walks the UDP payload `start..end`.
pub(super) fn message(walk: &mut Walk<'_>, start: usize, end: usize) {
    let mut r = walk.reader(LAYER, start..end);
    if start >= end {
        walk.broken(start, LAYER, "the datagram is empty: there is no DHCP message in it");
        return;
    }
    let op = header(&mut r);
    let chaddr = r.take(&CHADDR, |d| text::hardware(d.get(..6).unwrap_or_default()));
    let hlen = text::number(walk.get(start + 2..start + 3)) as usize;
    if let (Some(chaddr), Some(f)) = (chaddr, r.last()) {
        hardware_address(f, chaddr, hlen);
    }
    if hlen > 16 && r.cut.is_none() {
        walk.broken(start + 2, LAYER, format!("hlen says {hlen} bytes, but chaddr has room for 16"));
    }
    r.take(&SNAME_SPEC, terminated);
    r.take(&FILE_SPEC, terminated);
    let cookie = r.take(&COOKIE_SPEC, cookie_words);
    let body = r.pos;
    match cookie {
        Some(c) if c == COOKIE => {}
        Some(_) => {
            walk.broken(body - 4, LAYER, "the magic cookie is not 99.130.83.99, so this is no DHCP message");
            let left = r.left();
            let spec = Spec {
                name: "vend",
                label: "Vendor area",
                len: left,
                meaning: "The area where BOOTP, the ancestor of DHCP, keeps vendor data; without the cookie it holds no options.",
                rfc: "RFC 951 §3",
            };
            if left > 0 {
                r.take(&spec, |d| text::length(d.len()));
            }
            return walk.finish(r, "not DHCP: wrong cookie".to_owned(), MEANING, HEADER);
        }
        None => return walk.finish(r, "cut short".to_owned(), MEANING, HEADER),
    }
    let (overload, mut pieces) = survey(walk.get(start..end));
    let mut kind = None;
    let options = area(walk, body..end, &mut pieces, "the options field", &mut kind);
    r.fields.extend(options);
    r.pos = end;
    for (name, bit, range) in [("file", 1, FILE), ("sname", 2, SNAME)] {
        if overload & bit != 0 {
            let range = start + range.start..start + range.end;
            let children = area(walk, range, &mut pieces, name, &mut kind);
            if let Some(f) = r.fields.iter_mut().find(|f| f.name == name) {
                f.value = format!("{} of options", text::length(f.range.len()));
                f.meaning = Cow::Borrowed(
                    "This field is overloaded: option 52 says that it holds more options instead of a name, because the options field was too small.",
                );
                f.rfc = AREAS;
                f.children = children;
            }
        }
    }
    let summary = match (kind, op) {
        (Some(kind), _) => kind,
        (None, Some(1)) => "BOOTP request (no message type)".to_owned(),
        (None, _) => "BOOTP reply (no message type)".to_owned(),
    };
    walk.finish(r, summary, MEANING, HEADER);
}

const fn spec(name: &'static str, len: usize, meaning: &'static str) -> Spec {
    Spec { name, label: "", len, meaning, rfc: HEADER }
}

const CHADDR: Spec = spec(
    "chaddr",
    16,
    "Client hardware address: the network card of the client, followed by zeros. A server recognises the client by it unless option 61 gives another name.",
);
const SNAME_SPEC: Spec = spec("sname", 64, "Name of the server that the client may boot from; usually empty.");
const FILE_SPEC: Spec = spec("file", 128, "Name of the file that a computer without a disk boots from; usually empty.");
const COOKIE_SPEC: Spec = Spec {
    name: "cookie",
    label: "Magic cookie",
    len: 4,
    meaning: "Always 99.130.83.99: it says that options follow and that this is DHCP, not plain BOOTP.",
    rfc: "RFC 2131 §3",
};

/// `op` to `giaddr`: the first 28 bytes. Returns `op`.
fn header(r: &mut Reader<'_>) -> Option<u8> {
    let op = r.u8(&spec("op", 1, "Who speaks: 1 is a request from a client, 2 a reply from a server."), |n| match n {
        1 => "1 (BOOTREQUEST: a client speaks)".to_owned(),
        2 => "2 (BOOTREPLY: a server speaks)".to_owned(),
        _ => format!("{n} (neither request nor reply)"),
    });
    r.u8(&spec("htype", 1, "Kind of hardware address in chaddr; 1 is Ethernet."), |n| {
        if n == 1 { "1 (Ethernet)".to_owned() } else { n.to_string() }
    });
    r.u8(&spec("hlen", 1, "How many bytes of chaddr are the hardware address; 6 for Ethernet."), |n| {
        text::length(n.into())
    });
    r.u8(&spec("hops", 1, "How many relay agents have passed the message on; a client sends 0."), |n| n.to_string());
    r.take(&spec("xid", 4, "Transaction id: a random number that the client chooses and the server repeats, so that the client finds the replies to its own question."), text::hex);
    r.u16(
        &spec(
            "secs",
            2,
            "Seconds since the client began to ask; a large number tells servers that it has waited long.",
        ),
        |n| text::duration(n.into()),
    );
    let flags = r.u16(&spec("flags", 2, "Only the first bit is used: BROADCAST asks the server to answer to everybody, because the client cannot receive unicast before it has an address."), |n| {
        if n & 0x8000 != 0 { "BROADCAST".to_owned() } else { "none".to_owned() }
    });
    if let Some(flags) = flags {
        let asks = if flags & 0x8000 != 0 { "1: please broadcast the reply" } else { "0: unicast to me is fine" };
        r.bits(
            "broadcast",
            "BROADCAST flag",
            flags >> 15,
            asks.to_owned(),
            "Whether the client wants the reply sent to everybody.",
        );
        let rest = flags & 0x7fff;
        let words = if rest == 0 { "0".to_owned() } else { format!("{rest} (should be 0; receivers ignore it)") };
        r.bits("mbz", "Unused bits", rest, words, "Fifteen bits that must be zero.");
    }
    r.take(&spec("ciaddr", 4, "\"Client address\": the address that the client already uses and can be reached at. It is filled in only when renewing, rebinding, releasing or informing."), text::address_words);
    r.take(&spec("yiaddr", 4, "\"Your address\": what the server gives the client. In an offer it is only proposed; the client may not use it until an ACK confirms it."), text::address_words);
    r.take(&spec("siaddr", 4, "\"Server address\": the next server to boot from. It is not how a client knows its DHCP server: that is option 54."), text::address_words);
    r.take(&spec("giaddr", 4, "\"Gateway address\": the relay agent that passed the message on. A server replies to it and picks a network by it. It is not the router that the client will use: that is option 3."), text::address_words);
    op
}

/// Splits chaddr into the address and what follows it.
fn hardware_address(f: &mut Field, chaddr: &[u8], hlen: usize) {
    let used = hlen.min(chaddr.len());
    let (address, rest) = chaddr.split_at_checked(used).unwrap_or((chaddr, &[]));
    f.value = match hlen {
        0 => "none (hlen is 0)".to_owned(),
        1..=16 => text::hardware(address),
        _ => format!("hlen {hlen} is too large"),
    };
    let middle = f.range.start + used;
    if !address.is_empty() {
        f.children.push(field(
            "address",
            "Hardware address",
            f.range.start..middle,
            text::hex(address),
            text::hardware(address),
            "As many bytes as hlen says.",
            HEADER,
        ));
    }
    if !rest.is_empty() {
        let value = if rest.iter().all(|b| *b == 0) { "zeros" } else { "not zeros, though they should be" };
        f.children.push(field(
            "unused",
            "Unused bytes",
            middle..f.range.end,
            text::hex(rest),
            value.to_owned(),
            "Room for longer hardware addresses than Ethernet's.",
            HEADER,
        ));
    }
}

/// A string that a zero byte ends.
fn terminated(data: &[u8]) -> String {
    match data.split(|b| *b == 0).next() {
        Some(text) if !text.is_empty() => text::quoted(text),
        _ if data.iter().any(|b| *b != 0) => {
            format!("empty, but not zero after the end: {}", text::length(data.iter().filter(|b| **b != 0).count()))
        }
        _ => "empty".to_owned(),
    }
}

fn cookie_words(data: &[u8]) -> String {
    let dotted = text::address(data);
    if data == COOKIE { format!("{dotted} (DHCP)") } else { format!("{dotted} (not DHCP's 99.130.83.99)") }
}

/// One option found in an area.
struct Found {
    code: u8,
    value: Range<usize>,
}

/// The well-formed options of an area, up to End or to the first that runs past the area.
fn scan(data: &[u8]) -> Vec<Found> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(&code) = data.get(at) {
        match code {
            0 => at += 1,
            255 => break,
            _ => {
                let Some(&len) = data.get(at + 1) else { break };
                let value = at + 2..at + 2 + usize::from(len);
                if value.end > data.len() {
                    break;
                }
                at = value.end;
                found.push(Found { code, value });
            }
        }
    }
    found
}

/// Finds out, before anything is shown, which areas hold options and what the pieces of split options
/// join to (RFC 3396). Option 52 counts only in the options field and only with a value from 1 to 3.
fn survey(message: &[u8]) -> (u8, Vec<Pieces>) {
    let mut pieces = vec![Pieces::default(); 256];
    collect(message.get(OPTIONS..).unwrap_or_default(), None, &mut pieces);
    let overload = match pieces.get(52).map(|p| p.joined.as_slice()) {
        Some(&[value @ 1..=3]) => value,
        _ => 0,
    };
    for (bit, range) in [(1, FILE), (2, SNAME)] {
        if overload & bit != 0 {
            collect(message.get(range).unwrap_or_default(), Some(52), &mut pieces);
        }
    }
    (overload, pieces)
}

/// Joins the options of one area, except `without`, to those of the areas before.
fn collect(area: &[u8], without: Option<u8>, pieces: &mut [Pieces]) {
    for found in scan(area) {
        if Some(found.code) != without
            && let Some(piece) = pieces.get_mut(usize::from(found.code))
        {
            piece.count += 1;
            piece.joined.extend_from_slice(area.get(found.value).unwrap_or_default());
        }
    }
}

/// Walks one area: options, pads, End, and what follows End.
fn area(
    walk: &mut Walk<'_>,
    range: Range<usize>,
    pieces: &mut [Pieces],
    place: &str,
    kind: &mut Option<String>,
) -> Vec<Field> {
    let (mut fields, mut at) = (Vec::new(), range.start);
    loop {
        let left = walk.get(at..range.end);
        let Some(&code) = left.first() else {
            walk.broken(range.end, LAYER, format!("{place} ends without an End option (255)"));
            return fields;
        };
        match code {
            0 => {
                let run = left.iter().take_while(|b| **b == 0).count();
                fields.push(padding("Pad · option 0", at..at + run, left.get(..run).unwrap_or_default()));
                at += run;
            }
            255 => {
                fields.push(field(
                    "end",
                    "Option 255 · End",
                    at..at + 1,
                    "0xff".to_owned(),
                    "end of options".to_owned(),
                    "Marks the end of the options; receivers ignore what follows.",
                    "RFC 2132 §3.2",
                ));
                after_end(walk, at + 1..range.end, &mut fields);
                return fields;
            }
            _ => match left.get(1).map(|len| (*len, left.get(2..2 + usize::from(*len)))) {
                Some((len, Some(value))) => {
                    let stop = at + 2 + usize::from(len);
                    let mut other = Pieces::default();
                    let piece = pieces.get_mut(usize::from(code)).unwrap_or(&mut other);
                    piece.shown += 1;
                    let part = option::Part { number: piece.shown, of: piece.count.max(1), joined: &piece.joined };
                    let (shown, problem) = option::option(code, value, at, &part);
                    if code == 53 && kind.is_none() && problem.is_none() {
                        *kind = Some(option::message_type(value));
                    }
                    if let Some(problem) = problem {
                        walk.broken(at, LAYER, problem);
                    }
                    fields.push(shown);
                    at = stop;
                }
                cut => {
                    let why = match cut {
                        Some((len, _)) => format!(
                            "option {code} says that its value has {}, but only {} are left in {place}",
                            text::length(len.into()),
                            left.len() - 2
                        ),
                        None => format!("option {code} has no length byte: {place} ends after its code"),
                    };
                    fields.push(option::cut(code, left, at, &why));
                    walk.broken(at, LAYER, why);
                    return fields;
                }
            },
        }
    }
}

fn padding(label: &'static str, range: Range<usize>, data: &[u8]) -> Field {
    let value = text::length(data.len());
    field(
        "pad",
        label,
        range,
        text::hex(data),
        value,
        "Zeros without a meaning. Messages are filled up to 300 bytes, because old programs drop shorter ones.",
        "RFC 2132 §3.1",
    )
}

/// What follows End should be zeros.
fn after_end(walk: &mut Walk<'_>, range: Range<usize>, fields: &mut Vec<Field>) {
    let data = walk.get(range.clone());
    if data.is_empty() {
    } else if data.iter().all(|b| *b == 0) {
        fields.push(padding("Padding", range, data));
    } else {
        let value = format!("{} (not all zeros)", text::length(data.len()));
        fields.push(field(
            "ignored",
            "After End",
            range,
            text::hex(data),
            value,
            "Bytes after End: they should be zeros, and receivers ignore them whatever they say.",
            "RFC 2132 §3.2",
        ));
    }
}
