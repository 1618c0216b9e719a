//! The rows of two sequences paired, and what each pair says.

use super::align::{Item, solve};
use super::content::{self, Sameness};
use crate::session::sequence::Row;
use crate::session::session::History;
use crate::sim::Entry;

/// What a pair says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The same on both sides, at the same time.
    Same,
    /// The same but for its time, its transaction number, and what follows from these.
    Shifted,
    /// The same message or note with other contents, or with another fate.
    Differs,
    /// Only one side has it.
    Only,
    /// Both sides have it, but not in the same order.
    Moved {
        /// The index of the pair in which the other side has it.
        twin: usize,
        /// What of it is the same.
        sameness: Sameness,
    },
}

impl Mark {
    /// Whether it counts as a difference: more than another time, another transaction number, or another order.
    pub fn counts(self) -> bool {
        matches!(self, Mark::Differs | Mark::Only | Mark::Moved { sameness: Sameness::Differs, .. })
    }
}

/// A row of one side, or one of each that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Its index among the rows of side A.
    pub a: Option<usize>,
    /// Its index among the rows of side B.
    pub b: Option<usize>,
    /// What it says.
    pub mark: Mark,
}

impl Pair {
    fn swapped(self) -> Self {
        Self { a: self.b, b: self.a, ..self }
    }
}

/// All rows of both sides, each in exactly one pair, in the order of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    /// The pairs.
    pub list: Vec<Pair>,
    /// How many of them at the beginning are the same on both sides.
    pub common: usize,
}

/// The rows of one side with their keys.
struct Keyed<'a> {
    rows: &'a [Row],
    trace: &'a [Entry],
    fine: Vec<Item>,
    coarse: Vec<Item>,
}

impl<'a> Keyed<'a> {
    fn of(history: &'a History) -> Self {
        let (rows, trace) = (history.sequence.rows.as_slice(), history.run.trace().as_slice());
        let mut keyed = Self { rows, trace, fine: Vec::new(), coarse: Vec::new() };
        for (row, index) in rows.iter().zip(0..) {
            let (fine, coarse) = content::keys(row, trace);
            keyed.fine.push(Item { key: fine, row: index, at: row.at });
            keyed.coarse.push(Item { key: coarse, row: index, at: row.at });
        }
        keyed
    }
}

impl Pairs {
    /// Aligns two histories whose traces begin with `shared` equal entries.
    pub(super) fn new(a: &History, b: &History, shared: usize) -> Self {
        let (a, b) = (Keyed::of(a), Keyed::of(b));
        let same =
            |rows: &[Row]| rows.partition_point(|row| usize::try_from(row.entry.0).is_ok_and(|index| index < shared));
        let prefix = same(a.rows).min(same(b.rows));
        let mut kept: Vec<(usize, usize)> = (0..prefix).map(|index| (index, index)).collect();
        // First what is the same in full, then between those what is alike.
        let mut fine = Vec::new();
        solve(from(&a.fine, prefix), from(&b.fine, prefix), &mut fine);
        let mut last = (prefix, prefix);
        for next in fine.into_iter().chain([(a.rows.len(), b.rows.len())]) {
            let part = |list: &'_ [Item], from: usize, to: usize| list.get(from..to).unwrap_or_default().to_vec();
            let (left, right) = (part(&a.coarse, last.0, next.0), part(&b.coarse, last.1, next.1));
            if !left.is_empty() && !right.is_empty() {
                solve(&left, &right, &mut kept);
            }
            if next.0 < a.rows.len() && next.1 < b.rows.len() {
                kept.push(next);
            }
            last = (next.0 + 1, next.1 + 1);
        }
        let mut list = interleaved(&kept, a.rows, b.rows);
        for pair in &mut list {
            if let Some((left, right)) = both(pair.a, pair.b, &a, &b) {
                let sameness = content::sameness(left, a.trace, right, b.trace);
                pair.mark = match sameness {
                    Sameness::Same if left.at == right.at => Mark::Same,
                    Sameness::Same | Sameness::Follows => Mark::Shifted,
                    Sameness::Differs => Mark::Differs,
                };
            }
        }
        find_moved(&mut list, &a, &b);
        let common = list.iter().take_while(|pair| pair.mark == Mark::Same).count();
        Self { list, common }
    }

    /// How many rows of each side have happened when so many pairs have.
    pub fn rows_done(&self, place: usize) -> (usize, usize) {
        let done = self.list.get(..place.min(self.list.len())).unwrap_or_default();
        let counts = done.iter().filter(|pair| pair.a.is_some()).count();
        (counts, done.iter().filter(|pair| pair.b.is_some()).count())
    }

    /// How many pairs say each: same, shifted, differs or moved with other contents, only in A, only in B, in another order.
    pub fn counts(&self) -> [usize; 6] {
        let mut counts = [0; 6];
        for pair in &self.list {
            let kind = match (pair.mark, pair.a) {
                (Mark::Same, _) => 0,
                (Mark::Shifted, _) => 1,
                (Mark::Only, Some(_)) => 3,
                (Mark::Only, None) => 4,
                (Mark::Moved { sameness, .. }, _) if sameness != Sameness::Differs => 5,
                (Mark::Differs | Mark::Moved { .. }, _) => 2,
            };
            if let Some(count) = counts.get_mut(kind) {
                *count += 1;
            }
        }
        counts
    }

    pub(super) fn swapped(&self) -> Self {
        Self { list: self.list.iter().map(|pair| pair.swapped()).collect(), common: self.common }
    }
}

fn from(list: &[Item], start: usize) -> &[Item] {
    list.get(start..).unwrap_or_default()
}

fn both<'a>(left: Option<usize>, right: Option<usize>, a: &Keyed<'a>, b: &Keyed<'a>) -> Option<(&'a Row, &'a Row)> {
    Some((a.rows.get(left?)?, b.rows.get(right?)?))
}

/// All rows in pairs; those that only one side has stand between, by their time.
fn interleaved(kept: &[(usize, usize)], a: &[Row], b: &[Row]) -> Vec<Pair> {
    let mut list = Vec::with_capacity(a.len() + b.len() - kept.len());
    let (mut i, mut j) = (0, 0);
    for (to_a, to_b) in kept.iter().copied().chain([(a.len(), b.len())]) {
        while i < to_a || j < to_b {
            let (left, right) = (a.get(i).filter(|_| i < to_a), b.get(j).filter(|_| j < to_b));
            let first = match (left, right) {
                (Some(left), Some(right)) => left.at <= right.at,
                (left, _) => left.is_some(),
            };
            if first {
                list.push(Pair { a: Some(i), b: None, mark: Mark::Only });
                i += 1;
            } else {
                list.push(Pair { a: None, b: Some(j), mark: Mark::Only });
                j += 1;
            }
        }
        if to_a < a.len() && to_b < b.len() {
            list.push(Pair { a: Some(to_a), b: Some(to_b), mark: Mark::Same });
            (i, j) = (to_a + 1, to_b + 1);
        }
    }
    list
}

/// Finds rows that stand alone on both sides and are alike: where conversations cross in another order.
fn find_moved(list: &mut [Pair], a: &Keyed<'_>, b: &Keyed<'_>) {
    // What is the same in full is found first.
    for fine in [true, false] {
        let left = alone(list, keys(a, fine), |pair| pair.a);
        let mut right = alone(list, keys(b, fine), |pair| pair.b).into_iter().peekable();
        let mut twins = Vec::new();
        for (key, index) in left {
            while right.next_if(|(other, _)| *other < key).is_some() {}
            if let Some((_, other)) = right.next_if(|(other, _)| *other == key) {
                twins.push((index, other));
            }
        }
        for (left, right) in twins {
            let rows = (list.get(left).and_then(|pair| pair.a), list.get(right).and_then(|pair| pair.b));
            let Some((row, other)) = both(rows.0, rows.1, a, b) else { continue };
            let sameness = content::sameness(row, a.trace, other, b.trace);
            for (index, twin) in [(left, right), (right, left)] {
                if let Some(pair) = list.get_mut(index) {
                    pair.mark = Mark::Moved { twin, sameness };
                }
            }
        }
    }
}

/// What stands alone on one side: its key, and the index of its pair, by key.
fn alone(list: &[Pair], keys: &[Item], row: fn(&Pair) -> Option<usize>) -> Vec<(u64, usize)> {
    let lonely = list.iter().enumerate().filter(|(_, pair)| pair.mark == Mark::Only);
    let mut alone: Vec<(u64, usize)> =
        lonely.filter_map(|(index, pair)| Some((keys.get(row(pair)?)?.key, index))).collect();
    alone.sort_unstable();
    alone
}

fn keys<'a>(side: &'a Keyed<'_>, fine: bool) -> &'a [Item] {
    if fine { &side.fine } else { &side.coarse }
}
