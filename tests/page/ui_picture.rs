//! Pictures of Sequence and Network: sound SVG, complete, nothing outside, no words upon others.
use std::collections::BTreeSet;
use std::rc::Rc;

use dorascope::base::Instant;
use dorascope::drawing::{Density, Stage, arranged};
use dorascope::export::picture::network::Moment;
use dorascope::export::picture::{Picture, SequencePicture, network_picture, sequence_picture};
use dorascope::export::text::Source;
use dorascope::history::RowKind;
use dorascope::scenario::{BUILTIN_NAMES, Lens, Scenario, builtin};
use dorascope::session::Session;
use dorascope::sim::Kind;
use dorascope::teach::Names;
use dorascope::ui::network::Network as NetworkPanel;
use dorascope::view::{HostKind, View};
use faulty::{lossy, pair};
use roxmltree::{Document, Node};
use serde_json::json;
use yew::prelude::*;

use crate::about::about_all;
use crate::faulty;
use crate::page;

fn session(name: &str, lens: Lens) -> Session {
    Session::new(builtin(name).expect("built in"), Some(lens), 1)
}

fn sequence(session: &Session, count: usize) -> Picture {
    let names = Names::of(session.world());
    let source = Source { trace: session.trace(), names: &names, lens: session.lens() };
    sequence_picture(&about_all(session), source, &session.history().sequence.rows, count)
}

fn network(session: &Session) -> Picture {
    let (view, names) = (View::of(session), Names::of(session.world()));
    let presentation = &session.history().presentation;
    let shown_ms = presentation.shown_for(session.cursor());
    let moment = Moment { view: &view, flights: presentation.flights(), names: &names, shown_ms };
    network_picture(&about_all(session), moment)
}

fn number(node: Node<'_, '_>, name: &str) -> i32 {
    let text = node.attribute(name).unwrap_or_else(|| panic!("{name} of {node:?}"));
    text.parse().unwrap_or_else(|_| panic!("{name}={text}"))
}

/// How far a node is moved by the groups around it.
fn moved(node: Node<'_, '_>) -> (i32, i32) {
    node.ancestors().skip(1).filter_map(|group| group.attribute("transform")).fold((0, 0), |(x, y), text| {
        let inside = text.strip_prefix("translate(").and_then(|text| text.strip_suffix(')')).expect("translate");
        let (dx, dy) = inside.split_once(' ').expect("two numbers");
        (x + dx.parse::<i32>().expect("a number"), y + dy.parse::<i32>().expect("a number"))
    })
}

fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

/// A box around a text: left, top, right, bottom. The widths of Liberation Sans are at least these, so what overlaps by them
/// overlaps in every font.
fn around(text: Node<'_, '_>) -> (i32, i32, i32, i32) {
    let (dx, dy) = moved(text);
    let (x, y, size) = (number(text, "x") + dx, number(text, "y") + dy, number(text, "font-size"));
    let width = i32::try_from(words(text).trim().chars().count()).expect("short") * size * 45 / 100;
    let left = match text.attribute("text-anchor") {
        Some("middle") => x - width / 2,
        Some("end") => x - width,
        _ => x,
    };
    (left, y - size * 7 / 10, left + width, y)
}

/// What is wrong with a picture.
fn complaints(picture: &Picture) -> Vec<String> {
    let document = Document::parse(&picture.svg).expect("well-formed XML");
    let root = document.root_element();
    let mut found = Vec::new();
    let mut wrong = |test: bool, what: String| {
        if test {
            found.push(what);
        }
    };
    wrong(root.tag_name().namespace() != Some("http://www.w3.org/2000/svg"), "no SVG".to_owned());
    wrong(
        root.attribute("viewBox") != Some(&format!("0 0 {} {}", picture.width, picture.height)),
        "viewBox".to_owned(),
    );
    wrong(number(root, "width") != picture.width || number(root, "height") != picture.height, "size".to_owned());
    for name in ["title", "desc"] {
        let told = root.children().any(|node| node.has_tag_name(name) && !words(node).trim().is_empty());
        wrong(!told, format!("no {name}"));
    }
    for outside in ["var(", "url(", "http:", "https:", "@import", "<style", "<image", "<script", "href"] {
        let text = picture.svg.replace("http://www.w3.org/2000/svg", "");
        wrong(text.contains(outside), format!("{outside} needs something outside"));
    }
    let (w, h) = (picture.width, picture.height);
    for node in root.descendants().filter(Node::is_element) {
        let (dx, dy) = moved(node);
        let spots: Vec<(i32, i32)> = match node.tag_name().name() {
            "line" => vec![(number(node, "x1"), number(node, "y1")), (number(node, "x2"), number(node, "y2"))],
            "rect" => {
                let (x, y) = (number(node, "x"), number(node, "y"));
                vec![(x, y), (x + number(node, "width"), y + number(node, "height"))]
            }
            "circle" => vec![(number(node, "cx"), number(node, "cy"))],
            "text" => {
                let (left, top, right, bottom) = around(node);
                vec![(left - dx, top - dy), (right - dx, bottom - dy)]
            }
            _ => continue,
        };
        for (x, y) in spots {
            let inside = (0..=w).contains(&(x + dx)) && (0..=h).contains(&(y + dy));
            wrong(!inside, format!("{x} {y} is outside: {}", &picture.svg[node.range()]));
        }
    }
    for node in root.descendants().filter(|node| node.attribute("font-size").is_some()) {
        wrong(number(node, "font-size") < 9, format!("too small: {}", words(node)));
    }
    // Frames on their way cover what is below them; they have a background of their own.
    let flies = |node: Node<'_, '_>| node.ancestors().any(|group| group.attribute("class") == Some("frames"));
    let mut boxes: Vec<_> = root
        .descendants()
        .filter(|node| node.has_tag_name("text") && words(*node).chars().count() > 1)
        .map(|node| (around(node), words(node), flies(node)))
        .collect();
    boxes.sort_by_key(|(at, ..)| at.1);
    for (index, (a, text, flies)) in boxes.iter().enumerate() {
        for (b, other, too) in boxes[index + 1..].iter().take_while(|(b, ..)| b.1 < a.3) {
            let meet = flies == too && a.0 < b.2 && b.0 < a.2;
            wrong(meet, format!("`{text}` and `{other}` lie on each other"));
        }
    }
    found
}

/// All texts of a picture.
fn texts(picture: &Picture) -> Vec<String> {
    let document = Document::parse(&picture.svg).expect("well-formed XML");
    document.descendants().filter(|node| node.has_tag_name("text")).map(words).collect()
}

/// How many elements of a picture have these attributes.
fn count(picture: &Picture, attributes: &[(&str, &str)]) -> usize {
    let document = Document::parse(&picture.svg).expect("well-formed XML");
    let has = |node: &Node<'_, '_>| attributes.iter().all(|(name, value)| node.attribute(*name) == Some(*value));
    document.descendants().filter(has).count()
}

#[test]
fn every_scenario_is_drawn_whole_under_both_lenses() {
    for name in BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let mut session = session(name, lens);
            let picture = sequence(&session, usize::MAX);
            assert_eq!(complaints(&picture), Vec::<String>::new(), "{name} {lens}");
            let texts = texts(&picture);
            for host in &View::of(&session).hosts {
                assert!(texts.iter().any(|text| **text == *host.name), "{name}: {} has no lifeline", host.name);
            }
            // Each row has its time; each frame its kind.
            let rows = &session.history().sequence.rows;
            let times: Vec<String> = rows.iter().map(|row| row.at.grouped()).collect();
            let drawn: Vec<&String> = texts.iter().filter(|text| times.contains(text)).collect();
            assert_eq!(drawn, times.iter().collect::<Vec<_>>(), "{name} {lens}");
            let mut kinds = rows.iter().filter_map(|row| match &row.kind {
                RowKind::Frame { kind, .. } => Some(kind.name()),
                _ => None,
            });
            assert!(
                kinds.all(|kind| texts.iter().any(|text| text.starts_with(kind) && text.contains(" to "))),
                "{name} {lens}"
            );
            // Beginning, a moment with frames on their way, end.
            for cursor in [0, session.trace().len() / 3, usize::MAX] {
                session.seek(cursor);
                assert_eq!(complaints(&network(&session)), Vec::<String>::new(), "{name} {lens} at {cursor}");
            }
        }
    }
}

#[test]
fn what_was_lost_doubled_and_refused_is_drawn() {
    let mut told = String::new();
    for seed in 1..=6 {
        let session = lossy(seed);
        let picture = sequence(&session, usize::MAX);
        assert_eq!(complaints(&picture), Vec::<String>::new(), "seed {seed}");
        let lost = session.trace().iter().filter(|entry| matches!(entry.kind, Kind::Lost { .. })).count();
        // A cross has two strokes; one more is in the legend.
        let crosses = count(&picture, &[("d", "M-5 -5L5 5M-5 5L5 -5")]);
        assert!(lost > 0 && crosses > lost, "seed {seed}: {crosses} crosses for {lost} losses");
        told += &texts(&picture).join("\n");
    }
    assert!(told.contains("lost before the switch") && told.contains("lost on the way to") && told.contains(", twice"));
    assert!(told.contains(", again (2nd), first at "));

    let session = pair(&[(1_000_000, "laptop-1", json!("unplug")), (1_500_000, "laptop-1", json!("unplug"))], 10);
    let picture = sequence(&session, usize::MAX);
    assert_eq!(complaints(&picture), Vec::<String>::new());
    let actions: Vec<String> = texts(&picture).into_iter().filter(|text| text.contains("by the scenario")).collect();
    assert!(!actions.is_empty(), "{:?}", texts(&picture));
}

#[test]
fn a_frame_on_an_empty_network_reaches_nobody() {
    // At 60 s the client is plugged into another network, where it is alone.
    let told = texts(&sequence(&session("moved-away", Lens::Rfc), usize::MAX));
    let alone = told.iter().filter(|text| text.ends_with(", reaches nobody")).count();
    let reached = told.iter().filter(|text| text.starts_with("OFFER") && text.ends_with("to laptop-1")).count();
    assert!(alone > 10 && reached == 1, "{told:?}");
}

#[test]
fn a_part_of_a_history_is_drawn_as_far_as_it_has_happened() {
    let session = session("two-servers", Lens::Course);
    let trace = session.trace();
    let sent = |n: usize| {
        let mut sent = trace.iter().filter(|entry| matches!(entry.kind, Kind::Sent(_)));
        usize::try_from(sent.nth(n).expect("frames").id.0).expect("an index")
    };
    let nothing = texts(&sequence(&session, 0));
    assert!(nothing.iter().any(|text| text == "Nothing has happened yet"), "{nothing:?}");
    let some = texts(&sequence(&session, sent(1) + 1)).join("\n");
    assert!(some.contains("OFFER 10.0.0.10 to laptop-1, on its way"), "{some}");
    assert!(!some.contains("10.0.0.20 to laptop-1"), "the second OFFER has not left yet: {some}");
}

#[test]
fn a_long_history_takes_several_pages_of_which_each_makes_a_png() {
    let session = session("classroom", Lens::Rfc);
    let (about, names) = (about_all(&session), Names::of(session.world()));
    let source = Source { trace: session.trace(), names: &names, lens: session.lens() };
    let mut pages = SequencePicture::new(&about, source, usize::MAX).paged();
    for row in &session.history().sequence.rows {
        pages.push(row, source);
    }
    let pages = pages.finish();
    assert!(pages.len() > 3, "{}", pages.len());
    let mut times: Vec<String> = Vec::new();
    for (page, number) in pages.iter().zip(1..) {
        assert_eq!(complaints(page), Vec::<String>::new(), "page {number}");
        let dots = page.dots().expect("a PNG can be made");
        assert_eq!(dots.0, 2 * u32::try_from(page.width).expect("positive"), "full scale");
        let texts = texts(page);
        assert!(texts.contains(&format!("page {number} of {}", pages.len())));
        assert!(
            texts.contains(&"pc-01".to_owned()) && texts.contains(&"server-b".to_owned()),
            "every page has its heads"
        );
        times.extend(
            texts.into_iter().filter(|text| text.contains('.') && text.replace(" ", "").parse::<f64>().is_ok()),
        );
    }
    let rows = session.history().sequence.rows.iter().map(|row| row.at.grouped());
    assert_eq!(times, rows.collect::<Vec<_>>(), "each row is on one page");
}

#[test]
fn names_and_titles_from_files_cannot_break_out() {
    let mut scenario = builtin("two-servers").expect("built in");
    scenario.title = "</title><script>alert(1)</script> & \"more\" \u{0}\u{202e}".to_owned();
    scenario.clients[0].id = "<b>&\"'\u{7}".repeat(8);
    scenario.servers[0].id = "名前".repeat(60);
    let mut session = Session::new(scenario, None, 1);
    session.seek(usize::MAX);
    for picture in [sequence(&session, usize::MAX), network(&session)] {
        assert_eq!(complaints(&picture), Vec::<String>::new());
        let document = Document::parse(&picture.svg).expect("well-formed");
        assert!(!document.descendants().any(|node| node.has_tag_name("script") || node.has_tag_name("b")));
    }
}

#[test]
fn the_network_shows_devices_cables_frames_and_pools() {
    let mut session = session("two-servers", Lens::Course);
    page::steps(&mut session, 3);
    let told = texts(&network(&session));
    for text in
        ["laptop-1", "02:00:00:00:00:c1", "switch", "10.0.0.2", "SELECTING", "Lease pools", "Frames on their way"]
    {
        assert!(told.iter().any(|line| line == text), "{text}: {told:?}");
    }
    assert!(told.iter().any(|line| line.contains("1 offered")), "{told:?}");
    assert!(told.iter().any(|line| line == "O OFFER"), "{told:?}");

    let mut cut = pair(&[(1_000_000, "laptop-1", json!("unplug"))], 10);
    cut.seek(usize::MAX);
    let picture = network(&cut);
    assert_eq!(complaints(&picture), Vec::<String>::new());
    assert!(count(&picture, &[("stroke-dasharray", "2 6")]) > 0, "a cut cable is dotted");
    assert!(texts(&picture).iter().any(|line| line.contains("unplugged")));
}

#[test]
fn the_colours_are_those_of_the_light_theme() {
    let css = std::fs::read_to_string("static/base.css").expect("the sheet");
    let light = css.split(":root[data-theme").next().expect("the light theme");
    let theme: BTreeSet<&str> = light.split(['#']).skip(1).filter_map(|part| part.get(..6)).collect();
    let mut session = session("two-servers", Lens::Course);
    page::steps(&mut session, 3);
    for picture in [sequence(&session, usize::MAX), network(&session)] {
        let document = Document::parse(&picture.svg).expect("well-formed XML");
        let values = document.descendants().flat_map(|node| node.attributes()).map(|attribute| attribute.value());
        let used: BTreeSet<&str> = values.filter_map(|value| value.strip_prefix('#')).collect();
        assert!(used.len() > 6 && used.is_subset(&theme), "{used:?}");
    }
}

/// The room that a picture gives to a drawing with so many hosts.
fn paper(view: &View) -> Stage {
    let count = |kind| i32::try_from(view.hosts.iter().filter(|host| host.kind == kind).count()).expect("few");
    let (clients, servers) = (count(HostKind::Client), count(HostKind::Server));
    let (cards, least) = match clients > 6 {
        true => (servers, 560),
        false => (servers.max(clients + count(HostKind::Static)), 300),
    };
    Stage { width: 904, height: (128 * cards.min(12)).max(least) }
}

/// The page's own drawing of the network, in the room that a picture has.
#[component]
fn PaperPage(shown: &page::Shown) -> Html {
    let stage = paper(&shown.model.view);
    html! { <NetworkPanel model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} {stage} /> }
}

/// So many clients, servers and static hosts, some of which have an address by now, and one client that is unplugged.
fn crowd(clients: u32, servers: u32, statics: u32) -> Session {
    let servers = (0..servers).map(|n| {
        json!({ "id": format!("server-in-the-cellar-{n}"), "mac": format!("02:00:00:01:00:{n:02x}"),
                "address": format!("10.0.0.{}", 1 + n), "ranges": [{ "first": "10.0.1.0", "last": "10.0.9.255" }] })
    });
    let statics = (0..statics).map(|n| {
        json!({ "id": format!("printer-{n}"), "mac": format!("02:00:00:02:00:{n:02x}"),
                "address": format!("10.0.0.{}", 100 + n) })
    });
    let text = json!({ "version": 1, "name": "crowd", "horizon_s": 40, "network": "10.0.0.0/16", "lens": "course",
        "clients": [
            { "id": "pc", "mac": "02:00:00:00:01:00", "count": clients - 1, "starts_within_s": 2 },
            { "id": "a client with a long name", "mac": "02:00:00:00:00:01" }
        ],
        "servers": servers.collect::<Vec<_>>(), "static_hosts": statics.collect::<Vec<_>>(),
        "script": [{ "at_us": 3_000_000, "host": "a client with a long name", "do": "unplug" }] });
    let mut session = Session::new(Scenario::from_json(&text.to_string()).expect("a network"), None, 1);
    session.seek_time(Instant(4_000_000));
    session
}

#[test]
fn every_density_that_the_page_draws_is_drawn_on_paper_too() {
    let mut seen = BTreeSet::new();
    let networks =
        [(2, 1, 0), (6, 1, 0), (4, 1, 10), (7, 1, 0), (60, 2, 0), (61, 1, 0), (61, 13, 3), (200, 1, 0), (1_000, 1, 0)];
    for (clients, servers, statics) in networks {
        let mut session = crowd(clients, servers, statics);
        let picture = network(&session);
        assert_eq!(complaints(&picture), Vec::<String>::new(), "{clients} clients");
        let view = View::of(&session);
        let on_page = page::html_of::<PaperPage>(&session, page::ui(&session));
        let cards = on_page.all(".cards > .card");
        let layout = arranged(&view, paper(&view));
        let document = Document::parse(&picture.svg).expect("well-formed XML");
        let texts = document.descendants().filter(|node| node.has_tag_name("text"));
        let texts: Vec<_> = texts.map(|text| (around(text), words(text))).collect();
        let drawing = document.descendants().find(|node| node.has_tag_name("g")).expect("the drawing");
        let (dx, dy) = moved(drawing.first_element_child().expect("a part of it"));
        for host in &view.hosts {
            let place = layout.place(host.port).expect("a place");
            let (rect, density) = (place.rect, place.density);
            seen.insert(format!("{density:?}"));
            let inside: Vec<String> = texts
                .iter()
                .filter(|((left, top, right, bottom), _)| {
                    let (left, top, right, bottom) = (left - dx, top - dy, right - dx, bottom - dy);
                    left >= rect.x && right <= rect.right() && top >= rect.y && bottom <= rect.bottom()
                })
                .map(|(_, words)| words.clone())
                .collect();
            // What the page has on this card, in order.
            let id = format!("device-{}", host.port);
            let card = cards.iter().find(|card| card.attr("id") == Some(id.as_str())).expect("a card");
            let told: Vec<String> =
                card.texts(".name, .octet, .state").into_iter().filter(|text| !text.is_empty()).collect();
            let which = format!("{clients} clients, {} as {density:?}: {inside:?}, on the page {told:?}", host.name);
            match density {
                // A number whole; of three wide letters the last two.
                Density::Tile if host.name.starts_with("pc") => assert_eq!(inside, told[..1], "{which}"),
                Density::Tile => {
                    assert!(inside.len() == 1 && inside[0].len() > 2 && told[0].ends_with(&inside[0]), "{which}")
                }
                Density::Chip => {
                    for text in &told {
                        // The page leaves it to the browser where a text ends.
                        let begins =
                            |drawn: &String| drawn.split('…').next().is_some_and(|begin| text.starts_with(begin));
                        assert!(inside.iter().any(begins), "{which}");
                    }
                    assert!(inside.len() >= 2, "{which}");
                }
                Density::Full | Density::Medium | Density::Slim => {
                    let name: String = host.name.chars().take(8).collect();
                    assert!(inside.iter().any(|text| text.starts_with(&name)), "{which}");
                    let address = host.address.map_or("no address yet".to_owned(), |address| address.to_string());
                    assert!(inside.contains(&address), "{which}");
                    assert!(inside.len() >= 3, "{which}");
                }
            }
        }
        // Frames on their way are inside too, wherever they are.
        for at in [0, 30_000, 1_000_000, 30_000_000] {
            session.seek_time(Instant(at));
            let found = complaints(&network(&session));
            assert_eq!(found, Vec::<String>::new(), "{clients} clients at {at} us");
            if clients > 100 {
                break;
            }
        }
    }
    let all = ["Chip", "Full", "Medium", "Slim", "Tile"];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), all, "all densities are tried");
}

/// As on the page: who says something is read from where the words stand.
#[test]
fn the_words_of_a_frame_stand_at_its_sender_and_what_is_ignored_shows_its_way() {
    let mut session = session("two-servers", Lens::Rfc);
    session.seek(usize::MAX);
    session.answer(dorascope::history::PersonAnswer::Choose("server-a".to_owned())).expect("it was offered");
    let picture = sequence(&session, usize::MAX);
    let document = Document::parse(&picture.svg).expect("well-formed XML");
    let find = |begins: &str| {
        let mut found =
            document.descendants().filter(|node| node.has_tag_name("text") && words(*node).starts_with(begins));
        found.next().unwrap_or_else(|| panic!("no {begins}"))
    };
    let middle = |name: &str| number(find(name), "x");
    let (laptop, server) = (middle("laptop-1"), middle("server-b"));
    assert!(server - laptop > 300, "two columns apart");
    let (left, _, _, _) = around(find("OFFER 10.0.0.20"));
    assert!(
        left > laptop + (server - laptop) / 3 && left < server,
        "the words of server-b's OFFER begin at {left}, server-b is at {server}"
    );
    let (left, _, _, _) = around(find("DISCOVER"));
    assert!((laptop..laptop + 20).contains(&left), "those of the DISCOVER at {left}, laptop-1 is at {laptop}");
    // The ARP probes that both servers ignore: an open tip on the line.
    assert!(count(&picture, &[("d", "M-6 -4L0 0L-6 4"), ("fill", "none")]) > 0, "no tip");
}
