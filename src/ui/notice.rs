//! Messages to the user.

use yew::prelude::*;

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

/// A message that stays until it has been read, or until the session moves on: nobody has to read against a clock.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let dismiss = props.run.reform(|_| Command::DismissNotice);
    html! {
        <div class="notice" role="alert">
            <p>{ props.text.clone() }</p>
            <button type="button" onclick={dismiss}>{ "Understood" }</button>
        </div>
    }
}
