//! Values as people type them: in the editor, in the menu of a device, in an address, at a command line. An error is a clause that
//! says what would be right.

use std::net::Ipv4Addr;

use crate::base::Duration;
use crate::wire::Mac;

/// One percent, in parts per million.
const PERCENT_PPM: u64 = 10_000;
/// All, in parts per million.
const ALL_PPM: u64 = 1_000_000;

/// What a share without a percent sign counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// Parts per million, as in the scenario file.
    PartsPerMillion,
    /// Percent.
    Percent,
}

/// That a text is not what it has to be; of one that is empty only that.
pub(super) fn not(text: &str, what: &str) -> String {
    if text.is_empty() { "this is empty".to_owned() } else { format!("“{text}” is no {what}") }
}

/// The microseconds of a unit of time, by a name that people give it.
fn unit_us(name: &str) -> Option<u64> {
    Some(match name {
        "us" | "µs" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "min" | "m" => 60_000_000,
        "h" => 3_600_000_000,
        "d" | "days" => 86_400_000_000,
        _ => return None,
    })
}

/// A decimal number times `unit`; `None` if that is no whole number or too large, and for what is no decimal number.
fn decimal(text: &str, unit: u64) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && part.is_empty() || !digits(whole) || !digits(part) || part.len() > 9 {
        return None;
    }
    let number = |digits: &str| if digits.is_empty() { Some(0) } else { digits.parse::<u64>().ok() };
    let scale = 10u64.pow(u32::try_from(part.len()).ok()?);
    let small = number(part)?.checked_mul(unit)?;
    (small % scale == 0).then_some(())?;
    number(whole)?.checked_mul(unit)?.checked_add(small / scale)
}

/// A time as typed, cut into its number and the name of its unit, which may be empty.
fn number_and_unit(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number, unit.trim())
}

/// The microseconds of a span as typed: one number, which counts in `bare` microseconds, or pairs of number and unit that are added
/// up.
fn span_us(text: &str, bare: u64) -> Option<u64> {
    let (number, unit) = number_and_unit(text);
    if unit.is_empty() {
        return decimal(number, bare);
    }
    let end = unit.find(|c: char| c.is_whitespace() || c.is_ascii_digit() || c == '.').unwrap_or(unit.len());
    let (name, rest) = unit.split_at(end);
    let first = decimal(number, unit_us(name)?)?;
    match rest.trim_start() {
        "" => Some(first),
        // A number without a unit is no further part: in "1 h 30" nobody knows what 30 counts.
        rest if number_and_unit(rest).1.is_empty() => None,
        rest => first.checked_add(span_us(rest, bare)?),
    }
}

/// A span of virtual time: seconds, or numbers with their units, like `1800`, `30 min`, `1.5h`, `1 h 30 min`, `250 us`.
///
/// # Errors
/// What would be right.
pub fn time(text: &str) -> Result<Duration, String> {
    let typed = text.trim();
    span_us(typed, 1_000_000).map(Duration).ok_or_else(|| {
        format!("“{typed}” is no time: write seconds, or a number with us, ms, s, min, h or d, like 30 min or 1.5 h")
    })
}

/// The units that times are shown in and their microseconds, the largest first: a day is written in hours, as leases usually are.
fn shown_units() -> impl Iterator<Item = (&'static str, u64)> {
    ["h", "min", "s", "ms", "µs"].into_iter().filter_map(|name| Some((name, unit_us(name)?)))
}

fn unit_name(us: u64) -> &'static str {
    shown_units().find(|(_, unit)| *unit == us).map_or("", |(name, _)| name)
}

/// Whole units of so many microseconds each, as the editor writes them. A lease that never ends is all ones (RFC 2131 §3.3).
///
/// # Errors
/// What would be right.
pub fn units(text: &str, unit_us: u64) -> Result<u64, String> {
    let typed = text.trim();
    let seconds = unit_us == 1_000_000;
    if seconds && ["for ever", "forever", "infinite"].contains(&typed) {
        return Ok(u64::from(u32::MAX));
    }
    let too_fine = || format!("“{typed}” is too fine: this is counted in whole {}", unit_name(unit_us));
    let Some(us) = span_us(typed, unit_us) else {
        // Smaller than a microsecond, but a time.
        let (number, name) = number_and_unit(typed);
        let unit = if name.is_empty() { Some(unit_us) } else { self::unit_us(name) };
        let is_time = unit.and_then(|unit| decimal(number, unit.checked_mul(1_000_000)?)).is_some();
        return Err(if is_time {
            too_fine()
        } else {
            let like = if seconds { "90 s or 30 min" } else { "90 s or 250 ms" };
            format!("{}: write a number with µs, ms, s, min or h, like {like}", not(typed, "time"))
        });
    };
    let units = us / unit_us;
    if us % unit_us != 0 {
        return Err(too_fine());
    }
    if seconds && units >= u64::from(u32::MAX) {
        let most = Duration::from_secs(u64::from(u32::MAX) - 1);
        return Err(format!("“{typed}” is too long: at most {most}, or for ever"));
    }
    Ok(units)
}

/// The text of so many units, exactly: in the largest unit that needs no fraction. All ones in seconds is for ever.
pub(super) fn units_text(units: u64, unit_us: u64) -> String {
    if unit_us == 1_000_000 && units == u64::from(u32::MAX) {
        return "for ever".to_owned();
    }
    let all = units.checked_mul(unit_us).filter(|all| *all != 0);
    let fits = all.and_then(|all| shown_units().find(|(_, us)| all % us == 0).map(|(name, us)| (all / us, name)));
    let (number, name) = fits.unwrap_or((units, unit_name(unit_us)));
    format!("{number} {name}")
}

/// An address, like `like`.
///
/// # Errors
/// What would be right.
pub fn address(text: &str, like: Ipv4Addr) -> Result<Ipv4Addr, String> {
    let typed = text.trim();
    let right = if typed.is_empty() { "an address" } else { "four numbers from 0 to 255 with dots between" };
    typed.parse().map_err(|_| format!("{}: write {right}, like {like}", not(typed, "address")))
}

/// A hardware address.
///
/// # Errors
/// What would be right.
pub(super) fn mac(text: &str) -> Result<Mac, String> {
    // Other systems write hyphens, and capitals.
    let plain = text.replace('-', ":");
    plain.parse().map_err(|_| {
        format!("{}: write six bytes in hexadecimal with colons, like 02:00:00:00:00:c1", not(text, "hardware address"))
    })
}

/// A share in parts per million: `20 %`, `2.5%`, or a number without a percent sign.
///
/// # Errors
/// What would be right.
pub fn share(text: &str, bare: Bare) -> Result<u32, String> {
    let typed = text.trim();
    let ppm = match (typed.strip_suffix('%'), bare) {
        (Some(percent), _) => decimal(percent.trim(), PERCENT_PPM),
        (None, Bare::Percent) => decimal(typed, PERCENT_PPM),
        (None, Bare::PartsPerMillion) => decimal(typed, 1),
    };
    let right = match bare {
        Bare::Percent => "a percentage from 0 to 100, like 20 %",
        Bare::PartsPerMillion => "parts per million from 0 to 1000000, or a percentage like 20 %",
    };
    // The scenario's own check refuses more than all, and names the field.
    let most = if bare == Bare::Percent { ALL_PPM } else { u64::from(u32::MAX) };
    let ppm = ppm.filter(|ppm| *ppm <= most).and_then(|ppm| u32::try_from(ppm).ok());
    ppm.ok_or_else(|| format!("{}: write {right}", not(typed, "share")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, us) in [
            ("30s", 30_000_000),
            ("30", 30_000_000),
            ("1500ms", 1_500_000),
            ("250us", 250),
            ("250 µs", 250),
            ("2min", 120_000_000),
            ("30 min", 1_800_000_000),
            ("24h", 86_400_000_000),
            ("1.5 h", 5_400_000_000),
            ("1.5s", 1_500_000),
            (" .5 s ", 500_000),
            ("1d", 86_400_000_000),
            ("2 days", 172_800_000_000),
            ("0", 0),
            ("1 h 30 min", 5_400_000_000),
            ("12min30s", 750_000_000),
            ("2 days 1 h 0.5 s", 176_400_500_000),
        ] {
            assert_eq!(time(text), Ok(Duration(us)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_what_would_be_right() {
        for text in [
            "",
            ".",
            "s",
            "-1s",
            "+1",
            "1.2.3",
            "1 fortnight",
            "1 h 30",
            "1 h min",
            "0.5 us",
            "1e3",
            "99999999999999999999s",
            "18446744073709551615s",
        ] {
            let why = time(text).expect_err(text);
            assert!(why.starts_with(&format!("“{text}” is no time")) && why.contains("like 30 min"), "{why}");
        }
    }
}
