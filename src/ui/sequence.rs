//! stub
#![allow(missing_docs)]
use super::model::*;
use std::rc::Rc;
use yew::prelude::*;
#[derive(Properties, PartialEq)]
pub struct P {
    pub model: Model,
    pub ui: Rc<Ui>,
    pub run: Callback<Command>,
}
#[component]
pub fn Sequence(_p: &P) -> Html {
    html! {}
}
