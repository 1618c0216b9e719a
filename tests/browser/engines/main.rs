//! The story in each engine, on the page of a server and on the one file: nearly all of it by keyboard, and only through what
//! every WebDriver has. `scripts/test engines` installs the browsers and runs this.
//!
//! ```text
//!   engine × place (a test each) ─▶ step, choose, fork, lens ─▶ link, in a second browser as narrow as a phone
//!                                   ─▶ export ─▶ editor
//! ```

mod heard;
mod pointer;
mod speaker;
mod story;

use std::time::{Duration, Instant};

use harness::{Engine, Page};

/// Where the page comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A server, as published.
    Server,
    /// The disk, as one file.
    File,
}

impl Place {
    /// The address, with what a link has behind it.
    fn address(self, behind: &str) -> String {
        match self {
            Self::Server => harness::address(behind),
            Self::File => format!("file://{}{behind}", made("DORASCOPE_FILE")),
        }
    }
}

/// A file that `scripts/test engines` makes before it runs the tests.
fn made(variable: &str) -> String {
    let file = std::env::var(variable).unwrap_or_default();
    assert!(
        std::path::Path::new(&file).is_file(),
        "{variable} names no file ({file:?}): run this with ./scripts/test engines"
    );
    file
}

/// Nothing is wider than the window, the devices and frames of the picture are in their places, and nothing has failed.
async fn sound(page: &Page, what: &str) {
    let wide = page.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
    assert_eq!(wide, 0, "{what}: wider than the window");
    // A region that hides what is too much can still be scrolled, by the focus for one, and nobody could scroll it back.
    let moved = page
        .eval("[...document.querySelectorAll('main .panel')].filter((e) => e.scrollTop + e.scrollLeft > 0).length")
        .await;
    assert_eq!(moved, 0, "{what}: a region has moved inside its border");
    let picture = page.picture().await;
    assert_eq!(picture["wrong"], serde_json::json!([]), "{what}");
    assert_eq!(picture["devices"], 4, "{what}: a client, two servers and the switch");
    assert_eq!(page.console_errors().await, [""; 0], "{what}");
    assert!(page.eval("document.getElementById('failure')").await.is_null(), "{what}: the page has failed");
}

/// A picture to look at. WebKit's driver sometimes never answers when it is asked for one, so it is not asked.
async fn picture(page: &Page, engine: Engine, name: &str) {
    if engine != Engine::WebKit {
        page.screenshot(&format!("engines-{}-{name}", engine.name())).await;
    }
}

/// A browser that does not answer is a failure, not a test without an end.
async fn in_time(test: impl Future<Output = ()>) {
    let limit = Duration::from_secs(300);
    tokio::time::timeout(limit, test).await.unwrap_or_else(|_| panic!("the browser has not answered for {limit:?}"));
}

/// A test for each engine.
macro_rules! in_every_engine {
    ($name:ident, $test:path $(, $argument:expr)*) => {
        mod $name {
            #[tokio::test]
            async fn chromium() {
                crate::in_time($test(harness::Engine::Chromium $(, $argument)*)).await;
            }
            #[tokio::test]
            async fn firefox() {
                crate::in_time($test(harness::Engine::Firefox $(, $argument)*)).await;
            }
            #[tokio::test]
            async fn webkit() {
                crate::in_time($test(harness::Engine::WebKit $(, $argument)*)).await;
            }
        }
    };
}

in_every_engine!(the_story_on_the_page, crate::story::tell, crate::Place::Server);
in_every_engine!(the_story_on_the_one_file, crate::story::tell, crate::Place::File);
in_every_engine!(the_page_by_pointer, crate::pointer::point);
in_every_engine!(the_speakers_window, crate::speaker::both_windows_show_the_same_moment, crate::Place::Server);
in_every_engine!(
    the_speakers_window_of_the_one_file,
    crate::speaker::both_windows_show_the_same_moment,
    crate::Place::File
);
in_every_engine!(what_assistive_technology_is_told, crate::heard::hear);

/// The page on a desk, in a new browser.
async fn open(engine: Engine, place: Place) -> Page {
    open_at(engine, &place.address(""), 1366, 768).await
}

/// An address in a new browser, when the picture has its room: it is drawn once before that is measured.
async fn open_at(engine: Engine, address: &str, width: u32, height: u32) -> Page {
    let page = Page::open_in(engine, address, width, height).await;
    let deadline = Instant::now() + Duration::from_secs(5);
    while page.picture().await["wrong"] != serde_json::json!([]) {
        assert!(Instant::now() < deadline, "the picture does not fit: {}", page.picture().await);
    }
    page
}
