//! The dialogs: which one is open. Part of the tools ([`parts`](super::parts)).

use std::rc::Rc;

use yew::prelude::*;

use super::branch::BranchDialog;
use super::browser;
use super::compare::CompareDialog;
use super::editor::EditorDialog;
use super::export::ExportDialog;
use super::share::ShareDialog;
use super::show::{EmbedDialog, PresentDialog};
use super::shown::is_browser;
use super::topbar::Keys;
use crate::app::model::{Command, Dialog, Model, Ui};
use crate::share::Shared;

/// What a dialog is drawn from.
#[derive(Clone)]
pub struct DialogsProps {
    /// Which one.
    pub open: Dialog,
    /// The moment.
    pub model: Model,
    /// The screen's own state.
    pub ui: Rc<Ui>,
    /// Takes commands.
    pub run: Callback<Command>,
    /// What is shared.
    pub shared: Callback<(), Shared>,
}

/// The dialog that is open.
pub fn dialog(props: DialogsProps) -> Html {
    let DialogsProps { open, model, ui, run, shared } = props;
    let address = || AttrValue::from(if is_browser() { browser::place::address() } else { String::new() });
    match open {
        Dialog::Keys => html! { <Keys {run} /> },
        Dialog::Share => html! { <ShareDialog address={address()} {shared} {run} /> },
        Dialog::Editor => html! { <EditorDialog {model} {ui} {run} /> },
        Dialog::Export => html! { <ExportDialog {model} {ui} {run} /> },
        Dialog::Embed => html! { <EmbedDialog {model} address={address()} {shared} {run} /> },
        Dialog::Present => html! { <PresentDialog {ui} {run} /> },
        Dialog::Branch(id) => html! { <BranchDialog {model} {id} {run} /> },
        Dialog::Compare => html! { <CompareDialog {model} {ui} {run} /> },
    }
}
