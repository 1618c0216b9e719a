//! A frame drawn as an element of the page.

use yew::prelude::*;

use crate::drawing::arrows::{Arrows, End, Phase, across, again, middle};
use crate::history::{Fate, Repeat};
use crate::sim::Transmission;
use crate::wire::FrameKind;

/// How far a frame comes that is lost before the switch, and how far short of its receiver one ends that is lost after it: in
/// hundredths of a column.
const STUB: usize = 38;
const SHORT: usize = 22;

/// One line with what is at its end.
fn line(start: usize, end: End, columns: usize) -> Html {
    let right = end.column >= start;
    let (from, to) = (100 * start + 50, 100 * end.column + 50);
    let lost = if right { to.saturating_sub(SHORT) } else { to + SHORT };
    let down = if end.copy { 6 } else { 0 };
    let (class, to, tip) = match end.fate {
        None => ("wire flight", to, html! {}),
        Some(Fate::Taken) if right => ("wire took", to, html! { <path class="tip" d="M-1 0L-9 -4.5V4.5Z" /> }),
        Some(Fate::Taken) => ("wire took", to, html! { <path class="tip" d="M1 0L9 -4.5V4.5Z" /> }),
        Some(Fate::Ignored(_)) => {
            // Nobody took it, yet it came this way.
            let way = if right { "M-12 -4L-6 0L-12 4" } else { "M12 -4L6 0L12 4" };
            ("wire let", to, html! { <><path class="way-tip" d={way} /><circle class="hollow" r="3" /></> })
        }
        Some(Fate::Lost(_)) => ("wire gone", lost, cross()),
    };
    let (y1, y2) = ((22 + down).to_string(), (30 + down).to_string());
    html! {
        <>
            <line {class} x1={across(from, columns)} {y1} x2={across(to, columns)} y2={y2.clone()} />
            <svg x={across(to, columns)} y={y2} overflow="visible">{ tip }</svg>
        </>
    }
}

fn cross() -> Html {
    html! { <path class="cross" d="M-4.5 -4.5L4.5 4.5M-4.5 4.5L4.5 -4.5" /> }
}

/// The beginning of a line that never reached the switch.
fn stub(start: usize, columns: usize, lost: bool) -> Html {
    let from = 100 * start + 50;
    let to = if 2 * start < columns { from + STUB } else { from - STUB };
    let class = if lost { "wire gone" } else { "wire flight" };
    html! {
        <>
            <line {class} x1={across(from, columns)} y1="22" x2={across(to, columns)} y2="25" />
            if lost {
                <svg x={across(to, columns)} y="25" overflow="visible">{ cross() }</svg>
            }
        </>
    }
}

/// The frame with its words.
pub fn draw(
    arrows: &Arrows,
    reasons: &[(bool, String)],
    (kind, frame, to): (FrameKind, &Transmission, String),
    repeats: Option<Repeat>,
    from: u16,
    (lifelines, phase): (&[u16], Phase),
) -> Html {
    let columns = lifelines.len();
    let Ok(start) = lifelines.binary_search(&from) else { return html! {} };
    let lines = arrows.ends.iter().map(|end| line(start, *end, columns));
    let side = if arrows.words_to_right(start, columns) { "to-right" } else { "to-left" };
    let style = format!("--x:{}", middle(start, columns));
    html! {
        <>
            <svg class="seq-wire">
                if arrows.stub || arrows.lost_before.is_some() {
                    { stub(start, columns, arrows.lost_before.is_some()) }
                }
                { for lines }
                <svg x={middle(start, columns)} y="22" overflow="visible"><circle class="foot" r="2.5" /></svg>
            </svg>
            <span class={classes!("seq-label", side)} style={style.clone()}><span>
                <b>{ kind.name() }</b>
                if let Some(address) = frame.about() {
                    { " " }<code>{ address.to_string() }</code>
                }
                if let Some(repeat) = repeats {
                    <small class="again">{ format!(" {}", again(repeat)) }</small>
                }
                if arrows.twice() {
                    <small class="again">{ " twice" }</small>
                }
                <small>{ format!(" {to}") }</small>
                if matches!(phase, Phase::Flying(_)) {
                    <small class="way">{ " · on its way" }</small>
                }
            </span></span>
            { why(reasons, side, style) }
        </>
    }
}

/// Reasons in words below the drawing; the losses stand out.
pub fn why(reasons: &[(bool, String)], side: &'static str, style: String) -> Html {
    if reasons.is_empty() {
        return html! {};
    }
    let told =
        reasons.iter().map(|(lost, text)| html! { <span class={lost.then_some("gone")}>{ text.clone() }</span> });
    html! { <span class={classes!("seq-why", side)} {style}>{ for told }</span> }
}
