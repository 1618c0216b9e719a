//! What came from outside stays usable at the limits of what may come: it is not only opened, but changed, branched, edited,
//! exported and compared, and nothing of that takes long or much.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/cost.rs"]
mod cost;

use dorascope::protocol::Action;
use dorascope::session::share::{Opened, Shared, from_file, from_link, to_file, to_link};
use dorascope::session::{Answered, Lens, Session};
use serde_json::{Value, json};

/// Does something, and fails where it costs too much.
fn cheap<R>(what: &str, run: impl FnOnce() -> R) -> R {
    let (result, cost) = cost::of(run);
    println!("{what}: {cost:?}");
    assert!(!cost.is_too_much(), "{what}: {cost:?}");
    result
}

/// A client and a server for a minute.
fn small() -> Value {
    json!({ "version": 1, "name": "small", "horizon_s": 60, "network": "10.0.0.0/24",
            "clients": [{ "id": "pc", "mac": "02:00:00:00:00:01" }],
            "servers": [{ "id": "s", "mac": "02:00:00:01:00:00", "address": "10.0.0.1",
                          "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.99" }] }] })
}

fn file(branches: &[Value]) -> String {
    json!({ "dorascope": "session", "record": {
        "format": 1, "engine": "0.1.0", "scenario": { "embedded": small() }, "seed": 1, "lens": "rfc",
        "branches": branches, "current": 1, "cursor": 0
    } })
    .to_string()
}

fn act(after: u64, action: Value) -> Value {
    json!({ "after": after, "at_us": 1000 * after, "deed": { "act": { "host": "pc", "action": action } } })
}

fn opened(what: &str, text: &str) -> Session {
    cheap(&format!("{what}: opening"), || {
        let Ok(Opened::Session(shared)) = from_file(text) else { panic!("{what} is a session") };
        Session::open(shared.record).unwrap_or_else(|why| panic!("{what}: {why}")).0
    })
}

/// 4,000 deeds on the first branch; what the 999 others share with it, and one deed of their own.
fn siblings(at: impl Fn(u64) -> u64) -> String {
    let shared: Vec<Value> = (0..4_000).map(|n| act(n, json!({ "loss_ppm": n % 7 }))).collect();
    let mut branches = vec![json!({ "id": 1, "name": "x", "interventions": shared })];
    branches.extend((2..=1_000).map(|id| {
        let (at, deed) = (at(id), act(4_000 + id, json!({ "delay_us": id })));
        let lens = if id % 2 == 0 { "course" } else { "rfc" };
        json!({ "id": id, "name": "x", "parent": 1, "at": at, "lens": lens, "interventions": [deed] })
    }));
    file(&branches)
}

/// A thousand branches, each of the one before or the one behind it.
fn chain(parent: impl Fn(u64) -> u64, first: impl Fn(u64) -> u64, at: impl Fn(u64) -> u64) -> String {
    let branches = (1..=1_000).map(|id| {
        let parent = Some(parent(id)).filter(|parent| (1..=1_000).contains(parent));
        let at = if parent.is_some() { at(id) } else { 0 };
        let deeds: Vec<Value> = (0..5).map(|n| act(first(id) + n, json!({ "delay_us": id % 3 }))).collect();
        json!({ "id": id, "name": "x", "parent": parent, "at": at, "interventions": deeds })
    });
    file(&branches.collect::<Vec<_>>())
}

#[test]
fn a_thousand_branches_are_switched_changed_renamed_and_deleted_as_quickly_as_one() {
    let cases = [
        ("siblings that share all", siblings(|_| 4_000)),
        ("siblings that share some", siblings(|id| 3_000 + id)),
        ("each of the one before", chain(|id| id - 1, |id| 5 * id, |id| 5 * id)),
        ("each of the one behind", chain(|id| id + 1, |id| 5_000 - 5 * id, |id| 5_000 - 5 * id)),
        ("each of the one before, shorter and shorter", chain(|id| id - 1, |id| 5_000 - 5 * id, |id| 5_000 - 5 * id)),
    ];
    for (name, text) in cases {
        let mut session = opened(name, &text);
        assert_eq!(session.branches().len(), 1_000, "{name}");
        for id in [2, 999, 1_000, 1, 500] {
            cheap(&format!("{name}: going to branch {id}"), || session.switch_branch(id));
            assert_eq!(session.current_branch(), id, "{name}");
        }
        for lens in [Lens::Course, Lens::Rfc, Lens::Course] {
            cheap(&format!("{name}: {lens}"), || session.switch_lens(lens));
            assert_eq!(session.lens(), lens, "{name}");
        }
        cheap(&format!("{name}: the same lens again"), || session.switch_lens(Lens::Rfc));
        session.switch_branch(1_000);
        session.seek(usize::MAX);
        // Where a history is held back, there may be deeds that have not had their turn yet.
        let whole = !session.history().run.is_held_back();
        for action in [Action::Unplug, Action::Plug, Action::LossPpm(1)] {
            let done = cheap(&format!("{name}: {}", action.name()), || session.act("pc", action.clone()));
            assert!(done.is_ok() || !whole, "{name}: {done:?}");
        }
        // Before all of that, where another history begins.
        session.seek(20);
        let done = cheap(&format!("{name}: forking"), || session.act("pc", Action::Unplug));
        assert_eq!(done, Ok(Answered::Forked), "{name}");
        cheap(&format!("{name}: renaming"), || session.rename_branch(500, "mine"));
        let before = session.branches().len();
        let counted =
            |session: &Session| -> usize { session.branches().iter().map(|branch| branch.interventions.len()).sum() };
        let deeds = counted(&session);
        for id in [1, 500, 2, 3, 1_000] {
            let own = session.record().branch(id).map_or(0, |branch| branch.interventions.len());
            assert!(cheap(&format!("{name}: deleting branch {id}"), || session.delete_branch(id)), "{name}: {id}");
            assert!(counted(&session) <= deeds, "{name}: deleting branch {id} with {own} deeds multiplies them");
        }
        assert_eq!(session.branches().len(), before - 5, "{name}");
        let shared = Shared { record: session.record(), selected: None, field: None };
        let text = cheap(&format!("{name}: saving"), || to_file(&shared));
        assert!(!text.is_empty());
        let link = cheap(&format!("{name}: a link"), || to_link(&shared));
        if let Ok(link) = link {
            cheap(&format!("{name}: reading the link"), || from_link(&link).expect("a link"));
        }
    }
}
