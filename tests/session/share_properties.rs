//! What has to hold of every session that is saved and opened again, and of everything that is opened: random sessions, and
//! random damage.
use dorascope::history::Record;
use dorascope::session::Session;
use dorascope::share::{Opened, Shared, from_file, from_link, to_file, to_link};
use dorascope::sim::trace_hash;
use linked::linked;
use proptest::prelude::*;
use sessions::{OPS, Op, apply, begin, shared};

use crate::cost;
use crate::foreign;
use crate::hostile_records;
use crate::linked;
use crate::mutate;
use crate::sessions;

fn ops() -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec((0..OPS, any::<u32>(), any::<u32>()), 0..14)
}

fn session(network: u16, lens: bool, seed: u64, ops: &[Op]) -> Session {
    let mut session = begin(network, lens, seed);
    ops.iter().for_each(|op| apply(&mut session, *op));
    session
}

fn file(text: &str) -> Shared {
    match from_file(text) {
        Ok(Opened::Session(shared)) => *shared,
        other => panic!("{other:?}"),
    }
}

/// Everything that a person sees of a session.
fn seen(session: &Session) -> (Record, u64, String) {
    (session.record(), trace_hash(session.trace()), format!("{:?} {:?}", session.moment(), session.world()))
}

/// Opens whatever this is, within the limits.
fn open(text: &str, link: bool) -> Option<(Record, Session)> {
    let (opened, cost) = cost::of(|| {
        let record = match link {
            true => from_link(text).ok()?.record,
            false => match from_file(text).ok()? {
                Opened::Session(shared) => shared.record,
                Opened::Scenario(scenario) => return Some((None, Session::open_scenario(*scenario, 1).ok()?.0)),
            },
        };
        Some((Some(record.clone()), Session::open(record).ok()?.0))
    });
    assert!(!cost.is_too_much(), "{cost:?}: {text:.2000}");
    opened.and_then(|(record, session)| Some((record?, session)))
}

/// That a session from outside is what its record says, and stays so.
fn settled(record: &Record, session: &Session) {
    let again = session.record();
    let (other, notes) = Session::open(again.clone()).unwrap_or_else(|why| panic!("{why}: {again:?}"));
    assert_eq!(other.record(), again, "opened once more; {notes:?}");
    assert_eq!(trace_hash(other.trace()), trace_hash(session.trace()));
    assert_eq!((again.seed, again.lens, again.current), (record.seed, record.lens, record.current));
    let of = |record: &Record| -> Vec<(u32, Option<u32>, usize)> {
        record.branches.iter().map(|branch| (branch.id, branch.parent, branch.user_actions.len())).collect()
    };
    assert_eq!(of(&again), of(record));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_session_comes_back_as_it_was(network: u16, lens: bool, seed: u64, ops in ops(), select: u32) {
        let session = session(network, lens, seed, &ops);
        let shared = shared(&session, select);
        let (opened, notes) = Session::open(shared.record.clone()).expect("what the program made opens");
        // A session that was computed piece by piece may be too much at once: `opening` tests what is shown of it then.
        prop_assume!(!opened.history().run.is_held_back());
        prop_assert_eq!(notes, Vec::<String>::new());
        prop_assert_eq!(seen(&opened), seen(&session));
        // As a file, which is what the browser keeps as well, and as a link.
        prop_assert_eq!(&file(&to_file(&shared)), &shared);
        match to_link(&shared) {
            Ok(link) => {
                prop_assert!(link.len() <= 8_000 && link.starts_with("1."));
                prop_assert_eq!(&from_link(&link).expect("a link"), &linked(shared));
            }
            Err(length) => prop_assert!(length > 8_000),
        }
        // Every other branch too, though its history is computed only now.
        let (mut here, mut there) = (session.clone(), opened);
        for branch in session.branches() {
            here.switch_branch(branch.id);
            there.switch_branch(branch.id);
            prop_assert_eq!(trace_hash(here.trace()), trace_hash(there.trace()), "branch {}", branch.id);
            prop_assert_eq!(here.did_not_apply(), there.did_not_apply());
        }
    }

    #[test]
    fn a_damaged_link_opens_the_same_session_or_none(
        network: u16, lens: bool, seed: u64, ops in ops(), damage in prop::collection::vec(any::<u64>(), 24)
    ) {
        let shared = shared(&session(network, lens, seed, &ops), 1);
        let Ok(link) = to_link(&shared) else { return Ok(()) };
        for damage in damage {
            let damaged = mutate::text(&link, damage);
            if let Some((record, _)) = open(&damaged, true) {
                prop_assert_eq!(&record, &linked(shared.clone()).record, "{}", damaged);
            }
        }
    }

    #[test]
    fn a_damaged_file_says_what_is_wrong_or_opens_as_what_it_says(
        network: u16, lens: bool, seed: u64, ops in ops(), damage in prop::collection::vec(any::<u64>(), 16)
    ) {
        let text = to_file(&shared(&session(network, lens, seed, &ops), 1));
        for damage in damage {
            let damaged = if damage % 2 == 0 { mutate::text(&text, damage) } else { mutate::json(&text, damage) };
            if let Some((record, session)) = open(&damaged, false) {
                settled(&record, &session);
            }
        }
    }
}

#[test]
fn the_worst_that_is_legal_opens_within_the_limits_as_far_as_it_goes() {
    for (index, (name, text)) in hostile_records::all().into_iter().enumerate() {
        let (record, mut session) = open(&text, false).unwrap_or_else(|| panic!("{name} is legal"));
        assert!(session.history().run.is_held_back(), "{name} is worse than that");
        assert!(session.cursor() <= session.trace().len() && session.moment() <= session.history().run.end().now());
        // The rest takes its time in an unoptimised build.
        if index % 5 > 0 {
            continue;
        }
        settled(&record, &session);
        // It goes on from there when somebody asks for it, a little at least.
        let end = session.history().run.end().now();
        if session.history().run.end().next_at().is_some_and(|next| next > end) && session.trace().len() < 10_000 {
            let length = session.trace().len();
            session.seek(usize::MAX);
            let _ = session.run_to(dorascope::session::RunTo::Time(dorascope::base::Instant(end.0 + 1)));
            assert!(session.trace().len() > length, "{name}");
        }
    }
}

/// A share of what `examples/fuzz_open.rs` does, so that it stays whole.
#[test]
fn two_thousand_damaged_links_files_and_records_open_as_what_they_say_or_not_at_all() {
    let seeds = foreign::seeds(40);
    let mut figures = foreign::Figures::default();
    for number in 0..2_000 {
        foreign::one(&seeds, &[], number, &mut figures, false);
    }
    assert_eq!(figures.inputs, 2_000);
    assert!(figures.opened > 50 && figures.refused > 500, "{} opened, {} refused", figures.opened, figures.refused);
}
