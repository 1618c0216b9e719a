//! The page by pointer: buttons, menus, tabs, the slider, what is opened over the page.

use harness::{Engine, Page};

use crate::{Place, open, sound};

pub async fn point(engine: Engine) {
    let page = open(engine, Place::Server).await;
    page.click("button", "Step forward").await;
    sound(&page, "a step by pointer").await;
    page.click("tab", "Packet").await;
    let packet = page.text("tabpanel", "Packet").await;
    // Of the magic cookie (RFC 2131, section 3), the end; then option 53 of one byte, DISCOVER (RFC 2132, section 9.6).
    assert!(packet.contains("53 63 35 01 01"), "the bytes of the message: {packet}");
    page.click("tab", "State machine").await;
    assert!(page.text("tabpanel", "State machine").await.contains("SELECTING"));
    page.click("tab", "Explain").await;
    details(&page).await;
    slide(&page).await;
    play(&page).await;
    page.pick("combobox", "Theme", "dark").await;
    let background = page.eval("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0] < 80").await;
    assert_eq!(background, true, "dark is dark");
    crate::picture(&page, engine, "dark").await;
    page.pick("combobox", "Scenario", "classroom").await;
    let picture = page.picture().await;
    assert_eq!(picture["wrong"], serde_json::json!([]));
    assert!(picture["devices"].as_u64() > Some(30), "{}", picture["devices"]);
    crate::picture(&page, engine, "classroom").await;
    // Here the buttons of Sequence take two rows, and there is little room below them.
    page.resize(1280, 700).await;
    page.settle().await;
    let sequence =
        "(() => { const e = document.querySelector('.panel.sequence'); return e.scrollHeight - e.clientHeight; })()";
    assert_eq!(page.eval(sequence).await, 0, "all of Sequence is in its region");
    assert_eq!(page.console_errors().await, [""; 0]);
}

/// The details of a device lie over the page, whole and in sight.
async fn details(page: &Page) {
    page.click("button", "server-a*").await;
    page.by_role("group", "server-a: details").await;
    assert!(page.in_viewport("group", "server-a: details").await, "the details are in sight");
    page.press("Escape").await;
    page.gone("group", "server-a: details").await;
}

/// The slider, by the keys that a browser has for it, and as its pointer moves it.
async fn slide(page: &Page) {
    let value = "Number(document.getElementById('virtual-time').value)";
    page.press("Home").await;
    page.tab_to("slider", "Virtual time").await;
    page.press("PageUp").await;
    assert!(page.eval(value).await.as_f64() > Some(0.0), "the slider has moved");
    sound(page, "the slider by keyboard").await;
    page.click("slider", "Virtual time").await;
    let half =
        "(() => { const s = document.getElementById('virtual-time'); return Math.abs(s.value / s.max - 0.5); })()";
    assert!(page.eval(half).await.as_f64() < Some(0.05), "a click in the middle");
    sound(page, "the slider by pointer").await;
    page.click("button", "Jump to start").await;
}

/// Envelopes move while it plays, and it stops by itself at the question.
async fn play(page: &Page) {
    let soon = std::time::Duration::from_secs(30);
    let places = "[...document.querySelectorAll('.env')].map((e) => e.id + e.style.transform).join()";
    page.click("button", "Play").await;
    page.wait_until("document.querySelectorAll('.env').length > 0", soon).await;
    let first = page.eval(places).await;
    page.wait_until(&format!("({places}) !== {first}"), soon).await;
    for _ in 0..3 {
        page.press("+").await;
    }
    page.by_role_within("group", "Which offer wins?", soon).await;
    page.by_role("button", "Play").await;
    sound(page, "after playing").await;
}
