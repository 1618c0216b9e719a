//! What is done with foreign bytes by each fuzz target: `fuzz/fuzz_targets` calls these with what a fuzzer makes up, and
//! `tests/session/targets.rs` with a corpus and some damage to it, so that they stay whole.
//!
//! Each has to end quickly whatever it gets, and checks something besides that it does not panic.

// A fuzz target uses one of them.
#![allow(dead_code)]

#[path = "about.rs"]
mod about;

use std::net::Ipv4Addr;
use std::rc::Rc;

use dorascope::base::{Duration, Instant};
use dorascope::compare::{Against, Comparison, Which};
use dorascope::conformance::Checker;
use dorascope::editor::{Draft, New, Object, json, problems};
use dorascope::export::picture::network::Moment;
use dorascope::export::picture::{network_picture, sequence_picture};
use dorascope::export::text::{Source, extent};
use dorascope::export::{Paper, csv, handout, markdown, mermaid};
use dorascope::history::{Filter, PersonAnswer, Record, ScenarioRef};
use dorascope::protocol::{Action, EntryId};
use dorascope::scenario::{Lens, Scenario, build_world, builtin, size};
use dorascope::session::{RunTo, Session};
use dorascope::share::{Opened, Shared, from_file, from_link, to_file, to_link};
use dorascope::sim::{Answer, Progress};
use dorascope::teach::{Names, explain};
use dorascope::view::View;
use dorascope::wire::dissect::{Field, dissect as dissected};
use dorascope::wire::{DhcpMessage, Frame, FrameKind, Mac, Payload, Transport, UdpDatagram};

use about::about;

/// A target with its name.
type Target = (&'static str, fn(&[u8]));

/// All of them by name.
pub const TARGETS: [Target; 6] = [
    ("dissect", dissect),
    ("decode", decode),
    ("checker", checker),
    ("scenario", scenario),
    ("editor", editor),
    ("session", session),
];

/// Any bytes as a tree of fields: all of it inside the frame, and inside its parent.
pub fn dissect(bytes: &[u8]) {
    fn inside(field: &Field, from: usize, to: usize) {
        let range = &field.range;
        assert!(from <= range.start && range.start <= range.end && range.end <= to, "{field:?} in {from}..{to}");
        field.children.iter().for_each(|child| inside(child, range.start, range.end));
    }
    let dissection = dissected(bytes);
    let mut end = 0;
    for layer in &dissection.layers {
        inside(layer, end, bytes.len());
        end = layer.range.end;
    }
    assert!(dissection.broken.is_none_or(|broken| broken.at <= bytes.len()));
}

/// Any bytes as a frame and as a message: what can be read is written as something that reads as the same.
pub fn decode(bytes: &[u8]) {
    if let Ok(mut frame) = Frame::decode(bytes) {
        forget_unreadable(&mut frame);
        // Of what no host here sends only the kind is kept.
        if frame.kind() != FrameKind::Other {
            let again = Frame::decode(&frame.encode());
            assert_eq!(again.as_ref(), Ok(&frame), "from {bytes:?}");
        }
    }
    if let Ok(mut message) = DhcpMessage::decode(bytes) {
        message.unreadable.clear();
        let again = DhcpMessage::decode(&message.encode());
        assert_eq!(again.as_ref(), Ok(&message), "from {bytes:?}");
    }
}

/// What could not be read is only noted by its code, so it is not written again.
fn forget_unreadable(frame: &mut Frame) {
    if let Payload::Ipv4(packet) = &mut frame.payload
        && let Transport::Udp(UdpDatagram::Dhcp { message, .. }) = &mut packet.transport
    {
        message.unreadable.clear();
    }
}

/// Any bytes as a conversation: frames, each behind two bytes with its length and one with the time since the last.
pub fn checker(mut bytes: &[u8]) {
    let (mut whole, mut part) = (Checker::new(), Checker::partial());
    let mut now = 0;
    while let [high, low, wait, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high & 7, *low])).min(rest.len());
        let (frame, rest) = rest.split_at(length);
        now += u64::from(*wait) * 100_000;
        for finding in whole.check(now, frame).into_iter().chain(part.check(now, frame)) {
            assert!(finding.range.end <= frame.len(), "{finding:?}");
        }
        bytes = rest;
    }
}

/// Whether an input that can be read is also run. Reading takes microseconds and running milliseconds, so that a fuzzer, which
/// is to read by the million, runs one in sixteen; everything else that calls these targets runs all.
///
/// It goes by all of the bytes, and not by one of them, so that the fuzzer cannot learn to ask for it.
fn runs(bytes: &[u8]) -> bool {
    use std::hash::{DefaultHasher, Hasher};
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    !cfg!(fuzzing) || hasher.finish().is_multiple_of(16)
}

/// Whether a network is so small that a fuzzer can run it by the thousand.
fn is_small(scenario: &Scenario) -> bool {
    scenario.host_count() <= 8 && scenario.horizon_s <= 600 && scenario.script.len() <= 30
}

/// Any text as a scenario file: what can be read is written and read as the same, and what can run runs for a while.
pub fn scenario(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(scenario) = Scenario::from_json(text) else { return };
    let again = serde_json::to_string(&scenario).expect("it can be written");
    assert_eq!(Scenario::from_json(&again).as_ref(), Ok(&scenario));
    if size::check(&scenario).is_err() || !is_small(&scenario) || !runs(bytes) {
        return;
    }
    let mut world = build_world(&scenario, scenario.lens, 1);
    let names = Names::of(&world);
    let mut trace = Vec::new();
    for _ in 0..60 {
        match world.step(Instant(600_000_000), &mut trace) {
            Progress::Advanced => {}
            Progress::Quiet => break,
            Progress::Frozen => {
                world.answer(Answer::KeepWaiting(Duration(1_000_000)), &mut trace);
            }
        }
    }
    for entry in trace.iter().take(200) {
        assert!(!explain(entry, &trace, &names, scenario.lens).title.is_empty());
    }
}

/// Any text as what is typed into the editor's JSON view, or as a draft that the browser has kept; then some edits. The first
/// byte says how many.
pub fn editor(bytes: &[u8]) {
    let Some((count, rest)) = bytes.split_first() else { return };
    let (edits, text) = rest.split_at(usize::from(count % 4 * 3).min(rest.len()));
    let Ok(text) = std::str::from_utf8(text) else { return };
    thread_local! {
        static BEGUN: Draft = {
            let mut draft = Draft::new(builtin("one-server").expect("built in"));
            draft.open_json();
            draft
        };
    }
    let kept = text.contains("\"draft\"").then(|| Draft::from_text(text)).flatten();
    let mut draft = kept.unwrap_or_else(|| BEGUN.with(Draft::clone));
    draft.open_json();
    draft.type_json(text);
    for problem in draft.lines() {
        assert!(problem.line <= text.lines().count() + 1, "{problem:?}");
    }
    if !runs(bytes) {
        return;
    }
    draft.close_json();
    for edit in edits.chunks_exact(3) {
        self::edit(&mut draft, edit);
    }
    // What is ready to run can run, and says so as a file too.
    if let Ok(scenario) = draft.ready() {
        assert_eq!(scenario.check(), Ok(()));
        let text = json::to_json(&scenario);
        assert_eq!(json::from_json(&text).as_ref(), Ok(&scenario));
    }
    let kept = draft.to_text();
    let again = Draft::from_text(&kept).unwrap_or_else(|| panic!("a draft is kept: {kept}"));
    assert_eq!(again.scenario(), draft.scenario(), "from {kept}");
}

fn edit(draft: &mut Draft, edit: &[u8]) {
    let [kind, at, what] = edit else { return };
    let index = usize::from(at / 4 % 4);
    let object = match at % 5 {
        0 => Object::Network,
        1 => Object::Client(index),
        2 => Object::Server(index),
        3 => Object::Static(index),
        _ => Object::Script(index),
    };
    match kind % 7 {
        0 => drop(draft.add([New::Client, New::Server, New::Static, New::Script][index])),
        1 => drop(draft.copy(object)),
        2 => drop(draft.remove(object)),
        3 => drop(draft.move_by(object, what % 2 == 0)),
        4 => drop(draft.pair(index, usize::from(what % 4))),
        _ => {
            let form = draft.form(object);
            let Some((field, _)) = form.get(usize::from(*what) % form.len().max(1)) else { return };
            let texts = ["", "0", "65535", "4294967295", "10.0.0.300", "10.0.0.9 - 10.0.0.1", "∞", "-1", "1h", "x"];
            let path = object.path_of(&field.id);
            draft.type_into(&path, texts[usize::from(*kind) % texts.len()]);
        }
    }
    assert_eq!(problems(draft.scenario()), problems::problems(draft.scenario()));
}

/// Any text as a session file, a scenario file or a link that is opened; then some things that a person does. The first byte
/// says how many.
pub fn session(bytes: &[u8]) {
    let Some((count, rest)) = bytes.split_first() else { return };
    let (actions, text) = rest.split_at((usize::from(count % 8) * 5).min(rest.len()));
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Some(record) = opened(text) else { return };
    if !runs(bytes) {
        return;
    }
    let Ok((mut session, _)) = Session::open(record) else { return };
    let mut before = vec![session.clone()];
    for action in actions.chunks_exact(5) {
        let [kind, a, b, c, d] = *action else { continue };
        do_one(&mut session, &mut before, kind, u32::from(a) << 8 | u32::from(b), u32::from(c) << 8 | u32::from(d));
    }
    let _ = View::of(&session);
    // Saved and opened again it is the same, as far as it goes.
    let record = session.record();
    if let Ok((again, _)) = Session::open(record.clone()) {
        if !session.history().run.is_held_back() && !again.history().run.is_held_back() {
            assert_eq!(again.record(), record);
        }
    } else {
        panic!("what was open does not open again: {record:?}");
    }
}

/// What a text holds, if it is small.
fn opened(text: &str) -> Option<Record> {
    let record = match text.starts_with("1.") {
        true => from_link(text).ok()?.record,
        false => match from_file(text).ok()? {
            Opened::Session(shared) => shared.record,
            Opened::Scenario(scenario) => Record::new(&scenario, scenario.lens, 1),
        },
    };
    let scenario = match &record.scenario {
        ScenarioRef::Builtin { name, .. } => builtin(name)?,
        ScenarioRef::Embedded(scenario) => Scenario::clone(scenario),
    };
    let actions: usize = record.branches.iter().map(|branch| branch.user_actions.len()).sum();
    let until = record.until_us.is_none_or(|until| until <= Instant(600_000_000));
    (is_small(&scenario) && until && actions <= 40 && record.branches.len() <= 12).then_some(record)
}

fn action(a: u32, b: u32) -> Action {
    let address = Ipv4Addr::from(0x0a00_0000 + b % 300);
    match a % 22 {
        0 => Action::Renew,
        1 => Action::Release,
        2 => Action::PowerOff,
        3 => Action::PowerOn,
        4 => Action::Unplug,
        5 => Action::Plug,
        6 => Action::MoveTo(u8::try_from(b % 9).unwrap_or(0)),
        7 => Action::SetStatic(address),
        8 => Action::UseDhcp,
        9 => Action::Inform,
        10 => Action::StopServer,
        11 => Action::StartServer,
        12 => Action::StartServerWithoutLeases,
        13 => Action::WipeLeases,
        14 => Action::Exclude(address),
        15 => Action::Reserve { address, mac: Mac([2, 0, 0, 0, 0, address.octets()[3]]) },
        16 => Action::ClearQuarantine(address),
        17 => Action::SetLeaseS(10 + b),
        18 => Action::DropNext(FrameKind::Ack),
        19 => Action::DuplicateNext(FrameKind::Offer),
        20 => Action::DelayUs(Duration(u64::from(b) * 16)),
        _ => Action::LossPpm(b * 16 % 1_000_001),
    }
}

/// One thing that a person does. What cannot be done changes nothing.
fn do_one(session: &mut Session, before: &mut Vec<Session>, kind: u8, a: u32, b: u32) {
    let length = session.trace().len();
    let ids: Vec<u32> = session.branches().iter().map(|branch| branch.id).collect();
    let id = ids[a as usize % ids.len()];
    if matches!(kind % 16, 2..=7 | 12) {
        before.push(session.clone());
    }
    match kind % 16 {
        0 => session.seek(a as usize % (length + 1)),
        1 => session.seek_time(Instant(u64::from(a) * 10_000)),
        2 | 3 => {
            let hosts: Vec<String> = session.world().hosts().iter().map(|host| host.config().id.to_string()).collect();
            if let Some(host) = hosts.get(a as usize % hosts.len().max(1)) {
                let _ = session.perform(host, action(b, a));
            }
        }
        4 => {
            session.seek(usize::MAX);
            let server = session.scenario().servers.get(a as usize % 3).map(|server| server.id.clone());
            let wait = PersonAnswer::KeepWaitingUs(Duration(u64::from(b) * 64));
            let _ = session.answer(server.filter(|_| !b.is_multiple_of(3)).map_or(wait, PersonAnswer::Choose));
        }
        5 => drop(session.switch_lens(if a.is_multiple_of(2) { Lens::Course } else { Lens::Rfc })),
        6 => drop(session.delete_branch(id)),
        7 => session.rename_branch(id, &format!(" {b} \u{202e}")),
        8 => session.switch_branch(id),
        9 => session.linger(Instant(session.moment().0 + u64::from(a) * 64)),
        10 => {
            let at = Instant(session.moment().0 + u64::from(a) * 1_000);
            let _ = session.run_to(RunTo::Time(at));
        }
        11 => {
            if let Some(session) = before.pop() {
                before.insert(0, session);
            }
        }
        12 => {
            let mut scenario = session.scenario().clone();
            scenario.horizon_s = 1 + a % 100;
            if let Some(server) = scenario.servers.first_mut() {
                server.lease_s = server.min_lease_s.saturating_add(b);
            }
            if scenario.check().is_ok() {
                *session = session.on_network(scenario);
            }
        }
        13 => {
            let against = [Against::Lens, Against::Seed(u64::from(b)), Against::Branch(id)][a as usize % 3];
            if let Ok(mut comparison) = Comparison::new(session, against) {
                comparison.go(b as usize);
                comparison.next_difference();
                let pairs: Vec<_> = comparison.pairs.list.iter().take(20).cloned().collect();
                pairs.iter().for_each(|pair| drop(comparison.fields(pair)));
                comparison.holds();
                drop(View::of(comparison.side(Which::B).session()));
            }
        }
        14 => exports(session, a as usize),
        _ => {
            let next = session.next_step(Filter::default());
            next.into_iter().for_each(|next| session.seek(next));
            session.seek_entry(EntryId(a));
        }
    }
}

/// Everything that can be exported, of a history that is not too long for that.
fn exports(session: &Session, count: usize) {
    let trace = session.trace();
    if trace.len() > 300 {
        return;
    }
    let count = count % (trace.len() + 1);
    let history = session.history();
    let (names, view) = (Names::of(session.world()), View::of(session));
    let source = Source { trace, names: &names, lens: session.lens() };
    let about = about(session, extent((count, trace.len()), session.moment(), false));
    let _ = (csv(source, count), markdown(&about, source, &history.steps, count));
    let _ = mermaid(&about, source, &history.sequence.rows, count);
    let _ = sequence_picture(&about, source, &history.sequence.rows, count);
    let shown_ms = history.presentation.shown_for(session.cursor());
    let _ = network_picture(
        &about,
        Moment { view: &view, flights: history.presentation.flights(), names: &names, shown_ms },
    );
    let start = View::of(&Session::showing(Rc::clone(history)));
    for blank in [false, true] {
        let paper = Paper {
            history,
            names: &names,
            lesson: &session.scenario().lesson,
            link: "",
            start: &start,
            now: &view,
            shown_ms,
            blank,
        };
        let _ = handout(&about, paper);
    }
    dorascope::export::capture::write_pcap(Vec::new(), trace).expect("memory takes it");
    let shared = Shared { record: session.record(), selected: None, field: None };
    let Ok(Opened::Session(again)) = from_file(&to_file(&shared)) else { panic!("a session is saved as one") };
    assert_eq!(*again, shared);
    if let Ok(link) = to_link(&shared) {
        assert!(from_link(&link).is_ok());
    }
}
