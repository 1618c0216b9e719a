//! The life of a lease told: REQUESTs by what they ask, their answers, both tellings of a renewal, the last stops of the
//! course text. The traces are made by hand, so that what is told depends on nothing but the entries.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::rc::Rc;

use dorascope::base::Instant;
use dorascope::net::{LossReason, Ports};
use dorascope::protocol::{
    Action, Actor, ClientState, Configuration, DropReason, EntryId, Event, Extension, LeaseEnd, RefusalReason,
    StateTrigger, Timer,
};
use dorascope::scenario::{Lens, build_world, builtin};
use dorascope::sim::{Entry, Kind, Outcome, OutcomeGroup, Transmission};
use dorascope::teach::{Citation, Explanation, Names, causes, explain, follow, headline};
use dorascope::wire::{CLIENT_PORT, DhcpMessage, DhcpOption, Frame, Mac, MessageType, Op, SERVER_PORT};

const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 10);
const SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);
const NOBODY: Ipv4Addr = Ipv4Addr::UNSPECIFIED;
const ALL: Ipv4Addr = Ipv4Addr::BROADCAST;
const CLIENT: Mac = Mac([2, 0, 0, 0, 0, 0xc1]);
const OTHER: Mac = Mac([2, 0, 0, 0, 0, 0xc2]);
const SERVER_MAC: Mac = Mac([2, 0, 0, 0, 0, 0xa1]);
/// In `two-servers`: laptop-1 at port 0, server-a at port 1.
const LAPTOP: u16 = 0;
const SERVER_A: u16 = 1;

/// A trace made by hand.
#[derive(Default)]
struct Story(Vec<Entry>);

impl Story {
    fn add(&mut self, host: u16, cause: Option<EntryId>, kind: Kind) -> EntryId {
        let id = EntryId(u32::try_from(self.0.len()).expect("a short story"));
        let at = Instant(u64::from(id.0) * 1_000);
        self.0.push(Entry { id, at, host: Some(host), kind, cause, also: Vec::new() });
        id
    }

    fn event(&mut self, host: u16, cause: EntryId, event: Event) -> EntryId {
        self.add(host, Some(cause), Kind::Event(event))
    }

    /// A frame leaves and is taken by the host at port `to`; the ids of both entries.
    fn talk(&mut self, from: u16, to: u16, cause: Option<EntryId>, frame: &Frame) -> (EntryId, EntryId) {
        let entry = EntryId(u32::try_from(self.0.len()).expect("a short story"));
        let bytes = frame.encode();
        let decoded = Frame::decode(&bytes);
        let frame = Rc::new(Transmission { from, sent_at: Instant(0), entry, bytes, decoded });
        let sent = self.add(from, cause, Kind::Sent(Rc::clone(&frame)));
        let outcomes = vec![OutcomeGroup { outcome: Outcome::Handled, ports: Ports::one(to) }];
        (sent, self.add(to, Some(sent), Kind::Arrived { frame, outcomes }))
    }

    fn explain(&self, id: EntryId, lens: Lens) -> Explanation {
        let world = build_world(&builtin("two-servers").expect("built in"), lens, 1);
        explain(&self.0[id.0 as usize], &self.0, &Names::of(&world), lens)
    }

    fn point(&self, id: EntryId) -> Option<&'static str> {
        self.explain(id, Lens::Rfc).contrast.map(|contrast| contrast.point)
    }
}

fn frame(from: (Mac, Ipv4Addr), to: (Mac, Ipv4Addr), message: DhcpMessage) -> Frame {
    let ports = if message.op == Op::BootRequest { (CLIENT_PORT, SERVER_PORT) } else { (SERVER_PORT, CLIENT_PORT) };
    Frame::dhcp((from.0, to.0), (from.1, to.1), ports, message)
}

fn message(op: Op, kind: MessageType, options: &[DhcpOption]) -> DhcpMessage {
    let mut message = DhcpMessage::new(op, 7, CLIENT);
    message.options.push(DhcpOption::MessageType(kind));
    message.options.extend_from_slice(options);
    message
}

fn by_client(kind: MessageType, ciaddr: Ipv4Addr, options: &[DhcpOption]) -> DhcpMessage {
    DhcpMessage { ciaddr, ..message(Op::BootRequest, kind, options) }
}

const EVERYBODY: (Mac, Ipv4Addr) = (Mac::BROADCAST, ALL);

fn selecting() -> Frame {
    let options = [DhcpOption::RequestedIpAddress(ADDRESS), DhcpOption::ServerIdentifier(SERVER)];
    frame((CLIENT, NOBODY), EVERYBODY, by_client(MessageType::Request, NOBODY, &options))
}

fn init_reboot() -> Frame {
    let options = [DhcpOption::RequestedIpAddress(ADDRESS)];
    frame((CLIENT, NOBODY), EVERYBODY, by_client(MessageType::Request, NOBODY, &options))
}

fn renewing() -> Frame {
    frame((CLIENT, ADDRESS), (SERVER_MAC, SERVER), by_client(MessageType::Request, ADDRESS, &[]))
}

fn rebinding() -> Frame {
    frame((CLIENT, ADDRESS), EVERYBODY, by_client(MessageType::Request, ADDRESS, &[]))
}

fn inform() -> Frame {
    frame((CLIENT, ADDRESS), EVERYBODY, by_client(MessageType::Inform, ADDRESS, &[]))
}

fn ack(yiaddr: Ipv4Addr, ciaddr: Ipv4Addr) -> Frame {
    let mut options = vec![DhcpOption::ServerIdentifier(SERVER)];
    if !yiaddr.is_unspecified() {
        options.push(DhcpOption::AddressLeaseTime(3600));
    }
    let message = DhcpMessage { yiaddr, ciaddr, ..message(Op::BootReply, MessageType::Ack, &options) };
    frame((SERVER_MAC, SERVER), (CLIENT, ADDRESS), message)
}

/// A lease of an hour that is renewed after so many seconds.
fn lease(t1_s: u64) -> Event {
    let at = |seconds: u64| Some(Instant(seconds * 1_000_000));
    let configuration = Configuration {
        address: ADDRESS,
        mask: Ipv4Addr::new(255, 255, 255, 0),
        router: None,
        server: SERVER,
        lease_s: 3600,
        requested_at: Instant(0),
        t1: at(t1_s),
        t2: at(t1_s + 10),
        expiry: at(3600),
        log: Rc::from([]),
    };
    Event::ConfigurationLogged { configuration: Box::new(configuration) }
}

fn state(from: ClientState, to: ClientState, trigger: StateTrigger) -> Event {
    Event::State { from, to, trigger }
}

/// The start of a client that has a lease, and its T1.
fn bound(t1_s: u64) -> (Story, EntryId, EntryId) {
    let mut story = Story::default();
    let start = story.add(LAPTOP, None, Kind::Started);
    let logged = story.event(LAPTOP, start, lease(t1_s));
    let timer = story.add(LAPTOP, Some(logged), Kind::Timer(Timer::T1));
    let t1 = story.event(LAPTOP, timer, state(ClientState::BoundUsable, ClientState::Renewing, StateTrigger::T1));
    (story, timer, t1)
}

#[test]
fn a_request_is_told_by_what_its_fields_ask() {
    // RFC 2131 table 4: SELECTING has option 54, INIT-REBOOT only 50, RENEWING and REBINDING only ciaddr.
    let cases = [
        (selecting(), "laptop-1 requests 10.0.0.10", "RFC 2131 §3.1 step 3", "Why the REQUEST is a broadcast"),
        (
            init_reboot(),
            "laptop-1 asks for 10.0.0.10 again",
            "RFC 2131 §3.2 step 1",
            "How a client starts the second time",
        ),
        (renewing(), "laptop-1 renews 10.0.0.10", "RFC 2131 §4.4.5", "When the lease is renewed"),
        (rebinding(), "laptop-1 asks any server for 10.0.0.10", "RFC 2131 §4.4.5", "When the lease is renewed"),
    ];
    let mut texts = BTreeSet::new();
    for (frame, title, rfc, point) in cases {
        let mut story = Story::default();
        let (sent, arrived) = story.talk(LAPTOP, SERVER_A, None, &frame);
        let told = story.explain(sent, Lens::Rfc);
        assert_eq!(
            (told.title.as_str(), told.source, story.point(sent)),
            (title, Citation::Standard(rfc), Some(point))
        );
        assert!(texts.insert(told.text));
        let landed = story.explain(arrived, Lens::Rfc);
        assert!(landed.text.contains("server-a takes it, for a server listens on UDP port 67"), "{landed:?}");
        assert!(texts.insert(landed.text));
    }
    let mut story = Story::default();
    let relayed = DhcpMessage { giaddr: SERVER, ..by_client(MessageType::Request, ADDRESS, &[]) };
    let (sent, _) = story.talk(LAPTOP, SERVER_A, None, &frame((CLIENT, ADDRESS), (SERVER_MAC, SERVER), relayed));
    assert!(
        story.explain(sent, Lens::Rfc).title.contains("asks any server"),
        "a relay agent passes on broadcasts only"
    );
}

#[test]
fn crs_07_a_renewal_at_the_end_of_the_lease_is_told_as_the_course_texts() {
    // What is told follows from the switch of the client, however late its T1 is (an administrator may set it so).
    for (t1_s, lens, late) in [(1800, Lens::Rfc, false), (3590, Lens::Rfc, false), (3600, Lens::Course, true)] {
        let (mut story, timer, t1) = bound(t1_s);
        let (sent, _) = story.talk(LAPTOP, SERVER_A, Some(t1), &renewing());
        let to = state(ClientState::Renewing, ClientState::Rebinding, StateTrigger::T2);
        let t2_timer = story.add(LAPTOP, Some(t1), Kind::Timer(Timer::T2));
        let t2 = story.event(LAPTOP, t2_timer, to);
        let (broadcast, _) = story.talk(LAPTOP, SERVER_A, Some(t2), &rebinding());
        for id in [timer, sent, t2_timer, broadcast] {
            let told = story.explain(id, lens);
            assert_eq!(told.text.contains("course text tells it"), late, "{lens} {told:?}");
            assert_eq!(told.text.contains("T1 ") || told.text.contains("T2 "), !late, "{lens} {told:?}");
        }
        for id in [timer, t1, t2_timer, t2] {
            let of_text = story.explain(id, lens).source == Citation::CourseText { differs_from: "RFC 2131 §4.4.5" };
            assert_eq!(of_text, late, "{:?}", story.explain(id, lens));
        }
        assert_eq!(story.explain(t1, lens).text.contains("course text"), late);
    }
    let (story, timer, t1) = bound(1800);
    assert_eq!(
        (story.point(timer), story.point(t1)),
        (Some("When the lease is renewed"), Some("When the lease is renewed"))
    );
}

#[test]
fn crs_08_the_fields_of_a_renewal_are_set_against_those_of_the_first_request() {
    let (mut story, _, t1) = bound(1800);
    let (_, arrived) = story.talk(LAPTOP, SERVER_A, Some(t1), &renewing());
    let contrast = story.explain(arrived, Lens::Rfc).contrast.expect("a contrast");
    assert!(contrast.rfc.contains("ciaddr") && contrast.rfc.contains("50 and 54"), "{contrast:?}");
    let how = Extension::Renewing;
    let extended = story.event(
        SERVER_A,
        arrived,
        Event::LeaseExtended { address: ADDRESS, client: CLIENT, until: None, how, rest: false },
    );
    let (sent, landed) = story.talk(SERVER_A, LAPTOP, Some(extended), &ack(ADDRESS, ADDRESS));
    for id in [sent, landed] {
        assert_eq!(story.point(id), Some("What a renewal REQUEST contains"));
    }
}

#[test]
fn crs_05_an_ack_is_set_against_an_offer_only_where_one_was_made() {
    let extended = |how| Some(Event::LeaseExtended { address: ADDRESS, client: CLIENT, until: None, how, rest: false });
    let committed = Event::LeaseCommitted { address: ADDRESS, client: CLIENT, until: None, again: false };
    let informed = Event::InformAnswered { client: CLIENT, address: ADDRESS };
    let cases = [
        (selecting(), Some(committed), ack(ADDRESS, NOBODY), Some("What the ACK contains"), "§3.1 step 4"),
        (
            init_reboot(),
            extended(Extension::Rebooting),
            ack(ADDRESS, NOBODY),
            Some("How a client starts the second time"),
            "§3.2 step 2",
        ),
        (
            renewing(),
            extended(Extension::Renewing),
            ack(ADDRESS, ADDRESS),
            Some("What a renewal REQUEST contains"),
            "§4.3.2",
        ),
        (
            rebinding(),
            extended(Extension::Rebinding),
            ack(ADDRESS, ADDRESS),
            Some("What a renewal REQUEST contains"),
            "§4.3.2",
        ),
        // Without a report of the server, the question on the way back says it.
        (rebinding(), None, ack(ADDRESS, ADDRESS), Some("What a renewal REQUEST contains"), "§4.3.2"),
        (inform(), Some(informed), ack(NOBODY, ADDRESS), None, "§4.3.5"),
    ];
    let options = [DhcpOption::ServerIdentifier(SERVER), DhcpOption::AddressLeaseTime(600)];
    let offer = DhcpMessage { yiaddr: ADDRESS, ..message(Op::BootReply, MessageType::Offer, &options) };
    let offer = frame((SERVER_MAC, SERVER), (CLIENT, ADDRESS), offer);
    for (question, event, answer, point, section) in cases {
        let mut story = Story::default();
        // Of the same transaction as everything here, so that only what is asked can keep it apart.
        story.talk(SERVER_A, LAPTOP, None, &offer);
        let (_, mut cause) = story.talk(LAPTOP, SERVER_A, None, &question);
        if let Some(event) = event {
            cause = story.event(SERVER_A, cause, event);
        }
        let (sent, landed) = story.talk(SERVER_A, LAPTOP, Some(cause), &answer);
        let told = story.explain(sent, Lens::Rfc);
        assert!(told.source.to_string().ends_with(section), "{told:?}");
        assert_eq!((story.point(sent), story.point(landed)), (point, point), "{told:?}");
        assert_eq!(
            told.text.contains("differs from the OFFER, which was for 10 min"),
            question == selecting(),
            "{told:?}"
        );
    }
    // Out of its history an ACK is known by its fields.
    let mut story = Story::default();
    let (sent, _) = story.talk(SERVER_A, LAPTOP, None, &ack(NOBODY, ADDRESS));
    assert_eq!(story.explain(sent, Lens::Rfc).title, "server-a sends parameters");
}

#[test]
fn crs_10_a_nak_is_told_by_what_it_refuses() {
    let nak = || {
        frame(
            (SERVER_MAC, SERVER),
            EVERYBODY,
            message(Op::BootReply, MessageType::Nak, &[DhcpOption::ServerIdentifier(SERVER)]),
        )
    };
    let told = |question: &Frame, why| {
        let mut story = Story::default();
        let (_, asked) = story.talk(LAPTOP, SERVER_A, None, question);
        let refused = story.event(SERVER_A, asked, Event::RequestRefused { address: ADDRESS, client: CLIENT, why });
        let (sent, _) = story.talk(SERVER_A, LAPTOP, Some(refused), &nak());
        (story.explain(sent, Lens::Rfc), story.point(sent).expect("a point"), story.point(refused).expect("a point"))
    };
    let (first, point, refused) = told(&selecting(), RefusalReason::Taken);
    assert!(first.text.contains("another client has that address"), "{first:?}");
    // Section 4.1: without a relay agent every NAK is a broadcast, whether or not the client has an address.
    assert!(first.text.contains("as every NAK is that needs no relay agent (RFC 2131 §4.1)"), "{first:?}");
    assert_eq!((point, refused), ("When a server sends a NAK", "When a server sends a NAK"));
    let (renewal, _, _) = told(&renewing(), RefusalReason::Taken);
    assert!(renewal.text.contains("as every NAK is that needs no relay agent (RFC 2131 §4.1)"), "{renewal:?}");
    let (moved, _, _) = told(&init_reboot(), RefusalReason::WrongNetwork);
    assert_eq!(
        (moved.source, moved.text.contains("does not belong to this network")),
        (Citation::Standard("RFC 2131 §3.2 step 2"), true)
    );
    // The check found somebody: that is the other point (CRS-03).
    assert_eq!(told(&selecting(), RefusalReason::InUse).1, "What happens when the address is in use");
}

#[test]
fn crs_13_whoever_ends_a_quarantine_is_reminded_how_long_it_lasts() {
    let mut story = Story::default();
    let (action, by) = (Action::ClearQuarantine(ADDRESS), Actor::Person);
    let acted = story.add(SERVER_A, None, Kind::Action { action, by, refused: None });
    let over = story.event(SERVER_A, acted, Event::QuarantineEnded { address: ADDRESS });
    let point = Some("How long an address stays out");
    assert_eq!((story.point(acted), story.point(over)), (point, point));
}

#[test]
fn release_and_inform_say_that_no_answer_or_no_lease_comes() {
    let mut story = Story::default();
    let options = [DhcpOption::ServerIdentifier(SERVER)];
    let release = frame((CLIENT, ADDRESS), (SERVER_MAC, SERVER), by_client(MessageType::Release, ADDRESS, &options));
    let (release, _) = story.talk(LAPTOP, SERVER_A, None, &release);
    let told = story.explain(release, Lens::Rfc);
    assert_eq!((told.title.as_str(), told.source.section()), ("laptop-1 releases 10.0.0.10", Some("RFC 2131 §4.4.4")));
    assert!(told.text.contains("back to server-a, by unicast") && told.text.contains("No answer comes"), "{told:?}");
    let (inform, _) = story.talk(LAPTOP, SERVER_A, None, &inform());
    let told = story.explain(inform, Lens::Rfc);
    assert_eq!((told.title.as_str(), told.source.section()), ("laptop-1 asks for parameters", Some("RFC 2131 §3.4")));
    assert!(told.text.contains("wants no lease") && told.text.contains("by broadcast"), "{told:?}");
}

#[test]
fn crs_17_a_start_after_a_lease_is_a_second_start() {
    let mut story = Story::default();
    let first = story.add(LAPTOP, None, Kind::Started);
    let logged = story.event(LAPTOP, first, lease(1800));
    let acted = Kind::Action { action: Action::PowerOn, by: Actor::Person, refused: None };
    let on = story.add(LAPTOP, Some(logged), acted);
    let second = story.add(LAPTOP, Some(on), Kind::Started);
    let remembered = story.event(LAPTOP, second, Event::LeaseRemembered { address: ADDRESS, expiry: None });
    let other = story.add(SERVER_A, Some(on), Kind::Started);
    let again = Some("How a client starts the second time");
    assert_eq!([first, second, remembered, other].map(|id| story.point(id)), [None, again, again, None]);
    assert!(story.explain(second, Lens::Rfc).text.contains("remembers the address"));
}

#[test]
fn what_cables_do_names_the_frame_and_whoever_misses_it() {
    let mut story = Story::default();
    let (_, arrived) = story.talk(SERVER_A, LAPTOP, None, &ack(ADDRESS, ADDRESS));
    let frame = Rc::clone(story.0[arrived.0 as usize].frame().expect("a frame"));
    let mut texts = BTreeSet::new();
    for why in [LossReason::Unplugged, LossReason::AtRandom, LossReason::OnPurpose, LossReason::Damaged] {
        for ports in [Ports::default(), Ports::one(LAPTOP)] {
            let reached = !ports.is_empty();
            let lost = story.add(SERVER_A, Some(arrived), Kind::Lost { frame: Rc::clone(&frame), ports, why });
            let told = story.explain(lost, Lens::Rfc);
            assert!(
                told.text.contains("The ACK of server-a is lost") && told.source.section() == Some("RFC 2131 §4.1"),
                "{told:?}"
            );
            assert_eq!(told.title.starts_with("laptop-1 misses the ACK"), reached, "{told:?}");
            assert!(texts.insert(told.text));
        }
    }
    let copy = story.add(SERVER_A, Some(arrived), Kind::Duplicated { frame, port: Some(LAPTOP) });
    assert_eq!(story.explain(copy, Lens::Rfc).title, "The cable of laptop-1 doubles the ACK");
}

#[test]
fn an_action_is_the_root_of_what_follows_and_is_told_first() {
    let mut story = Story::default();
    let start = story.add(LAPTOP, None, Kind::Started);
    let acted = story.add(LAPTOP, None, Kind::Action { action: Action::Renew, by: Actor::Person, refused: None });
    let to = state(ClientState::BoundUsable, ClientState::Renewing, StateTrigger::RenewNow);
    let renewing_now = story.event(LAPTOP, acted, to);
    let (sent, arrived) = story.talk(LAPTOP, SERVER_A, Some(renewing_now), &renewing());
    let extended = story.event(SERVER_A, arrived, Event::ServerStopped);
    assert_eq!(causes(extended, &story.0), [sent, renewing_now, acted]);
    assert_eq!(headline(&story.0[acted.0 as usize..]), Some(0));
    assert!(story.explain(sent, Lens::Course).text.starts_with("A renewal is wanted now, so laptop-1 asks"));
    assert_eq!(start, EntryId(0));
}

#[test]
fn an_address_lost_is_told_before_the_discover_that_follows_at_once() {
    let mut story = Story::default();
    let timer = story.add(LAPTOP, None, Kind::Timer(Timer::Expiry));
    let to = state(ClientState::Rebinding, ClientState::Init, StateTrigger::Expired);
    let expired = story.event(LAPTOP, timer, to);
    let dropped = story.event(LAPTOP, expired, Event::AddressDropped { address: ADDRESS, why: DropReason::Expired });
    let discover = frame((CLIENT, NOBODY), EVERYBODY, by_client(MessageType::Discover, NOBODY, &[]));
    story.talk(LAPTOP, SERVER_A, Some(expired), &discover);
    assert_eq!(headline(&story.0), Some(dropped.0 as usize));
    for id in [timer, expired, dropped] {
        assert_eq!(story.point(id), Some("What happens when the lease ends"));
    }
}

#[test]
fn the_last_stops_are_the_renewal_the_expiry_and_the_reuse() {
    let stops: Vec<(&str, &str)> = follow::stops().iter().skip(7).map(|stop| (stop.title, stop.scenario)).collect();
    assert_eq!(
        stops,
        [
            ("Renewal REQUEST", "course-renewal"),
            ("Renewal ACK", "course-renewal"),
            ("Broadcast REQUEST", "course-renewal"),
            ("Another server's ACK", "course-renewal"),
            ("Expiry", "moved-away"),
            ("Reuse", "moved-away"),
        ]
    );
    // What RFC 2131 says at sections 4.4.1 and 4.3.2, in its own strength of words.
    let rfc = |title: &str| follow::stops().iter().find(|stop| stop.title == title).expect("a stop").rfc;
    assert!(rfc("Boot").contains("should wait for one to ten seconds"), "{}", rfc("Boot"));
    assert!(rfc("Another server's ACK").contains("only if it has the administrative authority"));
    for stop in follow::stops() {
        for text in [stop.telling, stop.rfc] {
            assert!(text.ends_with('.') && !text.contains("  ") && text.len() <= 240, "{text}");
        }
        assert!(stop.rfc.contains("(RFC "), "{}", stop.rfc);
    }
}

#[test]
fn the_stops_of_a_renewal_are_found_where_they_are() {
    let mut story = Story::default();
    let (_, asked) = story.talk(LAPTOP, SERVER_A, None, &selecting());
    let (_, _) = story.talk(SERVER_A, LAPTOP, Some(asked), &ack(ADDRESS, NOBODY));
    let mut expected = Vec::new();
    for question in [renewing(), rebinding()] {
        let (sent, asked) = story.talk(LAPTOP, SERVER_A, None, &question);
        let (_, answered) = story.talk(SERVER_A, LAPTOP, Some(asked), &ack(ADDRESS, ADDRESS));
        expected.extend([Some(sent), Some(answered)]);
    }
    let found: Vec<Option<EntryId>> = (7..=10).map(|stop| follow::find(stop, &story.0)).collect();
    assert_eq!(found, expected);
    // Asked but not answered yet.
    let asked = expected[0].expect("asked").0 as usize;
    assert_eq!(follow::find(8, &story.0[..=asked]), None);
    assert_eq!(follow::find(7, &story.0[..asked]), None);
}

#[test]
fn the_stops_of_an_expiry_are_found_where_they_are() {
    let mut story = Story::default();
    let start = story.add(SERVER_A, None, Kind::Started);
    let ended = |why| Event::LeaseEnded { address: ADDRESS, client: CLIENT, why, kept_until: None };
    let offered = |client, address| Event::AddressOffered { address, client, until: Instant(1), again: false };
    // None of these counts: given back, not expired; offered before it expired.
    story.event(SERVER_A, start, ended(LeaseEnd::Released));
    story.event(SERVER_A, start, offered(OTHER, ADDRESS));
    let expired = story.event(SERVER_A, start, ended(LeaseEnd::Expired));
    // Nor do the same client and another address.
    story.event(SERVER_A, start, offered(CLIENT, ADDRESS));
    story.event(SERVER_A, start, offered(OTHER, SERVER));
    assert_eq!((follow::find(11, &story.0), follow::find(12, &story.0)), (Some(expired), None));
    let reused = story.event(SERVER_A, start, offered(OTHER, ADDRESS));
    assert_eq!(follow::find(12, &story.0), Some(reused));
    assert_eq!(story.0[reused.0 as usize].kind, Kind::Event(offered(OTHER, ADDRESS)));
}
