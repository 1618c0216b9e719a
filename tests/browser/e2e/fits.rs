//! The picture of the network fits: at every size of the window, in every scenario, every device, the switch and every frame on
//! its way is inside its room, apart from the others, and stays where it is from step to step.

use harness::Page;
use serde_json::{Value, json};

const SIZES: [(u32, u32); 9] =
    [(1920, 1080), (1440, 900), (1366, 768), (1280, 720), (1024, 768), (820, 1180), (390, 844), (320, 568), (320, 256)];

/// Looks at the whole page: nothing of the picture outside its room or over another, no text cut, no region over another; and keeps a
/// picture where `DORASCOPE_PICTURES` asks for it (some 1,000 files).
async fn boxes(page: &Page, what: &str, faults: &mut Vec<String>) -> Value {
    let found = page.picture().await;
    if std::env::var_os("DORASCOPE_PICTURES").is_some() {
        page.screenshot(&format!("fits-{}", what.replace([' ', ','], "-"))).await;
    }
    let flows = page.eval("!!document.querySelector('.fronts')").await == true;
    let mut wrong = page.overlaps(if flows { "main .panel:not(.timeline)" } else { "main .panel" }).await;
    wrong.append(&mut page.clipped_text().await);
    wrong.extend(found["wrong"].as_array().into_iter().flatten().map(Value::to_string));
    faults.extend(wrong.into_iter().map(|fault| format!("{what}: {fault}")));
    found
}

/// The place of the slider, of 24, where the most frames are on their way.
const BUSIEST: &str = "(async () => { const slider = document.getElementById('virtual-time'), best = [0, 0]; \
    for (let n = 1; n <= 24; n += 1) { const at = Math.round(slider.max * n / 25); \
        slider.value = at; slider.dispatchEvent(new Event('input', { bubbles: true })); \
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); \
        const count = document.querySelectorAll('.env').length; if (count > best[0]) { best[0] = count; best[1] = at; } } \
    return best[1]; })()";

/// What has moved from one look to the next.
fn moved(before: &Value, now: &Value) -> Vec<String> {
    let list = |value: &Value| value["fixed"].as_array().cloned().unwrap_or_default();
    let (before, now) = (list(before), list(now));
    let pairs = before.iter().zip(&now).filter(|(before, now)| before != now);
    pairs.map(|(before, now)| format!("{before} is {now}")).collect()
}

#[tokio::test]
async fn every_device_and_frame_is_in_sight_on_a_desk_and_nothing_moves_from_step_to_step() {
    fits(&SIZES[..5]).await;
}

#[tokio::test]
async fn every_device_and_frame_is_in_sight_in_a_small_window() {
    fits(&SIZES[5..]).await;
}

async fn fits(sizes: &[(u32, u32)]) {
    let page = Page::open("", 1920, 1080, false, true).await;
    let names = page
        .eval("[...document.querySelector('select[aria-label=Scenario]').options].map((o) => o.value).filter((v) => v)")
        .await;
    let names: Vec<String> =
        names.as_array().expect("a list").iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect();
    assert!(names.len() >= 30, "{names:?}");
    let (mut faults, mut busiest) = (Vec::new(), Vec::new());
    for (&(width, height), size) in sizes.iter().zip(0..) {
        page.resize(width, height).await;
        for (name, number) in names.iter().zip(0..) {
            // Each scenario is seen in both themes, each size too.
            page.media((size + number) % 2 == 1, true).await;
            page.open_scenario(name).await;
            let what = format!("{name} at {width} x {height}");
            let before = boxes(&page, &what, &mut faults).await;
            for step in 1..=2 {
                page.press("ArrowRight").await;
                let now = boxes(&page, &format!("{what}, step {step}"), &mut faults).await;
                if width > 900 && height > 560 {
                    assert_eq!(now["boxes"], before["boxes"], "{what}, step {step}: something moved");
                    faults
                        .extend(moved(&before, &now).into_iter().map(|moved| format!("{what}, step {step}: {moved}")));
                }
            }
            page.press("End").await;
            let choice = boxes(&page, &format!("{what}, at the choice or the end"), &mut faults).await;
            assert_eq!(choice["devices"], before["devices"], "{what}");
            // Past all choices, then the moment with the most on its way, and the end.
            for _ in 0..40 {
                if page.eval("!document.querySelector('.choice')").await == true {
                    break;
                }
                page.press("1").await;
                page.press("End").await;
            }
            // The history is the same at each size.
            if busiest.len() <= number {
                busiest.push(page.eval(BUSIEST).await);
            }
            page.slide(&busiest[number].to_string()).await;
            page.settle().await;
            boxes(&page, &format!("{what}, busiest"), &mut faults).await;
            page.press("End").await;
            boxes(&page, &format!("{what}, end"), &mut faults).await;
            assert!(faults.len() < 100, "{faults:#?}");
        }
    }
    assert_eq!(faults, [""; 0], "{} faults", faults.len());
}

/// What happened, why, and how the other telling has it, without scrolling, on the laptop that most students have.
#[tokio::test]
async fn explain_is_read_without_scrolling_at_1366_by_768() {
    let page = Page::open("", 1366, 768, false, true).await;
    let below = "(() => { const panel = document.querySelector('.explain').getBoundingClientRect(); \
        const last = [...document.querySelectorAll('.explain :is(.telling .text, .contrast)')].at(-1).getBoundingClientRect(); return last.bottom - panel.bottom; })()";
    for name in ["two-servers", "course-renewal", "conflict-decline", "release-and-reuse"] {
        page.open_scenario(name).await;
        for step in 1..=24 {
            page.press("ArrowRight").await;
            page.press("1").await;
            if page.eval("!!document.querySelector('.explain .end')").await == true {
                break;
            }
            let told = page.eval("document.querySelector('.explain h3').innerText").await;
            assert!(page.eval(below).await.as_f64() <= Some(0.5), "{name}, step {step}: {told}");
        }
    }
}

/// What the last row of a lecture hall reads.
#[tokio::test]
async fn on_a_projector_no_text_of_the_picture_is_below_18_pixels() {
    let page = Page::open("", 1920, 1080, false, true).await;
    for name in ["two-servers", "three-servers", "classroom"] {
        page.open_scenario(name).await;
        page.press("p").await;
        for key in ["Home", "ArrowRight", "End"] {
            page.press(key).await;
            let small = "(() => { const plane = document.querySelector('.net-plane'), scale = plane.getBoundingClientRect().width / parseFloat(getComputedStyle(plane).width); \
                return [...plane.querySelectorAll('*')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) \
                    .map((e) => [e.textContent, parseFloat(getComputedStyle(e).fontSize) * scale]).filter(([, size]) => size < 17.99); })()";
            assert_eq!(page.eval(small).await, json!([]), "{name} after {key}");
            let fills = "(() => { const r = document.getElementById('network-stage').getBoundingClientRect(), cards = [...document.querySelectorAll('.card')].map((e) => e.getBoundingClientRect()); \
                return Math.max((Math.max(...cards.map((c) => c.right)) - Math.min(...cards.map((c) => c.left))) / r.width, (Math.max(...cards.map((c) => c.bottom)) - Math.min(...cards.map((c) => c.top))) / r.height); })()";
            assert!(page.eval(fills).await.as_f64() > Some(0.9), "{name} after {key} does not fill its region");
        }
        page.press("Escape").await;
    }
}

/// A wheel, keys and buttons enlarge the picture; what has the focus comes into sight; 0 shows all of it.
#[tokio::test]
async fn the_picture_is_enlarged_moved_and_shown_whole_again() {
    let page = Page::open("?scenario=classroom", 1366, 768, false, true).await;
    let scale = "document.querySelector('.net-plane').getBoundingClientRect().width";
    let whole = page.eval(scale).await.as_f64().expect("a width");
    page.press("z").await;
    page.press("z").await;
    let larger = page.eval(scale).await.as_f64().expect("a width");
    assert!((larger / whole - 1.5625).abs() < 0.02, "{whole} {larger}");
    // With the keyboard: the last client, which is outside now, comes into the room.
    page.eval("document.querySelectorAll('.card.client')[29].focus()").await;
    page.settle().await;
    assert_eq!(page.eval("document.activeElement.id").await, "device-29");
    page.wait_until(
        "(() => { const r = document.activeElement.getBoundingClientRect(), m = document.getElementById('network-stage').getBoundingClientRect(); \
         return r.left >= m.left - 1 && r.right <= m.right + 1 && r.top >= m.top - 1 && r.bottom <= m.bottom + 1; })()",
        std::time::Duration::from_secs(5),
    )
    .await;
    page.press("0").await;
    assert_eq!(page.eval(scale).await.as_f64(), Some(whole));
    page.click("button", "Larger").await;
    assert!(page.eval(scale).await.as_f64() > Some(whole));
    page.click("button", "Fit").await;
    assert_eq!(page.eval(scale).await.as_f64(), Some(whole));
}

/// Enlarged by a key, a button and a double click; folded; moved by keys; and all of it is there after a reload.
#[tokio::test]
async fn regions_are_enlarged_folded_and_moved_and_that_is_remembered() {
    let page = Page::open("", 1366, 768, false, true).await;
    let regions = "[...document.querySelectorAll('main .panel')].map((e) => e.getAttribute('aria-label'))";
    let all = json!(["Network", "Sequence", "Lease pools", "ARP tables", "Inspector", "Timeline"]);
    assert_eq!(page.eval(regions).await, all);
    page.press("e").await;
    assert_eq!(page.eval(regions).await, json!(["Network", "Timeline"]));
    page.press("e").await;
    assert_eq!(page.eval(regions).await, json!(["Sequence", "Timeline"]));
    page.press("Escape").await;
    assert_eq!(page.eval(regions).await, all);
    page.click("button", "Enlarge Inspector (E)").await;
    assert_eq!(page.eval(regions).await, json!(["Inspector", "Timeline"]));
    page.click("button", "All regions again (Esc)").await;
    assert_eq!(page.eval(regions).await, all);

    let width = "Math.round(document.querySelector('.panel.network').getBoundingClientRect().width)";
    let before = page.eval(width).await.as_i64().expect("a width");
    page.eval("document.getElementById('divider-side').focus()").await;
    for _ in 0..5 {
        page.press("ArrowLeft").await;
    }
    let after = page.eval(width).await.as_i64().expect("a width");
    // Five times 2 % of about 1340 pixels.
    assert!((before - after - 134).abs() < 12, "{before} {after}");
    let count = page.eval("document.querySelector('.clock .count').textContent").await;
    assert!(count.as_str().is_some_and(|text| text.contains("step 0 of")), "the keys have not stepped: {count}");
    page.click("button", "Fold ARP tables").await;
    assert!(page.exists("button", "ARP tables").await);
    assert_eq!(page.axe().await, [""; 0]);
    page.reload().await;
    assert_eq!(page.eval(width).await.as_i64(), Some(after));
    page.click("button", "ARP tables").await;
    assert_eq!(page.eval(regions).await, all);
    page.eval("document.getElementById('divider-side').focus()").await;
    page.press("Enter").await;
    assert_eq!(page.eval(width).await.as_i64(), Some(before));
}
