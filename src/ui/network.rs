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
pub fn Network(_p: &P) -> Html {
    html! {}
}
pub struct Layout;
pub struct Envelope {
    pub id: String,
    pub x: i32,
    pub y: i32,
}
pub fn layout(_: &crate::session::View) -> Layout {
    Layout
}
pub fn envelopes(_: &[crate::session::Flight], _: &Layout, _: u64) -> Vec<Envelope> {
    vec![]
}
