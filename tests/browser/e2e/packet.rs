//! The tab *Packet* as a person uses it: a field found by its name, what it means at its place, its bytes copied.

use harness::Page;
use serde_json::json;

#[tokio::test]
async fn a_field_is_found_by_name_told_at_its_place_and_copied() {
    let page = Page::open("", 1366, 768, false, true).await;
    page.press("End").await;
    page.click("tab", "Packet").await;
    page.by_role("tree", "Fields of the frame").await;
    page.eval("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }").await;
    page.eval("document.querySelector('.find-field').focus()").await;
    for letter in ["y", "i", "a", "d"] {
        page.press(letter).await;
    }
    // The field keeps what was typed, and the focus: no letter goes to the page.
    let typed = "[document.activeElement.className, document.activeElement.value]";
    assert_eq!(page.eval(typed).await, json!(["find-field", "yiad"]));
    // yiaddr: 14 bytes of Ethernet, 20 of IPv4, 8 of UDP, 16 of the message before it (RFC 2131 figure 1).
    assert_eq!(
        page.eval("document.querySelector('[role=tree] [aria-selected=true] .label').innerText").await,
        json!("yiaddr")
    );
    let about = page.eval("document.querySelector('[aria-selected=true] .field-about').innerText").await;
    assert!(about.as_str().expect("a text").contains("bytes 58 to 61"), "{about}");
    // It stands below the row, in sight; and the bytes have the colour of the field.
    let seen = "(() => { const a = document.querySelector('.field-about').getBoundingClientRect(), \
        row = document.querySelector('[aria-selected=true] .line').getBoundingClientRect(), \
        tree = document.querySelector('[role=tree]').getBoundingClientRect(); \
        return [a.top >= row.bottom - 1, row.top >= tree.top - 1, row.bottom <= tree.bottom + 1]; })()";
    assert_eq!(page.eval(seen).await, json!([true, true, true]));
    page.click("button", "Copy field").await;
    let bytes = page.eval("window.copied").await;
    assert_eq!(bytes.as_str().expect("bytes").split(' ').count(), 4, "{bytes}");
    page.click("button", "Copy frame").await;
    // The message of the moment is a DISCOVER, OFFER, REQUEST or ACK of the scenario: 342 bytes or more, as `356 bytes` says in the head.
    let head = page.eval("document.querySelector('.packet-head h3').innerText.match(/(\\d+) bytes/)[1]").await;
    let copied = page.eval("window.copied.split(' ').length").await;
    assert_eq!(head.as_str().and_then(|size| size.parse::<u64>().ok()), copied.as_u64());

    // A field and its bytes share a colour: EtherType is the third field of Ethernet, 0x0800.
    page.eval("document.querySelector('.find-field').select()").await;
    for letter in ["e", "t", "h", "e", "r", "t"] {
        page.press(letter).await;
    }
    let tints = "(() => { const tint = (e) => [...e.classList].find((name) => name.startsWith('tint')); \
        return [tint(document.querySelector('[role=tree] [aria-selected=true]')), tint(document.querySelector('.hex .selected'))]; })()";
    let tints = page.eval(tints).await;
    assert_eq!(tints[0], tints[1]);
    assert!(tints[0].is_string(), "{tints}");
    page.press("Enter").await;
    assert_eq!(page.eval("document.querySelector('.find-field + [role=status]').innerText").await, json!("1 of 1"));
}
