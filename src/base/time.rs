//! Virtual time: whole microseconds since the session began. There is no other clock below `ui`.

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

use super::text::decimal;

/// A moment of virtual time, in microseconds since the session began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub u64);

/// A span of virtual time, in microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Duration(pub u64);

impl Instant {
    /// The beginning of the session.
    pub const ZERO: Instant = Instant(0);

    /// The span since `earlier`; zero if that lies later.
    pub fn since(self, earlier: Instant) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }

    /// The moment in seconds, its digits in groups of three: `1.000 500`. So it stands on the page and in sentences.
    pub fn grouped(self) -> String {
        format!("{}.{:03} {:03}", self.0 / 1_000_000, self.0 / 1_000 % 1_000, self.0 % 1_000)
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration(0);

    /// `s` seconds.
    pub const fn from_secs(s: u64) -> Self {
        Duration(s.saturating_mul(1_000_000))
    }

    /// `ms` milliseconds.
    pub const fn from_millis(ms: u64) -> Self {
        Duration(ms.saturating_mul(1_000))
    }

    /// `us` microseconds.
    pub const fn from_micros(us: u64) -> Self {
        Duration(us)
    }

    /// Whole seconds, rounded down, as the `secs` field counts them.
    pub const fn whole_secs(self) -> u64 {
        self.0 / 1_000_000
    }

    /// The span as people read it: see [`Rounded`].
    pub const fn rounded(self) -> Rounded {
        Rounded(self)
    }
}

/// How fast a host's own clock runs, in parts per million of a second gained per second; 0 is right.
///
/// Hosts measure spans (leases, T1, timers) by their own clock, but meet each other in virtual time.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Clock(pub i32);

impl Clock {
    /// The virtual time in which this clock shows that `span` has passed.
    pub fn real(self, span: Duration) -> Duration {
        if self.0 == 0 {
            return span;
        }
        // A clock that stands still or runs backwards is refused by the scenario's checks.
        let rate = (1_000_000 + i64::from(self.0)).max(1).unsigned_abs();
        Duration(u64::try_from(u128::from(span.0) * 1_000_000 / u128::from(rate)).unwrap_or(u64::MAX))
    }

    /// What this clock shows while `span` of virtual time passes.
    pub fn shown(self, span: Duration) -> Duration {
        let rate = (1_000_000 + i64::from(self.0)).max(1).unsigned_abs();
        Duration(u64::try_from(u128::from(span.0) * u128::from(rate) / 1_000_000).unwrap_or(u64::MAX))
    }
}

impl Add<Duration> for Instant {
    type Output = Instant;
    fn add(self, span: Duration) -> Instant {
        Instant(self.0.saturating_add(span.0))
    }
}

impl Add for Duration {
    type Output = Duration;
    fn add(self, other: Duration) -> Duration {
        Duration(self.0.saturating_add(other.0))
    }
}

impl Sub for Duration {
    type Output = Duration;
    fn sub(self, other: Duration) -> Duration {
        Duration(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Instant {
    /// Seconds with six decimals: `1.000500`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

impl fmt::Display for Duration {
    /// Exactly to a thousandth of the smallest unit, the largest units first: `250 µs`, `1.5 ms`, `4 s`, `12 min 30 s`,
    /// `8 h`, `2 days 30 min`. Below two minutes in seconds, below two days in hours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            us @ 0..1_000 => write!(f, "{us} µs"),
            us @ 1_000..1_000_000 => decimal_of(f, us, 1_000, "ms"),
            us @ 1_000_000..120_000_000 => decimal_of(f, us, 1_000_000, "s"),
            us => {
                let days = if us < 2 * DAY { 0 } else { us / DAY };
                let (hours, minutes) = ((us - days * DAY) / HOUR, us % HOUR / MINUTE);
                let mut gap = "";
                for (count, unit) in [(days, "days"), (hours, "h"), (minutes, "min")] {
                    if count > 0 {
                        write!(f, "{gap}{count} {unit}")?;
                        gap = " ";
                    }
                }
                match us % MINUTE {
                    0 => Ok(()),
                    rest => {
                        f.write_str(gap)?;
                        decimal_of(f, rest, 1_000_000, "s")
                    }
                }
            }
        }
    }
}

const MINUTE: u64 = 60_000_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Writes `us` in a unit with at most three decimals.
fn decimal_of(f: &mut fmt::Formatter<'_>, us: u64, unit: u64, name: &str) -> fmt::Result {
    write!(f, "{} {name}", decimal(us.saturating_mul(1_000) / unit, 1_000))
}

/// How long something still lasts, or has lasted, as people read it: rounded to the nearest unit that matters, never cut.
/// `0 s`, `400 ms`, `59 s`, `29 min 58 s`, `7 h 59 min`, `3 days 1 h`. Whatever shows such a span writes it so, or two places
/// would tell different times.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rounded(Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nearest = |unit: u64| (self.0.0.saturating_add(unit / 2) / unit).saturating_mul(unit);
        // The first step whose result still belongs to it: 59 min 59.7 s is an hour, not 60 min 0 s.
        let steps = [(1_000, 1), (1_000_000, 1_000), (HOUR, 1_000_000), (2 * DAY, MINUTE)];
        let fitting = steps.into_iter().map(|(below, unit)| (below, nearest(unit))).find(|(below, us)| us < below);
        match fitting.map_or_else(|| nearest(HOUR), |(_, us)| us) {
            0 => f.write_str("0 s"),
            us => Duration(us).fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_in_seconds_with_microseconds() {
        assert_eq!(Instant(0).to_string(), "0.000000");
        assert_eq!(Instant(1_000_500).to_string(), "1.000500");
        assert_eq!([Instant(1_000_500).grouped(), Instant(0).grouped()], ["1.000 500", "0.000 000"]);
    }

    #[test]
    fn durations_are_written_for_people() {
        for (us, text) in [
            (250, "250 µs"),
            (1_500, "1.5 ms"),
            (1_000_000, "1 s"),
            (4_250_000, "4.25 s"),
            (60_000_000, "60 s"),
            (600_000_000, "10 min"),
            (3_600_000_000, "1 h"),
            (86_400_000_000, "24 h"),
            (691_200_000_000, "8 days"),
            (750_000_000, "12 min 30 s"),
            (1_800_816_000, "30 min 0.816 s"),
            (3_601_000_000, "1 h 1 s"),
            (5_400_000_000, "1 h 30 min"),
            (172_799_000_000, "47 h 59 min 59 s"),
            (174_600_000_000, "2 days 30 min"),
        ] {
            assert_eq!(Duration(us).to_string(), text);
        }
    }

    #[test]
    fn what_is_left_is_rounded_to_the_nearest_unit_and_never_cut() {
        const H: u64 = 3_600_000_000;
        for (us, text) in [
            (0, "0 s"),
            (400, "400 µs"),
            (999, "999 µs"),
            (1_499, "1 ms"),
            (999_499, "999 ms"),
            (999_500, "1 s"),
            (55_990_000, "56 s"),
            (59_499_999, "59 s"),
            (60_000_500, "60 s"),
            (119_600_000, "2 min"),
            (1_798_000_000, "29 min 58 s"),
            (3_599_600_000, "1 h"),
            (8 * H - 60_000_000, "7 h 59 min"),
            (8 * H - 1_000, "8 h"),
            (24 * H, "24 h"),
            (48 * H - 20_000_000, "2 days"),
            (73 * H + 1_000_000, "3 days 1 h"),
            (u64::MAX, "213503982 days 8 h"),
        ] {
            assert_eq!(Duration(us).rounded().to_string(), text, "{us}");
        }
    }

    #[test]
    fn a_fast_clock_ends_a_span_early_and_a_slow_one_late() {
        let hour = Duration::from_secs(3600);
        assert_eq!(Clock(0).real(hour), hour);
        assert_eq!(Clock(1_000_000).real(hour), Duration::from_secs(1800));
        assert_eq!(Clock(-500_000).real(hour), Duration::from_secs(7200));
        assert_eq!(Clock(-500_000).shown(hour), Duration::from_secs(1800));
    }

    #[test]
    fn sim_02_secs_is_floor_of_elapsed_seconds() {
        assert_eq!(Instant(3_999_999).since(Instant::ZERO).whole_secs(), 3);
        assert_eq!(Instant(4_000_000).since(Instant::ZERO).whole_secs(), 4);
    }
}
