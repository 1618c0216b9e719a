//! The cable between a host and the switch, and what can be wrong with it: faults are data, drawn from a stream of the cable's own.
//!
//! ```text
//!   frame ──cross()──▶ Crossing { lost, after, copy }      the world carries it out
//! ```

use serde::Serialize;

use crate::base::{Duration, Random};
use crate::wire::FrameKind;

/// Why a frame was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LossReason {
    /// The cable is unplugged.
    Unplugged,
    /// The cable loses a share of all frames at random.
    AtRandom,
    /// Somebody wanted this very frame lost.
    OnPurpose,
    /// Bits of it changed on the way, so its check sequence does not match any more (IEEE 802.3 section 3.2.9).
    Damaged,
}

/// What is wrong with a cable. Shares are in parts per million of all frames that cross it, each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// Frames lost.
    pub loss_ppm: u32,
    /// Time that every frame takes longer.
    pub delay: Duration,
    /// Each frame takes up to this much longer, drawn uniformly; frames may overtake each other by that.
    pub jitter: Duration,
    /// Frames that arrive twice.
    pub duplicate_ppm: u32,
    /// Frames held back so long that those behind overtake them.
    pub reorder_ppm: u32,
    /// Frames of which bits change on the way.
    pub damage_ppm: u32,
}

/// How long a frame that is to be overtaken is held back.
const HELD_BACK: Duration = Duration::from_millis(20);
/// How far behind the first the copy of a frame runs.
const COPY_BEHIND: Duration = Duration::from_micros(50);
const MILLION: u32 = 1_000_000;

/// What becomes of a frame on a cable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// It never comes out at the other end.
    pub lost: Option<LossReason>,
    /// How long it takes, or would have taken.
    pub after: Duration,
    /// When a second copy comes out.
    pub copy: Option<Duration>,
}

/// A host's cable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cable {
    /// One way, without faults.
    pub latency: Duration,
    /// Whether both ends are plugged in.
    pub plugged: bool,
    /// The network whose switch ports it is plugged into, from 0.
    pub network: u8,
    /// What is wrong with it.
    pub faults: Faults,
    /// The next frames of these kinds are lost.
    pub drop_next: Vec<FrameKind>,
    /// The next frames of these kinds come out twice.
    pub duplicate_next: Vec<FrameKind>,
    random: Random,
}

impl Cable {
    /// A sound cable in the first network.
    pub fn new(latency: Duration, random: Random) -> Self {
        let (plugged, network) = (true, 0);
        let (drop_next, duplicate_next) = (Vec::new(), Vec::new());
        Self { latency, plugged, network, faults: Faults::default(), drop_next, duplicate_next, random }
    }

    /// Whether every frame crosses it in its latency, so that it can be treated like all others of that latency.
    pub fn is_plain(&self) -> bool {
        self.plugged && self.faults == Faults::default() && self.drop_next.is_empty() && self.duplicate_next.is_empty()
    }

    /// Sends a frame of a kind across. Draws only for the faults that the cable has.
    pub fn cross(&mut self, kind: FrameKind) -> Crossing {
        let mut crossing = Crossing { lost: None, after: self.latency + self.faults.delay, copy: None };
        if !self.plugged {
            crossing.lost = Some(LossReason::Unplugged);
            return crossing;
        }
        if take(&mut self.drop_next, kind) {
            crossing.lost = Some(LossReason::OnPurpose);
            return crossing;
        }
        if self.happens(self.faults.loss_ppm) {
            crossing.lost = Some(LossReason::AtRandom);
            return crossing;
        }
        if self.happens(self.faults.damage_ppm) {
            crossing.lost = Some(LossReason::Damaged);
            return crossing;
        }
        if self.faults.jitter > Duration::ZERO {
            crossing.after = crossing.after + self.random.between(Duration::ZERO, self.faults.jitter);
        }
        if self.happens(self.faults.reorder_ppm) {
            crossing.after = crossing.after + HELD_BACK;
        }
        if take(&mut self.duplicate_next, kind) || self.happens(self.faults.duplicate_ppm) {
            crossing.copy = Some(crossing.after + COPY_BEHIND);
        }
        crossing
    }

    fn happens(&mut self, ppm: u32) -> bool {
        ppm > 0 && self.random.between(Duration::ZERO, Duration(u64::from(MILLION) - 1)).0 < u64::from(ppm)
    }
}

fn take(kinds: &mut Vec<FrameKind>, kind: FrameKind) -> bool {
    match kinds.iter().position(|wanted| *wanted == kind) {
        Some(index) => {
            kinds.remove(index);
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Purpose;

    fn cable() -> Cable {
        Cable::new(Duration(250), Random::new(1, "x", Purpose::Cable))
    }

    #[test]
    fn the_next_of_a_kind_is_lost_once_and_nothing_else() {
        let mut cable = Cable { drop_next: vec![FrameKind::Ack], ..cable() };
        assert_eq!(cable.cross(FrameKind::Offer).lost, None);
        assert_eq!(cable.cross(FrameKind::Ack).lost, Some(LossReason::OnPurpose));
        assert_eq!(cable.cross(FrameKind::Ack).lost, None);
        assert!(cable.is_plain());
    }

    #[test]
    fn a_share_is_lost_and_a_share_doubled() {
        let faults = Faults { loss_ppm: 250_000, duplicate_ppm: 500_000, ..Faults::default() };
        let mut cable = Cable { faults, ..cable() };
        let crossings: Vec<Crossing> = (0..4000).map(|_| cable.cross(FrameKind::Ack)).collect();
        let lost = crossings.iter().filter(|c| c.lost == Some(LossReason::AtRandom)).count();
        let doubled = crossings.iter().filter(|c| c.copy.is_some()).count();
        // Four standard deviations around the expected 1000 and 1500.
        assert!((890..=1110).contains(&lost), "{lost}");
        assert!((1370..=1630).contains(&doubled), "{doubled}");
    }

    #[test]
    fn a_share_is_damaged_and_a_sound_cable_draws_nothing_for_it() {
        let faults = Faults { damage_ppm: 250_000, ..Faults::default() };
        let mut damaging = Cable { faults, ..cable() };
        let damaged = (0..4000).filter(|_| damaging.cross(FrameKind::Ack).lost == Some(LossReason::Damaged)).count();
        // Four standard deviations around the expected 1000.
        assert!((890..=1110).contains(&damaged), "{damaged}");
        let mut sound = cable();
        (0..10).for_each(|_| assert_eq!(sound.cross(FrameKind::Ack).lost, None));
        assert_eq!(sound, cable());
    }

    #[test]
    fn jitter_and_delay_only_lengthen() {
        let faults = Faults { delay: Duration(100), jitter: Duration(30), ..Faults::default() };
        let mut cable = Cable { faults, ..cable() };
        for _ in 0..200 {
            assert!((350..=380).contains(&cable.cross(FrameKind::Ack).after.0));
        }
    }
}
