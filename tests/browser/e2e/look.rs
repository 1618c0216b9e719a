//! What the page looks like: accessibility, overlaps, cut text and screenshots, in both themes and at three widths.

use harness::Page;

const SIZES: [(u32, u32); 3] = [(1440, 900), (1024, 768), (390, 844)];

/// Notes of *Sequence* whose words are over the sign on their lifeline, or leave the row.
const OVER: &str = "[...document.querySelectorAll('.seq-note')].filter((note) => { \
    const r = note.getBoundingClientRect(), words = note.firstElementChild.getBoundingClientRect(); \
    const sign = r.left + r.width * parseFloat(note.style.getPropertyValue('--x')) / 100; \
    return (words.left < sign + 4 && words.right > sign - 4) || words.left < r.left - 1 || words.right > r.right + 1; }).map((note) => note.innerText)";

/// Looks at the page as it stands: axe, overlaps, cut text; and keeps a picture.
async fn look(page: &Page, name: &str) {
    page.screenshot(name).await;
    assert_eq!(page.eval(OVER).await, serde_json::json!([]), "{name}");
    assert_eq!(page.axe_clear_of_bars("html").await, [""; 0], "{name}");
    assert_eq!(page.clipped_text().await, [""; 0], "{name}");
    // On a narrow page the Timeline stays at the bottom of the window and the rest scrolls beneath it.
    let narrow = page.eval("innerWidth <= 900").await.as_bool() == Some(true);
    let panels = if narrow { "main .panel:not(.timeline)" } else { "main .panel" };
    assert_eq!(page.overlaps(panels).await, [""; 0], "{name}");
}

/// Opens a tab of the Inspector; on a narrow page the buttons below the picture show it.
async fn tab(page: &Page, name: &str) {
    let narrow = page.eval("!!document.querySelector('.fronts')").await == true;
    page.click(if narrow { "button" } else { "tab" }, name).await;
}

async fn step_until(page: &Page, role: &str, name: &str) {
    for _ in 0..60 {
        if page.exists(role, name).await {
            return;
        }
        page.press("ArrowRight").await;
    }
    panic!("no {role} “{name}” in 60 steps");
}

#[tokio::test]
async fn two_servers_looks_right_everywhere() {
    for (width, height) in SIZES {
        for dark in [false, true] {
            let theme = if dark { "dark" } else { "light" };
            let page = Page::open("", width, height, dark, true).await;
            look(&page, &format!("start-{width}-{theme}")).await;
            page.press("ArrowRight").await;
            look(&page, &format!("broadcast-{width}-{theme}")).await;
            step_until(&page, "group", "Which offer wins?").await;
            look(&page, &format!("choice-{width}-{theme}")).await;
            page.press("1").await;
            page.press("End").await;
            tab(&page, "Packet").await;
            look(&page, &format!("end-packet-{width}-{theme}")).await;
        }
    }
}

#[tokio::test]
async fn a_decline_and_a_full_classroom_look_right_everywhere() {
    for (width, height) in SIZES {
        for dark in [false, true] {
            let theme = if dark { "dark" } else { "light" };
            let page = Page::open("", width, height, dark, true).await;
            page.open_scenario("overlapping-pools").await;
            page.slide("max * 0.62").await;
            page.settle().await;
            look(&page, &format!("decline-{width}-{theme}")).await;
            page.open_scenario("classroom").await;
            page.press("ArrowRight").await;
            look(&page, &format!("classroom-start-{width}-{theme}")).await;
            page.slide("max * 0.5").await;
            page.settle().await;
            look(&page, &format!("classroom-{width}-{theme}")).await;
        }
    }
}

/// From key press to committed DOM and layout. The figure is printed, not asserted: a benchmark is no timed test.
#[tokio::test]
async fn a_step_in_classroom_is_measured() {
    let page = Page::open("", 1440, 900, false, true).await;
    page.open_scenario("classroom").await;
    let script = "(async () => { const times = []; for (let i = 0; i < 120; i++) { const t = performance.now(); \
        window.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true})); \
        await new Promise(r => { const c = new MessageChannel(); c.port1.onmessage = r; c.port2.postMessage(0); }); \
        document.body.getBoundingClientRect().height; times.push(performance.now() - t); \
        await new Promise(r => setTimeout(r, 0)); } times.sort((a, b) => a - b); \
        return [times[60], times[108], times[119]].map(t => t.toFixed(2)).join(' '); })()";
    let figures = page.eval(script).await;
    println!("classroom step, key press to layout in ms (median, 90 %, worst of 120): {figures}");
    let done = page.text("region", "Timeline").await;
    assert!(done.contains("step 120 of"), "all 120 keys made a step: {done}");
}

#[tokio::test]
async fn the_life_of_a_lease_looks_right_everywhere() {
    for (width, height) in SIZES {
        for dark in [false, true] {
            let theme = if dark { "dark" } else { "light" };
            let page = Page::open("", width, height, dark, true).await;
            page.open_scenario("course-renewal").await;
            page.press("End").await;
            tab(&page, "State machine").await;
            page.settle().await;
            look(&page, &format!("renewal-machine-{width}-{theme}")).await;
        }
    }
}
