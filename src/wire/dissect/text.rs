//! Bytes and numbers in words.

use std::fmt::Write;
use std::net::Ipv4Addr;

use crate::wire::Mac;

/// `0x0a0b` up to four bytes, `0a 0b 0c 0d 0e` beyond.
pub(super) fn hex(data: &[u8]) -> String {
    if data.is_empty() {
        return String::new();
    }
    if data.len() <= 4 {
        return data.iter().fold("0x".to_owned(), |mut text, b| {
            let _ = write!(text, "{b:02x}");
            text
        });
    }
    joined(data, " ")
}

/// Two hexadecimal digits for each byte.
pub(super) fn joined(data: &[u8], separator: &str) -> String {
    data.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(separator)
}

/// "1 byte", "14 bytes".
pub(super) fn length(bytes: usize) -> String {
    if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") }
}

/// Big-endian number of the first eight bytes at most.
pub(super) fn number(data: &[u8]) -> u64 {
    data.iter().take(8).fold(0, |n, b| n << 8 | u64::from(*b))
}

/// An IPv4 address; missing bytes count as zero.
pub(super) fn address(data: &[u8]) -> Ipv4Addr {
    Ipv4Addr::from(number(data.get(..4).unwrap_or_default()) as u32)
}

/// An IPv4 address, with a word on the two that are special everywhere.
pub(super) fn address_words(data: &[u8]) -> String {
    let address = address(data);
    if address.is_unspecified() {
        format!("{address} (none)")
    } else if address.is_broadcast() {
        format!("{address} (everybody on this network)")
    } else {
        address.to_string()
    }
}

/// An Ethernet address when there are six bytes, plain hexadecimal otherwise.
pub(super) fn hardware(data: &[u8]) -> String {
    match <[u8; 6]>::try_from(data) {
        Ok(bytes) if Mac(bytes).is_broadcast() => format!("{} (everybody)", Mac(bytes)),
        Ok(bytes) => Mac(bytes).to_string(),
        Err(_) => joined(data, ":"),
    }
}

/// "3600 s (1 h)"; `0xffff_ffff` is infinite. Units as every span of time has them: seconds below two minutes, hours below two days.
pub(super) fn duration(seconds: u32) -> String {
    if seconds == u32::MAX {
        return "infinite (0xffffffff)".to_owned();
    }
    if seconds < 120 {
        return format!("{seconds} s");
    }
    let days = if seconds < 172_800 { 0 } else { seconds / 86_400 };
    let rest = seconds - days * 86_400;
    let parts = [(days, "days"), (rest / 3_600, "h"), (rest / 60 % 60, "min"), (rest % 60, "s")];
    let words: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    format!("{seconds} s ({})", words.join(" "))
}

/// Text in quotation marks; bytes that do not print are escaped.
pub(super) fn quoted(data: &[u8]) -> String {
    let mut out = String::from("\"");
    match std::str::from_utf8(data) {
        Ok(text) if !text.chars().any(char::is_control) => out.push_str(text),
        _ => data.iter().for_each(|b| match b {
            b' '..=b'~' => out.push(char::from(*b)),
            _ => {
                let _ = write!(out, "\\x{b:02x}");
            }
        }),
    }
    out.push('"');
    out
}

/// What a checksum field says against what the bytes add up to.
pub(super) fn checksum(found: u16, right: u16) -> String {
    if found == right {
        format!("0x{found:04x} (right)")
    } else {
        format!("0x{found:04x} (wrong: the bytes add up to 0x{right:04x}, so a receiver drops this)")
    }
}
