//! Histories whose clients act in another order: each conversation is compared with itself, and only an order that says
//! something is told.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use dorascope::base::{Duration, Instant};
use dorascope::compare::{Against, Comparison, Mark, Order, Pair, Sameness, Side, Which};
use dorascope::history::{PersonAnswer, Row, RowKind};
use dorascope::protocol::Action;
use dorascope::scenario::{Lens, builtin};
use dorascope::session::Session;
use dorascope::teach::{Names, compare};
use dorascope::wire::{FrameKind, Mac, Payload, Transport, UdpDatagram};

fn session(name: &str, lens: Option<Lens>) -> Session {
    Session::new(builtin(name).expect("built in"), lens, 1)
}

fn compared(session: &Session, against: Against) -> Comparison {
    Comparison::new(session, against).expect("two sides")
}

fn summary(comparison: &Comparison) -> Vec<String> {
    compare::summary(comparison, &Names::of(comparison.a.session().world()))
}

/// The client that a DHCP message is about.
fn chaddr(row: &Row) -> Option<Mac> {
    let RowKind::Frame { frame, .. } = &row.kind else { return None };
    match &frame.decoded.as_ref().ok()?.payload {
        Payload::Ipv4(packet) => match &packet.transport {
            Transport::Udp(UdpDatagram::Dhcp { message, .. }) => Some(message.chaddr),
            _ => None,
        },
        _ => None,
    }
}

fn kind(row: &Row) -> Option<FrameKind> {
    match &row.kind {
        RowKind::Frame { kind, .. } => Some(*kind),
        _ => None,
    }
}

/// Which client got which address on a side.
fn lessees(comparison: &Comparison, which: Which) -> BTreeMap<Ipv4Addr, Mac> {
    let side = if which == Which::A { 0 } else { 1 };
    let rows = comparison.end.leases.iter().filter(|row| row.cell[side].is_some());
    rows.map(|row| (row.address, row.client)).collect()
}

/// Pairs with rows of both sides, beside each other or apart: each once.
fn matched(comparison: &Comparison) -> Vec<(&Pair, &Row, &Row)> {
    let once = comparison.pairs.list.iter().filter(|pair| pair.a.is_some());
    once.filter_map(|pair| match comparison.rows(pair) {
        (Some(a), Some(b)) => Some((pair, a, b)),
        _ => None,
    })
    .collect()
}

#[test]
fn what_belongs_together_is_of_one_client_though_thirty_send_in_another_order() {
    for lens in [Lens::Course, Lens::Rfc] {
        let comparison = compared(&session("classroom", Some(lens)), Against::Seed(2));
        let (at_a, at_b) = (lessees(&comparison, Which::A), lessees(&comparison, Which::B));
        assert_eq!((at_a.len(), at_b.len()), (30, 30));
        let (mut messages, mut checks) = (0, 0);
        for (_, a, b) in matched(&comparison) {
            assert_eq!((a.port, kind(a)), (b.port, kind(b)));
            assert_eq!(chaddr(a), chaddr(b));
            messages += usize::from(chaddr(a).is_some());
            // A server asks by ARP for the address that it is about to give: to whom shows in the leases at the end.
            if let (RowKind::Frame { frame, kind: FrameKind::ArpRequest, .. }, RowKind::Frame { frame: other, .. }) =
                (&a.kind, &b.kind)
                && comparison.a.view.pools.iter().any(|pool| pool.port == a.port)
            {
                let (left, right) = (frame.about().expect("ARP"), other.about().expect("ARP"));
                if let (Some(left), Some(right)) = (at_a.get(&left), at_b.get(&right)) {
                    assert_eq!(left, right, "one client's check is compared with another's");
                    checks += 1;
                }
            }
        }
        // Every DHCP message of one side has its like on the other: a DISCOVER, a REQUEST and an ACK for each of thirty
        // clients, and an OFFER of each server at least.
        for which in Which::BOTH {
            assert!(comparison.only(which).iter().all(|(kind, _)| !kind.is_dhcp()), "{:?}", comparison.only(which));
        }
        assert!(messages >= 5 * 30, "{messages}");
        assert!(checks >= 30, "{checks}");
    }
}

/// How many rows of a history are DHCP messages about each client, in order, as (client, kind).
fn messages(side: &Side) -> BTreeMap<Mac, Vec<FrameKind>> {
    let mut all: BTreeMap<Mac, Vec<FrameKind>> = BTreeMap::new();
    for row in &side.history().sequence.rows {
        if let (Some(client), Some(kind)) = (chaddr(row), kind(row)) {
            all.entry(client).or_default().push(kind);
        }
    }
    all
}

#[test]
fn a_row_says_in_another_order_only_where_its_own_conversation_has_one() {
    let mut session = session("classroom", Some(Lens::Rfc));
    session.seek(usize::MAX);
    session.seek_time(Instant(1_000));
    // Every frame of one server takes longer: its OFFER comes behind the other's, for each client.
    let slow = Action::DelayUs(Duration::from_millis(40));
    session.perform("server-a", slow).expect("it has a cable");
    for against in [Against::Seed(2), Against::Branch(1)] {
        let comparison = compared(&session, against);
        let names = Names::of(comparison.a.session().world());
        let (a, b) = (messages(&comparison.a), messages(&comparison.b));
        for (pair, row, _) in matched(&comparison) {
            let said = compare::pair_words(&comparison, pair, &names);
            let changed = matches!(pair.mark, Mark::Moved { order: Order::Changed, .. });
            assert_eq!(said.contains("in another order"), changed, "{said}");
            // Kinds of message alone show that an order is the same where the lists of them are.
            if let Some(client) = chaddr(row).filter(|_| changed) {
                assert!(a.contains_key(&client) && b.contains_key(&client));
            }
        }
    }
    // Two seeds of a network without such a fault: no conversation has another order than it had.
    let comparison = compared(&self::session("classroom", None), Against::Seed(2));
    let changed = |order| {
        let rows = comparison.pairs.list.iter();
        rows.filter(|pair| matches!(pair.mark, Mark::Moved { order: of, .. } if of == order)).count()
    };
    assert_eq!(messages(&comparison.a), messages(&comparison.b), "each client says and hears the same");
    assert_eq!(changed(Order::TwinBelow), changed(Order::TwinAbove));
    assert!(changed(Order::TwinBelow) > 0, "thirty clients that begin at random moments cross");
    assert_eq!(changed(Order::Changed), 0);
}

#[test]
fn what_is_apart_counts_once_and_says_when_the_other_side_has_it() {
    let comparison = compared(&session("classroom", None), Against::Seed(2));
    let names = Names::of(comparison.a.session().world());
    let mut apart = 0;
    for (index, pair) in comparison.pairs.list.iter().enumerate() {
        let Mark::Moved { twin, sameness, order } = pair.mark else { continue };
        let other = &comparison.pairs.list[twin];
        if order == Order::Changed {
            continue;
        }
        apart += 1;
        assert_eq!(order, if index < twin { Order::TwinBelow } else { Order::TwinAbove });
        let differs = sameness == Sameness::Differs;
        assert_eq!(usize::from(pair.mark.counts()) + usize::from(other.mark.counts()), usize::from(differs));
        let said = compare::pair_words(&comparison, pair, &names);
        assert_eq!(said, compare::pair_words(&comparison, other, &names));
        assert!(said.starts_with(if differs { "differs" } else { "same" }) && said.ends_with(" in “seed 2”"), "{said}");
    }
    assert!(apart > 0);
}

#[test]
fn the_summary_says_of_conversations_that_they_cross_and_stays_short() {
    let said = summary(&compared(&session("classroom", None), Against::Seed(2)));
    assert!(
        said.iter().any(|said| said
            == "Conversations follow each other in another order in “seed 2” than in “seed 1”; within each, what both \
                sides have comes in the same order."),
        "{said:#?}"
    );
    assert!(said.len() <= 9, "{said:#?}");
    // A sentence about thirty clients is no longer than one about three.
    for sentence in &said {
        assert!(sentence.chars().count() <= 300, "{sentence}");
    }
    assert!(
        said[1].starts_with("At the end 30 of 30 clients have another address, from pc-01 with 10.0.0."),
        "{said:#?}"
    );
}

#[test]
fn the_one_row_that_stands_in_another_order_is_named() {
    // CRS-03: the server's check stands before the OFFER in the course text, and behind the REQUEST in the RFC.
    let said = summary(&compared(&session("one-server", None), Against::Lens));
    let order = said.iter().find(|said| said.contains("another order")).expect("it is said");
    assert!(
        order.starts_with("In another order in “RFC 2131” than in “Course text”: ") && order.contains("ARP request"),
        "{order}"
    );
}

fn to_decision(session: &mut Session) {
    session.seek(0);
    while session.open_decision().is_none() {
        let next = session.next_step(Default::default()).expect("a decision comes");
        session.seek(next);
    }
}

/// `two-servers` with a branch for each offer; the second is on screen.
fn choices() -> Session {
    let mut session = session("two-servers", None);
    for server in ["server-a", "server-b"] {
        to_decision(&mut session);
        session.answer(PersonAnswer::Choose(server.to_owned())).expect("an offer of it");
    }
    session
}

#[test]
fn sentences_are_built_from_letters_where_titles_are_long_and_quote_what_is_called_like_a_title() {
    let mut session = choices();
    to_decision(&mut session);
    session.perform("laptop-1", Action::DropNext(FrameKind::Request)).expect("it has a cable");
    let here = session.current_branch();
    // Called like the user action that the summary quotes.
    session.rename_branch(here, "Lose the next REQUEST");
    session.rename_branch(1, "another long name of a branch");
    let said = summary(&compared(&session, Against::Branch(1)));
    let text = said.join("\n");
    assert!(said[0].starts_with("The left side and the right side are the same until "), "{text}");
    assert!(!text.contains("another long name"), "{text}");
    let actions = summary(&compared(&session, Against::Branch(2))).join("\n");
    assert!(actions.contains("“Lose the next REQUEST” is done to laptop-1 on the left, and laptop-1 "), "{actions}");

    session.rename_branch(here, "lost");
    session.rename_branch(2, "as it was");
    let said = summary(&compared(&session, Against::Branch(2)));
    assert!(said[0].starts_with("“lost” and “as it was” are the same until "), "{said:?}");
    assert!(said[0].contains("“Lose the next REQUEST” is done to laptop-1 in “lost”, and laptop-1 "), "{said:?}");
}

#[test]
fn both_lenses_are_shown_at_the_same_moment_and_the_summary_names_what_they_do_differently() {
    for name in ["one-server", "two-servers"] {
        let mut comparison = compared(&session(name, Some(Lens::Course)), Against::Lens);
        // The first row is the first DISCOVER under both lenses, at the same time.
        comparison.go(1);
        let [left, right] = Which::BOTH.map(|which| comparison.side(which).view.now);
        assert_eq!(left, right, "{name}");
        assert!(!comparison.now.differs(), "{name}: the DISCOVER has not landed anywhere");
    }
    // Course text: an entry at the OFFER and one at the ACK, none after RFC 2131; one look-up against three probes.
    let said = summary(&compared(&session("one-server", Some(Lens::Course)), Against::Lens)).join("\n");
    for sentence in [
        "ARP entries that a server makes by itself: 2 in “Course text”, none in “RFC 2131”.",
        "A server checks an address when the REQUEST comes in “Course text”, and before the OFFER in “RFC 2131”.",
        "A client checks its new address by one ARP look-up in “Course text”, and by three ARP probes in “RFC 2131”.",
    ] {
        assert!(said.contains(sentence), "{said}");
    }
    assert!(said.starts_with("ARP entries that a server makes by itself"), "{said}");
    // Course text: the client asks again when its time is over; RFC 2131 section 4.4.5: at half of it.
    let said = summary(&compared(&session("course-renewal", Some(Lens::Course)), Against::Lens)).join("\n");
    let renewal = "A client renews its lease when the lease has ended in “Course text”, and at T1 in “RFC 2131”.";
    assert!(said.contains(renewal), "{said}");
}
