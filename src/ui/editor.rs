//! The scenario editor: what there is at the left, the form of what is selected at the right, or all of it as JSON.
//!
//! The dialog owns its draft while it is open, so that typing draws nothing but the dialog. The page keeps each state of it, for
//! the next time and over a reload.

mod desk;
mod form;
mod list;
mod text;

use std::rc::Rc;

use yew::prelude::*;

use super::browser;
use super::control::{Choice, Select};
use super::dialog::Dialog as Frame;
use crate::app::files;
use crate::app::model::{Command, Dialog, ToolCommand};
use crate::editor::templates::TEMPLATES;
use crate::editor::{Draft, json};
use crate::scenario::Scenario;
use crate::teach::format;
use crate::ui::props::PanelProps;
pub use desk::{Desk, Edit};
use form::Form;
use list::List;
use text::TextView;

/// The seed that *Surprise me* begins with.
const FIRST_SURPRISE: u64 = 1;

/// The scenario editor.
#[component]
pub fn EditorDialog(props: &PanelProps) -> Html {
    let running = props.model.history.run.scenario();
    let desk = {
        let (kept, running) = (props.ui.draft.clone(), running.clone());
        use_reducer(move || Desk::open(kept, &running))
    };
    {
        let run = props.run.clone();
        use_effect_with(Rc::clone(&desk.draft), move |draft| run.emit(Command::KeepDraft(Some(Rc::clone(draft)))));
    }
    use_effect_with(desk.goto.clone(), |goto| {
        if let Some((_, path)) = goto {
            browser::focus(&form::id_of(path));
        }
    });
    let edit = {
        let dispatcher = desk.dispatcher();
        use_callback((), move |edit: Edit, ()| dispatcher.dispatch(edit))
    };
    let draft = Rc::clone(&desk.draft);
    let over = edit.reform({
        let running = Rc::new(running.clone());
        move |_: MouseEvent| Edit::Replace(Rc::clone(&running), "what runs now")
    });
    let start = {
        let (draft, run) = (Rc::clone(&draft), props.run.clone());
        Callback::from(move |scenario: Rc<Scenario>| {
            let mut runs = (*draft).clone();
            runs.runs((*scenario).clone());
            run.emit(Command::KeepDraft(Some(Rc::new(runs))));
            run.emit(Command::Tool(ToolCommand::Edit(scenario)));
        })
    };
    html! {
        <Frame title={Dialog::Editor.title()} class="full editor" run={props.run.clone()}>
            <Starts edit={edit.clone()} />
            if desk.other {
                <div class="ed-banner" role="note">
                    <p>{ format!("You have begun to edit another network ({}) than the one that runs now ({}).", title(draft.scenario()), title(running)) }</p>
                    <button type="button" onclick={edit.reform(|_: MouseEvent| Edit::KeepOther)}>{ "Go on with it" }</button>
                    <button type="button" onclick={over.clone()}>{ "Edit what runs now" }</button>
                </div>
            }
            <div class="ed-bar">
                { tabs(&draft, &edit) }
                <Count draft={Rc::clone(&draft)} edit={edit.clone()} />
            </div>
            <p class="ed-said" role="status">
                if let Some(said) = &desk.said {
                    { said.clone() }{ " " }
                    if desk.before.is_some() {
                        <button type="button" onclick={edit.reform(|_: MouseEvent| Edit::TakeBack)}>{ "Take that back" }</button>
                    }
                }
            </p>
            if draft.json().is_some() {
                <TextView draft={Rc::clone(&draft)} edit={edit.clone()} />
            } else {
                <div class="ed-panes">
                    <List draft={Rc::clone(&draft)} edit={edit.clone()} />
                    <Form draft={Rc::clone(&draft)} edit={edit.clone()} />
                </div>
            }
            <Foot {draft} {over} {start} run={props.run.clone()} />
        </Frame>
    }
}

fn title(scenario: &Scenario) -> String {
    if scenario.title.is_empty() { scenario.name.clone() } else { scenario.title.clone() }
}

/// Form or JSON.
fn tabs(draft: &Draft, edit: &Callback<Edit>) -> Html {
    let in_json = draft.json().is_some();
    let tab = |title: &'static str, on: bool, to: Edit| {
        let run = edit.reform(move |_: MouseEvent| to.clone());
        html! {
            <button type="button" class={classes!("segment", on.then_some("on"))} aria-pressed={on.to_string()} onclick={run}>{ title }</button>
        }
    };
    html! {
        <div class="segments" role="group" aria-label="View">
            { tab("Form", !in_json, Edit::OpenForm) }
            { tab("JSON", in_json, Edit::OpenJson) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct StartsProps {
    edit: Callback<Edit>,
}

/// What a network can start from.
#[component]
fn Starts(props: &StartsProps) -> Html {
    let chosen = use_state_eq(|| 0usize);
    let seed = use_state_eq(|| FIRST_SURPRISE.to_string());
    let read = seed.trim().parse::<u64>();
    let pick = {
        let set = chosen.setter();
        Callback::from(move |value: String| set.set(value.parse().unwrap_or(0)))
    };
    let take = {
        let (at, edit) = (*chosen, props.edit.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(template) = TEMPLATES.get(at) {
                edit.emit(Edit::Replace(Rc::new((template.make)()), "the template"));
            }
        })
    };
    let typed = {
        let set = seed.setter();
        Callback::from(move |event: InputEvent| set.set(browser::input_value(&event)))
    };
    let draw = {
        let (read, set, edit) = (read.clone(), seed.setter(), props.edit.clone());
        Callback::from(move |_: MouseEvent| {
            if let Ok(seed) = read {
                edit.emit(Edit::Surprise(seed));
                set.set(seed.wrapping_add(1).to_string());
            }
        })
    };
    html! {
        <div class="ed-starts">
            <label class="field">
                { "Start from" }
                <Select value={chosen.to_string()} described="ed-template-hint" onchange={pick}
                    options={TEMPLATES.iter().enumerate().map(|(index, template)| Choice::new(index.to_string(), template.title)).collect::<Vec<_>>()} />
            </label>
            <button type="button" onclick={take}>{ "Use this template" }</button>
            <span id="ed-template-hint" class="hint">{ TEMPLATES.get(*chosen).map(|template| template.hint) }</span>
            <span class="spacer" />
            <label class="field seed">
                { "Seed" }
                <input type="text" inputmode="numeric" value={(*seed).clone()} oninput={typed} aria-invalid={read.is_err().to_string()} aria-describedby="ed-seed-why" />
            </label>
            <button type="button" disabled={read.is_err()} onclick={draw}>{ "Surprise me" }</button>
            <span id="ed-seed-why" class="ed-why error">
                if read.is_err() {
                    { "A seed is a whole number, like 42." }
                }
            </span>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CountProps {
    draft: Rc<Draft>,
    edit: Callback<Edit>,
}

/// How many problems there are; pressing it leads to the first.
#[component]
fn Count(props: &CountProps) -> Html {
    let (errors, warnings) = props.draft.count();
    let first = props.draft.problems().first().map(|problem| problem.path.clone());
    let text = format::count_text(errors, warnings);
    let kind = if errors > 0 { "error" } else { "warning" };
    html! {
        <span class="ed-count" role="status">
            if let Some(path) = first.filter(|_| props.draft.json().is_none()) {
                <button type="button" class={kind} onclick={props.edit.reform(move |_: MouseEvent| Edit::GoTo(path.clone()))}>
                    { text }{ ": show the first" }
                </button>
            } else {
                { text }
            }
        </span>
    }
}

#[derive(Properties, PartialEq)]
struct FootProps {
    draft: Rc<Draft>,
    over: Callback<MouseEvent>,
    start: Callback<Rc<Scenario>>,
    run: Callback<Command>,
}

/// What can be done with the network.
#[component]
fn Foot(props: &FootProps) -> Html {
    let ready = props.draft.ready();
    let start = {
        let (ready, start) = (ready.clone(), props.start.clone());
        Callback::from(move |_: MouseEvent| {
            if let Ok(scenario) = &ready {
                start.emit(Rc::new(scenario.clone()));
            }
        })
    };
    let save = {
        let (draft, run) = (Rc::clone(&props.draft), props.run.clone());
        Callback::from(move |_: MouseEvent| {
            let text = draft.json().map_or_else(|| json::to_json(draft.scenario()), str::to_owned);
            let run = run.clone();
            files::save(&files::network(draft.scenario(), text), &*browser::page(), move |command| run.emit(command));
        })
    };
    html! {
        <footer class="ed-foot">
            <button type="button" class="primary" disabled={ready.is_err()} aria-describedby="ed-why-not" onclick={start}>{ "Run this network" }</button>
            <button type="button" onclick={save}>{ "Save as file" }</button>
            <button type="button" onclick={props.over.clone()}>{ "Start over from what runs now" }</button>
            <p id="ed-why-not" class={classes!("ed-why", ready.is_err().then_some("error"))}>
                { match &ready {
                    Ok(_) => "What was done so far is done again in it, where it still applies.".to_owned(),
                    Err(why) => format!("It cannot run yet. {why}"),
                } }
            </p>
        </footer>
    }
}
