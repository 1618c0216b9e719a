//! The record of a session: all that is kept, shared and compared. Everything on screen follows from it.

use serde::{Deserialize, Serialize};

use crate::base::{Duration, Fnv, Instant, order};
use crate::protocol::Action;
use crate::scenario::{Lens, Scenario, bounded, limits, scenario_hash};
use crate::sim::Entry;

crate::base::objects!(Record, Branch, UserAction, ScenarioRef, UserActionKind);

/// The seed of a session that names none.
pub const DEFAULT_SEED: u64 = 1;
/// Version of the record format.
pub const FORMAT: u32 = 1;
/// The version of the program, so that a later one can say "this replays differently now".
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// The longest name that a branch may have, in characters.
pub const MAX_NAME: usize = 120;

/// A session as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a record", deny_unknown_fields)]
pub struct Record {
    /// See [`FORMAT`].
    pub format: u32,
    /// See [`ENGINE`].
    pub engine: String,
    /// The network.
    pub scenario: ScenarioRef,
    /// The seed of every random stream.
    pub seed: u64,
    /// The lens of branches that name none.
    pub lens: Lens,
    /// A tree: no branch is ever dropped by changing the past.
    #[serde(deserialize_with = "bounded::at_most::<_, _, { limits::BRANCHES }>")]
    pub branches: Vec<Branch>,
    /// The branch on screen.
    pub current: u32,
    /// How many entries of its trace have happened: 0 is before everything.
    pub cursor: usize,
    /// How far histories are computed, where that is past the scenario's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_us: Option<Instant>,
    /// The virtual time on screen, where that is past the last entry that has happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment_us: Option<Instant>,
    /// A hash of the entries before the cursor when the record was made: see [`Entry::add_to`].
    #[serde(default, skip_serializing_if = "Option::is_none", with = "bounded::maybe_hex")]
    pub trace_hash: Option<u64>,
}

/// Which scenario a record is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScenarioRef {
    /// A built-in one by name, with the hash of its contents.
    Builtin {
        /// Its name.
        name: String,
        /// [`scenario_hash`] when the record was made.
        #[serde(with = "bounded::hex")]
        hash: u64,
    },
    /// One that travels along.
    Embedded(Box<Scenario>),
}

/// One history of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a branch", deny_unknown_fields)]
pub struct Branch {
    /// Its number, unique in the record.
    pub id: u32,
    /// What the list of branches shows. One without a name gets the one that it would have been given at first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The branch that it left, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// How many entries it shares with its parent.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub at: usize,
    /// Its lens, where it is not the record's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<Lens>,
    /// How many of its entries have been watched, where the cursor does not say so: this future is drawn, and changing it
    /// forks. A link leaves it out: who opens it has watched nothing yet.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seen: usize,
    /// What the person did on it; what its parent did before `at` comes first.
    #[serde(
        rename = "interventions",
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "bounded::at_most::<_, _, { limits::USER_ACTIONS }>"
    )]
    pub user_actions: Vec<UserAction>,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// An answer or an action of the user, at its place in a branch. The file format keeps the names that it had at first:
/// `interventions`, `deed`, `act`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a user action", deny_unknown_fields)]
pub struct UserAction {
    /// How many entries of the branch had happened; [`BY_TIME`] where only the moment counts.
    pub after: usize,
    /// The virtual time: not before the last of those entries, and before the next.
    pub at_us: Instant,
    /// What.
    #[serde(rename = "deed")]
    pub kind: UserActionKind,
}

/// The place of a user action that was carried over from another history, where entries have other numbers, as long as
/// this history has not come to it. The same number wherever a `usize` has 32 bits at least: records travel.
pub const BY_TIME: usize = 0xffff_ffff;

/// What the user did.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum UserActionKind {
    /// Answered a decision. Keyed by names, so that it survives a change of lens or latency.
    Answer {
        /// The client whose decision it is, by name.
        client: String,
        /// Its n-th decision, from 1.
        decision: u32,
        /// The answer.
        answer: PersonAnswer,
    },
    /// Did something to a host or its cable.
    #[serde(rename = "act")]
    OnHost {
        /// The host, by name.
        host: String,
        /// What.
        action: Action,
    },
}

/// What a person said to a decision. Keyed by names, so that it survives a change of lens or latency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonAnswer {
    /// The offer of this server wins.
    Choose(String),
    /// Collect offers for another while, in microseconds.
    KeepWaitingUs(Duration),
}

impl UserAction {
    /// Whether both are the same user action: the same answer to the same decision, wherever it stands in the trace; or the same
    /// action at the same moment.
    pub fn is_same(&self, other: &Self) -> bool {
        self.key() == other.key()
    }

    /// What two that are the same user action have in common, and no others.
    pub(crate) fn key(&self) -> (&UserActionKind, Instant) {
        match self.kind {
            UserActionKind::Answer { .. } => (&self.kind, Instant::ZERO),
            UserActionKind::OnHost { .. } => (&self.kind, self.at_us),
        }
    }

    /// The answer that this gives to a client's n-th decision, if it is one.
    pub fn answer_to(&self, client: &str, n: u32) -> Option<&PersonAnswer> {
        match &self.kind {
            UserActionKind::Answer { client: of, decision, answer } if of == client && *decision == n => Some(answer),
            _ => None,
        }
    }
}

impl ScenarioRef {
    /// By name where it is a built-in one, unchanged.
    pub fn of(scenario: &Scenario) -> Self {
        if crate::scenario::builtin(&scenario.name).is_some_and(|known| known == *scenario) {
            Self::Builtin { name: scenario.name.clone(), hash: scenario_hash(scenario) }
        } else {
            Self::Embedded(Box::new(scenario.clone()))
        }
    }
}

/// Whether something done after so many entries counts where a branch counts as far as `limit` entries, or as a whole.
pub(crate) fn is_shared(after: usize, limit: Option<usize>) -> bool {
    limit.is_none_or(|limit| after < limit && after != BY_TIME)
}

impl Branch {
    /// What was done on it before so many entries, or at all. What it has not come to yet is no past that its children share.
    pub(crate) fn shared(&self, limit: Option<usize>) -> impl DoubleEndedIterator<Item = &UserAction> {
        self.user_actions.iter().filter(move |what| is_shared(what.after, limit))
    }
}

impl Record {
    /// The record of a session in which nothing has happened yet.
    pub fn new(scenario: &Scenario, lens: Lens, seed: u64) -> Self {
        let name = name_of(&[], lens);
        Self {
            format: FORMAT,
            engine: ENGINE.to_owned(),
            scenario: ScenarioRef::of(scenario),
            seed,
            lens,
            branches: vec![Branch { id: 1, name, parent: None, at: 0, lens: None, seen: 0, user_actions: Vec::new() }],
            current: 1,
            cursor: 0,
            until_us: None,
            moment_us: None,
            trace_hash: None,
        }
    }

    /// Notes what was done on its only branch.
    pub fn do_all(&mut self, user_actions: Vec<UserAction>) {
        if let Some(branch) = self.branches.first_mut() {
            branch.name = name_of(&user_actions, self.lens);
            branch.user_actions = user_actions;
        }
    }

    /// Puts the cursor behind the last entry of the trace of the current branch, and the moment where it says.
    pub fn set_cursor(&mut self, trace: &[Entry], moment: Instant) {
        let last = trace.last().map_or(Instant::ZERO, |entry| entry.at);
        let mut hash = Fnv::default();
        trace.iter().for_each(|entry| entry.add_to(&mut hash));
        (self.cursor, self.trace_hash) = (trace.len(), Some(hash.value()));
        self.moment_us = (moment > last).then_some(moment);
        self.forget_seen();
    }

    /// The branch with this number.
    pub fn branch(&self, id: u32) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.id == id)
    }

    /// The same, to be changed.
    pub(crate) fn branch_mut(&mut self, id: u32) -> Option<&mut Branch> {
        self.branches.iter_mut().find(|branch| branch.id == id)
    }

    /// The lens of a branch.
    pub fn lens_of(&self, branch: &Branch) -> Lens {
        branch.lens.unwrap_or(self.lens)
    }

    /// Leaves out what need not be said: the branch on screen has been watched as far as the cursor at least.
    pub(crate) fn forget_seen(&mut self) {
        let cursor = self.cursor;
        if let Some(branch) = self.branch_mut(self.current).filter(|branch| branch.seen <= cursor) {
            branch.seen = 0;
        }
    }

    /// Takes over the places that the history of a branch has found for everything that was done on the way to its end.
    pub(crate) fn place(&mut self, id: u32, effective: &[UserAction]) {
        if let Some(branch) = self.branch_mut(id) {
            // Its own user actions come last; nothing else of it can be waiting for its place.
            let own = effective.iter().rev().take(branch.user_actions.len());
            branch.user_actions = own.rev().cloned().collect();
        }
    }

    /// Everything a person did on the way to the end of a branch, its ancestors' part included.
    pub fn effective(&self, id: u32) -> Vec<UserAction> {
        let tree = Tree::of(self);
        tree.way(id, None).into_iter().flat_map(|((branch, ()), limit)| branch.shared(limit)).cloned().collect()
    }
}

/// The branches of a record by their numbers, with something known of each.
pub(crate) struct Tree<'a, T = ()>(Vec<(&'a Branch, T)>);

impl<'a> Tree<'a> {
    /// The branches of a record.
    fn of(record: &'a Record) -> Self {
        Self::with(record, |_| ())
    }
}

impl<'a, T> Tree<'a, T> {
    /// The branches of a record, with what `known` says of each.
    pub(crate) fn with(record: &'a Record, known: impl Fn(&'a Branch) -> T) -> Self {
        let mut branches: Vec<_> = record.branches.iter().map(|branch| (branch, known(branch))).collect();
        order::by_key(&mut branches, |(branch, _)| branch.id);
        Self(branches)
    }

    /// The branch with this number.
    pub(crate) fn branch(&self, id: u32) -> Option<&(&'a Branch, T)> {
        self.0.get(self.0.binary_search_by_key(&id, |(branch, _)| branch.id).ok()?)
    }

    /// The branches on the way to a branch, from the first on, each with how many of its entries count there; `limit` is
    /// that of the branch itself. `None` is all.
    pub(crate) fn way(&self, id: u32, mut limit: Option<usize>) -> Vec<(&(&'a Branch, T), Option<usize>)> {
        let mut way = Vec::new();
        let mut next = Some(id);
        // A record from outside might name its own child as its parent; no way is longer than the list.
        while let Some(known) = next.and_then(|id| self.branch(id)).filter(|_| way.len() < self.0.len()) {
            way.push((known, limit));
            limit = Some(limit.map_or(known.0.at, |limit| limit.min(known.0.at)));
            next = known.0.parent;
        }
        way.reverse();
        way
    }
}

/// A name as a branch may have it: one line, not too long.
pub(crate) fn clean_name(name: &str) -> String {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    name.trim_end().to_owned()
}

/// What the list of branches shows: the last user action, else the lens.
pub(crate) fn name_of(user_actions: &[UserAction], lens: Lens) -> String {
    let Some(last) = user_actions.last() else { return lens.title().to_owned() };
    let what = match &last.kind {
        UserActionKind::Answer { client, answer: PersonAnswer::Choose(server), .. } => {
            format!("{client} takes {server}")
        }
        UserActionKind::Answer { client, answer: PersonAnswer::KeepWaitingUs(wait), .. } => {
            format!("{client} waits {wait}")
        }
        // The same may be done to the same host at several moments: a branch each.
        UserActionKind::OnHost { host, action } => format!("{host}: {} at {} s", action.name(), last.at_us),
    };
    clean_name(&format!("{}: {what}", lens.title()))
}
