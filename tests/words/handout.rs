//! The paper to print: well formed, complete, without anything from elsewhere; and a worksheet that holds no answer.
use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::rc::Rc;

use crate::about::about;
use dorascope::export::text::extent;
use dorascope::export::{Paper, handout};
use dorascope::history::RowKind;
use dorascope::protocol::Event;
use dorascope::protocol::client::Policy;
use dorascope::scenario::{BUILTIN_NAMES, Lens, Scenario, builtin};
use dorascope::session::Session;
use dorascope::sim::Kind;
use dorascope::teach::{Names, explain};
use dorascope::view::View;
use dorascope::wire::FrameKind;
use scraper::{Html, Selector};

/// A network in which nobody is asked, so that all of it happens.
fn network(name: &str) -> Scenario {
    let mut scenario = builtin(name).expect("built in");
    scenario.clients.iter_mut().for_each(|client| client.policy = Policy::First);
    scenario
}

/// A session at its end.
fn ended(scenario: Scenario, lens: Lens) -> Session {
    let mut session = Session::new(scenario, Some(lens), 1);
    session.seek(usize::MAX);
    session
}

fn all() -> impl Iterator<Item = (String, Session)> {
    let pairs = BUILTIN_NAMES.iter().flat_map(|name| [(name, Lens::Course), (name, Lens::Rfc)]);
    pairs.map(|(name, lens)| (format!("{name} {lens}"), ended(network(name), lens)))
}

/// The paper about everything up to the cursor.
fn paper(session: &Session, link: &str, blank: bool) -> String {
    let (history, now) = (session.history(), View::of(session));
    let start = View::of(&Session::showing(Rc::clone(history)));
    let names = Names::new(session.world(), session.scenario());
    let about = about(session, extent(now.steps, now.now, false));
    let paper = Paper {
        history,
        names: &names,
        lesson: session.scenario().lesson_under(session.lens()),
        link,
        start: &start,
        now: &now,
        shown_ms: history.presentation.shown_for(session.cursor()),
        blank,
    };
    handout(&about, paper)
}

/// The document as a browser reads it, which has nothing to correct.
fn read(text: &str) -> Html {
    let html = Html::parse_document(text);
    assert_eq!(html.errors, [""; 0]);
    html
}

/// The texts of all elements that match, without the space at their ends.
fn texts(html: &Html, css: &str) -> Vec<String> {
    let selector = Selector::parse(css).expect("a selector");
    html.select(&selector).map(|node| node.text().collect::<String>().trim().to_owned()).collect()
}

/// The rows of a table, by the number of the table.
fn rows(html: &Html, table: usize) -> Vec<Vec<String>> {
    let [tables, rows, cells] = ["table", "tbody tr", "td"].map(|css| Selector::parse(css).expect("a selector"));
    let table = html.select(&tables).nth(table).expect("a table");
    let cells = |row: scraper::ElementRef<'_>| -> Vec<String> {
        let text = |cell: scraper::ElementRef<'_>| cell.text().collect::<Vec<_>>().join(" ");
        row.select(&cells).map(|cell| text(cell).split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    table.select(&rows).map(cells).collect()
}

#[test]
fn both_are_well_formed_and_load_nothing() {
    for (name, session) in all() {
        for blank in [false, true] {
            let text = paper(&session, "http://host/?a&b=\"<x>\"#1.abc", blank);
            // As XML too: every element is closed.
            let xml = text.strip_prefix("<!DOCTYPE html>\n").expect("a document type");
            let xml = roxmltree::Document::parse(xml).unwrap_or_else(|why| panic!("{name}: {why}"));
            for node in xml.descendants().filter(roxmltree::Node::is_element) {
                let tag = node.tag_name().name();
                assert!(!["script", "link", "img", "image", "iframe", "object", "use"].contains(&tag), "{name}: {tag}");
                for attribute in node.attributes() {
                    let here = (tag, attribute.name());
                    let names = ["src", "srcset", "data", "action", "style"];
                    assert!(!names.contains(&here.1) && !here.1.starts_with("on"), "{name}: {here:?}");
                    assert!(here.1 != "href" || tag == "a", "{name}: {here:?}");
                }
            }
            let html = read(&text);
            let style = &texts(&html, "style")[0];
            assert!(style.contains("@page") && !style.contains("url(") && !style.contains("@import"));
            // The size of the sheet is the printer's.
            assert!(!style.contains("size:A4") && !style.contains("size:letter"));
            let link = Selector::parse("a").expect("a selector");
            let link = html.select(&link).next().and_then(|link| link.attr("href"));
            assert_eq!(link, Some("http://host/?a&b=\"<x>\"#1.abc"), "{name}");
        }
    }
}

#[test]
fn every_step_and_every_row_of_the_sequence_is_told_as_explain_tells_it() {
    for (name, session) in all().filter(|(_, session)| session.scenario().host_count() <= 8) {
        let html = read(&paper(&session, "", false));
        let lines = rows(&html, 0);
        let (trace, names) = (session.trace(), Names::new(session.world(), session.scenario()));
        let steps = &session.history().steps;
        let full = lines.len() == 200;
        let told: BTreeSet<usize> = lines
            .iter()
            .map(|line| line[0].split('.').next().and_then(|number| number.parse().ok()).expect("a number"))
            .collect();
        if full {
            assert!(html.root_element().text().any(|text| text.contains("Only the first 200 lines")), "{name}");
        } else {
            assert_eq!(told, (1..=steps.len()).collect(), "{name}");
        }
        for line in &lines {
            let number: usize = line[0].split('.').next().and_then(|number| number.parse().ok()).expect("a number");
            let step = &steps[number - 1];
            let entries = &trace[step.start..step.end];
            let telling = entries.iter().map(|entry| (entry, explain(entry, trace, &names, session.lens())));
            let same = telling.into_iter().any(|(entry, telling)| {
                line[1] == entry.at.grouped()
                    && line[4].starts_with(&format!("{} ", telling.title))
                    && line[4].contains(&telling.text)
                    && line[4].contains(&telling.source.to_string())
            });
            assert!(same, "{name}: {line:?}");
        }
        // Each row of the sequence has a line, whose number stands in the picture.
        let drawn = texts(&html, "svg text").join("\n");
        let frames = session.history().sequence.rows.iter().filter(|row| matches!(row.kind, RowKind::Frame { .. }));
        if !full {
            let messages = lines.iter().filter(|line| line[3] != "–").count();
            assert!(messages >= frames.count(), "{name}");
            let has = |line: &&Vec<String>| drawn.lines().any(|text| text.split(' ').next() == Some(&line[0]));
            let rows = session.history().sequence.rows.iter();
            let rows = rows.filter(|row| !matches!(row.kind, RowKind::Decision { .. })).count();
            assert!(lines.iter().filter(has).count() >= rows.min(lines.len()), "{name}");
        }
    }
}

#[test]
fn a_worksheet_has_blanks_and_no_answer() {
    let mut leased = 0;
    for (name, session) in all() {
        let html = read(&paper(&session, "", true));
        let given = rows(&html, 0);
        let answered = rows(&read(&paper(&session, "", false)), 0);
        assert_eq!(given.len(), answered.len(), "{name}");
        for (line, answer) in given.iter().zip(&answered) {
            assert_eq!(line[..3], answer[..3], "{name}: what is given is the same");
            assert!(line[3].is_empty() || line[3] == "–" && answer[3] == "–", "{name}: {line:?}");
            // What a person or the scenario does is given, by its title.
            assert!(line[4].is_empty() || answer[4].starts_with(&line[4]) && line[3] == "–", "{name}: {line:?}");
        }
        let actions: Vec<&String> = given.iter().map(|line| &line[4]).filter(|text| !text.is_empty()).collect();
        let done = |kind: &Kind| matches!(kind, Kind::Action { .. } | Kind::Choice { .. } | Kind::KeepWaiting { .. });
        let done = session.trace().iter().filter(|entry| done(&entry.kind)).count();
        assert!(actions.len() <= done, "{name}: {actions:?}");

        // No kind of message is named, but in the lesson and where somebody does something about one.
        let pictures = texts(&html, "svg text");
        let rest = texts(&html, "h1, h2, th, svg desc, svg title, p, li");
        let lesson = session.scenario().lesson_under(session.lens());
        let words = pictures.iter().chain(&rest).filter(|text| *text != lesson && !text.contains(", by the scenario"));
        let words: String = words.map(|text| format!("{text}\n")).collect();
        let kinds = FrameKind::ALL.iter().map(|kind| kind.name()).filter(|kind| *kind != "frame" && *kind != "DHCP");
        for kind in kinds.filter(|kind| !session.scenario().title.contains(kind)) {
            let named =
                format!(" {} ", words.replace(|c: char| !c.is_alphanumeric(), " ")).contains(&format!(" {kind} "));
            assert!(!named, "{name}: {kind} in {words}");
        }
        // Nor an address that a server gives: neither in the pictures nor in the tables but as the end of a range.
        let leases = session.trace().iter().filter_map(|entry| match &entry.kind {
            Kind::Event(Event::AddressOffered { address, .. } | Event::LeaseCommitted { address, .. }) => {
                Some(*address)
            }
            _ => None,
        });
        let leases: BTreeSet<Ipv4Addr> = leases.collect();
        leased += leases.len();
        let names = Names::new(session.world(), session.scenario());
        let fixed: BTreeSet<Ipv4Addr> = names.fixed().map(|(_, address)| address).collect();
        let by_hand = |text: &String| text.contains(", by the scenario");
        for text in pictures.iter().filter(|text| !by_hand(text)) {
            for word in text.split_whitespace() {
                let Ok(address) = word.trim_matches(',').parse::<Ipv4Addr>() else { continue };
                assert!(fixed.contains(&address) || !leases.contains(&address), "{name}: {text}");
            }
        }
        for table in 1..4 {
            let Some(lines) = (texts(&html, "table").len() > table).then(|| rows(&html, table)) else { continue };
            assert!(lines.iter().all(|line| line.last().is_some_and(String::is_empty)), "{name}: {lines:?}");
        }
    }
    assert!(leased > BUILTIN_NAMES.len(), "something was looked for");
}

#[test]
fn the_tables_are_those_of_the_last_moment() {
    // The scenario says: server-a has the ten addresses from 10.0.0.10 on, gives the first that is free, and is the first to offer.
    let session = ended(network("two-servers"), Lens::Rfc);
    let html = read(&paper(&session, "", false));
    let devices = rows(&html, 1);
    assert_eq!(devices.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["laptop-1", "server-a", "server-b"]);
    assert_eq!(devices[0][1..3], ["02:00:00:00:00:c1", "10.0.0.10"]);
    assert!(devices[0][3].starts_with("BOUND"), "{devices:?}");
    let pools = rows(&html, 2);
    assert_eq!(pools[0][..2], ["server-a", "10.0.0.10–19"]);
    assert!(pools[0][2].starts_with("9 free, 1 leased 10.0.0.10 leased to laptop-1 for "), "{pools:?}");
    assert_eq!(pools[1][2], "10 free");
    // Half-way: the OFFERs are on their way, nothing is leased, and later steps are not told.
    let mut session = session;
    let offers = session
        .trace()
        .iter()
        .position(|entry| matches!(&entry.kind, Kind::Sent(frame) if frame.kind() == FrameKind::Request));
    session.seek(offers.expect("a REQUEST"));
    let html = read(&paper(&session, "", false));
    assert!(rows(&html, 2)[0][2].contains("10.0.0.10 offered to laptop-1"));
    let messages: BTreeSet<String> = rows(&html, 0).into_iter().map(|mut row| row.swap_remove(3)).collect();
    assert!(
        messages.contains("OFFER 10.0.0.10") && !messages.iter().any(|text| text.starts_with("ACK")),
        "{messages:?}"
    );
}

#[test]
fn a_crowd_is_told_by_one_client_and_the_paper_says_so() {
    let mut scenario = network("classroom");
    scenario.clients[0].count = 200;
    scenario.servers[0].ranges[0].last = Ipv4Addr::new(10, 0, 0, 254);
    let session = ended(scenario, Lens::Rfc);
    let hosts = session.world().hosts().len();
    for blank in [false, true] {
        let text = paper(&session, "", blank);
        assert!(text.contains(&format!("There are {hosts} hosts. From here on, this paper tells of ")), "it says so");
        assert!(text.len() < 400_000, "{}", text.len());
        let html = read(&text);
        assert!(rows(&html, 0).len() <= 200);
        // The servers and one client.
        assert_eq!(rows(&html, 1).len(), session.scenario().servers.len() + 1);
        // No picture is higher than a sheet: 5:4, and half of the room for the last row.
        let svg = Selector::parse("svg").expect("a selector");
        let side = |node: &scraper::ElementRef<'_>, name: &str| node.attr(name).and_then(|n| n.parse::<i32>().ok());
        for picture in html.select(&svg).skip(1) {
            let (width, height) = (side(&picture, "width").expect("one"), side(&picture, "height").expect("one"));
            assert!(height <= width * 5 / 4 + 160, "{width} x {height}");
        }
    }
}

#[test]
fn nothing_in_a_paper_comes_from_a_name() {
    let mut scenario = network("two-servers");
    scenario.title = "</title><script>alert(1)</script>\u{202e}".to_owned();
    scenario.lesson = "<img src=x> & \"y\"".to_owned();
    scenario.servers[0].id = "<b onload='x'>&amp;".to_owned();
    let session = ended(scenario, Lens::Course);
    for blank in [false, true] {
        let text = paper(&session, "#1.x</a><i>", blank);
        assert!(
            !text.contains("<script") && !text.contains("<img") && !text.contains("<b on") && !text.contains("<i>")
        );
        assert!(!text.contains('\u{202e}'));
        let html = read(&text);
        assert_eq!(texts(&html, "h1"), ["</title><script>alert(1)</script>"]);
        assert!(rows(&html, 1).iter().any(|row| row[0] == "<b onload='x'>&amp;"));
        assert_eq!(texts(&html, "a"), ["#1.x</a><i>"]);
    }
}
