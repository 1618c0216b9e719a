//! The page on paper: no controls, nothing cut, light, on few sheets; and the papers that are exported.

use harness::Page;
use serde_json::json;

/// A4 and Letter, in centimetres.
const SHEETS: [(&str, (f64, f64)); 2] = [("a4", (21.0, 29.7)), ("letter", (21.59, 27.94))];

/// What is wrong with the page as it is drawn for paper.
const WRONG: &str = r#"(() => {
    const shown = (node) => node.checkVisibility() && node.getClientRects().length > 0;
    const all = (css) => [...document.querySelectorAll(css)].filter(shown);
    const name = (node) => `${node.tagName} ${node.className} ${node.textContent.slice(0, 40)}`;
    const controls = all('input, select, textarea, [role=separator], [role=slider], .topbar, .timeline, dialog, header button');
    // Buttons are left where they are what is told: cards, frames, rows, cells, links to entries.
    const content = '.net-plane, .seq-rows, .seq-more, .pool, .legend, .leases, .arp-table, .explain .lines, [role=tab]';
    const buttons = all('button').filter((node) => !node.closest(content) && !node.matches('.seq-more'));
    const cut = all('main *').filter((node) => {
      const style = getComputedStyle(node);
      const hidden = (way) => /hidden|clip|scroll|auto/.test(way);
      return node.clientWidth > 1 && !node.closest('.net-plane, .seq-rows, .visually-hidden') && (
        hidden(style.overflowX) && node.scrollWidth > node.clientWidth + 1 || hidden(style.overflowY) && node.scrollHeight > node.clientHeight + 1);
    });
    const stuck = all('main *').filter((node) => /sticky|fixed/.test(getComputedStyle(node).position));
    const wide = all('main *').filter((node) => !node.closest('.seq-rows, .visually-hidden') && node.getBoundingClientRect().right > innerWidth + 1);
    const plane = document.querySelector('.net-plane').getBoundingClientRect();
    const stage = document.querySelector('.net-stage').getBoundingClientRect();
    const out = [['control', controls], ['button', buttons], ['cut', cut], ['stuck', stuck], ['wide', wide]]
      .flatMap(([what, nodes]) => nodes.map((node) => `${what}: ${name(node)}`));
    if (plane.bottom > stage.bottom + 1 || plane.right > stage.right + 1) out.push('the network does not fit');
    for (const node of [document.body, ...all('.panel')]) {
      const [paper, ink] = [getComputedStyle(node).backgroundColor, getComputedStyle(node).color];
      if (!/rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)/.test(paper) || ink !== 'rgb(0, 0, 0)') out.push(`colours: ${name(node)}: ${ink} on ${paper}`);
    }
    return out;
  })()"#;

#[tokio::test]
async fn the_page_prints_its_moment_whole_without_controls() {
    for (scenario, most) in [("two-servers", 4), ("classroom", 5)] {
        for dark in [false, true] {
            let page = Page::open("", 1440, 900, dark, true).await;
            page.open_scenario(scenario).await;
            page.press("End").await;
            if page.exists("group", "Which offer wins?").await {
                page.press("1").await;
                page.press("End").await;
            }
            let theme = if dark { "dark" } else { "light" };
            for (sheet, size) in SHEETS {
                let sheets = page.print(&format!("print-{scenario}-{theme}-{sheet}"), size).await;
                assert!((1..=most).contains(&sheets), "{scenario}, {theme}, {sheet}: {sheets} sheets");
            }
            page.on_paper(dark).await;
            // As wide as a sheet of A4 between its margins.
            page.resize(703, 1000).await;
            page.frames(3).await;
            page.screenshot(&format!("print-{scenario}-{theme}")).await;
            assert_eq!(page.eval(WRONG).await, json!([]), "{scenario}, {theme}");
            let text = page.eval("document.querySelector('main').innerText").await;
            let text = text.as_str().unwrap_or_default().to_owned();
            for part in [
                "Scenario ",
                ", seed 1: step ",
                "Network",
                "Sequence",
                "Lease pools",
                "ARP tables",
                "Explain",
                "server-b",
            ] {
                assert!(text.contains(part), "{scenario}: {part} in {text}");
            }
            assert_eq!(page.console_errors().await, [""; 0]);
        }
    }
}

#[tokio::test]
async fn handout_and_worksheet_are_saved_and_fit_on_both_sheets() {
    let page = Page::open("", 1280, 900, false, true).await;
    page.press("End").await;
    page.press("1").await;
    page.press("End").await;
    let folder = page.downloads().await;
    for (button, ending) in [("Handout to print", "handout.html"), ("Worksheet to print", "worksheet.html")] {
        page.click("button", "Session ▾").await;
        page.click("button", "Export…*").await;
        page.click("button", button).await;
        let file = page.downloaded(&folder, ending).await;
        let text = std::fs::read_to_string(&file).expect("saved");
        assert!(text.contains("Two servers, one client") && text.contains("#1."), "{ending}");
        page.press("Escape").await;
        let paper = Page::open_at(&format!("file://{}", file.display()), 703, 1000, true, true).await;
        for (sheet, size) in SHEETS {
            let sheets = paper.print(&format!("{ending}-{sheet}"), size).await;
            assert!((3..=7).contains(&sheets), "{ending}, {sheet}: {sheets} sheets");
        }
        // Nothing reaches beyond the sheet.
        let wide = "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).length";
        assert_eq!(paper.eval(wide).await, json!(0), "{ending}");
        assert_eq!(paper.foreign_requests().await, [""; 0]);
    }
}
