//! The menu *Session* of the bar: keep, share, open, edit, compare, show. And its field for files.

use std::rc::Rc;

use yew::prelude::*;

use super::browser;
use super::browser::files::{pick, picked as read_picked};
use super::popup::use_popup;
use crate::app::files;
use crate::app::model::{Command, Dialog, Model, Ui};
use crate::app::regions::RegionCommand;
use crate::share;

/// The id of the menu's button.
pub const BUTTON_ID: &str = "session-menu";
/// The id of the field that opens the file picker.
const FILE_ID: &str = "open-file";

#[derive(Properties, PartialEq)]
pub struct SessionMenuProps {
    pub model: Model,
    pub ui: Rc<Ui>,
    pub run: Callback<Command>,
    /// The session as the text of a file.
    pub file: Callback<(), share::Shared>,
}

/// Undo, redo and the menu.
#[component]
pub fn SessionMenu(props: &SessionMenuProps) -> Html {
    let open = use_state_eq(|| false);
    let set = |to: bool| {
        let open = open.setter();
        move || open.set(to)
    };
    // What is chosen takes the entry away that has the focus: what opens next gives it back to the button.
    let choose = || {
        let close = set(false);
        move || {
            close();
            browser::focus(BUTTON_ID);
        }
    };
    let command = |command: Command| {
        let (run, close) = (props.run.clone(), choose());
        Callback::from(move |_: MouseEvent| {
            close();
            run.emit(command.clone());
        })
    };
    let dialog = |dialog: Dialog| command(Command::Show(Some(dialog)));
    let save = {
        let (file, run, close) = (props.file.clone(), props.run.clone(), choose());
        Callback::from(move |_: MouseEvent| {
            close();
            let shared = file.emit(());
            let run = run.clone();
            files::save(&files::session(&shared), &*browser::page(), move |command| run.emit(command));
        })
    };
    let pick = {
        let close = choose();
        Callback::from(move |_: MouseEvent| {
            close();
            pick(FILE_ID);
        })
    };
    let picked = {
        let run = props.run.clone();
        Callback::from(move |event: Event| {
            let run = run.clone();
            read_picked(&event, move |read| run.emit(files::opened(read)));
        })
    };
    let toggle = {
        let (now, set) = (*open, open.setter());
        Callback::from(move |_: MouseEvent| set.set(!now))
    };
    let keys = Callback::from(|event: KeyboardEvent| {
        if browser::step_focus(&event, ".session-items") {
            event.prevent_default();
        }
    });
    let leave = {
        let close = set(false);
        Callback::from(move |back: bool| {
            close();
            if back {
                browser::focus(BUTTON_ID);
            }
        })
    };
    use_popup(*open, "#session-menu, #session-items", leave);
    use_effect_with(*open, |open| {
        if *open {
            browser::focus_first(".session-items button");
        }
    });
    let item = |title: &'static str, hint: &'static str, run: Callback<MouseEvent>| {
        html! { <li><button type="button" onclick={run}>{ title }<span class="hint">{ hint }</span></button></li> }
    };
    let step = |what: &Option<Rc<str>>, name: &'static str, key: &'static str, sign: &'static str, command: Command| {
        let title = match what {
            Some(what) => format!("{name} {what} ({key})"),
            None => format!("{name} ({key})"),
        };
        let run = props.run.reform(move |_: MouseEvent| command.clone());
        html! { <button type="button" class="icon" aria-label={name} {title} disabled={what.is_none()} onclick={run}>{ sign }</button> }
    };
    html! {
        <div class="session-menu" onkeydown={keys}>
            { step(&props.ui.undo.0, "Undo", "Ctrl+Z", "↶", Command::Undo) }
            { step(&props.ui.undo.1, "Redo", "Ctrl+Y", "↷", Command::Redo) }
            <button type="button" id={BUTTON_ID} aria-expanded={open.to_string()} aria-controls="session-items" onclick={toggle}>
                { "Session ▾" }
            </button>
            <input type="file" id={FILE_ID} class="visually-hidden" tabindex="-1" aria-label="Session or scenario file" accept=".json,application/json" onchange={picked} />
            if *open {
                <ul role="list" id="session-items" class="session-items" aria-label="Session">
                    { item("Share link…", "this very moment, as an address", dialog(Dialog::Share)) }
                    { item("Save as file", "JSON, also for the runner", save) }
                    { item("Open file…", "or drop one on the page", pick) }
                    { item("Edit the network…", "hosts, pools, leases, faults", dialog(Dialog::Editor)) }
                    { item("Compare…", "two branches, lenses or seeds", dialog(Dialog::Compare)) }
                    { item("Export…", "pictures, tables, captures", dialog(Dialog::Export)) }
                    { item("Present…", "for a projector (P)", dialog(Dialog::Present)) }
                    { item("Embed…", "in a page of your own", dialog(Dialog::Embed)) }
                    { item("Where am I…", "this moment in sentences (W)", dialog(Dialog::Moment)) }
                    { item("Reset the regions", "dividers and folded regions", command(Command::Regions(RegionCommand::Reset))) }
                </ul>
            }
        </div>
    }
}
