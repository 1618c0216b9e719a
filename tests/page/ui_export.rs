//! The dialog Export as HTML, and what its exports become.

use dorascope::app::browser::Contents;
use dorascope::app::controller::Controller;
use dorascope::app::exports::{Format, Made, Work};
use dorascope::app::model::Theme;
use dorascope::export::capture::write_pcap;
use dorascope::protocol::client::Policy;
use dorascope::scenario::{Lens, builtin};
use dorascope::session::Session;
use dorascope::ui::export::ExportDialog;
use page::{Shown, html_of, model, steps, ui};
use yew::prelude::*;

use crate::page;

#[component]
fn ExportPage(shown: &Shown) -> Html {
    let shared = Callback::from(|()| Controller::new(Theme::Light, true).shared());
    html! { <ExportDialog model={shown.model.clone()} shown_ms={shown.ui.shown_ms} address="http://host/" {shared} run={Callback::noop()} /> }
}

const ALL: [(Format, &str); 11] = [
    (Format::SequenceSvg, "sequence.svg"),
    (Format::SequencePng, "sequence.png"),
    (Format::NetworkSvg, "network.svg"),
    (Format::NetworkPng, "network.png"),
    (Format::Csv, "trace.csv"),
    (Format::Markdown, "trace.md"),
    (Format::Handout, "handout.html"),
    (Format::Worksheet, "worksheet.html"),
    (Format::Pcap, "capture.pcap"),
    (Format::Pcapng, "capture.pcapng"),
    (Format::Mermaid, "sequence.mmd"),
];

fn session(name: &str) -> Session {
    Session::new(builtin(name).expect("built in"), Some(Lens::Course), 1)
}

/// An export made in slices of so many entries, and how many slices there were.
fn sliced(session: &Session, format: Format, whole: bool, slice: usize) -> (Result<Made, String>, usize) {
    let model = model(session);
    let shown_ms = session.history().presentation.shown_for(session.cursor());
    let mut work = match Work::new(format, &model, shown_ms, whole) {
        Ok(work) => work,
        Err(why) => return (Err(why), 0),
    };
    for slices in 1.. {
        match work.advance(slice) {
            Ok(false) => {}
            Ok(true) => return (work.finish(), slices),
            Err(why) => return (Err(why), slices),
        }
    }
    unreachable!("the slices end")
}

fn made(session: &Session, format: Format, whole: bool) -> Made {
    sliced(session, format, whole, usize::MAX).0.expect("made")
}

fn bytes(made: &Made) -> &[u8] {
    match &made.files[0].contents {
        Contents::Bytes(bytes) => bytes,
        Contents::Dots(..) => panic!("dots"),
    }
}

#[test]
fn the_dialog_offers_everything_by_name_and_says_what_for() {
    let mut session = session("two-servers");
    steps(&mut session, 3);
    let html = html_of::<ExportPage>(&session, ui(&session));
    assert_eq!(html.one("dialog h2").text(), "Export");
    for name in [
        "Handout to print",
        "Worksheet to print",
        "Sequence as SVG",
        "Sequence as PNG",
        "Network as SVG",
        "Network as PNG",
        "Trace as CSV",
        "Trace as Markdown",
        "Capture as pcap",
        "Capture as pcapng with comments",
        "Save as Mermaid text",
        "Copy as Mermaid text",
    ] {
        assert_eq!(html.count(&format!("button[aria-label='{name}']")), 1, "{name}");
    }
    let all = session.history().steps.len();
    let extents = html.texts("label:has(> [type=radio])");
    assert_eq!(extents, [format!("So far (step 3 of {all})"), format!("The whole history ({all} steps)")]);
    assert!(html.has("[role=status]") && !html.has("progress"));
    assert_eq!(html.count("[type=radio]"), 2);
}

#[test]
fn before_the_first_step_only_the_whole_history_can_be_had() {
    let session = session("two-servers");
    let html = html_of::<ExportPage>(&session, ui(&session));
    let radios = html.all("input");
    let are = |name: &str| radios.iter().map(|radio| radio.attr(name).is_some()).collect::<Vec<_>>();
    assert_eq!((are("disabled"), are("checked")), (vec![true, false], vec![false, true]), "{radios:?}");
}

#[test]
fn every_export_has_a_plain_name_and_says_how_much_it_holds() {
    let mut session = session("one-server");
    steps(&mut session, 6);
    for (format, name) in ALL {
        let made = made(&session, format, true);
        assert_eq!(made.files.len(), 1, "{name}");
        assert_eq!(made.files[0].name, format!("dorascope-one-server-{name}"));
        let (amount, noun) = made.amount.split_once(' ').expect("an amount");
        assert!(amount.parse::<usize>().is_ok_and(|amount| amount >= 2), "{name}: {}", made.amount);
        assert!(["frames", "entries", "rows", "devices", "steps"].contains(&noun), "{}", made.amount);
        match &made.files[0].contents {
            Contents::Bytes(bytes) => assert!(bytes.len() > 500, "{name}"),
            Contents::Dots(picture, across, down) => {
                assert_eq!(
                    (i64::from(*across), i64::from(*down)),
                    (2 * i64::from(picture.width), 2 * i64::from(picture.height))
                );
            }
        }
    }
}

#[test]
fn slices_make_the_same_as_one_go() {
    let mut session = session("two-servers");
    session.seek(usize::MAX);
    for (format, name) in ALL {
        let (whole, in_one) = sliced(&session, format, true, usize::MAX);
        let (parts, in_many) = sliced(&session, format, true, 3);
        assert_eq!(whole, parts, "{name}");
        assert_eq!(in_one, 1, "{name}");
        assert!(in_many > 1 || name.starts_with("network") || name.ends_with("html"), "{name}: {in_many}");
    }
}

#[test]
fn so_far_ends_at_the_cursor() {
    let mut session = session("two-servers");
    steps(&mut session, 4);
    let cursor = session.cursor();
    let (far, whole) = (made(&session, Format::Pcap, false), made(&session, Format::Pcap, true));
    let mut expected = Vec::new();
    let frames = write_pcap(&mut expected, &session.trace()[..cursor]).expect("written");
    assert_eq!(bytes(&far), expected);
    assert_eq!(far.amount, format!("{frames} frames"));
    assert!(bytes(&whole).len() > expected.len());
    let csv = made(&session, Format::Csv, false);
    assert_eq!(csv.amount, format!("{cursor} entries"));
    assert_eq!(String::from_utf8_lossy(bytes(&csv)).matches("\r\n").count(), cursor + 1);
    let markdown = String::from_utf8(bytes(&made(&session, Format::Markdown, false)).to_vec()).expect("UTF-8");
    let all = session.history().steps.len();
    assert!(markdown.contains(&format!("so far, step 4 of {all}, to {} s", session.moment())), "{markdown}");
    let mermaid = String::from_utf8(bytes(&made(&session, Format::Mermaid, false)).to_vec()).expect("UTF-8");
    assert!(mermaid.contains("OFFER 10.0.0.10") && !mermaid.contains("ACK"), "{mermaid}");
}

#[test]
fn a_long_sequence_is_refused_as_png_with_a_way_out_but_not_as_svg() {
    let mut scenario = builtin("classroom").expect("built in");
    scenario.clients[0].count = 60;
    scenario.clients[0].policy = Policy::First;
    let mut session = Session::new(scenario, Some(Lens::Rfc), 1);
    session.seek(usize::MAX);
    let why = sliced(&session, Format::SequencePng, true, 64).0.expect_err("too long");
    assert!(why.contains("PNG") && why.contains("The SVG holds all of it"), "{why}");
    assert!(made(&session, Format::SequenceSvg, true).amount.ends_with("rows"));
}

#[test]
fn several_pages_are_several_files() {
    let mut session = session("classroom");
    session.seek(usize::MAX);
    let made = made(&session, Format::SequencePng, true);
    assert!((2..=12).contains(&made.files.len()), "{}", made.files.len());
    for (file, page) in made.files.iter().zip(1..) {
        assert_eq!(file.name, format!("dorascope-classroom-sequence-{page}-of-{}.png", made.files.len()));
    }
}

#[test]
fn a_name_from_a_file_makes_a_plain_file_name() {
    let mut scenario = builtin("one-server").expect("built in");
    scenario.name = "../../My “net” \u{202e}/x.exe".to_owned();
    let mut session = Session::new(scenario, None, 1);
    session.seek(usize::MAX);
    for (format, end) in ALL {
        assert_eq!(made(&session, format, true).files[0].name, format!("dorascope-My-net-x-exe-{end}"));
    }
}
