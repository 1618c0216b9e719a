//! What a record from outside has to be, beyond what its types say; and what is put right in silence.

use crate::base::{Instant, Map, Set};
use crate::history::record::{clean_name, name_of};
use crate::history::{
    BY_TIME, Branch, ENGINE, FORMAT, OpenError, PersonAnswer, Record, ScenarioRef, UserAction, UserActionKind,
};
use crate::scenario::builtin::is_or_was;
use crate::scenario::limits::{BRANCHES, NAME, USER_ACTIONS};
use crate::scenario::{LONGEST, Scenario, limits};
use crate::session::horizon;

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
    let count: usize = branches.iter().map(|branch| branch.user_actions.len()).sum();
    if count > USER_ACTIONS {
        return fail(format!("it holds {count} user actions; at most {USER_ACTIONS}."));
    }
    for branch in &mut branches {
        branch.user_actions.iter().try_for_each(|what| user_action(branch, what))?;
        branch.name = clean_name(&branch.name);
        if branch.name.is_empty() {
            branch.name = name_of(&branch.user_actions, branch.lens.unwrap_or(record.lens));
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
            let Some(scenario) = crate::scenario::builtin(&wanted) else {
                let wanted = name(&wanted);
                return fail(format!("it was made with a scenario that this version does not have: “{wanted}”."));
            };
            if !is_or_was(&scenario, hash) {
                let title = &scenario.title;
                notes.push(format!("The scenario “{title}” has changed since this session was saved."));
            }
            Ok(scenario)
        }
        ScenarioRef::Embedded(scenario) => {
            scenario.check().map_err(|why| OpenError(format!("its network cannot run: {why}.")))?;
            Ok(*scenario)
        }
    }
}

/// That branches have numbers of their own, and parents that lead back to a beginning.
fn tree(branches: &[Branch], current: u32) -> Result<(), OpenError> {
    if branches.is_empty() {
        return fail("it has no branch; a session has at least one.");
    }
    if branches.len() > BRANCHES {
        return fail(format!("it has {} branches; at most {BRANCHES}.", branches.len()));
    }
    let mut parents: Map<u32, Option<u32>> = Map::default();
    for Branch { id, parent, .. } in branches {
        if !(1..=MAX_ID).contains(id) {
            return fail(format!("it has a branch with the number {id}; numbers go from 1 to {MAX_ID}."));
        }
        if parents.insert(*id, *parent).is_some() {
            return fail(format!("it has two branches with the number {id}; each needs one of its own."));
        }
    }
    if !parents.contains_key(&current) {
        return fail(format!("branch {current} is to be shown, and there is none with that number."));
    }
    let (own_ancestor, _) = own_ancestor(&parents);
    for branch in branches {
        if let Some(missing) = branch.parent.filter(|parent| !parents.contains_key(parent)) {
            return fail(format!("branch {} left branch {missing}, and there is none with that number.", branch.id));
        }
        if wide(branch.at) >= wide(BY_TIME) || (branch.parent.is_none() && branch.at > 0) {
            let at = branch.at;
            return fail(format!("branch {} leaves its parent after {at} entries, where it has none.", branch.id));
        }
    }
    match own_ancestor {
        Some(id) => fail(format!("branch {id} is its own ancestor; the first branch has no parent.")),
        None => Ok(()),
    }
}

/// A branch that is its own ancestor, if there is one; and how many branches were visited to find out. A branch whose
/// beginning is known already is not followed again: a link may hold a thousand branches, each of the next.
fn own_ancestor(parents: &Map<u32, Option<u32>>) -> (Option<u32>, usize) {
    let mut begins = Set::default();
    let mut visited = 0;
    for start in parents.keys() {
        let mut way = Set::default();
        let mut next = Some(*start);
        while let Some(id) = next.filter(|id| !begins.contains(id)) {
            visited += 1;
            if !way.insert(id) {
                return (Some(id), visited);
            }
            next = parents.get(&id).copied().flatten();
        }
        for id in way {
            begins.insert(id);
        }
    }
    (None, visited)
}

fn user_action(branch: &Branch, what: &UserAction) -> Result<(), OpenError> {
    let id = branch.id;
    if what.at_us.0 > LONGEST.0 {
        return fail(format!(
            "branch {id} has a user action {} s after the beginning; a session lasts a year.",
            what.at_us
        ));
    }
    let possible = if branch.parent.is_some() { branch.at..=BY_TIME - 1 } else { 0..=BY_TIME };
    if !possible.contains(&what.after) {
        let (after, at) = (what.after, branch.at);
        return fail(format!(
            "branch {id} has a user action after {after} entries; on a branch that leaves its parent after {at} it comes later."
        ));
    }
    if let UserActionKind::Answer { answer: PersonAnswer::KeepWaitingUs(wait), .. } = &what.kind
        && *wait > LONGEST
    {
        return fail(format!("branch {id} has an answer that waits for {wait}; a session lasts a year."));
    }
    if let UserActionKind::OnHost { action, .. } = &what.kind
        && let Err((field, why)) = limits::action(action)
    {
        return fail(format!("branch {id} has a user action that cannot be: {field}: {why}."));
    }
    let named = match &what.kind {
        UserActionKind::Answer { client, answer: PersonAnswer::Choose(server), .. } => [client.as_str(), server],
        UserActionKind::Answer { client, .. } => [client, ""],
        UserActionKind::OnHost { host, .. } => [host, ""],
    };
    if named.iter().any(|name| name.len() > NAME) {
        return fail(format!("branch {id} has a user action for a host with a name of more than {NAME} bytes."));
    }
    if named.iter().any(|name| name.chars().any(char::is_control)) {
        return fail(format!("branch {id} has a user action for a host with a control character in its name."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Branches from 1 up to this number, each with the parent that `parent` gives it.
    fn tree(count: usize, parent: impl Fn(u32) -> Option<u32>) -> Map<u32, Option<u32>> {
        (1..=u32::try_from(count).expect("small")).map(|id| (id, parent(id))).collect()
    }

    #[test]
    fn each_branch_is_visited_once_whatever_the_tree_looks_like() {
        let last = u32::try_from(BRANCHES).expect("small");
        let up = |id| (id < last).then_some(id + 1);
        let down = |id| (id > 1).then(|| id - 1);
        let star = |id| (id > 1).then_some(1);
        let halves = |id| (id > 1).then_some(id / 2);
        let trees: [&dyn Fn(u32) -> Option<u32>; 5] = [&up, &down, &star, &halves, &|_| None];
        for (number, parent) in trees.iter().enumerate() {
            assert_eq!(own_ancestor(&tree(BRANCHES, parent)), (None, BRANCHES), "tree {number}");
        }
    }

    #[test]
    fn a_circle_is_found_wherever_it_is() {
        let last = u32::try_from(BRANCHES).expect("small");
        // All in one circle; only the last two; only the last, after a long way to it.
        let (found, visited) = own_ancestor(&tree(BRANCHES, |id| Some(id % last + 1)));
        assert!(found.is_some() && visited == BRANCHES + 1);
        let (found, visited) = own_ancestor(&tree(BRANCHES, |id| Some(if id == last { id - 1 } else { id + 1 })));
        assert!(found.is_some_and(|id| id >= last - 1) && visited <= BRANCHES + 1, "{found:?}");
        let (found, visited) = own_ancestor(&tree(BRANCHES, |id| Some((id + 1).min(last))));
        assert_eq!((found, visited), (Some(last), BRANCHES + 1));
        // Beside branches that are sound.
        let (found, visited) =
            own_ancestor(&tree(
                BRANCHES,
                |id| if id > 900 { Some(id) } else { id.checked_sub(1).filter(|id| *id > 0) },
            ));
        assert!(found == Some(901) && visited <= BRANCHES, "{found:?} after {visited}");
    }
}
