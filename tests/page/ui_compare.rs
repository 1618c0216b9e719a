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

use crate::page;

#[component]
fn ComparePage(shown: &Shown) -> Html {
    html! { <Compare model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} /> }
}

#[component]
fn DialogPage(shown: &Shown) -> Html {
    html! { <CompareDialog model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} /> }
}

fn render<C: yew::BaseComponent<Properties = Shown>>(session: &Session, comparison: Option<Comparison>) -> String {
    let mut model = model(session);
    model.compare = comparison.map(Rc::new);
    let shown = Shown { model, ui: Rc::new(ui(session)) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let render = async move { yew::LocalServerRenderer::<C>::with_props(shown).hydratable(false).render().await };
    runtime.block_on(tokio::task::LocalSet::new().run_until(render))
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

/// The text of a page without its tags.
fn words(html: &str) -> String {
    html.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect::<Vec<_>>().join(" ")
}

/// The rows of the aligned table with a class.
fn rows<'a>(html: &'a str, class: &str) -> Vec<&'a str> {
    let begins = format!("class=\"{class} ");
    html.split("<tr ").filter(|row| row.contains(&begins)).collect()
}

#[test]
fn the_comparison_names_both_sides_its_buttons_and_its_keys() {
    let session = choices();
    let html = render::<ComparePage>(&session, Comparison::new(&session, Against::Branch(2)).ok());
    assert!(html.contains(r#"aria-label="Compare""#) && html.contains("class=\"panel compare\""));
    for name in [
        "To the first row",
        "Step back",
        "Step forward",
        "To the last row",
        "Previous difference",
        "Next difference",
        "left ⇄ right: exchange them",
        "Show left at this moment",
        "Show right at this moment",
        "Leave the comparison",
    ] {
        assert!(html.contains(&format!("<button type=\"button\" aria-label=\"{name}\"")), "{name}");
    }
    let text = words(&html);
    assert!(text.contains("laptop-1 takes server-a") && text.contains("laptop-1 takes server-b"));
    assert!(text.contains("next and previous difference"), "the keys are told");
    let status = html.split("role=\"status\"").nth(1).and_then(|rest| rest.split(['<', '>']).nth(1)).expect("a status");
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
    let present: Vec<&str> = html.split("<tr ").filter(|row| row.contains("id=\"compare-now\"")).collect();
    assert_eq!(present.len(), 1);
    assert!(present[0].contains("aria-current=\"step\"") && present[0].contains("class=\"m-differs past present\""));
    assert!(present[0].contains("REQUEST") && present[0].contains("differs: option 50 and option 54"));
    assert!(present[0].contains("10.0.0.10") && present[0].contains("10.0.0.20"));
    assert!(!rows(&html, "m-only-a").is_empty() && !rows(&html, "m-only-b").is_empty());
    assert!(rows(&html, "m-only-a").iter().all(|row| row.contains("only on the left, not yet")));
    assert!(rows(&html, "m-only-b").iter().all(|row| row.contains("only on the right, not yet")));
    // Its fields stand side by side, those that follow last.
    let fields = html.split("cmp-fields").nth(1).and_then(|rest| rest.split("</section>").next()).expect("fields");
    let (option, checksum) = (fields.find("server identifier"), fields.find("Checksum"));
    assert!(option.is_some() && option < checksum, "{fields}");
    assert!(words(fields).contains("10.0.0.2") && words(fields).contains("(follows)"));
}

#[test]
fn tables_of_both_sides_mark_the_rows_that_differ() {
    let session = choices();
    let mut comparison = Comparison::new(&session, Against::Branch(2)).expect("two sides");
    comparison.go(usize::MAX);
    let html = render::<ComparePage>(&session, Some(comparison));
    let tables = html.split("cmp-tables").nth(1).expect("tables");
    for title in ["Clients", "Clients at the end", "Leases so far", "Lease pools", "ARP tables"] {
        assert!(tables.contains(&format!("<h4>{title}")), "{title}");
    }
    let differs: Vec<&str> = tables.split("<tr ").filter(|row| row.starts_with("class=\"differs\"")).collect();
    assert!(differs.iter().all(|row| row.contains("≠ differs")));
    let has = |parts: &[&str]| differs.iter().any(|row| parts.iter().all(|part| row.contains(part)));
    assert!(has(&["laptop-1", "10.0.0.10, BOUND", "10.0.0.20, BOUND"]), "{differs:?}");
    assert!(has(&["server-a", "10.0.0.10", "leased to laptop-1 until", "<td>free</td>"]), "{differs:?}");
}

#[test]
fn the_summary_stands_in_the_view() {
    let session = session("one-server");
    let html = render::<ComparePage>(&session, Comparison::new(&session, Against::Lens).ok());
    let text = words(&html);
    assert!(text.contains("Only in “RFC 2131”: 2 ARP probes and 2 ARP announcements."), "{text}");
    assert!(html.contains("<summary>In short</summary>"));
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
    let drawn = html.matches("class=\"cmp-mark\"").count();
    assert!((200..=400).contains(&drawn), "{drawn} of {rows}");
    assert!(html.contains(" earlier rows</button>") && html.contains(" later rows</button>"));
    assert!(html.contains("Show what is the same too"));
}

#[test]
fn what_other_clients_keep_apart_says_when_the_other_side_has_it() {
    let session = session("classroom");
    let comparison = Comparison::new(&session, Against::Seed(2)).expect("two sides");
    let html = render::<ComparePage>(&session, Some(comparison));
    // A client's first DISCOVER: the same but for its transaction number, at another time.
    let discovers: Vec<&str> = html.split("<tr ").filter(|row| row.contains(">DISCOVER</b>")).collect();
    assert!(discovers.len() > 5);
    for row in &discovers {
        assert!(row.contains("class=\"m-shifted ") && row.contains("same, ") && row.contains(" on the right"), "{row}");
        assert!(!row.contains("aria-label=\"nothing\"") && !row.contains("in another order"), "{row}");
    }
    assert!(discovers.iter().any(|row| row.contains("<span class=\"cmp-none\">at ")), "{discovers:?}");
}

#[test]
fn the_dialog_asks_for_a_branch_a_lens_or_a_seed() {
    let html = render::<DialogPage>(&choices(), None);
    assert!(html.contains("<dialog id=\"dialog\"") && html.contains(">Compare</h2>"));
    assert_eq!(html.matches("type=\"radio\"").count(), 3);
    assert!(
        html.contains("aria-label=\"Branch to compare with\"") && html.contains("aria-label=\"Seed to compare with\"")
    );
    let select = html.split("<select").nth(1).and_then(|rest| rest.split("</select>").next()).expect("a list");
    assert_eq!(select.matches("<option").count(), 1, "the branch on screen is not among them");
    assert!(select.contains("laptop-1 takes server-b"));
    assert!(words(&html).contains("the other lens: RFC 2131"));

    let html = render::<DialogPage>(&session("two-servers"), None);
    assert!(!html.contains("aria-label=\"Branch to compare with\""));
    assert!(words(&html).contains("There is one branch so far"), "how to make another is said");
}
