//! The bar at the top: what is being looked at, and through which lens. And the list of keys.

use std::rc::Rc;

use yew::prelude::*;

use super::browser;
use super::dialog::Dialog as Frame;
use super::model::{Command, Dialog, Model, Theme, Ui};
use super::session_menu::SessionMenu;
use crate::session::share::Shared;
use crate::session::{BUILTIN_GROUPS, BUILTIN_NAMES, Lens, builtin};
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
    let titles = use_memo((), |()| {
        let mut names = BUILTIN_NAMES.iter();
        let title = |name: &&'static str| Some((*name, builtin(name)?.title));
        BUILTIN_GROUPS.map(|(group, count)| (group, names.by_ref().take(count).filter_map(title).collect::<Vec<_>>()))
    });
    let open = props.run.reform(|event: Event| Command::OpenScenario(browser::change_value(&event)));
    let seed = props.run.reform(|event: Event| Command::SetSeed(browser::change_value(&event)));
    let theme = props.run.reform(|event: Event| {
        Command::SetTheme(match browser::change_value(&event).as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        })
    });
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
    let themes = [(Theme::System, "system", "System"), (Theme::Light, "light", "Light"), (Theme::Dark, "dark", "Dark")];
    html! {
        <header class="topbar">
            <span class="logo" aria-hidden="true">{ "dora" }<b>{ "scope" }</b></span>
            <label class="field scenario">
                <span class="visually-hidden">{ "Scenario" }</span>
                <select aria-label="Scenario" onchange={open}>
                    if !BUILTIN_NAMES.contains(&session.scenario.as_str()) || !session.builtin {
                        <option value="" selected=true>{ own_title(&session.title, &session.scenario) }</option>
                    }
                    for (group, titles) in titles.iter() {
                        <optgroup key={*group} label={*group}>
                            for (name, title) in titles {
                                <option key={*name} value={*name} selected={session.builtin && session.scenario == *name}>{ title.clone() }</option>
                            }
                        </optgroup>
                    }
                </select>
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
                <input type="text" inputmode="numeric" size="5" aria-label="Seed" value={session.seed.to_string()} onchange={seed} />
            </label>
            <label class="field">
                <span class="name">{ "Theme" }</span>
                <select aria-label="Theme" onchange={theme}>
                    for (theme, value, title) in themes {
                        <option key={value} value={value} selected={props.ui.theme == theme}>{ title }</option>
                    }
                </select>
            </label>
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
    pub run: Callback<Command>,
}

/// All shortcuts.
const KEYS: [(&str, &str); 15] = [
    ("Space", "Play or pause"),
    ("→  ←", "Step forward, step back"),
    ("Home  End", "Jump to start, jump to end or to the next choice"),
    ("+  −", "Faster, slower"),
    ("1 … 9", "Choose the first, second … offer"),
    ("F", "Back to the last choice, to choose otherwise: that forks the session"),
    ("M", "On a device: what you can do to it, like its menu key or Shift+F10; ↓ ↑ or Tab move, Esc goes back"),
    ("T", "Run to: T1, T2, the end of a lease, the next message or a time"),
    ("R", "Reset: back to the beginning, with nothing selected, filtered or folded"),
    ("Ctrl+Z  Ctrl+Y", "Undo, redo: what was chosen, done, edited, deleted or opened"),
    ("P", "Present: larger type for a projector; Page Down and Page Up step, N shows the speaker's text"),
    ("/", "To the filters of the sequence"),
    ("Esc", "Deselect: follow the present step again"),
    ("Tab", "Through everything that can be looked at"),
    ("?", "This list"),
];

/// The list of keys.
#[component]
pub fn Keys(props: &KeysProps) -> Html {
    html! {
        <Frame title="Keys" run={props.run.clone()}>
            <dl class="keys">
                for (key, what) in KEYS {
                    <div key={key}><dt><kbd>{ key }</kbd></dt><dd>{ what }</dd></div>
                }
            </dl>
        </Frame>
    }
}

/// What the menu shows for a network that is no built-in scenario.
fn own_title(title: &str, name: &str) -> String {
    format!("{} (your own)", if title.is_empty() { name } else { title })
}
