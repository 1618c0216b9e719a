//! Pictures, tables and captures to save.

use std::rc::Rc;

use yew::prelude::*;

use super::model::{Command, Model, Ui};

/// Properties of [`ExportDialog`].
#[derive(Properties, PartialEq)]
pub struct ExportProps {
    /// The moment.
    pub model: Model,
    /// The screen's own state.
    pub ui: Rc<Ui>,
    /// Takes commands.
    pub run: Callback<Command>,
}

/// Pictures, tables and captures to save.
#[component]
pub fn ExportDialog(props: &ExportProps) -> Html {
    let _ = props;
    html! {}
}
