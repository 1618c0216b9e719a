//! Words for every variant, also those that no built-in scenario shows.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::rc::Rc;

use dorascope::base::{Duration, Instant};
use dorascope::net::{Egress, LossReason};
use dorascope::protocol::{
    Action, Actor, AddressCheck, ArpHow, Cannot, ClientCheck, ClientState, Configuration, DecidedBy, DropReason,
    EntryId, Event, Extension, LeaseEnd, LeftOut, OfferSummary, Outdated, PromiseEnd, QuarantineReason, Reason,
    RefusalReason, Setting, StateTrigger, Timer, Unanswered,
};
use dorascope::scenario::{Lens, build_world, builtin};
use dorascope::sim::{Entry, Kind, Outcome, OutcomeGroup, Transmission, World};
use dorascope::teach::{
    Explanation, Names, action_kind_name, action_name, cannot, causes, drop_reason, explain, how, lease, lease_end,
    loss, reason, state_name, timer_name, trigger,
};
use dorascope::wire::dissect::{Field, dissect};
use dorascope::wire::{CLIENT_PORT, DhcpMessage, DhcpOption, Frame, FrameKind, Mac, MessageType, Op, SERVER_PORT};

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

fn told(kind: Kind, lens: Lens) -> Explanation {
    let (world, entry) = (world(), entry(kind));
    let told = explain(&entry, std::slice::from_ref(&entry), &Names::of(&world), lens);
    assert!(told.text.ends_with('.') && !told.title.is_empty(), "{told:?}");
    assert!(told.title.chars().count() <= 60 && told.text.chars().count() <= 320, "{told:?}");
    for slip in ["{", "Some(", "::", "_", "  ", "no words"] {
        assert!(!told.text.contains(slip) && !told.title.contains(slip), "{told:?}");
    }
    assert!(told.source.section().is_none_or(is_section), "{told:?}");
    if let Some(contrast) = told.contrast {
        for text in [contrast.course, contrast.rfc] {
            assert!(text.ends_with('.') && text.len() <= 230 && !text.contains("  "), "{text}");
        }
        assert!(contrast.rfc.contains("(RFC "), "{}", contrast.rfc);
    }
    told
}

/// "RFC 2131", "RFC 2131 §4.4.5", "RFC 2131 §3.1 step 2", "RFC 2131 §4.4, figure 5", and the switch's standard.
fn is_section(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("RFC ") else { return text.starts_with("IEEE 802.") };
    let mut words = rest.splitn(3, ' ');
    let number = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let section =
        |word: &str| word.strip_prefix('§').is_some_and(|word| word.trim_end_matches(',').split('.').all(number));
    words.next().is_some_and(number)
        && words.next().is_none_or(section)
        && words
            .next()
            .is_none_or(|rest| rest.strip_prefix("step ").or(rest.strip_prefix("figure ")).is_some_and(number))
}

fn events() -> Vec<Event> {
    let (address, client, by, mac, until) = (ADDRESS, CLIENT, STRANGER, CLIENT, Instant(60_000_005));
    let offer = OfferSummary {
        server: SERVER,
        address,
        lease_s: u32::MAX,
        parameters: Vec::new(),
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
        log: Rc::from([]),
    };
    let endless = Configuration { lease_s: u32::MAX, t1: None, ..configuration.clone() };
    let mut events = vec![
        Event::Retransmission { attempt: 1, unsent: false },
        Event::Retransmission { attempt: 2, unsent: false },
        Event::OfferHeard { offer: Box::new(offer.clone()) },
        Event::DecisionOpened { n: 1, offers: vec![offer; 5] },
        Event::KeptWaiting { n: 1, wait_us: Duration::from_secs(10) },
        Event::NakHeard { server: None, text: None },
        Event::NakHeard { server: Some(SERVER), text: Some("no".to_owned()) },
        Event::ConfigurationLogged { configuration: Box::new(configuration.clone()) },
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
        Event::OfferDeclined { address, client, chosen: SERVER, leased: false },
        Event::OfferDeclined { address, client, chosen: SERVER, leased: true },
        Event::LeaseEnded { address, client, why: LeaseEnd::Expired, kept_until: Some(Instant(90_000_000)) },
        Event::LeaseCommitted { address, client, until: Some(until), again: false },
        Event::LeaseCommitted { address, client, until: None, again: true },
        Event::Quarantined { address, why: QuarantineReason::Answered, until },
        Event::Quarantined { address, why: QuarantineReason::Declined, until },
        Event::QuarantineEnded { address },
        Event::AddressExcluded { address },
        Event::ReservationEnded { address, client, instead: None },
        Event::ReservationEnded { address, client, instead: Some(SERVER) },
        Event::PoolExhausted { client },
        Event::ArpUpdated { address, mac, was: by, how: ArpHow::FromReply },
        Event::ArpUpdated { address, mac, was: mac, how: ArpHow::FromReply },
        Event::ArpSetAside { address, mac },
        Event::ArpAged { address, mac },
        Event::Unreachable { address },
    ];
    events.extend(life_of_a_lease(&configuration));
    events.extend(HOWS.map(|how| Event::ArpAdded { address, mac, how }));
    events.extend(REASONS.map(|reason| Event::Ignored { reason }));
    events.extend(TRIGGERS.map(|trigger| {
        let (from, to) = (ClientState::BoundChecking, ClientState::BoundUsable);
        Event::State { from, to, trigger }
    }));
    events.extend(
        [DecidedBy::Person, DecidedBy::First, DecidedBy::LongestLease, DecidedBy::ByServer]
            .map(|by| Event::OfferChosen { n: 1, server: SERVER, address, by }),
    );
    events.extend(
        [ClientCheck::SingleLookUp, ClientCheck::Rfc5227, ClientCheck::AnnounceOnly]
            .map(|how| Event::ClientCheckStarted { address, how }),
    );
    events.extend(
        [AddressCheck::BeforeOffer, AddressCheck::OnRequest].map(|when| Event::ServerCheckStarted { address, when }),
    );
    events.extend(
        [
            RefusalReason::Taken,
            RefusalReason::Promised,
            RefusalReason::Reserved,
            RefusalReason::Partners,
            RefusalReason::NotInPool,
            RefusalReason::Quarantined,
            RefusalReason::NotWhatWasOffered,
            RefusalReason::InUse,
            RefusalReason::WrongNetwork,
            RefusalReason::NotYourAddress,
        ]
        .map(|why| Event::RequestRefused { address, client, why }),
    );
    let (address, why) = (Ipv4Addr::UNSPECIFIED, RefusalReason::NoAddress);
    events.push(Event::RequestRefused { address, client, why });
    events
}

/// What happens to a lease after the first exchange.
fn life_of_a_lease(configuration: &Configuration) -> Vec<Event> {
    let (address, client, by, until) = (ADDRESS, CLIENT, STRANGER, Instant(60_000_005));
    let renewed = |changed| Event::LeaseRenewed { configuration: Box::new(configuration.clone()), changed };
    let mask = Setting::Mask { mask: Ipv4Addr::new(255, 255, 255, 0), told: true };
    let mut events = vec![
        renewed(false),
        renewed(true),
        Event::AddressChanged { was: address, now: Ipv4Addr::new(10, 0, 0, 11) },
        Event::LeaseRemembered { address, expiry: Some(until) },
        Event::LeaseRemembered { address, expiry: None },
        Event::LeaseKept { address, expiry: Some(until) },
        Event::LeaseKept { address, expiry: None },
        Event::AddressReleased { address, server: SERVER },
        Event::ConflictInUse { address, by },
        Event::AddressDefended { address },
        Event::AddressSet { address },
        Event::ParametersLearned { server: SERVER, log: Rc::from([]) },
        Event::ParametersLearned { server: SERVER, log: Rc::from([mask]) },
        Event::GraceStarted { address, client, until },
        Event::LeaseReplicated { address, client, until: Some(until), from: SERVER },
        Event::LeaseReplicated { address, client, until: None, from: SERVER },
        Event::InformAnswered { client, address },
        Event::ServerStopped,
    ];
    events.extend(DROPS.map(|why| Event::AddressDropped { address, why }));
    events.extend(ENDS.map(|why| Event::LeaseEnded { address, client, why, kept_until: None }));
    events.extend(PROMISE_ENDS.map(|why| Event::HoldExpired { address, client, why }));
    events.extend(OUTDATED.map(|why| Event::NotSent { frame: FrameKind::Request, address: Some(address), why }));
    events.extend(
        [Unanswered::Request, Unanswered::Reboot, Unanswered::Inform, Unanswered::Renewal]
            .map(|what| Event::GaveUp { what }),
    );
    events.extend([Extension::Renewing, Extension::Rebinding, Extension::Rebooting].map(|how| Event::LeaseExtended {
        address,
        client,
        until: Some(until),
        how,
        rest: false,
    }));
    events.extend([LeftOut::NoRoom, LeftOut::ClasslessRoutes].map(|why| Event::OptionsLeftOut {
        client,
        codes: vec![3, 33, 42],
        why,
    }));
    events.push(Event::OptionsJoined { client, codes: vec![42] });
    events.push(Event::OptionsUnreadable { codes: vec![121] });
    events.extend([Some(Duration::from_secs(60)), None].map(|renew_us| Event::TimesNotAccepted {
        t1_s: Some(500),
        t2_s: Some(300),
        lease_s: 600,
        renew_us,
        rebind_us: renew_us,
    }));
    events.push(Event::Retransmission { attempt: 2, unsent: true });
    let how = Extension::Renewing;
    events.push(Event::LeaseExtended { address, client, until: Some(until), how, rest: true });
    events.extend([0, 1, 2].map(|leases| Event::ServerStarted { leases }));
    events
}

const DROPS: [DropReason; 9] = [
    DropReason::Expired,
    DropReason::Nak,
    DropReason::Released,
    DropReason::Conflict,
    DropReason::PoweredOff,
    DropReason::LinkUp,
    DropReason::SetByHand,
    DropReason::BackToDhcp,
    DropReason::Unacceptable,
];

const ENDS: [LeaseEnd; 5] =
    [LeaseEnd::Expired, LeaseEnd::Released, LeaseEnd::Replaced, LeaseEnd::Wiped, LeaseEnd::Excluded];

const PROMISE_ENDS: [PromiseEnd; 7] = [
    PromiseEnd::NotRequested,
    PromiseEnd::OtherAddress,
    PromiseEnd::Wiped,
    PromiseEnd::Excluded,
    PromiseEnd::Quarantined,
    PromiseEnd::GivenByPartner,
    PromiseEnd::Stopped,
];

const OUTDATED: [Outdated; 11] = [
    Outdated::AddressGone,
    Outdated::CheckOver,
    Outdated::ExchangeOver,
    Outdated::BegunAnew,
    Outdated::NothingWaits,
    Outdated::PromiseGone,
    Outdated::OfferOver,
    Outdated::HoldOver,
    Outdated::ProcessStopped,
    Outdated::OtherNetwork,
    Outdated::PoweredOff,
];

const TRIGGERS: [StateTrigger; 18] = [
    StateTrigger::Started,
    StateTrigger::OfferChosen,
    StateTrigger::Ack,
    StateTrigger::Nak,
    StateTrigger::NoAnswer,
    StateTrigger::LeaseKept,
    StateTrigger::Conflict,
    StateTrigger::CheckPassed,
    StateTrigger::T1,
    StateTrigger::T2,
    StateTrigger::Expired,
    StateTrigger::RenewNow,
    StateTrigger::Released,
    StateTrigger::PoweredOff,
    StateTrigger::LinkUp,
    StateTrigger::AddressSetByHand,
    StateTrigger::BackToDhcp,
    StateTrigger::Unacceptable,
];

const LOSSES: [LossReason; 4] =
    [LossReason::Unplugged, LossReason::AtRandom, LossReason::OnPurpose, LossReason::Damaged];

const CANNOTS: [Cannot; 23] = [
    Cannot::NoSuchHost,
    Cannot::NotAClient,
    Cannot::NotAServer,
    Cannot::Off,
    Cannot::AlreadyOn,
    Cannot::Unplugged,
    Cannot::AlreadyPlugged,
    Cannot::NoLease,
    Cannot::Checking,
    Cannot::AlreadyAsking,
    Cannot::NoAddress,
    Cannot::AddressFromDhcp,
    Cannot::ServerStopped,
    Cannot::ServerRuns,
    Cannot::NothingLeased,
    Cannot::NotInPool,
    Cannot::AlreadySo,
    Cannot::OneNetwork,
    Cannot::NoSuchNetwork,
    Cannot::TooShort,
    Cannot::OutOfBounds,
    Cannot::StaysHere,
    Cannot::NotOnNetwork,
];

/// One of each action.
fn actions() -> Vec<Action> {
    vec![
        Action::Renew,
        Action::Release,
        Action::PowerOff,
        Action::PowerOn,
        Action::Restart,
        Action::Unplug,
        Action::Plug,
        Action::MoveTo(1),
        Action::SetStatic(ADDRESS),
        Action::UseDhcp,
        Action::Inform,
        Action::StopServer,
        Action::StartServer,
        Action::StartServerWithoutLeases,
        Action::WipeLeases,
        Action::Exclude(ADDRESS),
        Action::Reserve { address: ADDRESS, mac: CLIENT },
        Action::SetLeaseS(600),
        Action::ClearQuarantine(ADDRESS),
        Action::DropNext(FrameKind::Ack),
        Action::DuplicateNext(FrameKind::Offer),
        Action::DelayUs(Duration::from_millis(500)),
        Action::LossPpm(200_000),
    ]
}

const HOWS: [ArpHow; 4] = [ArpHow::FromRequest, ArpHow::FromReply, ArpHow::MadeAtOffer, ArpHow::MadeAtAck];

const REASONS: [Reason; 33] = [
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
    Reason::ServerStopped,
    Reason::NoRecord,
    Reason::NotAuthoritative,
    Reason::InconsistentRequest,
    Reason::NothingToRelease,
    Reason::InformAddress,
    Reason::OtherIp,
    Reason::DefendedRecently,
    Reason::LeaseOver,
    Reason::NothingLeft,
];

const TIMERS: [Timer; 18] = [
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
    Timer::T1,
    Timer::T2,
    Timer::Expiry,
    Timer::RenewAgain,
    Timer::Inform,
    Timer::LeaseEnd(ADDRESS),
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
        assert!(told.text.contains("laptop-1") || told.title.contains("laptop-1"), "{told:?}");
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
        (ClientState::InitReboot, "INIT-REBOOT"),
        (ClientState::Selecting, "SELECTING"),
        (ClientState::Requesting, "REQUESTING"),
        (ClientState::Rebooting, "REBOOTING"),
        (ClientState::BoundChecking, "BOUND"),
        (ClientState::BoundUsable, "BOUND"),
        (ClientState::Renewing, "RENEWING"),
        (ClientState::Rebinding, "REBINDING"),
        (ClientState::Manual, "manual"),
    ];
    let plain: BTreeSet<&str> = states.map(|(state, _)| state_name(state).1).into();
    assert_eq!(plain.len(), states.len());
    assert!(states.iter().all(|(state, name)| state_name(*state).0 == *name));
    let triggers: BTreeSet<&str> = TRIGGERS.map(trigger).into();
    assert_eq!(triggers.len(), TRIGGERS.len());
    assert!(triggers.iter().all(|label| label.len() <= 24), "{triggers:?}");
    assert_eq!((trigger(StateTrigger::T1), trigger(StateTrigger::Nak)), ("T1 reached", "NAK"));
    let mut clauses: BTreeSet<&str> = DROPS.map(drop_reason).into();
    clauses.extend(ENDS.map(lease_end));
    clauses.extend(LOSSES.map(loss));
    assert_eq!(clauses.len(), DROPS.len() + ENDS.len() + LOSSES.len());
    assert!(clauses.iter().all(|clause| !clause.ends_with('.') && clause.len() <= 80), "{clauses:?}");
}

#[test]
fn every_action_has_a_label_and_its_entry_says_who_did_it_and_why_nothing_came_of_it() {
    let names = Names::of(&world());
    let (mut labels, mut kinds, mut texts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for action in actions() {
        let label = action_name(&action, &names);
        assert!(label.len() <= 48 && !label.ends_with('.'), "{label}");
        assert!(label.starts_with(|c: char| c.is_ascii_uppercase()), "{label}");
        assert!(kinds.insert(action_kind_name(&action)), "{label}");
        for by in [Actor::Person, Actor::Scenario] {
            for refused in [None, Some(Cannot::Off)] {
                let told = told(Kind::Action { action: action.clone(), by, refused }, Lens::Rfc);
                assert!(told.title.contains("laptop-1") && told.text.contains("laptop-1"), "{told:?}");
                assert_eq!(told.text.starts_with("You "), by == Actor::Person, "{told:?}");
                assert_eq!(told.text.contains(cannot(Cannot::Off)), refused.is_some(), "{told:?}");
                assert!(texts.insert(told.text));
            }
        }
        assert!(labels.insert(label));
    }
    let label = |action| action_name(&action, &names);
    assert_eq!(label(Action::Renew), "Renew now");
    assert_eq!(label(Action::DropNext(FrameKind::Ack)), "Lose the next ACK");
    assert_eq!(label(Action::Reserve { address: ADDRESS, mac: CLIENT }), "Reserve 10.0.0.10 for laptop-1");
    assert_eq!(label(Action::SetLeaseS(u32::MAX)), "Give leases for ever");
    assert_eq!(label(Action::LossPpm(200_000)), "Lose 20 % of all frames");
    assert_eq!(label(Action::LossPpm(1_500)), "Lose 1500 of a million frames");
    assert_eq!(label(Action::LossPpm(0)), "Lose no more frames");
    assert_eq!(label(Action::LossPpm(1_000_000)), "Lose every frame");
    assert_eq!(label(Action::DelayUs(Duration::ZERO)), "Delay nothing any more");
}

#[test]
fn every_reason_why_something_cannot_be_done_is_a_short_sentence_of_its_own() {
    let sentences: BTreeSet<&str> = CANNOTS.map(cannot).into();
    assert_eq!(sentences.len(), CANNOTS.len());
    assert!(sentences.iter().all(|text| text.ends_with('.') && text.len() <= 90), "{sentences:?}");
    assert!(cannot(Cannot::NoLease).contains("no lease"));
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

/// One option has a value, several have values.
#[test]
fn options_agree_in_number() {
    let said = |event| told(Kind::Event(event), Lens::Rfc).text;
    let left_out = |codes: &[u8]| {
        said(Event::OptionsLeftOut { client: CLIENT, codes: codes.to_vec(), why: LeftOut::ClasslessRoutes })
    };
    let one = "laptop-1 has a value of option 3 for laptop-1, but does not send it: option 121 is sent instead.";
    let two =
        "laptop-1 has values of options 3 and 33 for laptop-1, but does not send them: option 121 is sent instead.";
    assert_eq!([left_out(&[3]), left_out(&[3, 33])], [one, two]);
    let unreadable = |codes: &[u8]| said(Event::OptionsUnreadable { codes: codes.to_vec() });
    assert!(
        unreadable(&[121]).contains("with a value that makes no sense there")
            && unreadable(&[121]).contains("as if it were")
    );
    let two = unreadable(&[58, 121]);
    assert!(two.contains("with values that make no sense there") && two.contains("as if they were not there"), "{two}");
}

/// The Packet tab writes a time in the units in which Explain does: seconds below two minutes, hours below two days.
#[test]
fn a_lease_time_is_written_in_one_way_in_packets_and_sentences() {
    for (seconds, words) in [
        (59, "59 s"),
        (90, "90 s"),
        (120, "2 min"),
        (5_400, "1 h 30 min"),
        (86_400, "24 h"),
        (172_800, "2 days"),
        (180_061, "2 days 2 h 1 min 1 s"),
    ] {
        let mut ack = DhcpMessage::new(Op::BootReply, 7, CLIENT);
        ack.options.push(DhcpOption::MessageType(MessageType::Ack));
        ack.options.push(DhcpOption::AddressLeaseTime(seconds));
        let frame = Frame::dhcp((CLIENT, CLIENT), (SERVER, ADDRESS), (SERVER_PORT, CLIENT_PORT), ack);
        let shown = value_of(&dissect(&frame.encode()).layers, "option 51").expect("the option");
        assert_eq!(
            shown.strip_prefix(&format!("{seconds} s (")).map_or(&*shown, |rest| rest.trim_end_matches(')')),
            words
        );
        assert_eq!(lease(seconds), words);
    }
}

fn value_of(fields: &[Field], name: &str) -> Option<String> {
    fields.iter().find_map(
        |field| {
            if field.name == name { Some(field.value.clone()) } else { value_of(&field.children, name) }
        },
    )
}

/// The card of a device shows the network that it is on; what moves it there has to say the same, also where only clients are.
#[test]
fn a_network_is_called_what_the_scenario_calls_it() {
    let name = |name: &str, number| {
        let scenario = builtin(name).expect("built in");
        let world = build_world(&scenario, Lens::Rfc, 1);
        action_name(&Action::MoveTo(number), &Names::new(&world, &scenario))
    };
    assert_eq!(name("nak-wrong-subnet", 1), "Move to 10.0.1.0/24");
    assert_eq!(name("nak-wrong-subnet", 0), "Move to 10.0.0.0/24");
    assert_eq!(name("moved-away", 1), "Move to 10.0.1.0/24");
    // A number that the scenario does not have is a number.
    assert_eq!(name("two-servers", 1), "Move to network 1");
}
