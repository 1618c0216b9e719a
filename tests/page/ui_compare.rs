//! The comparison as HTML: names, roles, and what is marked as different.

use std::rc::Rc;

use dorascope::base::Instant;
use dorascope::compare::{Against, Comparison};
use dorascope::history::PersonAnswer;
use dorascope::scenario::builtin;
use dorascope::session::{RunTo, Session};
use dorascope::ui::compare::{Compare, CompareDialog};
use page::{Shown, model, ui};
use yew::prelude::*;

use crate::html::{Node, Page};
use crate::page;

#[component]
fn ComparePage(shown: &Shown) -> Html {
    html! { <Compare model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} /> }
}

#[component]
fn DialogPage(shown: &Shown) -> Html {
    html! { <CompareDialog model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} /> }
}

fn render<C: yew::BaseComponent<Properties = Shown>>(session: &Session, comparison: Option<Comparison>) -> Page {
    let mut model = model(session);
    model.compare = comparison.map(Rc::new);
    let shown = Shown { model, ui: Rc::new(ui(session)) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let render = async move { yew::LocalServerRenderer::<C>::with_props(shown).hydratable(false).render().await };
    Page::of(runtime.block_on(tokio::task::LocalSet::new().run_until(render)))
}

fn session(name: &str) -> Session {
    Session::new(builtin(name).expect("built in"), None, 1)
}

/// Both offers chosen, a branch each; the first is on screen.
fn choices() -> Session {
    let mut session = session("two-servers");
    for server in ["server-a", "server-b"] {
        session.seek(0);
        while session.open_decision().is_none() {
            let next = session.next_step(Default::default()).expect("a decision comes");
            session.seek(next);
        }
        session.answer(PersonAnswer::Choose(server.to_owned())).expect("an offer of it");
    }
    session.switch_branch(1);
    session
}

/// The rows of the aligned table with a class.
fn rows<'a>(html: &'a Page, class: &str) -> Vec<Node<'a>> {
    html.all(&format!(".cmp-rows tr.{class}"))
}

#[test]
fn the_comparison_names_both_sides_its_buttons_and_its_keys() {
    let session = choices();
    let html = render::<ComparePage>(&session, Comparison::new(&session, Against::Branch(2)).ok());
    assert!(html.has("section.panel.compare[aria-label=Compare]"));
    for name in [
        "To the first row",
        "Step back",
        "Step forward",
        "To the last row",
        "Previous difference",
        "Next difference",
        "Exchange the sides",
        "Show “takes server-a” at this moment",
        "Show “takes server-b” at this moment",
        "Leave the comparison",
    ] {
        assert_eq!(html.count(&format!("button[type=button][aria-label='{name}']")), 1, "{name}");
    }
    let text = html.text();
    assert!(text.contains("takes server-a") && text.contains("takes server-b"));
    assert!(text.contains("next and previous difference"), "the keys are told");
    let status = html.one("[role=status]").text();
    // Six rows are common, and the decision is the last of them.
    assert!(status.starts_with("Row 6 of ") && status.contains("laptop-1 must choose, same"), "{status}");
    assert!(status.contains(" differences ahead"), "{status}");
}

#[test]
fn rows_are_marked_in_words_and_what_is_to_come_is_said_to_be() {
    let session = choices();
    let mut comparison = Comparison::new(&session, Against::Branch(2)).expect("two sides");
    let place = comparison.next_difference().and_then(|place| {
        comparison.go(place);
        comparison.next_difference()
    });
    // The choice itself, then the REQUEST.
    comparison.go(place.expect("two differences"));
    let html = render::<ComparePage>(&session, Some(comparison));
    let present = html.one("tr#compare-now");
    let marked = (present.attr("aria-current"), present.attr("class"));
    assert_eq!(marked, (Some("step"), Some("m-differs past present")));
    for part in ["REQUEST", "differs: option 50 and option 54", "10.0.0.10", "10.0.0.20"] {
        assert!(present.text().contains(part), "{part}: {present:?}");
    }
    assert!(!rows(&html, "m-only-a").is_empty() && !rows(&html, "m-only-b").is_empty());
    assert!(rows(&html, "m-only-a").iter().all(|row| row.mentions("only in “takes server-a”, not yet")));
    assert!(rows(&html, "m-only-b").iter().all(|row| row.mentions("only in “takes server-b”, not yet")));
    // Its fields stand side by side, those that follow last.
    let fields = html.one(".cmp-fields");
    let names = fields.texts("tbody th");
    let place = |part: &str| names.iter().position(|name| name.contains(part));
    assert!(place("server identifier").is_some() && place("server identifier") < place("Checksum"), "{names:?}");
    assert!(fields.text().contains("10.0.0.2") && fields.text().contains("(follows)"));
}

#[test]
fn tables_of_both_sides_mark_the_rows_that_differ() {
    let session = choices();
    let mut comparison = Comparison::new(&session, Against::Branch(2)).expect("two sides");
    comparison.go(usize::MAX);
    let html = render::<ComparePage>(&session, Some(comparison));
    let tables = html.one(".cmp-tables");
    let titles: Vec<String> = tables.all("h4").into_iter().map(Node::own_text).collect();
    assert_eq!(titles, ["Clients", "Clients at the end", "Leases so far", "Lease pools", "ARP tables"]);
    let differs: Vec<_> = tables.all("tr.differs").iter().map(|row| row.texts("th, td")).collect();
    assert!(differs.iter().all(|row| row.last().is_some_and(|verdict| verdict == "≠ differs")), "{differs:?}");
    let begins = |row: &[String], cells: &[&str]| {
        row.len() > cells.len() && row.iter().zip(cells).all(|(cell, begins)| cell.starts_with(*begins))
    };
    let has = |cells: &[&str]| differs.iter().any(|row| begins(row, cells));
    assert!(has(&["laptop-1", "10.0.0.10, BOUND", "10.0.0.20, BOUND"]), "{differs:?}");
    assert!(has(&["server-a", "10.0.0.10", "leased to laptop-1 until", "free"]), "{differs:?}");
}

#[test]
fn the_summary_stands_in_the_view() {
    let session = session("one-server");
    let html = render::<ComparePage>(&session, Comparison::new(&session, Against::Lens).ok());
    let text = html.text();
    assert!(text.contains("Only in “RFC 2131”: 2 ARP probes and 2 ARP announcements."), "{text}");
    assert_eq!(html.one("summary").text(), "In short");
}

#[test]
fn a_long_comparison_draws_a_window_and_says_what_is_left_out() {
    let mut session = session("classroom");
    session.run_to(RunTo::Time(Instant(7_200_000_000))).expect("so far");
    let mut comparison = Comparison::new(&session, Against::Lens).expect("two sides");
    comparison.go(comparison.pairs.list.len() / 2);
    let rows = comparison.pairs.list.len();
    assert!(rows > 1_000);
    let html = render::<ComparePage>(&session, Some(comparison));
    let drawn = html.count(".cmp-mark");
    assert!((200..=400).contains(&drawn), "{drawn} of {rows}");
    let more = html.texts("button.cmp-more");
    let [earlier, later] = &more[..] else { panic!("{more:?}") };
    assert!(earlier.ends_with(" earlier rows") && later.ends_with(" later rows"), "{more:?}");
    assert_eq!(html.all_with("button", "Show what is the same too").len(), 1);
}

#[test]
fn what_other_clients_keep_apart_says_when_the_other_side_has_it() {
    let session = session("classroom");
    let comparison = Comparison::new(&session, Against::Seed(2)).expect("two sides");
    let html = render::<ComparePage>(&session, Some(comparison));
    // A client's first DISCOVER: the same but for its transaction number, at another time.
    let messages = html.all(".cmp-rows tbody tr").into_iter();
    let discovers: Vec<Node> = messages.filter(|row| row.texts("b").iter().any(|kind| kind == "DISCOVER")).collect();
    assert!(discovers.len() > 5);
    for row in &discovers {
        assert!(row.has_class("m-shifted") && row.mentions("same, ") && row.mentions(" in “seed 2”"), "{row:?}");
        assert!(!row.has("[aria-label=nothing]") && !row.mentions("in another order"), "{row:?}");
    }
    let mut twins = discovers.iter().flat_map(|row| row.texts(".cmp-none"));
    assert!(twins.any(|text| text.starts_with("at ")), "{discovers:?}");
}

#[test]
fn the_dialog_asks_for_a_branch_a_lens_or_a_seed() {
    let html = render::<DialogPage>(&choices(), None);
    assert_eq!(html.one("dialog h2#dialog-title").text(), "Compare");
    assert_eq!(html.count("[type=radio]"), 3);
    assert!(html.has("input[aria-label='Seed to compare with']"));
    let options = html.texts("select[aria-label='Branch to compare with'] > option");
    let only = matches!(&*options, [name] if name.contains("laptop-1 takes server-b"));
    assert!(only, "the branch on screen is not among them: {options:?}");
    assert!(html.text().contains("the other lens: RFC 2131"));

    let html = render::<DialogPage>(&session("two-servers"), None);
    assert!(!html.has("[aria-label='Branch to compare with']"));
    assert!(html.text().contains("There is one branch so far"), "how to make another is said");
}
