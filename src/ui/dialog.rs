//! The frame of every dialog: a title, its contents, *Close*. The focus stays inside; when it closes, the app gives the focus back
//! to what opened it (`openers`).

use yew::prelude::*;

use super::browser;
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
    use_effect_with((), |()| browser::focus("dialog"));
    let close = props.run.reform(|_: MouseEvent| Command::Show(None));
    let trap = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Tab" && browser::wrap_focus(&event, ".dialog") {
            event.prevent_default();
        }
    });
    html! {
        <div class="veil">
            <div
                id="dialog"
                class={classes!("dialog", props.class.clone())}
                role="dialog"
                aria-modal="true"
                aria-labelledby="dialog-title"
                tabindex="-1"
                onkeydown={trap}
            >
                <div class="dialog-head">
                    <h2 id="dialog-title">{ props.title.clone() }</h2>
                    <button type="button" class="close" onclick={close}>{ "Close" }</button>
                </div>
                { props.children.clone() }
            </div>
        </div>
    }
}
