//! The story of `two-servers`, as a teacher tells it, with the keyboard.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use harness::{Engine, Page};

use crate::{Place, made, open, open_at, sound};

const CHOICE: &str = "Which offer wins?";
const REGIONS: [&str; 6] = ["Network", "Sequence", "Lease pools", "ARP tables", "Inspector", "Timeline"];

pub async fn tell(engine: Engine, place: Place) {
    let teacher = open(engine, place).await;
    teacher.downloads().await;
    every_region_is_there(&teacher).await;
    step_to_the_choice(&teacher).await;
    sound(&teacher, "the choice").await;
    picture(&teacher, engine, place, "1366x768").await;
    choose_and_fork(&teacher).await;
    switch_the_lens(&teacher).await;
    let (link, moment) = share(&teacher, place).await;

    let student = open_at(engine, &place.address(&link), 390, 844).await;
    arrive_at(&student, &moment).await;
    // The picture, what is told, and the bar; the other regions one at a time.
    for name in ["Network", "Inspector", "Timeline"] {
        student.by_role("region", name).await;
    }
    for name in ["Lease pools", "ARP tables", "Sequence"] {
        // The row of buttons moves to the side, and WebKit's driver does not move it there before it clicks.
        student.by_role("button", name).await;
        let press =
            format!("[...document.querySelectorAll('.fronts button')].find((e) => e.innerText === '{name}').click()");
        student.eval(&press).await;
        student.by_role("region", name).await;
    }
    student.eval("document.querySelector('.fronts button').click()").await;
    sound(&student, "the link on a phone").await;
    picture(&student, engine, place, "390x844").await;
    drop(student);

    export(&teacher).await;
    edit(&teacher).await;
    sound(&teacher, "the end of the story").await;
}

/// Screenshots to look at, of the page from the server.
async fn picture(page: &Page, engine: Engine, place: Place, size: &str) {
    if place == Place::Server {
        crate::picture(page, engine, size).await;
    }
}

async fn region(page: &Page, name: &str) -> String {
    page.text("region", name).await
}

/// What tells the moment: clock, step, branches and what *Explain* says.
async fn now(page: &Page) -> Vec<String> {
    let mut told = Vec::new();
    for css in ["#virtual-clock", ".clock .count", ".branches ul", ".explain"] {
        let text = page.eval(&format!("document.querySelector('{css}')?.textContent ?? ''")).await;
        let text = text.as_str().expect("a text").to_owned();
        assert!(!text.is_empty(), "{css} says nothing");
        told.push(text);
    }
    told
}

/// What a link holds is shown when the rest of the program has been loaded.
async fn arrive_at(page: &Page, moment: &[String]) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while now(page).await != moment {
        assert!(Instant::now() < deadline, "the link shows {:?}, not {moment:?}", now(page).await);
    }
    page.settle().await;
}

async fn step(page: &Page) -> u64 {
    let count = page.eval("document.querySelector('.clock .count').textContent.match(/step (\\d+) of/)[1]").await;
    count.as_str().and_then(|number| number.parse().ok()).expect("the number of a step")
}

async fn every_region_is_there(page: &Page) {
    for name in REGIONS {
        page.by_role("region", name).await;
        assert!(page.in_viewport("region", name).await, "{name} is in sight without scrolling");
    }
    let sizes = page
        .eval("[...document.querySelectorAll('main .panel')].map((e) => e.getBoundingClientRect()).filter((r) => r.width < 150 || r.height < 90).length")
        .await;
    assert_eq!(sizes, 0, "every region has room");
    let row = "(() => { const buttons = [...document.querySelectorAll('.topbar button')].map((e) => e.getBoundingClientRect()); \
        return Math.max(...buttons.map((r) => r.top)) < Math.min(...buttons.map((r) => r.bottom)); })()";
    assert_eq!(page.eval(row).await, true, "the bar is one row");
    assert_eq!(page.overlaps("main .panel").await, [""; 0]);
    sound(page, "the start").await;
}

/// With the arrow key, a step each; then both servers hold an address, and the question stands in the picture.
async fn step_to_the_choice(page: &Page) {
    assert_eq!(step(page).await, 0);
    for number in 1..=40 {
        if page.exists("group", CHOICE).await {
            break;
        }
        page.press("ArrowRight").await;
        assert_eq!(step(page).await, number, "a key is a step");
        sound(page, &format!("step {number}")).await;
        if number == 1 {
            let explain = region(page, "Inspector").await;
            assert!(explain.contains("DISCOVER") && explain.contains("RFC 2131"), "{explain}");
        }
    }
    let offers = page.names_in("group", CHOICE, "button").await;
    assert!(offers.len() >= 4, "two offers and two ways to wait: {offers:?}");
    assert!(offers[0].contains("server-a") && offers[0].contains("10.0.0.10"), "{offers:?}");
    assert!(offers[1].contains("server-b") && offers[1].contains("10.0.0.20"), "{offers:?}");
    assert!(page.in_viewport("group", CHOICE).await, "the question is in sight");
    let clock = page.eval("document.getElementById('virtual-clock').textContent").await;
    assert!(clock.as_str().is_some_and(|clock| clock.starts_with("1.")), "offers were collected for a second: {clock}");
    let pools = region(page, "Lease pools").await;
    assert!(pools.matches("1 offered").count() >= 2, "both servers hold an address: {pools}");
    let arp = region(page, "ARP tables").await.to_lowercase();
    assert!(arp.contains("made by dhcp"), "entries made at the OFFER: {arp}");
}

/// The first offer; back, step by step; the second offer. The first history is kept.
async fn choose_and_fork(page: &Page) {
    page.press("1").await;
    page.gone("group", CHOICE).await;
    page.press("End").await;
    assert!(region(page, "Network").await.contains("10.0.0.10"));
    assert!(region(page, "Lease pools").await.contains("1 leased"));
    let end = step(page).await;
    for back in 1..=end {
        page.press("ArrowLeft").await;
        assert_eq!(step(page).await, end - back, "a key is a step back");
        if page.exists("group", CHOICE).await {
            break;
        }
    }
    page.by_role("group", CHOICE).await;
    page.press("2").await;
    page.gone("group", CHOICE).await;
    page.press("End").await;
    let network = region(page, "Network").await;
    assert!(network.contains("10.0.0.20") && !network.contains("10.0.0.10"), "{network}");
    let mut branches = page.names_in("list", "Branches", "button").await;
    branches.retain(|name| !name.starts_with("Branch "));
    assert_eq!(branches.len(), 2, "the first history is kept: {branches:?}");
    assert!(branches[0].contains("server-a") && branches[1].contains("server-b"), "{branches:?}");
    sound(page, "two branches").await;
}

/// The other lens and back again: an address is announced there, and nobody makes an ARP entry without a packet.
async fn switch_the_lens(page: &Page) {
    let before = now(page).await;
    page.tab_to("button", "RFC 2131").await;
    page.press("Enter").await;
    page.press("End").await;
    assert!(region(page, "Sequence").await.contains("ARP announce"));
    assert!(!region(page, "ARP tables").await.to_lowercase().contains("made by dhcp"));
    assert!(region(page, "Network").await.contains("10.0.0.20"), "the choice is the same");
    sound(page, "the other lens").await;
    page.press("Control+z").await;
    page.press("End").await;
    assert_eq!(now(page).await, before, "undone");
}

/// Opens the entry of the menu *Session* that is so many below the first.
async fn session(page: &Page, below: usize, dialog: &str) {
    page.tab_to("button", "Session ▾").await;
    page.press("Enter").await;
    for _ in 0..below {
        page.press("ArrowDown").await;
    }
    page.press("Enter").await;
    page.by_role("dialog", dialog).await;
    let seen = "(() => { const r = document.querySelector('.dialog').getBoundingClientRect(); \
        return r.width > 200 && r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight; })()";
    assert_eq!(page.eval(seen).await, true, "{dialog} is in sight");
}

/// Closes a dialog; what opened it has the focus again.
async fn leave(page: &Page, dialog: &str) {
    page.press("Escape").await;
    page.gone("dialog", dialog).await;
    // It is given back when the dialog has gone, which may be some frames later.
    let session = "document.activeElement.id === 'session-menu'";
    page.wait_until(session, Duration::from_secs(3)).await;
}

/// What stands behind the address in the link to a moment before the end, and what that moment is.
async fn share(page: &Page, place: Place) -> (String, Vec<String>) {
    for _ in 0..4 {
        page.press("ArrowLeft").await;
    }
    let moment = now(page).await;
    session(page, 0, "Share link").await;
    let link = page.eval("document.getElementById('share-link').value").await;
    let link = link.as_str().expect("a link").to_owned();
    let behind = link.find('#').expect("a fragment");
    assert_eq!(link[..behind], place.address(""), "the link leads to this page");
    // A clipboard that is out of reach is told in words.
    page.tab_to("button", "Copy the link").await;
    page.press("Enter").await;
    let said = "document.querySelector('.dialog [role=status]').textContent";
    page.wait_until(&format!("/Copied|Ctrl\\+C copies/.test({said})"), Duration::from_secs(5)).await;
    leave(page, "Share link").await;
    (link[behind..].to_owned(), moment)
}

/// Files that a person gets: the very bytes that the runner writes natively, and a document in words.
async fn export(page: &Page) {
    let folder = page.downloads().await;
    page.press("End").await;
    session(page, 5, "Export").await;
    // In the order of the dialog: at its end Tab goes to the bars of Firefox, where its driver has no keys for the page.
    // A picture goes through the engine's own drawing of SVG.
    let dots = std::fs::read(save(page, &folder, "Network as PNG", ".png").await).expect("a picture");
    assert!(dots.starts_with(b"\x89PNG") && dots.len() > 5_000, "{} bytes", dots.len());
    let text = std::fs::read_to_string(save(page, &folder, "Trace as Markdown", ".md").await).expect("a text");
    assert!(text.starts_with('#') && text.contains("10.0.0.20") && text.contains("RFC 2131"), "{text}");
    let native = std::fs::read(made("DORASCOPE_PCAP")).expect("a capture");
    let bytes = std::fs::read(save(page, &folder, "Capture as pcap", ".pcap").await).expect("a capture");
    assert!(bytes == native, "{} bytes, and the runner writes {}", bytes.len(), native.len());
    leave(page, "Export").await;
}

/// Presses a button of the dialog *Export*, and gives the file.
async fn save(page: &Page, folder: &Path, button: &str, ending: &str) -> PathBuf {
    page.tab_to("button", button).await;
    page.press("Enter").await;
    let said = "document.querySelector('.export-said').textContent";
    page.wait_until(&format!("{said}.includes('{ending}:')"), Duration::from_secs(10)).await;
    page.downloaded(folder, ending).await
}

/// The name of the client is changed, and the network runs.
async fn edit(page: &Page) {
    session(page, 3, "Edit the network").await;
    page.tab_to("button", "laptop-1*").await;
    page.press("Enter").await;
    page.tab_to("textbox", "Name").await;
    page.press("Control+a").await;
    page.press("desk-7").await;
    page.tab_to("button", "Run this network").await;
    page.press("Enter").await;
    page.gone("dialog", "Edit the network").await;
    let network = region(page, "Network").await;
    assert!(network.contains("desk-7") && !network.contains("laptop-1"), "{network}");
    page.press("ArrowRight").await;
    assert!(region(page, "Inspector").await.contains("desk-7"));
}
