//! End-to-end tests: the built page in a real browser. `scripts/test e2e` runs them; by hand, `trunk build --release` and
//! then `cargo test -p browser-tests --test e2e`.

mod access;
mod agree;
mod fits;
mod focus;
#[path = "../../support/html.rs"]
mod html;
mod lecture;
mod look;
mod pace;
mod packet;
mod paper;
mod parts;
mod phone;
mod sharing;
mod speaker;
mod story;
mod user_actions;

use harness::{Page, SUB_PATH};

/// The least that the page has to do: start, have the landmark that assistive technology jumps to, be accessible.
#[tokio::test]
async fn the_page_starts_and_is_accessible() {
    let page = Page::open("", 1280, 800, false, false).await;
    page.by_role("main", "").await;
    assert_eq!(page.axe().await, [""; 0]);
    assert_eq!(page.console_errors().await, [""; 0]);
}

/// A project site lives under a path of its own, and a classroom may have no Internet.
#[tokio::test]
async fn the_page_works_under_a_sub_path_and_loads_nothing_from_elsewhere() {
    let page = Page::open(SUB_PATH, 360, 740, true, true).await;
    page.by_role("main", "").await;
    assert_eq!(page.foreign_requests().await, [""; 0]);
    assert_eq!(page.console_errors().await, [""; 0]);
}
