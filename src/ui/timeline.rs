//! The Timeline: play, step, speed, the virtual clock, a tick for every step, and the branches.

use std::rc::Rc;

use yew::prelude::*;

use super::browser;
use super::controller::SPEEDS;
use super::format;
use super::model::{Command, Model, Ui};
use super::runto::RunToControl;
use crate::session::{History, Step};
use crate::sim::{FrameKind, Kind};

#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    pub model: Model,
    pub ui: Rc<Ui>,
    pub run: Callback<Command>,
}

/// The Timeline.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let TimelineProps { model, ui, run } = props;
    let view = &model.view;
    let length = model.history.presentation.length_ms();
    // Paused, the very moment; while it plays, the clock is moved in between.
    let now = if ui.playing { model.history.presentation.virtual_at(ui.shown_ms) } else { view.now };
    let seek = run.reform(|event: InputEvent| Command::SeekShown(browser::input_value(&event).parse().unwrap_or(0)));
    let speed = run.reform(|event: Event| Command::SetSpeed(browser::change_value(&event).parse().unwrap_or(1000)));
    let on = |command: Command| run.reform(move |_: MouseEvent| command.clone());
    let (play, sign) = if ui.playing { ("Pause", "❚❚") } else { ("Play", "▶") };
    html! {
        <section class="panel timeline" aria-label="Timeline">
            <h2 class="visually-hidden">{ "Timeline" }</h2>
            <div class="transport">
                <button type="button" aria-label="Jump to start" title="Jump to start (Home)" onclick={on(Command::JumpToStart)}>{ "|◀\u{fe0e}" }</button>
                <button type="button" aria-label="Step back" title="Step back (←)" onclick={on(Command::StepBack)}>{ "◀\u{fe0e}" }<span class="word">{ " step" }</span></button>
                <button type="button" class="play" aria-label={play} title={format!("{play} (Space)")} onclick={on(Command::PlayPause)}>
                    <span aria-hidden="true">{ sign }</span>
                </button>
                <button type="button" aria-label="Step forward" title="Step forward (→)" onclick={on(Command::StepForward)}><span class="word">{ "step " }</span>{ "▶\u{fe0e}" }</button>
                <button type="button" aria-label="Jump to end" title="Jump to end (End)" onclick={on(Command::JumpToEnd)}>{ "▶\u{fe0e}|" }</button>
                <RunToControl model={model.clone()} run={run.clone()} />
                <select aria-label="Speed" title="Speed (+ and −)" onchange={speed}>
                    for value in SPEEDS {
                        <option key={value} value={value.to_string()} selected={ui.speed == value}>{ format::speed(value) }</option>
                    }
                </select>
            </div>
            <div class="scrubber">
                <Ticks history={Rc::clone(&model.history)} seen={model.session.seen.max(view.cursor)} cursor={view.cursor} run={run.clone()} />
                <input
                    type="range"
                    id="virtual-time"
                    aria-label="Virtual time"
                    min="0"
                    max={length.max(1).to_string()}
                    step="1"
                    value={ui.shown_ms.to_string()}
                    aria-valuetext={format!("{} s, step {} of {}", format::clock(now), view.steps.0, view.steps.1)}
                    oninput={seek}
                />
                <Branches model={model.clone()} run={run.clone()} />
            </div>
            <div class="clock">
                <span class="now"><span id="virtual-clock">{ format::clock(now) }</span>{ " s" }</span>
                <span class="count">{ format!("virtual time · step {} of {}", view.steps.0, view.steps.1) }</span>
            </div>
        </section>
    }
}

/// The colour class and letter of a step.
fn sign(history: &History, step: &Step) -> (&'static str, &'static str) {
    let entries = history.run.trace().get(step.start..step.end).unwrap_or_default();
    let kind = entries.iter().find_map(|entry| match &entry.kind {
        Kind::Sent(frame) | Kind::Arrived { frame, .. } => Some(frame.kind()),
        _ => None,
    });
    match kind {
        Some(FrameKind::Discover) => ("disc", "D"),
        Some(FrameKind::Offer) => ("offer", "O"),
        Some(FrameKind::Request) => ("req", "R"),
        Some(FrameKind::Ack) => ("ack", "A"),
        Some(FrameKind::Nak) => ("nak", "N"),
        Some(FrameKind::Decline) => ("decline", "X"),
        Some(kind) if kind.is_arp() => ("arp", "a"),
        Some(FrameKind::EchoRequest | FrameKind::EchoReply) => ("icmp", "p"),
        Some(_) => ("icmp", "·"),
        None => ("other", "·"),
    }
}

#[derive(Properties)]
struct TicksProps {
    history: Rc<History>,
    seen: usize,
    cursor: usize,
    run: Callback<Command>,
}

impl PartialEq for TicksProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.history, &other.history)
            && self.seen == other.seen
            && self.cursor == other.cursor
            && self.run == other.run
    }
}

/// More ticks than this are drawn only where they do not stand on top of each other.
const MANY: u64 = 110;

/// A tick for every step that has been seen.
#[component]
fn Ticks(props: &TicksProps) -> Html {
    let ticks = use_memo((Rc::as_ptr(&props.history), props.seen), |_| {
        let history = &props.history;
        let length = history.presentation.length_ms().max(1);
        let mut last = None;
        history
            .steps
            .iter()
            .filter(|step| step.end <= props.seen)
            .filter_map(|step| {
                let place = history.presentation.shown_for(step.end) * 1000 / length;
                let slot = place * MANY / 1000;
                (last.replace(slot) != Some(slot)).then(|| (step.end, place, sign(history, step)))
            })
            .collect::<Vec<_>>()
    });
    html! {
        <div class="ticks" aria-hidden="true">
            for (end, place, (class, letter)) in ticks.iter() {
                <span key={*end} class={classes!("tick", *class, (*end > props.cursor).then_some("future"))} style={format!("left:{}.{}%", place / 10, place % 10)}>{ *letter }</span>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct BranchesProps {
    model: Model,
    run: Callback<Command>,
}

/// The histories of this session; the one on screen is marked.
#[component]
fn Branches(props: &BranchesProps) -> Html {
    let session = &props.model.session;
    html! {
        <div class="branches">
            <h3 id="branches-title">{ "Branches" }</h3>
            <ul aria-label="Branches">
                for branch in session.branches.iter() {
                    <li key={branch.id}>
                        <button
                            type="button"
                            aria-current={(branch.id == session.current).then_some("true")}
                            onclick={let id = branch.id; props.run.reform(move |_| Command::SwitchBranch(id))}
                        >{ branch.name.clone() }</button>
                    </li>
                }
            </ul>
            if !session.did_not_apply.is_empty() {
                <span class="hint">{ format!("{} of your deeds did not apply here", session.did_not_apply.len()) }</span>
            }
        </div>
    }
}
