//! What is drawn of a frame: an arrow to each receiver, a cross where a copy was lost, and in words why somebody did not take it.

use super::sequence::happened;
use crate::base::order;
use crate::history::{Fate, Repeat, Row, RowKind};
use crate::net::{LossReason, Ports};
use crate::protocol::{EntryId, Reason};
use crate::sim::Entry;
use crate::teach;
use crate::teach::{Names, format};
use crate::wire::FrameKind;

/// Maximum number of hosts named; more are counted.
const NAMED: usize = 3;

/// Where a row stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It has happened.
    Past,
    /// Its frame is on its way; so many of its copies have landed or are lost by now, in the order of the trace.
    Flying(usize),
    /// It is known to come: the person has been there before.
    Known,
}

/// One copy of a frame at a lifeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Which of the lifelines that are shown.
    pub column: usize,
    /// The port there.
    pub port: u16,
    /// What became of it; nothing yet while it is on its way.
    pub fate: Option<Fate>,
    /// The second copy that comes this way.
    pub copy: bool,
}

/// What a row knows of its frame.
pub struct Arrows {
    /// Its ends.
    pub ends: Vec<End>,
    /// Why it never reached the switch.
    pub lost_before: Option<LossReason>,
    /// It will be lost before the switch, but that has not happened yet.
    pub stub: bool,
    /// What kind of frame it is.
    pub kind: FrameKind,
}

impl Arrows {
    /// The ends of a frame on the lifelines that are shown.
    pub fn of(row: &Row, trace: &[Entry], lifelines: &[u16], phase: Phase) -> Self {
        let happened = match phase {
            Phase::Flying(landed) => row.ends().get(..landed).unwrap_or_default(),
            Phase::Past | Phase::Known => row.ends(),
        };
        let kind = match &row.kind {
            RowKind::Frame { kind, .. } => *kind,
            _ => FrameKind::Other,
        };
        let mut arrows = Self { ends: Vec::new(), lost_before: None, stub: false, kind };
        for (entry, fate, ports) in row.fates(trace) {
            let fate = Some(fate).filter(|_| happened.contains(&entry));
            if ports.is_empty() {
                match fate {
                    Some(Fate::Lost(why)) => arrows.lost_before = Some(why),
                    _ => arrows.stub = true,
                }
            }
            for (column, port) in lifelines.iter().copied().enumerate().filter(|(_, port)| ports.contains(*port)) {
                let copy = arrows.ends.iter().any(|end| end.port == port);
                // While both are on their way, they look like one.
                if fate.is_some() || !arrows.ends.iter().any(|end| end.port == port && end.fate.is_none()) {
                    arrows.ends.push(End { column, port, fate, copy });
                }
            }
        }
        arrows
    }

    /// On which side of the sender's lifeline the words stand: where the frame goes; for a broadcast to both sides, where there is more room.
    pub fn words_to_right(&self, start: usize, columns: usize) -> bool {
        let right = self.ends.iter().any(|end| end.column > start);
        let left = self.ends.iter().any(|end| end.column < start);
        if left == right { 2 * start < columns } else { right }
    }

    /// Whether two copies of it came to somebody.
    pub fn twice(&self) -> bool {
        self.ends.iter().any(|end| end.copy)
    }

    /// Whether it is over and nobody took it whom it might have concerned.
    pub fn unheard(&self) -> bool {
        let over = self.lost_before.is_some() || self.ends.iter().any(|end| end.fate.is_some());
        over && self.ends.iter().all(|end| match end.fate {
            Some(Fate::Ignored(reason)) => !is_routine(reason),
            Some(Fate::Lost(_)) => true,
            Some(Fate::Taken) | None => false,
        })
    }

    /// Who did not take it, and why: one clause for each reason, the losses first (`true`). Without `all`, those are left
    /// out whom every broadcast reaches that is none of their business.
    pub fn reasons(&self, names: &Names, all: bool) -> Vec<(bool, String)> {
        let before = self.lost_before.map(|why| (true, format!("lost before the switch: {}", teach::loss(why))));
        let mut fates: Vec<Fate> = Vec::new();
        for fate in self.ends.iter().filter_map(|end| end.fate) {
            let told = match fate {
                Fate::Taken => false,
                Fate::Ignored(reason) => all || !is_routine(reason),
                Fate::Lost(_) => true,
            };
            if told && !fates.contains(&fate) {
                fates.push(fate);
            }
        }
        order::by_key(&mut fates, |fate| matches!(fate, Fate::Ignored(_)));
        let told = fates.into_iter().map(|fate| {
            let ends: Vec<&End> = self.ends.iter().filter(|end| end.fate == Some(fate)).collect();
            let what = if ends.iter().all(|end| end.copy) { "the copy" } else { "it" };
            // Both copies may have met the same.
            let ports: Ports = ends.iter().map(|end| end.port).collect();
            let who: Vec<&str> = ports.iter().map(|port| names.name(port)).collect();
            let one = who.len() == 1;
            let who = if who.len() > NAMED { format!("{} hosts", who.len()) } else { format::list(&who) };
            match fate {
                Fate::Lost(why) if what == "it" => (true, format!("lost on the way to {who}: {}", teach::loss(why))),
                Fate::Lost(why) => (true, format!("{what} for {who} is lost: {}", teach::loss(why))),
                Fate::Ignored(reason) => (false, format!("{who} {}", teach::left_alone(reason, self.kind, one, what))),
                Fate::Taken => (false, String::new()),
            }
        });
        before.into_iter().chain(told).collect()
    }
}

/// Whether hosts ignore frames for this reason all the time: broadcasts reach everybody.
fn is_routine(reason: Reason) -> bool {
    matches!(reason, Reason::ArpNotForMe | Reason::ArpNoAddress | Reason::NoListener | Reason::OtherHost)
}

/// `again (2nd)`.
pub fn again(repeat: Repeat) -> String {
    let n = repeat.nth;
    let end = match (n % 10, n % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("again ({n}{end})")
}

/// A place in hundredths of a column from the left, as a share of all columns: `12.50%`.
pub fn across(hundredths: usize, columns: usize) -> String {
    let share = hundredths * 100 / columns.max(1);
    format!("{}.{:02}%", share / 100, share % 100)
}

/// The middle of the `column`-th of `columns` lifelines.
pub fn middle(column: usize, columns: usize) -> String {
    across(100 * column + 50, columns)
}

/// Where a row stands when `cursor` entries have happened: how many of its ends.
pub fn landed(ends: &[EntryId], cursor: usize) -> usize {
    ends.partition_point(|end| happened(*end, cursor))
}

/// Where a row stands when `cursor` entries have happened.
pub fn phase(row: &Row, cursor: usize) -> Phase {
    let landed = landed(row.ends(), cursor);
    if !happened(row.entry, cursor) {
        Phase::Known
    } else if landed < row.ends().len() {
        Phase::Flying(landed)
    } else {
        Phase::Past
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_numbered_as_people_do() {
        let text = |nth: u32| again(Repeat { first: EntryId(0), at: crate::base::Instant::ZERO, nth });
        assert_eq!([text(2), text(3), text(4)], ["again (2nd)", "again (3rd)", "again (4th)"]);
        assert_eq!([text(11), text(12), text(21)], ["again (11th)", "again (12th)", "again (21st)"]);
    }

    #[test]
    fn places_are_shares_of_all_columns() {
        assert_eq!([middle(0, 2), middle(1, 2), middle(1, 3)], ["25.00%", "75.00%", "50.00%"]);
        assert_eq!(across(78, 10), "7.80%");
    }
}
