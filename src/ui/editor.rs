//! The scenario editor.

use std::rc::Rc;

use yew::prelude::*;

use super::model::{Command, Model, Ui};

/// Properties of [`EditorDialog`].
#[derive(Properties, PartialEq)]
pub struct EditorProps {
    /// The moment.
    pub model: Model,
    /// The screen's own state.
    pub ui: Rc<Ui>,
    /// Takes commands.
    pub run: Callback<Command>,
}

/// The scenario editor.
#[component]
pub fn EditorDialog(props: &EditorProps) -> Html {
    let _ = props;
    html! {}
}
