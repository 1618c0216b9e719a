//! Keeping and sharing, as a lecturer and their students do: links, files, what a tab keeps, undo, the projector, other pages.

use std::time::Duration;

use crate::html;
use harness::Page;

const SOON: Duration = Duration::from_secs(5);

/// What the Timeline says: which step, and the branches.
async fn timeline(page: &Page) -> String {
    page.text("region", "Timeline").await
}

/// Opens an entry of the menu *Session*.
async fn session(page: &Page, entry: &str) {
    page.click("button", "Session ▾").await;
    page.click("button", entry).await;
}

/// The address of the share link.
async fn link(page: &Page) -> String {
    session(page, "Share link…*").await;
    page.by_role("dialog", "Share link").await;
    let link = page.eval("document.getElementById('share-link').value").await;
    page.press("Escape").await;
    page.gone("dialog", "Share link").await;
    link.as_str().expect("an address").to_owned()
}

/// The part of a link behind `#`, with the sign.
fn fragment(link: &str) -> &str {
    &link[link.find('#').expect("a fragment")..]
}

#[tokio::test]
async fn a_link_shows_somebody_else_the_very_moment_and_the_branch() {
    let lecturer = Page::open("", 1440, 900, false, true).await;
    lecturer.press("End").await;
    lecturer.press("2").await;
    lecturer.press("End").await;
    lecturer.press("f").await;
    lecturer.press("1").await;
    lecturer.press("ArrowRight").await;
    let moment = timeline(&lecturer).await;
    let link = link(&lecturer).await;
    assert!(link.chars().count() < 2_000, "{link}");
    assert!(link.starts_with(lecturer.origin()), "{link}");

    let student = Page::open(fragment(&link), 1440, 900, false, true).await;
    assert_eq!(timeline(&student).await, moment);
    let place = student.eval("location.hash").await;
    assert_eq!(place, "", "from now on the tab keeps what the student does");
    // The student changes one thing, and the lecturer's branches are still there.
    student.press("End").await;
    student.press("Control+z").await;
    student.reload().await;
    assert!(timeline(&student).await.contains("takes server-b"));
    assert_eq!(student.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn a_damaged_or_hostile_link_is_told_in_words_and_changes_nothing() {
    let page = Page::open("", 1280, 800, false, true).await;
    page.press("End").await;
    let whole = link(&page).await;
    let good = fragment(&whole);
    let before = timeline(&page).await;
    for bad in [&good[..good.len() / 2], "#1.AAAA", "#99.eJw", "#<script>alert(1)</script>"] {
        page.eval(&format!("location.hash = {}", serde_json::Value::from(bad))).await;
        let notice = page.text("alert", "").await;
        assert!(notice.contains("cannot be opened") && notice.contains("still here"), "{bad}: {notice}");
        assert_eq!(timeline(&page).await, before);
        page.press("Escape").await;
        page.gone("alert", "").await;
    }
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn a_reload_brings_everything_back() {
    let page = Page::open("", 1280, 800, false, true).await;
    page.press("End").await;
    page.press("2").await;
    page.press("End").await;
    let before = timeline(&page).await;
    page.reload().await;
    page.wait_until("document.body.innerText.includes('takes server-b')", SOON).await;
    assert_eq!(timeline(&page).await, before);
}

#[tokio::test]
async fn a_crash_loses_nothing_and_an_address_with_a_scenario_is_only_a_beginning() {
    let page = Page::open("?scenario=one-server&lens=rfc", 1280, 800, false, true).await;
    page.press("ArrowRight").await;
    page.press("ArrowRight").await;
    page.wait_until("Object.keys(localStorage).some((key) => key.startsWith('dorascope-session'))", SOON).await;
    // A page that dies says no good-bye.
    page.eval("void addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)").await;
    page.reload().await;
    page.wait_until("document.body.innerText.includes('step 2 of')", SOON).await;
    assert!(page.text("region", "Network").await.contains("server-a"));
    page.reload().await;
    page.wait_until("document.body.innerText.includes('step 2 of')", SOON).await;
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn a_closed_tab_comes_back_in_a_new_one_and_two_tabs_do_not_overwrite_each_other() {
    let page = Page::open("", 1280, 800, false, true).await;
    page.press("End").await;
    page.press("2").await;
    page.settle().await;
    // A second tab while the first is open: a session of its own.
    let first = page.new_tab("").await;
    assert!(timeline(&page).await.contains("step 0 of"), "another tab begins afresh");
    page.press("End").await;
    page.press("1").await;
    page.wait_until("Object.values(localStorage).some((text) => text.includes('server-a'))", SOON).await;
    page.reload().await;
    page.wait_until("document.body.innerText.includes('takes server-a')", SOON).await;
    page.close_tab().await;
    page.look_at(first).await;
    page.reload().await;
    page.wait_until("document.body.innerText.includes('takes server-b')", SOON).await;
    // The second tab is gone: a new one brings its session back.
    page.new_tab("").await;
    page.wait_until("document.body.innerText.includes('takes server-a')", SOON).await;
}

#[tokio::test]
async fn a_draft_that_has_not_run_survives_a_reload_in_its_own_tab() {
    let page = Page::open("", 1280, 800, false, true).await;
    session(&page, "Edit the network…*").await;
    page.fill("textbox", "Title", "Half a lecture").await;
    // With the dialog open, and at once.
    page.reload().await;
    assert!(!page.exists("dialog", "Edit the network").await, "it waits for the editor");
    session(&page, "Edit the network…*").await;
    let text = page.text("dialog", "Edit the network").await;
    assert!(text.contains("This draft is from before the page was reloaded."), "{text}");
    let title = "[...document.querySelectorAll('.dialog input')].some((input) => input.value === 'Half a lecture')";
    page.wait_until(title, SOON).await;
    // A text that is no JSON is kept as well; another tab has nothing of it.
    page.click("button", "JSON").await;
    page.fill("textbox", "The network as JSON", "{ half").await;
    page.press("Escape").await;
    page.gone("dialog", "Edit the network").await;
    let first = page.new_tab("").await;
    session(&page, "Edit the network…*").await;
    assert!(!page.text("dialog", "Edit the network").await.contains("before the page was reloaded"));
    page.close_tab().await;
    page.look_at(first).await;
    page.reload().await;
    session(&page, "Edit the network…*").await;
    let kept = page.eval("document.querySelector('.dialog textarea')?.value ?? ''").await;
    assert_eq!(kept, "{ half");
    assert_eq!(page.axe().await, [""; 0]);
    page.click("button", "Start over*").await;
    page.press("Escape").await;
    page.gone("dialog", "Edit the network").await;
    page.reload().await;
    let drafts = "Object.keys(localStorage).filter((key) => key.startsWith('dorascope-draft')).length";
    assert_eq!(page.eval(drafts).await, 0);
    // A damaged one is told, and gone.
    page.eval("void (localStorage['dorascope-draft-' + sessionStorage['dorascope-tab']] = '{')").await;
    page.reload().await;
    assert!(page.text("alert", "").await.contains("could not be restored"));
    assert_eq!(page.eval(drafts).await, 0);
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn storage_that_is_full_or_forbidden_is_told_once_and_nothing_stops() {
    let page = Page::open("", 1280, 800, false, true).await;
    page.eval(
        "void (window.tries = 0, Storage.prototype.setItem = (key) => { tries += key.startsWith('dorascope-session-'); \
         throw new DOMException('full', 'QuotaExceededError'); })",
    )
    .await;
    page.press("ArrowRight").await;
    let notice = page.text("alert", "").await;
    assert!(notice.contains("does not keep this session") && notice.contains("Save it as a file"), "{notice}");
    page.press("Escape").await;
    page.gone("alert", "").await;
    let tries = page.eval("tries").await;
    page.press("ArrowRight").await;
    assert!(timeline(&page).await.contains("step 2 of"));
    page.wait_until(&format!("tries > {tries}"), SOON).await;
    page.settle().await;
    assert!(!page.exists("alert", "").await, "it is said once");
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn a_session_is_saved_as_a_file_and_opened_from_one() {
    let page = Page::open("", 1280, 800, false, true).await;
    let folder = page.downloads().await;
    page.press("End").await;
    page.press("2").await;
    page.press("End").await;
    let before = timeline(&page).await;
    session(&page, "Save as file*").await;
    let file = page.downloaded(&folder, "dorascope-two-servers.json").await;
    page.press("Home").await;
    page.press("r").await;
    let other = Page::open("", 1280, 800, false, true).await;
    other.pick_file(&file).await;
    other.wait_until("document.body.innerText.includes('takes server-b')", SOON).await;
    assert_eq!(timeline(&other).await, before);
    // Dropped on the page, it opens as well.
    other.press("Home").await;
    let text = serde_json::Value::from(std::fs::read_to_string(&file).expect("text"));
    let drop = format!(
        "void (() => {{ const data = new DataTransfer(); data.items.add(new File([{text}], 'lecture.json')); \
         document.querySelector('main').dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }})); }})()"
    );
    other.eval(&drop).await;
    other.wait_until("document.body.innerText.includes('step 19 of')", SOON).await;
    assert_eq!(timeline(&other).await, before);
    // A file that is none is told; what was open stays.
    let wrong = folder.join("notes.txt");
    std::fs::write(&wrong, "milk, bread").expect("a file");
    other.pick_file(&wrong).await;
    let notice = other.text("alert", "").await;
    assert!(notice.contains("notes.txt cannot be opened"), "{notice}");
    assert_eq!(timeline(&other).await, before);
}

#[tokio::test]
async fn undo_and_redo_by_keyboard_and_branches_by_name() {
    let page = Page::open("", 1440, 900, false, true).await;
    page.press("End").await;
    page.press("2").await;
    page.press("Control+z").await;
    page.by_role("group", "Which offer wins?").await;
    page.press("Control+y").await;
    assert!(timeline(&page).await.contains("takes server-b"));
    page.press("f").await;
    page.press("1").await;
    page.click("button", "Branch *").await;
    page.by_role("dialog", "Branch").await;
    assert_eq!(page.axe().await, [""; 0]);
    page.fill("textbox", "Name of the branch", "The wrong choice").await;
    page.click("button", "Close").await;
    assert!(timeline(&page).await.contains("The wrong choice"));
    page.click("button", "Branch *").await;
    page.click("button", "Delete this branch").await;
    assert!(!timeline(&page).await.contains("The wrong choice"));
    page.press("Control+z").await;
    assert!(timeline(&page).await.contains("The wrong choice"));
}

#[tokio::test]
async fn the_session_menu_works_by_keyboard_alone() {
    let page = Page::open("", 1280, 800, false, true).await;
    page.tab_to("button", "Session ▾").await;
    page.press("Enter").await;
    assert!(page.focused().await.is_some_and(|(_, name)| name.starts_with("Share link")));
    page.press("ArrowDown").await;
    page.press("ArrowUp").await;
    page.press("Enter").await;
    page.by_role("dialog", "Share link").await;
    assert_eq!(page.axe().await, [""; 0]);
    page.screenshot("share-1280-light").await;
    // Tab stays inside, but for the browser's own controls, where the page has no focus. Escape goes back to where one came from.
    let mut inside = 0;
    for _ in 0..12 {
        page.press("Tab").await;
        let at = page
            .eval("document.activeElement.closest('.dialog') ? 1 : document.activeElement === document.body ? 0 : -1")
            .await;
        assert_ne!(at, -1, "no control of the page below");
        inside += at.as_i64().expect("a number");
    }
    assert!(inside >= 8, "{inside}");
    page.press("Escape").await;
    page.gone("dialog", "Share link").await;
    page.press("Escape").await;
    page.press("ArrowRight").await;
    assert!(timeline(&page).await.contains("step 1 of"), "the page has its keys again");
}

#[tokio::test]
async fn a_presentation_is_stepped_with_the_keys_of_a_remote() {
    let page = Page::open("", 1440, 900, false, true).await;
    session(&page, "Present…*").await;
    page.by_role("dialog", "Present").await;
    assert_eq!(page.axe().await, [""; 0]);
    page.click("button", "Present").await;
    page.press("PageDown").await;
    page.press("PageDown").await;
    page.press("PageUp").await;
    assert!(timeline(&page).await.contains("step 1 of"));
    page.press("n").await;
    assert!(page.text("complementary", "Speaker's text").await.contains("DISCOVER"));
    let size = page.eval("getComputedStyle(document.querySelector('.page')).zoom").await;
    assert_eq!(size.as_str(), Some("1.35"), "larger type");
    assert_eq!(page.axe().await, [""; 0]);
    page.screenshot("present-1440-light").await;
    page.press("p").await;
    page.by_role("region", "Lease pools").await;
}

#[tokio::test]
async fn an_embedded_page_fits_600_by_400_and_keeps_nothing() {
    let path = "?embed&panels=network,sequence&scenario=two-servers&lens=rfc&start=1300ms";
    let page = Page::open(path, 600, 400, false, true).await;
    let fits = "document.documentElement.scrollHeight <= 400 && document.documentElement.scrollWidth <= 600";
    page.wait_until(fits, SOON).await;
    assert!(!page.exists("region", "Inspector").await);
    page.press("ArrowRight").await;
    assert_eq!(page.axe().await, [""; 0]);
    assert_eq!(page.overlaps(".embed .panel").await, [""; 0]);
    page.screenshot("embed-600-light").await;
    // To the choice: it and all devices are whole, in sight, apart from each other and readable, without scrolling.
    page.press("End").await;
    page.by_role("group", "Which offer wins?").await;
    page.wait_until(fits, SOON).await;
    let scrolls = "(() => { const whole = document.querySelector('.panel.network').getBoundingClientRect(); \
        const stage = document.getElementById('network-stage'); \
        const out = [...document.querySelectorAll('.net-plane .card, .choice, .choice button')].filter(e => { \
            const r = e.getBoundingClientRect(); \
            return r.left < whole.left || r.top < whole.top || r.right > whole.right || r.bottom > whole.bottom; }); \
        return [stage.scrollHeight > stage.clientHeight, stage.scrollWidth > stage.clientWidth, out.length]; })()";
    assert_eq!(page.eval(scrolls).await, serde_json::json!([false, false, 0]), "the Network does not scroll");
    assert_eq!(page.overlaps(".embed .net-plane .card:not(.switch), .embed .choice").await, [""; 0]);
    let small = "(() => { const plane = document.querySelector('.net-plane'); \
        const scale = plane.getBoundingClientRect().width / plane.offsetWidth; \
        const px = e => parseFloat(getComputedStyle(e).fontSize) * (e.closest('.net-plane') ? scale : e.currentCSSZoom ?? 1); \
        return [...document.querySelectorAll('.net-plane :is(b, i, span), .choice *, .seq-label *')].filter(e => px(e) < 11.9).length \
            + [...document.querySelectorAll('.choice button')].filter(e => e.getBoundingClientRect().height < 24).length; })()";
    assert_eq!(page.eval(small).await, 0, "nothing is too small");
    assert_eq!(page.axe().await, [""; 0]);
    page.screenshot("embed-choice-600-light").await;
    // What opens the page by itself hides no heading.
    assert_eq!(page.overlaps(".open-whole, .embed h2").await, [""; 0]);
    let kept = page.eval("Object.keys(localStorage).filter((key) => key.startsWith('dorascope-session')).length").await;
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn the_embed_dialog_gives_a_text_that_shows_this_moment() {
    let page = Page::open("", 1280, 800, false, true).await;
    page.press("End").await;
    page.press("2").await;
    page.press("End").await;
    session(&page, "Embed…*").await;
    page.by_role("dialog", "Embed").await;
    page.click("checkbox", "Sequence").await;
    page.click("checkbox", "Network").await;
    assert_eq!(page.axe().await, [""; 0]);
    let text = page.eval("document.getElementById('embed-text').value").await;
    let text = text.as_str().expect("a text");
    assert!(text.starts_with("<iframe ") && text.contains("embed&amp;panels=sequence#1."), "{text}");
    let iframe = html::Page::of(text);
    let source = iframe.one("iframe").attr("src").expect("an address");
    let path = &source[source.find('?').expect("a query")..];
    let inside = Page::open(path, 600, 400, false, true).await;
    assert!(inside.text("region", "Sequence").await.contains("10.0.0.20"));
    assert!(!inside.exists("region", "Network").await);
}
