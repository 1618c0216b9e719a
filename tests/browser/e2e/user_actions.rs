//! What a person can do to devices and to time, on the built page: by keyboard and by mouse, wide and narrow.

use std::time::Duration;

use harness::Page;

const SOON: Duration = Duration::from_secs(20);
const MENU: &str = "What you can do to laptop-1";

async fn choose_scenario(page: &Page, name: &str) {
    let script = format!(
        "(() => {{ const s = document.querySelector('select[aria-label=Scenario]'); s.value = '{name}'; s.dispatchEvent(new Event('change', {{bubbles: true}})); }})()"
    );
    page.eval(&script).await;
    page.settle().await;
}

/// A page with `one-server`, paused at time zero.
async fn one_server(width: u32, height: u32) -> Page {
    let page = Page::open("", width, height, false, true).await;
    choose_scenario(&page, "one-server").await;
    page
}

async fn region(page: &Page, name: &str) -> String {
    page.text("region", name).await
}

/// Whether a button says that it cannot be pressed, and why.
async fn why_not(page: &Page, css: &str) -> Option<String> {
    let script = format!(
        "(() => {{ const b = [...document.querySelectorAll('.menu button, .run-to-list button')].find(b => b.textContent === '{css}'); \
         return b && b.getAttribute('aria-disabled') === 'true' ? document.getElementById(b.getAttribute('aria-describedby')).textContent : null; }})()"
    );
    page.eval(&script).await.as_str().map(str::to_owned)
}

/// Types into the field that has this name, in place of what stands there.
async fn fill(page: &Page, name: &str, text: &str) {
    page.click("textbox", name).await;
    page.press("Control+a").await;
    page.press(text).await;
}

#[tokio::test]
async fn a_lease_by_keyboard_from_the_card_to_t1_and_through_a_power_cut() {
    let page = one_server(1440, 900).await;
    page.press("t").await;
    page.by_role("group", "Run to").await;
    assert!(why_not(&page, "T1").await.is_some_and(|why| why.contains("lease")), "no lease yet");
    page.press("Escape").await;
    page.gone("group", "Run to").await;
    assert_eq!(page.focused().await, Some(("button".to_owned(), "Run to".to_owned())));
    page.press("End").await;
    // T1, by the first button of the list.
    page.press("t").await;
    page.screenshot("run-to-1440-light").await;
    assert_eq!(page.focused().await, Some(("button".to_owned(), "T1".to_owned())));
    page.press("Enter").await;
    page.gone("group", "Run to").await;
    assert!(region(&page, "Network").await.contains("RENEWING"), "{}", region(&page, "Network").await);
    page.by_role("button", "Play").await;

    page.tab_to("button", "laptop-1*").await;
    page.press("m").await;
    page.by_role("group", MENU).await;
    let first = page.focused().await.expect("the focus is in the menu");
    assert_eq!(first.0, "button");
    page.screenshot("menu-client-1440-light").await;
    for _ in 0..30 {
        if page.focused().await.is_some_and(|(_, name)| name == "Switch off") {
            break;
        }
        page.press("ArrowDown").await;
    }
    page.press("Enter").await;
    // The same place undoes it, and the focus has stayed there.
    assert_eq!(page.focused().await, Some(("button".to_owned(), "Switch on".to_owned())));
    assert!(region(&page, "Network").await.contains("switched off"));
    assert!(why_not(&page, "Renew now").await.is_some_and(|why| why.contains("switched off")));
    page.press("Enter").await;
    page.press("Escape").await;
    page.gone("group", MENU).await;
    let back = page.focused().await;
    assert!(back.as_ref().is_some_and(|(role, name)| role == "button" && name.starts_with("laptop-1")), "{back:?}");
    page.press("Shift+F10").await;
    page.by_role("group", MENU).await;
    page.press("Escape").await;
    page.press("Enter").await;
    page.by_role("group", MENU).await;
    let branches = page.names_in("list", "Branches", "button").await;
    assert!(branches.iter().any(|name| name.contains("power on")), "{branches:?}");
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn unplugged_a_client_falls_silent_and_an_address_in_use_is_found_out() {
    let page = one_server(1440, 900).await;
    page.press("End").await;
    page.click("button", "laptop-1*").await;
    page.click("button", "Pull the cable").await;
    page.by_role("button", "Plug the cable in").await;
    page.click("button", "Plug the cable in").await;
    let field = "Set its address by hand: which address";
    fill(&page, field, "10.0.0.2.").await;
    assert!(page.text("group", MENU).await.contains("“10.0.0.2.” is no address"));
    page.screenshot("menu-wrong-address-1440-light").await;
    fill(&page, field, "10.1.0.2").await;
    assert!(page.text("group", MENU).await.contains("from 10.0.0.1 to 10.0.0.254"));
    fill(&page, field, "10.0.0.2").await;
    page.press("Enter").await;
    let explain = region(&page, "Inspector").await;
    assert!(explain.contains("10.0.0.2"), "{explain}");
    // The server has that address: the probe is answered.
    for _ in 0..12 {
        page.press("ArrowRight").await;
    }
    page.press("Escape").await;
    page.press("End").await;
    assert!(region(&page, "Sequence").await.to_lowercase().contains("conflict"), "{}", region(&page, "Sequence").await);
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn a_server_that_is_stopped_answers_nobody_and_says_what_it_cannot_do() {
    let page = one_server(1440, 900).await;
    page.click("button", "server-a*").await;
    page.screenshot("menu-server-1440-light").await;
    assert!(why_not(&page, "Wipe all leases").await.is_some_and(|why| why.contains("no leases")));
    page.click("button", "Stop the DHCP process").await;
    page.by_role("button", "Start the DHCP process").await;
    assert!(why_not(&page, "Wipe all leases").await.is_some_and(|why| why.contains("stopped")));
    page.click("button", "Close details").await;
    page.click("button", "Run to").await;
    fill(&page, "A virtual time", "soon").await;
    assert!(page.text("group", "Run to").await.contains("like 30 min"));
    fill(&page, "A virtual time", "1 min").await;
    page.press("Enter").await;
    page.wait_until("document.getElementById('virtual-clock').textContent.startsWith('60.000')", SOON).await;
    assert!(!region(&page, "Network").await.contains("10.0.0.10"), "nobody gave an address");
}

#[tokio::test]
async fn menus_and_run_to_are_accessible_and_fit_everywhere() {
    for (width, height) in [(1440, 900), (1024, 768), (390, 844)] {
        let page = one_server(width, height).await;
        page.press("End").await;
        for (device, menu) in [("laptop-1*", MENU), ("server-a*", "What you can do to server-a")] {
            page.tab_to("button", device).await;
            page.press("m").await;
            page.by_role("group", menu).await;
            page.screenshot(&format!("menu-{}-{width}", menu.rsplit(' ').next().unwrap_or_default())).await;
            assert_eq!(page.axe_clear_of_bars("html").await, [""; 0], "{menu} at {width}");
            assert_eq!(page.clipped_text().await, [""; 0], "{menu} at {width}");
            page.press("Escape").await;
        }
        page.press("t").await;
        page.by_role("group", "Run to").await;
        page.screenshot(&format!("run-to-{width}")).await;
        assert_eq!(page.axe().await, [""; 0], "Run to at {width}");
        assert_eq!(page.clipped_text().await, [""; 0], "Run to at {width}");
        assert!(page.in_viewport("group", "Run to").await, "at {width}");
        page.press("Escape").await;
    }
}
