//! stub
#![allow(missing_docs)]
use std::rc::Rc; use yew::prelude::*; use super::model::*;
#[derive(Properties, PartialEq)] pub struct P { pub model: Model, pub ui: Rc<Ui>, pub run: Callback<Command> }
#[component] pub fn Inspector(_p: &P) -> Html { html!{} }
