//! A lecturer builds a network, plays it to the interesting moment and sends one link; a student opens it, changes one thing,
//! and sees the two histories side by side. Then the views that belong to it: editor, comparison, export.

use std::path::Path;
use std::time::Duration;

use harness::Page;

const SOON: Duration = Duration::from_secs(5);

async fn timeline(page: &Page) -> String {
    page.text("region", "Timeline").await
}

/// Branches, clock and step: what a link brings. Whether the future has been seen is for everybody to find out.
async fn moment(page: &Page) -> String {
    let text = timeline(page).await;
    text.split("Branches").nth(1).expect("the branches come last").to_owned()
}

async fn session(page: &Page, entry: &str) {
    page.click("button", "Session ▾").await;
    page.click("button", entry).await;
}

/// No rule of axe broken, nothing wider than the window.
async fn sound(page: &Page, what: &str) {
    assert_eq!(page.axe().await, [""; 0], "{what}");
    let wide = page.eval("document.documentElement.scrollWidth > document.documentElement.clientWidth").await;
    assert_eq!(wide, false, "{what} is wider than the window");
}

#[tokio::test]
async fn the_lecturers_story() {
    let lecturer = Page::open("", 1440, 900, false, true).await;
    session(&lecturer, "Edit the network…*").await;
    lecturer.by_role("dialog", "Edit the network").await;
    // Two servers whose pools overlap: a warning, and it may run all the same, for it is worth seeing.
    lecturer.click("button", "server-b*").await;
    lecturer.fill("textbox", "Ranges", "10.0.0.10 - 10.0.0.29").await;
    let text = lecturer.text("dialog", "Edit the network").await;
    assert!(text.to_lowercase().contains("warning") && text.contains("server-a"), "{text}");
    lecturer.click("button", "laptop-1*").await;
    lecturer.fill("textbox", "Name", "lecture-laptop").await;
    lecturer.click("button", "Add client").await;
    lecturer.fill("textbox", "Name", "second-laptop").await;
    lecturer.click("button", "The network*").await;
    lecturer.fill("textbox", "Title", "My lecture").await;
    sound(&lecturer, "the editor").await;
    lecturer.screenshot("editor-1440-light").await;
    lecturer.click("button", "Run this network").await;
    lecturer.gone("dialog", "Edit the network").await;
    assert!(lecturer.text("region", "Network").await.contains("second-laptop"));

    // To the choice: there the lecturer stops.
    lecturer.press("End").await;
    lecturer.by_role("group", "Which offer wins?").await;
    lecturer.press("1").await;
    lecturer.press("End").await;
    lecturer.press("f").await;
    let shared = moment(&lecturer).await;
    session(&lecturer, "Share link…*").await;
    let link = lecturer.eval("document.getElementById('share-link').value").await;
    let link = link.as_str().expect("a link").to_owned();
    assert!(link.chars().count() < 2_500, "{} characters", link.chars().count());

    let student = Page::open(&link[link.find('#').expect("a fragment")..], 1440, 900, false, true).await;
    assert_eq!(moment(&student).await, shared, "exactly that moment");
    assert!(student.text("region", "Network").await.contains("lecture-laptop"));
    student.by_role("group", "Which offer wins?").await;
    // One thing is changed: the other offer.
    student.press("2").await;
    student.press("End").await;
    student.click("button", "Compare…").await;
    student.by_role("dialog", "Compare").await;
    sound(&student, "the dialog that asks what to compare").await;
    student.click("button", "Compare").await;
    let compare = student.text("region", "Compare").await;
    assert!(compare.contains("lecture-laptop") && compare.contains("are the same until"), "{compare}");
    sound(&student, "the comparison").await;
    assert_eq!(student.console_errors().await, [""; 0]);
    assert_eq!(lecturer.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn a_comparison_is_stepped_by_keyboard_and_fits_everywhere() {
    let page = Page::open("", 1440, 900, false, true).await;
    for keys in ["End", "1", "End", "f", "2"] {
        page.press(keys).await;
    }
    page.tab_to("button", "Compare…").await;
    page.press("Enter").await;
    page.by_role("dialog", "Compare").await;
    page.tab_to("button", "Compare").await;
    page.press("Enter").await;
    let region = page.text("region", "Compare").await;
    for said in
        ["At the end laptop-1 has 10.0.0.20", "10.0.0.10", "server-b's hold on 10.0.0.20", "only in “takes server-"]
    {
        assert!(region.contains(said), "{said} is not in {region}");
    }
    page.press("Home").await;
    page.press("n").await;
    page.press("ArrowRight").await;
    let status = page.eval("document.querySelector('.compare [role=status]').innerText").await;
    assert!(status.as_str().is_some_and(|text| text.contains("REQUEST") || text.contains("chooses")), "{status}");
    for (width, height, dark) in [(1440, 900, false), (1024, 768, true), (390, 844, false), (360, 740, true)] {
        page.resize(width, height).await;
        page.media(dark, true).await;
        page.settle().await;
        sound(&page, &format!("the comparison at {width}")).await;
        page.screenshot(&format!("compare-{width}")).await;
    }
    page.press("Escape").await;
    page.by_role("region", "Network").await;
}

#[tokio::test]
async fn a_comparison_of_lenses_and_of_seeds() {
    let page = Page::open("", 1440, 900, false, true).await;
    session(&page, "Compare…*").await;
    page.click("radio", "the other lens*").await;
    page.click("button", "Compare").await;
    let region = page.text("region", "Compare").await;
    assert!(region.contains("Course text") && region.contains("RFC 2131"), "{region}");
    page.press("Escape").await;
    assert!(!timeline(&page).await.contains("RFC 2131"), "comparing makes no branch");
    session(&page, "Compare…*").await;
    page.fill("textbox", "Seed to compare with", "12").await;
    page.click("button", "Compare").await;
    assert!(page.text("region", "Compare").await.contains("12"));
}

#[tokio::test]
async fn the_editor_by_keyboard_with_errors_json_and_undo() {
    let page = Page::open("", 1280, 800, true, true).await;
    page.tab_to("button", "Session ▾").await;
    page.press("Enter").await;
    for _ in 0..3 {
        page.press("ArrowDown").await;
    }
    page.press("Enter").await;
    page.by_role("dialog", "Edit the network").await;
    page.tab_to("button", "Add server").await;
    page.press("Enter").await;
    assert_eq!(page.focused().await.map(|(role, _)| role).as_deref(), Some("textbox"), "the new host's name is next");
    page.fill("textbox", "Address", "192.168.1.1").await;
    let text = page.text("dialog", "Edit the network").await;
    assert!(text.contains("Error") && text.contains("10.0.0.0/24"), "the error names the network: {text}");
    sound(&page, "the editor with an error").await;
    page.click("button", "JSON").await;
    sound(&page, "the editor's JSON").await;
    page.screenshot("editor-json-1280-dark").await;
    page.fill("textbox", "The network as JSON", "{\n  \"version\": 1,\n  \"nam\": \"x\"\n}").await;
    let lines = page.text("region", "Problems by line").await;
    assert!(lines.contains("Line 3") || lines.contains("line 3"), "{lines}");
    page.press("Escape").await;
    page.gone("dialog", "Edit the network").await;
    // Closing loses nothing that was typed.
    session(&page, "Edit the network…*").await;
    let kept = page.eval("document.querySelector('.dialog textarea')?.value ?? ''").await;
    assert!(kept.as_str().is_some_and(|text| text.contains("nam")), "{kept}");
    page.click("button", "Start over*").await;
    page.click("button", "Surprise me").await;
    page.click("button", "Run this network").await;
    page.gone("dialog", "Edit the network").await;
    assert!(page.text("banner", "").await.contains("your own"));
    page.press("Control+z").await;
    page.wait_until("!document.querySelector('.topbar').innerText.includes('your own')", SOON).await;
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn everything_that_can_be_exported_is_saved() {
    let page = Page::open("", 1440, 900, false, true).await;
    let folder = page.downloads().await;
    for keys in ["End", "2", "End"] {
        page.press(keys).await;
    }
    session(&page, "Export…*").await;
    page.by_role("dialog", "Export").await;
    sound(&page, "the dialog Export").await;
    page.screenshot("export-1440-light").await;
    let names = page.names_in("dialog", "Export", "button").await;
    for (word, ending, begins) in [
        ("Sequence as SVG", "sequence.svg", &b"<"[..]),
        ("Sequence as PNG", "sequence.png", &b"\x89PNG"[..]),
        ("Network as SVG", "network.svg", &b"<"[..]),
        ("Network as PNG", "network.png", &b"\x89PNG"[..]),
        ("Trace as CSV", ".csv", &b""[..]),
        ("Trace as Markdown", ".md", &b"#"[..]),
        ("Capture as pcap", ".pcap", &b"\xd4\xc3\xb2\xa1"[..]),
        ("Capture as pcapng with comments", ".pcapng", &b"\x0a\x0d\x0d\x0a"[..]),
        ("Save as Mermaid text", ".mmd", &b""[..]),
    ] {
        assert!(names.iter().any(|name| name == word), "{word} is not among {names:?}");
        page.click("button", word).await;
        let file = page.downloaded(&folder, ending).await;
        let bytes = std::fs::read(&file).expect("it is there");
        assert!(bytes.len() > 100 && bytes.starts_with(begins), "{}: {} bytes", file.display(), bytes.len());
        forget(&file);
    }
    assert_eq!(page.console_errors().await, [""; 0]);
}

fn forget(file: &Path) {
    std::fs::remove_file(file).expect("it goes");
}

/// Not a test of time: the figures are for docs/speed-and-size.md.
#[tokio::test]
async fn a_link_to_an_hour_of_thirty_hosts_is_measured() {
    let page = Page::open("?scenario=classroom&start=1h", 1440, 900, false, true).await;
    page.wait_until(AT_AN_HOUR, Duration::from_secs(30)).await;
    session(&page, "Share link…*").await;
    let link = page.eval("document.getElementById('share-link').value").await;
    let link = link.as_str().expect("a link").to_owned();
    let fragment = serde_json::Value::from(&link[link.find('#').expect("a fragment")..]);
    let other = Page::open("", 1440, 900, false, true).await;
    // Ready means ready: the first picture of the page is drawn, and the browser has nothing left to do. The fixed time is for its
    // compiler, which goes on in the background, where no page can see whether it has ended.
    other.eval("new Promise(done => requestIdleCallback(() => setTimeout(done, 500)))").await;
    let mut figures = Vec::new();
    for _ in 0..5 {
        let script = format!(
            "(async () => {{ const t = performance.now(); location.hash = {fragment}; \
             while (!({AT_AN_HOUR})) await new Promise(r => {{ const c = new MessageChannel(); c.port1.onmessage = r; c.port2.postMessage(0); }}); \
             document.body.getBoundingClientRect().height; return Math.round(performance.now() - t); }})()"
        );
        figures.push(other.eval(&script).await.as_u64().expect("milliseconds"));
        other.press("Control+z").await;
        other.wait_until(&format!("!({AT_AN_HOUR})"), SOON).await;
    }
    println!("link to an hour of 30 hosts, from the address to the layout, in ms (the first is cold): {figures:?}");
}

const AT_AN_HOUR: &str = "document.getElementById('virtual-clock').innerText.startsWith('3600.')";

/// Not a test of time: the figures are for docs/speed-and-size.md.
#[tokio::test]
async fn a_comparison_and_a_capture_of_ten_thousand_are_measured() {
    let page = Page::open("?scenario=classroom&start=8h", 1440, 900, false, true).await;
    let clock = "document.getElementById('virtual-clock').innerText.startsWith('28800.')";
    page.wait_until(clock, Duration::from_secs(60)).await;
    page.click("button", "Course text").await;
    page.click("button", "Compare…").await;
    page.by_role("dialog", "Compare").await;
    let script = "(async () => { const t = performance.now(); document.querySelector('.dialog button.primary').click(); \
        while (!document.querySelector('.compare')) await new Promise(r => { const c = new MessageChannel(); c.port1.onmessage = r; c.port2.postMessage(0); }); \
        document.body.getBoundingClientRect().height; return Math.round(performance.now() - t); })()";
    println!(
        "comparison of two histories of 30 hosts over 8 h, from the click to the layout, in ms: {}",
        page.eval(script).await
    );
    page.press("Escape").await;

    let folder = page.downloads().await;
    // So long a time is run in pieces: each press goes on from where the last one stopped.
    for piece in 1.. {
        page.press("t").await;
        page.fill("textbox", "A virtual time", "60 h").await;
        page.press("Enter").await;
        page.gone("group", "Run to").await;
        page.settle().await;
        if page.eval("document.getElementById('virtual-clock').innerText.startsWith('216000.')").await == true {
            break;
        }
        assert!(piece < 60, "Run to does not get on: {}", page.text("region", "Timeline").await);
    }
    session(&page, "Export…*").await;
    let script = "(async () => { const t = performance.now(); \
        [...document.querySelectorAll('.dialog button')].find((b) => b.getAttribute('aria-label') === 'Capture as pcap').click(); \
        while (!/frames/.test(document.querySelector('.dialog [role=status]').innerText)) await new Promise(r => { const c = new MessageChannel(); c.port1.onmessage = r; c.port2.postMessage(0); }); \
        return Math.round(performance.now() - t) + ' ms, ' + document.querySelector('.dialog [role=status]').innerText; })()";
    println!("capture of 30 hosts over 60 h: {}", page.eval(script).await);
    page.downloaded(&folder, ".pcap").await;
}
