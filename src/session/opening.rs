//! A session from a record that came from outside.
//!
//! ```text
//!   Record ─▶ check: what types cannot say ─▶ Run, within a budget ─▶ cursor, moment ─▶ Session, and notes in words
//! ```
//!
//! Only the history of the current branch is computed now. A record that this program made opens to a session that gives the
//! same record again.

mod check;

use std::rc::Rc;

use super::history::History;
use super::{Session, horizon};
use crate::base::Instant;
use crate::history::{Budget, ENGINE, OpenError, Record, Run, ScenarioRef, UserAction};
use crate::scenario::Scenario;

impl Session {
    /// Opens a record from outside: checks it, computes the history of its current branch, and puts the cursor where it says.
    /// Besides the session: what the person should know, such as that the session replays differently now.
    ///
    /// # Errors
    /// What is wrong with the record.
    pub fn open(record: Record) -> Result<(Self, Vec<String>), OpenError> {
        let (cursor, moment, hash) = (record.cursor, record.moment_us, record.trace_hash);
        let engine = check::name(&record.engine);
        let mut notes = Vec::new();
        let (mut record, scenario) = check::record(record, &mut notes)?;
        let builtin = crate::scenario::builtin(&scenario.name).is_some_and(|known| known == scenario);
        let scenario = Rc::new(scenario);
        let until = record.until_us.unwrap_or_else(|| horizon(&scenario));
        let budget = Some(Budget::outside(&scenario));
        let actions = record.effective(record.current);
        let mut run = run_of(budget, &record, &scenario, actions, until);
        run.place_user_actions();
        record.place(record.current, run.user_actions());
        let shown = Rc::new(History::new(run));
        let world = shown.run.world_at(0);
        let histories = [(record.current, Rc::clone(&shown))].into_iter().collect();
        let mut session = Self { record, scenario, builtin, histories, shown, world, moment: Instant::ZERO, budget };
        session.seek(cursor);
        let there = cursor <= session.trace().len();
        if let Some(moment) = moment.filter(|_| there) {
            session.linger(moment);
        }
        notes.extend(session.held_back_note());
        if !session.shown.run.is_held_back() || there {
            let same = there && hash.is_none_or(|hash| hash == session.shown.hash(cursor));
            notes.extend((!same).then(|| replays_differently(&engine)));
        }
        Ok((session, notes))
    }

    /// Opens a network from outside, at its beginning.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open_scenario(scenario: Scenario, seed: u64) -> Result<(Self, Vec<String>), OpenError> {
        let lens = scenario.lens;
        Self::open(Record::new(&scenario, lens, seed))
    }

    /// How far the history on screen is computed, in words, if that is not as far as it should.
    pub fn held_back_note(&self) -> Option<String> {
        let run = Some(&self.shown.run).filter(|run| run.is_held_back())?;
        let s = run.end().now().0 / 1_000_000;
        Some(format!("There is too much here: the history is shown as far as {s} s. Run to goes on from there."))
    }
}

impl Run {
    /// The history of the current branch of a record from outside, to its end or to `until`, as far as the budget of a run from the
    /// command line goes ([`Run::is_held_back`]); and the record as this program would have made it.
    ///
    /// # Errors
    /// What is wrong with the record.
    pub fn of_record(record: Record, until: Option<Instant>, drawn: bool) -> Result<(Self, Record), OpenError> {
        let (mut record, scenario) = check::record(record, &mut Vec::new())?;
        let end = record.until_us.unwrap_or_else(|| horizon(&scenario));
        let until = until.unwrap_or(end);
        let scenario = Rc::new(scenario);
        // What is done after the end of a history that is cut short would be done at its end.
        let actions = record.effective(record.current).into_iter().filter(|what| until >= end || what.at_us <= until);
        let budget = Some(Budget::command_line(&scenario, drawn));
        let run = run_of(budget, &record, &scenario, actions.collect(), until);
        record.scenario = ScenarioRef::of(&scenario);
        record.until_us = Some(until.max(end)).filter(|until| *until > horizon(&scenario));
        // While a person thinks no time passes.
        record.set_cursor(run.trace(), if run.stops_at_decision() { run.end().now() } else { until });
        Ok((run, record))
    }
}

/// The history of the current branch.
fn run_of(
    budget: Option<Budget>,
    record: &Record,
    scenario: &Rc<Scenario>,
    actions: Vec<UserAction>,
    until: Instant,
) -> Run {
    let lens = record.branch(record.current).map_or(record.lens, |branch| record.lens_of(branch));
    Run::within(budget, Rc::clone(scenario), lens, record.seed, actions, until)
}

fn replays_differently(engine: &str) -> String {
    if engine == ENGINE {
        return "This session replays differently than when it was saved: other things may be shown.".to_owned();
    }
    format!(
        "This session was made by dorascope {engine} and replays differently in {ENGINE}: other things may be shown than \
         when it was saved."
    )
}
