//! The page in parts, where one of them is missing or is of another build; and what the page may load and run at all.

use std::time::Duration;

use harness::{NO_TOOLS, OTHER_TOOLS, Page, bring_tools, is_in_parts};

const SOON: Duration = Duration::from_secs(10);
/// From now on `window.fired` counts how often a timer of 400 ms has fired: so long after a change the page keeps its session
/// (`autosave::DELAY_MS`).
const COUNT_TIMERS: &str = "void (window.fired = 0, window.setTimeout = ((set) => (call, ms, ...rest) => \
    ms === 400 ? set(() => { call(...rest); fired += 1; }, ms) : set(call, ms, ...rest))(window.setTimeout))";

async fn edit_the_network(page: &Page) {
    page.click("button", "Session ▾").await;
    page.click("button", "Edit the network…*").await;
    page.by_role("dialog", "Edit the network").await;
}

/// What the Timeline says.
async fn timeline(page: &Page) -> String {
    page.text("region", "Timeline").await
}

#[tokio::test]
async fn without_its_tools_the_page_goes_on_and_tries_again_when_asked() {
    if !is_in_parts() {
        return;
    }
    let page = Page::open(NO_TOOLS, 1280, 800, false, true).await;
    let before = timeline(&page).await;
    page.press("ArrowRight").await;
    assert_ne!(timeline(&page).await, before);

    edit_the_network(&page).await;
    let told = page.text("alert", "").await;
    assert!(told.contains("could not be loaded") && told.contains("no connection"), "{told}");
    assert_eq!(page.axe().await, [""; 0]);
    page.click("button", "Try again").await;
    page.by_role("alert", "").await;
    page.press("Escape").await;
    page.gone("dialog", "Edit the network").await;
    let before = timeline(&page).await;
    page.press("ArrowRight").await;
    assert_ne!(timeline(&page).await, before, "the session goes on");

    // A tab is like a dialog, and what is not drawn but done says so too.
    page.click("tab", "Packet").await;
    page.by_role("alert", "").await;
    page.click("tab", "Explain").await;
    page.gone("alert", "").await;
    page.eval("location.hash = '#1.AAAA'").await;
    let told = page.text("alert", "").await;
    assert!(told.contains("What was asked for") && told.contains("could not be loaded"), "{told}");

    bring_tools();
    page.click("button", "Try again").await;
    let told = page.text("alert", "").await;
    assert!(told.contains("cannot be opened"), "what waited is carried out: {told}");
    page.press("Escape").await;
    edit_the_network(&page).await;
    page.by_role("button", "Run this network").await;
}

/// Nothing was opened: the tools come when the page has been drawn, so that it goes on without a connection.
#[tokio::test]
async fn the_tools_come_by_themselves() {
    if !is_in_parts() {
        return;
    }
    let page = Page::open("", 1280, 800, false, true).await;
    let come = "performance.getEntriesByType('resource').some((entry) => entry.name.endsWith('_tools.wasm') && entry.responseEnd > 0)";
    page.wait_until(come, SOON).await;
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn tools_of_another_build_are_refused_and_what_was_kept_stays() {
    if !is_in_parts() {
        return;
    }
    let page = Page::open(OTHER_TOOLS, 1280, 800, false, true).await;
    page.press("ArrowRight").await;
    page.press("ArrowRight").await;
    let kept = "Object.entries(localStorage).find(([key]) => key.startsWith('dorascope-session-'))?.[1]";
    page.wait_until(kept, SOON).await;
    let was = page.eval(kept).await;
    page.click("tab", "Packet").await;
    let told = page.text("alert", "").await;
    assert!(told.contains("could not be loaded") && told.contains("renewed on its server"), "{told}");
    page.by_role("button", "Try again").await;
    // Loaded again, it is the same page here: the session waits, and the page as it opens does not take its place.
    page.click("button", "Load the page again").await;
    page.by_role_within("alert", "", SOON).await;
    page.eval(COUNT_TIMERS).await;
    page.press("ArrowRight").await;
    page.wait_until("fired > 0", SOON).await;
    assert_eq!(page.eval(kept).await, was);
    let log = page.console_errors().await.join("\n");
    assert!(log.contains("integrity"), "{log}");
}

/// A Content-Security-Policy says what may run. Everything else is refused, and the browser tells the page so.
#[tokio::test]
async fn the_page_runs_and_loads_nothing_but_its_own() {
    let page = Page::open("", 1280, 800, false, true).await;
    assert_eq!(page.console_errors().await, [""; 0], "the policy refuses nothing of the page");
    page.eval("window.refused = [], addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective))")
        .await;
    page.eval(
        "(() => { const add = (tag, what) => document.body.append(Object.assign(document.createElement(tag), what)); \
          add('script', { textContent: 'window.ran = true' }); \
          add('style', { textContent: 'body { opacity: 0.5 }' }); \
          add('img', { src: 'http://127.0.0.1:9/a.png' }); \
          add('script', { src: 'http://127.0.0.1:9/a.js' }); \
          add('iframe', { src: 'http://127.0.0.1:9/' }); \
          fetch('http://127.0.0.1:9/').catch(() => {}); \
          setTimeout('window.ran = true', 0); })()",
    )
    .await;
    for directive in ["script-src-elem", "style-src-elem", "img-src", "frame-src", "connect-src", "script-src"] {
        page.wait_until(&format!("refused.includes('{directive}')"), SOON).await;
    }
    assert_eq!(page.eval("window.ran ?? getComputedStyle(document.body).opacity").await, "1");
}
