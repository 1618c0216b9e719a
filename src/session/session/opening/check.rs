//! What a record from outside has to be, beyond what its types say; and what is put right in silence.

use std::collections::BTreeSet;

use super::super::branches::{clean_name, name_of};
use super::super::horizon;
use crate::protocol::Instant;
use crate::session::record::{
    BY_TIME, Branch, Deed, ENGINE, FORMAT, Intervention, MAX_BRANCHES, MAX_INTERVENTIONS, PersonAnswer, Record,
    ScenarioRef, scenario_hash,
};
use crate::session::scenario::Scenario;
use crate::session::session::LONGEST;
use crate::session::share::{OpenError, limits};

/// The highest number of a branch. Programs count up from 1.
const MAX_ID: u32 = 1_000_000;

/// Checks a record. Returns it as this program would have made it, with the cursor at the beginning; and its network.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn record(record: Record, notes: &mut Vec<String>) -> Result<(Record, Scenario), OpenError> {
    match record.format {
        FORMAT => {}
        0 => return fail("it says that its format is 0, which never was one; it has to be 1."),
        newer => {
            let known = format!("it was made by a newer version of dorascope (format {newer}): ");
            return fail(known + "open it there, or update this one.");
        }
    }
    let scenario = network(record.scenario, notes)?;
    let end = horizon(&scenario);
    let within = |at: Option<Instant>| at.is_none_or(|at| at.0 <= LONGEST.0);
    if !within(record.until_us) || !within(record.moment_us) {
        return fail(format!("it runs for longer than a year: until_us and moment_us may be at most {}.", LONGEST.0));
    }
    if wide(record.cursor) > wide(BY_TIME) {
        return fail(format!("its cursor stands behind entry {BY_TIME}, further than any history goes."));
    }
    let mut branches = record.branches;
    tree(&branches, record.current)?;
    let count: usize = branches.iter().map(|branch| branch.interventions.len()).sum();
    if count > MAX_INTERVENTIONS {
        return fail(format!("it holds {count} deeds and answers; at most {MAX_INTERVENTIONS}."));
    }
    for branch in &mut branches {
        branch.interventions.iter().try_for_each(|what| deed(branch, what))?;
        branch.name = clean_name(&branch.name);
        if branch.name.is_empty() {
            branch.name = name_of(&branch.interventions, branch.lens.unwrap_or(record.lens));
        }
        branch.lens = branch.lens.filter(|lens| *lens != record.lens);
        if wide(branch.seen) > wide(BY_TIME) {
            branch.seen = BY_TIME;
        }
    }
    let record = Record {
        format: FORMAT,
        engine: ENGINE.to_owned(),
        // Filled in when the record is asked for.
        scenario: ScenarioRef::Builtin { name: scenario.name.clone(), hash: 0 },
        branches,
        cursor: 0,
        until_us: record.until_us.filter(|until| *until > end),
        moment_us: None,
        trace_hash: None,
        ..record
    };
    Ok((record, scenario))
}

/// A count to be compared, whatever the platform: where counts have 32 bits, some comparisons would say nothing.
fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// The name of something that a sentence is about, as far as it fits there.
pub(super) fn name(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn fail<T>(why: impl Into<String>) -> Result<T, OpenError> {
    Err(OpenError(why.into()))
}

fn network(scenario: ScenarioRef, notes: &mut Vec<String>) -> Result<Scenario, OpenError> {
    match scenario {
        ScenarioRef::Builtin { name: wanted, hash } => {
            let Some(scenario) = crate::session::builtin(&wanted) else {
                let wanted = name(&wanted);
                return fail(format!("it was made with a scenario that this version does not have: “{wanted}”."));
            };
            if scenario_hash(&scenario) != hash {
                let title = &scenario.title;
                notes.push(format!("The scenario “{title}” has changed since this session was saved."));
            }
            Ok(scenario)
        }
        ScenarioRef::Embedded(scenario) => {
            let sound = limits::check(&scenario).and_then(|()| scenario.check());
            sound.map_err(|why| OpenError(format!("its network cannot run: {why}.")))?;
            Ok(*scenario)
        }
    }
}

/// That branches have numbers of their own, and parents that lead back to a beginning.
fn tree(branches: &[Branch], current: u32) -> Result<(), OpenError> {
    if branches.is_empty() {
        return fail("it has no branch; a session has at least one.");
    }
    if branches.len() > MAX_BRANCHES {
        return fail(format!("it has {} branches; at most {MAX_BRANCHES}.", branches.len()));
    }
    let mut ids = BTreeSet::new();
    for Branch { id, .. } in branches {
        if !(1..=MAX_ID).contains(id) {
            return fail(format!("it has a branch with the number {id}; numbers go from 1 to {MAX_ID}."));
        }
        if !ids.insert(*id) {
            return fail(format!("it has two branches with the number {id}; each needs one of its own."));
        }
    }
    if !ids.contains(&current) {
        return fail(format!("branch {current} is to be shown, and there is none with that number."));
    }
    for branch in branches {
        let mut parent = branch.parent;
        if let Some(missing) = parent.filter(|parent| !ids.contains(parent)) {
            return fail(format!("branch {} left branch {missing}, and there is none with that number.", branch.id));
        }
        for _ in branches {
            parent = parent.and_then(|id| branches.iter().find(|branch| branch.id == id)?.parent);
        }
        if parent.is_some() {
            return fail(format!("branch {} is its own ancestor; the first branch has no parent.", branch.id));
        }
        if wide(branch.at) >= wide(BY_TIME) || (branch.parent.is_none() && branch.at > 0) {
            let at = branch.at;
            return fail(format!("branch {} leaves its parent after {at} entries, where it has none.", branch.id));
        }
    }
    Ok(())
}

fn deed(branch: &Branch, what: &Intervention) -> Result<(), OpenError> {
    let id = branch.id;
    if what.at_us.0 > LONGEST.0 {
        return fail(format!("branch {id} has a deed {} s after the beginning; a session lasts a year.", what.at_us));
    }
    let possible = if branch.parent.is_some() { branch.at..=BY_TIME - 1 } else { 0..=BY_TIME };
    if !possible.contains(&what.after) {
        let (after, at) = (what.after, branch.at);
        return fail(format!(
            "branch {id} has a deed after {after} entries; on a branch that leaves its parent after {at} it comes later."
        ));
    }
    let named = match &what.deed {
        Deed::Answer { client, answer: PersonAnswer::Choose(server), .. } => [client.as_str(), server],
        Deed::Answer { client, .. } => [client, ""],
        Deed::Act { host, .. } => [host, ""],
    };
    if named.iter().any(|name| name.len() > limits::NAME) {
        return fail(format!("branch {id} has a deed for a host with a name of more than {} bytes.", limits::NAME));
    }
    Ok(())
}
