//! What is shown in several places at once never disagrees: clock, slider, Explain, Sequence, step counter; and no control shows anything else
//! than what holds. All of it after playing, which moves parts of the page between two renders.

use std::time::Duration;

use serde_json::Value;

use harness::Page;

const SOON: Duration = Duration::from_secs(20);

/// Everything that tells the moment, read in one go.
const PLACES: &str = "(() => { const text = (css) => document.querySelector(css)?.textContent ?? null; return { \
    clock: text('#virtual-clock'), count: text('.clock .count'), spoken: document.getElementById('virtual-time').getAttribute('aria-valuetext'), \
    explain: text('.explain .chip.time'), told: !!document.querySelector('.explain'), selected: !!document.querySelector('.selected-note'), \
    now: text('#sequence-now .seq-time'), last: [...document.querySelectorAll('.seq-row:not(.known) .seq-time')].at(-1)?.textContent ?? null, \
    slider: Number(document.getElementById('virtual-time').value) }; })()";

/// A time as the page writes it (`61.002 800 s`), in microseconds.
fn micros(text: &str) -> u64 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let part: String = format!("{}000000", digits(rest)).chars().take(6).collect();
    digits(whole).parse::<u64>().unwrap_or_else(|_| panic!("no time: {text:?}")) * 1_000_000
        + part.parse::<u64>().expect("digits")
}

/// The moment, after making sure that all places tell the same.
async fn agree(page: &Page, after: &str) -> u64 {
    page.settle().await;
    let places = page.eval(PLACES).await;
    let text =
        |name: &str| places[name].as_str().unwrap_or_else(|| panic!("{after}: no {name} in {places}")).to_owned();
    let clock = micros(&text("clock"));
    let spoken = text("spoken");
    let (time, rest) = spoken.split_once(" s, ").expect("a time and a step");
    assert_eq!(micros(time), clock, "{after}: slider and clock, {places}");
    assert_eq!(micros(&text("now")), clock, "{after}: Sequence and clock, {places}");
    let step = text("count").split_once("· ").expect("a step").1.to_owned();
    assert!(rest == step || rest.starts_with(&format!("{step},")), "{after}: slider and counter, {places}");
    if let (Value::String(explain), Value::Bool(false)) = (&places["explain"], &places["selected"]) {
        assert!(micros(explain) <= clock, "{after}: Explain is ahead, {places}");
        if places["last"].is_string() {
            assert!(micros(&text("last")) <= clock, "{after}: Sequence is ahead, {places}");
        }
    } else if places["selected"] == false && places["told"] == true {
        assert!(step.starts_with("step 0 of"), "{after}: nothing is explained at {places}");
    }
    clock
}

/// [`agree`], where a step has just ended: what Explain tells happens at this very moment.
async fn at_a_step(page: &Page, after: &str) -> u64 {
    let clock = agree(page, after).await;
    let explain = page.eval("document.querySelector('.explain .chip.time')?.textContent ?? null").await;
    if let Some(explain) = explain.as_str() {
        assert_eq!(micros(explain), clock, "{after}: Explain and clock");
    }
    clock
}

/// Plays until the clock has moved, then pauses.
async fn play_a_little(page: &Page) {
    let clock = page.eval("document.getElementById('virtual-clock').textContent").await;
    page.press("Space").await;
    page.wait_until(&format!("document.getElementById('virtual-clock').textContent !== {clock}"), SOON).await;
    page.press("Space").await;
    page.by_role("button", "Play").await;
}

#[tokio::test]
async fn clock_slider_explain_sequence_and_counter_never_disagree() {
    let page = Page::open("?scenario=one-server", 1440, 900, false, false).await;
    assert_eq!(at_a_step(&page, "load").await, 0);
    for (round, seed) in [("first", "9"), ("second", "10")] {
        play_a_little(&page).await;
        let paused = agree(&page, "pause").await;
        assert!(paused > 0, "{round}");
        for key in ["ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowLeft", "Home", "ArrowRight"] {
            page.press(key).await;
            at_a_step(&page, &format!("{round} {key}")).await;
        }
        page.press("r").await;
        assert_eq!(at_a_step(&page, "R").await, 0);
        play_a_little(&page).await;
        // By the slider: by pointer and by its own keys.
        for share in ["0.5", "0.9", "0.1"] {
            page.slide(&format!("max * {share}")).await;
            agree(&page, &format!("slide to {share}")).await;
        }
        page.eval("document.getElementById('virtual-time').focus()").await;
        for key in ["End", "Home", "ArrowRight", "PageUp"] {
            page.press(key).await;
            agree(&page, &format!("slider {key}")).await;
        }
        for button in ["Step forward", "Jump to end", "Step back", "Jump to start"] {
            page.click("button", button).await;
            at_a_step(&page, button).await;
        }
        play_a_little(&page).await;
        page.click("button", "RFC 2131").await;
        agree(&page, "the other lens").await;
        page.press("End").await;
        at_a_step(&page, "its end").await;
        play_a_little(&page).await;
        page.click("button", "Course text").await;
        agree(&page, "the first lens").await;
        play_a_little(&page).await;
        page.fill("combobox", "Scenario", "conflict-decline").await;
        assert_eq!(at_a_step(&page, "another scenario").await, 0);
        page.press("End").await;
        at_a_step(&page, "its end").await;
        page.press("Control+z").await;
        agree(&page, "undo").await;
        play_a_little(&page).await;
        page.fill("textbox", "Seed", seed).await;
        page.press("Enter").await;
        assert_eq!(at_a_step(&page, "another seed").await, 0);
    }
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn they_agree_on_every_branch_and_after_views_that_have_no_timeline() {
    let page = Page::open("", 1440, 900, false, false).await;
    play_a_little(&page).await;
    page.press("End").await;
    at_a_step(&page, "the choice").await;
    page.press("1").await;
    play_a_little(&page).await;
    page.press("f").await;
    agree(&page, "back to the choice").await;
    page.press("2").await;
    play_a_little(&page).await;
    page.press("End").await;
    let end = at_a_step(&page, "the end of the other branch").await;
    play_a_little(&page).await;
    let branches = page.names_in("list", "Branches", "button").await;
    let branches: Vec<&String> = branches.iter().filter(|name| !name.starts_with("Branch ")).collect();
    for branch in &branches {
        page.click("button", branch).await;
        agree(&page, branch).await;
        play_a_little(&page).await;
        agree(&page, "pause there").await;
    }
    page.press("End").await;
    assert!(at_a_step(&page, "End").await >= end);
    // The clock is there again after a view without it, though nothing has changed meanwhile.
    page.click("button", "Compare…").await;
    page.click("button", "Compare").await;
    page.by_role("region", "Compare").await;
    page.press("Escape").await;
    agree(&page, "a comparison").await;
    page.press("p").await;
    agree(&page, "Present").await;
    page.press("Escape").await;
    agree(&page, "the whole page again").await;
    page.press("t").await;
    page.fill("textbox", "A virtual time", "10 min").await;
    page.press("Enter").await;
    assert_eq!(agree(&page, "Run to").await, 600_000_000);
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn an_envelope_that_was_moved_goes_back_with_the_moment() {
    let page = Page::open("", 1440, 900, false, false).await;
    for key in ["-", "-", "ArrowRight"] {
        page.press(key).await;
    }
    let places = "[...document.querySelectorAll('.env')].map((e) => e.id + e.style.transform).join()";
    let slider = "document.getElementById('virtual-time').value";
    let (first, at) = (page.eval(places).await, page.eval(slider).await);
    assert_ne!(first, "", "a frame is on its way");
    page.press("Space").await;
    page.wait_until(&format!("({places}) !== {first}"), SOON).await;
    // To where this branch stands: the moment at which the step began, and the frame with it; at once, before the next step begins.
    page.eval("document.querySelector('.branches li button').click()").await;
    page.by_role("button", "Play").await;
    page.settle().await;
    assert_eq!((page.eval(places).await, page.eval(slider).await), (first, at));
}

#[tokio::test]
async fn a_control_never_shows_anything_else_than_what_holds() {
    let page = Page::open("", 1440, 900, false, true).await;
    let value = |css: &str| format!("document.querySelector({})?.value", serde_json::json!(css));
    let (speed, scenario, seed) =
        (value("select[aria-label=Speed]"), value("select[aria-label=Scenario]"), value("input[aria-label=Seed]"));
    // A person picks by hand, then by key, then by hand.
    for pick in ["2000", "1000"] {
        page.fill("combobox", "Speed", pick).await;
    }
    page.eval("document.activeElement.blur()").await;
    page.press("+").await;
    assert_eq!(page.eval(&speed).await, "2000");
    page.fill("combobox", "Speed", "4000").await;
    page.eval("document.activeElement.blur()").await;
    page.press("r").await;
    assert_eq!(page.eval(&speed).await, "1000");
    // The same with the scenario and undo.
    for pick in ["one-server", "two-servers", "one-server"] {
        page.fill("combobox", "Scenario", pick).await;
    }
    page.eval("document.activeElement.blur()").await;
    page.press("Control+z").await;
    assert_eq!(page.eval(&scenario).await, "two-servers");
    page.press("Control+y").await;
    assert_eq!(page.eval(&scenario).await, "one-server");
    page.click("button", "Follow the text").await;
    let title = page.eval("document.querySelector('h1').textContent").await;
    let shown = page.eval("document.querySelector('select[aria-label=Scenario]').selectedOptions[0].textContent").await;
    assert!(title.as_str().is_some_and(|title| title.ends_with(shown.as_str().expect("a title"))), "{title} {shown}");
    // The same number in other digits, and twice the same mistake.
    let now = page.eval(&seed).await;
    page.fill("textbox", "Seed", &format!("0{}", now.as_str().expect("a seed"))).await;
    assert_eq!(page.eval(&seed).await, now);
    for _ in 0..2 {
        page.fill("textbox", "Seed", "abc").await;
        assert_eq!(page.eval(&seed).await, now);
    }
    assert_eq!(page.console_errors().await, [""; 0]);
}
