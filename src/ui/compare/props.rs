//! What the comparison and its dialog are given.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::model::{Command, Model, Ui};

/// Properties of what is drawn here.
#[derive(Properties, Clone, PartialEq)]
pub struct CompareProps {
    /// The moment.
    pub model: Model,
    /// The screen's own state.
    pub ui: Rc<Ui>,
    /// Takes commands.
    pub run: Callback<Command>,
}
