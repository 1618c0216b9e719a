//! The dialogs *Share link*, *Embed* and *Present*, and the speaker's text, rendered without a browser.

use std::rc::Rc;

use dorascope::app::model::{Panel, Panels, Show, Ui};
use dorascope::scenario::limits::LINK as MAX_LINK;
use dorascope::scenario::{ClientSpec, Lens, Range, Scenario, ServerSpec, builtin};
use dorascope::session::Session;
use dorascope::share::{Shared, from_link};
use dorascope::ui::props::PanelProps;
use dorascope::ui::share::ShareDialog;
use dorascope::ui::show::{EmbedDialog, PresentDialog};
use dorascope::wire::Mac;
use yew::prelude::*;

use crate::html::Page;
use crate::page;

const ADDRESS: &str = "https://example.org/dorascope/";

fn two_servers() -> Session {
    Session::new(builtin("two-servers").expect("built in"), Some(Lens::Course), 1)
}

/// A network whose names no compression makes short: more than a link may hold.
fn large() -> Session {
    let mut dice = 1u64;
    let mut name = || {
        let letters = (0..150).map(|_| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'a' + u8::try_from(dice >> 59).expect("five bits") % 26)
        });
        letters.collect::<String>()
    };
    let clients = (1..=150u8).map(|n| ClientSpec::new(name(), Mac([2, 0, 0, 0, 1, n]))).collect();
    let range = Range { first: [10, 0, 0, 10].into(), last: [10, 0, 0, 200].into() };
    let servers = vec![ServerSpec::new("server".to_owned(), Mac([2, 0, 0, 0, 0, 1]), [10, 0, 0, 2].into(), range)];
    let base = builtin("two-servers").expect("built in");
    Session::new(Scenario { name: "large".to_owned(), clients, servers, ..base }, None, 1)
}

fn shared(session: &Session) -> Callback<(), Shared> {
    let shared = Shared { record: session.record(), selected: None, field: None };
    Callback::from(move |()| shared.clone())
}

#[component]
fn Share(shown: &page::Shown) -> Html {
    html! { <ShareDialog address={ADDRESS} shared={shared(&two_servers())} run={Callback::noop()} key={shown.ui.shown_ms} /> }
}

#[component]
fn ShareLarge(shown: &page::Shown) -> Html {
    html! { <ShareDialog address={ADDRESS} shared={shared(&large())} run={Callback::noop()} key={shown.ui.shown_ms} /> }
}

#[component]
fn Embed(shown: &page::Shown) -> Html {
    html! { <EmbedDialog model={shown.model.clone()} address={ADDRESS} shared={shared(&two_servers())} run={Callback::noop()} /> }
}

#[component]
fn Presentation(shown: &page::Shown) -> Html {
    let panel = PanelProps { model: shown.model.clone(), ui: Rc::clone(&shown.ui), run: Callback::noop() };
    html! {
        <>
            <PresentDialog ui={Rc::clone(&shown.ui)} run={Callback::noop()} />
            <dorascope::ui::show::Presentation {panel} open={Callback::from(|_| None)} />
        </>
    }
}

fn html_of<C: yew::BaseComponent<Properties = page::Shown>>(session: &Session) -> Page {
    page::html_of::<C>(session, page::ui(session))
}

#[test]
fn the_link_in_the_dialog_opens_the_session() {
    let session = two_servers();
    let html = html_of::<Share>(&session);
    let link = html.one("dialog textarea[aria-label='Share link']").text();
    let fragment = link.strip_prefix(ADDRESS).and_then(|rest| rest.strip_prefix('#')).expect("a link to the page");
    assert_eq!(from_link(fragment).expect("it opens").record, session.record());
    assert!(html.text().contains(&format!("{} characters", link.len())), "{html:?}");
    assert_eq!(html.all_with("button", "Copy the link").len(), 1);
}

#[test]
fn a_session_too_large_for_a_link_is_offered_as_a_file() {
    let html = html_of::<ShareLarge>(&two_servers());
    assert!(html.text().contains("too much for a link") && html.text().contains(&MAX_LINK.to_string()), "{html:?}");
    assert!(html.one("button.primary").text() == "Save as file" && !html.mentions("Copy the link"), "{html:?}");
}

/// What browsers and course platforms do to an address is undone: `encodeURIComponent` writes UTF-8 in percent, forms write `+`.
#[test]
fn the_words_of_an_address_are_decoded_as_browsers_encode_them() {
    use dorascope::app::asked::Asked;
    let asked = Asked::from_query("scenario=two%2Dservers&lens=%72fc&start=1%20h+30%20min&seed=%37&panels=x&embed");
    assert_eq!(asked.scenario.as_deref(), Some("two-servers"));
    assert_eq!((asked.lens.as_deref(), asked.seed.as_deref()), (Some("rfc"), Some("7")));
    assert_eq!(asked.start.as_deref(), Some("1 h 30 min"));
    let odd = Asked::from_query("scenario=%C3%A4%E2%82%AC%&lens=%zz&start=%FF");
    assert_eq!(odd.scenario.as_deref(), Some("ä€%"));
    assert_eq!((odd.lens.as_deref(), odd.start.as_deref()), (Some("%zz"), Some("\u{fffd}")));
}

#[test]
fn the_embed_dialog_asks_for_regions_and_gives_a_text() {
    let html = html_of::<Embed>(&two_servers());
    for region in ["Network", "Sequence", "Lease pools", "ARP tables", "Inspector"] {
        assert!(html.texts("label:has(> [type=checkbox])").iter().any(|label| label == region), "{region}");
    }
    let iframe = Page::of(html.one("textarea#embed-text").text());
    let source = iframe.one("iframe").attr("src").expect("an address");
    assert!(source.starts_with(ADDRESS) && source.contains("panels=network#1."), "{source}");
}

#[test]
fn a_presentation_tells_what_a_lecturer_would_say() {
    let mut session = two_servers();
    page::steps(&mut session, 3);
    let ui = Ui {
        show: Show::Present { panels: Panels::of(&[Panel::Network, Panel::Sequence]), notes: true },
        ..page::ui(&session)
    };
    let html = page::html_of::<Presentation>(&session, ui);
    let told = html.one("aside.notes").text();
    assert!(told.contains("server-a offers 10.0.0.10") && told.contains("RFC 2131 has it otherwise"), "{told}");
    assert_eq!(html.texts(".leave-present button"), ["Speaker's window", "Speaker's text", "End"]);
    assert!(html.has("button[aria-pressed=true]"), "{html:?}");
}
