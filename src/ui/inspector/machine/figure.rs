//! Figure 5 of RFC 2131 as a drawing of our own: where boxes stand; arrows and their labels are in
//! `arrows.rs`. Pure, in integers, the same whatever happens; what is lit is `draw.rs`'s.
//!
//! ```text
//!   ┌INIT-REBOOT┐   ┌───INIT────┐◀──┐ ┌─manual──┐
//!   └─────┬─────┘ ┌▶└─────┬─────┘   │ └─ ─ ─ ─ ─┘
//!   ┌REBOOTING──┐ │ ┌SELECTING──┐   ├────────┬──┐
//!   └─────┬─────┴▶┤ └─────┬─────┘   │        │  │
//!         │       │ ┌REQUESTING─┐   │ ┌REBINDING┐
//!         │       ├◀┴─────┬─────┘   ┌◀┴────▲────┘│
//!   ┌─────▼─BOUND─┴───────▼─────┐◀──┘ ┌RENEWING─┐│
//!   │ [checking]  ───▶ [in use] │◀───▶└─────────┴┘
//!   └───────────────────────────┘
//! ```
//!
//! Letters are of fixed width, so that what fits here fits on every screen.

use ClientState::{
    BoundChecking, BoundUsable, Init, InitReboot, Manual, Rebinding, Rebooting, Renewing, Requesting, Selecting,
};

use crate::drawing::Rect;
use crate::protocol::ClientState;

/// Width of the drawing.
pub const WIDTH: i32 = 336;
/// The upper edge of the boxes' room: what lies above is there only while something comes from outside the figure.
pub const TOP: i32 = 22;
/// Height of the drawing.
pub const HEIGHT: i32 = 240;
/// Height of a line of a label.
const LINE: i32 = 12;
/// All states, as they are drawn.
pub const STATES: [ClientState; 10] =
    [InitReboot, Init, Manual, Rebooting, Selecting, Requesting, BoundChecking, BoundUsable, Renewing, Rebinding];

/// The box around both halves of BOUND.
pub const BOUND: Rect = Rect { x: 2, y: 182, w: 206, h: 54 };

/// The box of a state.
pub const fn place(state: ClientState) -> Rect {
    let (x, y, w, h) = match state {
        InitReboot => (2, 26, 84, 24),
        Init => (124, 26, 84, 24),
        Manual => (242, 26, 84, 24),
        Rebooting => (2, 78, 84, 24),
        Selecting => (124, 78, 84, 24),
        Requesting => (124, 130, 84, 24),
        Rebinding => (242, 130, 84, 24),
        BoundChecking => (8, 202, 70, 28),
        BoundUsable => (134, 202, 68, 28),
        Renewing => (242, 194, 84, 28),
    };
    Rect { x, y, w, h }
}

/// The place of the word "now" on the box of a state: its lower right corner.
pub const fn now_tag(state: ClientState) -> Rect {
    let rect = place(state);
    Rect { x: rect.x + rect.w - 31, y: rect.y + rect.h - 6, w: 27, h: 12 }
}

/// What a box says.
pub fn name(state: ClientState) -> &'static str {
    match state {
        BoundChecking => "checking",
        BoundUsable => "in use",
        state => state.rfc_name(),
    }
}

/// A text beside an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Where it begins, or ends if `ends`.
    pub x: i32,
    /// The base line of its first line.
    pub y: i32,
    /// Whether it ends at `x`.
    pub ends: bool,
}

impl Label {
    /// The base line of its n-th line, from 0.
    pub fn base(&self, n: usize) -> i32 {
        self.y + LINE * i32::try_from(n).unwrap_or(0)
    }
}

/// Nothing in the drawing stands on anything else.
#[cfg(test)]
mod tests {
    use StateTrigger::{
        Ack, AddressSetByHand, CheckPassed, Conflict, Expired, LeaseKept, LinkUp, Nak, NoAnswer, OfferChosen,
        PoweredOff, Released, RenewNow, Started, T1, T2, Unacceptable,
    };

    use super::super::arrows::{EDGES, fires, stub};
    use super::super::moves::short;
    use super::*;
    use crate::drawing::Point;
    use crate::protocol::StateTrigger;

    /// How far a label's letters reach above its base line.
    const ASCENT: i32 = 9;
    /// Width of a letter of a label in tenths: 0.602 em of 10.5 units, rounded up.
    const LETTER_TENTHS: i32 = 64;

    impl Label {
        /// The room that its n-th line takes.
        fn room(&self, n: usize, text: &str) -> Rect {
            let w = (i32::try_from(text.chars().count()).unwrap_or(0) * LETTER_TENTHS + 9) / 10;
            let x = if self.ends { self.x - w } else { self.x };
            Rect { x, y: self.base(n) - ASCENT, w, h: LINE }
        }
    }

    const TRIGGERS: [StateTrigger; 17] = [
        Started,
        OfferChosen,
        Ack,
        Nak,
        NoAnswer,
        LeaseKept,
        Conflict,
        CheckPassed,
        T1,
        T2,
        Expired,
        RenewNow,
        Released,
        PoweredOff,
        LinkUp,
        AddressSetByHand,
        Unacceptable,
    ];

    fn boxes() -> Vec<(&'static str, Rect)> {
        let outer = STATES.iter().filter(|state| !matches!(state, BoundChecking | BoundUsable));
        outer.map(|state| (name(*state), place(*state))).chain([("BOUND", BOUND)]).collect()
    }

    /// Every line of every label, with `fired` at one of the arrows.
    fn labels(fired: Option<(usize, StateTrigger)>) -> Vec<(String, Rect)> {
        let mut found = Vec::new();
        for (index, edge) in EDGES.iter().enumerate() {
            let (lines, _) = edge.lines(fired.filter(|(at, _)| *at == index).map(|(_, trigger)| trigger));
            for (n, trigger) in lines.into_iter().enumerate() {
                let text = short(trigger);
                found.push((format!("{text} of {:?} -> {:?}", edge.from, edge.to), edge.label.room(n, text)));
            }
        }
        found
    }

    /// All that can be drawn, arrow by arrow and trigger by trigger.
    fn every_moment() -> Vec<Vec<(String, Rect)>> {
        let mut all = vec![labels(None)];
        for index in 0..EDGES.len() {
            all.extend(fires(index).into_iter().map(|trigger| labels(Some((index, trigger)))));
        }
        all
    }

    fn inside(rect: &Rect) -> bool {
        rect.x >= 0 && rect.y >= 0 && rect.right() <= WIDTH && rect.bottom() <= HEIGHT
    }

    /// The area that a stretch of an arrow covers, drawn two units wide.
    fn stroke(from: Point, to: Point) -> Rect {
        let (x, y) = (from.0.min(to.0) - 1, from.1.min(to.1) - 1);
        Rect { x, y, w: (from.0 - to.0).abs() + 2, h: (from.1 - to.1).abs() + 2 }
    }

    /// `rect` without its border.
    fn core(rect: Rect) -> Rect {
        Rect { x: rect.x + 2, y: rect.y + 2, w: rect.w - 4, h: rect.h - 4 }
    }

    #[test]
    fn boxes_stand_apart_and_hold_their_names() {
        let boxes = boxes();
        for (index, (name, rect)) in boxes.iter().enumerate() {
            assert!(inside(rect), "{name}");
            for (other, below) in &boxes[index + 1..] {
                assert!(!rect.overlaps(below), "{name} and {other}");
            }
            // Bold letters of 11.5 units, 0.602 em wide each.
            assert!(i32::try_from(name.len()).expect("short") * 70 <= (rect.w - 6) * 10, "{name}");
        }
        for half in [BoundChecking, BoundUsable] {
            let rect = place(half);
            assert!(rect.x > BOUND.x && rect.right() < BOUND.right() && rect.bottom() < BOUND.bottom());
            assert!(rect.y - BOUND.y >= 16, "the name BOUND stands above");
        }
        assert!(!place(BoundChecking).overlaps(&place(BoundUsable)));
    }

    #[test]
    fn labels_stand_apart_from_each_other_and_from_boxes_whatever_fires() {
        for labels in every_moment() {
            for (index, (text, rect)) in labels.iter().enumerate() {
                assert!(inside(rect), "{text}: {rect:?}");
                for (other, below) in &labels[index + 1..] {
                    assert!(!rect.overlaps(below), "{text} and {other}: {rect:?} {below:?}");
                }
                // The label inside BOUND is between its halves.
                let inner = text.starts_with("passed");
                let halves = [("checking", place(BoundChecking)), ("in use", place(BoundUsable))];
                let around = boxes().into_iter().filter(|(name, _)| !inner || *name != "BOUND");
                for (name, below) in around.chain(halves) {
                    assert!(!rect.overlaps(&below), "{text} and {name}: {rect:?} {below:?}");
                }
            }
        }
    }

    #[test]
    fn no_arrow_crosses_a_box_or_a_label() {
        for edge in &EDGES {
            for pair in edge.way.windows(2) {
                assert!(pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1, "along the axes: {edge:?}");
                let stroke = stroke(pair[0], pair[1]);
                assert!(inside(&stroke), "{edge:?}");
                for (name, rect) in boxes().into_iter().filter(|(name, _)| !edge.inner() || *name != "BOUND") {
                    assert!(!stroke.overlaps(&core(rect)), "{:?} -> {:?} crosses {name}", edge.from, edge.to);
                }
                for labels in every_moment() {
                    for (text, rect) in labels {
                        assert!(!stroke.overlaps(&rect), "{:?} -> {:?} crosses {text}", edge.from, edge.to);
                    }
                }
            }
        }
    }

    #[test]
    fn the_word_now_hides_nothing() {
        for state in STATES {
            let tag = now_tag(state);
            assert!(inside(&tag), "{state:?}");
            for labels in every_moment() {
                for (text, rect) in labels {
                    assert!(!tag.overlaps(&rect), "now at {state:?} and {text}");
                }
            }
            for edge in &EDGES {
                for pair in edge.way.windows(2) {
                    assert!(!tag.overlaps(&stroke(pair[0], pair[1])), "now at {state:?} and {edge:?}");
                }
            }
        }
    }

    #[test]
    fn an_arrow_from_outside_has_room_for_any_state_and_any_trigger() {
        for to in STATES {
            let Some(stub) = stub(to) else { continue };
            for from in STATES {
                for trigger in TRIGGERS {
                    let texts = [format!("from {}", from.rfc_name()), short(trigger).to_owned()];
                    for (n, text) in texts.iter().enumerate() {
                        let room = stub.label.room(n, text);
                        assert!(inside(&room), "{text}: {room:?}");
                        for (name, rect) in boxes() {
                            assert!(!room.overlaps(&rect), "{text} and {name}");
                        }
                        assert!(!room.overlaps(&stroke(stub.way[0], stub.way[1])), "{text}");
                    }
                }
            }
            assert_eq!(stub.way[1].1, place(to).y);
        }
    }
}
