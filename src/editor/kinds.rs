//! Kinds of values: from text to JSON, and back. An error names what would be right.

use std::net::Ipv4Addr;

use super::tree::Json;
use super::typed::{Bare, address as address_like, mac, not, share, units, units_text};
use crate::protocol::Action;
use crate::scenario::Network;
use crate::teach;
use crate::wire::FrameKind;

/// What a field holds, and so how it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A name, or nothing.
    Name,
    /// An address; nothing is allowed if `optional`.
    Address {
        /// Whether the field may be empty.
        optional: bool,
    },
    /// A hardware address.
    Mac,
    /// A network in CIDR notation.
    Network,
    /// A whole number from `low` to `high`.
    Number {
        /// The smallest.
        low: i64,
        /// The largest.
        high: i64,
    },
    /// A span of time; the scenario file counts it in units of so many microseconds.
    Span {
        /// Microseconds of a unit: 1, 1000 or 1000000.
        unit_us: u64,
        /// Whether the field may be empty.
        optional: bool,
    },
    /// A share in parts per million.
    Share,
    /// One of a list: value and label.
    Choice(&'static [(&'static str, &'static str)]),
    /// A kind of frame.
    Frame,
    /// One of a list, some with a value of their own, which is then a field of its own.
    Variant(&'static [Variant]),
    /// Yes or no.
    Check,
    /// An address and the hardware address that it is kept for.
    Reservation,
    /// Addresses on one line.
    Addresses,
    /// Numbers from 0 to 255 on one line.
    Codes,
    /// Bytes in hexadecimal on one line; nothing is allowed.
    Bytes,
    /// One entry a line.
    Lines(Entry),
}

/// One of a list: its name in the file, what is read of it, and the kind of the value that it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name in the scenario file.
    pub name: &'static str,
    /// What it is.
    pub what: What,
    /// The value that comes with it.
    pub with: Option<Kind>,
}

/// What a [`Variant`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Something with this label.
    Labelled(&'static str),
    /// An action of this kind; its values do not count.
    Action(Action),
}

impl Variant {
    /// Its label in a list.
    pub fn label(&self) -> String {
        match &self.what {
            What::Labelled(label) => (*label).to_owned(),
            What::Action(action) => format!("{}: {}", teach::target_name(action), teach::action_kind_name(action)),
        }
    }
}

/// What stands on a line of a [`Kind::Lines`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// `10.0.0.10`
    Address,
    /// `10.1.0.0/24`
    Network,
    /// `10.0.0.10 - 10.0.0.19`
    Range,
    /// `10.0.0.12 = 02:00:00:00:00:c1`
    Reservation,
    /// `42 = 10.0.0.3`, or bytes, or a text in quotes.
    Option,
}

/// The text of a value; `Json::Null` stands for a field that is absent.
pub(super) fn show(kind: Kind, value: &Json) -> String {
    match (kind, value) {
        (Kind::Span { unit_us, .. }, value @ Json::Number(_)) => units_text(value.as_number().unwrap_or(0), unit_us),
        (Kind::Check, value) => if value == &Json::Bool(true) { "yes" } else { "no" }.to_owned(),
        (Kind::Variant(_), Json::Object(pairs)) => pairs.first().map(|(name, _)| name.clone()).unwrap_or_default(),
        (Kind::Reservation, value) => entry_text(Entry::Reservation, value),
        (Kind::Addresses, Json::List(list)) => joined(list, ", "),
        (Kind::Codes, Json::List(list)) => joined(list, ", "),
        (Kind::Bytes, Json::List(list)) => {
            let bytes: Vec<String> = list.iter().map(|byte| format!("{:02x}", byte.as_number().unwrap_or(0))).collect();
            bytes.join(" ")
        }
        (Kind::Lines(entry), Json::List(list)) => {
            let lines: Vec<String> = list.iter().map(|value| entry_text(entry, value)).collect();
            lines.join("\n")
        }
        (_, value) => plain(value),
    }
}

/// A string without its quotes, anything else as JSON writes it, nothing as nothing.
fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Text(text) => text.clone(),
        other => other.to_string(),
    }
}

fn joined(list: &[Json], between: &str) -> String {
    let words: Vec<String> = list.iter().map(plain).collect();
    words.join(between)
}

fn entry_text(entry: Entry, value: &Json) -> String {
    let part = |name: &str| value.get(name).map(plain).unwrap_or_default();
    match entry {
        Entry::Address | Entry::Network => plain(value),
        Entry::Range => format!("{} - {}", part("first"), part("last")),
        Entry::Reservation => format!("{} = {}", part("address"), part("mac")),
        Entry::Option => {
            let bytes = value.get("bytes").and_then(Json::as_list).map(|list| joined(list, " ")).unwrap_or_default();
            format!("{} = {bytes}", part("code"))
        }
    }
}

/// The name of a kind of frame in the scenario file.
pub fn name_of_kind(kind: FrameKind) -> String {
    super::object::to_value(&kind).map(|value| plain(&value)).unwrap_or_default()
}

/// The value of a text; `Json::Null` for a field that is to be absent.
pub(super) fn read(kind: Kind, text: &str) -> Result<Json, String> {
    let typed = text.trim();
    match kind {
        Kind::Text => Ok(Json::from(text)),
        Kind::Name | Kind::Address { optional: true } | Kind::Span { optional: true, .. } | Kind::Bytes
            if typed.is_empty() =>
        {
            Ok(Json::Null)
        }
        Kind::Name => Ok(Json::from(typed)),
        Kind::Address { .. } => address(typed).map(|address| Json::from(address.to_string())),
        Kind::Mac => mac(typed).map(|mac| Json::from(mac.to_string())),
        Kind::Network => network(typed),
        Kind::Number { low, high } => {
            let number = typed.parse::<i64>().ok().filter(|number| (low..=high).contains(number));
            number.map(Json::from).ok_or_else(|| {
                format!("{}: write a whole number from {low} to {high}", not(typed, "whole number in this range"))
            })
        }
        Kind::Span { unit_us, .. } => units(typed, unit_us).map(Json::from),
        Kind::Share => share(typed, Bare::PartsPerMillion).map(|ppm| Json::from(u64::from(ppm))),
        Kind::Choice(list) => match list.iter().find(|(value, _)| *value == typed) {
            Some(("", _)) => Ok(Json::Null),
            Some(("true", _)) => Ok(Json::Bool(true)),
            Some(("false", _)) => Ok(Json::Bool(false)),
            Some((value, _)) => Ok(Json::from(*value)),
            None => Err(format!("{}: pick one", not(typed, "choice here"))),
        },
        Kind::Frame => {
            let value = Json::from(typed);
            let known = super::object::from_value::<FrameKind>(&value);
            known.map(|_| value).map_err(|_| format!("{}: pick one", not(typed, "kind of frame")))
        }
        Kind::Variant(list) => match list.iter().find(|variant| variant.name == typed) {
            Some(variant) => Ok(Json::from(variant.name)),
            None => Err(format!("{}: pick one", not(typed, "choice here"))),
        },
        Kind::Check => match typed {
            "yes" => Ok(Json::Bool(true)),
            "no" => Ok(Json::Bool(false)),
            _ => Err(format!("{}: write yes or no", not(typed, "answer here"))),
        },
        Kind::Reservation => entry_value(Entry::Reservation, typed),
        Kind::Addresses => list(words(typed).map(|word| address(word).map(|address| Json::from(address.to_string())))),
        Kind::Codes => list(words(typed).map(|word| byte(word, 10).map(number))),
        Kind::Bytes => list(words(typed).map(|word| byte(word, 16).map(number))),
        Kind::Lines(entry) => {
            let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            list(lines.map(|(index, line)| {
                entry_value(entry, line.trim()).map_err(|why| format!("line {}: {why}", index + 1))
            }))
        }
    }
}

/// A list of what could be read, or the first error.
fn list(entries: impl Iterator<Item = Result<Json, String>>) -> Result<Json, String> {
    entries.collect::<Result<_, _>>().map(Json::List)
}

fn number(byte: u8) -> Json {
    u64::from(byte).into()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c == ',' || c == ';' || c.is_whitespace()).filter(|word| !word.is_empty())
}

fn entry_value(entry: Entry, line: &str) -> Result<Json, String> {
    let object = |pairs: [(&str, Json); 2]| {
        Json::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    };
    let both = |like: &str| {
        let (left, right) = line.split_once('=').ok_or_else(|| format!("“{line}” has no “=”: write it like {like}"))?;
        Ok::<_, String>((left.trim(), right.trim()))
    };
    match entry {
        Entry::Address => address(line).map(|address| Json::from(address.to_string())),
        Entry::Network => network(line),
        Entry::Range => {
            let (first, last) = line.split_once(['-', '–']).unwrap_or((line, line));
            let ends = (address(first.trim())?.to_string(), address(last.trim())?.to_string());
            Ok(object([("first", Json::from(ends.0)), ("last", Json::from(ends.1))]))
        }
        Entry::Reservation => {
            let (left, right) = both("10.0.0.12 = 02:00:00:00:00:c1")?;
            let (address, mac) = (address(left)?.to_string(), mac(right)?.to_string());
            Ok(object([("address", Json::from(address)), ("mac", Json::from(mac))]))
        }
        Entry::Option => {
            let (left, right) = both("42 = 10.0.0.3")?;
            let code = byte(left, 10).map_err(|why| format!("option {why}"))?;
            Ok(object([
                ("code", number(code)),
                ("bytes", Json::List(option_bytes(right)?.into_iter().map(number).collect())),
            ]))
        }
    }
}

/// The value of an option: bytes in decimal or, with `0x`, in hexadecimal; addresses; a text in quotes.
fn option_bytes(text: &str) -> Result<Vec<u8>, String> {
    if let Some(quoted) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Ok(quoted.as_bytes().to_vec());
    }
    let mut bytes = Vec::new();
    for word in words(text) {
        match word.strip_prefix("0x") {
            Some(hex) => bytes.push(byte(hex, 16)?),
            None if word.contains('.') => bytes.extend(address(word)?.octets()),
            None => bytes.push(byte(word, 10)?),
        }
    }
    Ok(bytes)
}

fn byte(word: &str, radix: u32) -> Result<u8, String> {
    let right = if radix == 16 { "two hexadecimal digits, like 0a" } else { "a number from 0 to 255" };
    // `from_str_radix` would take a sign.
    let digits = word.chars().all(|c| c.is_digit(radix)) && !word.is_empty();
    let number = digits.then(|| u8::from_str_radix(word, radix).ok()).flatten();
    number.ok_or_else(|| format!("{}: write {right}", not(word, "byte")))
}

fn address(text: &str) -> Result<Ipv4Addr, String> {
    address_like(text, Ipv4Addr::new(10, 0, 0, 10))
}

fn network(text: &str) -> Result<Json, String> {
    let value = Json::from(text);
    super::object::from_value::<Network>(&value).map(|_| value).map_err(|(_, why)| why)
}
