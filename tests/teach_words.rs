//! Words for every variant, also those that no built-in scenario shows.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::rc::Rc;

use dorascope::net::Egress;
use dorascope::protocol::{
    AddressCheck, ArpHow, ClientCheck, ClientState, Configuration, DecidedBy, Duration, EntryId, Event, Instant,
    OfferSummary, QuarantineReason, Reason, RefusalReason, StateTrigger, Timer,
};
use dorascope::session::{Lens, build_world, builtin};
use dorascope::sim::{Entry, Kind, Outcome, OutcomeGroup, Transmission, World};
use dorascope::teach::{Names, Telling, causes, glossary, how, reason, state_name, tell, timer_name};
use dorascope::wire::{Frame, Mac};

const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 10);
const SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);
const CLIENT: Mac = Mac([2, 0, 0, 0, 0, 0xc1]);
const STRANGER: Mac = Mac([2, 0, 0, 0, 0, 0x99]);

fn world() -> World {
    build_world(&builtin("two-servers").expect("built in"), Lens::Course, 1)
}

fn entry(kind: Kind) -> Entry {
    Entry { id: EntryId(7), at: Instant(5), host: Some(0), kind, cause: Some(EntryId(3)), also: Vec::new() }
}

fn told(kind: Kind, lens: Lens) -> Telling {
    let (world, entry) = (world(), entry(kind));
    let told = tell(&entry, std::slice::from_ref(&entry), &Names::of(&world), lens);
    assert!(told.text.ends_with('.') && !told.title.is_empty() && !told.rfc.is_empty(), "{told:?}");
    assert!(told.title.chars().count() <= 60 && told.text.chars().count() <= 320, "{told:?}");
    for slip in ["{", "Some(", "::", "_", "  ", "no words"] {
        assert!(!told.text.contains(slip) && !told.title.contains(slip), "{told:?}");
    }
    told
}

fn events() -> Vec<Event> {
    let (address, client, by, mac, until) = (ADDRESS, CLIENT, STRANGER, CLIENT, Instant(60_000_005));
    let offer = OfferSummary {
        server: SERVER,
        address,
        lease_s: u32::MAX,
        router: None,
        dns: Vec::new(),
        domain: None,
        heard_at: Instant(1),
        entry: EntryId(1),
    };
    let configuration = Configuration {
        address,
        mask: Ipv4Addr::new(255, 255, 255, 0),
        server: SERVER,
        lease_s: 3600,
        requested_at: Instant(0),
        t1: Some(Instant(1_800_000_000)),
        t2: None,
        expiry: None,
        router: None,
        log: std::rc::Rc::from([]),
    };
    let endless = Configuration { lease_s: u32::MAX, t1: None, ..configuration.clone() };
    let mut events = vec![
        Event::Retransmission { attempt: 1 },
        Event::Retransmission { attempt: 2 },
        Event::OfferHeard { offer: offer.clone() },
        Event::DecisionOpened { n: 1, offers: vec![offer; 5] },
        Event::KeptWaiting { n: 1, wait_us: Duration::from_secs(10) },
        Event::NakHeard { server: None, text: None },
        Event::NakHeard { server: Some(SERVER), text: Some("no".to_owned()) },
        Event::ConfigurationLogged { configuration: Box::new(configuration) },
        Event::ConfigurationLogged { configuration: Box::new(endless) },
        Event::ConflictFound { address, by, probe: true },
        Event::ConflictFound { address, by, probe: false },
        Event::AddressUsable { address },
        Event::ServerCheckAnswered { address, by },
        Event::ServerCheckPassed { address },
        Event::ServerCheckFailed { address, by, echoed: true },
        Event::ServerCheckFailed { address, by, echoed: false },
        Event::AddressOffered { address, client, until, again: true },
        Event::AddressOffered { address, client, until, again: false },
        Event::HoldExpired { address, client },
        Event::OfferDeclined { address, client, chosen: SERVER },
        Event::LeaseCommitted { address, client, until: Some(until), again: false },
        Event::LeaseCommitted { address, client, until: None, again: true },
        Event::Quarantined { address, why: QuarantineReason::Answered, until },
        Event::Quarantined { address, why: QuarantineReason::Declined, until },
        Event::QuarantineEnded { address },
        Event::PoolExhausted { client },
        Event::ArpUpdated { address, mac, was: by, how: ArpHow::FromReply },
        Event::ArpUpdated { address, mac, was: mac, how: ArpHow::FromReply },
        Event::ArpSetAside { address, mac },
        Event::ArpAged { address, mac },
        Event::Unreachable { address },
    ];
    events.extend(HOWS.map(|how| Event::ArpAdded { address, mac, how }));
    events.extend(REASONS.map(|reason| Event::Ignored { reason }));
    events.extend(
        [
            StateTrigger::Started,
            StateTrigger::OfferChosen,
            StateTrigger::Ack,
            StateTrigger::Nak,
            StateTrigger::NoAnswer,
            StateTrigger::Conflict,
            StateTrigger::CheckPassed,
        ]
        .map(|trigger| Event::State {
            from: ClientState::BoundChecking,
            to: ClientState::BoundUsable,
            trigger,
        }),
    );
    events.extend(
        [DecidedBy::Person, DecidedBy::First, DecidedBy::LongestLease, DecidedBy::ByServer]
            .map(|by| Event::OfferChosen { n: 1, server: SERVER, address, by }),
    );
    events.extend(
        [ClientCheck::SingleLookUp, ClientCheck::Rfc5227].map(|how| Event::ClientCheckStarted { address, how }),
    );
    events.extend(
        [AddressCheck::BeforeOffer, AddressCheck::OnRequest].map(|when| Event::ServerCheckStarted { address, when }),
    );
    events.extend(
        [
            RefusalReason::Taken,
            RefusalReason::NotInPool,
            RefusalReason::Quarantined,
            RefusalReason::NotWhatWasOffered,
            RefusalReason::InUse,
        ]
        .map(|why| Event::RequestRefused { address, client, why }),
    );
    let (address, why) = (Ipv4Addr::UNSPECIFIED, RefusalReason::NoAddress);
    events.push(Event::RequestRefused { address, client, why });
    events
}

const HOWS: [ArpHow; 4] = [ArpHow::FromRequest, ArpHow::FromReply, ArpHow::MadeAtOffer, ArpHow::MadeAtAck];

const REASONS: [Reason; 23] = [
    Reason::NotStarted,
    Reason::OtherHost,
    Reason::ArpNotForMe,
    Reason::ArpNoAddress,
    Reason::NoListener,
    Reason::OtherAddress,
    Reason::Malformed,
    Reason::NotWaiting,
    Reason::OtherTransaction,
    Reason::OtherClient,
    Reason::OtherClientId,
    Reason::WrongDirection,
    Reason::NoMessageType,
    Reason::UnexpectedType,
    Reason::OfferTooLate,
    Reason::IncompleteOffer,
    Reason::OtherServer,
    Reason::NoServerIdentifier,
    Reason::CheckRunning,
    Reason::NothingToDecline,
    Reason::NoPoolForRelay,
    Reason::UnaskedEcho,
    Reason::NotUnderstood,
];

const TIMERS: [Timer; 12] = [
    Timer::Start,
    Timer::Retransmission,
    Timer::CollectOffers,
    Timer::GiveUp,
    Timer::Probe,
    Timer::CheckEnds,
    Timer::Announce,
    Timer::AddressCheck(ADDRESS),
    Timer::OfferHold(ADDRESS),
    Timer::Quarantine(ADDRESS),
    Timer::Resolve(ADDRESS),
    Timer::ArpAge(ADDRESS),
];

#[test]
fn every_event_has_its_own_words_with_the_name_of_its_host() {
    for lens in [Lens::Course, Lens::Rfc] {
        let mut texts = BTreeSet::new();
        for event in events() {
            let told = told(Kind::Event(event.clone()), lens);
            assert!(told.text.contains("laptop-1") || told.title.contains("laptop-1"), "{told:?}");
            assert!(texts.insert(told.text), "{event:?} says what another event says");
        }
    }
}

#[test]
fn every_timer_choice_and_start_has_its_own_words() {
    let mut texts = BTreeSet::new();
    let wait = Duration::from_secs(1);
    let others = [Kind::Started, Kind::Choice { n: 1, server: SERVER }, Kind::KeepWaiting { n: 1, wait }];
    for kind in TIMERS.map(Kind::Timer).into_iter().chain(others) {
        let told = told(kind, Lens::Rfc);
        assert!(told.text.contains("laptop-1"), "{told:?}");
        assert!(texts.insert(told.text));
    }
    assert!(texts.iter().any(|text| text.contains("offer of server-a")), "a server by its name");
}

#[test]
fn every_reason_way_timer_and_state_has_a_label_of_its_own() {
    let mut labels: BTreeSet<&str> = REASONS.map(reason).into();
    labels.extend(HOWS.map(how));
    labels.extend(TIMERS.map(timer_name));
    assert_eq!(labels.len(), REASONS.len() + HOWS.len() + TIMERS.len());
    assert!(labels.iter().all(|label| !label.is_empty() && !label.ends_with('.') && label.len() <= 70));
    assert_eq!(how(ArpHow::MadeAtOffer), "made by DHCP at OFFER");
    let states = [
        (ClientState::Init, "INIT"),
        (ClientState::Selecting, "SELECTING"),
        (ClientState::Requesting, "REQUESTING"),
        (ClientState::BoundChecking, "BOUND"),
        (ClientState::BoundUsable, "BOUND"),
    ];
    let plain: BTreeSet<&str> = states.map(|(state, _)| state_name(state).1).into();
    assert_eq!(plain.len(), 5);
    assert!(states.iter().all(|(state, name)| state_name(*state).0 == *name));
}

#[test]
fn unreadable_frames_and_every_way_of_the_switch_are_told() {
    let bytes = vec![1, 2, 3];
    let decoded = Frame::decode(&bytes);
    assert!(decoded.is_err());
    let frame = Rc::new(Transmission { from: 0, sent_at: Instant(1), entry: EntryId(3), bytes, decoded });
    let sent = told(Kind::Sent(Rc::clone(&frame)), Lens::Rfc);
    assert!(sent.text.contains("cannot be read"), "{sent:?}");
    let mut titles = BTreeSet::new();
    for (egress, learned) in
        [(Egress::Broadcast, true), (Egress::Flood, false), (Egress::Port(1), true), (Egress::Nowhere, false)]
    {
        let passed = told(Kind::Forwarded { frame: Rc::clone(&frame), egress, learned }, Lens::Rfc);
        assert_eq!(passed.text.contains("learns"), learned);
        assert!(titles.insert(passed.title));
    }
    let many: Vec<OutcomeGroup> = REASONS
        .into_iter()
        .map(Outcome::Ignored)
        .map(|outcome| OutcomeGroup { outcome, ports: (0..3).collect() })
        .collect();
    let arrived = told(Kind::Arrived { frame, outcomes: many }, Lens::Rfc);
    assert!(arrived.text.contains("laptop-1, server-a and server-b ignore it"), "{arrived:?}");
}

#[test]
fn names_are_those_of_hosts_and_servers_and_else_the_address() {
    let world = world();
    let names = Names::of(&world);
    assert_eq!((names.name(0), names.name(1), names.name(9)), ("laptop-1", "server-a", "an unknown host"));
    assert_eq!((names.by_mac(CLIENT), names.by_mac(STRANGER)), ("laptop-1".into(), "02:00:00:00:00:99".into()));
    assert_eq!((names.by_ip(SERVER), names.by_ip(ADDRESS)), ("server-a".into(), "10.0.0.10".into()));
}

#[test]
fn an_entry_that_is_not_in_the_trace_has_no_causes() {
    assert!(causes(EntryId(5), &[]).is_empty());
    // A cause that does not lie earlier is no cause, and no endless loop.
    let mut own = entry(Kind::Started);
    own.cause = Some(own.id);
    assert!(causes(own.id, &[own.clone()]).is_empty());
}

#[test]
fn the_glossary_is_in_order_and_every_meaning_is_a_sentence() {
    let entries = glossary::entries();
    assert!(entries.len() >= 25);
    let terms: Vec<String> = entries.iter().map(|(term, _)| term.to_lowercase()).collect();
    assert!(terms.windows(2).all(|pair| pair[0] < pair[1]), "{terms:?}");
    assert!(entries.iter().all(|(_, meaning)| meaning.ends_with('.') && meaning.len() <= 130), "{entries:?}");
}
