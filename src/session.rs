//! A session: the record, the histories that follow from it, and where in them the screen stands.

mod actions;
mod branches;
mod history;
mod opening;
mod user_actions;

use std::rc::Rc;

pub use actions::{NoRun, Ran, RunTo};
pub use history::History;

use crate::base::{Instant, Map};
use crate::history::record::name_of;
use crate::history::{
    BY_TIME, Branch, Budget, Filter, PersonAnswer, Record, Run, ScenarioRef, Step, UserAction, UserActionKind,
};
use crate::protocol::{Cannot, EntryId, Event};
use crate::scenario::{Lens, Scenario, limits, scenario_hash};
use crate::sim::{Entry, Kind, World};

/// What became of a person's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// The history goes on from the decision.
    WentOn,
    /// The past was changed: a new branch keeps the new history, the old one stays.
    Forked,
    /// Another branch already says this; it is on screen now.
    Switched,
}

/// What a session has as much of as its record may hold ([`limits`]): one that held more could not be opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// Branches.
    #[error(
        "A session holds at most {} branches: delete one that you no longer need, under Branches, then do this again.",
        limits::BRANCHES
    )]
    Branches,
    /// Answers and actions, those of all branches together.
    #[error(
        "A session holds at most {} answers and actions, all branches together: delete a branch that you no longer need, under Branches, then do this again.",
        limits::USER_ACTIONS
    )]
    Actions,
}

/// Why an action of the user was not carried out. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionError {
    /// The host or its cable cannot do it now.
    Cannot(Cannot),
    /// The session holds no more.
    Full(Full),
}

impl From<Cannot> for ActionError {
    fn from(why: Cannot) -> Self {
        Self::Cannot(why)
    }
}

impl From<Full> for ActionError {
    fn from(full: Full) -> Self {
        Self::Full(full)
    }
}

/// Why a person's answer was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The session holds no more.
    #[error(transparent)]
    Full(#[from] Full),
    /// Nothing is being asked at this moment.
    #[error("Nothing is being asked at this moment: step to a choice first.")]
    NoDecision,
    /// No offer came from that server.
    #[error("That server has made no offer so far: choose one that has, or keep waiting.")]
    NoSuchOffer,
}

/// A session.
#[derive(Debug, Clone)]
pub struct Session {
    record: Record,
    scenario: Rc<Scenario>,
    /// Whether that is a built-in one, unchanged.
    builtin: bool,
    histories: Map<u32, Rc<History>>,
    /// The history of the current branch.
    shown: Rc<History>,
    world: World,
    /// The virtual time on screen: not before the last entry that has happened, and before the next.
    moment: Instant,
    /// What a history may cost before somebody lets time run further.
    budget: Option<Budget>,
}

impl Session {
    /// A new session on a scenario, at its beginning.
    pub fn new(scenario: Scenario, lens: Option<Lens>, seed: u64) -> Self {
        let lens = lens.unwrap_or(scenario.lens);
        let mut record = Record::new(&scenario, lens, seed);
        let builtin = matches!(record.scenario, ScenarioRef::Builtin { .. });
        // Filled in when the record is asked for: see `Session::record`.
        record.scenario = ScenarioRef::Builtin { name: scenario.name.clone(), hash: 0 };
        let scenario = Rc::new(scenario);
        let until = horizon(&scenario);
        let budget = Some(Budget::own(&scenario));
        let shown = Run::within(budget, Rc::clone(&scenario), lens, seed, Vec::new(), until);
        let shown = Rc::new(History::new(shown));
        let world = shown.run.world_at(0);
        let histories = [(1, Rc::clone(&shown))].into_iter().collect();
        Self { record, scenario, builtin, histories, shown, world, moment: Instant::ZERO, budget }
    }

    /// A session at the beginning of a history that is computed already, for whoever needs another moment of it than the one on screen.
    /// Its record does not say what was done.
    pub fn showing(shown: Rc<History>) -> Self {
        let run = &shown.run;
        let record = Record::new(run.scenario(), run.lens(), run.seed());
        let (scenario, world) = (Rc::new(run.scenario().clone()), run.world_at(0));
        let histories = [(1, Rc::clone(&shown))].into_iter().collect();
        Self { record, scenario, builtin: false, histories, shown, world, moment: Instant::ZERO, budget: None }
    }

    /// The record, as it would be saved.
    pub fn record(&self) -> Record {
        let scenario = if self.builtin {
            ScenarioRef::Builtin { name: self.scenario.name.clone(), hash: scenario_hash(&self.scenario) }
        } else {
            ScenarioRef::Embedded(Box::new((*self.scenario).clone()))
        };
        let last = self.moment_of(self.cursor());
        let mut record = Record {
            scenario,
            moment_us: (self.moment > last).then_some(self.moment),
            trace_hash: Some(self.shown.hash(self.cursor())),
            ..self.record.clone()
        };
        record.forget_seen();
        record
    }

    /// All branches.
    pub fn branches(&self) -> &[Branch] {
        &self.record.branches
    }

    /// The branch on screen.
    pub fn current_branch(&self) -> u32 {
        self.record.current
    }

    /// The network.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Whether the network is a built-in scenario, unchanged.
    pub fn is_builtin(&self) -> bool {
        self.builtin
    }

    /// Whether two sessions are sure to be on the same network, without looking at it.
    pub fn same_network(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.scenario, &other.scenario)
    }

    /// The lens of the branch on screen.
    pub fn lens(&self) -> Lens {
        self.history().run.lens()
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.record.seed
    }

    /// How many entries have happened.
    pub fn cursor(&self) -> usize {
        self.record.cursor
    }

    /// The world at the cursor.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The history on screen.
    pub fn history(&self) -> &Rc<History> {
        &self.shown
    }

    /// How many entries of the branch on screen have been watched at any time.
    pub fn seen(&self) -> usize {
        self.record.branch(self.record.current).map_or(0, |branch| branch.seen)
    }

    /// Puts a branch on screen; the caller then seeks.
    fn show(&mut self, id: u32) {
        let Some(history) = self.history_of(id) else { return };
        self.record.current = id;
        // Another branch may have been followed further than this one.
        let until = self.until();
        if history.run.until() < until && !history.run.is_held_back() {
            self.shown = self.add_history(id, history.run.extended_to(until));
        } else {
            self.shown = history;
        }
    }

    /// The history of a branch; computed now if nobody has looked at it yet.
    fn history_of(&mut self, id: u32) -> Option<Rc<History>> {
        if let Some(history) = self.histories.get(&id) {
            return Some(Rc::clone(history));
        }
        let lens = self.record.lens_of(self.record.branch(id)?);
        let actions = self.record.effective(id);
        let (scenario, seed, until) = (Rc::clone(&self.scenario), self.record.seed, self.until());
        let run = Run::within(self.budget, scenario, lens, seed, actions, until);
        Some(self.add_history(id, run))
    }

    /// Takes the history of a branch in. What it has found a place for has that place from now on.
    fn add_history(&mut self, id: u32, mut run: Run) -> Rc<History> {
        run.place_user_actions();
        self.record.until_us = (run.until() > self.until()).then_some(run.until()).or(self.record.until_us);
        self.record.place(id, run.user_actions());
        let history = Rc::new(History::new(run));
        self.histories.insert(id, Rc::clone(&history));
        history
    }

    /// The whole trace of the history on screen.
    pub fn trace(&self) -> &[Entry] {
        self.history().run.trace()
    }

    /// The step that the cursor stands behind.
    pub fn current_step(&self) -> Option<Step> {
        self.history().step_at(self.cursor()).filter(|_| self.cursor() > 0)
    }

    /// The virtual time on screen.
    pub fn moment(&self) -> Instant {
        self.moment
    }

    /// How far the histories of this session are computed.
    pub fn until(&self) -> Instant {
        self.record.until_us.unwrap_or_else(|| horizon(&self.scenario))
    }

    /// Moves the cursor to `count` entries, or the end; behind the last of those that one event writes.
    pub fn seek(&mut self, count: usize) {
        self.world = self.history().run.world_at(count.min(self.trace().len()));
        // Entries that one event writes happen together: the cursor never stands between them.
        let count = usize::try_from(self.world.next_entry().0).unwrap_or(usize::MAX);
        self.record.cursor = count;
        self.moment = self.moment_of(count);
        if let Some(branch) = self.record.branch_mut(self.record.current) {
            branch.seen = count.max(branch.seen);
        }
    }

    /// When the last of so many entries happened.
    fn moment_of(&self, count: usize) -> Instant {
        count.checked_sub(1).and_then(|last| self.trace().get(last)).map_or(Instant::ZERO, |entry| entry.at)
    }

    /// Moves the cursor behind the last entry at or before `at`, and the moment to `at` itself where time goes on that far.
    pub fn seek_time(&mut self, at: Instant) {
        let count = self.trace().partition_point(|entry| entry.at <= at);
        self.seek(count);
        self.linger(at);
    }

    /// Moves only the moment, between the last entry that has happened and the next.
    pub fn linger(&mut self, at: Instant) {
        let next = self.trace().get(self.cursor()).map(|entry| entry.at);
        let limit = match next {
            Some(next) => Instant(next.0.saturating_sub(1)),
            // No time passes while a person thinks, and what has not been computed is not known to be quiet.
            None if self.world.frozen().is_some() || self.shown.run.is_held_back() => self.moment,
            None => self.until(),
        };
        self.moment = self.moment.max(at.min(limit));
    }

    /// Moves the cursor to the end of the step in which an entry happens.
    pub fn seek_entry(&mut self, entry: EntryId) {
        let index = usize::try_from(entry.0).unwrap_or(usize::MAX);
        let history = self.history();
        let step = history.steps.partition_point(|step| step.end <= index);
        let count = history.steps.get(step).map_or(self.trace().len(), |step| step.end);
        self.seek(count);
    }

    /// Where the next step ends; `None` at the end of the history.
    pub fn next_step(&self, filter: Filter) -> Option<usize> {
        let history = self.history();
        let rest = history.steps.get(history.steps_done(self.cursor())..).unwrap_or_default();
        rest.iter().find(|step| step.passes(filter) || self.opens_decision(step)).map(|step| step.end)
    }

    /// Where the step before ends; `Some(0)` before the first, `None` at the beginning.
    pub fn previous_step(&self, filter: Filter) -> Option<usize> {
        if self.cursor() == 0 {
            return None;
        }
        let history = self.history();
        let before = history
            .steps
            .iter()
            .rev()
            .find(|step| step.end < self.cursor() && (step.passes(filter) || self.opens_decision(step)));
        Some(before.map_or(0, |step| step.end))
    }

    /// No filter hides a decision.
    fn opens_decision(&self, step: &Step) -> bool {
        self.trace()
            .get(step.start..step.end)
            .unwrap_or_default()
            .iter()
            .any(|entry| matches!(entry.kind, Kind::Event(Event::DecisionOpened { .. })))
    }

    /// The decision at which the world of the cursor stands still: port, client name, number.
    pub fn open_decision(&self) -> Option<(u16, String, u32)> {
        let frozen = self.world.frozen()?;
        Some((frozen.port, self.world.host(frozen.port)?.config().id.to_string(), frozen.n))
    }

    /// What the branch on screen says to the decision at the cursor, if it has said anything yet.
    pub fn recorded_answer(&self) -> Option<PersonAnswer> {
        let (_, client, n) = self.open_decision()?;
        let effective = self.record.effective(self.record.current);
        effective.into_iter().find_map(|what| what.answer_to(&client, n).cloned())
    }

    /// Answers the decision at the cursor. If the history on screen goes on from there with another answer, this forks.
    ///
    /// # Errors
    /// When nothing is asked here, the server named has made no offer, or the session holds no more. Nothing changes then.
    pub fn answer(&mut self, answer: PersonAnswer) -> Result<Answered, AnswerError> {
        let (port, client, n) = self.open_decision().ok_or(AnswerError::NoDecision)?;
        if let PersonAnswer::Choose(server) = &answer {
            let address = self.scenario.servers.iter().find(|spec| spec.id == *server).map(|spec| spec.address);
            let offers = self.world.host(port).and_then(|host| host.client()).and_then(|client| client.open_decision());
            if !offers.is_some_and(|(_, offers)| offers.iter().any(|offer| Some(offer.server) == address)) {
                return Err(AnswerError::NoSuchOffer);
            }
        }
        let action = UserActionKind::Answer { client: client.clone(), decision: n, answer };
        let said_before = self.recorded_answer().is_some();
        Ok(self.add_user_action(action, said_before, self.until())?)
    }

    /// Lets the history on screen go on with a new user action at this moment, up to `until`: on this branch, or on a new one where
    /// something would be lost. The user action itself is the next step then.
    fn add_user_action(&mut self, kind: UserActionKind, fork: bool, until: Instant) -> Result<Answered, Full> {
        let cursor = self.cursor();
        let new = UserAction { after: cursor, at_us: self.moment, kind };
        let mut wanted = self.record.effective(self.record.current);
        let fork = fork || wanted.iter().any(|old| old.after >= cursor && old.after != BY_TIME);
        if fork {
            wanted.retain(|old| old.after < cursor);
        }
        wanted.push(new.clone());
        let outcome = match self.branch_that_says(&wanted) {
            Some(id) if id == self.record.current => Answered::WentOn,
            Some(id) => {
                self.show(id);
                Answered::Switched
            }
            None => {
                self.has_room(usize::from(fork), 1)?;
                let run = self.history().run.branched(cursor, wanted, until);
                self.go_on_with(new, run, fork)
            }
        };
        let next = self.history().steps.iter().find(|step| step.end > cursor).map_or(cursor, |step| step.end);
        self.seek(next);
        Ok(outcome)
    }

    /// Whether the record may hold so many more branches, and so many more answers and actions.
    fn has_room(&self, branches: usize, actions: usize) -> Result<(), Full> {
        let held = &self.record.branches;
        if held.len() + branches > limits::BRANCHES {
            return Err(Full::Branches);
        }
        let done: usize = held.iter().map(|branch| branch.user_actions.len()).sum();
        if done + actions > limits::USER_ACTIONS { Err(Full::Actions) } else { Ok(()) }
    }

    fn go_on_with(&mut self, new: UserAction, run: Run, fork: bool) -> Answered {
        if fork {
            self.fork(new, run);
            return Answered::Forked;
        }
        let current = self.record.current;
        if let Some(branch) = self.record.branch_mut(current) {
            // A name that somebody gave it stays.
            let unnamed = branch.name == name_of(&branch.user_actions, run.lens());
            branch.user_actions.push(new);
            if unnamed {
                branch.name = name_of(&branch.user_actions, run.lens());
            }
        }
        self.add_history(current, run);
        self.show(current);
        Answered::WentOn
    }

    /// Whether the history on screen has anything that a person did but choosing offers.
    pub fn is_changed(&self) -> bool {
        let chose =
            |action: &UserActionKind| matches!(action, UserActionKind::Answer { answer: PersonAnswer::Choose(_), .. });
        self.record.effective(self.record.current).iter().any(|what| !chose(&what.kind))
    }

    /// What the person did on the branch on screen that its history had no place for.
    pub fn did_not_apply(&self) -> Vec<UserAction> {
        self.history().run.did_not_apply().cloned().collect()
    }
}

/// The scenario's own end.
fn horizon(scenario: &Scenario) -> Instant {
    Instant(u64::from(scenario.horizon_s) * 1_000_000)
}
