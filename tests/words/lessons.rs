//! What a lesson claims is what the run shows: for each built-in scenario and each lens, the line that the page shows, and the claim as
//! a predicate over the run to its end. Where it is easy, the same with the point taken away: then the claim is false.
//!
//! A changed line fails here until somebody has looked whether its claim is still this one.

mod facts;
mod first;
mod later;

use std::collections::BTreeSet;

use dorascope::scenario::{BUILTIN_NAMES, Lens, Scenario, builtin};
use facts::{DISCOVER, Facts, RELEASE, REQUEST, Row, S};
use first::{getting_an_address, renewing};
use later::{conflicts, faults, leaving};

fn rows() -> Vec<Row> {
    [getting_an_address(), renewing(), leaving(), conflicts(), faults()].into_iter().flatten().collect()
}

const SEEDS: [u64; 5] = [0, 1, 2, 7, 4242];

/// Each row, for several seeds.
fn for_each(check: impl Fn(&Row, &Scenario, u64)) {
    for row in rows() {
        let scenario = builtin(row.name).expect("built in");
        for seed in SEEDS {
            check(&row, &scenario, seed);
        }
    }
}

#[test]
fn every_scenario_has_a_line_under_each_lens_and_its_claim_here() {
    let told: Vec<(&str, Lens)> = rows().iter().map(|row| (row.name, row.lens)).collect();
    let all: Vec<(&str, Lens)> =
        BUILTIN_NAMES.iter().flat_map(|name| [Lens::Course, Lens::Rfc].map(|lens| (*name, lens))).collect();
    assert_eq!(told, all);
    for row in rows() {
        let scenario = builtin(row.name).expect("built in");
        assert_eq!(scenario.lesson_under(row.lens), row.says, "{} {}", row.name, row.lens);
    }
}

#[test]
fn what_a_lesson_claims_is_what_the_run_shows_before_the_session_ends() {
    let wrong = std::cell::RefCell::new(BTreeSet::new());
    for_each(|row, scenario, seed| {
        if !(row.holds)(&Facts::of(scenario, row.lens, seed)) {
            wrong.borrow_mut().insert(format!("{} {} seed {seed}: {}", row.name, row.lens, row.says));
        }
    });
    assert_eq!(wrong.into_inner(), BTreeSet::new());
}

#[test]
fn without_its_point_a_lesson_is_false() {
    for_each(|row, scenario, seed| {
        let Some(without) = row.without else { return };
        let mut other = scenario.clone();
        without(&mut other);
        assert_ne!(other, *scenario, "{}", row.name);
        let facts = Facts::of(&other, row.lens, seed);
        assert!(!(row.holds)(&facts), "{} {} seed {seed}: {}", row.name, row.lens, row.says);
    });
}

/// Where only one lens shows the point, the other's line names that lens, and its run does not show the point; no other line
/// sends anybody to another lens.
#[test]
fn a_line_names_the_lens_that_shows_the_point_where_it_does_not() {
    let rows = rows();
    for row in &rows {
        let scenario = builtin(row.name).expect("built in");
        match scenario.point_elsewhere(row.lens) {
            Some(other) => {
                assert!(row.says.contains(&format!("Under {}", other.title())), "{}", row.says);
                let shown = rows.iter().find(|there| there.name == row.name && there.lens == other).expect("a row");
                let facts = Facts::of(&scenario, row.lens, 1);
                assert!(!(shown.holds)(&facts), "{}: {} shows the point of {other}", row.name, row.lens);
            }
            None => assert!(!row.says.contains("Under RFC 2131") && !row.says.contains("Under Course"), "{}", row.says),
        }
    }
}

/// What the line on the infinite lease says of messages that could still come.
#[test]
fn an_infinite_lease_ends_its_silence_with_a_restart_or_a_release() {
    use dorascope::protocol::Action;
    use dorascope::scenario::ScriptSpec;
    for (action, then) in [(Action::Release, RELEASE), (Action::PowerOff, DISCOVER)] {
        let mut scenario = builtin("infinite-lease").expect("built in");
        let line = |at_s: u64, action| ScriptSpec { at_us: at_s * S, host: "laptop-1".to_owned(), action };
        scenario.script = vec![line(100, action), line(200, Action::PowerOn)];
        for (lens, kind) in [(Lens::Course, then), (Lens::Rfc, if then == DISCOVER { REQUEST } else { then })] {
            let facts = Facts::of(&scenario, lens, 1);
            let later = facts.messages.iter().find(|message| message.at >= 100 * S).map(|message| message.kind);
            assert_eq!(later, Some(kind), "{lens}");
        }
    }
}
