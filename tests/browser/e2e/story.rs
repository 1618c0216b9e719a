//! The whole story of `two-servers` on the built page, as a person would go through it.

use std::time::Duration;

use harness::Page;

const SOON: Duration = Duration::from_secs(20);

/// Presses the step key until the page asks for a choice.
async fn step_to_the_choice(page: &Page) {
    for _ in 0..40 {
        if page.exists("group", "Which offer wins?").await {
            return;
        }
        page.press("ArrowRight").await;
    }
    panic!("no choice came up in 40 steps");
}

/// The whole text of a region.
async fn region(page: &Page, name: &str) -> String {
    page.text("region", name).await
}

#[tokio::test]
async fn every_region_control_and_tab_has_its_name() {
    let page = Page::open("", 1440, 900, false, false).await;
    for name in ["Network", "Sequence", "Lease pools", "ARP tables", "Inspector", "Timeline"] {
        page.by_role("region", name).await;
    }
    for name in ["Play", "Step forward", "Step back", "Jump to start", "Jump to end"] {
        page.by_role("button", name).await;
    }
    for (role, name) in [
        ("tab", "Explain"),
        ("tab", "Packet"),
        ("slider", "Virtual time"),
        ("combobox", "Speed"),
        ("combobox", "Scenario"),
        ("combobox", "Theme"),
        ("group", "Lens"),
        ("button", "Course text"),
        ("button", "RFC 2131"),
        ("textbox", "Seed"),
        ("list", "Branches"),
    ] {
        page.by_role(role, name).await;
    }
}

#[tokio::test]
async fn the_story_by_mouse_then_back_and_the_other_choice() {
    let page = Page::open("", 1440, 900, false, false).await;
    page.click("button", "Step forward").await;
    page.screenshot("broadcast-in-flight-1440-light").await;
    step_to_the_choice(&page).await;
    let offers = page.names_in("group", "Which offer wins?", "button").await;
    assert!(offers.len() >= 4, "two offers and two ways to wait: {offers:?}");
    assert!(offers[0].contains("server-a") && offers[0].contains("10.0.0.10"), "{offers:?}");
    assert!(offers[1].contains("server-b") && offers[1].contains("10.0.0.20"), "{offers:?}");
    page.screenshot("open-choice-1440-light").await;
    let pools = region(&page, "Lease pools").await;
    assert!(pools.matches("1 offered").count() >= 2, "both servers hold an address: {pools}");

    page.click("button", &offers[0]).await;
    page.gone("group", "Which offer wins?").await;
    page.click("button", "Jump to end").await;
    let network = region(&page, "Network").await;
    assert!(network.contains("10.0.0.10"), "{network}");
    let pools = region(&page, "Lease pools").await;
    assert!(pools.contains("1 leased"), "{pools}");

    // Back to the choice, and the other way.
    page.press("f").await;
    page.by_role("group", "Which offer wins?").await;
    page.press("2").await;
    page.click("button", "Jump to end").await;
    let network = region(&page, "Network").await;
    assert!(network.contains("10.0.0.20"), "{network}");
    let mut branches = page.names_in("list", "Branches", "button").await;
    branches.retain(|name| !name.starts_with("Branch "));
    assert_eq!(branches.len(), 2, "the first history is kept: {branches:?}");
    page.click("button", &branches[0]).await;
    page.click("button", "Jump to end").await;
    assert!(region(&page, "Network").await.contains("10.0.0.10"));
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn the_story_by_keyboard_alone() {
    let page = Page::open("", 1024, 768, false, true).await;
    step_to_the_choice(&page).await;
    assert!(page.in_viewport("group", "Which offer wins?").await, "visible without scrolling at 1024x768");
    page.press("1").await;
    page.gone("group", "Which offer wins?").await;
    page.press("End").await;
    assert!(region(&page, "Network").await.contains("10.0.0.10"));
    page.press("Home").await;
    assert!(page.text("region", "Timeline").await.contains("0.000"));
    // Space does not act on the page while a button has the focus, and the button keeps it.
    page.tab_to("button", "Step forward").await;
    page.press("Space").await;
    assert!(page.exists("button", "Play").await, "the step button was pressed, nothing plays");
    // The key of the filters puts the focus there.
    page.press("/").await;
    assert!(page.focused().await.is_some_and(|(_, name)| name.ends_with("DHCP")), "{:?}", page.focused().await);
    page.tab_to("tab", "Explain").await;
    page.press("ArrowRight").await;
    page.by_role("tabpanel", "Packet").await;
}

#[tokio::test]
async fn playing_stops_by_itself_at_the_choice() {
    let page = Page::open("", 1280, 800, false, false).await;
    page.press("Space").await;
    page.by_role("button", "Pause").await;
    // Faster only now: a busy machine may otherwise see the button when it is over.
    page.press("+").await;
    page.press("+").await;
    page.press("+").await;
    page.by_role_within("group", "Which offer wins?", SOON).await;
    page.by_role("button", "Play").await;
}

#[tokio::test]
async fn both_lenses_tell_the_same_session_each_in_its_way() {
    let page = Page::open("", 1440, 900, false, true).await;
    step_to_the_choice(&page).await;
    assert!(region(&page, "ARP tables").await.to_lowercase().contains("offer"), "entries made at the OFFER");
    page.click("button", "RFC 2131").await;
    page.by_role("group", "Which offer wins?").await;
    let arp = region(&page, "ARP tables").await.to_lowercase();
    assert!(!arp.contains("made by dhcp"), "no made-up entry under the RFC: {arp}");
    page.press("2").await;
    page.press("End").await;
    let sequence = region(&page, "Sequence").await;
    assert!(sequence.contains("ARP announce"), "{sequence}");
    assert!(region(&page, "Network").await.contains("10.0.0.20"));
}

#[tokio::test]
async fn follow_the_text_leads_through_all_its_stops() {
    let page = Page::open("", 1440, 900, false, true).await;
    page.click("button", "Follow the text").await;
    for stop in 2..=13 {
        page.click("button", "Next stop").await;
        // The text takes the first offer itself.
        assert!(!page.exists("group", "Which offer wins?").await, "stop {stop}");
        let bar = page.text("group", "Follow the text").await;
        assert!(bar.contains(&format!("{stop} of 13")), "{bar}");
    }
    page.screenshot("follow-the-text-1440-light").await;
}

/// A system that changes its colours at sunset changes those of an open page, unless another theme was chosen.
#[tokio::test]
async fn the_page_follows_the_theme_of_the_system() {
    let page = Page::open("", 1280, 800, false, true).await;
    let theme = |name: &str| format!("document.documentElement.dataset.theme === '{name}'");
    page.wait_until(&theme("light"), SOON).await;
    page.media(true, true).await;
    page.wait_until(&theme("dark"), SOON).await;
    page.eval("(() => { const s = document.querySelector('select[aria-label=Theme]'); s.value = 'light'; s.dispatchEvent(new Event('change', {bubbles: true})); })()").await;
    page.wait_until(&theme("light"), SOON).await;
    page.media(false, true).await;
    page.media(true, true).await;
    page.frames(3).await;
    assert_eq!(page.eval(&theme("light")).await, true);
}

#[tokio::test]
async fn a_reload_stands_where_it_was_and_the_theme_stays() {
    let page = Page::open("", 1280, 800, false, true).await;
    page.press("ArrowRight").await;
    page.eval("(() => { const s = document.querySelector('select[aria-label=Theme]'); s.value = 'dark'; s.dispatchEvent(new Event('change', {bubbles: true})); })()").await;
    page.wait_until("document.documentElement.dataset.theme === 'dark'", SOON).await;
    page.reload().await;
    page.by_role("region", "Network").await;
    page.wait_until("document.documentElement.dataset.theme === 'dark'", SOON).await;
    page.wait_until("document.body.innerText.includes('step 1 of')", SOON).await;
}

#[tokio::test]
async fn an_idle_page_does_no_work() {
    let page = Page::open("", 1280, 800, false, false).await;
    page.press("ArrowRight").await;
    page.settle().await;
    // That no frame is asked for cannot be waited for, so this is a fixed time: longer than the 400 ms after which the page keeps
    // its session, the last thing that it has to do.
    let frames = page
        .eval("new Promise(done => { let n = 0; const raf = window.requestAnimationFrame; window.requestAnimationFrame = f => { n++; return raf(f); }; setTimeout(() => { window.requestAnimationFrame = raf; done(n); }, 700); })")
        .await;
    assert_eq!(frames.as_u64(), Some(0), "no animation frame is asked for while nothing moves");
}

#[tokio::test]
async fn a_wrong_seed_is_said_in_words_and_nothing_is_lost() {
    let page = Page::open("", 1280, 800, false, true).await;
    page.press("ArrowRight").await;
    page.eval("(() => { const i = document.querySelector('input[aria-label=Seed]'); i.value = 'abc'; i.dispatchEvent(new Event('change', {bubbles: true})); })()").await;
    let notice = page.text("alert", "").await;
    assert!(notice.contains("abc") && notice.contains("whole number"), "{notice}");
    assert!(page.text("region", "Timeline").await.contains("step 1 of"));
}

#[tokio::test]
async fn envelopes_move_while_it_plays_and_freeze_on_pause() {
    let page = Page::open("", 1280, 800, false, false).await;
    let places = "[...document.querySelectorAll('.env')].map(e => e.id + e.style.transform).join()";
    page.press("Space").await;
    page.wait_until("document.querySelectorAll('.env').length > 0", SOON).await;
    let first = page.eval(places).await;
    page.wait_until(&format!("({places}) !== {first}"), SOON).await;
    page.press("Space").await;
    page.by_role("button", "Play").await;
    page.settle().await;
    let frozen = page.eval(places).await;
    // While it plays, each drawn frame moves them.
    page.frames(24).await;
    assert_eq!(page.eval(places).await, frozen, "nothing moves while it is paused");
}
