//! Bars of leases over time: read from traces written here entry by entry, and from a scenario that was run.

use std::net::Ipv4Addr;
use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Theme};
use dorascope::base::Instant;
use dorascope::history::Leases;
use dorascope::history::leases::{BarAt, How};
use dorascope::protocol::{Configuration, EntryId, Event, Extension, LeaseEnd, QuarantineReason};
use dorascope::scenario::{Lens, builtin};
use dorascope::session::Session;
use dorascope::sim::{Entry, Kind, Transmission};
use dorascope::ui::pools::Pools;
use dorascope::ui::pools::plan::{Axis, Look, MAX_ROWS, Room, What, groups, plan};
use dorascope::ui::props::PanelProps;
use dorascope::wire::{ArpPacket, Frame, Mac, Payload};
use yew::{Callback, LocalServerRenderer};

use crate::html::Page;

const TEN: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 10);
const C1: Mac = Mac([2, 0, 0, 0, 0, 0xc1]);
const C2: Mac = Mac([2, 0, 0, 0, 0, 0xc2]);
const CLIENT: u16 = 0;
const A: u16 = 1;
const B: u16 = 2;

fn s(seconds: u64) -> Instant {
    Instant(seconds * 1_000_000)
}

#[derive(Default)]
struct Story(Vec<Entry>);

impl Story {
    fn kind(&mut self, at: u64, host: u16, kind: Kind) -> EntryId {
        let id = EntryId(self.0.len() as u32);
        self.0.push(Entry { id, at: s(at), host: Some(host), kind, cause: None, also: Vec::new() });
        id
    }

    fn event(&mut self, at: u64, host: u16, event: Event) -> EntryId {
        self.kind(at, host, Kind::Event(event))
    }

    fn commit(&mut self, at: u64, server: u16, client: Mac, until: u64) -> EntryId {
        let event = Event::LeaseCommitted { address: TEN, client, until: Some(s(until)), again: false };
        self.event(at, server, event)
    }

    fn extend(&mut self, at: u64, server: u16, until: u64) -> EntryId {
        let how = Extension::Renewing;
        self.event(
            at,
            server,
            Event::LeaseExtended { address: TEN, client: C1, until: Some(s(until)), how, rest: false },
        )
    }

    fn copy(&mut self, at: u64, server: u16, until: u64, from: u8) {
        let from = Ipv4Addr::new(10, 0, 0, from);
        self.event(at, server, Event::LeaseReplicated { address: TEN, client: C1, until: Some(s(until)), from });
    }

    fn end(&mut self, at: u64, server: u16, client: Mac, why: LeaseEnd) -> EntryId {
        self.event(at, server, Event::LeaseEnded { address: TEN, client, why, kept_until: None })
    }

    /// The client at port 0 sends something, so that its hardware address is known.
    fn client_sends(&mut self, at: u64, mac: Mac) {
        let arp = Payload::Arp(ArpPacket::who_has(mac, Ipv4Addr::UNSPECIFIED, TEN));
        let frame = Frame { src: mac, dst: Mac::BROADCAST, payload: arp };
        let (sent_at, entry) = (s(at), EntryId(self.0.len() as u32));
        let sent = Transmission { from: CLIENT, sent_at, entry, bytes: Vec::new(), decoded: Ok(frame) };
        self.kind(at, CLIENT, Kind::Sent(Rc::new(sent)));
    }

    fn leases(&self) -> Leases {
        Leases::new(&self.0)
    }
}

fn all(leases: &Leases) -> Vec<BarAt<'_>> {
    leases.at(usize::MAX).collect()
}

fn configuration(t1: u64, t2: u64, expiry: u64) -> Box<Configuration> {
    Box::new(Configuration {
        address: TEN,
        mask: Ipv4Addr::new(255, 255, 255, 0),
        router: None,
        server: Ipv4Addr::new(10, 0, 0, 2),
        lease_s: 100,
        requested_at: s(0),
        t1: Some(s(t1)),
        t2: Some(s(t2)),
        expiry: Some(s(expiry)),
        log: Rc::from([]),
    })
}

#[test]
fn a_renewal_extends_the_bar_and_the_end_closes_it() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    let renewed = story.extend(50, A, 150);
    let ended = story.end(150, A, C1, LeaseEnd::Expired);
    let leases = story.leases();
    let bars = all(&leases);
    let [bar] = &bars[..] else { panic!("{bars:?}") };
    assert_eq!((bar.address, bar.client, bar.began(), bar.renewals()), (TEN, C1, s(0), 1));
    let last = bar.last().expect("granted");
    assert_eq!((last.entry, last.at, last.until, last.port), (renewed, s(50), Some(s(150)), A));
    let end = bar.end.expect("over");
    assert_eq!((end.entry, end.at, end.how), (ended, s(150), How::Ended(LeaseEnd::Expired)));
}

#[test]
fn a_cut_knows_nothing_of_what_comes_later() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    story.extend(50, A, 150);
    story.end(60, A, C1, LeaseEnd::Released);
    story.commit(70, A, C2, 170);
    let leases = story.leases();
    let at = |count: usize| leases.at(count).map(|bar| (bar.client, bar.grants.len(), bar.end.is_some())).collect();
    let expected: [Vec<(Mac, usize, bool)>; 5] =
        [vec![], vec![(C1, 1, false)], vec![(C1, 2, false)], vec![(C1, 2, true)], vec![(C1, 2, true), (C2, 1, false)]];
    for (count, expected) in expected.into_iter().enumerate() {
        let seen: Vec<_> = at(count);
        assert_eq!(seen, expected, "after {count} entries");
    }
}

#[test]
fn the_same_ack_again_is_no_renewal() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    let again = Event::LeaseCommitted { address: TEN, client: C1, until: Some(s(100)), again: true };
    story.event(4, A, again);
    let leases = story.leases();
    assert_eq!(all(&leases).iter().map(BarAt::renewals).collect::<Vec<_>>(), [0]);
}

#[test]
fn a_client_that_starts_over_keeps_its_bar_and_another_client_gets_its_own() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    story.commit(10, A, C1, 110);
    // Without a word about the end of the first: nothing is left open.
    let other = story.commit(20, A, C2, 120);
    let leases = story.leases();
    let bars = all(&leases);
    assert_eq!(bars.iter().map(|bar| (bar.client, bar.grants.len())).collect::<Vec<_>>(), [(C1, 2), (C2, 1)]);
    assert_eq!(bars[0].end.map(|end| (end.entry, end.how)), Some((other, How::Ended(LeaseEnd::Replaced))));
    assert_eq!(bars[1].end, None);
}

#[test]
fn servers_that_share_nothing_have_a_bar_each() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    story.commit(90, B, C1, 190);
    story.end(100, A, C1, LeaseEnd::Expired);
    let leases = story.leases();
    let bars = all(&leases);
    assert_eq!(bars.iter().map(|bar| bar.end.is_some()).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_failover_pair_has_one_bar_and_the_last_grant_names_the_server() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    story.copy(0, B, 100, 2);
    story.extend(90, B, 190);
    story.copy(90, A, 190, 3);
    // Both free the address when the time is over; the first word counts.
    let first = story.end(190, B, C1, LeaseEnd::Expired);
    story.end(190, A, C1, LeaseEnd::Expired);
    let leases = story.leases();
    let bars = all(&leases);
    let [bar] = &bars[..] else { panic!("{bars:?}") };
    assert_eq!(bar.grants.iter().map(|grant| grant.port).collect::<Vec<_>>(), [A, B]);
    assert_eq!(bar.end.map(|end| end.entry), Some(first));
}

#[test]
fn what_one_of_a_pair_wiped_comes_back_and_the_bar_goes_on() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    story.copy(0, B, 100, 2);
    story.end(10, A, C1, LeaseEnd::Wiped);
    story.copy(10, A, 100, 3);
    story.extend(50, A, 150);
    let leases = story.leases();
    let bars = all(&leases);
    let [bar] = &bars[..] else { panic!("{bars:?}") };
    assert_eq!((bar.end, bar.renewals()), (None, 1));
}

#[test]
fn terms_are_those_of_the_client_that_has_the_bar() {
    let mut story = Story::default();
    story.client_sends(0, C1);
    story.commit(1, A, C1, 101);
    let logged = story.event(1, CLIENT, Event::ConfigurationLogged { configuration: configuration(50, 87, 100) });
    story.extend(50, A, 150);
    story.event(50, CLIENT, Event::LeaseRenewed { configuration: configuration(100, 137, 150), changed: false });
    // Another server gives the same address to somebody else.
    story.commit(60, B, C2, 160);
    let leases = story.leases();
    let bars = all(&leases);
    let terms = bars[0].terms.expect("renewed");
    assert_eq!((terms.t1, terms.t2, terms.expiry), (Some(s(100)), Some(s(137)), Some(s(150))));
    assert_eq!(bars[1].terms, None);
    let before: Vec<_> = leases.at(logged.0 as usize + 1).map(|bar| bar.terms.and_then(|terms| terms.t1)).collect();
    assert_eq!(before, [Some(s(50))]);
}

#[test]
fn crs_07_grace_runs_until_a_renewal_or_the_end() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    let grace = Event::GraceStarted { address: TEN, client: C1, until: s(220) };
    let started = story.event(100, A, grace);
    story.extend(110, A, 210);
    let leases = story.leases();
    let grace = |count: usize| leases.at(count).next().and_then(|bar| bar.grace().map(|grace| grace.until));
    let index = started.0 as usize;
    assert_eq!([grace(index), grace(index + 1), grace(index + 2)], [None, Some(s(220)), None]);
    // It stays part of the story.
    assert_eq!(all(&leases)[0].graces.len(), 1);
}

#[test]
fn a_decline_ends_the_bar_and_begins_a_quarantine_of_that_client() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    let why = QuarantineReason::Declined;
    let aside = story.event(3, A, Event::Quarantined { address: TEN, why, until: s(603) });
    let over = story.event(603, A, Event::QuarantineEnded { address: TEN });
    let leases = story.leases();
    assert_eq!(all(&leases)[0].end.map(|end| (end.entry, end.how)), Some((aside, How::Quarantined(why))));
    let cut = |count: usize| leases.quarantines_at(count).collect::<Vec<_>>();
    assert!(cut(aside.0 as usize).is_empty());
    let running = cut(over.0 as usize);
    assert_eq!(
        running.iter().map(|q| (q.address, q.client, q.until, q.end)).collect::<Vec<_>>(),
        [(TEN, Some(C1), s(603), None)]
    );
    assert_eq!(cut(usize::MAX)[0].end, Some((over, s(603))));
}

#[test]
fn a_pair_tells_of_a_quarantine_once() {
    let mut story = Story::default();
    for server in [A, B] {
        let why = QuarantineReason::Answered;
        story.event(3, server, Event::Quarantined { address: TEN, why, until: s(603) });
    }
    story.event(603, B, Event::QuarantineEnded { address: TEN });
    story.event(603, A, Event::QuarantineEnded { address: TEN });
    let leases = story.leases();
    let all: Vec<_> = leases.quarantines_at(usize::MAX).collect();
    assert_eq!(all.iter().map(|q| (q.client, q.end.map(|(entry, _)| entry.0))).collect::<Vec<_>>(), [(None, Some(2))]);
}

#[test]
fn a_scenario_gives_its_bar_with_the_terms_of_the_rfc() {
    let mut session = Session::new(builtin("one-server").expect("built in"), Some(Lens::Rfc), 1);
    session.seek(usize::MAX);
    let leases = &session.history().leases;
    let bars = all(leases);
    let [bar] = &bars[..] else { panic!("{bars:?}") };
    assert_eq!((bar.client, bar.end), (C1, None));
    // An hour of lease (scenario), T1 and T2 at a half and seven eighths (RFC 2131 section 4.4.5) but for a random second,
    // counted from the REQUEST.
    let terms = bar.terms.expect("logged");
    let (t1, t2, expiry) = (terms.t1.expect("t1"), terms.t2.expect("t2"), terms.expiry.expect("expiry"));
    for (moment, left) in [(t1, 1_800_000_000), (t2, 450_000_000)] {
        assert!(expiry.since(moment).0.abs_diff(left) <= 1_000_000, "{moment}");
    }
    // The server counts from the ACK, so it never ends first.
    assert!(bar.last().and_then(|grant| grant.until).is_some_and(|until| until >= expiry));
}

/// The region Lease pools of `two-servers`, whose ports are those of the stories here, with the leases of a story.
fn drawn(story: &Story, cursor: usize, now: u64) -> Page {
    let mut page = Controller::new(Theme::Light, false);
    page.apply(Command::OpenScenario("two-servers".to_owned()));
    let (mut model, ui) = page.snapshot();
    let mut history = (*model.history).clone();
    history.leases = story.leases();
    let mut view = (*model.view).clone();
    (view.cursor, view.now) = (cursor, s(now));
    (model.history, model.view) = (Rc::new(history), Rc::new(view));
    let props = PanelProps { model, ui: Rc::new(ui), run: Callback::noop() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let render = async move { LocalServerRenderer::<Pools>::with_props(props).hydratable(false).render().await };
    Page::of(runtime.block_on(tokio::task::LocalSet::new().run_until(render)))
}

#[test]
fn the_axis_ends_with_the_last_promise_and_has_few_round_ticks() {
    for (end, ticks) in [(1, vec![0, 1]), (10, vec![0, 2, 4, 6, 8, 10]), (3_600, vec![0, 900, 1_800, 2_700, 3_600])] {
        let axis = Axis::new(s(end));
        assert_eq!(axis.ticks().collect::<Vec<_>>(), ticks.into_iter().map(s).collect::<Vec<_>>());
        assert_eq!((axis.at(s(0)), axis.at(s(end)), axis.at(s(end * 2))), (0, 10_000, 10_000));
    }
    for end in [0, 7, 59, 61, 119, 7_199, 86_400, 100_000, 9_999_999, 4_000_000_000] {
        assert!((1..=6).contains(&Axis::new(s(end)).ticks().count()), "{end}");
    }
}

#[test]
fn a_bar_is_cut_at_the_present_and_shows_t1_t2_and_its_end() {
    let mut story = Story::default();
    story.client_sends(0, C1);
    story.commit(0, A, C1, 100);
    story.event(0, CLIENT, Event::ConfigurationLogged { configuration: configuration(50, 87, 100) });
    let leases = story.leases();
    let (groups, more) = groups(&leases, usize::MAX);
    let plan = plan(&groups, more, s(25));
    assert_eq!((plan.axis.end, plan.now, plan.compact), (s(100), 2_500, false));
    let [row] = &plan.rows[..] else { panic!("{plan:?}") };
    let pieces: Vec<_> = row.pieces.iter().map(|piece| (piece.look, piece.from, piece.to)).collect();
    assert_eq!(pieces, [(Look::Passed, 0, 2_500), (Look::Promised, 2_500, 10_000)]);
    let marks: Vec<_> = row.marks.iter().map(|mark| (mark.word, mark.at)).collect();
    assert_eq!(marks, [("T1", 5_000), ("T2", 8_700), ("end", 10_000)]);
    assert!(row.marks.iter().all(|mark| mark.room));
}

#[test]
fn grace_begins_where_the_period_ends_and_a_released_lease_has_no_future() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    story.event(100, A, Event::GraceStarted { address: TEN, client: C1, until: s(220) });
    let look = |story: &Story, now: u64| {
        let leases = story.leases();
        let (groups, more) = groups(&leases, usize::MAX);
        let plan = plan(&groups, more, s(now));
        let moment = |place: u32| u64::from(place) * plan.axis.end.0 / 10_000_000_000;
        let row = plan.rows[0].clone();
        row.pieces.iter().map(|p| (p.look, moment(p.from + 5), moment(p.to + 5))).collect::<Vec<_>>()
    };
    // The grace of the course text is 120 s (decisions.md).
    assert_eq!(look(&story, 150), [(Look::Passed, 0, 100), (Look::Grace, 100, 220)]);
    story.extend(160, A, 260);
    assert_eq!(look(&story, 160)[..2], [(Look::Passed, 0, 100), (Look::Passed, 160, 160)]);
    assert!(look(&story, 160).contains(&(Look::Grace, 100, 160)));
    story.end(170, A, C1, LeaseEnd::Released);
    assert!(look(&story, 200).iter().all(|(look, ..)| *look != Look::Promised));
}

#[test]
fn a_long_quarantine_does_not_press_the_leases_into_nothing() {
    let mut story = Story::default();
    story.commit(0, A, C1, 3_600);
    let (address, why) = (Ipv4Addr::new(10, 0, 0, 12), QuarantineReason::Answered);
    story.event(3, A, Event::Quarantined { address, why, until: s(86_403) });
    let leases = story.leases();
    let (groups, more) = groups(&leases, usize::MAX);
    let plan = plan(&groups, more, s(10));
    assert_eq!((plan.axis.end, plan.rows[1].pieces[0].endless), (s(4_500), true));
}

#[test]
fn renewals_are_buttons_as_long_as_there_is_room() {
    let mut story = Story::default();
    story.commit(0, A, C1, 20);
    for n in 1..=300 {
        story.extend(n * 10, A, n * 10 + 20);
    }
    let leases = story.leases();
    let (groups, more) = groups(&leases, usize::MAX);
    let plan = plan(&groups, more, s(3_000));
    let stops = &plan.rows[0].stops;
    assert_eq!(stops.len(), 301);
    assert!(matches!(stops[0].what, What::Granted { first: true, .. }) && stops[0].room == Room::Button);
    let places: Vec<u32> = stops.iter().filter(|stop| stop.room == Room::Button).map(|stop| stop.at).collect();
    assert!(places.len() > 5 && places.windows(2).all(|two| two[1] - two[0] >= 1_000), "{places:?}");
    assert!(stops.iter().any(|stop| stop.room == Room::Notch) && stops.iter().any(|stop| stop.room == Room::None));
}

#[test]
fn what_happens_at_one_place_stands_side_by_side() {
    let mut story = Story::default();
    story.commit(0, A, C1, 9_000);
    story.end(3, A, C1, LeaseEnd::Released);
    story.commit(6, A, C1, 9_000);
    let leases = story.leases();
    let (groups, more) = groups(&leases, usize::MAX);
    let plan = plan(&groups, more, s(10));
    let after: Vec<_> = plan.rows[0].stops.iter().map(|stop| stop.after).collect();
    assert_eq!(after, [None, Some((0, 1)), Some((0, 2))]);
}

#[test]
fn of_many_rows_those_are_drawn_to_which_something_happened_last() {
    let mut story = Story::default();
    let many = MAX_ROWS as u8 + 5;
    for n in 0..many {
        let (address, client) = (Ipv4Addr::new(10, 0, 0, 100 + n), Mac([2, 0, 0, 0, 0, n]));
        story.event(n.into(), A, Event::LeaseCommitted { address, client, until: None, again: false });
    }
    let leases = story.leases();
    let (shown, more) = groups(&leases, usize::MAX);
    assert_eq!((shown.len(), more), (MAX_ROWS, 5));
    assert!(shown.iter().map(|group| group.address.octets()[3]).eq(105..100 + many));
    assert!(plan(&shown, more, s(100)).compact);
    let few = groups(&leases, 8);
    assert!(!plan(&few.0, few.1, s(100)).compact);
}

#[test]
fn servers_are_told_apart_by_letter_and_every_stop_is_a_button_with_its_words() {
    let mut story = Story::default();
    story.client_sends(0, C1);
    story.commit(0, A, C1, 3_600);
    story.copy(0, B, 3_600, 2);
    story.event(0, CLIENT, Event::ConfigurationLogged { configuration: configuration(1_800, 3_150, 3_600) });
    story.extend(1_800, A, 5_400);
    story.extend(4_800, B, 8_400);
    story.end(6_000, B, C1, LeaseEnd::Released);
    let html = drawn(&story, usize::MAX, 7_000);
    let labels = [
        "laptop-1's lease of 10.0.0.10 from server-a until 3600.000 s, at 0.000 s",
        "laptop-1's lease of 10.0.0.10 extended by server-a until 5400.000 s, at 1800.000 s",
        "laptop-1's lease of 10.0.0.10 taken over by server-b until 8400.000 s, at 4800.000 s",
        "laptop-1's lease of 10.0.0.10 released, at 6000.000 s",
    ];
    let stops = html.all("button.lease-stop");
    assert_eq!(stops.iter().map(|stop| stop.attr("aria-label")).collect::<Vec<_>>(), labels.map(Some));
    assert_eq!((html.count(".promised"), html.count(".now-line")), (0, 1));
    let text = html.text();
    assert!(text.contains("A server-a") && text.contains("B server-b") && text.contains("← released"), "{text}");

    // Before the release the bar goes on, and nothing says that it ends earlier.
    let html = drawn(&story, story.0.len() - 1, 5_000);
    assert_eq!((html.count(".lease-stop"), html.count(".swatch"), html.count(".term")), (3, 5, 3));
    assert!(!html.mentions("released"));
}

#[test]
fn the_table_says_the_same_in_words() {
    let mut story = Story::default();
    story.commit(0, A, C1, 100);
    story.extend(50, A, 150);
    story.event(60, A, Event::Quarantined { address: TEN, why: QuarantineReason::Declined, until: s(660) });
    story.event(
        70,
        B,
        Event::LeaseCommitted { address: Ipv4Addr::new(10, 0, 0, 20), client: C1, until: None, again: false },
    );
    let html = drawn(&story, usize::MAX, 80);
    let expected = [
        ["laptop-1", "10.0.0.10", "server-a", "0.000", "150.000", "1", "declined by the client, at 60.000"],
        ["–", "10.0.0.10", "server-a", "60.000", "660.000", "–", "quarantine, declined by the client"],
        ["laptop-1", "10.0.0.20", "server-b", "70.000", "for ever", "0", "runs"],
    ];
    assert_eq!(html.one("table > tbody").rows(), expected);
    // The infinite lease, and the quarantine, which outlasts everything else by far.
    assert!(html.count(".endless") == 2 && html.has(".aside"));
}

#[test]
fn without_a_lease_the_region_says_when_the_first_begins() {
    assert!(drawn(&Story::default(), 0, 0).text().contains("No lease so far: the first begins with an ACK."));
}
