//! The comparison of two histories on the page.

use std::rc::Rc;

use yew::prelude::*;

use super::model::{Command, Model, Ui};

/// What a person can ask for in a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompareCommand {
    /// Leave it.
    Leave,
}

/// Properties of what is drawn here.
#[derive(Properties, PartialEq)]
pub struct CompareProps {
    /// The moment.
    pub model: Model,
    /// The screen's own state.
    pub ui: Rc<Ui>,
    /// Takes commands.
    pub run: Callback<Command>,
}

/// The view that takes the place of the regions while two histories are compared.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let _ = props;
    html! {}
}

/// The dialog that asks what to compare with what.
#[component]
pub fn CompareDialog(props: &CompareProps) -> Html {
    let _ = props;
    html! {}
}

/// What a key asks for in a comparison.
pub fn command_for(key: &str, arrows_free: bool) -> Option<Command> {
    let _ = arrows_free;
    (key == "Escape").then_some(Command::Compare(CompareCommand::Leave))
}
