//! **Run to**: lets virtual time run to a point of a lease, to the next message of a kind, or to a time that is typed.

use yew::prelude::*;

use super::browser;
use super::popup::use_popup;
use crate::app::model::{Command, Model};
use crate::base::Instant;
use crate::editor::typed::time;
use crate::session::{NoRun, RunTo};
use crate::teach::format;
use crate::teach::run_to::{past, reason};
use crate::view::Reach;

/// The button, which the key `T` presses.
pub const BUTTON_ID: &str = "run-to";
const LIST_ID: &str = "run-to-list";
const TIME_ID: &str = "run-to-time";
const WRONG_ID: &str = "run-to-wrong";

/// What [`RunToControl`] draws.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The moment.
    pub model: Model,
    /// Where commands go.
    pub run: Callback<Command>,
    /// Whether the list is open from the start; tests look at it so.
    #[prop_or_default]
    pub open: bool,
}

/// The button **Run to** with its list.
#[component]
pub fn RunToControl(props: &Props) -> Html {
    let Props { model, run, .. } = props;
    let open = use_state_eq(|| props.open);
    let typed = use_state(String::new);
    use_effect_with(*open, |open| {
        if *open {
            browser::focus_first("#run-to-list button, #run-to-list input");
        }
    });
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    // The focus goes back to where it came from; what a person has typed stays.
    let close = {
        let open = open.clone();
        Callback::from(move |()| {
            open.set(false);
            browser::focus(BUTTON_ID);
        })
    };
    let keys = Callback::from(|event: KeyboardEvent| {
        if browser::step_focus(&event, ".run-to-list") {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let leave = {
        let open = open.setter();
        Callback::from(move |back: bool| {
            open.set(false);
            if back {
                browser::focus(BUTTON_ID);
            }
        })
    };
    use_popup(*open, "#run-to, #run-to-list", leave);
    let go = {
        let (run, close) = (run.clone(), close.clone());
        Callback::from(move |command: Command| {
            close.emit(());
            run.emit(command);
        })
    };
    html! {
        <div class="run-to">
            <button type="button" id={BUTTON_ID} aria-expanded={open.to_string()} aria-controls={open.then_some(LIST_ID)}
                aria-keyshortcuts="T" title="Run to … (T)" onclick={toggle}>{ "Run to" }</button>
            if *open {
                <div id={LIST_ID} class="run-to-list" role="group" aria-label="Run to" onkeydown={keys}>
                    { list(model, &go) }
                    { a_time(model.view.now, &typed, &go) }
                </div>
            }
        </div>
    }
}

/// Points of a lease and the next decision one below the other, kinds of messages side by side, each with why it cannot be.
fn list(model: &Model, go: &Callback<Command>) -> Html {
    let (kinds, points): (Vec<&Reach>, Vec<&Reach>) =
        model.view.reach.iter().partition(|reach| matches!(reach.to, RunTo::Next(_)));
    let frozen = model.view.reach.iter().all(|reach| reach.at == Err(NoRun::Decision));
    let why_id = |index: usize| if frozen { "run-to-why".to_owned() } else { format!("run-to-why-{index}") };
    let point = |(reach, index): (&&Reach, usize)| {
        let why = reach.at.err();
        let when = reach.at.ok().flatten().map(|at| format!(" in {}", format::remaining(at, model.view.now)));
        html! {
            <div class="run-to-point" key={index}>
                { button(reach, why.map(|_| why_id(index)), go) }
                if let Some(when) = when {
                    <span class="when">{ when }</span>
                }
                if let Some(why) = why.filter(|_| !frozen) {
                    <span class="menu-why" id={why_id(index)}>{ reason(why) }</span>
                }
            </div>
        }
    };
    html! {
        <>
            if frozen {
                <p class="menu-why" id={why_id(0)}>{ reason(NoRun::Decision) }</p>
            }
            { for points.iter().zip(0..).map(point) }
            <div class="run-to-kinds" role="group" aria-labelledby="run-to-next">
                <h3 id="run-to-next">{ "The next" }</h3>
                <div class="menu-row">
                    { for kinds.iter().map(|reach| button(reach, reach.at.err().map(|_| why_id(0)), go)) }
                </div>
            </div>
        </>
    }
}

fn button(reach: &Reach, why: Option<String>, go: &Callback<Command>) -> Html {
    let (go, to, free) = (go.clone(), reach.to, reach.at.is_ok());
    let press = Callback::from(move |_: MouseEvent| {
        if free {
            go.emit(Command::RunTo(to));
        }
    });
    html! {
        <button type="button" key={name(to)} aria-disabled={(!free).then_some("true")} aria-describedby={why} onclick={press}>{ name(to) }</button>
    }
}

/// What a point is called.
fn name(to: RunTo) -> &'static str {
    match to {
        RunTo::T1(_) => "T1",
        RunTo::T2(_) => "T2",
        RunTo::Expiry(_) => "End of a lease",
        RunTo::Decision => "Next decision",
        RunTo::Next(kind) => kind.name(),
        RunTo::Time(_) => "A time",
    }
}

/// The field for a time, checked as it is typed.
fn a_time(now: Instant, typed: &UseStateHandle<String>, go: &Callback<Command>) -> Html {
    let text = (**typed).clone();
    let wrong = match time(&text).map(|span| Instant::ZERO + span) {
        _ if text.trim().is_empty() => None,
        Ok(at) if at < now => Some(past(at, now)),
        Ok(_) => None,
        Err(why) => Some(format!("{why}.")),
    };
    let input = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| typed.set(browser::input_value(&event)))
    };
    let submit = {
        let (go, free) = (go.clone(), wrong.is_none() && !text.trim().is_empty());
        let text = text.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if free {
                go.emit(Command::RunToTyped(text.clone()));
            } else {
                browser::focus(TIME_ID);
            }
        })
    };
    let described = wrong.as_ref().map(|_| WRONG_ID);
    html! {
        <form class="menu-form" onsubmit={submit} novalidate=true>
            <label for={TIME_ID}>{ "A virtual time" }</label>
            <input type="text" id={TIME_ID} size="10" placeholder="like 30 min" autocomplete="off" spellcheck="false" value={text}
                aria-invalid={wrong.is_some().then_some("true")} aria-describedby={described} oninput={input} />
            <button type="submit" aria-disabled={wrong.is_some().then_some("true")} aria-describedby={described}>{ "Go" }</button>
            <p class="menu-why" id={WRONG_ID} aria-live="polite">{ wrong }</p>
        </form>
    }
}
