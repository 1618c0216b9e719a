//! Seeded randomness: one independent stream per host and purpose.
//!
//! The streams are keyed by (session seed, host id, purpose), so that adding a host, or drawing more
//! often for one purpose, leaves every other stream alone. The generator is PCG32, whose output the
//! `rand_pcg` crate guarantees to be portable and stable.

use rand_core::Rng as _;
use rand_pcg::Pcg32;

use super::hash::Fnv;
use super::time::Duration;

/// What a stream's draws are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Transaction ids.
    Xid,
    /// Jitter of retransmissions (RFC 2131 section 4.1).
    Retransmission,
    /// When a host starts, where the scenario draws it.
    Start,
    /// Delays of address probes (RFC 5227 section 2.1.1).
    Probe,
    /// The shift of T1 and T2 (RFC 2131 section 4.4.5).
    Fuzz,
    /// What a cable does to frames.
    Cable,
    /// A network drawn for somebody who wants a surprise.
    Surprise,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Xid => "xid",
            Purpose::Retransmission => "retransmission",
            Purpose::Start => "start",
            Purpose::Probe => "probe",
            Purpose::Fuzz => "fuzz",
            Purpose::Cable => "cable",
            Purpose::Surprise => "surprise",
        }
    }
}

/// A stream of random numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random(Pcg32);

impl Random {
    /// The stream of a host for a purpose in a session with this seed.
    pub fn new(seed: u64, host: &str, purpose: Purpose) -> Self {
        let mut key = Fnv::default();
        key.add(&seed.to_le_bytes());
        key.add(host.as_bytes());
        // A byte that no id contains keeps ("ab", "c") and ("a", "bc") apart.
        key.add(&[0]);
        key.add(purpose.name().as_bytes());
        let state = key.value();
        key.add(b"stream");
        Random(Pcg32::new(mix(state), mix(key.value())))
    }

    /// Any 32 bits.
    pub fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A span drawn uniformly from `low` to `high`, both included, to the microsecond.
    pub fn between(&mut self, low: Duration, high: Duration) -> Duration {
        let width = high.0.saturating_sub(low.0).saturating_add(1);
        // The product of a 64-bit draw and the width, shifted back, lies below the width.
        let draw = (u128::from(self.0.next_u64()) * u128::from(width)) >> 64;
        Duration(low.0.saturating_add(u64::try_from(draw).unwrap_or(0)))
    }
}

/// The streams of a host's client, which an address given by hand borrows, so that no xid comes twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streams {
    /// Transaction ids.
    pub xids: Random,
    /// Jitter of retransmissions.
    pub jitter: Random,
    /// Delays of probes.
    pub probing: Random,
    /// The shift of T1 and T2.
    pub fuzz: Random,
}

impl Streams {
    /// The streams of a host in a session with this seed.
    pub fn new(seed: u64, host: &str) -> Self {
        let stream = |purpose| Random::new(seed, host, purpose);
        Self {
            xids: stream(Purpose::Xid),
            jitter: stream(Purpose::Retransmission),
            probing: stream(Purpose::Probe),
            fuzz: stream(Purpose::Fuzz),
        }
    }

    /// The wait after the n-th transmission (n from 1): 4, 8, 16, 32, 64, 64 … seconds, each plus or minus up to one second
    /// (RFC 2131 section 4.1).
    pub fn backoff(&mut self, sent: u32) -> Duration {
        let nominal = Duration::from_secs(4 << sent.saturating_sub(1).min(4));
        self.jitter.between(nominal - Duration::from_secs(1), nominal + Duration::from_secs(1))
    }
}

/// The finaliser of SplitMix64: spreads keys that differ in few bits over all bits.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_seed_host_and_purpose() {
        let first = |seed, host, purpose| Random::new(seed, host, purpose).bits();
        let base = first(1, "laptop-1", Purpose::Xid);
        assert_eq!(base, first(1, "laptop-1", Purpose::Xid));
        assert_ne!(base, first(2, "laptop-1", Purpose::Xid));
        assert_ne!(base, first(1, "laptop-2", Purpose::Xid));
        assert_ne!(base, first(1, "laptop-1", Purpose::Probe));
    }

    #[test]
    fn between_reaches_both_ends_and_never_leaves_them() {
        let mut random = Random::new(7, "x", Purpose::Probe);
        let mut seen = [false; 4];
        for _ in 0..200 {
            let drawn = random.between(Duration(10), Duration(13)).0;
            assert!((10..=13).contains(&drawn));
            seen[(drawn - 10) as usize] = true;
        }
        assert_eq!(seen, [true; 4]);
    }
}
