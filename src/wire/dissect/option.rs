//! One option: code, length, value, and what the value says.

use super::{Field, field, text};
use crate::wire::option_table::{Form, Known, Lengths, known};
use crate::wire::option_values::{domain_name, domain_names, route};

const OPTION: &str = "RFC 2132 §2";

/// Which instance of its code an option is, and what all of them join to (RFC 3396).
pub(super) struct Part<'a> {
    pub number: usize,
    pub of: usize,
    pub joined: &'a [u8],
}

/// A value in words, its parts, and what is wrong with it.
struct Reading {
    words: String,
    parts: Vec<Field>,
    wrong: Option<String>,
}

/// Shows the option that begins at `at`. The second result says what is wrong with its value, if
/// anything: a receiver then ignores the option.
pub(super) fn option(code: u8, value: &[u8], at: usize, part: &Part<'_>) -> (Field, Option<String>) {
    let known = known(code);
    let start = at + 2;
    let end = start + value.len();
    let alone = read(known.form, value, start);
    let (words, parts, wrong) = if part.of > 1 {
        let joined = read(known.form, part.joined, start);
        let parts = if alone.wrong.is_none() { alone.parts } else { Vec::new() };
        let words = format!("piece {} of {}; joined: {}", part.number, part.of, joined.words);
        let wrong =
            joined.wrong.map(|w| format!("there are {} pieces of it, which receivers join, and then {w}", part.of));
        (words, parts, wrong)
    } else {
        (alone.words, alone.parts, alone.wrong)
    };
    let words = match &wrong {
        Some(wrong) => format!("{words} (malformed: {wrong})"),
        None => words,
    };
    let mut children = head(code, at, Some(value.len()));
    if !value.is_empty() {
        let mut data = field("value", "Value", start..end, text::hex(value), words.clone(), known.meaning, known.rfc);
        data.children = parts;
        children.push(data);
    }
    let mut shown = whole(code, known, at..end, value, words);
    shown.children = children;
    (shown, wrong.map(|w| format!("option {code} ({}): {w}", known.name)))
}

/// Shows an option that its area is too short for: `bytes` is what is there, from the code on.
pub(super) fn cut(code: u8, bytes: &[u8], at: usize, why: &str) -> Field {
    let known = known(code);
    let len = bytes.get(1).map(|len| usize::from(*len));
    let value = bytes.get(2..).unwrap_or_default();
    let end = at + bytes.len();
    let mut shown = whole(code, known, at..end, value, format!("cut short: {why}"));
    shown.children = head(code, at, len);
    if !value.is_empty() {
        let words = format!("only {}", text::length(value.len()));
        shown.children.push(field("value", "Value", at + 2..end, text::hex(value), words, known.meaning, known.rfc));
    }
    shown
}

fn whole(code: u8, known: &'static Known, range: std::ops::Range<usize>, value: &[u8], words: String) -> Field {
    let label = format!("Option {code} · {}", known.name);
    field(format!("option {code}"), label, range, text::hex(value), words, known.meaning, known.rfc)
}

/// The code byte and the length byte.
fn head(code: u8, at: usize, len: Option<usize>) -> Vec<Field> {
    let name = format!("{code} ({})", known(code).name);
    let raw = text::hex(&[code]);
    let mut fields =
        vec![field("code", "Code", at..at + 1, raw, name, "The number that says which option this is.", OPTION)];
    if let Some(len) = len {
        let raw = format!("0x{len:02x}");
        let meaning = "How many bytes of value follow; code and length are not counted.";
        fields.push(field("len", "Length", at + 1..at + 2, raw, text::length(len), meaning, OPTION));
    }
    fields
}

/// "DHCPDISCOVER" and its siblings; the number where it has no name.
pub(super) fn message_type(value: &[u8]) -> String {
    const NAMES: [&str; 8] = ["DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM"];
    match value {
        [n] => match usize::from(*n).checked_sub(1).and_then(|i| NAMES.get(i)) {
            Some(name) => format!("DHCP{name}"),
            None if *n == 9 => "DHCPFORCERENEW".to_owned(),
            None => format!("message type {n}, which has no name here"),
        },
        _ => text::hex(value),
    }
}

fn number_words(form: Form, n: u32) -> String {
    match form {
        Form::Seconds => text::duration(n),
        Form::Offset => format!("{} s", n.cast_signed()),
        Form::Bool => match n {
            0 => "0 (no)".to_owned(),
            1 => "1 (yes)".to_owned(),
            _ => format!("{n} (neither 0 nor 1)"),
        },
        Form::Overload => match n {
            1 => "1 (file holds options)".to_owned(),
            2 => "2 (sname holds options)".to_owned(),
            3 => "3 (file and sname hold options)".to_owned(),
            _ => n.to_string(),
        },
        Form::NodeType => match n {
            1 => "1 (B-node: broadcast)".to_owned(),
            2 => "2 (P-node: asks a server)".to_owned(),
            4 => "4 (M-node: broadcast, then server)".to_owned(),
            8 => "8 (H-node: server, then broadcast)".to_owned(),
            _ => n.to_string(),
        },
        Form::AutoConfigure => match n {
            0 => "0 (do not)".to_owned(),
            1 => "1 (allowed)".to_owned(),
            _ => n.to_string(),
        },
        _ => n.to_string(),
    }
}

/// Reads a value that begins at `base` in the frame.
fn read(form: Form, value: &[u8], base: usize) -> Reading {
    let lengths = form.lengths();
    if !lengths.allow(value.len()) {
        return length(lengths, value);
    }
    let n = text::number(value.get(..4).unwrap_or(value)) as u32;
    match form {
        Form::Address => good(text::address_words(value)),
        Form::Overload if !(1..=3).contains(&n) => bad(n.to_string(), "only 1, 2 and 3 are allowed".to_owned()),
        Form::MessageType => good(format!("{n} ({})", message_type(value))),
        Form::Bool if n > 1 => bad(number_words(form, n), "only 0 and 1 are allowed".to_owned()),
        Form::U8
        | Form::U16
        | Form::Bool
        | Form::NodeType
        | Form::AutoConfigure
        | Form::Overload
        | Form::Seconds
        | Form::Offset => good(number_words(form, n)),
        Form::Empty => good("present".to_owned()),
        Form::Addresses | Form::AddressesOrNone => list(value, base, 4, "address", |d| text::address(d).to_string()),
        Form::Pairs(word) => list(value, base, 8, "pair", |d| {
            format!("{} {word} {}", text::address(d), text::address(d.get(4..).unwrap_or_default()))
        }),
        Form::U16List => list(value, base, 2, "number", |d| text::number(d).to_string()),
        Form::Codes => list(value, base, 1, "code", |d| {
            let code = text::number(d) as u8;
            format!("{code} {}", known(code).name)
        }),
        Form::Text => text_value(value),
        Form::Bytes | Form::BytesOf(_) | Form::Any => good(bytes_words(value)),
        Form::ClientId => client_id(value, base),
        Form::Fqdn => fqdn(value, base),
        Form::Relay => relay(value, base),
        Form::Search => match domain_names(value) {
            Ok(names) => good(names.join(", ")),
            Err(why) => bad(text::hex(value), why.to_owned()),
        },
        Form::Routes => routes(value, base),
    }
}

fn good(words: String) -> Reading {
    Reading { words, parts: Vec::new(), wrong: None }
}

fn bad(words: String, wrong: String) -> Reading {
    Reading { words, parts: Vec::new(), wrong: Some(wrong) }
}

/// A value whose length is wrong for its code.
fn length(lengths: Lengths, value: &[u8]) -> Reading {
    let words = if value.is_empty() { "no value".to_owned() } else { text::hex(value) };
    let right = match lengths {
        Lengths::Exactly(n) => text::length(n),
        Lengths::AtLeast(n) => format!("at least {}", text::length(n)),
        Lengths::Multiple(n) | Lengths::MultipleOrNone(n) => format!("a multiple of {n}"),
    };
    bad(words, format!("its value has {}, not {right}; receivers ignore it", text::length(value.len())))
}

fn part(name: &'static str, label: String, range: std::ops::Range<usize>, data: &[u8], words: String) -> Field {
    field(name, label, range, text::hex(data), words, "One part of the option's value.", OPTION)
}

/// One or more items of `size` bytes.
fn list(value: &[u8], base: usize, size: usize, name: &'static str, show: impl Fn(&[u8]) -> String) -> Reading {
    let words: Vec<String> = value.chunks_exact(size).map(&show).collect();
    let parts = value.chunks_exact(size).zip(&words).enumerate().map(|(i, (data, words))| {
        let at = base + i * size;
        part(name, format!("{} {}", crate::base::capital(name), i + 1), at..at + size, data, words.clone())
    });
    Reading { parts: parts.collect(), words: words.join(", "), wrong: None }
}

/// Text; zeros at the end are not part of it.
fn text_value(value: &[u8]) -> Reading {
    let used = value.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    let words = text::quoted(value.get(..used).unwrap_or_default());
    let zeros = value.len() - used;
    if zeros == 0 {
        good(words)
    } else {
        good(format!("{words} (and {} of zeros, which do not count)", text::length(zeros)))
    }
}

fn bytes_words(value: &[u8]) -> String {
    if value.is_empty() {
        "empty".to_owned()
    } else if value.len() > 1 && value.iter().all(|b| (b' '..=b'~').contains(b)) {
        text::quoted(value)
    } else {
        text::joined(value, " ")
    }
}

fn client_id(value: &[u8], base: usize) -> Reading {
    let [kind, id @ ..] = value else { return good(bytes_words(value)) };
    let end = base + value.len();
    let (kind_words, id_words) = match kind {
        1 if id.len() == 6 => ("1 (Ethernet)", text::hardware(id)),
        255 if id.len() > 4 => {
            let (iaid, duid) = id.split_at_checked(4).unwrap_or((id, &[]));
            (
                "255 (interface number and DUID, RFC 4361)",
                format!("IAID {}, DUID {}", text::joined(iaid, ""), text::joined(duid, ":")),
            )
        }
        0 => ("0 (not a hardware address)", bytes_words(id)),
        _ => ("kind", bytes_words(id)),
    };
    let kind_words = if kind_words == "kind" { kind.to_string() } else { kind_words.to_owned() };
    let parts = vec![
        part("kind", "Kind".to_owned(), base..base + 1, &[*kind], kind_words.clone()),
        part("id", "Identifier".to_owned(), base + 1..end, id, id_words.clone()),
    ];
    Reading { words: format!("kind {kind_words}: {id_words}"), parts, wrong: None }
}

fn fqdn(value: &[u8], base: usize) -> Reading {
    let [flags, a, b, name @ ..] = value else { return good(bytes_words(value)) };
    let who =
        if flags & 1 != 0 { "the server enters the name in DNS" } else { "the client enters its own name in DNS" };
    let who = if flags & 8 != 0 { "nobody shall touch DNS" } else { who };
    // Flag E (4): the name is in DNS wire form, possibly without its last, empty label.
    let name_words = if flags & 4 == 0 {
        text::quoted(name)
    } else {
        match domain_name(name, 0, true) {
            Ok((text, _)) => format!("\"{text}\""),
            Err(why) => return bad(text::hex(value), why.to_owned()),
        }
    };
    let parts = vec![
        part("flags", "Flags".to_owned(), base..base + 1, &[*flags], who.to_owned()),
        part("rcode", "Result codes (unused)".to_owned(), base + 1..base + 3, &[*a, *b], format!("{a}, {b}")),
    ];
    let mut reading = Reading { words: format!("{name_words}; {who}"), parts, wrong: None };
    if !name.is_empty() {
        reading.parts.push(part("name", "Name".to_owned(), base + 3..base + value.len(), name, name_words));
    }
    reading
}

/// Sub-options: code, length, value (RFC 3046).
fn relay(value: &[u8], base: usize) -> Reading {
    let (mut parts, mut words, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(&code) = value.get(at) {
        let name = match code {
            1 => "circuit id",
            2 => "remote id",
            5 => "link selection",
            6 => "subscriber id",
            11 => "server identifier override",
            _ => "sub-option",
        };
        let Some(data) = value.get(at + 1).and_then(|len| value.get(at + 2..at + 2 + usize::from(*len))) else {
            return Reading {
                words: text::hex(value),
                parts,
                wrong: Some(format!("its sub-option {code} runs past its end")),
            };
        };
        let shown =
            if matches!(code, 5 | 11) && data.len() == 4 { text::address(data).to_string() } else { bytes_words(data) };
        let next = at + 2 + data.len();
        parts.push(part(
            "sub-option",
            format!("Sub-option {code} · {name}"),
            base + at..base + next,
            data,
            shown.clone(),
        ));
        words.push(format!("{name} {shown}"));
        at = next;
    }
    Reading { words: words.join(", "), parts, wrong: None }
}

/// Prefix length, as many bytes of the destination as it needs, router (RFC 3442).
fn routes(value: &[u8], base: usize) -> Reading {
    let (mut parts, mut words, mut at) = (Vec::new(), Vec::new(), 0);
    while at < value.len() {
        let ((prefix, width, router), place) = match route(value, at) {
            Ok(found) => found,
            Err(why) => return Reading { words: text::hex(value), parts, wrong: Some(why) },
        };
        let shown = format!("{prefix}/{width} via {router}");
        let bytes = value.get(place.clone()).unwrap_or_default();
        let label = format!("Route {}", parts.len() + 1);
        parts.push(part("route", label, base + place.start..base + place.end, bytes, shown.clone()));
        words.push(shown);
        at = place.end;
    }
    Reading { words: words.join(", "), parts, wrong: None }
}
