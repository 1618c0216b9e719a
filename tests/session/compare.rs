//! Two histories side by side: what is paired with what, what is found to differ, and how that is said.

use dorascope::base::Instant;
use dorascope::compare::{Against, Comparison, Mark, NoCompare, Which};
use dorascope::history::{PersonAnswer, RowKind};
use dorascope::protocol::Action;
use dorascope::scenario::{BUILTIN_NAMES, builtin};
use dorascope::session::Session;
use dorascope::teach::{Names, compare};
use dorascope::wire::FrameKind;
use proptest::prelude::*;

fn session(name: &str, seed: u64) -> Session {
    Session::new(builtin(name).expect("built in"), None, seed)
}

fn step_to_decision(session: &mut Session) {
    while session.open_decision().is_none() {
        let next = session.next_step(Default::default()).expect("a decision comes");
        session.seek(next);
    }
}

/// `two-servers` with a branch for each offer: branch 1 takes server-a's and is on screen, branch 2 server-b's.
fn choices() -> Session {
    let mut session = session("two-servers", 1);
    for server in ["server-a", "server-b"] {
        session.seek(0);
        step_to_decision(&mut session);
        session.answer(PersonAnswer::Choose(server.to_owned())).expect("an offer of it");
    }
    session.switch_branch(1);
    session
}

fn compared(session: &Session, against: Against) -> Comparison {
    Comparison::new(session, against).expect("two sides")
}

fn summary(comparison: &Comparison) -> String {
    compare::summary(comparison, &Names::of(comparison.a.session().world())).join("\n")
}

/// The row on a side of a pair whose frame is of a kind, and its place.
fn frames(comparison: &Comparison, kind: FrameKind) -> Vec<(usize, Mark)> {
    let is = |row: Option<&dorascope::history::Row>| {
        row.is_some_and(|row| matches!(&row.kind, RowKind::Frame { kind: of, .. } if *of == kind))
    };
    let rows = |pair: &dorascope::compare::Pair| {
        (pair.a.and_then(|row| comparison.a.row(row)), pair.b.and_then(|row| comparison.b.row(row)))
    };
    let list = comparison.pairs.list.iter().enumerate();
    list.filter(|(_, pair)| is(rows(pair).0) || is(rows(pair).1)).map(|(index, pair)| (index, pair.mark)).collect()
}

/// Every row of both sides is in exactly one pair, in order; twins point at each other.
fn assert_whole(comparison: &Comparison) {
    for (rows, which) in [
        (comparison.pairs.list.iter().filter_map(|pair| pair.a).collect::<Vec<_>>(), Which::A),
        (comparison.pairs.list.iter().filter_map(|pair| pair.b).collect(), Which::B),
    ] {
        let count = comparison.side(which).history().sequence.rows.len();
        assert_eq!(rows, (0..count).collect::<Vec<_>>(), "{which:?}");
    }
    for (index, pair) in comparison.pairs.list.iter().enumerate() {
        assert!(pair.a.is_some() || pair.b.is_some(), "{index}: a pair of nothing");
        match pair.mark {
            Mark::Moved { twin, .. } => {
                let other = comparison.pairs.list[twin];
                assert!(matches!(other.mark, Mark::Moved { twin, .. } if twin == index), "{index}");
                assert!(pair.a.is_some() != other.a.is_some(), "{index}: one on each side");
            }
            Mark::Only => assert!(pair.a.is_none() || pair.b.is_none(), "{index}"),
            _ => assert!(pair.a.is_some() && pair.b.is_some(), "{index}"),
        }
    }
}

#[test]
fn a_choice_parts_two_branches_at_the_decision_and_gives_two_addresses() {
    let session = choices();
    let comparison = compared(&session, Against::Branch(2));
    assert_whole(&comparison);
    assert_eq!((&*comparison.a.title, &*comparison.b.title), ("takes server-a", "takes server-b"));
    // Common: DISCOVER, two OFFERs, the two holds, the decision itself.
    let last = &comparison.pairs.list[comparison.pairs.common - 1];
    let row = comparison.a.row(last.a.expect("both")).expect("a row");
    assert!(matches!(row.kind, RowKind::Decision { n: 1 }));
    assert_eq!(comparison.place, comparison.pairs.common, "it begins where they part");
    // At that place both clients still choose: nothing of the choice has happened on either side.
    assert!(comparison.a.view.choice.is_some() && comparison.b.view.choice.is_some());
    assert!(!comparison.now.differs());

    let ends = &comparison.end.addresses[0];
    assert_eq!(ends.address.map(|a| a.expect("bound").to_string()), ["10.0.0.10", "10.0.0.20"]);
    let leased: Vec<_> =
        comparison.end.leases.iter().map(|row| (row.address.to_string(), row.cell.map(|c| c.is_some()))).collect();
    assert_eq!(leased, [("10.0.0.10".to_owned(), [true, false]), ("10.0.0.20".to_owned(), [false, true])]);

    // The REQUEST is the same message with other options 50 and 54 (RFC 2131 section 4.3.1, table 5).
    let requests = frames(&comparison, FrameKind::Request);
    assert_eq!(requests.len(), 1);
    let (index, mark) = requests[0];
    assert_eq!(mark, Mark::Differs);
    let fields = comparison.fields(&comparison.pairs.list[index]);
    let said: Vec<_> =
        fields.iter().filter(|f| !f.follows).map(|f| (f.name.as_str(), f.a.as_deref(), f.b.as_deref())).collect();
    assert_eq!(
        said,
        [("option 50", Some("10.0.0.10"), Some("10.0.0.20")), ("option 54", Some("10.0.0.2"), Some("10.0.0.3")),]
    );
    assert!(fields.iter().skip_while(|f| !f.follows).all(|f| f.follows), "what follows stands last");
    // Each ACK comes from the server that was chosen.
    assert_eq!(frames(&comparison, FrameKind::Ack).iter().map(|(_, mark)| *mark).collect::<Vec<_>>(), [Mark::Only; 2]);
}

#[test]
fn the_summary_names_the_cause_the_addresses_the_pools_the_holds_and_the_fields() {
    let said = summary(&compared(&choices(), Against::Branch(2)));
    // By what differs between “laptop-1 takes server-a” and “laptop-1 takes server-b”, with the verb.
    let (a, b) = ("in “takes server-a”", "in “takes server-b”");
    for part in [
        "“takes server-a” and “takes server-b” are the same until 1.001 500 s.".to_owned(),
        format!("laptop-1 takes the offer of server-a {a}, and laptop-1 takes the offer of server-b {b}"),
        format!("laptop-1 has 10.0.0.10 {a} and 10.0.0.20 {b}"),
        format!("server-a ends with 9 free and 1 leased {a} and 10 free {b}"),
        format!("Only {a}: 1 ACK and 1 ARP request; only {b}: 1 ACK and 1 ARP request."),
        "Option 54 · server identifier 10.0.0.2 against 10.0.0.3".to_owned(),
    ] {
        assert!(said.contains(&part), "{part}\nis not in\n{said}");
    }
    // Both holds begin together; the chosen server keeps its until its ACK, the other until the broadcast REQUEST.
    assert!(said.contains("hold on 10.0.0.20 for laptop-1 lasts") && said.contains(&format!("longer {b}")), "{said}");
    assert!(said.contains(&format!("it becomes a lease, while {a} laptop-1 chooses server-a")), "{said}");
}

#[test]
fn a_lost_request_makes_the_hold_last_as_long_as_the_server_promises() {
    // In the other branch the cable loses the REQUEST that tells server-b: it holds its address for its full time.
    let mut session = choices();
    session.seek(0);
    step_to_decision(&mut session);
    session.perform("server-b", Action::DropNext(FrameKind::Request)).expect("it has a cable");
    step_to_decision(&mut session);
    session.answer(PersonAnswer::Choose("server-a".to_owned())).expect("an offer of it");
    let lost = session.current_branch();
    assert!(lost > 2, "a branch of its own");
    session.switch_branch(1);
    let comparison = compared(&session, Against::Branch(lost));
    let hold = comparison.holds().first().copied().expect("one that lasts longer");
    assert_eq!(
        (comparison.a.view.hosts[usize::from(hold.b.port)].name.as_ref(), hold.b.address.to_string()),
        ("server-b", "10.0.0.20".to_owned())
    );
    assert!(hold.b.length() > hold.a.length());
    let said = summary(&comparison);
    assert!(said.contains("server-b's hold on 10.0.0.20 for laptop-1 lasts"), "{said}");
    assert!(said.contains("because there nobody requests it in time"), "{said}");
    assert!(said.contains("“Lose the next REQUEST” is done to server-b"), "{said}");
}

#[test]
fn another_seed_changes_transaction_numbers_where_nothing_waits_at_random() {
    let session = session("one-server", 7);
    assert_eq!(session.trace(), session.with_seed(7).trace(), "the same seed is the same history");
    let comparison = compared(&session, Against::Seed(8));
    assert_whole(&comparison);
    // Under the course text the client neither waits a random time nor probes at random moments.
    assert!(!comparison.identical() && !comparison.differs(), "{:?}", comparison.pairs.counts());
    assert!(summary(&comparison).contains("No message and no table differs"), "{}", summary(&comparison));
    let discover = frames(&comparison, FrameKind::Discover)[0];
    assert_eq!(discover.1, Mark::Shifted);
    let fields = comparison.fields(&comparison.pairs.list[discover.0]);
    assert!(fields.iter().any(|field| field.name == "xid") && fields.iter().all(|field| field.follows), "{fields:?}");
    assert_eq!(comparison.next_difference(), None);
}

#[test]
fn where_there_is_no_client_the_lenses_are_the_same_in_every_entry() {
    let mut scenario = builtin("one-server").expect("built in");
    scenario.clients.clear();
    let comparison = compared(&Session::new(scenario, None, 1), Against::Lens);
    assert!(comparison.identical() && !comparison.differs());
    let said = compare::summary(&comparison, &Names::of(comparison.a.session().world()));
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("Nothing differs: “Course text” and “RFC 2131” are the same"), "{said:?}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let session = choices();
    assert_eq!(Comparison::new(&session, Against::Branch(1)).err(), Some(NoCompare::SameBranch));
    assert_eq!(Comparison::new(&session, Against::Branch(9)).err(), Some(NoCompare::NoBranch(9)));
    assert_eq!(Comparison::new(&session, Against::Seed(1)).err(), Some(NoCompare::SameSeed(1)));
}

#[test]
fn the_two_lenses_of_one_exchange_differ_in_the_checks_of_the_address() {
    let comparison = compared(&session("one-server", 1), Against::Lens);
    assert_whole(&comparison);
    assert_eq!((&*comparison.a.title, &*comparison.b.title), ("Course text", "RFC 2131"));
    // CRS-06: one look-up against three probes and two announcements (RFC 5227 section 1.1).
    assert_eq!(comparison.only(Which::A), []);
    assert_eq!(comparison.only(Which::B), [(FrameKind::ArpProbe, 2), (FrameKind::ArpAnnouncement, 2)]);
    // CRS-03: the server's check stands before the OFFER on one side and after the REQUEST on the other.
    let asks = frames(&comparison, FrameKind::ArpRequest);
    assert!(asks.len() == 2 && asks.iter().all(|(_, mark)| matches!(mark, Mark::Moved { .. })), "{asks:?}");
    let said = summary(&comparison);
    assert!(said.contains("Only in “RFC 2131”: 2 ARP probes and 2 ARP announcements."), "{said}");
    assert!(said.contains("The two tellings differ here: when the server checks the address."), "{said}");
    assert!(
        said.contains("At the end every client has the same address in “Course text” and in “RFC 2131”."),
        "{said}"
    );
}

#[test]
fn two_seeds_of_a_classroom_have_the_same_messages_in_another_order() {
    let comparison = compared(&session("classroom", 1), Against::Seed(2));
    assert_whole(&comparison);
    // Thirty clients, each with one exchange on either side: no DHCP message is missing anywhere.
    for which in Which::BOTH {
        assert!(comparison.only(which).iter().all(|(kind, _)| !kind.is_dhcp()), "{:?}", comparison.only(which));
    }
    assert!(comparison.end.addresses.iter().all(|row| row.address.iter().all(Option::is_some)));
    assert_eq!(comparison.end.addresses.len(), 30);
    let said = summary(&comparison);
    assert!(said.contains("only what is drawn at random differs") && said.contains("in another order"), "{said}");
}

#[test]
fn a_side_at_an_open_decision_stays_there() {
    let mut session = session("two-servers", 1);
    step_to_decision(&mut session);
    let open = session.clone();
    session.answer(PersonAnswer::Choose("server-a".to_owned())).expect("an offer of it");
    // Another seed of the answered session answers as well; the lens of the open one does not.
    let mut comparison = compared(&open, Against::Lens);
    assert_eq!([comparison.a.end().1, comparison.b.end().1], [true, true]);
    let said = summary(&comparison);
    assert!(said.contains("Both end at a decision that nobody has answered"), "{said}");
    assert!(said.contains("At the end no client has an address"), "{said}");
    comparison.go(usize::MAX);
    assert!(comparison.a.view.choice.is_some() && comparison.b.view.choice.is_some());
    let mut answered = compared(&session, Against::Seed(3));
    answered.go(usize::MAX);
    assert_eq!([answered.a.end().1, answered.b.end().1], [false, false]);
    let address = |which| answered.side(which).view.hosts[0].address;
    assert_eq!(address(Which::A), address(Which::B), "the same action with another seed");
}

#[test]
fn stepping_moves_both_sides_and_neither_ever_back() {
    for (session, against) in [
        (choices(), Against::Branch(2)),
        (session("one-server", 1), Against::Lens),
        (session("classroom", 1), Against::Seed(2)),
    ] {
        let mut comparison = compared(&session, against);
        comparison.go(0);
        assert_eq!((comparison.a.view.cursor, comparison.b.view.cursor), (0, 0));
        let mut cursors = vec![(0, 0)];
        while comparison.place < comparison.pairs.list.len().min(300) {
            let before = (comparison.a.view.cursor, comparison.b.view.cursor);
            comparison.step(1);
            let now = (comparison.a.view.cursor, comparison.b.view.cursor);
            assert!(now.0 >= before.0 && now.1 >= before.1, "{before:?} {now:?}");
            // Each side stands behind its rows up to the place.
            let (done_a, done_b) = comparison.pairs.rows_done(comparison.place);
            for (side, done) in [(&comparison.a, done_a), (&comparison.b, done_b)] {
                if let Some(row) = done.checked_sub(1).and_then(|last| side.row(last)) {
                    assert!(side.view.cursor > row.entry.0 as usize);
                }
            }
            cursors.push(now);
        }
        while comparison.place > 0 {
            assert_eq!(cursors.pop(), Some((comparison.a.view.cursor, comparison.b.view.cursor)));
            comparison.step(-1);
        }
        comparison.step(-1);
        assert_eq!(comparison.place, 0);
        comparison.go(usize::MAX);
        for which in Which::BOTH {
            let side = comparison.side(which);
            assert_eq!(side.view.cursor, side.history().run.trace().len());
        }
    }
}

#[test]
fn next_difference_visits_each_of_them_and_back() {
    let mut comparison = compared(&choices(), Against::Branch(2));
    let counting = comparison.pairs.list.iter().enumerate().filter(|(_, pair)| pair.mark.counts());
    let all: Vec<usize> = counting.map(|(index, _)| index + 1).collect();
    comparison.go(0);
    let mut there = Vec::new();
    while let Some(place) = comparison.next_difference() {
        there.push(place);
        comparison.go(place);
    }
    assert_eq!(there, all);
    let mut back = vec![comparison.place];
    while let Some(place) = comparison.previous_difference() {
        back.push(place);
        comparison.go(place);
    }
    back.reverse();
    assert_eq!(back, all);
}

#[test]
fn exchanging_the_sides_mirrors_everything() {
    for (session, against) in [(choices(), Against::Branch(2)), (session("classroom", 1), Against::Lens)] {
        let comparison = compared(&session, against);
        let mirror = comparison.swapped();
        assert_eq!((&mirror.a.title, &mirror.b.title), (&comparison.b.title, &comparison.a.title));
        assert_eq!((mirror.pairs.common, mirror.place), (comparison.pairs.common, comparison.place));
        assert_eq!(mirror.only(Which::A), comparison.only(Which::B));
        assert_eq!(mirror.now.at, [comparison.now.at[1], comparison.now.at[0]]);
        assert_whole(&mirror);
        assert_eq!(mirror.swapped().pairs, comparison.pairs);
        assert_eq!(mirror.swapped().end, comparison.end);
    }
    // Compared the other way round from the start, as much belongs together.
    let session = choices();
    let one = compared(&session, Against::Branch(2));
    let mut there = session.clone();
    there.switch_branch(2);
    let other = compared(&there, Against::Branch(1));
    assert_eq!(one.pairs.list.len(), other.pairs.list.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is compared with whatever: every row once and in order, and the rows that are said to be the same are.
    #[test]
    fn every_row_stands_in_one_pair_and_in_order(
        name in 0..BUILTIN_NAMES.len(),
        seed in 0u64..50,
        other in 50u64..100,
        how in 0u8..3,
        at_us in 0u64..20_000_000,
        which in 0usize..3,
    ) {
        let mut session = session(BUILTIN_NAMES[name], seed);
        let against = match how {
            0 => Against::Lens,
            1 => Against::Seed(other),
            _ => {
                session.seek(usize::MAX);
                session.seek_time(Instant(at_us));
                let hosts = session.world().hosts();
                let host = hosts[which.min(hosts.len() - 1)].config().id.to_string();
                if session.perform(&host, Action::Unplug).is_err() || session.current_branch() == 1 {
                    return Ok(());
                }
                Against::Branch(1)
            }
        };
        let comparison = compared(&session, against);
        assert_whole(&comparison);
        for pair in &comparison.pairs.list[..comparison.pairs.common] {
            let (a, b) = (comparison.a.row(pair.a.expect("both")), comparison.b.row(pair.b.expect("both")));
            prop_assert_eq!(a.map(|row| (row.at, row.port)), b.map(|row| (row.at, row.port)));
        }
        let names = Names::of(comparison.a.session().world());
        let said = compare::summary(&comparison, &names);
        prop_assert!((1..=12).contains(&said.len()), "{said:?}");
        for sentence in said {
            prop_assert!(sentence.ends_with('.') && ["“", "left", "right", "Both"].iter().any(|word| sentence.contains(word)), "{}", sentence);
        }
    }
}
