//! Keys act on the session after a choice by pointer, and the keyboard focus is always somewhere that can be seen: what opened a dialog, a view or
//! a menu has it back when that closes.

use std::time::Duration;

use harness::Page;

const SOON: Duration = Duration::from_secs(20);

/// The session plays when Space is pressed, and steps with the arrow keys.
async fn keys_act_on_the_session(page: &Page, after: &str) {
    let count = "document.querySelector('.clock .count').textContent";
    page.press("Space").await;
    for _ in 0..20 {
        if page.exists("button", "Pause").await {
            break;
        }
    }
    assert!(
        page.exists("button", "Pause").await,
        "{after}: Space plays, though {:?} has the focus",
        page.focused().await
    );
    page.press("Space").await;
    page.by_role("button", "Play").await;
    page.press("r").await;
    let before = page.eval(count).await;
    page.press("ArrowRight").await;
    assert_ne!(page.eval(count).await, before, "{after}: the arrow key steps");
    page.press("r").await;
}

/// What has the focus, and that this can be seen.
async fn focus(page: &Page, after: &str) -> (String, String) {
    page.settle().await;
    let focused = page.focused().await.unwrap_or_else(|| panic!("{after}: the focus is lost"));
    let seen = "(() => { const e = document.activeElement; const r = e.getBoundingClientRect(); \
        return e !== document.body && r.width > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth && e.matches(':focus-visible'); })()";
    assert_eq!(page.eval(seen).await, true, "{after}: the focus on {focused:?} cannot be seen");
    focused
}

fn button(name: &str) -> (String, String) {
    ("button".to_owned(), name.to_owned())
}

/// Opens an entry of the menu *Session* by keyboard; it is the `at`-th.
async fn session(page: &Page, at: usize) {
    page.tab_to("button", "Session ▾").await;
    page.press("Enter").await;
    for _ in 0..at {
        page.press("ArrowDown").await;
    }
    page.press("Enter").await;
}

#[tokio::test]
async fn after_a_choice_by_pointer_keys_act_on_the_session() {
    let page = Page::open("?scenario=one-server", 1440, 900, false, true).await;
    for name in ["RFC 2131", "Course text", "Step forward", "Step back", "Jump to end", "Jump to start"] {
        page.click("button", name).await;
        keys_act_on_the_session(&page, name).await;
    }
    for (name, value) in [
        ("Scenario", "conflict-decline"),
        ("Speed", "2000"),
        ("Theme", "dark"),
        ("Speed", "4000"),
        ("Scenario", "one-server"),
    ] {
        page.pick("combobox", name, value).await;
        keys_act_on_the_session(&page, name).await;
    }
    page.click("textbox", "Seed").await;
    page.press("Control+a").await;
    page.press("17").await;
    page.press("Enter").await;
    keys_act_on_the_session(&page, "Seed").await;
    for (role, name) in
        [("tab", "Packet"), ("tab", "State machine"), ("tab", "Explain"), ("button", "Undo"), ("button", "Redo")]
    {
        page.click(role, name).await;
        keys_act_on_the_session(&page, name).await;
    }
    page.eval("document.querySelector('.seq-filters button').click()").await;
    page.eval("document.querySelector('.seq-filters button').click()").await;
    page.press("ArrowRight").await;
    page.click("button", "Follow the text").await;
    page.click("button", "Leave the text").await;
    keys_act_on_the_session(&page, "Follow the text").await;
    // A text field keeps its keys.
    page.click("textbox", "Seed").await;
    page.press("ArrowRight").await;
    assert!(page.text("region", "Timeline").await.contains("step 0 of"));
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn a_menu_of_the_page_is_used_by_keyboard_and_lets_go() {
    let page = Page::open("?scenario=one-server", 1440, 900, false, true).await;
    let h1 = "document.querySelector('h1').textContent";
    page.tab_to("combobox", "Scenario").await;
    let before = page.eval(h1).await;
    page.press("ArrowDown").await;
    let chosen = page.eval(h1).await;
    assert_ne!(chosen, before, "arrow keys choose in the closed menu");
    assert_eq!(focus(&page, "ArrowDown").await.0, "combobox", "and the person goes on choosing");
    page.press("ArrowUp").await;
    page.press("ArrowDown").await;
    assert_eq!(page.eval(h1).await, chosen);
    // Left and right are the session's, as Explain says.
    page.press("ArrowRight").await;
    assert_eq!(page.eval(h1).await, chosen, "no other scenario");
    assert!(page.text("region", "Timeline").await.contains("step 1 of"));
    page.press("ArrowLeft").await;
    page.press("Enter").await;
    assert_eq!(focus(&page, "Enter").await, button("Play"));
    keys_act_on_the_session(&page, "Enter").await;
    page.tab_to("combobox", "Speed").await;
    page.press("ArrowDown").await;
    page.press("Escape").await;
    assert_eq!(focus(&page, "Escape").await, button("Play"));
    assert_eq!(page.eval("document.querySelector('select[aria-label=Speed]').value").await, "2000");
    keys_act_on_the_session(&page, "Escape").await;
    // A field that was changed by mistake.
    page.tab_to("textbox", "Seed").await;
    let seed = "document.querySelector('input[aria-label=Seed]').value";
    let before = page.eval(seed).await;
    page.press("77").await;
    page.press("Escape").await;
    assert_eq!(page.eval(seed).await, before);
    assert_eq!(focus(&page, "Escape").await, button("Play"));
    page.tab_to("textbox", "Seed").await;
    page.press("Control+a").await;
    page.press("seven").await;
    page.press("Enter").await;
    page.by_role("alert", "").await;
    assert_eq!(focus(&page, "a wrong seed").await.0, "textbox", "to type it again");
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn what_opened_a_dialog_or_a_view_has_the_focus_again() {
    let page = Page::open("", 1440, 900, false, true).await;
    let entries = ["Share link", "", "", "Edit the network", "Compare", "Export", "Present", "Embed"];
    for (at, dialog) in entries.into_iter().enumerate().filter(|(_, dialog)| !dialog.is_empty()) {
        session(&page, at).await;
        page.by_role("dialog", dialog).await;
        page.press("Escape").await;
        page.gone("dialog", dialog).await;
        assert_eq!(focus(&page, dialog).await, button("Session ▾"), "{dialog}");
    }
    session(&page, 0).await;
    page.tab_to("button", "Close").await;
    page.press("Enter").await;
    assert_eq!(focus(&page, "Close").await, button("Session ▾"));
    page.downloads().await;
    session(&page, 1).await;
    assert_eq!(focus(&page, "Save as file").await, button("Session ▾"));
    page.press("Enter").await;
    page.press("Escape").await;
    assert_eq!(focus(&page, "the menu").await, button("Session ▾"));
    // By pointer too.
    page.click("button", "Session ▾").await;
    page.click("button", "Export…*").await;
    page.click("button", "Close").await;
    page.settle().await;
    assert_eq!(page.focused().await, Some(button("Session ▾")));

    // Views that a dialog opens.
    session(&page, 4).await;
    page.by_role("dialog", "Compare").await;
    page.tab_to("button", "Compare").await;
    page.press("Enter").await;
    page.by_role("region", "Compare").await;
    focus(&page, "in the comparison").await;
    page.tab_to("button", "Keys").await;
    page.press("Enter").await;
    page.by_role("dialog", "Keys").await;
    page.press("Escape").await;
    assert_eq!(focus(&page, "in the comparison again").await, button("Keys"));
    page.press("Escape").await;
    page.by_role("region", "Network").await;
    assert_eq!(focus(&page, "the comparison").await, button("Session ▾"));
    session(&page, 6).await;
    page.tab_to("button", "Present").await;
    page.press("Enter").await;
    page.by_role("banner", "Presentation").await;
    focus(&page, "in the presentation").await;
    page.press("Escape").await;
    page.by_role("region", "Inspector").await;
    assert_eq!(focus(&page, "the presentation").await, button("Session ▾"));

    // What is opened from elsewhere.
    page.tab_to("button", "Keys").await;
    page.press("Enter").await;
    page.press("Escape").await;
    assert_eq!(focus(&page, "Keys").await, button("Keys"));
    for keys in ["End", "1", "End", "f", "2"] {
        page.press(keys).await;
    }
    page.tab_to("button", "Compare…").await;
    page.press("Enter").await;
    page.by_role("dialog", "Compare").await;
    page.tab_to("button", "Compare").await;
    page.press("Enter").await;
    page.by_role("region", "Compare").await;
    page.press("Escape").await;
    assert_eq!(focus(&page, "the comparison of branches").await, button("Compare…"), "drawn anew, and found again");
    page.tab_to("button", "Branch *").await;
    let branch = focus(&page, "the branch").await;
    page.press("Enter").await;
    page.press("Escape").await;
    assert_eq!(focus(&page, "Branch").await, branch);
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn a_device_menu_closes_from_everywhere_and_is_seen_whole() {
    let page = Page::open("?scenario=one-server", 1366, 768, false, true).await;
    page.press("End").await;
    let frame = "document.getElementById('device-details')";
    let shown = format!(
        "(() => {{ const e = {frame}; const r = e.getBoundingClientRect(); const at = document.elementFromPoint(r.left + 30, r.top + 12); \
         const below = document.elementFromPoint(r.left + 30, r.bottom - 12); \
         return r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth && e.contains(at) && e.contains(below) && r.height >= 240; }})()"
    );
    for (device, own) in [("laptop-1*", "laptop-1: details"), ("server-a*", "server-a: details")] {
        page.click("button", device).await;
        page.by_role("group", own).await;
        assert_eq!(page.eval(&shown).await, true, "{own}: all of the frame is in the window and on top");
        assert_eq!(page.eval(&format!("{frame}.scrollTop")).await, 0, "{own}: from its first line");
        // What lies below can be scrolled to.
        page.eval(&format!("{frame}.scrollTo(0, 100000)")).await;
        let last = format!(
            "(() => {{ const r = {frame}.lastElementChild.getBoundingClientRect(); return r.bottom <= {frame}.getBoundingClientRect().bottom + 1; }})()"
        );
        assert_eq!(page.eval(&last).await, true, "{own}: to its last line");
        // The switch can be clicked, and the click means the switch.
        page.click("button", "switch*").await;
        page.gone("group", own).await;
        page.by_role("group", "switch: details").await;
        page.press("Escape").await;
        page.gone("group", "switch: details").await;
    }
    for way in ["Escape", "Escape from elsewhere", "a click outside", "Tab", "its own card"] {
        page.eval("document.activeElement.blur()").await;
        page.tab_to_first("button", "laptop-1*").await;
        page.press("m").await;
        page.by_role("group", "laptop-1: details").await;
        match way {
            "Escape" => page.press("Escape").await,
            "Escape from elsewhere" => {
                page.eval("document.activeElement.blur()").await;
                page.press("Escape").await;
            }
            "a click outside" => page.click("heading", "Lease pools").await,
            "its own card" => page.click("button", "laptop-1*").await,
            _ => {
                for _ in 0..40 {
                    if !page.exists("group", "laptop-1: details").await {
                        break;
                    }
                    page.press("Tab").await;
                }
            }
        }
        page.gone("group", "laptop-1: details").await;
        if way.starts_with("Escape") {
            let (role, name) = focus(&page, way).await;
            assert!(role == "button" && name.starts_with("laptop-1"), "{way}: {name}");
        }
    }
    // One list at a time, whichever opens another.
    page.click("button", "laptop-1*").await;
    page.press("t").await;
    page.by_role("group", "Run to").await;
    page.gone("group", "laptop-1: details").await;
    page.click("button", "Lifelines*").await;
    page.gone("group", "Run to").await;
    page.by_role("group", "Lifelines").await;
    page.click("button", "Session ▾").await;
    page.gone("group", "Lifelines").await;
    page.click("heading", "Lease pools").await;
    page.gone("list", "Session").await;
    assert_eq!(page.console_errors().await, [""; 0]);
}

#[tokio::test]
async fn from_the_first_key_to_the_ack_through_everything_without_a_pointer() {
    let page = Page::open("", 1280, 800, false, true).await;
    page.tab_to("button", "Follow the text").await;
    page.press("Enter").await;
    focus(&page, "Follow the text").await;
    page.tab_to("button", "Leave the text").await;
    page.press("Enter").await;
    focus(&page, "Leave the text").await;
    page.tab_to("button", "Play").await;
    for _ in 0..40 {
        if page.exists("group", "Which offer wins?").await {
            break;
        }
        page.press("ArrowRight").await;
    }
    page.tab_to("button", "*server-a*").await;
    page.press("Enter").await;
    page.gone("group", "Which offer wins?").await;
    focus(&page, "the choice").await;
    let explain = "document.querySelector('.explain').textContent";
    for _ in 0..40 {
        if page.eval(explain).await.as_str().is_some_and(|text| text.contains("ACK reaches")) {
            break;
        }
        page.press("ArrowRight").await;
    }
    assert!(page.text("region", "Network").await.contains("10.0.0.10"), "the ACK has come");
    // Every menu and list.
    for (opener, role, name) in [
        ("Session ▾", "list", "Session"),
        ("Run to", "group", "Run to"),
        ("Lifelines*", "group", "Lifelines"),
        ("laptop-1*", "group", "laptop-1: details"),
        ("server-b*", "group", "server-b: details"),
        ("switch*", "group", "switch: details"),
    ] {
        // A device is a button in the drawing; Explain has others that begin with its name.
        page.tab_to_first("button", opener).await;
        let before = focus(&page, opener).await;
        page.press("Enter").await;
        page.by_role(role, name).await;
        focus(&page, name).await;
        page.press("Tab").await;
        focus(&page, "its next control").await;
        if page.exists(role, name).await {
            page.press("Escape").await;
        }
        page.gone(role, name).await;
        let after = focus(&page, "closed").await;
        assert!(after == before || name == "switch: details", "{name}: {after:?}");
    }
    // A message is read and goes.
    page.tab_to("textbox", "Seed").await;
    page.press("x").await;
    page.press("Enter").await;
    page.by_role("alert", "").await;
    page.tab_to("button", "Understood").await;
    page.press("Enter").await;
    page.gone("alert", "").await;
    focus(&page, "Understood").await;
    // Undo until it cannot be pressed any more.
    page.tab_to("button", "Undo").await;
    for _ in 0..20 {
        if page.eval("document.querySelector('button[aria-label=Undo]').disabled").await == true {
            break;
        }
        page.press("Enter").await;
    }
    page.wait_until("document.querySelector('button[aria-label=Undo]').disabled", SOON).await;
    focus(&page, "Undo").await;
    assert_eq!(page.console_errors().await, [""; 0]);
}
