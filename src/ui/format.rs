//! Times and lists in words, for all components. Pure functions of their arguments.

use std::net::Ipv4Addr;

use crate::protocol::{Duration, Instant};

/// A moment as the clock shows it, in seconds: `1.000 500`.
pub fn clock(at: Instant) -> String {
    let us = at.0;
    format!("{}.{:03} {:03}", us / 1_000_000, us / 1_000 % 1_000, us % 1_000)
}

/// A moment in seconds, with as many digits as it needs but at least milliseconds: `1.000`, `1.000 500`.
pub fn moment(at: Instant) -> String {
    let text = clock(at);
    text.strip_suffix(" 000").map_or_else(|| text.clone(), str::to_owned)
}

/// A speed in thousandths: `1x`, `0.5x`.
pub fn speed(thousandths: u32) -> String {
    let (whole, part) = (thousandths / 1000, thousandths % 1000);
    let digits = format!("{part:03}");
    match digits.trim_end_matches('0') {
        "" => format!("{whole}x"),
        digits => format!("{whole}.{digits}x"),
    }
}

/// What is left until a moment, the last second counted until it is over: `59 s`, `30 min`, `8 h`. Spans beyond two
/// minutes, hours or days are rounded up to whole ones.
pub fn remaining(until: Instant, now: Instant) -> String {
    rough(until.since(now).0.div_ceil(1_000_000))
}

/// How long ago something was: `0 s`, `59 s`, `30 min`.
pub fn age(span: Duration) -> String {
    rough(span.whole_secs())
}

fn rough(s: u64) -> String {
    match s {
        0..=120 => format!("{s} s"),
        121..=7_200 => format!("{} min", s.div_ceil(60)),
        7_201..=172_800 => format!("{} h", s.div_ceil(3_600)),
        _ => format!("{} days", s.div_ceil(86_400)),
    }
}

/// A lease time as option 51 carries it: `1 h`; all ones never ends (RFC 2131 section 3.3).
pub fn lease(seconds: u32) -> String {
    if seconds == u32::MAX { "for ever".to_owned() } else { Duration::from_secs(seconds.into()).to_string() }
}

/// `1 byte`, `2 bytes`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
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
        assert_eq!(clock(Instant(1_000_500)), "1.000 500");
        assert_eq!(clock(Instant(0)), "0.000 000");
        assert_eq!(moment(Instant(1_001_000)), "1.001");
        assert_eq!(moment(Instant(3_600_000_042)), "3600.000 042");
    }

    #[test]
    fn a_countdown_ends_at_its_moment_and_not_before() {
        let until = Instant(60_000_500);
        for (now, text) in [(500, "60 s"), (501, "60 s"), (1_000_500, "59 s"), (60_000_499, "1 s"), (60_000_500, "0 s")]
        {
            assert_eq!(remaining(until, Instant(now)), text, "at {now}");
        }
        assert_eq!(remaining(Instant(3_600_000_000), Instant::ZERO), "60 min");
        assert_eq!(remaining(Instant(28_800_000_000), Instant::ZERO), "8 h");
        assert_eq!(age(Duration(1_999_999)), "1 s");
    }

    #[test]
    fn speeds_leases_counts_and_lists_read_well() {
        assert_eq!([speed(1000), speed(500), speed(250), speed(4000)], ["1x", "0.5x", "0.25x", "4x"]);
        assert_eq!([lease(3600), lease(600), lease(u32::MAX)], ["1 h", "10 min", "for ever"]);
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
