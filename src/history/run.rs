//! One history, computed once: its trace, and checkpoints from which any moment is quickly reached again.

mod budget;

use std::rc::Rc;

pub use budget::Budget;
use budget::weight;

use super::record::{BY_TIME, PersonAnswer, UserAction, UserActionKind};
use crate::base::{Instant, order};
use crate::protocol::Actor;
use crate::scenario::{Lens, Scenario, build_world};
use crate::sim::{Answer, Kind, Progress, Trace, World};

/// At most so many checkpoints are kept; beyond, every other one is dropped.
const MAX_CHECKPOINTS: usize = 100;
/// Entries between checkpoints at first.
const FIRST_INTERVAL: usize = 64;

/// No history has more entries: what a page can hold in memory.
const MAX_ENTRIES: usize = 3_000_000;

/// A lower bound for the next user action: it is not due before `after` entries have happened and `at` is over.
#[derive(Debug, Clone, Copy)]
struct Earliest {
    after: usize,
    at: Instant,
}

impl Earliest {
    /// Not computed yet.
    const UNKNOWN: Self = Self { after: 0, at: Instant::ZERO };
}

/// A history from the start to the horizon, or to a decision that nobody has answered.
#[derive(Debug, Clone)]
pub struct Run {
    scenario: Rc<Scenario>,
    lens: Lens,
    seed: u64,
    user_actions: Vec<UserAction>,
    /// Before which entry each of the user actions applied, if it did.
    applied: Vec<Option<usize>>,
    trace: Trace,
    checkpoints: Vec<World>,
    interval: usize,
    end: World,
    until: Instant,
    /// How much may be spent on it at once, if that is limited, and what is left of it.
    granted: Option<Budget>,
    budget: Option<Budget>,
    /// Whether that was not enough.
    held_back: bool,
    earliest: Earliest,
}

impl Run {
    /// Computes a history up to `until`.
    pub fn new(scenario: Rc<Scenario>, lens: Lens, seed: u64, user_actions: Vec<UserAction>, until: Instant) -> Self {
        Self::within(None, scenario, lens, seed, user_actions, until)
    }

    /// The same, but only as far as a budget reaches: see [`Run::is_held_back`].
    pub fn within(
        budget: Option<Budget>,
        scenario: Rc<Scenario>,
        lens: Lens,
        seed: u64,
        user_actions: Vec<UserAction>,
        until: Instant,
    ) -> Self {
        let world = build_world(&scenario, lens, seed);
        let mut run = Self {
            scenario,
            lens,
            seed,
            applied: vec![None; user_actions.len()],
            user_actions,
            trace: Vec::new(),
            checkpoints: vec![world.clone()],
            interval: FIRST_INTERVAL,
            end: world,
            until,
            granted: budget,
            budget,
            held_back: false,
            earliest: Earliest::UNKNOWN,
        };
        run.proceed();
        run
    }

    /// The same history as far as its first `count` entries, then whatever these user actions make of it, up to `until`. Those
    /// that were carried out by then have to be among them.
    pub fn branched(&self, count: usize, user_actions: Vec<UserAction>, until: Instant) -> Self {
        let end = self.world_at(count);
        let count = entries_of(&end);
        // What was carried out before keeps its place, in the order in which it was done.
        let mut carried: Vec<(&UserAction, usize)> =
            self.placed().filter_map(|(what, place)| Some((what, place.filter(|place| *place < count)?))).collect();
        let applied = user_actions.iter().map(|what| {
            let index = carried.iter().position(|(old, _)| *old == what)?;
            Some(carried.remove(index).1)
        });
        let applied = applied.collect();
        let reached = self.checkpoints.iter().take_while(|world| entries_of(world) <= count);
        let mut run = Self {
            scenario: Rc::clone(&self.scenario),
            trace: self.trace.get(..count).unwrap_or_default().to_vec(),
            checkpoints: reached.cloned().collect(),
            user_actions,
            applied,
            end,
            until: until.max(self.until),
            budget: None,
            held_back: false,
            earliest: Earliest::UNKNOWN,
            ..*self
        };
        // What comes now may be as dear as what was before.
        run.budget = self.granted.map(|budget| budget.from(&run.trace, &run.end));
        run.proceed();
        run
    }

    /// The same history, computed further: to `until`, or as far as one piece of work goes. Somebody asked for it, and can ask
    /// again; nothing that they ask for takes longer.
    pub fn extended_to(&self, until: Instant) -> Self {
        let mut run = self.clone();
        run.until = until.max(run.until);
        run.budget = Some(Budget::piece(&run.scenario).from(&run.trace, &run.end));
        run.held_back = false;
        run.proceed();
        run
    }

    /// How far it is computed.
    pub fn until(&self) -> Instant {
        self.until
    }

    /// Whether it ends early because it has become too long to keep.
    pub fn is_cut_short(&self) -> bool {
        self.trace.len() >= MAX_ENTRIES
    }

    /// Whether it ends early because its budget reached no further; see [`Run::extended_to`].
    pub fn is_held_back(&self) -> bool {
        self.held_back
    }

    /// Pays for what has happened since the last time, and for user actions looked through.
    fn afford(&mut self, looked_through: usize) -> bool {
        let Some(budget) = &mut self.budget else { return true };
        let enough = budget.look_through(looked_through) & budget.pay(&self.trace, &self.end);
        self.held_back = !enough;
        enough
    }

    fn proceed(&mut self) {
        loop {
            self.keep_checkpoint();
            if let Some(index) = self.due() {
                self.carry_out(index);
                if !self.afford(self.user_actions.len()) {
                    return;
                }
                continue;
            }
            if self.is_cut_short() {
                return;
            }
            match self.end.step(self.until, &mut self.trace) {
                Progress::Advanced => {
                    if !self.afford(0) {
                        return;
                    }
                }
                Progress::Quiet => return,
                Progress::Frozen => {
                    let Some((index, answer)) = self.recorded_answer(&self.end) else { return };
                    let before = self.trace.len();
                    if !self.end.answer(answer, &mut self.trace) {
                        return;
                    }
                    if let Some(applied) = self.applied.get_mut(index) {
                        *applied = Some(before);
                    }
                    if !self.afford(self.user_actions.len()) {
                        return;
                    }
                }
            }
        }
    }

    fn carry_out(&mut self, index: usize) {
        let before = self.trace.len();
        self.earliest = Earliest::UNKNOWN;
        let Some(what) = self.user_actions.get(index).cloned() else { return };
        let done = perform(&mut self.end, &what, &mut self.trace);
        if let Some(applied) = self.applied.get_mut(index) {
            // One that names a host that is not here leaves no trace; it must not be tried for ever.
            *applied = Some(if done { before } else { BY_TIME });
        }
    }

    fn keep_checkpoint(&mut self) {
        if self.trace.len() < self.checkpoints.len() * self.interval {
            return;
        }
        self.checkpoints.push(self.end.clone());
        let dear = |budget: Budget| self.checkpoints.len() > 2 && weight(&self.checkpoints) > budget.checkpoints;
        if self.checkpoints.len() > MAX_CHECKPOINTS || self.budget.is_some_and(dear) {
            let mut index = 0;
            self.checkpoints.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.interval *= 2;
        }
    }

    /// What the record says to the decision at which `world` stands still.
    fn recorded_answer(&self, world: &World) -> Option<(usize, Answer)> {
        let frozen = world.frozen()?;
        let client = world.host(frozen.port)?.config().id.clone();
        let mut answers = self.user_actions.iter().enumerate();
        let (index, said) = answers.find_map(|(index, what)| Some((index, what.answer_to(&client, frozen.n)?)))?;
        let answer = match said {
            PersonAnswer::KeepWaitingUs(wait) => Answer::KeepWaiting(*wait),
            PersonAnswer::Choose(server) => {
                Answer::Choose(self.scenario.servers.iter().find(|spec| spec.id == *server)?.address)
            }
        };
        Some((index, answer))
    }

    /// Everything that happens.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The same, where nothing else is needed any more.
    pub fn into_trace(self) -> Trace {
        self.trace
    }

    /// The lens it ran under.
    pub fn lens(&self) -> Lens {
        self.lens
    }

    /// The seed it ran with.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The world at the end of the history.
    pub fn end(&self) -> &World {
        &self.end
    }

    /// Whether the history stops at a decision that nobody has answered.
    pub fn stops_at_decision(&self) -> bool {
        self.end.frozen().is_some()
    }

    /// Before which entry each user action applied, if it did.
    pub fn placed(&self) -> impl Iterator<Item = (&UserAction, Option<usize>)> {
        let places = self.applied.iter().map(|applied| applied.filter(|before| *before != BY_TIME));
        self.user_actions.iter().zip(places)
    }

    /// What the person did that this history had no place for, or refused.
    pub fn did_not_apply(&self) -> impl Iterator<Item = &UserAction> {
        let refused = |place: usize| {
            matches!(self.trace.get(place).map(|entry| &entry.kind), Some(Kind::Action { refused: Some(_), .. }))
        };
        self.placed().filter(move |(_, place)| place.is_none_or(refused)).map(|(what, _)| what)
    }

    /// Gives user actions that were carried over from another history the places that they have found in this one, and
    /// puts them in that order, those without a place last. The same history follows from them.
    pub fn place_user_actions(&mut self) {
        if self.user_actions.iter().all(|what| what.after != BY_TIME) {
            return;
        }
        let mut all: Vec<(UserAction, Option<usize>)> =
            std::mem::take(&mut self.user_actions).into_iter().zip(std::mem::take(&mut self.applied)).collect();
        for (what, place) in &mut all {
            if let (BY_TIME, Some(place)) = (what.after, *place) {
                what.after = place;
            }
        }
        order::by_key(&mut all, |(_, place)| place.unwrap_or(BY_TIME));
        (self.user_actions, self.applied) = all.into_iter().unzip();
    }

    /// What the person did.
    pub fn user_actions(&self) -> &[UserAction] {
        &self.user_actions
    }

    /// The network.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The world after the first `count` entries: exactly as a fresh run would have it there. A count inside the entries
    /// that one event writes is rounded up to the end of that event.
    pub fn world_at(&self, count: usize) -> World {
        if entries_of(&self.end) <= count {
            return self.end.clone();
        }
        let mut actions: Vec<(usize, &UserAction)> = self
            .placed()
            .filter_map(|(what, place)| {
                Some((place.filter(|_| matches!(what.kind, UserActionKind::OnHost { .. }))?, what))
            })
            .collect();
        order::by_key(&mut actions, |(place, _)| *place);
        let nearest = self.checkpoints.partition_point(|world| entries_of(world) <= count).saturating_sub(1);
        let Some(mut world) = self.checkpoints.get(nearest).cloned() else { return self.end.clone() };
        let mut scratch = Vec::new();
        while entries_of(&world) < count {
            scratch.clear();
            let here = entries_of(&world);
            let found = actions.binary_search_by_key(&here, |(place, _)| *place);
            if let Some((_, what)) = found.ok().and_then(|index| actions.get(index)) {
                perform(&mut world, what, &mut scratch);
                continue;
            }
            match world.step(self.until, &mut scratch) {
                Progress::Advanced => {}
                Progress::Quiet => break,
                Progress::Frozen => match self.recorded_answer(&world) {
                    Some((_, answer)) if world.answer(answer, &mut scratch) => {}
                    _ => break,
                },
            }
        }
        world
    }

    /// How many checkpoints there are.
    pub fn checkpoint_count(&self) -> usize {
        self.checkpoints.len()
    }
}

fn entries_of(world: &World) -> usize {
    usize::try_from(world.next_entry().0).unwrap_or(usize::MAX)
}

/// Does what a person did to a host, at its moment. `false` if that host is not here.
fn perform(world: &mut World, what: &UserAction, trace: &mut Trace) -> bool {
    let UserActionKind::OnHost { host, action } = &what.kind else { return false };
    let Some(port) = world.port_of(host) else { return false };
    world.wait_until(what.at_us);
    // What came of it is in the trace.
    let _ = world.perform(port, action, Actor::Person, trace);
    true
}

impl Run {
    /// Finds the next user action that is due.
    fn due(&mut self) -> Option<usize> {
        // Most steps come before all user actions, and there may be thousands of those.
        let Earliest { after, at } = self.earliest;
        let early = match self.end.frozen() {
            Some(_) => self.end.now() < at,
            None => at.0 == u64::MAX || self.end.next_at().is_some_and(|next| next <= at),
        };
        if early && self.trace.len() < after {
            return None;
        }
        let pending = |index: usize| self.applied.get(index).is_some_and(Option::is_none);
        let actions = self.user_actions.iter().enumerate();
        let actions =
            actions.filter(|(index, what)| matches!(what.kind, UserActionKind::OnHost { .. }) && pending(*index));
        let none = Earliest { after: usize::MAX, at: Instant(u64::MAX) };
        self.earliest = actions.clone().fold(none, |earliest, (_, what)| Earliest {
            after: if what.after == BY_TIME { earliest.after } else { earliest.after.min(what.after) },
            at: earliest.at.min(what.at_us),
        });
        let mut actions = actions.peekable();
        actions.peek()?;
        let answer = self.recorded_answer(&self.end).map(|(index, _)| index);
        let due = |index: usize, what: &UserAction| match self.end.frozen() {
            _ if what.after != BY_TIME && self.trace.len() >= what.after => true,
            // No time passes while a person thinks; what was done after the answer comes after it here too.
            Some(_) => {
                what.after == BY_TIME && what.at_us <= self.end.now() && answer.is_none_or(|answer| answer > index)
            }
            None => self.end.next_at().is_none_or(|at| at > what.at_us) && what.at_us <= self.until,
        };
        actions.find(|(index, what)| due(*index, what)).map(|(index, _)| index)
    }
}
