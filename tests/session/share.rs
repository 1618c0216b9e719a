//! Links and files: what is in them, how long they are, what they bear, and what is said of those that cannot be read.
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dorascope::base::Instant;
use dorascope::history::{BY_TIME, PersonAnswer, Record, ScenarioRef, UserAction, UserActionKind};
use dorascope::protocol::{Action, EntryId};
use dorascope::scenario::limits::LINK as MAX_LINK;
use dorascope::scenario::{BUILTIN_NAMES, Lens, Scenario, builtin, scenario_hash};
use dorascope::session::Session;
use dorascope::share::{Opened, Shared, from_file, from_link, to_file, to_link};
use linked::linked;
use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib};
use serde_json::{Value, json};

use crate::linked;
use crate::rich;

fn shared(session: &Session) -> Shared {
    Shared { record: session.record(), selected: Some(EntryId(12)), field: Some((42, 46)) }
}

fn session(name: &str) -> Session {
    Session::new(builtin(name).expect("built in"), None, 1)
}

/// A link with this JSON in it.
fn link_of(json: &Value) -> String {
    format!("1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(json.to_string().as_bytes(), 6)))
}

fn json_of(link: &str) -> Value {
    let packed = URL_SAFE_NO_PAD.decode(link.strip_prefix("1.").expect("the format")).expect("base64url");
    serde_json::from_slice(&decompress_to_vec_zlib(&packed).expect("zlib")).expect("JSON")
}

fn link_error(link: &str) -> String {
    from_link(link).expect_err(link).to_string()
}

fn file_error(text: &str) -> String {
    from_file(text).expect_err(text).to_string()
}

/// Twenty user actions and answers all over a session, on several branches.
fn busy(mut session: Session) -> Session {
    let hosts: Vec<String> = session.world().hosts().iter().map(|host| host.config().id.to_string()).collect();
    let actions = [Action::Unplug, Action::Plug, Action::PowerOff, Action::PowerOn];
    let done = |session: &Session| session.branches().iter().map(|branch| branch.user_actions.len()).sum::<usize>();
    for turn in 0usize.. {
        if done(&session) >= 20 {
            break;
        }
        if let Some((port, ..)) = session.open_decision() {
            let client = session.world().host(port).and_then(|host| host.client()).expect("a client");
            let server = client.open_decision().expect("open").1[0].server;
            let server = session.scenario().servers.iter().find(|spec| spec.address == server).expect("a server");
            let answer = PersonAnswer::Choose(server.id.clone());
            session.answer(answer).expect("it has offered");
            continue;
        }
        session.seek(session.trace().len() * [9, 3, 7, 5, 8][turn % 5] / 10);
        let action = if turn % 3 == 0 { Action::LossPpm(1000 + turn as u32) } else { actions[turn % 4].clone() };
        let _ = session.perform(&hosts[turn % hosts.len()], action);
    }
    session
}

#[test]
fn a_built_in_scenario_with_twenty_actions_fits_into_2000_characters() {
    let mut longest = (0, "");
    for name in BUILTIN_NAMES {
        let session = busy(session(name));
        assert!(session.branches().len() >= 3, "{name}: {} branches", session.branches().len());
        let shared = shared(&session);
        let link = to_link(&shared).expect("short");
        assert!(link.len() <= 2_000, "{name}: {}", link.len());
        assert_eq!(from_link(&link), Ok(linked(shared)), "{name}");
        longest = longest.max((link.len(), name));
    }
    println!("the longest is {longest:?}");
}

#[test]
fn a_rich_network_of_ten_hosts_with_twenty_actions_fits_into_a_link() {
    let session = busy(Session::new(rich::rich(), None, u64::MAX));
    assert_eq!(session.world().hosts().len(), 10);
    let shared = shared(&session);
    let link = to_link(&shared).expect("short enough");
    println!("{} characters", link.len());
    assert!(link.len() <= MAX_LINK && MAX_LINK == 8_000);
    assert_eq!(from_link(&link), Ok(linked(shared)));
}

#[test]
fn what_is_too_long_for_a_link_says_how_long_it_would_be_and_fits_into_a_file() {
    let mut record = session("one-server").record();
    // Names that nothing can be saved on.
    let action = |n: u64| UserActionKind::OnHost {
        host: format!("{:x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        action: Action::Plug,
    };
    let actions = (0..900).map(|n| UserAction { after: BY_TIME, at_us: dorascope::base::Instant(n), kind: action(n) });
    record.branches[0].user_actions = actions.collect();
    let shared = Shared { record, selected: None, field: None };
    assert!(to_link(&shared).is_err_and(|length| length > MAX_LINK && length < 40_000));
    assert_eq!(from_file(&to_file(&shared)), Ok(Opened::Session(Box::new(shared))));
}

#[test]
fn a_link_leaves_out_what_follows_from_the_rest() {
    let mut session = session("two-servers");
    session.seek(usize::MAX);
    session.answer(PersonAnswer::Choose("server-b".to_owned())).expect("it has offered");
    let json = json_of(&to_link(&shared(&session)).expect("short"));
    let record = json["record"].as_object().expect("an object");
    assert!(!record.contains_key("until_us") && !record.contains_key("moment_us"), "{json}");
    let branch = &record["branches"][0];
    let fields: Vec<&String> = branch.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["id", "interventions"], "neither a name that was made up, nor what is zero or absent");
    session.seek(1);
    let json = json_of(&to_link(&shared(&session)).expect("short"));
    let fields = json["record"]["branches"][0].as_object().expect("an object").len();
    assert_eq!(fields, 2, "nor how far it has been watched");
    session.rename_branch(1, "Mine");
    assert_eq!(json_of(&to_link(&shared(&session)).expect("short"))["record"]["branches"][0]["name"], "Mine");
    // A network of somebody's own is in it, without what is the default anyway.
    let mut scenario = builtin("one-server").expect("built in");
    scenario.name = "mine".to_owned();
    let json = json_of(&to_link(&shared(&Session::new(scenario, None, 1))).expect("short"));
    let client = &json["record"]["scenario"]["embedded"]["clients"][0];
    assert_eq!(client, &json!({ "id": "laptop-1", "mac": "02:00:00:00:00:c1" }));
}

#[test]
fn mail_and_chats_may_do_what_they_do_to_addresses() {
    let shared = shared(&busy(session("one-server")));
    let link = to_link(&shared).expect("short");
    assert!(link.contains('-') && link.contains('_'), "a link on which this can be seen");
    let encoded = link.replace('.', "%2E").replace('-', "%2d").replace('_', "%5F");
    let (front, back) = link.split_at(70);
    for changed in [
        format!("#{link}"),
        format!("https://example.org/dorascope/?embed#{link}"),
        encoded,
        format!("{link}."),
        format!("{link},"),
        format!("<{link}>"),
        format!("({link})."),
        format!("“{link}”"),
        format!(" {link}\n"),
        format!("{front}\r\n {back}"),
        format!("{front}=\r\n{back}"),
        format!("{link}=="),
        format!("{link}?utm_source=mail"),
        format!("{link}&fbclid=x1"),
    ] {
        assert_eq!(from_link(&changed), Ok(linked(shared.clone())), "{changed}");
    }
}

#[test]
fn of_a_link_that_cannot_be_read_is_said_why() {
    let link = to_link(&shared(&busy(session("one-server")))).expect("short");
    let cases = [
        (String::new(), "it is empty: copy the whole address again."),
        ("#".to_owned(), "it is empty"),
        ("hello".to_owned(), "it does not begin with `1.`"),
        (link[2..].to_owned(), "it does not begin with `1.`"),
        (format!("0{}", &link[1..]), "it does not begin with `1.`"),
        (
            format!("2{}", &link[1..]),
            "made by a newer version of dorascope (format 2): open it there, or update this one.",
        ),
        (format!("417{}", &link[1..]), "(format 417)"),
        (format!("1.{}é{}", &link[2..40], &link[40..]), "it holds “\\u{e9}”, which no link does"),
        (format!("1.{}+{}", &link[2..40], &link[41..]), "it holds “+”"),
        ("1.".to_owned(), "it is cut off: copy the whole address again."),
        (link[..1].to_owned(), "it is cut off"),
        (link[..60].to_owned(), "it is cut off"),
        (link[..link.len() - 1].to_owned(), "it is cut off"),
        (link[..link.len() - 4].to_owned(), "it is cut off"),
        (format!("1.{}", URL_SAFE_NO_PAD.encode("no zlib at all")), "it was altered on its way"),
        ("1".repeat(16_001), "it has 16001 characters, more than any link"),
    ];
    for (link, why) in cases {
        let said = link_error(&link);
        assert!(said.contains(why) && said.ends_with('.'), "{link:.80}: {said}");
    }
    // A character in the middle is another: the checksum sees it, if the packing still fits at all.
    let at = link.len() / 2;
    for other in ["A", "b", "7", "_"].into_iter().filter(|other| *other != &link[at..=at]) {
        let altered = format!("{}{other}{}", &link[..at], &link[at + 1..]);
        let said = link_error(&altered);
        assert!(said.contains("altered") || said.contains("cut off"), "{said}");
    }
}

#[test]
fn of_what_a_link_holds_is_said_where_it_is_wrong() {
    let sound = json_of(&to_link(&shared(&busy(session("one-server")))).expect("short"));
    let changed = |path: &[&str], to: Value| {
        let mut json = sound.clone();
        let mut place = &mut json;
        for step in path {
            place = match step.parse::<usize>() {
                Ok(index) => &mut place[index],
                Err(_) => &mut place[*step],
            };
        }
        *place = to;
        link_error(&link_of(&json))
    };
    for (path, to, why) in [
        (&["record", "format"][..], json!(2), "made by a newer version of dorascope (format 2)"),
        (
            &["record", "format"],
            json!("one"),
            "record.format: this has to be a whole number from 0 to 4294967295, and is the text \"one\"",
        ),
        (&["record", "colour"], json!("red"), "record.colour: there is no field `colour` here"),
        (
            &["record", "branches", "0", "colour"],
            json!("red"),
            "record.branches[0].colour: there is no field `colour` here",
        ),
        (
            &["record", "branches", "0", "interventions", "0", "deed"],
            json!({ "sing": 1 }),
            "there is no value `sing` here",
        ),
        (&["record", "scenario", "builtin", "colour"], json!("red"), "there is no field `colour` here"),
        (&["record", "scenario", "builtin", "hash"], json!("xyz"), "16 hexadecimal digits"),
        (&["record", "trace_hash"], json!("0123456789ABCDEF"), "record.trace_hash: a hash is 16 hexadecimal digits"),
        (&["record", "seed"], json!(-1), "record.seed: this has to be a whole number, not below 0"),
        (
            &["record", "cursor"],
            json!(1.5),
            "record.cursor: this has to be a whole number, not below 0, and is the number 1.5",
        ),
        (&["record", "lens"], json!("green"), "record.lens: there is no value `green` here"),
        (&["record"], json!(null), "record: this is null; a record is an object of named fields"),
        (&["selected"], json!(1u64 << 40), "selected: this has to be a whole number"),
        (&["field"], json!([1]), "field: this has to be a list of two, and has 1 item"),
        (&["title"], json!("x"), "title: there is no field `title` here"),
        (
            &["record", "branches"],
            json!(vec![json!({ "id": 1 }); 1001]),
            "record.branches: the list is too long; at most 1000",
        ),
    ] {
        let said = changed(path, to);
        assert!(said.contains(why) && said.ends_with('.') && !said.contains(" at line "), "{path:?}: {said}");
    }
    let packed = |bytes: &[u8]| format!("1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(bytes, 6)));
    for (bytes, why) in [
        (&b"{\"record\": "[..], "it is no JSON: line 1, column 11: the text ends where a value has to follow"),
        (b"\xff\xfe", "it holds no text"),
        (b"[]", "it is no session"),
        (b"7", "it is no session"),
        (format!("{sound} x").as_bytes(), "take out what follows"),
        (format!("{{\"x\": {}", "[".repeat(100_000)).as_bytes(), "the text ends inside a list"),
        (&vec![b' '; (6 << 20) + 1], "it unpacks to more than 6 MiB"),
    ] {
        let said = link_error(&packed(bytes));
        assert!(said.contains(why) && said.ends_with('.'), "{said}");
    }
}

#[test]
fn a_file_is_for_people_and_opens_with_the_mark_of_an_editor_in_front() {
    let shared = shared(&busy(session("three-servers")));
    let text = to_file(&shared);
    assert!(text.starts_with("{\n  \"dorascope\": \"session\",\n  \"record\": {\n    \"format\": 1,"), "{text:.200}");
    assert!(text.contains("\"name\": \"Course text"), "names are written out");
    let opened = Ok(Opened::Session(Box::new(shared)));
    assert_eq!(from_file(&text), opened);
    assert_eq!(from_file(&format!("\u{feff}{text}")), opened);
    assert_eq!(from_file(&text.replace('\n', "\r\n")), opened);
}

#[test]
fn a_scenario_file_opens_and_its_errors_keep_their_paths() {
    for name in BUILTIN_NAMES {
        let path = format!("{}/tests/data/scenarios/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("a file for each");
        let scenario = Scenario::from_json(&text).expect("sound");
        assert_eq!(from_file(&text), Ok(Opened::Scenario(Box::new(scenario.clone()))), "{name}");
        // As an editor writes it: shorter, but the same.
        let written = serde_json::to_string_pretty(&scenario).expect("JSON");
        assert_eq!(Scenario::from_json(&written), Ok(scenario), "{name}");
    }
    let scenario = json!({ "version": 1, "name": "x", "network": "10.0.0.0/24", "clients": [
        { "id": "a", "mac": "02:00:00:00:00:01" }, { "id": "a", "mac": "02:00:00:00:00:02" }
    ] });
    let said = file_error(&scenario.to_string());
    assert!(said.starts_with("clients[1].id: `a` is the name of clients[0] already"), "{said}");
    let mut odd = scenario.clone();
    odd["clients"][1]["colour"] = json!(1);
    assert!(file_error(&odd.to_string()).starts_with("clients[1].colour: there is no field `colour` here"), "{odd}");
    odd["clients"] = json!(7);
    assert!(
        file_error(&odd.to_string()).starts_with("clients: this has to be a list of at most 4096, and is the number 7"),
        "{odd}"
    );
    let mut crowd = scenario;
    crowd["clients"] = json!([{ "id": "a", "mac": "02:00:00:00:00:01", "count": 4097 }]);
    assert!(file_error(&crowd.to_string()).contains("4097 hosts are too many; at most 4096"));
}

#[test]
fn of_a_file_that_is_neither_is_said_what_it_should_be() {
    for text in ["", "hello", "GIF89a", "[1, 2]", "null", "{}", "{ \"name\": \"x\" }"] {
        let said = file_error(text);
        assert!(
            said.contains("neither a session nor a scenario") && said.contains("\"version\": 1."),
            "{text}: {said}"
        );
    }
    let sound = to_file(&shared(&session("one-server")));
    for (text, why) in [
        (sound.replace("\"session\"", "\"quiz\""), "it holds a “quiz”, which this version of dorascope does not know"),
        (
            sound.replace("\"session\"", "7"),
            "it is no session: dorascope: this has to be a text in quotes, and is the number 7",
        ),
        (sound.replace("\"format\": 1", "\"format\": 3"), "made by a newer version of dorascope (format 3)"),
        (
            sound.replace("\"seed\": 1", "\"seed\": \"x\""),
            "it is no session: record.seed: this has to be a whole number",
        ),
        (sound[..sound.len() / 2].to_owned(), "the text ends"),
        (sound.replace("\"seed\"", "seed"), "the name of a field has to stand here, in double quotes"),
        (format!("{}{sound}", " ".repeat(16 << 20)), "it is longer than 16 MiB"),
    ] {
        let said = file_error(&text);
        assert!(said.contains(why) && said.ends_with('.'), "{said}");
    }
}

#[test]
fn the_hash_of_a_scenario_stays_what_it_was() {
    // Saved sessions name built-in scenarios with this hash. What a new field is by default changes none of them, and neither
    // does another title.
    let mut table = String::new();
    for name in BUILTIN_NAMES {
        let scenario = builtin(name).expect("built in");
        writeln!(table, "{name}\t{:016x}", scenario_hash(&scenario)).expect("a string takes it");
        let other = Scenario {
            title: "x".to_owned(),
            lesson: "y".to_owned(),
            lesson_course: "z".to_owned(),
            lesson_rfc: "z".to_owned(),
            lesson_lens: Some(Lens::Course),
            ..scenario.clone()
        };
        assert_eq!(scenario_hash(&other), scenario_hash(&scenario));
        let other = Scenario { horizon_s: scenario.horizon_s + 1, ..scenario.clone() };
        assert_ne!(scenario_hash(&other), scenario_hash(&scenario));
    }
    assert_eq!(table, include_str!("../data/scenario-hashes.tsv"), "what this program computes is on the left");
}

/// A link made when a built-in scenario ended earlier opens at the same moment and without a word: what it shows is unchanged,
/// and the history goes on behind it.
#[test]
fn a_link_to_a_scenario_that_ended_earlier_opens_where_it_stood() {
    // The hashes of the shorter ones, as links of that time carry them, and their ends.
    let earlier = [
        ("periodic-renewal", 0xe069_a3ef_5f51_961b_u64, 1000),
        ("expiry", 0x286e_1eee_de14_6cd7, 340),
        ("nak-wrong-subnet", 0x7905_bab5_6cdd_bf20, 60),
    ];
    for (name, hash, horizon_s) in earlier {
        for lens in [Lens::Course, Lens::Rfc] {
            let scenario = builtin(name).expect("built in");
            let short = Session::new(Scenario { horizon_s, ..scenario.clone() }, Some(lens), 7);
            let count = short.trace().len();
            // At the end, at its last moment, as *End* and waiting there would leave it.
            let mut long = Session::new(scenario, Some(lens), 7);
            long.seek(count);
            assert_eq!(long.trace()[..count], *short.trace(), "{name} {lens}");
            long.linger(Instant(u64::from(horizon_s) * 1_000_000));
            let record = Record { scenario: ScenarioRef::Builtin { name: name.to_owned(), hash }, ..long.record() };
            let (opened, notes) = Session::open(record).expect("opens");
            assert_eq!(notes, Vec::<String>::new(), "{name} {lens}");
            assert_eq!((opened.cursor(), opened.moment(), opened.lens()), (count, long.moment(), lens));
            assert!(opened.trace().len() > count && opened.is_builtin(), "{name} {lens}: it goes on");
        }
    }
    // Any other hash is another scenario.
    let record = session("expiry").record();
    let record = Record { scenario: ScenarioRef::Builtin { name: "expiry".to_owned(), hash: 1 }, ..record };
    let (_, notes) = Session::open(record).expect("opens");
    assert!(notes.iter().any(|note| note.contains("has changed since")), "{notes:?}");
}

/// What a link opens to, as its neighbour describes it.
fn described(link: &str) -> String {
    let Shared { record, selected, field } = from_link(link).expect("an old link opens");
    let (session, _) = Session::open(record).expect("an old link opens");
    let Record { seed, current, cursor, .. } = session.record();
    let mut text = format!("scenario {}\nseed {seed}\nlens {}\n", session.scenario().name, session.lens());
    for branch in session.branches() {
        let (id, actions, name) = (branch.id, branch.user_actions.len(), &branch.name);
        // "deeds" is the word of these files, which are never changed.
        writeln!(text, "branch {id}, {actions} deeds: {name}").expect("a string takes it");
    }
    let selected = selected.map_or("none".to_owned(), |entry| entry.0.to_string());
    let field = field.map_or("none".to_owned(), |(from, to)| format!("{from} to {to}"));
    let moment = session.moment();
    text + &format!("current {current}\ncursor {cursor}\nmoment {moment}\nselected {selected}\nfield {field}\n")
}

#[test]
fn old_links_are_never_changed_or_removed() {
    let folder = format!("{}/tests/data/links", env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).expect("text");
    let names = std::fs::read_dir(&folder).expect("a folder");
    let names = names.map(|entry| entry.expect("an entry").file_name().into_string().expect("text"));
    let names: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned())).collect();
    for old in ["beginning", "carried-over", "classroom-deeds", "one-server-offer", "school-floor-two"] {
        assert!(names.iter().any(|name| name == old), "{old} is gone");
    }
    assert!(names.iter().any(|name| name == "two-servers-both-answers") && Lens::Rfc.title() == "RFC 2131");
    for name in names {
        assert_eq!(described(read(&format!("{name}.txt")).trim()), read(&format!("{name}.expected")), "{name}");
    }
}
