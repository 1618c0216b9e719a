//! Messages to the user.

use yew::prelude::*;

use super::browser::Later;
use crate::app::model::Command;

/// The message that is on screen, for a dialog to show: it covers the page.
#[derive(Debug, Clone, PartialEq)]
pub struct OnScreen(pub Option<AttrValue>);

/// Properties of [`Notice`].
#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    /// What is said.
    pub text: AttrValue,
    /// Takes commands.
    pub run: Callback<Command>,
}

/// A message that goes away by itself after a while, or when it has been read.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let run = props.run.clone();
    use_effect_with(props.text.clone(), move |_| {
        let later = Later::new(12_000, move || run.emit(Command::DismissNotice));
        move || drop(later)
    });
    let dismiss = props.run.reform(|_| Command::DismissNotice);
    html! {
        <div class="notice" role="alert">
            <p>{ props.text.clone() }</p>
            <button type="button" onclick={dismiss}>{ "Understood" }</button>
        </div>
    }
}
