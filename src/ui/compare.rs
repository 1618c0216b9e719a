//! The comparison of two histories on the page: it takes the place of the regions.
//!
//! ```text
//!   Compare ─┬─ head: titles, transport, the step in words
//!            ├─ rows.rs: one aligned table of both sequences
//!            └─ tables.rs: fields of the present pair; addresses, leases, pools and ARP tables of both
//!   CompareDialog (dialog.rs): what to compare with what
//! ```

mod dialog;
mod rows;
mod tables;

use std::rc::Rc;

use yew::prelude::*;

pub use dialog::{CompareDialog, seed_of};
pub use rows::NOW_ID;

use super::browser;
use crate::app::model::{Command, CompareCommand, Model, ToolCommand};
use crate::compare::{Comparison, Pairs, Which};
use crate::teach;
use crate::teach::format;
use crate::ui::props::PanelProps;
use rows::Rows;
use tables::{Fields, Tables};

/// An alignment, compared by identity: it never changes.
struct Same(Rc<Pairs>);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// [`Compare`], as one of the tools.
pub(super) fn compare(props: PanelProps) -> Html {
    html! { <Compare ..props /> }
}

/// The view that takes the place of the regions while two histories are compared.
#[component]
pub fn Compare(props: &PanelProps) -> Html {
    let comparison = props.model.compare.clone();
    use_effect_with(comparison.as_ref().map(|comparison| comparison.place), |_| browser::reveal(NOW_ID));
    let summary = use_memo(comparison.as_ref().map(|comparison| Same(Rc::clone(&comparison.pairs))), |_| {
        comparison
            .as_ref()
            .map(|comparison| teach::compare::summary(comparison, &props.model.names))
            .unwrap_or_default()
    });
    let Some(comparison) = &comparison else { return html! {} };
    let (names, run) = (&props.model.names, &props.run);
    html! {
        <section class="panel compare" aria-label="Compare">
            <header class="cmp-head">
                <div class="cmp-titles">
                    <h2>{ "Compare" }</h2>
                    { title(comparison, Which::A) }
                    <span class="cmp-with">{ "with" }</span>
                    { title(comparison, Which::B) }
                </div>
                { transport(comparison, run) }
                <p class="cmp-status" role="status">{ status(comparison, &props.model) }</p>
            </header>
            <div class="cmp-body">
                <div class="cmp-main">
                    <details class="cmp-summary" open=true>
                        <summary>{ "In short" }</summary>
                        <ul>
                            for (index, sentence) in summary.iter().enumerate() {
                                <li key={index}>{ sentence.clone() }</li>
                            }
                        </ul>
                    </details>
                    <Rows comparison={Rc::clone(comparison)} names={Rc::clone(names)} run={run.clone()} />
                </div>
                <div class="cmp-side scrolls" tabindex="0" role="group" aria-label="Both at this moment">
                    <Fields comparison={Rc::clone(comparison)} names={Rc::clone(names)} />
                    <Tables comparison={Rc::clone(comparison)} names={Rc::clone(names)} />
                </div>
            </div>
            <p class="cmp-keys hint">
                <kbd>{ "→" }</kbd>{ " " }<kbd>{ "←" }</kbd>{ " step both, " }<kbd>{ "N" }</kbd>{ " " }<kbd>{ "Shift+N" }</kbd>
                { " or " }<kbd>{ "]" }</kbd>{ " " }<kbd>{ "[" }</kbd>{ " next and previous difference, " }<kbd>{ "Home" }</kbd>{ " " }<kbd>{ "End" }</kbd>
                { " first and last row, " }<kbd>{ "Esc" }</kbd>{ " leaves." }
            </p>
        </section>
    }
}

fn title(comparison: &Comparison, which: Which) -> Html {
    let side = comparison.side(which);
    html! {
        <p class={classes!("cmp-title", match which { Which::A => "a", Which::B => "b" })}>
            <span>{ side.title.to_string() }</span>
            <span class="mono">{ format!("{} s", format::moment(side.view.now)) }</span>
        </p>
    }
}

/// The buttons that move the place, and those that leave.
fn transport(comparison: &Comparison, run: &Callback<Command>) -> Html {
    let button = |name: &'static str, key: &'static str, sign: &'static str, can: bool, command: CompareCommand| {
        let title = if key.is_empty() { name.to_owned() } else { format!("{name} ({key})") };
        let run = run.reform(move |_: MouseEvent| Command::Tool(ToolCommand::Compare(command)));
        html! { <button type="button" aria-label={name} {title} disabled={!can} onclick={run}>{ sign }</button> }
    };
    let show = |which: Which| {
        let name = teach::compare::Called::of(comparison, which).name;
        let run = run.reform(move |_: MouseEvent| Command::Tool(ToolCommand::Compare(CompareCommand::GoHere(which))));
        let title = format!("Show {name} at this moment");
        html! { <button type="button" aria-label={title.clone()} {title} onclick={run}>{ format!("Show {name}") }</button> }
    };
    let (place, rows) = (comparison.place, comparison.pairs.list.len());
    let (back, on) = (place > 0, place < rows);
    let (before, next) = (comparison.previous_difference().is_some(), comparison.next_difference().is_some());
    html! {
        <div class="cmp-transport" role="group" aria-label="Move both">
            { button("To the first row", "Home", "|◀\u{fe0e}", back, CompareCommand::Start) }
            { button("Step back", "←", "◀\u{fe0e} step", back, CompareCommand::Step(-1)) }
            { button("Step forward", "→", "step ▶\u{fe0e}", on, CompareCommand::Step(1)) }
            { button("To the last row", "End", "▶\u{fe0e}|", on, CompareCommand::End) }
            { button("Previous difference", "Shift+N", "◀ ≠", before, CompareCommand::PreviousDifference) }
            { button("Next difference", "N", "≠ ▶\u{fe0e}", next, CompareCommand::NextDifference) }
            { button("Exchange the sides", "", "⇄", true, CompareCommand::Swap) }
            { for Which::BOTH.into_iter().map(show) }
            { button("Leave the comparison", "Esc", "Leave", true, CompareCommand::Leave) }
        </div>
    }
}

/// The step in words: which row, what it says, how much is ahead.
fn status(comparison: &Comparison, model: &Model) -> String {
    let rows = comparison.pairs.list.len();
    let place = match comparison.place {
        0 => format!("Before the first of {}", format::count(rows, "row")),
        place => format!("Row {place} of {rows}"),
    };
    let row = comparison.present().map(|pair| {
        let (a, b) = comparison.rows(pair);
        let row = match (a, b) {
            (Some(row), _) => teach::compare::row_words(row, comparison.a.history(), &model.names),
            (None, Some(row)) => teach::compare::row_words(row, comparison.b.history(), &model.names),
            (None, None) => String::new(),
        };
        format!(": {row}, {}", teach::compare::pair_words(comparison, pair, &model.names))
    });
    let rest = comparison.pairs.list.get(comparison.place..).unwrap_or_default();
    let ahead = match rest.iter().filter(|pair| pair.mark.counts()).count() {
        0 => "no difference ahead".to_owned(),
        ahead => format!("{} ahead", format::count(ahead, "difference")),
    };
    format!("{place}{}; {ahead}.", row.unwrap_or_default())
}
