//! The arrows of the figure: one for every change of state that figure 5 of RFC 2131 has, its way and its label; and the
//! arrow of a change that comes from outside the figure. Pure, in integers.

use ClientState::{
    BoundChecking, BoundUsable, Init, InitReboot, Manual, Rebinding, Rebooting, Renewing, Requesting, Selecting,
};
use StateTrigger::{Ack, CheckPassed, Conflict, Expired, LeaseKept, Nak, NoAnswer, OfferChosen, Started, T1, T2};

use super::figure::{Label, place};
use super::moves::outside;
use crate::drawing::Point;
use crate::protocol::{ClientState, StateTrigger};

/// An arrow of the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// From; either half of BOUND stands for both.
    pub from: ClientState,
    /// To; either half of BOUND stands for both.
    pub to: ClientState,
    /// Its way, along the axes, the last point being its head.
    pub way: &'static [Point],
    /// Where its label stands.
    pub label: Label,
    /// What it is labelled with as a rule, one line each.
    pub usual: &'static [StateTrigger],
}

const fn edge(
    from: ClientState,
    to: ClientState,
    way: &'static [Point],
    label: (i32, i32, bool),
    usual: &'static [StateTrigger],
) -> Edge {
    Edge { from, to, way, label: Label { x: label.0, y: label.1, ends: label.2 }, usual }
}

/// The arrows of figure 5, and the one inside BOUND. The last one is no part of the figure and shows only when it is taken:
/// the check of an address has taken until T2 of a very short lease.
pub const EDGES: [Edge; 16] = [
    edge(Init, Selecting, &[(166, 50), (166, 78)], (171, 68, false), &[Started]),
    edge(Selecting, Requesting, &[(166, 102), (166, 130)], (171, 120, false), &[OfferChosen]),
    edge(Requesting, BoundChecking, &[(166, 154), (166, 182)], (171, 172, false), &[Ack]),
    edge(Requesting, Init, &[(124, 142), (106, 142), (106, 38), (124, 38)], (102, 142, true), &[Nak, NoAnswer]),
    edge(BoundChecking, BoundUsable, &[(78, 216), (134, 216)], (85, 211, false), &[CheckPassed]),
    edge(BoundChecking, Init, &[(106, 182), (106, 38), (124, 38)], (102, 176, true), &[Conflict]),
    edge(BoundUsable, Renewing, &[(208, 218), (242, 218)], (212, 235, false), &[T1]),
    edge(Renewing, BoundUsable, &[(242, 202), (208, 202)], (214, 214, false), &[Ack]),
    edge(Renewing, Rebinding, &[(284, 194), (284, 154)], (289, 178, false), &[T2]),
    edge(
        Renewing,
        Init,
        &[(326, 208), (332, 208), (332, 66), (225, 66), (225, 38), (208, 38)],
        (328, 84, true),
        &[Nak],
    ),
    edge(Rebinding, BoundUsable, &[(242, 142), (225, 142), (225, 190), (208, 190)], (229, 178, false), &[Ack]),
    edge(
        Rebinding,
        Init,
        &[(262, 130), (262, 66), (225, 66), (225, 38), (208, 38)],
        (267, 110, false),
        &[Nak, Expired],
    ),
    edge(InitReboot, Rebooting, &[(16, 50), (16, 78)], (21, 63, false), &[Started]),
    edge(Rebooting, BoundChecking, &[(16, 102), (16, 182)], (21, 118, false), &[Ack, LeaseKept]),
    edge(Rebooting, Init, &[(86, 90), (106, 90), (106, 38), (124, 38)], (102, 63, true), &[Nak, Expired]),
    edge(BoundUsable, Rebinding, &[(208, 190), (225, 190), (225, 142), (242, 142)], (229, 166, false), &[]),
];

/// Whether two states are the same box on the outside.
fn same_box(a: ClientState, b: ClientState) -> bool {
    let bound = |state| matches!(state, BoundChecking | BoundUsable);
    a == b || bound(a) && bound(b)
}

impl Edge {
    /// Whether it is the arrow inside BOUND.
    pub fn inner(&self) -> bool {
        same_box(self.from, self.to)
    }

    /// What stands beside it: what is usual, with `fired` among it, and which line that is.
    pub fn lines(&self, fired: Option<StateTrigger>) -> (Vec<StateTrigger>, Option<usize>) {
        let mut lines = self.usual.to_vec();
        let Some(fired) = fired else { return (lines, None) };
        if !lines.contains(&fired) {
            lines.pop();
            lines.push(fired);
        }
        let at = lines.iter().position(|trigger| *trigger == fired);
        (lines, at)
    }
}

/// The number of the arrow that a change of state goes along, if the figure has one.
pub fn edge_of(from: ClientState, to: ClientState, on: StateTrigger) -> Option<usize> {
    if outside(on) {
        return None;
    }
    EDGES.iter().position(|edge| {
        if edge.inner() || same_box(from, to) {
            edge.from == from && edge.to == to
        } else {
            same_box(edge.from, from) && same_box(edge.to, to)
        }
    })
}

/// A change of state from outside the figure: an arrow into a box from above, labelled with two lines: where the client
/// comes from, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stub {
    /// Its way.
    pub way: [Point; 2],
    /// Where its label stands.
    pub label: Label,
}

/// The arrow from outside into a state; only those into the three states at the top are drawn.
pub fn stub(to: ClientState) -> Option<Stub> {
    let (x, ends) = match to {
        InitReboot => (30, false),
        Init => (150, false),
        Manual => (312, true),
        _ => return None,
    };
    let label = Label { x: if ends { x - 5 } else { x + 5 }, y: 10, ends };
    Some(Stub { way: [(x, 0), (x, place(to).y)], label })
}

/// The triggers of all moves that go along an arrow.
#[cfg(test)]
pub fn fires(index: usize) -> Vec<StateTrigger> {
    let moves = super::moves::MOVES.iter();
    moves.filter(|step| edge_of(step.from, step.to, step.on) == Some(index)).map(|step| step.on).collect()
}

#[cfg(test)]
mod tests {
    use StateTrigger::{AddressSetByHand, LinkUp, PoweredOff, Released, RenewNow};

    use super::super::figure::BOUND;
    use super::super::moves::MOVES;
    use super::*;
    use crate::drawing::Rect;

    #[test]
    fn an_arrow_begins_at_one_box_and_ends_at_the_other() {
        let touches = |rect: Rect, (x, y): Point| {
            let across = (rect.x..=rect.right()).contains(&x) && (y == rect.y || y == rect.bottom());
            across || (rect.y..=rect.bottom()).contains(&y) && (x == rect.x || x == rect.right())
        };
        for edge in &EDGES {
            let outer = |state| if same_box(state, BoundUsable) && !edge.inner() { BOUND } else { place(state) };
            assert!(touches(outer(edge.from), edge.way[0]), "{edge:?}");
            assert!(touches(outer(edge.to), edge.way[edge.way.len() - 1]), "{edge:?}");
        }
    }

    /// The changes of figure 5 and of the text around it (catalogue B.1), one by one.
    #[test]
    fn figure_5_is_complete() {
        let figure = [
            (Init, Started, Selecting),
            (Selecting, OfferChosen, Requesting),
            (Requesting, Ack, BoundChecking),
            (Requesting, Nak, Init),
            (Requesting, NoAnswer, Init),
            (BoundChecking, Conflict, Init),
            (BoundChecking, CheckPassed, BoundUsable),
            (BoundUsable, T1, Renewing),
            (BoundUsable, Conflict, Init),
            (Renewing, Ack, BoundUsable),
            (Renewing, Nak, Init),
            (Renewing, T2, Rebinding),
            (Rebinding, Ack, BoundUsable),
            (Rebinding, Nak, Init),
            (Rebinding, Expired, Init),
            (InitReboot, Started, Rebooting),
            (Rebooting, Ack, BoundChecking),
            (Rebooting, Nak, Init),
            (Rebooting, Expired, Init),
            (Rebooting, LeaseKept, BoundChecking),
        ];
        let mut used = [false; EDGES.len()];
        for (from, on, to) in figure {
            assert!(MOVES.iter().any(|known| (known.from, known.on, known.to) == (from, on, to)), "{from:?} {on:?}");
            let index = edge_of(from, to, on).unwrap_or_else(|| panic!("{from:?} -> {to:?} has no arrow"));
            let edge = &EDGES[index];
            assert!(same_box(edge.from, from) && same_box(edge.to, to), "{from:?} -> {to:?}: {edge:?}");
            used[index] = true;
        }
        let shown = EDGES.map(|edge| !edge.usual.is_empty());
        assert_eq!(used, shown, "no arrow beyond figure 5");
        assert_eq!(edge_of(BoundUsable, Rebinding, T2), Some(15));
        // What an arrow is labelled with does happen along it.
        for (index, edge) in EDGES.iter().enumerate() {
            assert!(edge.usual.iter().all(|usual| fires(index).contains(usual)), "{edge:?}");
        }
    }

    #[test]
    fn what_fired_is_among_the_lines_and_pointed_out() {
        let renewing = &EDGES[edge_of(BoundUsable, Renewing, RenewNow).expect("an arrow")];
        assert_eq!(renewing.lines(None), (vec![T1], None));
        assert_eq!(renewing.lines(Some(RenewNow)), (vec![RenewNow], Some(0)));
        let refused = &EDGES[edge_of(Requesting, Init, Nak).expect("an arrow")];
        assert_eq!(refused.lines(Some(NoAnswer)), (vec![Nak, NoAnswer], Some(1)));
    }

    #[test]
    fn what_a_person_or_a_cable_does_goes_along_no_arrow_of_the_figure() {
        for on in [Released, PoweredOff, LinkUp, AddressSetByHand] {
            assert_eq!(edge_of(BoundUsable, Init, on), None);
        }
        assert_eq!(edge_of(Selecting, Init, Started), None);
        // From one half of BOUND to the other there is only the way forward.
        assert_eq!(edge_of(BoundUsable, BoundChecking, Ack), None);
    }
}
