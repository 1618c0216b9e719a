//! The bar at the top: what is being looked at, and through which lens. And the list of keys.

use std::rc::Rc;

use yew::prelude::*;

use super::control::{Choice, Field, Select};
use super::dialog::Dialog as Frame;
use super::session_menu::SessionMenu;
use crate::app::model::{Command, Dialog, Model, Theme, Ui};
use crate::scenario::{BUILTIN_GROUPS, BUILTIN_NAMES, Lens, builtin};
use crate::share::Shared;
use crate::teach::follow;

#[derive(Properties, PartialEq)]
pub struct TopbarProps {
    pub model: Model,
    pub ui: Rc<Ui>,
    pub run: Callback<Command>,
    pub shared: Callback<(), Shared>,
}

/// The bar at the top.
#[component]
pub fn Topbar(props: &TopbarProps) -> Html {
    let session = &props.model.session;
    let scenarios = use_memo((), |()| {
        let groups = BUILTIN_GROUPS.iter().flat_map(|(group, count)| std::iter::repeat_n(*group, *count));
        let entry = |(group, name): (&'static str, &&'static str)| {
            let title = builtin(name)?.title;
            Some(Choice { group: Some(group.into()), ..Choice::new(*name, title) })
        };
        groups.zip(BUILTIN_NAMES.iter()).filter_map(entry).collect::<Vec<_>>()
    });
    let built_in = session.builtin && BUILTIN_NAMES.contains(&session.scenario.as_str());
    let own = (!built_in).then(|| Choice::new("", own_title(&session.title, &session.scenario)));
    let scenarios: Vec<Choice> = own.into_iter().chain(scenarios.iter().cloned()).collect();
    let scenario = if built_in { session.scenario.clone() } else { String::new() };
    let open = props.run.reform(Command::OpenScenario);
    let seed = props.run.reform(Command::SetSeed);
    let theme = props.run.reform(|value: String| Command::SetTheme(Theme::from_word(&value)));
    // Buttons rather than radio buttons: the arrow keys stay free for stepping after a click.
    let lens = |lens: Lens| {
        let pick = props.run.reform(move |_: MouseEvent| Command::SetLens(lens));
        let on = session.lens == lens;
        html! {
            <button type="button" class={classes!("segment", on.then_some("on"))} aria-pressed={on.to_string()} onclick={pick}>
                { lens.title() }
            </button>
        }
    };
    let themes = [(Theme::System, "System theme"), (Theme::Light, "Light theme"), (Theme::Dark, "Dark theme")];
    let themes: Vec<Choice> = themes.map(|(theme, text)| Choice::new(theme.word(), text)).into();
    html! {
        <header class="topbar">
            <span class="logo" aria-hidden="true">{ "dora" }<b>{ "scope" }</b></span>
            <label class="field scenario">
                <span class="visually-hidden">{ "Scenario" }</span>
                <Select label="Scenario" title={session.title.clone()} value={scenario} options={scenarios} onchange={open} />
            </label>
            <div class="segments" role="group" aria-label="Lens">
                { lens(Lens::Course) }
                { lens(Lens::Rfc) }
            </div>
            <FollowText model={props.model.clone()} ui={Rc::clone(&props.ui)} run={props.run.clone()} />
            <span class="spacer"></span>
            <SessionMenu model={props.model.clone()} ui={Rc::clone(&props.ui)} run={props.run.clone()} file={props.shared.clone()} />
            <label class="field seed">
                <span class="name">{ "Seed" }</span>
                <Field label="Seed" whole=true size="5" value={session.seed.to_string()} onchange={seed} />
            </label>
            <Select label="Theme" value={props.ui.theme.word()} options={themes} onchange={theme} />
            <button type="button" class="round" aria-label="Keys" title="Keys (?)" onclick={props.run.reform(|_| Command::Show(Some(Dialog::Keys)))}>{ "?" }</button>
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct FollowProps {
    model: Model,
    ui: Rc<Ui>,
    run: Callback<Command>,
}

/// The path through the course text: one stop per step of it.
#[component]
fn FollowText(props: &FollowProps) -> Html {
    let stops = follow::stops();
    let go = |stop: Option<usize>| props.run.reform(move |_| Command::Follow(stop));
    match props.ui.stop.and_then(|stop| Some((stop, stops.get(stop)?))) {
        None => html! { <button type="button" class="follow" onclick={go(Some(0))}>{ "Follow the text" }</button> },
        Some((stop, at)) => html! {
            <div class="follow-bar" role="group" aria-label="Follow the text">
                <button type="button" disabled={stop == 0} aria-label="Previous stop" onclick={go(stop.checked_sub(1))}>{ "‹" }</button>
                <span>{ format!("{} of {}: {}", stop + 1, stops.len(), at.title) }</span>
                <button type="button" disabled={stop + 1 >= stops.len()} aria-label="Next stop" onclick={go(Some(stop + 1))}>{ "›" }</button>
                <button type="button" aria-label="Leave the text" onclick={go(None)}>{ "×" }</button>
            </div>
        },
    }
}

#[derive(Properties, PartialEq)]
pub struct KeysProps {
    /// Whether keys that type a character act on the page.
    pub letters: bool,
    pub run: Callback<Command>,
}

/// All shortcuts.
const KEYS: [(&str, &str); 19] = [
    ("Space", "Play or pause"),
    ("→  ←", "Step forward, step back"),
    ("Home  End", "Jump to start, jump to end or to the next choice"),
    ("+  −", "Faster, slower"),
    ("1 … 9", "Choose the first, second … offer"),
    ("F", "Back to the last choice, to choose otherwise: that forks the session"),
    ("M", "On a device: what you can do to it, like its menu key or Shift+F10; ↓ ↑ or Tab move, Esc goes back"),
    ("T", "Run to: T1, T2, the end of a lease, the next message or a time"),
    ("R", "Reset: back to the beginning, with nothing selected, filtered or folded"),
    ("Ctrl+Z  Ctrl+Y", "Undo, redo: what was chosen, done, edited, deleted or opened since the page was loaded"),
    (
        "P",
        "Present: larger type for a projector; Page Down and Page Up step, 1 … 9 show one region, N the speaker's text",
    ),
    ("E  ⇧E", "Enlarge one region after the other; Esc shows all of them"),
    ("Z  ⇧Z  0", "In Network: larger, smaller, all of it; enlarged, ⇧→ ⇧← ⇧↑ ⇧↓ move it"),
    ("W", "Where am I: the present moment in sentences, to be read or read out"),
    ("/", "To the filters of the sequence"),
    ("Esc", "Close a list, menu or message; else deselect: follow the present step again"),
    (
        "Enter  Esc",
        "In the menus Scenario, Theme and Speed and in the field Seed: back to the session, to the button Play. ↑ ↓ change a menu, → ← step from there too",
    ),
    ("Tab", "Through everything that can be looked at"),
    ("?", "This list"),
];

/// The list of keys.
#[component]
pub fn Keys(props: &KeysProps) -> Html {
    html! {
        <Frame title={Dialog::Keys.title()} run={props.run.clone()}>
            <dl class="keys">
                for (key, what) in KEYS {
                    <div key={key}><dt><kbd>{ key }</kbd></dt><dd>{ what }</dd></div>
                }
            </dl>
            <label class="line">
                <input type="checkbox" checked={props.letters} onchange={let letters = props.letters; props.run.reform(move |_: Event| Command::UseLetters(!letters))} />
                { " Keys with a letter, a digit or a sign act on the page" }
            </label>
        </Frame>
    }
}

/// What the menu shows for a network that is no built-in scenario.
fn own_title(title: &str, name: &str) -> String {
    format!("{} (your own)", if title.is_empty() { name } else { title })
}
