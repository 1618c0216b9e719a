//! The dialogs: which one is open. One of the tools.

use yew::prelude::*;

use super::branch::BranchDialog;
use super::browser;
use super::compare::CompareDialog;
use super::editor::EditorDialog;
use super::export::ExportDialog;
use super::moment::MomentDialog;
use super::props::{DialogsProps, PanelProps};
use super::share::ShareDialog;
use super::show::{EmbedDialog, PresentDialog};
use super::shown::is_browser;
use super::topbar::Keys;
use crate::app::model::Dialog;

/// The dialog that is open.
pub fn dialog(props: DialogsProps) -> Html {
    let DialogsProps { open, panel: PanelProps { model, ui, run }, shared } = props;
    let address = || AttrValue::from(if is_browser() { browser::place::address() } else { String::new() });
    match open {
        Dialog::Keys => html! { <Keys letters={ui.letters} {run} /> },
        Dialog::Share => html! { <ShareDialog address={address()} {shared} {run} /> },
        Dialog::Editor => html! { <EditorDialog {model} {ui} {run} /> },
        Dialog::Export => html! { <ExportDialog {model} shown_ms={ui.shown_ms} address={address()} {shared} {run} /> },
        Dialog::Embed => html! { <EmbedDialog {model} address={address()} {shared} {run} /> },
        Dialog::Present => html! { <PresentDialog {ui} {run} /> },
        Dialog::Branch(id) => html! { <BranchDialog {model} {id} {run} /> },
        Dialog::Compare => html! { <CompareDialog {model} {ui} {run} /> },
        Dialog::Moment => html! { <MomentDialog {model} {ui} {run} /> },
    }
}
