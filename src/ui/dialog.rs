//! The frame of every dialog: a title, its contents, *Close*. It is the browser's own modal dialog: nothing else can be reached
//! while it is open, and the focus stays inside. When it closes, the app gives the focus back to what opened it (`openers`).

use yew::prelude::*;

use super::browser;
use super::notice::{Notice, OnScreen};
use crate::app::model::Command;

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Its title, which is its name as well.
    pub title: AttrValue,
    /// Further classes: `wide` and `full` are larger.
    #[prop_or_default]
    pub class: Classes,
    /// Takes commands: closing is one.
    pub run: Callback<Command>,
    /// What is in it.
    pub children: Html,
}

/// See the module.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    let said = use_context::<OnScreen>();
    use_effect_with(node.clone(), browser::show_modal);
    let close = props.run.reform(|_: MouseEvent| Command::Show(None));
    // Escape is a key of the page (`keys`); a phone has a gesture instead.
    let cancel = props.run.reform(|event: Event| {
        event.prevent_default();
        Command::Show(None)
    });
    html! {
        <dialog
            ref={node}
            id="dialog"
            class={classes!("dialog", props.class.clone())}
            aria-labelledby="dialog-title"
            oncancel={cancel}
        >
            <div class="dialog-head">
                <h2 id="dialog-title" tabindex="-1" autofocus=true>{ props.title.clone() }</h2>
                <button type="button" class="close" onclick={close}>{ "Close" }</button>
            </div>
            { props.children.clone() }
            // What lies under the dialog cannot be read or pressed.
            if let Some(OnScreen(Some(text))) = said {
                <Notice {text} run={props.run.clone()} />
            }
        </dialog>
    }
}
