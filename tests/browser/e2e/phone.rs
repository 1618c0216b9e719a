//! A phone, a tablet, and a page enlarged to 400 %: one story, the bar always in reach.

use harness::Page;
use serde_json::json;

const SMALL: [(u32, u32); 5] = [(820, 1180), (390, 844), (360, 740), (320, 568), (320, 256)];

/// Where an element is: left, top, right, bottom.
async fn place(page: &Page, css: &str) -> [f64; 4] {
    let script = format!(
        "(() => {{ const r = document.querySelector('{css}').getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; }})()"
    );
    serde_json::from_value(page.eval(&script).await).expect("four numbers")
}

#[tokio::test]
async fn the_bar_and_the_top_bar_are_one_row_each_and_nothing_is_wider_than_the_window() {
    let page = Page::open("", 1920, 1080, false, true).await;
    for (width, height) in [(1920, 1080), (1366, 768), (1181, 800), (1024, 768), (901, 700)].into_iter().chain(SMALL) {
        page.resize(width, height).await;
        page.settle().await;
        let [_, top, _, bottom] = place(&page, ".topbar").await;
        assert!(bottom - top <= 52.0, "the top bar at {width} x {height} has {} px", bottom - top);
        assert_eq!(
            page.eval("document.documentElement.scrollWidth <= innerWidth").await,
            true,
            "at {width} x {height}"
        );
        if SMALL.contains(&(width, height)) {
            for scrolled in ["0", "document.body.scrollHeight"] {
                page.eval(&format!("scrollTo(0, {scrolled})")).await;
                let [_, top, _, bottom] = place(&page, ".timeline").await;
                assert!(
                    bottom - top <= 64.0 && bottom <= f64::from(height) + 0.5,
                    "{top} to {bottom} at {width} x {height}"
                );
                // Every control of the bar is inside the window, and large enough for a finger.
                let outside = "[...document.querySelectorAll('.timeline :is(button, select, input)')].filter((e) => { \
                    const r = e.getBoundingClientRect(); return r.left < 0 || r.right > innerWidth || (e.type !== 'range' && (r.width < 24 || r.height < 24)); }).map((e) => e.outerHTML)";
                assert_eq!(page.eval(outside).await, json!([]), "at {width} x {height}");
            }
        }
    }
}

/// A window that is made small and large again, a phone that is turned, has all of its regions again.
#[tokio::test]
async fn regions_come_back_when_the_window_is_large_again() {
    let page = Page::open("", 1440, 900, false, true).await;
    let shown = "[...document.querySelectorAll('main .panel')].map((e) => e.getAttribute('aria-label'))";
    let all = page.eval(shown).await;
    for (width, height) in SMALL {
        page.resize(width, height).await;
        page.frames(3).await;
        assert_eq!(page.eval(shown).await, json!(["Network", "Inspector", "Timeline"]), "{width} x {height}");
        page.resize(1440, 900).await;
        page.frames(3).await;
        assert_eq!(page.eval(shown).await, all, "from {width} x {height}");
        // The picture is drawn for the room that it has now.
        let fills = "document.querySelector('.net-plane').getBoundingClientRect().width > 0.9 * document.getElementById('network-stage').clientWidth";
        assert_eq!(page.eval(fills).await, true, "from {width} x {height}");
    }
}

#[tokio::test]
async fn the_story_on_a_phone_by_finger() {
    let page = Page::open("", 390, 844, false, true).await;
    let step = "document.querySelector('.clock .count').innerText";
    assert!(page.eval(step).await.as_str().expect("a text").contains("step 0 of"));
    // To the left: the next step; to the right: the one before; up: the page scrolls and nothing steps.
    page.swipe((300, 300), (120, 310)).await;
    assert!(page.eval(step).await.as_str().expect("a text").contains("step 1 of"));
    page.swipe((120, 300), (300, 310)).await;
    assert!(page.eval(step).await.as_str().expect("a text").contains("step 0 of"));
    page.swipe((200, 500), (190, 300)).await;
    assert!(page.eval(step).await.as_str().expect("a text").contains("step 0 of"));
    page.eval("scrollTo(0, 0)").await;
    for _ in 0..20 {
        if page.exists("group", "Which offer wins?").await {
            break;
        }
        page.click("button", "Step forward").await;
    }
    // The choice is a sheet above the bar; all of it is in sight.
    let (sheet, bar) = (place(&page, ".choice").await, place(&page, ".timeline").await);
    assert!(sheet[0] >= 0.0 && sheet[2] <= 390.0 && sheet[1] > 300.0 && sheet[3] <= bar[1] + 1.0, "{sheet:?} {bar:?}");
    page.click("button", "2 server-b*").await;
    assert!(!page.exists("group", "Which offer wins?").await);
    page.click("button", "Step forward").await;
    // One region below the picture at a time.
    for (button, region) in [
        ("Sequence", "Sequence"),
        ("Lease pools", "Lease pools"),
        ("ARP tables", "ARP tables"),
        ("Packet", "Inspector"),
    ] {
        page.click("button", button).await;
        let shown =
            page.eval("[...document.querySelectorAll('main .panel')].map((e) => e.getAttribute('aria-label'))").await;
        assert_eq!(shown, json!(["Network", region, "Timeline"]), "{button}");
        assert_eq!(page.axe_clear_of_bars("html").await, [""; 0], "{button}");
    }
    assert_eq!(page.console_errors().await, [""; 0]);
}

/// Whoever follows the text on a phone sees the picture, what is told, the way on and the bar; and plays from stop to stop.
#[tokio::test]
async fn following_the_text_is_the_whole_page_of_a_phone() {
    let page = Page::open("", 390, 844, false, false).await;
    page.click("button", "Follow the text").await;
    let seen = "[...document.querySelectorAll('.topbar > *, .fronts, .branches')].filter((e) => e.checkVisibility()).map((e) => e.className)";
    assert_eq!(page.eval(seen).await, json!(["follow-bar"]));
    page.click("button", "Next stop").await;
    assert!(page.exists("button", "Pause").await, "it plays to the next stop");
    page.wait_until(
        "document.querySelector('.stop h3')?.innerText.includes('step 2 of')",
        std::time::Duration::from_secs(20),
    )
    .await;
    assert!(page.exists("button", "Play").await, "and stands still there");
    page.click("button", "Leave the text").await;
    assert!(page.exists("button", "Lease pools").await);
}
