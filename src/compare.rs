//! Two histories of one network side by side, from their common moment on.
//!
//! ```text
//!   Session ─▶ clone that shows another branch, lens or seed ─▶ Side a, Side b
//!                rows of both ──keys──▶ align within each conversation ──▶ Pairs: (row of a, row of b, Mark)
//!   place: so many pairs have happened ─▶ cursor of each side ─▶ View a, View b ─▶ State: what differs
//! ```
//!
//! Messages are paired by what they are, never by their number or their time. The alignment is drawn up once; stepping only
//! moves the place. No words here: those are `teach`'s.

mod align;
mod content;
mod conversations;
mod fields;
mod holds;
mod pairs;
mod state;

use std::rc::Rc;

pub use content::Sameness;
pub use fields::FieldDifference;
pub use holds::{Hold, HoldEnd, HoldPair};
pub use pairs::{Mark, Order, Pair, Pairs};
pub use state::{AddressRow, ArpCell, ArpPair, CountRow, LeaseCell, LeaseRow, PoolRow, State};

use crate::base::{Instant, Map};
use crate::history::Row;
use crate::protocol::EntryId;
use crate::session::{Full, History, Session};
use crate::view::View;
use crate::wire::FrameKind;

/// What a history is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// Another branch of the session, by number.
    Branch(u32),
    /// The same user actions under the other lens.
    Lens,
    /// The same user actions with another seed.
    Seed(u64),
}

/// Why there is nothing to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCompare {
    /// Both sides would be the same branch.
    #[error("That branch is the one on screen: choose another one to compare it with.")]
    SameBranch,
    /// There is no such branch.
    #[error("There is no branch number {0} in this session: choose one from the list.")]
    NoBranch(u32),
    /// Both sides would have the same seed.
    #[error("The session on screen has seed {0} already: type another whole number.")]
    SameSeed(u64),
    /// The session holds no more, and the other lens would be one branch more.
    #[error(transparent)]
    Full(#[from] Full),
}

/// One of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// The left one: what was on screen.
    A,
    /// The right one.
    B,
}

impl Which {
    /// Both, from left to right.
    pub const BOTH: [Which; 2] = [Which::A, Which::B];

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Which::A => Which::B,
            Which::B => Which::A,
        }
    }
}

/// One history of a comparison, at the present place.
#[derive(Debug, Clone)]
pub struct Side {
    /// What it is called: the name of its branch, its lens, its seed.
    pub title: Rc<str>,
    /// Its state at the present place.
    pub view: Rc<View>,
    session: Session,
}

impl Side {
    fn new(title: String, session: Session) -> Self {
        Self { title: title.into(), view: Rc::new(View::of(&session)), session }
    }

    /// Its history.
    pub fn history(&self) -> &Rc<History> {
        self.session.history()
    }

    /// The session that shows it, at the present place.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// One of its rows.
    pub fn row(&self, index: usize) -> Option<&Row> {
        self.history().sequence.rows.get(index)
    }

    /// Where its history ends: the time, and whether it stands at a decision that nobody has answered.
    pub fn end(&self) -> (Instant, bool) {
        let run = &self.history().run;
        (run.end().now(), run.stops_at_decision())
    }

    /// How many entries have happened where `done` of its rows have and the next has not.
    fn count(&self, done: usize) -> usize {
        let history = Rc::clone(self.session.history());
        let index = |row: Option<&Row>| row.and_then(|row| usize::try_from(row.entry.0).ok());
        let last = done.checked_sub(1).and_then(|last| index(self.row(last)));
        let next = index(self.row(done)).unwrap_or(usize::MAX);
        // The entries of one event happen together, and the next row may stand among them: a cursor before these is better.
        let step = history.steps_done(next).checked_sub(1).and_then(|step| history.steps.get(step));
        match step.map(|step| step.end) {
            Some(end) if next < usize::MAX && last.is_none_or(|last| last < end) => end,
            _ => next.min(history.run.trace().len()),
        }
    }

    /// When the last of so many entries happened.
    fn moment(&self, count: usize) -> Instant {
        let last = count.checked_sub(1).and_then(|last| self.history().run.trace().get(last));
        last.map_or(Instant::ZERO, |entry| entry.at)
    }

    /// As many of `count` entries as have happened by `moment`, but the last of `done` rows in any case.
    fn count_by(&self, count: usize, done: usize, moment: Instant) -> usize {
        let last = done.checked_sub(1).and_then(|last| self.row(last)).map_or(Instant::ZERO, |row| row.at);
        count.min(self.history().run.trace().partition_point(|entry| entry.at <= moment.max(last)))
    }

    fn seek(&mut self, count: usize) {
        self.session.seek(count);
        self.view = Rc::new(View::of(&self.session));
    }
}

/// Puts the cursors of both sides where so many of their rows have happened, and both to the same moment as far as their rows
/// allow: tables of different moments would differ by that alone. To the very beginning where no pair has happened, and to the
/// ends of both where all have.
fn seek_both(a: &mut Side, b: &mut Side, pairs: &Pairs, place: usize) {
    let (done_a, done_b) = pairs.rows_done(place);
    let (count_a, count_b) = (a.count(done_a), b.count(done_b));
    if place == 0 || place == pairs.list.len() {
        a.seek(if place == 0 { 0 } else { count_a });
        b.seek(if place == 0 { 0 } else { count_b });
        return;
    }
    let moment = a.moment(count_a).min(b.moment(count_b));
    let (count_a, count_b) = (a.count_by(count_a, done_a, moment), b.count_by(count_b, done_b, moment));
    a.seek(count_a);
    b.seek(count_b);
}

/// Two histories side by side, at one place of the comparison.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The history that was on screen.
    pub a: Side,
    /// The other one.
    pub b: Side,
    /// Which other one it is.
    pub against: Against,
    /// What of one belongs to what of the other.
    pub pairs: Rc<Pairs>,
    /// How many pairs have happened.
    pub place: usize,
    /// Tables and addresses of both at this place.
    pub now: State,
    /// The same where the histories end.
    pub end: Rc<State>,
    /// How many entries both traces begin with.
    pub shared: usize,
}

impl Comparison {
    /// Compares the history on screen with another one, at the place where they part.
    ///
    /// # Errors
    /// Why there is nothing to compare.
    pub fn new(session: &Session, against: Against) -> Result<Self, NoCompare> {
        let name = |session: &Session| {
            let id = session.current_branch();
            session.branches().iter().find(|branch| branch.id == id).map(|branch| branch.name.clone())
        };
        let here = session.clone();
        let mut there = session.clone();
        let (a, b) = match against {
            Against::Branch(id) if id == session.current_branch() => return Err(NoCompare::SameBranch),
            Against::Branch(id) => {
                there.switch_branch(id);
                if there.current_branch() != id {
                    return Err(NoCompare::NoBranch(id));
                }
                let titles = (name(&here).unwrap_or_default(), name(&there).unwrap_or_default());
                told_apart(titles, (here.current_branch(), id), session.lens().title())
            }
            Against::Lens => {
                there.switch_lens(session.lens().other())?;
                (session.lens().title().to_owned(), there.lens().title().to_owned())
            }
            Against::Seed(seed) if seed == session.seed() => return Err(NoCompare::SameSeed(seed)),
            Against::Seed(seed) => {
                there = session.with_seed(seed);
                (format!("seed {}", session.seed()), format!("seed {seed}"))
            }
        };
        Ok(Self::of(Side::new(a, here), Side::new(b, there), against))
    }

    fn of(mut a: Side, mut b: Side, against: Against) -> Self {
        let shared = a.session.trace().iter().zip(b.session.trace()).take_while(|(a, b)| a == b).count();
        let pairs = Rc::new(Pairs::new(a.history(), b.history(), shared));
        let end = {
            let (mut a, mut b) = (a.clone(), b.clone());
            a.seek(usize::MAX);
            b.seek(usize::MAX);
            Rc::new(State::of(&a, &b))
        };
        let place = pairs.common;
        seek_both(&mut a, &mut b, &pairs, place);
        let now = State::of(&a, &b);
        Self { a, b, against, pairs, place, now, end, shared }
    }

    /// One of the sides.
    pub fn side(&self, which: Which) -> &Side {
        match which {
            Which::A => &self.a,
            Which::B => &self.b,
        }
    }

    /// Goes to where so many pairs have happened, or to the end.
    pub fn go(&mut self, place: usize) {
        self.place = place.min(self.pairs.list.len());
        seek_both(&mut self.a, &mut self.b, &self.pairs, self.place);
        self.now = State::of(&self.a, &self.b);
    }

    /// A number of pairs forward, or back.
    pub fn step(&mut self, by: i32) {
        let by = isize::try_from(by).unwrap_or(0);
        self.go(self.place.saturating_add_signed(by));
    }

    /// The place behind the next pair that differs, if there is one.
    pub fn next_difference(&self) -> Option<usize> {
        let rest = self.pairs.list.get(self.place..).unwrap_or_default();
        rest.iter().position(|pair| pair.mark.counts()).map(|index| self.place + index + 1)
    }

    /// The place behind the last pair that differs before the present one, if there is one.
    pub fn previous_difference(&self) -> Option<usize> {
        let before = self.pairs.list.get(..self.place.saturating_sub(1)).unwrap_or_default();
        before.iter().rposition(|pair| pair.mark.counts()).map(|index| index + 1)
    }

    /// The pair that has happened last.
    pub fn present(&self) -> Option<&Pair> {
        self.pairs.list.get(self.place.checked_sub(1)?)
    }

    /// The rows that belong together in a pair: also where one stands elsewhere.
    pub fn rows(&self, pair: &Pair) -> (Option<&Row>, Option<&Row>) {
        let twin = match pair.mark {
            Mark::Moved { twin, .. } => self.pairs.list.get(twin),
            _ => None,
        };
        let a = pair.a.or_else(|| twin?.a).and_then(|row| self.a.row(row));
        let b = pair.b.or_else(|| twin?.b).and_then(|row| self.b.row(row));
        (a, b)
    }

    /// In which fields the frames of a pair differ: those that say something first, those that merely follow last. Empty where
    /// one of the sides has no frame.
    pub fn fields(&self, pair: &Pair) -> Vec<FieldDifference> {
        match self.rows(pair) {
            (Some(a), Some(b)) => fields::between(a, b),
            _ => Vec::new(),
        }
    }

    /// How many frames of each kind only one side has.
    pub fn only(&self, which: Which) -> Vec<(FrameKind, usize)> {
        let mut counts: Map<FrameKind, usize> = Map::default();
        for pair in self.pairs.list.iter().filter(|pair| pair.mark == Mark::Only) {
            let row = match which {
                Which::A => pair.a.and_then(|row| self.a.row(row)),
                Which::B => pair.b.and_then(|row| self.b.row(row)),
            };
            if let Some(kind) = row.and_then(frame_kind) {
                counts.update(kind, |count| *count += 1);
            }
        }
        counts.into_iter().collect()
    }

    /// Offered addresses that both held for the same client, but not for as long: the largest difference first.
    pub fn holds(&self) -> Vec<HoldPair> {
        holds::between(self.a.session.trace(), self.b.session.trace())
    }

    /// Whether anything differs at all but times and what follows from random numbers.
    pub fn differs(&self) -> bool {
        self.pairs.list.iter().any(|pair| pair.mark.counts()) || self.end.differs()
    }

    /// Whether both are the same in every entry.
    pub fn identical(&self) -> bool {
        self.shared == self.a.session.trace().len() && self.shared == self.b.session.trace().len()
    }

    /// The entries with which the histories part; absent where a trace ends there.
    pub fn parting(&self) -> [Option<EntryId>; 2] {
        [&self.a, &self.b].map(|side| side.session.trace().get(self.shared).map(|entry| entry.id))
    }

    /// The same with its sides exchanged.
    #[must_use]
    pub fn swapped(&self) -> Self {
        Self {
            a: self.b.clone(),
            b: self.a.clone(),
            pairs: Rc::new(self.pairs.swapped()),
            now: self.now.swapped(),
            end: Rc::new(self.end.swapped()),
            ..*self
        }
    }
}

fn frame_kind(row: &Row) -> Option<FrameKind> {
    match &row.kind {
        crate::history::RowKind::Frame { kind, .. } => Some(*kind),
        _ => None,
    }
}

/// Titles of two branches by what differs: without the lens where that is the same, without the words that both begin with but for the
/// last of them ("takes server-a"), and with their numbers where nothing else tells them apart.
fn told_apart(titles: (String, String), ids: (u32, u32), lens: &str) -> (String, String) {
    let (a, b) = titles;
    if a == b {
        return (format!("{a} (branch {})", ids.0), format!("{b} (branch {})", ids.1));
    }
    let short = |title: &str| {
        title
            .strip_prefix(lens)
            .and_then(|rest| rest.strip_prefix(": "))
            .filter(|rest| !rest.is_empty())
            .map(str::to_owned)
    };
    let (a, b) = match (short(&a), short(&b)) {
        (Some(a), Some(b)) => (a, b),
        _ => (a, b),
    };
    let common = a.split(' ').zip(b.split(' ')).take_while(|(a, b)| a == b).count();
    let rest = |title: &str| title.split(' ').skip(common.saturating_sub(1)).collect::<Vec<_>>().join(" ");
    (rest(&a), rest(&b))
}
