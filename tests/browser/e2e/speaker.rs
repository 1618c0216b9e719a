//! The speaker's window as a person sees it. That it keeps step with the other window is in tests/browser/engines/speaker.rs.

use std::time::Duration;

use harness::Page;

const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn the_speakers_window_is_accessible_cuts_nothing_and_can_be_closed_and_opened_again() {
    let page = Page::open("", 1366, 768, false, true).await;
    page.press("p").await;
    for dark in [false, true] {
        page.click("button", "Speaker's window").await;
        let audience = page.other_window().await;
        page.wait_until("document.querySelector('.speaker')", SOON).await;
        page.media(dark, true).await;
        for (key, moment) in
            [("PageUp", "start"), ("ArrowRight", "step"), ("End", "choice"), ("1", "chosen"), ("End", "end")]
        {
            page.press(key).await;
            for (width, height) in [(900, 760), (640, 480)] {
                page.resize(width, height).await;
                let what = format!("{moment} at {width} x {height}, dark: {dark}");
                assert_eq!(page.axe().await, [""; 0], "{what}");
                assert_eq!(page.clipped_text().await, [""; 0], "{what}");
                assert_eq!(page.overlaps("main > *, .timeline > *").await, [""; 0], "{what}");
                let wide =
                    page.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
                assert_eq!(wide, 0, "{what}");
                page.screenshot(&format!("speaker-{moment}-{width}-{}", if dark { "dark" } else { "light" })).await;
            }
        }
        // Closed by its own button; the page goes on, and it can be opened again.
        page.close_tab().await;
        page.look_at(audience).await;
        page.press("Home").await;
        page.windows_are(1).await;
    }
    assert_eq!(page.console_errors().await, [""; 0]);
}
