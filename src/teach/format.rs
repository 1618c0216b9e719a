//! Times and lists in words, for all components. Pure functions of their arguments.

use std::net::Ipv4Addr;

use crate::base::{Instant, decimal};

pub use super::words::{listed as list, moment};

/// A speed in thousandths: `1x`, `0.5x`.
pub fn speed(thousandths: u32) -> String {
    format!("{}x", decimal(u64::from(thousandths), 1_000))
}

/// Parts per million in percent: `20 %`, `0.5 %`.
pub fn percent(ppm: u64) -> String {
    format!("{} %", decimal(ppm, 10_000))
}

/// What is left until a moment: `59 s`, `29 min 58 s`, `7 h 59 min`.
pub fn remaining(until: Instant, now: Instant) -> String {
    until.since(now).rounded().to_string()
}

/// `1 byte`, `2 bytes`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// A range of addresses, the second one shortened to what differs: `10.0.0.10–19`.
pub fn range(first: Ipv4Addr, last: Ipv4Addr) -> String {
    let ([a, b, c, _], [x, y, z, end]) = (first.octets(), last.octets());
    if first == last {
        first.to_string()
    } else if (a, b, c) == (x, y, z) {
        format!("{first}–{end}")
    } else {
        format!("{first} – {last}")
    }
}

/// A scenario's name as a part of a file's name: letters, digits and hyphens; `otherwise` if it has none of them.
pub fn file_part(name: &str, otherwise: &str) -> String {
    let mut plain = String::new();
    for c in name.chars().take(60) {
        match c {
            c if c.is_ascii_alphanumeric() => plain.push(c),
            _ if !plain.ends_with('-') && !plain.is_empty() => plain.push('-'),
            _ => {}
        }
    }
    let plain = plain.trim_end_matches('-');
    if plain.is_empty() { otherwise.to_owned() } else { plain.to_owned() }
}

/// `2 errors, 1 warning`, or that there are none.
pub fn count_text(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (0, 0) => "No problems".to_owned(),
        (0, warnings) => count(warnings, "warning"),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(file_part("two-servers", "session"), "two-servers");
        assert_eq!(file_part("../../etc/pass wd\u{0}", "session"), "etc-pass-wd");
        assert_eq!(file_part("名前", "session"), "session");
        assert_eq!(file_part(&"x".repeat(300), "session").len(), 60);
    }

    #[test]
    fn moments_group_microseconds() {
        assert_eq!(moment(Instant(1_001_000)), "1.001");
        assert_eq!(moment(Instant(3_600_000_042)), "3600.000 042");
    }

    #[test]
    fn speeds_counts_and_lists_read_well() {
        assert_eq!([speed(1000), speed(500), speed(250), speed(4000)], ["1x", "0.5x", "0.25x", "4x"]);
        assert_eq!([count(1, "byte"), count(342, "byte")], ["1 byte", "342 bytes"]);
        assert_eq!([list::<&str>(&[]), list(&["a"]), list(&["a", "b", "c"])], ["", "a", "a, b and c"]);
    }

    #[test]
    fn ranges_name_what_differs() {
        let at = Ipv4Addr::new;
        assert_eq!(range(at(10, 0, 0, 10), at(10, 0, 0, 19)), "10.0.0.10–19");
        assert_eq!(range(at(10, 0, 0, 10), at(10, 0, 1, 19)), "10.0.0.10 – 10.0.1.19");
        assert_eq!(range(at(10, 0, 0, 10), at(10, 0, 0, 10)), "10.0.0.10");
    }
}
