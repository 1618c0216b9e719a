//! What came from outside stays usable at the limits of what may come: it is not only opened, but changed, branched, edited,
//! exported and compared, and nothing of that takes long or much.
use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::exports::{Format, Work};
use dorascope::app::model::{Command, CompareCommand, Theme, ToolCommand};
use dorascope::base::Instant;
use dorascope::compare::{Against, Which};
use dorascope::editor::{Draft, New, Object, json as network_json};
use dorascope::history::PersonAnswer;
use dorascope::protocol::Action;
use dorascope::scenario::Lens;
use dorascope::session::{ActionError, Answered, Full, RunTo, Session};
use dorascope::share::{Opened, Shared, from_file, from_link, to_file, to_link};
use dorascope::wire::FrameKind;
use serde_json::{Value, json};

use crate::cost;

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

fn performed(after: u64, action: Value) -> Value {
    json!({ "after": after, "at_us": 1000 * after, "deed": { "act": { "host": "pc", "action": action } } })
}

/// How many user actions the branches of a session have.
fn counted(session: &Session) -> usize {
    session.branches().iter().map(|branch| branch.user_actions.len()).sum()
}

fn opened(what: &str, text: &str) -> Session {
    cheap(&format!("{what}: opening"), || {
        let Ok(Opened::Session(shared)) = from_file(text) else { panic!("{what} is a session") };
        Session::open(shared.record).unwrap_or_else(|why| panic!("{what}: {why}")).0
    })
}

/// So many user actions on the first branch; what the 999 others share with it, and one user action of their own.
fn siblings(count: u64, at: impl Fn(u64) -> u64) -> String {
    let shared: Vec<Value> = (0..count).map(|n| performed(n, json!({ "loss_ppm": n % 7 }))).collect();
    let mut branches = vec![json!({ "id": 1, "name": "x", "interventions": shared })];
    branches.extend((2..=1_000).map(|id| {
        let (at, action) = (at(id), performed(4_000 + id, json!({ "delay_us": id })));
        let lens = if id % 2 == 0 { "course" } else { "rfc" };
        json!({ "id": id, "name": "x", "parent": 1, "at": at, "lens": lens, "interventions": [action] })
    }));
    file(&branches)
}

/// A thousand branches, each of the one before or the one behind it.
fn chain(parent: impl Fn(u64) -> u64, first: impl Fn(u64) -> u64, at: impl Fn(u64) -> u64) -> String {
    let branches = (1..=1_000).map(|id| {
        let parent = Some(parent(id)).filter(|parent| (1..=1_000).contains(parent));
        let at = if parent.is_some() { at(id) } else { 0 };
        let actions: Vec<Value> = (0..5).map(|n| performed(first(id) + n, json!({ "delay_us": id % 3 }))).collect();
        json!({ "id": id, "name": "x", "parent": parent, "at": at, "interventions": actions })
    });
    file(&branches.collect::<Vec<_>>())
}

#[test]
fn a_thousand_branches_are_switched_changed_renamed_and_deleted_as_quickly_as_one() {
    let cases = [
        ("siblings that share all", siblings(4_000, |_| 4_000)),
        ("siblings that share some", siblings(4_000, |id| 3_000 + id)),
        ("siblings that share less", siblings(900, |id| 400 + id / 2)),
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
        // It is full: what would need a branch more, or more user actions than there may be, says so and changes nothing.
        let full = counted(&session);
        session.seek(20);
        let done = cheap(&format!("{name}: one branch too many"), || session.perform("pc", Action::Unplug));
        assert_eq!(done, Err(ActionError::Full(Full::Branches)), "{name}");
        assert_eq!((session.branches().len(), counted(&session)), (1_000, full), "{name}");
        // The last of a chain, whichever end that is.
        let last = (1..=20).chain(981..=1_000);
        for id in last.clone().filter(|id| id % 2 == 1).chain(last.rev()) {
            session.delete_branch(id);
        }
        assert!(session.branches().len() <= 980, "{name}");
        for lens in [Lens::Course, Lens::Rfc, Lens::Course] {
            let switched = cheap(&format!("{name}: {lens}"), || session.switch_lens(lens));
            match switched {
                Ok(()) => assert_eq!(session.lens(), lens, "{name}"),
                // All that was done would be there once more.
                Err(full) => assert!(full == Full::Actions && counted(&session) > 4_000, "{name}: {full:?}"),
            }
        }
        cheap(&format!("{name}: the same lens again"), || session.switch_lens(Lens::Rfc).is_ok());
        assert!(from_file(&to_file(&Shared { record: session.record(), selected: None, field: None })).is_ok());
        session.switch_branch(980);
        session.seek(usize::MAX);
        // Where a history is held back, there may be user actions that have not had their turn yet.
        let whole = !session.history().run.is_held_back();
        for action in [Action::Unplug, Action::Plug, Action::LossPpm(1)] {
            let done = cheap(&format!("{name}: {}", action.name()), || session.perform("pc", action.clone()));
            assert!(done.is_ok() || !whole, "{name}: {done:?}");
        }
        // Before all of that, where another history begins.
        session.seek(20);
        let done = cheap(&format!("{name}: forking"), || session.perform("pc", Action::Unplug));
        assert!(done == Ok(Answered::Forked) || done == Err(ActionError::Full(Full::Actions)), "{name}: {done:?}");
        cheap(&format!("{name}: renaming"), || session.rename_branch(500, "mine"));
        let before = session.branches().len();
        let actions = counted(&session);
        for id in [21, 500, 22, 23, 980] {
            let own = session.record().branch(id).map_or(0, |branch| branch.user_actions.len());
            assert!(cheap(&format!("{name}: deleting branch {id}"), || session.delete_branch(id)), "{name}: {id}");
            assert!(counted(&session) <= actions, "{name}: deleting branch {id} with {own} actions multiplies them");
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

/// A network at the limits of what a network may be, as JSON.
fn networks() -> Vec<(&'static str, Value)> {
    let server = |address: &str, first: &str, last: &str| {
        json!({ "id": "s", "mac": "02:00:00:01:00:00", "address": address, "ranges": [{ "first": first, "last": last }],
                "lease_s": 60, "min_lease_s": 10 })
    };
    let network = |network: &str, clients: Value, server: Value| {
        json!({ "version": 1, "name": "limits", "horizon_s": 31_622_400, "network": network, "clients": clients,
                "servers": [server] })
    };
    let client =
        |count: u32| json!([{ "id": "pc", "mac": "02:00:00:00:00:01", "count": count, "broadcast_flag": true }]);
    let mut reserving = server("10.1.0.1", "10.2.0.0", "10.2.255.253");
    let reserved = (0..65_534u32).map(|n| {
        json!({ "address": std::net::Ipv4Addr::from(0x0a02_0000 + n).to_string(),
                "mac": format!("02:00:00:09:{:02x}:{:02x}", n / 256, n % 256) })
    });
    reserving["reservations"] = reserved.collect();
    let long = |c: &str| c.repeat(200);
    let mut named = network("10.0.0.0/8", client(100), server("10.1.0.1", "10.2.0.0", "10.2.0.99"));
    named["clients"][0]["id"] = json!(long("n"));
    named["servers"][0]["id"] = json!(long("s"));
    named["servers"][0]["domain"] = json!(format!("{}.example", "d".repeat(60)));
    named["title"] = json!("t".repeat(2_000));
    named["lesson"] = json!("l".repeat(2_000));
    let mut asking = network("10.0.0.0/8", client(300), server("10.1.0.1", "10.2.0.0", "10.2.255.255"));
    asking["clients"][0]["policy"] = json!("ask");
    vec![
        ("4,096 hosts", network("10.0.0.0/8", client(4_095), server("10.1.0.1", "10.2.0.0", "10.2.255.255"))),
        (
            "the last four addresses",
            network("255.255.255.252/30", client(1), server("255.255.255.253", "255.255.255.254", "255.255.255.254")),
        ),
        ("65,534 reservations", network("10.0.0.0/8", client(50), reserving)),
        ("the longest names", named),
        ("300 clients that ask", asking),
    ]
}

/// Everything that is done with an open session, each thing by itself. What cost too much.
fn use_it(name: &str, page: &mut Controller, complaints: &mut Vec<String>) {
    let mut timed = |what: &str, run: &mut dyn FnMut()| {
        let ((), cost) = cost::of(run);
        println!("{name}: {what}: {cost:?}");
        if cost.is_too_much() {
            complaints.push(format!("{name}: {what}: {cost:?}"));
        }
    };
    let host = Rc::<str>::from(page.session().world().hosts()[0].config().id.to_string());
    let end = |page: &Controller| page.session().history().run.end().now().0;
    type Named = (&'static str, Box<dyn Fn(&Controller) -> Command>);
    let commands: Vec<Named> = vec![
        ("jump to end", Box::new(|_| Command::JumpToEnd)),
        ("step back", Box::new(|_| Command::StepBack)),
        ("answer", Box::new(|_| Command::Answer(PersonAnswer::Choose("s".to_owned())))),
        ("other lens", Box::new(|_| Command::SetLens(Lens::Course))),
        ("and back", Box::new(|_| Command::SetLens(Lens::Rfc))),
        ("an action", Box::new(move |_| Command::Perform(Rc::clone(&host), Action::PowerOff))),
        ("undo", Box::new(|_| Command::Undo)),
        ("redo", Box::new(|_| Command::Redo)),
        ("run to ten seconds more", Box::new(move |page| Command::RunTo(RunTo::Time(Instant(end(page) + 10_000_000))))),
        ("run to a year", Box::new(|_| Command::RunTo(RunTo::Time(Instant(31_000_000_000_000))))),
        ("run to the next INFORM", Box::new(|_| Command::RunTo(RunTo::Next(FrameKind::Inform)))),
        ("run to T1", Box::new(|_| Command::RunTo(RunTo::T1(None)))),
        ("compare the lenses", Box::new(|_| Command::Tool(ToolCommand::Compare(CompareCommand::With(Against::Lens))))),
        ("both to the end", Box::new(|_| Command::Tool(ToolCommand::Compare(CompareCommand::End)))),
        (
            "the difference before",
            Box::new(|_| Command::Tool(ToolCommand::Compare(CompareCommand::PreviousDifference))),
        ),
        ("to the other side", Box::new(|_| Command::Tool(ToolCommand::Compare(CompareCommand::GoHere(Which::B))))),
        ("the first branch", Box::new(|_| Command::SwitchBranch(1))),
        (
            "an edited network",
            Box::new(|page| {
                let mut scenario = page.session().scenario().clone();
                scenario.servers[0].lease_s += 1;
                Command::Tool(ToolCommand::Edit(Rc::new(scenario)))
            }),
        ),
        ("another seed", Box::new(|_| Command::SetSeed("7".to_owned()))),
    ];
    for (what, command) in &commands {
        let command = command(page);
        timed(what, &mut || page.apply(command.clone()));
    }
    page.apply(Command::SeekShown(3_000));
    let model = page.snapshot().0;
    let mut large = Vec::new();
    for format in [
        Format::SequenceSvg,
        Format::NetworkSvg,
        Format::NetworkPng,
        Format::Csv,
        Format::Markdown,
        Format::Handout,
        Format::Worksheet,
        Format::Pcap,
        Format::Pcapng,
        Format::Mermaid,
    ] {
        // An export is made in slices, between which the page lives: each may cost as much as any command.
        let mut work = None;
        timed(&format!("{format:?} begun"), &mut || work = Work::new(format, &model, 3_000, true).ok());
        let Some(mut work) = work else { continue };
        timed(&format!("{format:?}, a slice"), &mut || drop(work.advance(16)));
        // All of it takes as long as it takes, but no more room; what would be larger is refused.
        let (made, cost) = cost::of(move || -> Result<String, String> {
            while !work.advance(64)? {}
            work.finish().map(|made| made.amount)
        });
        println!("{name}: {format:?}, whole: {cost:?}: {made:?}");
        if cost.bytes > cost::MOST_BYTES {
            large.push(format!("{name}: {format:?}, whole: {cost:?}"));
        }
    }
    let mut saved = None;
    timed("saving", &mut || saved = Some(to_file(&page.shared())));
    complaints.append(&mut large);
}

#[test]
fn everything_is_done_with_networks_at_the_limits_at_the_cost_of_a_second() {
    let mut complaints = Vec::new();
    for (name, network) in networks() {
        let text = network.to_string();
        let mut page = Controller::new(Theme::Light, true);
        let ((), cost) =
            cost::of(|| page.apply(Command::Tool(ToolCommand::OpenFile { name: name.to_owned(), text: text.clone() })));
        println!("{name}: opening: {cost:?}; {:?}", page.ui().notice);
        assert_eq!(page.session().scenario().name, "limits", "{name}: {:?}", page.ui().notice);
        if cost.is_too_much() {
            complaints.push(format!("{name}: opening: {cost:?}"));
        }
        use_it(name, &mut page, &mut complaints);
    }
    assert_eq!(complaints, Vec::<String>::new());
}

#[test]
fn the_editor_takes_anything_at_the_cost_of_a_second() {
    let mut complaints = Vec::new();
    let mut networks = networks();
    // What no network may be, but somebody may paste.
    let mut too_many = networks[0].1.clone();
    too_many["clients"][0]["count"] = json!(65_535);
    let mut far_too_many = too_many.clone();
    far_too_many["clients"] = (0..4_096u32)
        .map(|n| json!({ "id": format!("pc{n}"), "mac": format!("02:00:01:{:02x}:{:02x}:00", n / 256, n % 256), "count": 65_535 }))
        .collect();
    networks.push(("a client 65,535 times", too_many));
    networks.push(("4,096 clients 65,535 times each", far_too_many));
    for (name, network) in &networks {
        let mut timed = |what: &str, run: &mut dyn FnMut()| {
            let ((), cost) = cost::of(run);
            println!("{name}: {what}: {cost:?}");
            if cost.is_too_much() {
                complaints.push(format!("{name}: {what}: {cost:?}"));
            }
        };
        let mut draft = Draft::new(dorascope::scenario::builtin("one-server").expect("built in"));
        let text = serde_json::to_string_pretty(network).expect("JSON");
        timed("opening the JSON view", &mut || draft.open_json());
        timed("pasting", &mut || draft.type_json(&text));
        timed("lines", &mut || drop(draft.lines()));
        timed("closing it", &mut || draft.close_json());
        for object in [Object::Network, Object::Client(0), Object::Server(0)] {
            let mut form = Vec::new();
            timed("a form", &mut || form = draft.form(object));
            for (field, _) in form.iter().take(4) {
                let path = object.path_of(&field.id);
                timed("typing", &mut || draft.type_into(&path, "65535"));
            }
        }
        timed("the names", &mut || drop(draft.host_names()));
        timed("a new client", &mut || {
            draft.add(New::Client);
        });
        timed("a new server", &mut || {
            draft.add(New::Server);
        });
        timed("a copy", &mut || {
            draft.copy(Object::Client(0));
        });
        timed("moved", &mut || {
            draft.move_by(Object::Client(0), true);
        });
        timed("removed", &mut || drop(draft.remove(Object::Client(0))));
        timed("ready", &mut || drop(draft.ready()));
        let mut kept = String::new();
        timed("kept", &mut || kept = draft.to_text());
        timed("restored", &mut || drop(Draft::from_text(&kept)));
        timed("as a file", &mut || drop(network_json::to_json(draft.scenario())));
    }
    assert_eq!(complaints, Vec::<String>::new());
}
