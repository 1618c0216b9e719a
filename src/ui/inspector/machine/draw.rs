//! The drawing of figure 5: the boxes, arrows and labels of `figure.rs` and `arrows.rs` as SVG, with the present state and the last change of
//! state lit by shape, weight and word as well as by colour.

use yew::prelude::*;

use super::arrows::{EDGES, Edge, Stub, edge_of, stub};
use super::figure::{self, BOUND, HEIGHT, Label, STATES, TOP, WIDTH};
use super::moves::short;
use crate::drawing::{Point, Rect};
use crate::history::Transition;
use crate::protocol::ClientState;

/// The id of the drawing.
pub const FIGURE_ID: &str = "machine-figure";
/// The id of the present state's box.
pub const NOW_ID: &str = "machine-now";
/// How long the head of an arrow is.
const HEAD: i32 = 7;

/// The drawing. `name` is what a screen reader is told instead.
pub fn figure(now: Option<ClientState>, last: Option<&Transition>, name: AttrValue) -> Html {
    let lit = last.and_then(|last| edge_of(last.from, last.to, last.trigger));
    let rest = EDGES.iter().enumerate().filter(|(index, edge)| Some(*index) != lit && !edge.usual.is_empty());
    let outside = last.filter(|_| lit.is_none()).and_then(|last| Some((last, stub(last.to)?)));
    let top = if outside.is_some() { 0 } else { TOP };
    html! {
        <svg id={FIGURE_ID} class="figure" role="img" aria-label={name} viewBox={format!("0 {top} {WIDTH} {}", HEIGHT - top)}>
            { outer() }
            for (_, edge) in rest {
                { arrow(edge.way, "edge") }
            }
            for state in STATES {
                { state_box(state, now == Some(state)) }
            }
            for (index, edge) in EDGES.iter().enumerate() {
                { label(edge, last.filter(|_| Some(index) == lit)) }
            }
            if let Some(edge) = lit.and_then(|index| EDGES.get(index)) {
                { arrow(edge.way, "edge last") }
            }
            if let Some((last, stub)) = outside {
                { from_outside(last, &stub) }
            }
        </svg>
    }
}

/// The box around both halves of BOUND, with its name.
fn outer() -> Html {
    html! {
        <g class="state outer">
            { rect(BOUND, 4) }
            <text x={(BOUND.x + 6).to_string()} y={(BOUND.y + 15).to_string()}>{ "BOUND" }</text>
        </g>
    }
}

fn state_box(state: ClientState, now: bool) -> Html {
    let place = figure::place(state);
    let half = matches!(state, ClientState::BoundChecking | ClientState::BoundUsable);
    let outside = state == ClientState::Manual;
    let tag = figure::now_tag(state);
    html! {
        <g key={figure::name(state)} id={now.then_some(NOW_ID)} class={classes!("state", half.then_some("half"), outside.then_some("outside"), now.then_some("now"))}>
            { rect(place, if now { 11 } else { 4 }) }
            <text class="name" x={place.cx().to_string()} y={(place.cy() + 4).to_string()} text-anchor="middle">{ figure::name(state) }</text>
            if now {
                <g class="tag">
                    { rect(tag, 6) }
                    <text x={tag.cx().to_string()} y={(tag.cy() + 3).to_string()} text-anchor="middle">{ "now" }</text>
                </g>
            }
        </g>
    }
}

fn rect(rect: Rect, round: i32) -> Html {
    html! {
        <rect x={rect.x.to_string()} y={rect.y.to_string()} width={rect.w.to_string()} height={rect.h.to_string()} rx={round.to_string()} />
    }
}

fn label(edge: &Edge, fired: Option<&Transition>) -> Html {
    let (lines, bold) = edge.lines(fired.map(|fired| fired.trigger));
    html! {
        for (n, trigger) in lines.into_iter().enumerate() {
            { line(&edge.label, n, short(trigger).into(), bold == Some(n)) }
        }
    }
}

fn line(label: &Label, n: usize, text: AttrValue, bold: bool) -> Html {
    html! {
        <text
            class={classes!("on", bold.then_some("fired"))}
            x={label.x.to_string()}
            y={label.base(n).to_string()}
            text-anchor={if label.ends { "end" } else { "start" }}
        >{ text }</text>
    }
}

/// A change that figure 5 has no arrow for: it comes from above the figure.
fn from_outside(last: &Transition, stub: &Stub) -> Html {
    html! {
        <>
            { arrow(&stub.way, "edge last") }
            { line(&stub.label, 0, format!("from {}", last.from.rfc_name()).into(), false) }
            { line(&stub.label, 1, super::moves::in_short(last).into(), true) }
        </>
    }
}

/// A line with a head at its end.
fn arrow(way: &[Point], class: &'static str) -> Html {
    let [.., before, tip] = way else { return Html::default() };
    let (dx, dy) = ((tip.0 - before.0).signum(), (tip.1 - before.1).signum());
    // The line ends inside the head, so that its own end does not blunt the tip.
    let neck = (tip.0 - dx * (HEAD - 1), tip.1 - dy * (HEAD - 1));
    let start = way.split_last().map_or(way, |(_, start)| start).iter().chain([&neck]);
    let path: String =
        start.enumerate().map(|(n, (x, y))| format!("{}{x} {y}", if n == 0 { 'M' } else { 'L' })).collect();
    let (side_x, side_y) = (dy * 4, dx * 4);
    let (back_x, back_y) = (tip.0 - dx * HEAD, tip.1 - dy * HEAD);
    let head = format!(
        "M{} {}L{} {}L{} {}Z",
        tip.0,
        tip.1,
        back_x + side_x,
        back_y + side_y,
        back_x - side_x,
        back_y - side_y
    );
    html! {
        <g {class}>
            <path class="way" d={path} />
            <path class="head" d={head} />
        </g>
    }
}
