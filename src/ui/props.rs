//! What most components are given.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::model::{Command, Dialog, Model, Ui};
use crate::share::Shared;

/// Properties of a panel.
#[derive(Properties, Clone, PartialEq)]
pub struct PanelProps {
    /// The session at its moment.
    pub model: Model,
    /// The state of the page itself.
    pub ui: Rc<Ui>,
    /// Takes commands.
    pub run: Callback<Command>,
}

/// What the open dialog is drawn from.
#[derive(Clone)]
pub struct DialogsProps {
    /// Which dialog.
    pub open: Dialog,
    /// As for a panel.
    pub panel: PanelProps,
    /// The session as a link or a file holds it.
    pub shared: Callback<(), Shared>,
}
