//! How much work the page does, counted and timed in the browser. Limits are ratios of two figures of one run, because nobody knows
//! what machine this is and what else it does. What is printed besides is for docs/speed-and-size.md.

use std::time::Duration;

use harness::Page;
use serde_json::Value;

/// While the page plays: for each drawn frame, how many changes the document had, how many things on the screen look different, and how
/// long the browser worked.
const WATCH: &str = include_str!("pace.js");

/// Plays a scenario for so many frames.
async fn play(page: &Page, scenario: &str, speed: &str, frames: u32) -> Value {
    page.open_scenario(scenario).await;
    page.pick("combobox", "Speed", speed).await;
    page.eval(&format!("({WATCH}).play({frames})")).await
}

fn number(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap_or_else(|| panic!("{name} in {value}"))
}

/// What `tests/browser/e2e/pace.js` measures.
async fn measured(page: &Page, what: &str) -> Value {
    page.eval(&format!("({WATCH}).{what}")).await
}

/// How often two times are measured: what else the machine does comes and goes. `scripts/test` runs no other test beside these.
const TRIES: usize = 4;

#[tokio::test]
async fn a_frame_changes_little_more_than_what_moves_in_it_and_takes_little_longer_in_a_large_network() {
    let page = Page::open("", 1440, 900, false, false).await;
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let small = play(&page, "two-servers", "1000", 120).await;
        let large = play(&page, "classroom", "8000", 240).await;
        println!("two-servers at 1x: {small}\nclassroom at 8x: {large}");
        assert!(number(&large, "things") > 1_000.0, "little has happened: {large}");
        assert!(number(&large, "ratio") <= 1.5, "changes of the document for each thing that changed: {large}");
        times.push((number(&small, "median"), number(&large, "median")));
        if times.last().is_some_and(|(small, large)| *large <= 3.0 * small) {
            return;
        }
    }
    panic!("a frame of classroom takes more than three times one of two-servers, in ms: {times:?}");
}

#[tokio::test]
async fn steps_take_as_long_as_what_they_change() {
    let page = Page::open("", 1440, 900, false, true).await;
    let mut times = Vec::new();
    for _ in 0..TRIES {
        page.slower(1).await;
        page.open_scenario("two-servers").await;
        let small = measured(&page, "steps('ArrowRight', 6)").await;
        page.press("Home").await;
        let one = measured(&page, "burst('ArrowRight', 1, 'ArrowLeft')").await;
        page.open_scenario("classroom").await;
        let large = measured(&page, "steps('ArrowRight', 60)").await;
        page.press("End").await;
        let back = measured(&page, "burst('ArrowLeft', 20, 'ArrowRight')").await;
        page.press("Home").await;
        page.slower(4).await;
        let slow = measured(&page, "steps('ArrowRight', 60)").await;
        println!(
            "ms for a step in two-servers: {small}\nin classroom: {large}\nin classroom, 4 times slower: {slow}\n\
             one step in two-servers: {one}; 20 steps back at the end of classroom, faster than frames: {back}"
        );
        let (one, back) = (one.as_f64().expect("ms"), back.as_f64().expect("ms"));
        times.push((one, back));
        if back <= 10.0 * one {
            return;
        }
    }
    panic!("20 steps back in classroom take more than ten times one step in two-servers, in ms: {times:?}");
}

#[tokio::test]
async fn ten_thousand_rows_cost_no_more_nodes_than_a_hundred() {
    let page = Page::open("?scenario=course-renewal&start=2h", 1440, 900, false, true).await;
    page.wait_until("document.querySelector('.seq-more')", Duration::from_secs(30)).await;
    let nodes = "document.querySelectorAll('.seq-rows *').length";
    // What is above the rows that are drawn, as its button says.
    let above = "parseInt(document.querySelector('.seq-more').innerText)";
    let (few, small) = (page.eval(above).await.as_u64(), page.eval(nodes).await.as_u64());
    assert!(few < Some(100), "{few:?}");
    // So long a time is run in pieces: each press goes on from where the last one stopped.
    for piece in 1.. {
        page.press("t").await;
        page.fill("textbox", "A virtual time", "220 h").await;
        page.press("Enter").await;
        page.gone("group", "Run to").await;
        page.settle().await;
        if page.eval(above).await.as_u64() >= Some(10_000) {
            break;
        }
        assert!(piece < 60, "Run to does not get on: {}", page.text("region", "Timeline").await);
    }
    let large = page.eval(nodes).await.as_u64();
    println!(
        "nodes of the rows that are drawn: {small:?} below {few:?} others, {large:?} below {}",
        page.eval(above).await
    );
    assert!(large <= small.map(|small| small + small / 10));
}
