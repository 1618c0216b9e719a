//! axe-core on everything that can be opened, at every moment that matters, at five widths and in both themes.
//!
//! ```text
//!   situation (a test each) × view, dialog or menu × width × theme ─▶ violations, all reported at once
//! ```

use std::collections::BTreeMap;

use harness::Page;

/// From a desk to a page that is enlarged four times.
const SIZES: [(u32, u32); 5] = [(1440, 900), (1024, 768), (820, 1180), (390, 844), (320, 640)];

/// What can be looked at: its name, what JavaScript opens it, the part of the page to look at, and the keys that close it.
const VIEWS: [(&str, &str, &str, &[&str]); 25] = [
    ("Explain", "at('#tab-explain')", "html", &[]),
    ("Packet", "at('#tab-packet')", "html", &[]),
    ("State machine", "at('#tab-machine')", "html", &[]),
    ("the menu Session", "at('#session-menu')", ".session-menu", &["Escape"]),
    ("Run to", "at('#run-to')", ".run-to", &["Escape"]),
    ("Lifelines", "front('Sequence').then(() => at('#lifelines'))", ".seq-lines", &["Escape"]),
    ("the menu of a client", "at('.card.client')", ".device-details", &["Escape"]),
    ("the menu of a server", "at('.card.server')", ".device-details", &["Escape"]),
    ("the switch", "at('#device-switch')", ".device-details", &["Escape"]),
    ("Keys", "at('button[aria-label=Keys]')", ".dialog", &["Escape"]),
    ("Where am I", "key('w')", ".dialog", &["Escape"]),
    ("Share link", "item('Share link')", ".dialog", &["Escape"]),
    ("the editor", "item('Edit the network')", ".dialog", &["Escape"]),
    (
        "the form of a server",
        "item('Edit the network').then(() => named('.dialog button', 'server-a'))",
        ".dialog",
        &["Escape"],
    ),
    ("the editor's JSON", "item('Edit the network').then(() => named('.dialog button', 'JSON'))", ".dialog", &[]),
    // The editor remembers that it showed JSON: back to the form before it closes.
    ("the editor's form again", "named('.dialog button', 'Form')", ".dialog", &["Escape"]),
    ("the dialog Compare", "item('Compare')", ".dialog", &["Escape"]),
    ("Export", "item('Export')", ".dialog", &["Escape"]),
    ("the dialog Present", "item('Present')", ".dialog", &["Escape"]),
    ("Embed", "item('Embed')", ".dialog", &["Escape"]),
    ("Branch", "at('.branch-menu')", ".dialog", &["Escape"]),
    (
        "the comparison",
        "item('Compare').then(() => named('.dialog label', 'the other lens')).then(() => at('.dialog .primary'))",
        "html",
        &["Escape"],
    ),
    ("the presentation", "key('p')", "html", &[]),
    ("the presentation with the speaker's text", "key('n')", "html", &["Escape"]),
    ("Follow the text", "at('.follow')", "html", &[]),
];

/// Presses something as a pointer does, and waits until the page has drawn it.
const HANDS: &str = "const drawn = () => new Promise((done) => setTimeout(() => setTimeout(done, 0), 0)); \
    const press = (e) => { if (!e) throw new Error('there is nothing to press'); \
        for (const kind of ['pointerdown', 'click']) e.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true, detail: 1})); return drawn(); }; \
    const at = (css) => press(document.querySelector(css)); \
    const named = (css, text) => press([...document.querySelectorAll(css)].find((e) => e.textContent.trim().startsWith(text))); \
    const front = (text) => document.querySelector('.fronts') ? named('.fronts button', text) : drawn(); \
    const item = (text) => at('#session-menu').then(() => named('.session-items button', text)); \
    const key = (key) => { window.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})); return drawn(); };";

/// Looks at everything in one situation.
async fn look(page: &Page, situation: &str) {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (view, open, part, close) in VIEWS {
        let open = format!(
            "(async () => {{ {HANDS} try {{ await {open}; return null; }} catch (error) {{ return String(error); }} }})()"
        );
        let opened = page.eval(&open).await;
        assert!(opened.is_null(), "{situation}, {view}: {opened}");
        assert_eq!(
            page.eval(&format!("!!document.querySelector('{part}')")).await,
            true,
            "{situation}, {view}: there is no {part}"
        );
        for (width, height) in SIZES {
            page.resize(width, height).await;
            // What was open in a region closes where a small window shows another one.
            if page.eval(&format!("!document.querySelector('{part}')")).await == true {
                let opened = page.eval(&open).await;
                assert!(opened.is_null(), "{situation}, {view} at {width}: {opened}");
            }
            for theme in ["light", "dark"] {
                page.eval(&format!("void (document.documentElement.dataset.theme = '{theme}')")).await;
                page.settle().await;
                for violation in page.axe_clear_of_bars(part).await {
                    found.entry(format!("{view}: {violation}")).or_default().push(format!("{width} {theme}"));
                }
            }
        }
        page.resize(1440, 900).await;
        for key in close {
            page.press(key).await;
        }
    }
    let told: Vec<String> = found.iter().map(|(what, places)| format!("{what} [{}]", places.join(", "))).collect();
    assert!(told.is_empty(), "{situation}:\n{}", told.join("\n"));
    assert_eq!(page.console_errors().await, [""; 0]);
}

async fn open() -> Page {
    let page = Page::open("", 1440, 900, false, true).await;
    // A message stays for as long as it is looked at.
    page.eval("void (window.setTimeout = ((set) => (call, ms, ...rest) => ms > 9000 ? 0 : set(call, ms, ...rest))(window.setTimeout))").await;
    page
}

#[tokio::test]
async fn everything_is_accessible_at_the_start() {
    look(&open().await, "start").await;
}

#[tokio::test]
async fn everything_is_accessible_at_a_choice() {
    let page = open().await;
    page.press("End").await;
    page.by_role("group", "Which offer wins?").await;
    look(&page, "choice").await;
}

#[tokio::test]
async fn everything_is_accessible_after_the_ack() {
    let page = open().await;
    page.press("End").await;
    page.press("1").await;
    for _ in 0..30 {
        if page.eval("document.querySelector('.explain').textContent.includes('ACK reaches')").await == true {
            break;
        }
        page.press("ArrowRight").await;
    }
    look(&page, "after the ACK").await;
}

#[tokio::test]
async fn everything_is_accessible_at_the_end() {
    let page = open().await;
    for keys in ["End", "1", "End", "f", "2", "End"] {
        page.press(keys).await;
    }
    look(&page, "end").await;
}

#[tokio::test]
async fn everything_is_accessible_beside_a_message() {
    let page = open().await;
    page.press("End").await;
    page.press("Space").await;
    page.by_role("alert", "").await;
    look(&page, "message").await;
}
