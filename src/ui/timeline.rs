//! The Timeline: play, step, speed, the virtual clock, a tick for every step, marks, and the branches.
//!
//! ```text
//!   T1     T2 ◆        marks: timers of a lease, user actions           timeline/marks.rs
//!   D OO RA  a         ticks: what happens, step by step         timeline/ticks.rs
//!   ────●───────       slider: presentation time
//! ```

use std::rc::Rc;

use yew::prelude::*;

use super::browser;
use super::control::{Choice, Select};
use super::runto::RunToControl;
use crate::app::controller::SPEEDS;
use crate::app::model::{Command, Dialog, Model, Ui};
use crate::base::Instant;
use crate::teach::format;
use ticks::Ticks;

mod marks;
mod ticks;

/// The id of the button that plays and pauses.
pub const PLAY_ID: &str = "play";
const CLOCK_ID: &str = "virtual-clock";
const SLIDER_ID: &str = "virtual-time";

/// What [`Timeline`] draws.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The moment.
    pub model: Model,
    /// Small state of the screen.
    pub ui: Rc<Ui>,
    /// Where commands go.
    pub run: Callback<Command>,
    /// How much of it is drawn.
    pub extent: Extent,
}

/// How much of the Timeline is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The bar at the bottom of a small window: controls, slider and clock.
    Bar,
    /// The speaker's window: the same without *Run to*, whose list belongs to the window of the page.
    Speaker,
}

/// The Timeline.
#[component]
pub fn Timeline(props: &Props) -> Html {
    let Props { model, ui, run, extent } = props;
    let bar = *extent != Extent::Whole;
    let view = &model.view;
    let length = model.history.presentation.length_ms();
    let now = now(model, ui);
    let seek = run.reform(|event: InputEvent| Command::SeekShown(browser::input_value(&event).parse().unwrap_or(0)));
    let speed = run.reform(|value: String| Command::SetSpeed(value.parse().unwrap_or(1000)));
    let speeds: Vec<Choice> = SPEEDS.map(|value| Choice::new(value.to_string(), format::speed(value))).into();
    let on = |command: Command| run.reform(move |_: MouseEvent| command.clone());
    let seen = model.session.seen.max(view.cursor);
    let actions = use_memo((Rc::as_ptr(&model.history), seen), |(_, seen)| marks::actions(model, *seen));
    let mut moments = marks::lease_moments(model, seen, ui.machine);
    moments.extend_from_slice(&actions);
    let (play, sign) = if ui.playing { ("Pause", "❚❚") } else { ("Play", "▶") };
    html! {
        <section class={classes!("panel", "timeline", (*extent == Extent::Bar).then_some("bar"))} aria-label="Timeline">
            <h2 class="visually-hidden">{ "Timeline" }</h2>
            <div class="transport">
                <button type="button" aria-label="Jump to start" title="Jump to start (Home)" onclick={on(Command::JumpToStart)}>{ "|◀\u{fe0e}" }</button>
                <button type="button" aria-label="Step back" title="Step back (←)" onclick={on(Command::StepBack)}>{ "◀\u{fe0e}" }<span class="word">{ " step" }</span></button>
                <button type="button" id={PLAY_ID} class="play" aria-label={play} title={format!("{play} (Space)")} onclick={on(Command::PlayPause)}>
                    <span aria-hidden="true">{ sign }</span>
                </button>
                <button type="button" aria-label="Step forward" title="Step forward (→)" onclick={on(Command::StepForward)}><span class="word">{ "step " }</span>{ "▶\u{fe0e}" }</button>
                <button type="button" aria-label="Jump to end" title="Jump to end (End)" onclick={on(Command::JumpToEnd)}>{ "▶\u{fe0e}|" }</button>
                if *extent != Extent::Speaker {
                    <RunToControl model={model.clone()} run={run.clone()} />
                }
                <Select label="Speed" title="Speed (+ and −)" value={ui.speed.to_string()} options={speeds} onchange={speed} />
            </div>
            <div class="scrubber">
                if !bar {
                    { lane(&marks::marks(model, &moments)) }
                    <Ticks history={Rc::clone(&model.history)} {seen} cursor={view.cursor} />
                }
                <input
                    type="range"
                    id={SLIDER_ID}
                    aria-label="Virtual time"
                    min="0"
                    max={length.max(1).to_string()}
                    step="1"
                    value={ui.shown_ms.to_string()}
                    aria-valuetext={spoken(now, view.steps, marks::next(&moments, now))}
                    oninput={seek}
                />
                if !bar {
                    <Branches model={model.clone()} run={run.clone()} />
                }
            </div>
            <div class="clock">
                // Nothing is rendered in the clock: `show_moving` alone writes it.
                <span class="now"><span id={CLOCK_ID} />{ " s" }</span>
                <span class="count"><span class="word">{ "virtual time · " }</span>{ format!("step {} of {}", view.steps.0, view.steps.1) }</span>
            </div>
        </section>
    }
}

/// The moment that the Timeline shows: paused, the very moment; while it plays, the one that the presentation has come to.
fn now(model: &Model, ui: &Ui) -> Instant {
    if ui.playing { model.history.presentation.virtual_at(ui.shown_ms) } else { model.view.now }
}

/// Writes the clock and moves the slider: after every render, and between two renders while it plays.
pub fn show_moving(model: &Model, ui: &Ui) {
    browser::set_text(CLOCK_ID, &now(model, ui).grouped());
    browser::set_slider(SLIDER_ID, ui.shown_ms);
}

/// What a screen reader says of the slider.
fn spoken(now: Instant, steps: (usize, usize), next: Option<String>) -> String {
    let place = format!("{} s, step {} of {}", now.grouped(), steps.0, steps.1);
    match next {
        Some(next) => format!("{place}, next mark {next}"),
        None => place,
    }
}

/// The row of marks. The slider tells the next of them in words.
fn lane(marks: &[marks::Mark]) -> Html {
    html! {
        <div class="tl-marks" aria-hidden="true">
            for mark in marks {
                <span
                    class={classes!("tl-mark", mark.sign.class(), mark.ahead.then_some("ahead"), mark.beyond.then_some("beyond"))}
                    style={ticks::left(mark.place)}
                    title={mark.title.clone()}
                >
                    { mark.sign.letter() }
                    if mark.count > 1 {
                        <sup>{ "+" }</sup>
                    }
                    if mark.beyond {
                        { "▸" }
                    }
                </span>
            }
        </div>
    }
}

/// The id of the branch on screen, in the list of branches.
const CURRENT_ID: &str = "branch-current";

/// What [`Branches`] draws.
#[derive(Properties, PartialEq)]
pub struct BranchesProps {
    /// The moment.
    pub model: Model,
    /// Where commands go.
    pub run: Callback<Command>,
}

/// The histories of this session; the one on screen is marked.
#[component]
pub fn Branches(props: &BranchesProps) -> Html {
    let session = &props.model.session;
    use_effect_with((session.current, session.branches.len()), |_| browser::bring_across(CURRENT_ID));
    html! {
        <div class="branches">
            <h3 id="branches-title">{ "Branches" }</h3>
            <ul role="list" aria-label="Branches">
                for branch in session.branches.iter() {
                    <li key={branch.id} id={(branch.id == session.current).then_some(CURRENT_ID)}>
                        <button
                            type="button"
                            aria-current={(branch.id == session.current).then_some("true")}
                            onclick={let id = branch.id; props.run.reform(move |_| Command::SwitchBranch(id))}
                        >{ branch.name.clone() }</button>
                        if branch.id == session.current {
                            <button
                                type="button"
                                class="branch-menu"
                                aria-label={format!("Branch {}: name, delete, compare", branch.name)}
                                title="Name, delete, compare"
                                onclick={let id = branch.id; props.run.reform(move |_| Command::Show(Some(Dialog::Branch(id))))}
                            >{ "⋯" }</button>
                        }
                    </li>
                }
            </ul>
            if session.branches.len() > 1 {
                <button type="button" class="compare" onclick={props.run.reform(|_| Command::Show(Some(Dialog::Compare)))}>{ "Compare…" }</button>
            }
            if !session.did_not_apply.is_empty() {
                <span class="hint">{ format!("{} of your actions did not apply here", session.did_not_apply.len()) }</span>
            }
        </div>
    }
}
