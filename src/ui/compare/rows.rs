//! The aligned table: what happened on both sides, row by row.
//!
//! At most a window of rows around the place is drawn. A row is drawn anew only when its own place in time changes.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::model::{Command, CompareCommand, ToolCommand};
use crate::compare::{Comparison, Mark, Order, Pair, Sameness, Which};
use crate::drawing::kinds;
use crate::history::{Row, RowKind};
use crate::teach::{self, Names, format};
use crate::ui::signs;

/// The id of the present row, which is scrolled into sight.
pub const NOW_ID: &str = "compare-now";
/// Number of rows drawn before the current one, and after it.
const AROUND: usize = 120;
/// Number of rows of the common beginning that stay in sight.
const LEAD: usize = 3;

/// Properties of [`Rows`].
#[derive(Properties)]
pub struct RowsProps {
    /// The comparison.
    pub comparison: Rc<Comparison>,
    /// The hosts' names.
    pub names: Rc<Names>,
    /// Takes commands.
    pub run: Callback<Command>,
}

impl PartialEq for RowsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.comparison, &other.comparison) && self.run == other.run
    }
}

/// Which rows are drawn: from here to below there.
pub(super) fn window(place: usize, rows: usize, common: usize, more: (usize, usize)) -> (usize, usize) {
    let from = place.saturating_sub(AROUND);
    // Where both are the same until now, that is one line.
    let folded = if place >= common { common.saturating_sub(LEAD) } else { 0 };
    let from = from.max(folded).saturating_sub(more.0);
    (from, place.saturating_add(AROUND).saturating_add(more.1).min(rows))
}

/// The table.
#[component]
pub fn Rows(props: &RowsProps) -> Html {
    let RowsProps { comparison, names, run } = props;
    let more = use_state_eq(|| (0, 0));
    let (rows, place) = (comparison.pairs.list.len(), comparison.place);
    let (from, to) = window(place, rows, comparison.pairs.common, *more);
    let show = |(before, after): (usize, usize)| {
        let (now, more) = (*more, more.setter());
        Callback::from(move |_: MouseEvent| more.set((now.0 + before, now.1 + after)))
    };
    let head = |which: Which| {
        let title = comparison.side(which).title.to_string();
        html! { <th scope="col" class="cmp-col" title={title.clone()}>{ title }</th> }
    };
    let same = if from < comparison.pairs.common { "earlier rows that are the same" } else { "earlier rows" };
    html! {
        <div class="cmp-scroll scrolls" tabindex="0" role="group" aria-label="Both sequences">
            if from > 0 {
                <button type="button" class="cmp-more" onclick={show((2 * AROUND, 0))}>{ format!("{from} {same}") }</button>
            }
            <table class="cmp-rows">
                <caption class="visually-hidden">{ "Messages and notes of both histories beside each other" }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ "time (s)" }</th>
                        { head(Which::A) }
                        <th scope="col">{ "what differs" }</th>
                        { head(Which::B) }
                        <th scope="col">{ "time (s)" }</th>
                    </tr>
                </thead>
                <tbody>
                    for index in from..to {
                        <PairRow key={index} comparison={Rc::clone(comparison)} names={Rc::clone(names)} {index}
                            happened={index < place} present={index + 1 == place} run={run.clone()} />
                    }
                </tbody>
            </table>
            if to < rows {
                <button type="button" class="cmp-more" onclick={show((0, 2 * AROUND))}>{ format!("{} later rows", rows - to) }</button>
            }
        </div>
    }
}

#[derive(Properties)]
struct PairProps {
    comparison: Rc<Comparison>,
    names: Rc<Names>,
    index: usize,
    /// Whether it has happened at this place.
    happened: bool,
    /// Whether it is the one that has happened last.
    present: bool,
    run: Callback<Command>,
}

impl PartialEq for PairProps {
    fn eq(&self, other: &Self) -> bool {
        // What a row says follows from the alignment, and that is the same at every place.
        Rc::ptr_eq(&self.comparison.pairs, &other.comparison.pairs)
            && (self.index, self.happened, self.present) == (other.index, other.happened, other.present)
            && self.run == other.run
    }
}

#[component]
fn PairRow(props: &PairProps) -> Html {
    let PairProps { comparison, names, index, happened, present, run } = props;
    let Some(pair) = comparison.pairs.list.get(*index) else { return html! {} };
    let go = {
        let to = CompareCommand::To(index + 1);
        run.reform(move |_: MouseEvent| Command::Tool(ToolCommand::Compare(to)))
    };
    let of = |which: Which, row: Option<usize>| row.and_then(|row| comparison.side(which).row(row));
    let (a, b) = (of(Which::A, pair.a), of(Which::B, pair.b));
    let words = teach::compare::pair_words(comparison, pair, names);
    let class = classes!(class_of(pair), if *happened { "past" } else { "ahead" }, present.then_some("present"));
    let time = |row: Option<&Row>| row.map(|row| format::moment(row.at)).unwrap_or_default();
    // Where its like is, for a row that other conversations keep away from it.
    let (twin_a, twin_b) = match pair.mark {
        Mark::Moved { order: Order::TwinBelow | Order::TwinAbove, .. } => comparison.rows(pair),
        _ => (None, None),
    };
    html! {
        <tr {class} id={present.then_some(NOW_ID)} aria-current={present.then_some("step")} onclick={go}>
            <td class="cmp-time mono">{ time(a) }</td>
            <td class="cmp-a">{ message(a, twin_a, comparison, Which::A, names) }</td>
            <td class="cmp-mark">
                <button type="button" class="linklike" aria-label={format!("Row {}: {words}{}", index + 1, if *happened { "" } else { ", not yet" })}>
                    <span class="cmp-sign" aria-hidden="true">{ sign(pair.mark, pair.a.is_some()) }</span>{ words.clone() }
                </button>
            </td>
            <td class="cmp-b">{ message(b, twin_b, comparison, Which::B, names) }</td>
            <td class="cmp-time mono">{ time(b) }</td>
        </tr>
    }
}

fn class_of(pair: &Pair) -> &'static str {
    match (pair.mark, pair.a.is_some()) {
        (Mark::Same, _) => "m-same",
        (Mark::Shifted, _) => "m-shifted",
        (Mark::Differs, _) => "m-differs",
        (Mark::Only, true) => "m-only-a",
        (Mark::Only, false) => "m-only-b",
        (Mark::Moved { sameness: Sameness::Differs, .. }, _) => "m-moved m-differs",
        (Mark::Moved { order: Order::Changed, .. }, _) => "m-moved",
        (Mark::Moved { .. }, _) => "m-shifted",
    }
}

/// What one side has in a row; else when it has the `twin` of it.
fn message(row: Option<&Row>, twin: Option<&Row>, comparison: &Comparison, which: Which, names: &Names) -> Html {
    let Some(row) = row else {
        return match twin {
            Some(twin) => html! { <span class="cmp-none">{ format!("at {} s", format::moment(twin.at)) }</span> },
            None => html! { <span class="cmp-none" aria-label="nothing">{ "·" }</span> },
        };
    };
    let history = comparison.side(which).history();
    match &row.kind {
        RowKind::Frame { kind, frame, broadcast, .. } => {
            let to = if *broadcast { "everyone".to_owned() } else { names.by_mac(frame.destination()) };
            html! {
                <span class={classes!("cmp-msg", kinds::class(*kind))}>
                    <svg viewBox="-12 -12 24 24" width="18" height="18" aria-hidden="true">{ signs::sign(*kind) }</svg>
                    <b>{ kinds::word(*kind) }</b>
                    if let Some(address) = frame.about() {
                        { " " }<span class="mono">{ address.to_string() }</span>
                    }
                    { " " }<span class="cmp-way">{ format!("{} → {to}", names.name(row.port)) }</span>
                </span>
            }
        }
        RowKind::Action { .. } => html! {
            <span class="cmp-note action">{ format!("◆ {}", teach::compare::row_words(row, history, names)) }</span>
        },
        RowKind::Note { .. } | RowKind::Decision { .. } => html! {
            <span class="cmp-note">{ teach::compare::row_words(row, history, names) }</span>
        },
    }
}

/// A sign for what a pair says; the words stand beside it.
pub(super) fn sign(mark: Mark, only_a: bool) -> &'static str {
    match (mark, only_a) {
        (Mark::Same, _) => "=",
        (Mark::Shifted, _) => "≈",
        (Mark::Differs, _) => "≠",
        (Mark::Only, true) => "◀\u{fe0e}",
        (Mark::Only, false) => "▶\u{fe0e}",
        (Mark::Moved { order: Order::Changed, .. }, _) => "⇅",
        (Mark::Moved { sameness: Sameness::Differs, .. }, _) => "≠",
        (Mark::Moved { .. }, _) => "≈",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_lies_around_the_place_and_leaves_the_common_beginning_out() {
        assert_eq!(window(6, 24, 6, (0, 0)), (3, 24));
        assert_eq!(window(2, 24, 6, (0, 0)), (0, 24), "before they part nothing is folded");
        assert_eq!(window(1_000, 5_000, 10, (0, 0)), (880, 1_120));
        assert_eq!(window(1_000, 5_000, 10, (240, 240)), (640, 1_360));
        assert_eq!(window(0, 0, 0, (0, 0)), (0, 0));
    }
}
