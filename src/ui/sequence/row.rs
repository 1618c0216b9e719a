//! One row of the diagram.

use std::rc::Rc;

use yew::prelude::*;

use super::plan::happened;
use crate::net::Ports;
use crate::protocol::EntryId;
use crate::session::{History, Row, RowKind};
use crate::sim::{FrameKind, Transmission};
use crate::teach::{self, Names};
use crate::ui::model::Command;
use crate::ui::network::kinds;

/// Where a row stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It has happened.
    Past,
    /// Its frame is on its way.
    Flying,
    /// It is known to come: the person has been there before.
    Known,
}

/// What [`SequenceRow`] draws.
#[derive(Properties, Clone)]
pub struct Props {
    /// The history that the row is of.
    pub history: Rc<History>,
    /// Which of its rows.
    pub index: usize,
    /// The lifelines from left to right.
    pub lifelines: Rc<Vec<u16>>,
    /// The hosts' names.
    pub names: Rc<Names>,
    /// Where it stands in time.
    pub phase: Phase,
    /// Whether the current step did it.
    pub current: bool,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether the row above has the same time.
    pub same_time: bool,
    /// Where commands go.
    pub run: Callback<Command>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
            && self.phase == other.phase
            && self.current == other.current
            && self.selected == other.selected
            && self.same_time == other.same_time
            && Rc::ptr_eq(&self.history, &other.history)
            && self.lifelines == other.lifelines
            && self.names == other.names
            && self.run == other.run
    }
}

/// One row: a button with a whole sentence for a name, and a way to go to it once it is selected.
#[component]
pub fn SequenceRow(props: &Props) -> Html {
    let Some(row) = props.history.sequence.rows.get(props.index) else { return html! {} };
    let (kind_class, sentence, inside) = drawn(row, props);
    let class = classes!(
        "seq-row",
        kind_class,
        match props.phase {
            Phase::Past => "past",
            Phase::Flying => "flying",
            Phase::Known => "known",
        },
        props.current.then_some("current"),
        props.selected.then_some("selected")
    );
    let select = {
        let (run, entry) = (props.run.clone(), row.entry);
        Callback::from(move |_: MouseEvent| run.emit(Command::Select(Some(entry))))
    };
    let go = {
        let (run, entry) = (props.run.clone(), row.entry);
        Callback::from(move |_: MouseEvent| run.emit(Command::SeekEntry(entry)))
    };
    html! {
        <li {class}>
            <button type="button" class="seq-hit" aria-description={sentence}
                aria-pressed={props.selected.to_string()} onclick={select} ondblclick={go.clone()}>
                <span class={classes!("seq-time", props.same_time.then_some("same"))}>{ row.at.to_string() }</span>
                <span class="seq-track">{ inside }</span>
            </button>
            if props.selected {
                <button type="button" class="seq-go" aria-label={format!("Go to {} s", row.at)} title="Go to this moment" onclick={go}>{ "go" }</button>
            }
        </li>
    }
}

/// Class, sentence and drawing of a row.
fn drawn(row: &Row, props: &Props) -> (Classes, String, Html) {
    let names = &*props.names;
    let x = |port: u16| props.lifelines.binary_search(&port).ok();
    let later = if props.phase == Phase::Known { ", not yet" } else { "" };
    match &row.kind {
        RowKind::Frame { kind, frame, taken, ignored, broadcast, .. } => {
            let to = if *broadcast { "everyone".to_owned() } else { names.by_mac(frame.destination()) };
            let about = frame.about().map(|address| format!(" {address}")).unwrap_or_default();
            let on_its_way = if props.phase == Phase::Flying { ", on its way" } else { later };
            let sentence = format!("{}{about} from {} to {to}{on_its_way}", kind.name(), names.name(row.port));
            let short = if *broadcast { "broadcast".to_owned() } else { format!("to {to}") };
            let inside = arrows(*kind, frame, (row.port, taken, ignored), short, props);
            (classes!("frame", kinds::class(*kind)), sentence, inside)
        }
        RowKind::Note { entry } => {
            let title = telling(*entry, props);
            let inside =
                html! { { at_lifeline(x(row.port), props.lifelines.len(), "seq-note", html! { title.clone() }) } };
            (classes!("note"), format!("{title}{later}"), inside)
        }
        RowKind::Decision { n } => {
            let again = if *n > 1 { format!(", decision {n}") } else { String::new() };
            let text = format!("{} must choose{again}", names.name(row.port));
            let inside = html! { <span class="seq-decision">{ text.clone() }</span> };
            (classes!("decision"), format!("{text}{later}"), inside)
        }
    }
}

/// The title that the narration gives to an entry.
fn telling(entry: EntryId, props: &Props) -> String {
    let trace = props.history.run.trace();
    let Some(entry) = usize::try_from(entry.0).ok().and_then(|index| trace.get(index)) else { return String::new() };
    teach::tell(entry, trace, &props.names, props.history.run.lens()).title
}

/// The middle of the `column`-th of `columns` lifelines.
pub fn middle(column: usize, columns: usize) -> String {
    let hundredths = (2 * column + 1) * 10_000 / (2 * columns.max(1));
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// A text beside a lifeline, on the side with more room.
fn at_lifeline(column: Option<usize>, columns: usize, class: &'static str, inside: Html) -> Html {
    let Some(column) = column else { return html! {} };
    let side = if 2 * column < columns { "to-right" } else { "to-left" };
    html! { <span class={classes!(class, side)} style={format!("--x:{}", middle(column, columns))}><span>{ inside }</span></span> }
}

fn arrows(
    kind: FrameKind,
    frame: &Transmission,
    (from, taken, ignored): (u16, &Ports, &Ports),
    to: String,
    props: &Props,
) -> Html {
    let columns = props.lifelines.len();
    let column = |port: u16| props.lifelines.binary_search(&port).ok();
    let Some(start) = column(from) else { return html! {} };
    let flying = props.phase == Phase::Flying;
    let ends = taken.iter().map(|port| (port, true)).chain(ignored.iter().map(|port| (port, false)));
    let ends: Vec<(usize, bool)> = ends.filter_map(|(port, took)| Some((column(port)?, took))).collect();
    let leftmost = ends.iter().map(|end| end.0).chain([start]).min().unwrap_or(start);
    let rightmost = ends.iter().map(|end| end.0).chain([start]).max().unwrap_or(start);
    let lines = ends.iter().map(|(end, took)| {
        let class = if flying {
            "wire flight"
        } else if *took {
            "wire took"
        } else {
            "wire let"
        };
        let tip = match (flying, took) {
            (true, _) => html! {},
            (_, true) if *end >= start => html! { <path class="tip" d="M-1 0L-9 -4.5V4.5Z" /> },
            (_, true) => html! { <path class="tip" d="M1 0L9 -4.5V4.5Z" /> },
            (_, false) => html! { <circle class="hollow" r="3" /> },
        };
        html! {
            <>
                <line {class} x1={middle(start, columns)} y1="22" x2={middle(*end, columns)} y2="30" />
                <svg x={middle(*end, columns)} y="30" overflow="visible">{ tip }</svg>
            </>
        }
    });
    // The words begin at the left end of the arrow where that leaves them more room than ending at its right end.
    let from_left = leftmost < columns.saturating_sub(1 + rightmost) + 1;
    let (side, anchor) = if from_left { ("to-right", leftmost) } else { ("to-left", rightmost) };
    html! {
        <>
            <svg class="seq-wire">
                { for lines }
                <svg x={middle(start, columns)} y="22" overflow="visible"><circle class="foot" r="2.5" /></svg>
            </svg>
            <span class={classes!("seq-label", side)} style={format!("--x:{}", middle(anchor, columns))}><span>
                <b>{ kind.name() }</b>
                if let Some(address) = frame.about() {
                    { " " }<code>{ address.to_string() }</code>
                }
                <small>{ format!(" {to}") }</small>
                if flying {
                    <small class="way">{ " · on its way" }</small>
                }
            </span></span>
        </>
    }
}

/// Where a row stands when `cursor` entries have happened.
pub fn phase(row: &Row, cursor: usize) -> Phase {
    match &row.kind {
        _ if !happened(row.entry, cursor) => Phase::Known,
        RowKind::Frame { lands, .. } if *lands > cursor && *lands != usize::MAX => Phase::Flying,
        _ => Phase::Past,
    }
}

/// Whether the entries of the step `start..end` did something in a row: sent its frame, or let it land.
pub fn in_step(row: &Row, (start, end): (usize, usize)) -> bool {
    let begins = happened(row.entry, end) && !happened(row.entry, start);
    let lands = matches!(&row.kind, RowKind::Frame { lands, .. } if (start + 1..=end).contains(lands));
    begins || lands
}
