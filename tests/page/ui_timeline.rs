//! The Timeline, rendered without a browser: ticks, marks, and what a screen reader is told of them.
//!
//! What is expected follows from the scenarios' files and from RFC 2131 (T1 at half, T2 at 7/8 of the lease, counted from the
//! REQUEST); where a moment stands on the track is `Presentation::shown_at`'s to say.

use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Theme};
use dorascope::base::Instant;
use dorascope::protocol::{Action, EntryId, Event};
use dorascope::scenario::{BUILTIN_NAMES, Lens};
use dorascope::sim::{Entry, Kind};
use dorascope::ui::timeline::{Extent, Props as TimelineProps, Timeline};
use dorascope::wire::FrameKind;
use yew::{Callback, LocalServerRenderer};

use crate::html::{Node, Page};

/// A scenario watched to its end with every choice made: always the first offer.
fn open(scenario: &str) -> Controller {
    let mut page = Controller::new(Theme::Light, false);
    page.apply(Command::OpenScenario(scenario.to_owned()));
    to_end(&mut page);
    page
}

fn to_end(page: &mut Controller) {
    loop {
        page.apply(Command::JumpToEnd);
        if page.snapshot().0.view.choice.is_none() {
            return;
        }
        page.apply(Command::ChooseNth(1));
    }
}

async fn timeline(page: &Controller) -> Page {
    let (model, ui) = page.snapshot();
    let props = TimelineProps { model, ui: Rc::new(ui), run: Callback::noop(), extent: Extent::Whole };
    Page::of(LocalServerRenderer::<Timeline>::with_props(props).hydratable(false).render().await)
}

/// Something on the track.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    classes: Vec<String>,
    /// In thousandths of the track.
    place: u64,
    title: String,
    text: String,
}

impl Spot {
    fn is(&self, class: &str) -> bool {
        self.classes.iter().any(|own| own == class)
    }
}

/// The spans of a row of the track, in order.
fn spots(html: &Page, row: &str) -> Vec<Spot> {
    let spot = |span: Node<'_>| {
        let style = span.attr("style").expect("a place");
        let percent = style.strip_prefix("left:").and_then(|rest| rest.strip_suffix('%')).expect("a share");
        let (whole, tenth) = percent.split_once('.').expect("one decimal");
        Spot {
            classes: span.attr("class").expect("a class").split(' ').map(str::to_owned).collect(),
            place: whole.parse::<u64>().expect("a number") * 10 + tenth.parse::<u64>().expect("a digit"),
            title: span.attr("title").unwrap_or_default().to_owned(),
            text: span.text(),
        }
    };
    html.one(&format!(".scrubber > .{row}")).all(":scope > span").into_iter().map(spot).collect()
}

fn marks(html: &Page) -> Vec<Spot> {
    spots(html, "tl-marks")
}

fn ticks(html: &Page) -> Vec<Spot> {
    spots(html, "ticks")
}

fn spoken(html: &Page) -> String {
    html.one("[aria-valuetext]").attr("aria-valuetext").expect("it was found by it").to_owned()
}

fn find(page: &Controller, wanted: impl Fn(&Entry) -> bool) -> (EntryId, Instant) {
    let entry = page.session().trace().iter().find(|entry| wanted(entry)).expect("the story has it");
    (entry.id, entry.at)
}

fn sent(kind: FrameKind) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(&entry.kind, Kind::Sent(frame) if frame.kind() == kind)
}

/// Where a moment stands, in thousandths of the track.
fn place(page: &Controller, at: Instant) -> u64 {
    let presentation = &page.session().history().presentation;
    presentation.shown_at(at) * 1000 / presentation.length_ms()
}

fn seconds(at: Instant) -> String {
    let us = at.0;
    let text = format!("{}.{:03} {:03}", us / 1_000_000, us / 1000 % 1000, us % 1000);
    text.strip_suffix(" 000").map_or(text.clone(), str::to_owned)
}

/// `rebinding` (lease 600 s, exact timers) at the moment at which the client uses its address: the page, T1, T2, end.
fn bound() -> (Controller, [Instant; 3]) {
    let mut page = open("rebinding");
    let (_, requested) = find(&page, sent(FrameKind::Request));
    let moments = [300, 525, 600].map(|s: u64| Instant(requested.0 + s * 1_000_000));
    let (usable, _) = find(&page, |entry| matches!(entry.kind, Kind::Event(Event::AddressUsable { .. })));
    page.apply(Command::SeekEntry(usable));
    page.apply(Command::Select(None));
    (page, moments)
}

#[tokio::test(flavor = "current_thread")]
async fn a_bound_client_has_t1_t2_and_the_end_of_its_lease_ahead() {
    let (page, [t1, t2, end]) = bound();
    let marks = marks(&timeline(&page).await);
    let one = |class: &str| {
        let mut found = marks.iter().filter(|mark| mark.is(class));
        let mark = found.next().unwrap_or_else(|| panic!("no {class} in {marks:?}"));
        assert!(found.next().is_none() && mark.is("ahead"), "{marks:?}");
        mark
    };
    // The script switches the server off not long before T1: both share a mark, which is T1's.
    let title = format!("server-a: switch off, at 200.000 s; laptop-1: T1, renew, at {} s", seconds(t1));
    assert_eq!((&*one("t1").text, &one("t1").title), ("T1+", &title));
    assert_eq!(one("t1").place, place(&page, t1));
    for (class, letter, at, words) in [("t2", "T2", t2, "T2, ask any server"), ("expiry", "E", end, "lease ends")] {
        let title = format!("laptop-1: {words}, at {} s", seconds(at));
        assert_eq!((&*one(class).text, &one(class).title, one(class).place), (letter, &title, place(&page, at)));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn what_has_passed_is_no_longer_ahead_and_stays() {
    let (mut page, [t1, t2, _]) = bound();
    page.apply(Command::SeekShown(page.session().history().presentation.shown_at(t2)));
    let marks = marks(&timeline(&page).await);
    let one = |class: &str| marks.iter().find(|mark| mark.is(class)).cloned().unwrap_or_else(|| panic!("{marks:?}"));
    assert!(!one("t1").is("ahead") && one("t1").title.contains(&seconds(t1)), "{marks:?}");
    assert!(!one("t2").is("ahead") && one("t2").title.contains(&seconds(t2)), "{marks:?}");
    assert!(one("expiry").is("ahead"), "{marks:?}");

    // The renewal in REBINDING moves all three; what came before is still there, what did not come is not.
    to_end(&mut page);
    let marks = self::marks(&timeline(&page).await);
    assert!(marks.iter().any(|mark| mark.is("t2") && mark.title.contains(&seconds(t2))), "{marks:?}");
    assert!(!marks.iter().any(|mark| mark.is("expiry")), "the lease never ended: {marks:?}");
    let beyond: Vec<&Spot> = marks.iter().filter(|mark| mark.is("beyond")).collect();
    assert!(matches!(&*beyond, [mark] if mark.is("t1") && mark.is("ahead") && mark.place == 1000), "{marks:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn the_slider_tells_the_next_mark() {
    let (mut page, [t1, t2, end]) = bound();
    let text = spoken(&timeline(&page).await);
    // The script switches the server off at 200 s; that was watched once, so it is known.
    assert!(text.contains(", next mark ") && text.ends_with(", at 200.000 s"), "{text}");
    for (at, next) in [(t1, format!("laptop-1: T2, ask any server, at {} s", seconds(t2))), (t2, String::new())] {
        page.apply(Command::RunTo(dorascope::session::RunTo::Time(at)));
        let text = spoken(&timeline(&page).await);
        assert!(text.contains(&next), "{text}");
        assert!(text.starts_with(&seconds(at)), "{text}");
    }
    assert!(spoken(&timeline(&page).await).ends_with("at 560.000 s"), "{}", spoken(&timeline(&page).await));
    assert!(end > t2);
    page.apply(Command::OpenScenario("infinite-lease".to_owned()));
    to_end(&mut page);
    let text = spoken(&timeline(&page).await);
    assert!(!text.contains("next mark"), "an infinite lease has none: {text}");
}

#[tokio::test(flavor = "current_thread")]
async fn the_course_text_marks_the_end_of_the_lease_as_t1() {
    let mut page = open("course-renewal");
    assert_eq!(page.session().lens(), Lens::Course);
    let (_, requested) = find(&page, sent(FrameKind::Request));
    let (usable, _) = find(&page, |entry| matches!(entry.kind, Kind::Event(Event::AddressUsable { .. })));
    page.apply(Command::SeekEntry(usable));
    let (model, _) = page.snapshot();
    let lease_s = model.view.hosts[0].configuration.as_ref().expect("a lease").lease_s;
    let end = Instant(requested.0 + u64::from(lease_s) * 1_000_000);
    let marks = marks(&timeline(&page).await);
    let renews = marks.iter().find(|mark| mark.title.contains("T1, renew")).unwrap_or_else(|| panic!("{marks:?}"));
    assert!(renews.title.contains(&format!("T1, renew, at {} s", seconds(end))), "{marks:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn actions_of_person_and_script_have_shapes_of_their_own() {
    let page = open("release-and-reuse");
    let marks = marks(&timeline(&page).await);
    let script: Vec<&Spot> = marks.iter().filter(|mark| mark.is("script")).collect();
    assert!(matches!(&*script, [mark] if mark.text == "◇" && mark.title.ends_with("at 30.000 s")), "{marks:?}");
    assert_eq!(script[0].place, place(&page, Instant(30_000_000)));
    assert!(!marks.iter().any(|mark| mark.is("person")));

    let mut page = open("one-server");
    assert!(!self::marks(&timeline(&page).await).iter().any(|mark| mark.is("person") || mark.is("script")));
    let at = page.snapshot().0.view.now;
    page.apply(Command::Perform("laptop-1".into(), Action::PowerOff));
    let marks = self::marks(&timeline(&page).await);
    let own: Vec<&Spot> = marks.iter().filter(|mark| mark.is("person")).collect();
    assert!(matches!(&*own, [mark] if mark.text.starts_with('◆')), "{marks:?}");
    assert!(own[0].title.contains("switch") && own[0].title.ends_with(&format!("at {} s", seconds(at))), "{own:?}");

    // A choice is a user action as well.
    let page = open("two-servers");
    let marks = self::marks(&timeline(&page).await);
    assert!(marks.iter().any(|mark| mark.is("person") && mark.title.contains("You choose server-a")), "{marks:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn what_has_never_been_watched_is_not_given_away() {
    let mut page = Controller::new(Theme::Light, false);
    page.apply(Command::OpenScenario("release-and-reuse".to_owned()));
    let html = timeline(&page).await;
    assert!(marks(&html).is_empty() && ticks(&html).is_empty(), "{html:?}");
    assert!(!spoken(&html).contains("next mark"));
    page.apply(Command::StepForward);
    assert!(!marks(&timeline(&page).await).iter().any(|mark| mark.is("script")));
}

#[tokio::test(flavor = "current_thread")]
async fn a_renewal_on_demand_makes_t1_void() {
    let mut page = open("one-server");
    let has_t1 = |html: &Page| marks(html).iter().any(|mark| mark.title.contains("T1, renew"));
    assert!(has_t1(&timeline(&page).await));
    page.apply(Command::Perform("laptop-1".into(), Action::Renew));
    let html = timeline(&page).await;
    assert!(!has_t1(&html), "{:?}", marks(&html));
    assert!(spoken(&html).contains("next mark laptop-1: T2, ask any server"), "{}", spoken(&html));
}

#[tokio::test(flavor = "current_thread")]
async fn of_many_clients_only_one_is_marked_and_it_can_be_picked() {
    let mut page = open("classroom");
    let names = |html: &Page| {
        let titles: Vec<String> = marks(html).into_iter().map(|mark| mark.title).collect();
        let mut names: Vec<String> = titles.iter().flat_map(|t| t.split("; ")).map(str::to_owned).collect();
        names = names.iter().filter_map(|t| t.split_once(": T").map(|(name, _)| name.to_owned())).collect();
        names.dedup();
        names
    };
    let (model, _) = page.snapshot();
    let name = |port: usize| model.view.hosts[port].name.to_string();
    assert_eq!(names(&timeline(&page).await), [name(0)]);
    page.apply(Command::ShowMachine(4));
    assert_eq!(names(&timeline(&page).await), [name(4)]);
    // Two clients have room beside each other.
    let html = timeline(&open("release-and-reuse")).await;
    assert!(!spoken(&html).contains("laptop-1: T1"), "it released its address");
    assert!(spoken(&html).contains("laptop-2: T1"), "{}", spoken(&html));
}

#[tokio::test(flavor = "current_thread")]
async fn ticks_tell_kinds_apart_by_letter_and_lost_frames_by_a_cross() {
    for (scenario, class, letter, kind) in [
        ("release-and-reuse", "release", "L", FrameKind::Release),
        ("inform", "inform", "I", FrameKind::Inform),
        ("conflict-decline", "decline", "X", FrameKind::Decline),
        ("nak-wrong-subnet", "nak", "N", FrameKind::Nak),
        ("one-server", "disc", "D", FrameKind::Discover),
    ] {
        let page = open(scenario);
        let (_, at) = find(&page, sent(kind));
        let ticks = ticks(&timeline(&page).await);
        let near = |tick: &&Spot| tick.is(class) && tick.text == letter && tick.place.abs_diff(place(&page, at)) < 14;
        assert!(ticks.iter().any(|tick| near(&tick)), "{scenario}: {ticks:?}");
    }
    let page = open("lost-ack");
    let (_, at) = find(&page, |entry| matches!(entry.kind, Kind::Lost { .. }));
    let ticks = self::ticks(&timeline(&page).await);
    let lost: Vec<&Spot> = ticks.iter().filter(|tick| tick.is("lost")).collect();
    assert!(matches!(&*lost, [tick] if tick.text == "✕"), "{ticks:?}");
    assert!(lost[0].place.abs_diff(place(&page, at)) < 14, "{lost:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_on_the_track_stands_on_anything_else_in_any_scenario() {
    for scenario in BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let mut page = open(scenario);
            page.apply(Command::SetLens(lens));
            to_end(&mut page);
            let html = timeline(&page).await;
            let (ticks, marks) = (ticks(&html), marks(&html));
            assert!((4..=72).contains(&ticks.len()), "{scenario}: {} ticks", ticks.len());
            let apart = |spots: &[Spot], gap: u64| {
                spots.windows(2).all(|pair| pair[0].place + gap <= pair[1].place || pair[1].is("beyond"))
            };
            assert!(apart(&ticks, 14), "{scenario}: {ticks:?}");
            assert!(apart(&marks, 40), "{scenario}: {marks:?}");
            assert!(ticks.iter().chain(&marks).all(|spot| spot.place <= 1000));
            assert!(marks.iter().all(|mark| !mark.title.is_empty() && !mark.text.trim().is_empty()), "{marks:?}");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn ticks_after_the_cursor_are_known_future() {
    let mut page = open("one-server");
    assert!(!ticks(&timeline(&page).await).iter().any(|tick| tick.is("future")));
    page.apply(Command::JumpToStart);
    page.apply(Command::StepForward);
    let ticks = ticks(&timeline(&page).await);
    assert!(!ticks[0].is("future") && ticks[1..].iter().all(|tick| tick.is("future")), "{ticks:?}");
}
