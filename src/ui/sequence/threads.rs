//! The lines in the margin that tie what is sent again to what it repeats: a lane for each, side by side where they overlap.
//! Pure functions of the rows.

use crate::base::order;
use crate::history::{Row, RowKind};
use crate::protocol::EntryId;

/// How many lines have room side by side. Where there are more, the words in the rows have to do.
pub const LANES: usize = 3;

/// What a lane shows at a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// A line comes from above.
    pub up: bool,
    /// A line goes on below.
    pub down: bool,
    /// The row is tied to it: what is repeated, or a repetition.
    pub tied: bool,
}

/// All lines, by the places of visible rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Threads {
    /// In each lane, from one row to the next that says the same, in order.
    lanes: [Vec<(usize, usize)>; LANES],
}

impl Threads {
    /// The lines between the visible rows.
    pub fn new(rows: &[Row], visible: &[usize]) -> Self {
        let place_of = |entry: EntryId| {
            visible.binary_search_by_key(&Some(entry), |index| rows.get(*index).map(|row| row.entry)).ok()
        };
        // The places of each, by what is repeated.
        let mut found: Vec<(EntryId, Vec<usize>)> = Vec::new();
        for (place, row) in visible.iter().enumerate().filter_map(|(place, index)| Some((place, rows.get(*index)?))) {
            let RowKind::Frame { repeats: Some(repeat), .. } = &row.kind else { continue };
            match found.binary_search_by_key(&repeat.first, |(first, _)| *first) {
                Ok(index) => found.get_mut(index).into_iter().for_each(|(_, places)| places.push(place)),
                Err(index) => {
                    let places = place_of(repeat.first).into_iter().chain([place]).collect();
                    found.insert(index, (repeat.first, places));
                }
            }
        }
        found.retain(|(_, places)| places.len() > 1);
        order::by(&mut found, |(_, a), (_, b)| a.cmp(b));
        let mut threads = Self::default();
        for (_, places) in found {
            let starts = places.first().copied().unwrap_or(0);
            let free = threads.lanes.iter_mut().find(|lane| lane.last().is_none_or(|(_, end)| *end < starts));
            if let Some(lane) = free {
                lane.extend(places.iter().copied().zip(places.iter().copied().skip(1)));
            }
        }
        threads
    }

    /// How many lanes are in use.
    pub fn width(&self) -> usize {
        self.lanes.iter().filter(|lane| !lane.is_empty()).count()
    }

    /// What the lanes show at a place, when the first `known` places are known: nothing points at what nobody has seen.
    pub fn at(&self, place: usize, known: usize) -> [Mark; LANES] {
        let mut marks = [Mark::default(); LANES];
        for (mark, lane) in marks.iter_mut().zip(&self.lanes) {
            let first = lane.partition_point(|(_, end)| *end < place);
            for (start, end) in lane.iter().skip(first).take(2).filter(|(start, end)| *start <= place && *end < known) {
                mark.up |= *start < place;
                mark.down |= *end > place;
                mark.tied |= *start == place || *end == place;
            }
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads(lanes: [Vec<(usize, usize)>; LANES]) -> Threads {
        Threads { lanes }
    }

    #[test]
    fn a_line_runs_from_what_is_repeated_to_its_last_repetition() {
        let threads = threads([vec![(1, 3), (3, 6), (8, 9)], vec![], vec![]]);
        let mark = |place: usize| threads.at(place, 100)[0];
        let of = |up: bool, down: bool, tied: bool| Mark { up, down, tied };
        assert_eq!(mark(0), of(false, false, false));
        assert_eq!(mark(1), of(false, true, true));
        assert_eq!(mark(2), of(true, true, false));
        assert_eq!(mark(3), of(true, true, true));
        assert_eq!(mark(5), of(true, true, false));
        assert_eq!(mark(6), of(true, false, true));
        assert_eq!(mark(7), of(false, false, false));
        assert_eq!(mark(8), of(false, true, true));
    }

    #[test]
    fn a_line_ends_at_the_last_repetition_that_is_known() {
        let threads = threads([vec![(1, 3), (3, 6)], vec![], vec![]]);
        assert_eq!(threads.at(3, 6)[0], Mark { up: true, down: false, tied: true });
        assert_eq!(threads.at(4, 6)[0], Mark::default());
        assert_eq!(threads.at(1, 3)[0], Mark::default());
    }
}
