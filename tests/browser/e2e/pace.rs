//! How much work the page does, counted and timed in the browser. Limits are ratios of two figures of one run, because nobody knows
//! what machine this is and what else it does; what is printed as well is for docs/speed-and-size.md.

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

#[tokio::test]
async fn a_frame_changes_little_more_than_what_moves_in_it() {
    let page = Page::open("", 1440, 900, false, false).await;
    let frames = play(&page, "classroom", "8000", 240).await;
    println!("classroom at 8x: {frames}");
}

#[tokio::test]
async fn a_large_network_plays_as_smoothly_as_a_small_one() {
    let page = Page::open("", 1440, 900, false, false).await;
    let small = play(&page, "two-servers", "1000", 120).await;
    let large = play(&page, "classroom", "8000", 240).await;
    println!("two-servers at 1x: {small}\nclassroom at 8x: {large}");
}

#[tokio::test]
async fn steps_take_as_long_as_what_they_change() {
    let page = Page::open("", 1440, 900, false, true).await;
    page.open_scenario("two-servers").await;
    let small = page.eval(&format!("({WATCH}).steps('ArrowRight', 12)")).await;
    page.open_scenario("classroom").await;
    let large = page.eval(&format!("({WATCH}).steps('ArrowRight', 60)")).await;
    page.press("End").await;
    let back = page.eval(&format!("({WATCH}).steps('ArrowLeft', 20)")).await;
    page.slower(4).await;
    let slow = page.eval(&format!("({WATCH}).steps('ArrowRight', 40)")).await;
    println!("two-servers: {small}\nclassroom: {large}\n20 back at its end: {back}\nclassroom, 4x slower: {slow}");
}

#[tokio::test]
async fn only_rows_in_sight_are_in_the_document() {
    let page = Page::open("?scenario=classroom", 1440, 900, false, true).await;
    let nodes = "document.querySelectorAll('.seq-rows *').length";
    let all = "document.querySelectorAll('*').length";
    for _ in 0..100 {
        page.press("ArrowRight").await;
    }
    let (rows, whole) = (page.eval(nodes).await, page.eval(all).await);
    let long = Page::open("?scenario=classroom&start=8h", 1440, 900, false, true).await;
    long.wait_until("document.getElementById('virtual-clock').innerText.startsWith('28800.')", Duration::from_secs(60))
        .await;
    println!(
        "nodes after 100 steps: {rows} of {whole}; after 8 h: {} of {}",
        long.eval(nodes).await,
        long.eval(all).await
    );
}
