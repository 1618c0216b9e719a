//! Sentences that were untrue once, read at the moment that they are about. Each scenario is the smallest that shows it.

use std::net::Ipv4Addr;

use dorascope::protocol::{ClientState, Event, Reason, StateTrigger, Timer};
use dorascope::scenario::{Lens, Scenario, builtin};
use dorascope::sim::{Entry, Kind};
use dorascope::teach::{Citation, Explanation, Names, explain, field_note, server_at};
use dorascope::wire::FrameKind;
use support::Story;

use crate::support;

/// A scenario played to its end.
struct Played {
    names: Names,
    trace: Vec<Entry>,
    lens: Lens,
}

impl Played {
    fn of(scenario: &Scenario, lens: Lens) -> Self {
        let Story { world, trace, .. } = Story::whole(scenario, lens, 1);
        Self { names: Names::new(&world, scenario), trace, lens }
    }

    fn json(text: &str, lens: Lens) -> Self {
        Self::of(&Scenario::from_json(text).expect("a sound scenario"), lens)
    }

    fn builtin(name: &str, lens: Lens) -> Self {
        Self::of(&builtin(name).expect("built in"), lens)
    }

    /// What is told of every entry that `pick` picks.
    fn told(&self, pick: impl Fn(&Entry) -> bool) -> Vec<Explanation> {
        let picked = self.trace.iter().filter(|entry| pick(entry));
        picked.map(|entry| explain(entry, &self.trace, &self.names, self.lens)).collect()
    }

    /// The same where there has to be one.
    fn first(&self, pick: impl Fn(&Entry) -> bool) -> Explanation {
        self.told(pick).into_iter().next().expect("such an entry")
    }

    fn all(&self) -> Vec<Explanation> {
        self.told(|_| true)
    }
}

fn event(is: impl Fn(&Event) -> bool) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(&entry.kind, Kind::Event(event) if is(event))
}

fn timer(timer: Timer) -> impl Fn(&Entry) -> bool {
    move |entry| entry.kind == Kind::Timer(timer)
}

fn sent(kind: FrameKind) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(&entry.kind, Kind::Sent(frame) if frame.kind() == kind)
}

fn arrived(kind: FrameKind) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(&entry.kind, Kind::Arrived { frame, .. } if frame.kind() == kind)
}

fn course(section: &'static str) -> Citation {
    Citation::CourseText { differs_from: section }
}

/// A network of one client and one server; the objects go on where the text ends.
fn one(name: &str, horizon_s: u32, client: &str, server: &str, more: &str) -> String {
    format!(
        r#"{{"version": 1, "name": "{name}", "horizon_s": {horizon_s}, "network": "10.0.0.0/24",
            "clients": [{{"id": "pc-1", "mac": "02:00:00:00:00:c1"{client}}}],
            "servers": [{{"id": "server-a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2",
                "ranges": [{{"first": "10.0.0.10", "last": "10.0.0.19"}}]{server}}}]{more}}}"#
    )
}

/// Whatever the length of a lease or the place of its T1, a client of RFC 2131 section 4.4.5 is not told as the course text's.
#[test]
fn a_short_lease_or_a_late_t1_is_no_matter_of_the_course_text() {
    let short = one("short", 60, "", r#", "lease_s": 10, "min_lease_s": 1"#, "");
    let late =
        one("late", 700, r#", "switches": {"timer_fuzz": false}"#, r#", "lease_s": 600, "t1_s": 580, "t2_s": 590"#, "");
    for json in [short, late] {
        let played = Played::json(&json, Lens::Rfc);
        assert!(played.told(timer(Timer::T1)).iter().all(|told| told.text.starts_with("T1 is reached")));
        for told in played.all() {
            assert!(!told.text.contains("course text") && !told.source.is_course_text(), "{told:?}");
        }
    }
}

/// A client may have the switch of the course text under the lens of the RFC: then the mark says so.
#[test]
fn a_switch_set_by_hand_is_told_by_what_it_does() {
    let json =
        one("by-hand", 100, r#", "switches": {"renewal": "at_expiry"}"#, r#", "lease_s": 60, "min_lease_s": 1"#, "");
    let played = Played::json(&json, Lens::Rfc);
    let told = played.first(timer(Timer::T1));
    assert!(told.text.contains("As the course text tells it"), "{told:?}");
    assert_eq!(told.source, course("RFC 2131 §4.4.5"));
    assert_eq!(told.source.to_string(), "course text, differs from RFC 2131 §4.4.5");
    let request = played.told(sent(FrameKind::Request)).pop().expect("a renewal");
    assert_eq!(request.source, course("RFC 2131 §4.4.5"));
    // And the other way round.
    let json = one("by-hand", 100, r#", "switches": {"renewal": "at_t1"}"#, r#", "lease_s": 60, "min_lease_s": 1"#, "");
    let told = Played::json(&json, Lens::Course).first(timer(Timer::T1));
    assert_eq!(told.source, Citation::Standard("RFC 2131 §4.4.5"));
}

/// A renewal that a person wants early is RFC 2131's own, whenever the client would have renewed by itself.
#[test]
fn a_renewal_that_is_wanted_early_is_no_matter_of_the_course_text() {
    let script = r#", "script": [{"at_us": 20000000, "host": "pc-1", "do": "renew"}]"#;
    let played = Played::json(&one("early", 40, "", r#", "lease_s": 600"#, script), Lens::Course);
    let request = played.told(sent(FrameKind::Request)).pop().expect("a renewal");
    assert!(request.text.starts_with("A renewal is wanted now"), "{request:?}");
    assert_eq!(request.source, Citation::Standard("RFC 2131 §4.4.5"));
}

/// What the course text alone has carries its mark, with the section that says something else.
#[test]
fn what_only_the_course_text_has_carries_its_mark() {
    let played = Played::builtin("one-server", Lens::Course);
    let source = |pick: &dyn Fn(&Entry) -> bool| played.first(pick).source;
    assert_eq!(source(&event(|e| matches!(e, Event::ArpAdded { .. }))), course("RFC 2131 §4.1"));
    assert_eq!(source(&event(|e| matches!(e, Event::ServerCheckStarted { .. }))), course("RFC 2131 §3.1 step 2"));
    assert_eq!(source(&sent(FrameKind::Ack)), course("RFC 2131 §4.3.1"));
    assert_eq!(source(&sent(FrameKind::ArpProbe)), course("RFC 5227 §2.1.1"));
    assert_eq!(source(&event(|e| matches!(e, Event::AddressUsable { .. }))), course("RFC 5227 §2.3"));
    let rfc = Played::builtin("one-server", Lens::Rfc);
    assert!(rfc.all().iter().all(|told| !told.source.is_course_text()));
    let found = Played::builtin("address-in-use", Lens::Course);
    let refused = event(|e| matches!(e, Event::RequestRefused { .. }));
    assert_eq!(found.first(&refused).source, course("RFC 2131 §3.1 step 2"));
    assert_eq!(found.first(sent(FrameKind::Nak)).source, course("RFC 2131 §3.1 step 2"));
}

/// Under the course text the times of the ACK are not what its client goes by: the ACK, the packet and Explain say so.
#[test]
fn ignored_times_of_an_ack_are_said_to_be_ignored() {
    let played = Played::json(&one("times", 60, r#", "parameter_request_list": [1, 58, 59]"#, "", ""), Lens::Course);
    let names = &played.names;
    let ack = played.trace.iter().find(|entry| sent(FrameKind::Ack)(entry)).and_then(Entry::frame).expect("an ACK");
    assert!(field_note(ack, "option 58", names).expect("a note").contains("pc-1 ignores this value"));
    assert_eq!(field_note(ack, "option 51", names), None);
    let rfc = Played::json(&one("times", 60, r#", "parameter_request_list": [1, 58, 59]"#, "", ""), Lens::Rfc);
    assert_eq!(field_note(ack, "option 58", &rfc.names), None);
    // What the client logs says the same, and names the options that are there.
    for (list, says) in [
        ("[1, 58, 59]", ": T1 and T2 in the ACK (options 58 and 59) are ignored."),
        ("[1, 58]", ": T1 in the ACK (option 58) is ignored."),
        ("[1, 59]", ": T2 in the ACK (option 59) is ignored."),
        ("[1]", "renews only when the lease has run its time."),
    ] {
        let client = format!(r#", "parameter_request_list": {list}"#);
        let played = Played::json(&one("times", 60, &client, "", ""), Lens::Course);
        let told = played.first(event(|e| matches!(e, Event::ConfigurationLogged { .. })));
        assert!(told.text.ends_with(says), "{list}: {}", told.text);
    }
}

/// T1 may come while the address is being checked (RFC 2131 section 4.4.1): nothing is asked and nothing used then.
#[test]
fn t1_during_the_check_waits_for_its_end() {
    let json = one(
        "early-t1",
        20,
        r#", "switches": {"timer_fuzz": false}"#,
        r#", "lease_s": 600, "t1_s": 2, "t2_s": 500"#,
        "",
    );
    let played = Played::json(&json, Lens::Rfc);
    let told = played.first(timer(Timer::T1));
    assert!(told.text.contains("still checking whether anybody uses its address"), "{told:?}");
    assert!(!told.text.contains("uses its address meanwhile") && !told.text.contains("asks the server"), "{told:?}");
}

/// Under the course text it is the end of the lease, and an address that is not in use does not come into use then.
#[test]
fn the_end_of_a_lease_during_the_check_is_told() {
    for (lens, switches) in [(Lens::Course, ""), (Lens::Rfc, r#", "switches": {"renewal": "at_expiry"}"#)] {
        let lease = if lens == Lens::Rfc { 3 } else { 2 };
        let json = one("short", 20, switches, &format!(r#", "lease_s": {lease}, "min_lease_s": 1"#), "");
        let played = Played::json(&json, lens);
        let told = played.first(timer(Timer::T1));
        assert_eq!((told.title.as_str(), told.source), ("The lease of pc-1 is over", course("RFC 2131 §4.4.5")));
        assert!(told.text.contains("must not begin to use"), "{told:?}");
        let over = played.first(event(|e| matches!(e, Event::State { trigger: StateTrigger::Expired, .. })));
        assert_eq!(
            (over.title.as_str(), over.source.to_string()),
            ("pc-1: BOUND to INIT", "RFC 2131 §4.4.5".to_owned())
        );
        assert!(!played.all().iter().any(|told| told.title == "pc-1 uses 10.0.0.10"), "{lens}");
    }
}

/// A renewal that is wanted early is repeated by the RFC's rule; what is repeated after the end only the course text has.
#[test]
fn what_is_asked_again_after_the_end_carries_the_mark_everywhere() {
    // Wanted at 100 s of 600 s, and repeated after half of what is left to 610 s: at 355 s, 482 s, 546 s and 606 s.
    let script = r#", "script": [{"at_us": 100000000, "host": "pc-1", "do": "renew"},
        {"at_us": 99000000, "host": "server-a", "do": "stop_server"}]"#;
    let played = Played::json(
        &one("again", 700, r#", "switches": {"timer_fuzz": false}"#, r#", "lease_s": 600"#, script),
        Lens::Course,
    );
    let again =
        |entry: &Entry| timer(Timer::RenewAgain)(entry) || event(|e| matches!(e, Event::Retransmission { .. }))(entry);
    let mut late = 0;
    // At 670 s its use of the address ends, and with it what is repeated.
    for entry in played.trace.iter().filter(|entry| again(entry) && entry.at.0 < 670 * 1_000_000) {
        let told = explain(entry, &played.trace, &played.names, Lens::Course);
        let over = entry.at.0 > 602 * 1_000_000;
        assert_eq!(told.source.is_course_text(), over, "{}: {told:?}", entry.at);
        if timer(Timer::RenewAgain)(entry) {
            assert_eq!(told.text.contains("as the course text tells it, the client may still ask"), over, "{told:?}");
            assert_eq!(told.text.contains("half of the time that is left"), !over, "{told:?}");
        }
        late += u32::from(over);
    }
    assert_eq!(late, 2);
}

/// What a server keeps after it has refused is not told as a renewal that nobody wanted.
#[test]
fn a_lease_that_was_refused_more_is_told_so_at_its_end() {
    // Reserved for another during the grace: the lease is over at 60 s, asked for at 60 s, refused.
    let script = r#", "script": [{"at_us": 30000000, "host": "server-a", "do": {"reserve": {"address": "10.0.0.10", "mac": "02:00:00:00:00:c9"}}},
        {"at_us": 59000000, "host": "pc-1", "do": {"drop_next": "discover"}}, {"at_us": 61000000, "host": "pc-1", "do": "power_off"}]"#;
    for refused in [true, false] {
        let script = if refused {
            script.to_owned()
        } else {
            r#", "script": [{"at_us": 50000000, "host": "pc-1", "do": "power_off"}]"#.to_owned()
        };
        let played = Played::json(&one("refused", 300, "", r#", "lease_s": 60"#, &script), Lens::Course);
        let told = played.first(event(|e| matches!(e, Event::LeaseEnded { .. })));
        assert_eq!(told.text.contains("its client was refused more"), refused, "{told:?}");
        assert_eq!(told.text.contains("nobody renewed it"), !refused, "{told:?}");
    }
}

/// Where a clock runs wrong, times are told with it: at the ACK, at T1, in the REQUEST, at the end.
#[test]
fn a_clock_that_runs_wrong_is_named_where_times_are_told() {
    for lens in [Lens::Course, Lens::Rfc] {
        let played = Played::builtin("slow-clock", lens);
        let slow = |told: &Explanation| told.text.contains("40 % of the true speed");
        let laptop = |entry: &Entry| entry.host == Some(0);
        let logged = event(|e| matches!(e, Event::ConfigurationLogged { .. }));
        let t1 = |entry: &Entry| laptop(entry) && timer(Timer::T1)(entry);
        assert!(slow(&played.first(|entry| laptop(entry) && logged(entry))), "{lens}");
        if played.trace.iter().any(t1) {
            assert!(slow(&played.first(t1)), "{lens}");
        }
    }
}

/// An address that was declined was never used: no connection was lost with it.
#[test]
fn no_connection_is_lost_with_an_address_that_was_never_used() {
    for lens in [Lens::Course, Lens::Rfc] {
        let played = Played::builtin("conflict-decline", lens);
        let told = played.told(event(|e| matches!(e, Event::AddressChanged { .. })));
        assert!(!told.is_empty(), "{lens}");
        for told in told {
            assert!(told.text.contains("never used that address") && !told.text.contains("are lost"), "{told:?}");
        }
    }
}

/// RFC 2131 section 4.1: where giaddr is zero, the server broadcasts any DHCPNAK, whatever the client has.
#[test]
fn a_nak_is_a_broadcast_because_the_rfc_has_it_so() {
    for name in ["nak-wrong-subnet", "address-in-use", "who-says-nak"] {
        for told in Played::builtin(name, Lens::Course).told(sent(FrameKind::Nak)) {
            assert!(told.text.contains("(RFC 2131 §4.1)") && !told.text.contains("could be reached"), "{told:?}");
        }
    }
}

/// Who only announces its address does not check it, knows nothing, and is not said to have found out anything.
#[test]
fn an_address_that_is_only_announced_is_not_checked() {
    let json = r#"{"version": 1, "name": "only", "horizon_s": 2, "network": "10.0.0.0/24",
        "clients": [{"id": "pc-1", "mac": "02:00:00:00:00:c1", "switches": {"client_check": "announce_only"}}],
        "servers": [{"id": "server-a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2",
            "ranges": [{"first": "10.0.0.10", "last": "10.0.0.19"}], "switches": {"address_check": "never"}}],
        "static_hosts": [{"id": "printer", "mac": "02:00:00:00:01:01", "address": "10.0.0.10", "switches": {"defence": "for_ever"}}]}"#;
    let played = Played::json(json, Lens::Rfc);
    let started = played.first(event(|e| matches!(e, Event::ClientCheckStarted { .. })));
    assert_eq!(started.title, "pc-1 does not check 10.0.0.10");
    assert!(started.text.contains("without asking whether another host has it"), "{started:?}");
    let ends = played.first(timer(Timer::CheckEnds));
    let passed = played.first(event(|e| matches!(e, Event::State { trigger: StateTrigger::CheckPassed, .. })));
    let usable = played.first(event(|e| matches!(e, Event::AddressUsable { .. })));
    assert!(passed.text.matches("so ").count() == 1, "one reason, one consequence: {passed:?}");
    for told in [&started, &ends, &passed, &usable] {
        for claim in
            ["makes sure", "obody answered", "obody claimed", "o other host", "o claim", "o objection", "listened"]
        {
            assert!(!told.text.contains(claim), "`{claim}` in {told:?}");
        }
        assert_eq!(told.source, Citation::SetByHand { differs_from: "RFC 5227 §2.1" }, "{told:?}");
    }
}

/// A lease without end has no renewal to count (RFC 2131 section 3.3).
#[test]
fn a_lease_without_end_never_has_to_be_renewed_and_nothing_is_counted() {
    let played = Played::builtin("infinite-lease", Lens::Rfc);
    let told = played.first(event(|e| matches!(e, Event::ConfigurationLogged { .. })));
    assert!(told.text.contains("never has to be renewed.") && !told.text.contains("counted from"), "{told:?}");
}

/// RFC 5227 section 2.3: an announcement asks nothing; RFC 826: who has no entry of its sender, and is not the target, leaves it.
#[test]
fn an_announcement_asks_nothing_and_a_probe_that_finds_nobody_is_no_failure() {
    let played = Played::builtin("one-server", Lens::Rfc);
    for told in played.told(arrived(FrameKind::ArpAnnouncement)) {
        assert!(!told.text.contains("question") && !told.title.contains("Nobody"), "{told:?}");
        assert!(told.text.contains("ARP entry of that address") || told.text.contains("switched off"), "{told:?}");
    }
    for told in played.told(arrived(FrameKind::ArpProbe)) {
        assert!(!told.title.contains("Nobody takes"), "{told:?}");
    }
}

/// A host that is off ignores nothing, and several hosts are `they`.
#[test]
fn who_is_off_ignores_nothing_and_verbs_agree() {
    let played = Played::builtin("classroom", Lens::Rfc);
    let mut off = 0;
    for told in played.all() {
        assert!(
            !told.text.contains("ignore it: it ") && !told.text.contains("ignores it: the host is switched off"),
            "{told:?}"
        );
        off += usize::from(told.text.contains("are switched off.") || told.text.contains("is switched off."));
    }
    assert!(off > 0);
    // Of a client it is said, as of a server, why it takes a question.
    let taken = played.told(arrived(FrameKind::ArpRequest));
    assert!(taken.iter().all(|told| !told.text.contains(" takes it.")), "{taken:?}");
}

/// A NAK is told by what was asked: RFC 2131 sections 3.2 for a remembered address, 4.3.2 and figure 5 for a renewal.
#[test]
fn a_nak_is_told_by_the_section_of_what_was_asked() {
    let played = Played::builtin("nak-wrong-subnet", Lens::Rfc);
    let at = |pick: &dyn Fn(&Entry) -> bool| played.first(pick).source;
    assert_eq!(at(&event(|e| matches!(e, Event::RequestRefused { .. }))), Citation::Standard("RFC 2131 §3.2 step 2"));
    assert_eq!(at(&event(|e| matches!(e, Event::NakHeard { .. }))), Citation::Standard("RFC 2131 §3.2 step 3"));
    let change = event(|e| {
        matches!(e, Event::State { from: ClientState::Rebooting, to: ClientState::Init, trigger: StateTrigger::Nak })
    });
    assert_eq!(at(&change), Citation::Standard("RFC 2131 §3.2 step 3"));
}

/// Two servers may be given one address by mistake: the frame says whose offer it is.
#[test]
fn a_server_is_named_by_its_frame_where_two_have_one_address() {
    let json = r#"{"version": 1, "name": "twice", "horizon_s": 60, "network": "10.0.0.0/24",
        "clients": [{"id": "pc-1", "mac": "02:00:00:00:00:c1"}],
        "servers": [
            {"id": "server-a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2", "ranges": [{"first": "10.0.0.10", "last": "10.0.0.19"}]},
            {"id": "server-b", "mac": "02:00:00:00:00:a2", "address": "10.0.0.2", "ranges": [{"first": "10.0.0.20", "last": "10.0.0.29"}]}]}"#;
    let played = Played::json(json, Lens::Rfc);
    let names = &played.names;
    assert_eq!(names.by_ip(Ipv4Addr::new(10, 0, 0, 2)), "10.0.0.2");
    let heard: Vec<&Entry> =
        played.trace.iter().filter(|entry| event(|e| matches!(e, Event::OfferHeard { .. }))(entry)).collect();
    assert!(!heard.is_empty());
    for entry in heard {
        let arrival = &played.trace[entry.cause.expect("an arrival").0 as usize];
        let sender = names.name(arrival.frame().expect("a frame").from);
        let told = explain(entry, &played.trace, names, Lens::Rfc);
        assert_eq!(told.title, format!("pc-1 notes the offer of {sender}"));
        assert_eq!(server_at(entry, &played.trace, names, Ipv4Addr::new(10, 0, 0, 2)), sender);
    }
}

/// A time that was asked for and not given is said so, with the reason.
#[test]
fn a_lease_time_that_is_not_granted_is_said() {
    let ack = |lens| Played::builtin("lease-time-asked", lens).first(sent(FrameKind::Ack)).text;
    let course = ack(Lens::Course);
    assert!(
        course
            .contains("asked to have it for 2 h and does not get that: as the course text tells it, an ACK is a copy"),
        "{course}"
    );
    assert!(!ack(Lens::Rfc).contains("does not get"), "{}", ack(Lens::Rfc));
}

/// What is ignored is named.
#[test]
fn what_is_ignored_is_named() {
    let mut seen = 0;
    for name in ["classroom", "three-servers", "two-servers", "who-says-nak"] {
        for told in Played::builtin(name, Lens::Rfc).told(event(|e| matches!(e, Event::Ignored { .. }))) {
            assert!(!told.title.contains("what arrived") && told.title.contains(" ignores the "), "{told:?}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

/// RFC 2131 section 4.3.1: a bound client that starts over is offered what is left of its lease.
#[test]
fn what_is_left_of_a_lease_is_said_to_be_left() {
    let script = r#", "script": [{"at_us": 20000000, "host": "pc-1", "do": "power_off"}, {"at_us": 21000000, "host": "pc-1", "do": "power_on"}]"#;
    let json = one("rest", 40, r#", "switches": {"boot": "discover"}"#, r#", "lease_s": 600"#, script);
    let played = Played::json(&json, Lens::Rfc);
    let offer = played.told(sent(FrameKind::Offer)).pop().expect("a second OFFER");
    assert!(
        offer.text.contains("what is left, in whole seconds, of this client identifier's lease (RFC 2131 §4.3.1)"),
        "{offer:?}"
    );
    let held = played.told(event(|e| matches!(e, Event::AddressOffered { again: true, .. }))).pop().expect("again");
    assert!(held.text.contains("pc-1 has a lease of it already"), "{held:?}");
}

/// Machines that were cloned with their client identifier are one client for a server (RFC 2131 section 4.2).
#[test]
fn cloned_machines_are_said_to_have_one_identifier() {
    let played = Played::builtin("cloned-machines", Lens::Rfc);
    let told =
        played.told(event(|e| matches!(e, Event::AddressOffered { again: true, .. } | Event::LeaseCommitted { .. })));
    assert!(told.iter().any(|told| told.text.contains("same client identifier (option 61)")), "{told:?}");
    assert!(told.iter().all(|told| !told.text.contains("was this client's already")), "{told:?}");
}

/// A pool may be empty because its addresses are in quarantine.
#[test]
fn an_empty_pool_says_what_is_in_quarantine() {
    for lens in [Lens::Course, Lens::Rfc] {
        let told =
            Played::builtin("declined-addresses", lens).told(event(|e| matches!(e, Event::PoolExhausted { .. })));
        assert!(told.iter().all(|told| told.text.contains("in quarantine")), "{lens} {told:?}");
    }
}

/// A server that does not wait, or whose question is lost, has found out nothing.
#[test]
fn a_check_that_asked_nobody_has_found_nothing() {
    let passed = event(|e| matches!(e, Event::ServerCheckPassed { .. }));
    let hasty = Played::json(&one("hasty", 30, "", r#", "check_ms": 0"#, ""), Lens::Rfc);
    let told = hasty.first(&passed);
    assert!(told.text.contains("is told not to wait for an answer") && !told.text.contains("silence"), "{told:?}");
    // A look-up that no cable carries.
    let script = r#", "script": [{"at_us": 0, "host": "pc-1", "do": {"drop_next": "arp_probe"}}]"#;
    let lost = Played::json(&one("lost", 30, "", "", script), Lens::Course);
    let told = lost.first(event(|e| matches!(e, Event::AddressUsable { .. })));
    assert!(told.text.contains("no question of pc-1 reached anybody"), "{told:?}");
    let told = lost.first(timer(Timer::CheckEnds));
    assert!(!told.text.contains("listened") && !told.text.contains("obody"), "{told:?}");
}

/// A kept address may be of no use in the network that its client was moved to.
#[test]
fn a_kept_address_of_another_network_is_said_to_be_so() {
    let json = r#"{"version": 1, "name": "kept", "horizon_s": 120, "network": "10.0.0.0/24", "more_networks": ["10.1.0.0/24"],
        "clients": [{"id": "pc-1", "mac": "02:00:00:00:00:c1"}],
        "servers": [{"id": "server-a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2", "lease_s": 3600,
            "ranges": [{"first": "10.0.0.10", "last": "10.0.0.19"}]}],
        "script": [{"at_us": 20000000, "host": "pc-1", "do": {"move_to": 1}}]}"#;
    let told = Played::json(json, Lens::Rfc).first(event(|e| matches!(e, Event::LeaseKept { .. })));
    assert!(told.text.contains("moved to another network since"), "{told:?}");
}

/// A client that does not notice its cable does not ask whether its address still fits, which RFC 2131 section 3.7 would have.
#[test]
fn what_a_cable_brings_about_is_told_by_the_switches_of_the_client() {
    let script = r#", "script": [{"at_us": 20000000, "host": "pc-1", "do": "unplug"}, {"at_us": 21000000, "host": "pc-1", "do": "plug"}]"#;
    let json = one("cable", 40, "", "", script);
    let plug =
        |played: &Played| played.told(|entry| matches!(entry.kind, Kind::Action { .. })).pop().expect("plugged in");
    let course_plug = plug(&Played::json(&json, Lens::Course));
    assert!(course_plug.text.contains("does not notice its cable"), "{course_plug:?}");
    assert_eq!(course_plug.source, course("RFC 2131 §3.7"));
    let rfc_plug = plug(&Played::json(&json, Lens::Rfc));
    assert!(rfc_plug.text.contains("it asks first whether that still fits"), "{rfc_plug:?}");
    // No section speaks of the power of a server, nor of one that starts.
    let script = r#", "script": [{"at_us": 20000000, "host": "server-a", "do": "power_off"}, {"at_us": 21000000, "host": "server-a", "do": "power_on"}]"#;
    let played = Played::json(&one("power", 40, "", "", script), Lens::Rfc);
    let power = played.told(|entry| {
        matches!(entry.kind, Kind::Action { .. }) || entry.kind == Kind::Started && entry.host == Some(1)
    });
    assert!(power.len() == 3 && power.iter().all(|told| told.source == Citation::NoStandard), "{power:?}");
}

/// What is said of several hosts is said in the plural.
#[test]
fn several_hosts_that_are_off_are_switched_off() {
    let reason = dorascope::teach::left_alone(Reason::NotStarted, FrameKind::Discover, false, "it");
    assert_eq!(reason, "are switched off");
}

/// What happens at a moment is told, not what the sentence usually goes with.
#[test]
fn a_sentence_fits_the_moment_at_which_it_stands() {
    let said = |name: &str, lens: Lens, part: &str| {
        let played = Played::builtin(name, lens);
        played.all().into_iter().filter(|told| told.text.contains(part)).count()
    };
    // The only other host is cut off from the question on its own cable: the server has waited, but asked nobody.
    assert_eq!(said("lossy-link", Lens::Rfc, "is told not to wait for an answer"), 0);
    assert!(said("lossy-link", Lens::Rfc, "was lost before it reached anybody") > 0);
    // A client that only checks an address does not have it yet.
    for lens in [Lens::Course, Lens::Rfc] {
        assert_eq!(said("conflict-decline", lens, "the very address that it has itself"), 0);
        assert!(said("conflict-decline", lens, "the very address that it is checking") > 0);
        // Two hosts that have the address themselves have no ARP entry of it to correct.
        assert_eq!(said("static-conflict-while-bound", lens, "correct their ARP entries"), 0);
        assert_eq!(said("static-conflict-while-bound", lens, "a user of printer"), 0);
        // Nothing is drawn where every frame is lost, or none.
        assert_eq!(said("spanning-tree", lens, "chance picks"), 0);
        // Excluded at 90 s, while the address was leased; the lease ends at about 101 s.
        assert_eq!(said("who-says-nak", lens, "says that 10.0.0.20 is given to nobody from now on"), 0);
        assert_eq!(said("who-says-nak", lens, "10.0.0.20 was excluded before"), 1);
    }
    // A server that still checks an address has offered and reserved nothing.
    assert!(said("three-servers", Lens::Rfc, "gives up its check of 10.0.0.30") > 0);
    // Nobody waits for a renewal that has been refused.
    assert_eq!(said("late-reservation", Lens::Course, "has laptop-1 renew only now"), 0);
    assert!(said("late-reservation", Lens::Course, "has refused laptop-1 its renewal") > 0);
}

/// Every host that takes a frame does so for a reason: several that have one address by mistake, and who has sent a ping.
#[test]
fn whoever_takes_a_frame_is_told_with_the_reason() {
    let printer = |n: u8| {
        format!(
            r#"{{"id": "printer-{n}", "mac": "02:00:00:00:01:0{n}", "address": "10.0.0.10",
            "switches": {{"client_check": "announce_only", "defence": "for_ever"}}}}"#
        )
    };
    let both = format!(r#", "static_hosts": [{}, {}]"#, printer(1), printer(2));
    let played = Played::json(&one("twins", 5, "", "", &both), Lens::Rfc);
    let asked = played
        .first(|entry| arrived(FrameKind::ArpRequest)(entry) && entry.frame().is_some_and(|frame| frame.from == 3));
    let both = "printer-1 and printer-2 take it, for the question is about their address.";
    assert!(asked.text.contains(both), "{asked:?}");
    let reply = Played::builtin("address-in-use", Lens::Rfc).first(arrived(FrameKind::EchoReply));
    assert!(reply.text.contains("server-a takes it, for it has sent the ping."), "{reply:?}");
}

/// A server that extends no lease: 60 s from its ACK, renewed after 30 s and a millisecond or two for frames on their way, so that
/// 29 whole seconds are left (RFC 2131 section 4.3.2, option 51). Both rows say so.
#[test]
fn what_is_left_of_a_lease_has_one_number() {
    let json = one(
        "rest",
        40,
        r#", "switches": {"timer_fuzz": false}"#,
        r#", "lease_s": 60, "min_lease_s": 1, "extend_leases": false"#,
        "",
    );
    let played = Played::json(&json, Lens::Rfc);
    let row = played.first(event(|e| matches!(e, Event::LeaseExtended { rest: true, .. })));
    let ack = played.told(sent(FrameKind::Ack)).pop().expect("an ACK to the renewal");
    for told in [&row, &ack] {
        assert!(told.text.contains("keep 10.0.0.10 for 29 s") && !told.text.contains("30 s"), "{told:?}");
    }
}

/// A server whose database was wiped gives a new lease to who wants its old one extended (RFC 2131 section 4.3.2 leaves it free
/// to): it extends nothing.
#[test]
fn a_renewal_that_finds_no_lease_is_told_as_a_new_lease() {
    let script = r#", "script": [{"at_us": 20000000, "host": "server-a", "do": "wipe_leases"}]"#;
    let json =
        one("wiped", 40, r#", "switches": {"timer_fuzz": false}"#, r#", "lease_s": 60, "min_lease_s": 1"#, script);
    let played = Played::json(&json, Lens::Rfc);
    let row = played.told(event(|e| matches!(e, Event::LeaseCommitted { .. }))).pop().expect("a new lease");
    let ack = played.told(sent(FrameKind::Ack)).pop().expect("its ACK");
    assert_eq!([&*row.title, &*ack.title], ["server-a leases 10.0.0.10"; 2]);
    assert!(row.text.contains("knows of no lease that could be extended"), "{row:?}");
    assert!(ack.text.contains("by a new lease") && !ack.text.contains("extends"), "{ack:?}");
}

/// The course text has an address put back by an administrator, and here it comes back by itself too: that is said.
#[test]
fn how_long_an_address_stays_out_is_said_as_it_is_here() {
    let played = Played::builtin("conflict-decline", Lens::Course);
    let told = played.first(event(|e| matches!(e, Event::Quarantined { .. })));
    assert!(told.text.contains("for 24 h"), "{told:?}");
    let contrast = told.contrast.expect("both tellings");
    assert!(contrast.course.contains("Here it also comes back by itself"), "{contrast:?}");
    assert!(contrast.rfc.contains("Here each server is set to a quarantine time"), "{contrast:?}");
}
