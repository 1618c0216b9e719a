//! Explain: one or two sentences for the moment, where course text and RFC differ, and why it happened.

use yew::prelude::*;

use super::subject::{LOOK_BACK, subject};
use crate::app::model::{Command, Model, Ui};
use crate::base::order;
use crate::protocol::EntryId;
use crate::scenario::Lens;
use crate::sim::{Entry, Kind};
use crate::teach::{self, Citation, Contrast, Explanation, follow, format};
use crate::ui::lesson;
use crate::ui::props::PanelProps;

/// Maximum number of other entries listed for a step; the rest is counted.
const LISTED: usize = 10;
/// Maximum number of arrivals of a frame that are described.
const LANDINGS: usize = 3;

/// A line that leads to another entry.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    entry: EntryId,
    at: String,
    title: String,
    /// Whether it happens in the step on screen, so that selecting it needs no move in time.
    here: bool,
}

/// All words of the tab at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Story {
    at: String,
    telling: Explanation,
    landings: Vec<Line>,
    ahead: bool,
    also: Vec<Line>,
    more: usize,
    why: Vec<Line>,
}

/// The tab.
#[component]
pub fn Explain(props: &PanelProps) -> Html {
    let PanelProps { model, ui, run } = props;
    let story = use_memo((model.clone(), ui.selected), |(model, _)| story(model, ui));
    html! {
        <div id="panel-explain" role="tabpanel" aria-labelledby="tab-explain" tabindex="0" class="scrolls explain">
            { stop_box(ui) }
            if ui.selected.is_none() {
                { lesson::end_box(model, "panel-explain", run) }
            }
            if ui.selected.is_some() {
                <p class="selected-note">
                    <span>{ "You are looking at a selected event." }</span>
                    <button type="button" onclick={run.reform(|_: MouseEvent| Command::Select(None))}>{ "Back to the present step" }</button>
                </p>
            }
            {
                match &*story {
                    Some(story) => explain(story, model.session.lens, run),
                    None => beginning(model, run),
                }
            }
        </div>
    }
}

fn story(model: &Model, ui: &Ui) -> Option<Story> {
    let entry = subject(model, ui)?;
    let trace = model.history.run.trace();
    let lens = model.session.lens;
    let cursor = model.view.cursor;
    let index = |id: EntryId| usize::try_from(id.0).unwrap_or(usize::MAX);
    let (start, end) = model.view.step;
    let line = |entry: &Entry| Line {
        entry: entry.id,
        at: format::moment(entry.at),
        title: teach::explain(entry, trace, &model.names, lens).title,
        here: (start..end).contains(&index(entry.id)),
    };
    let landings = match (&entry.kind, ui.selected) {
        (Kind::Sent(_), Some(_)) => {
            let later = trace.get(index(entry.id)..cursor.max(index(entry.id))).unwrap_or_default();
            let landed = |later: &&Entry| matches!(&later.kind, Kind::Arrived { frame, .. } if frame.entry == entry.id);
            later.iter().take(LOOK_BACK).filter(landed).take(LANDINGS).map(line).collect()
        }
        _ => Vec::new(),
    };
    let others = || {
        let worth =
            |other: &&Entry| other.id != entry.id && !matches!(other.kind, Kind::Forwarded { .. } | Kind::Timer(_));
        model.step_entries().iter().filter(worth)
    };
    let mut why: Vec<Line> =
        teach::causes(entry.id, trace).into_iter().filter_map(|id| model.entry(id)).map(line).collect();
    order::by_key(&mut why, |line| line.entry);
    Some(Story {
        at: format::moment(entry.at),
        telling: teach::explain(entry, trace, &model.names, lens),
        landings,
        ahead: index(entry.id) >= cursor,
        also: others().take(LISTED).map(line).collect(),
        more: others().count().saturating_sub(LISTED),
        why,
    })
}

fn stop_box(ui: &Ui) -> Html {
    let stops = follow::stops();
    let Some((n, stop)) = ui.stop.and_then(|n| Some((n, stops.get(n)?))) else { return Html::default() };
    html! {
        <div class="stop">
            <h3>{ format!("The text, step {} of {}: {}", n + 1, stops.len(), stop.title) }</h3>
            <p>{ stop.telling }</p>
            <p class="stop-rfc"><b>{ "RFC: " }</b>{ stop.rfc }</p>
        </div>
    }
}

fn beginning(model: &Model, run: &Callback<Command>) -> Html {
    html! {
        <article class="telling">
            <h3>{ &model.session.title }</h3>
            <p class="text">{ &model.session.lesson }</p>
            { lesson::switch(model, "panel-explain", run) }
            <p class="start by-key">
                { "Nothing has happened yet. Press " }<kbd>{ "Space" }</kbd>{ " to play, or " }<kbd>{ "→" }</kbd>
                { " (Step forward) to go one step at a time." }
            </p>
            <p class="start by-finger">
                { "Nothing has happened yet. Tap the large " }<kbd>{ "▶\u{fe0e}" }</kbd>{ " (Play), or the one to its right to go one step at a time." }
            </p>
        </article>
    }
}

fn explain(story: &Story, lens: Lens, run: &Callback<Command>) -> Html {
    let telling = &story.telling;
    html! {
        <>
            <article class="telling">
                <p class="chips">
                    <span class="chip time">{ format!("{} s", story.at) }</span>
                    <span class={classes!("chip", chip(telling.source))}>{ telling.source.to_string() }</span>
                    if story.ahead {
                        <span class="chip ahead">{ "not yet, at the present moment" }</span>
                    }
                </p>
                <h3>{ &telling.title }</h3>
                <p class="text">{ &telling.text }</p>
                { lines("Then", "then", &story.landings, run) }
            </article>
            if let Some(contrast) = &telling.contrast {
                { contrast_box(contrast, lens) }
            }
            { lines("Also at this moment", "also", &story.also, run) }
            if story.more > 0 {
                <p class="hint">{ format!("and {} more", story.more) }</p>
            }
            { lines("Why", "why", &story.why, run) }
        </>
    }
}

/// The look of a chip, by whether a standard stands behind what is told.
fn chip(source: Citation) -> &'static str {
    match source {
        Citation::Standard(_) => "rfc",
        Citation::CourseText { .. } => "course",
        Citation::SetByHand { .. } => "by-hand",
        Citation::NoStandard => "none",
    }
}

fn contrast_box(contrast: &Contrast, lens: Lens) -> Html {
    let side = |side: Lens, text: &'static str| {
        let on = side == lens;
        html! {
            <div class={classes!("side", on.then_some("on"))}>
                <h4>
                    { side.title() }
                    if on { <span class="badge">{ "on screen" }</span> }
                </h4>
                <p>{ text }</p>
            </div>
        }
    };
    html! {
        <div class="contrast">
            <h3>{ contrast.point }</h3>
            <div class="sides">
                { side(Lens::Course, contrast.course) }
                { side(Lens::Rfc, contrast.rfc) }
            </div>
        </div>
    }
}

fn lines(heading: &'static str, class: &'static str, lines: &[Line], run: &Callback<Command>) -> Html {
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <div class={classes!("lines", class)}>
            <h3>{ heading }</h3>
            <ol role="list">
                for line in lines {
                    <li key={line.entry.0}>
                        <button type="button" class="linklike" onclick={go(line, run)}>
                            if class != "also" {
                                <span class="mono at">{ &line.at }</span>
                            }
                            <span>{ &line.title }</span>
                        </button>
                    </li>
                }
            </ol>
        </div>
    }
}

fn go(line: &Line, run: &Callback<Command>) -> Callback<MouseEvent> {
    let (entry, here) = (line.entry, line.here);
    run.reform(move |_| if here { Command::Select(Some(entry)) } else { Command::SeekEntry(entry) })
}
