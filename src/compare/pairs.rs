//! The rows of two sequences paired, and what each pair says.

use super::align::{Item, heaviest, solve};
use super::content;
use super::content::Sameness;
use super::conversations::conversations;
use crate::history::Row;
use crate::session::History;
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
    /// Both sides have it, but it cannot stand beside its like: something else that both have comes before it on one side and
    /// after it on the other.
    Moved {
        /// The index of the pair in which the other side has it.
        twin: usize,
        /// What of it is the same.
        sameness: Sameness,
        /// What it is that changes places with it.
        order: Order,
    },
}

/// What changes places with a row that does not stand beside its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Rows of its own conversation: the order of that is another one.
    Changed,
    /// Nothing but rows of other conversations; its like comes further down.
    TwinBelow,
    /// Nothing but rows of other conversations; its like has come already, and the two count once.
    TwinAbove,
}

impl Mark {
    /// Whether it counts as a difference: more than another time, another transaction number, or another order.
    pub fn counts(self) -> bool {
        match self {
            Mark::Differs | Mark::Only => true,
            Mark::Moved { sameness, order, .. } => sameness == Sameness::Differs && order != Order::TwinAbove,
            Mark::Same | Mark::Shifted => false,
        }
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
    /// The fine and the coarse key of each row. Both say whose conversation it is.
    keys: Vec<[u64; 2]>,
    /// The conversation of each row, and its index: by conversation.
    conversations: Vec<(u64, usize)>,
}

impl<'a> Keyed<'a> {
    fn of(history: &'a History) -> Self {
        let (rows, trace) = (history.sequence.rows.as_slice(), history.run.trace().as_slice());
        let conversations = conversations(history);
        let conversation = |row: &Row| conversations.get(usize::try_from(row.entry.0).ok()?).copied();
        let conversations: Vec<(u64, usize)> =
            rows.iter().map(|row| conversation(row).unwrap_or_default()).zip(0..).collect();
        let keys = rows
            .iter()
            .zip(&conversations)
            .map(|(row, (conversation, _))| content::keys(row, trace, *conversation))
            .collect();
        Self { rows, trace, keys, conversations }
    }

    /// The rows from `prefix` on, by conversation.
    fn by_conversation(&self, prefix: usize) -> Vec<(u64, usize)> {
        let mut rows = self.conversations.get(prefix..).unwrap_or_default().to_vec();
        rows.sort_unstable();
        rows
    }

    /// Some of the rows for the alignment, numbered from 0.
    fn items(&self, rows: &[(u64, usize)], level: usize) -> Vec<Item> {
        let item = |index: usize, row: usize| {
            Some(Item { key: *self.keys.get(row)?.get(level)?, row: index, at: self.rows.get(row)?.at })
        };
        rows.iter().zip(0..).filter_map(|((_, row), index)| item(index, *row)).collect()
    }
}

/// The levels of [`Keyed::keys`].
const FINE: usize = 0;
const COARSE: usize = 1;

impl Pairs {
    /// Aligns two histories whose traces begin with `shared` equal entries.
    pub(super) fn new(a: &History, b: &History, shared: usize) -> Self {
        let (a, b) = (Keyed::of(a), Keyed::of(b));
        let same =
            |rows: &[Row]| rows.partition_point(|row| usize::try_from(row.entry.0).is_ok_and(|index| index < shared));
        let prefix = same(a.rows).min(same(b.rows));
        let mut alike: Vec<(usize, usize)> = (0..prefix).map(|index| (index, index)).collect();
        let (talks_a, talks_b) = (a.by_conversation(prefix), b.by_conversation(prefix));
        let mut others = talks_b.chunk_by(|a, b| a.0 == b.0).peekable();
        let conversation = |rows: &[(u64, usize)]| rows.first().map(|row| row.0);
        for rows in talks_a.chunk_by(|a, b| a.0 == b.0) {
            while others.next_if(|others| conversation(others) < conversation(rows)).is_some() {}
            if let Some(others) = others.next_if(|others| conversation(others) == conversation(rows)) {
                within(&a, rows, &b, others, &mut alike);
            }
        }
        // Conversations cross: as many rows as possible stand beside their like, rather those that happen at the same time;
        // the others say where their like is.
        alike.sort_unstable();
        let at = |rows: &[Row], row: usize| rows.get(row).map(|row| row.at);
        let beside = heaviest(&alike, |left, right| if at(a.rows, left) == at(b.rows, right) { 3 } else { 2 });
        let mut list = interleaved(&beside, a.rows, b.rows);
        for pair in &mut list {
            if let Some(sameness) = sameness(pair.a, pair.b, &a, &b) {
                pair.mark = match sameness {
                    Sameness::Same if same_time(pair, &a, &b) => Mark::Same,
                    Sameness::Same | Sameness::Follows => Mark::Shifted,
                    Sameness::Differs => Mark::Differs,
                };
            }
        }
        find_apart(&mut list, &alike, &a, &b);
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

    /// How many pairs say each: same, shifted, differs or moved with other contents, only in A, only in B, in another order,
    /// the same and apart since other conversations cross. Of two that are apart only the upper one counts.
    pub fn counts(&self) -> [usize; 7] {
        let mut counts = [0; 7];
        for pair in &self.list {
            let kind = match (pair.mark, pair.a) {
                (Mark::Same, _) => 0,
                (Mark::Shifted, _) => 1,
                (Mark::Only, Some(_)) => 3,
                (Mark::Only, None) => 4,
                (Mark::Moved { order: Order::TwinAbove, .. }, _) => continue,
                (Mark::Differs | Mark::Moved { sameness: Sameness::Differs, .. }, _) => 2,
                (Mark::Moved { order: Order::Changed, .. }, _) => 5,
                (Mark::Moved { .. }, _) => 6,
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

/// Appends which rows of one conversation are alike: first those that are the same in full, then between these those of
/// which more may differ.
fn within(
    a: &Keyed<'_>,
    rows: &[(u64, usize)],
    b: &Keyed<'_>,
    others: &[(u64, usize)],
    alike: &mut Vec<(usize, usize)>,
) {
    let (coarse_a, coarse_b) = (a.items(rows, COARSE), b.items(others, COARSE));
    let (mut fine, mut kept) = (Vec::new(), Vec::new());
    solve(&a.items(rows, FINE), &b.items(others, FINE), &mut fine);
    let mut last = (0, 0);
    for next in fine.into_iter().chain([(rows.len(), others.len())]) {
        let left = coarse_a.get(last.0..next.0).unwrap_or_default();
        let right = coarse_b.get(last.1..next.1).unwrap_or_default();
        if !left.is_empty() && !right.is_empty() {
            solve(left, right, &mut kept);
        }
        kept.push(next);
        last = (next.0 + 1, next.1 + 1);
    }
    // What was pushed last is behind both ends.
    alike.extend(kept.into_iter().filter_map(|(left, right)| Some((rows.get(left)?.1, others.get(right)?.1))));
}

/// What of two rows is the same.
fn sameness(left: Option<usize>, right: Option<usize>, a: &Keyed<'_>, b: &Keyed<'_>) -> Option<Sameness> {
    Some(content::sameness(a.rows.get(left?)?, a.trace, b.rows.get(right?)?, b.trace))
}

fn same_time(pair: &Pair, a: &Keyed<'_>, b: &Keyed<'_>) -> bool {
    let at = |row: Option<usize>, side: &Keyed<'_>| side.rows.get(row?).map(|row| row.at);
    at(pair.a, a) == at(pair.b, b)
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

/// Says of rows that are alike and do not stand beside each other where the other one is.
fn find_apart(list: &mut [Pair], alike: &[(usize, usize)], a: &Keyed<'_>, b: &Keyed<'_>) {
    let places = |row: fn(&Pair) -> Option<usize>| -> Vec<usize> {
        list.iter().zip(0..).filter(|(pair, _)| row(pair).is_some()).map(|(_, index)| index).collect()
    };
    // The rows of a side stand in their order, so the n-th of these is that of row n.
    let (places_a, places_b) = (places(|pair| pair.a), places(|pair| pair.b));
    for (left, right) in alike {
        let (Some(here), Some(there)) = (places_a.get(*left), places_b.get(*right)) else { continue };
        if here != there {
            let sameness = sameness(Some(*left), Some(*right), a, b).unwrap_or(Sameness::Differs);
            let (first, second) = (*here.min(there), *here.max(there));
            twins(list, (first, Order::TwinBelow), (second, Order::TwinAbove), sameness);
        }
    }
}

/// Marks two pairs as those where the same thing stands on either side.
fn twins(list: &mut [Pair], one: (usize, Order), other: (usize, Order), sameness: Sameness) {
    for ((index, order), (twin, _)) in [(one, other), (other, one)] {
        if let Some(pair) = list.get_mut(index) {
            pair.mark = Mark::Moved { twin, sameness, order };
        }
    }
}

/// Finds rows that still stand alone on both sides and are alike: where the order within a conversation is another one.
fn find_moved(list: &mut [Pair], a: &Keyed<'_>, b: &Keyed<'_>) {
    // What is the same in full is found first.
    for level in [FINE, COARSE] {
        let left = alone(list, &a.keys, level, |pair| pair.a);
        let mut right = alone(list, &b.keys, level, |pair| pair.b).into_iter().peekable();
        for (key, here) in left {
            while right.next_if(|(other, _)| *other < key).is_some() {}
            let Some((_, there)) = right.next_if(|(other, _)| *other == key) else { continue };
            let rows = (list.get(here).and_then(|pair| pair.a), list.get(there).and_then(|pair| pair.b));
            if let Some(sameness) = sameness(rows.0, rows.1, a, b) {
                twins(list, (here, Order::Changed), (there, Order::Changed), sameness);
            }
        }
    }
}

/// What stands alone on one side: its key, and the index of its pair, by key.
fn alone(list: &[Pair], keys: &[[u64; 2]], level: usize, row: fn(&Pair) -> Option<usize>) -> Vec<(u64, usize)> {
    let lonely = list.iter().enumerate().filter(|(_, pair)| pair.mark == Mark::Only);
    let mut alone: Vec<(u64, usize)> =
        lonely.filter_map(|(index, pair)| Some((*keys.get(row(pair)?)?.get(level)?, index))).collect();
    alone.sort_unstable();
    alone
}
