//! One row of the diagram.

use std::rc::Rc;

use yew::prelude::*;

use super::threads::{LANES, Mark};
use super::wires;
use crate::app::model::Command;
use crate::drawing::arrows::{Arrows, Phase, again, middle};
use crate::drawing::kinds;
use crate::drawing::sequence::happened;
use crate::history::{Row, RowKind};
use crate::protocol::{Actor, EntryId};
use crate::session::History;
use crate::sim::{Entry, Kind};
use crate::teach::{self, Names, format};

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
    /// What the margin shows beside it.
    pub marks: [Mark; LANES],
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
            && self.marks == other.marks
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
            Phase::Flying(_) => "flying",
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
            { margin(&props.marks) }
            <button type="button" class="seq-hit" aria-description={sentence}
                aria-pressed={props.selected.to_string()} onclick={select} ondblclick={go.clone()}>
                <span class={classes!("seq-time", props.same_time.then_some("same"))}>{ row.at.grouped() }</span>
                <span class="seq-track">{ inside }</span>
            </button>
            if props.selected {
                <button type="button" class="seq-go" aria-label={format!("Go to {} s", row.at.grouped())} title="Go to this moment" onclick={go}>{ "go" }</button>
            }
        </li>
    }
}

/// The lines in the margin.
pub fn margin(marks: &[Mark; LANES]) -> Html {
    let lanes = marks.iter().enumerate().filter(|(_, mark)| mark.up || mark.down);
    let drawn = lanes.map(|(lane, mark)| {
        let class = classes!(
            "seq-thread",
            mark.up.then_some("up"),
            mark.down.then_some("down"),
            mark.tied.then_some("tied"),
            (mark.tied && !mark.up).then_some("first")
        );
        html! { <span {class} style={format!("--lane:{lane}")} aria-hidden="true"></span> }
    });
    html! { <>{ for drawn }</> }
}

/// Class, sentence and drawing of a row.
fn drawn(row: &Row, props: &Props) -> (Classes, String, Html) {
    let names = &*props.names;
    let x = |port: u16| props.lifelines.binary_search(&port).ok();
    let later = if props.phase == Phase::Known { ", not yet" } else { "" };
    match &row.kind {
        RowKind::Frame { kind, frame, broadcast, repeats, .. } => {
            let arrows = Arrows::of(row, props.history.run.trace(), &props.lifelines, props.phase);
            let to = if *broadcast { "everyone".to_owned() } else { names.by_mac(frame.destination()) };
            let about = frame.about().map(|address| format!(" {address}")).unwrap_or_default();
            let on_its_way = if matches!(props.phase, Phase::Flying(_)) { ", on its way" } else { later };
            let mut sentence = format!("{}{about} from {} to {to}{on_its_way}", kind.name(), names.name(row.port));
            if let Some(repeat) = repeats {
                let (again, first) = (again(*repeat), format::moment(repeat.at));
                sentence += &format!(", {again}: repeats the {} of {first} s", kind.name());
            }
            for (_, reason) in arrows.reasons(names, true) {
                sentence += "; ";
                sentence += &reason;
            }
            let reasons = arrows.reasons(names, props.selected || props.current);
            let class = classes!(
                "frame",
                kinds::class(*kind),
                arrows.twice().then_some("twice"),
                arrows.unheard().then_some("unheard"),
                (!reasons.is_empty()).then_some("told")
            );
            let short = if *broadcast { "broadcast".to_owned() } else { format!("to {to}") };
            let inside = wires::draw(
                &arrows,
                &reasons,
                (*kind, frame, short),
                *repeats,
                row.port,
                (&props.lifelines, props.phase),
            );
            (class, sentence, inside)
        }
        RowKind::Note { entry } => {
            let title = telling(*entry, props);
            let inside =
                html! { { at_lifeline(x(row.port), props.lifelines.len(), "seq-note", html! { title.clone() }) } };
            (classes!("note"), format!("{title}{later}"), inside)
        }
        RowKind::Action { refused } => {
            let title = telling(row.entry, props);
            let Some(Kind::Action { action, by, refused: why }) = entry_of(row.entry, props).map(|entry| &entry.kind)
            else {
                return (classes!("note"), title, html! {});
            };
            let (why, you) = (why.map(teach::cannot), *by == Actor::Person);
            let who = if you { "by you" } else { "by the scenario" };
            let sentence = format!("{title}, {who}{later}{}{}", why.map_or("", |_| ": "), why.unwrap_or_default());
            let (column, columns) = (x(row.port).unwrap_or(0), props.lifelines.len());
            // The lifeline says at whom.
            let text =
                html! { <><b>{ teach::action_name(action, names) }</b>if you { <small>{ " by you" }</small> }</> };
            let why: Vec<(bool, String)> = why.map(|why| (false, why.to_owned())).into_iter().collect();
            let inside = html! { <>
                { at_lifeline(Some(column), columns, "seq-note", text) }
                { wires::why(&why, side(column, columns), format!("--x:{}", middle(column, columns))) }
            </> };
            (classes!("note", "action", refused.then_some("refused"), refused.then_some("told")), sentence, inside)
        }
        RowKind::Decision { n } => {
            let again = if *n > 1 { format!(", decision {n}") } else { String::new() };
            let text = format!("{} must choose{again}", names.name(row.port));
            let inside = html! { <span class="seq-decision">{ text.clone() }</span> };
            (classes!("decision"), format!("{text}{later}"), inside)
        }
    }
}

fn entry_of(entry: EntryId, props: &Props) -> Option<&Entry> {
    props.history.run.trace().get(usize::try_from(entry.0).ok()?)
}

/// The title that the narration gives to an entry.
fn telling(entry: EntryId, props: &Props) -> String {
    let run = &props.history.run;
    entry_of(entry, props)
        .map_or_else(String::new, |entry| teach::explain(entry, run.trace(), &props.names, run.lens()).title)
}

/// The side of a lifeline with more room.
fn side(column: usize, columns: usize) -> &'static str {
    if 2 * column < columns { "to-right" } else { "to-left" }
}

/// A text beside a lifeline, on the side with more room.
fn at_lifeline(column: Option<usize>, columns: usize, class: &'static str, inside: Html) -> Html {
    let Some(column) = column else { return html! {} };
    let side = side(column, columns);
    html! { <span class={classes!(class, side)} style={format!("--x:{}", middle(column, columns))}><span>{ inside }</span></span> }
}

/// Whether the entries of the step `start..end` did something in a row: sent its frame, or let it land or be lost.
pub fn in_step(row: &Row, (start, end): (usize, usize)) -> bool {
    let inside = |entry: EntryId| happened(entry, end) && !happened(entry, start);
    inside(row.entry) || row.ends().iter().any(|entry| inside(*entry))
}
