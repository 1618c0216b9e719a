//! The reader of rendered HTML that the tests use (`tests/support/html.rs`): what it finds, and what it refuses.

use crate::html::Page;

const HTML: &str = r#"<section class="panel list" aria-label="Server&#x27;s list">
    <p>Held for <b>server-a</b>: <code>10.0.0.10</code> &gt; 1&nbsp;h<span class="unit">left</span></p>
    <table><thead><tr><th>on</th><th>at</th></tr></thead><tbody><tr><td>T1<sup>+</sup></td><td></td></tr></tbody></table>
    <svg viewBox="0 0 9 9"><text>now</text></svg>
    <input value="2 h" disabled>
</section>"#;

#[test]
fn texts_are_decoded_and_a_space_separates_what_stands_in_different_elements() {
    let html = Page::of(HTML);
    assert_eq!(html.one("p").text(), "Held for server-a: 10.0.0.10 > 1 h left");
    assert_eq!(html.one("p").own_text(), "Held for : > 1 h");
    assert_eq!(html.texts("tr"), ["on at", "T1+"]);
    assert_eq!(html.without("p, table").text(), "now");
    assert_eq!(html.all_with("th, td", "T1").len(), 1);
    assert_eq!(html.without("table").pieces(&["aria-label"])[..2], ["Server's list", "Held for"]);
}

#[test]
fn elements_have_attributes_classes_and_rows() {
    let html = Page::of(HTML);
    let section = html.one("section");
    assert_eq!((section.attr("aria-label"), section.attr("title")), (Some("Server's list"), None));
    assert!(section.has_class("list") && !section.has_class("lis") && !section.has_class("panel list"));
    assert_eq!(html.one("table").rows(), [["on", "at"], ["T1+", ""]]);
    assert_eq!(html.one("tbody").rows(), [["T1+", ""]]);
    assert_eq!(html.one("svg").attr("viewBox"), Some("0 0 9 9"));
    assert_eq!((html.one("input").attr("disabled"), html.one("input").attr("value")), (Some(""), Some("2 h")));
    assert!(
        html.mentions("server-a: 10") && html.mentions("Server's") && html.mentions("unit") && !html.mentions("T2")
    );
    assert!(section.mentions("panel") && section.has(":scope > p") && !section.has("section"));
}

#[test]
#[should_panic(expected = "`td` matches 2 elements, not one, in <html><section")]
fn what_is_there_twice_is_not_the_one() {
    Page::of(HTML).one("td");
}

#[test]
#[should_panic(expected = "`.other` matches 0 elements, not one, in <html><section")]
fn what_is_not_there_is_named_with_the_html() {
    Page::of(HTML).one(".other");
}

#[test]
#[should_panic(expected = "`p[` is no selector")]
fn a_selector_has_to_be_one() {
    Page::of(HTML).has("p[");
}

#[test]
#[should_panic(expected = "<p><div>")]
fn html_that_a_browser_would_correct_is_refused() {
    Page::of("<p><div>a paragraph holds no block</div></p>");
}
