//! A text to be copied: shown in full, with a button, and what became of it in words.

use yew::prelude::*;

use super::browser::{self, files};

/// Properties of [`Copy`].
#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// The id of the field.
    pub id: &'static str,
    /// The name of the field.
    pub label: &'static str,
    /// What it is, in a word: `link`.
    pub what: &'static str,
    /// How many lines are shown.
    pub rows: &'static str,
    /// The text.
    pub text: AttrValue,
    /// What is said as long as nothing was copied.
    #[prop_or_default]
    pub hint: AttrValue,
}

/// See the module.
#[component]
pub fn Copy(props: &CopyProps) -> Html {
    let CopyProps { id, label, what, rows, text, hint } = props;
    let copied = use_state_eq(|| None::<bool>);
    {
        let copied = copied.setter();
        use_effect_with(text.clone(), move |_| copied.set(None));
    }
    let copy = {
        let (id, text, copied) = (*id, text.clone(), copied.setter());
        Callback::from(move |_: MouseEvent| {
            files::select_all(id);
            let copied = copied.clone();
            browser::page().copy(&text, Box::new(move |there| copied.set(Some(there))));
        })
    };
    html! {
        <>
            <textarea id={*id} class="mono" readonly=true rows={*rows} aria-label={*label} value={text.clone()} />
            <p>
                <button type="button" class="primary" onclick={copy}>{ format!("Copy the {what}") }</button>
                <span class="hint" role="status">
                    { match *copied {
                        Some(true) => " Copied.".to_owned(),
                        Some(false) => format!(" The browser does not allow access to its clipboard. The {what} is selected: Ctrl+C copies it."),
                        None => hint.to_string(),
                    } }
                </span>
            </p>
        </>
    }
}
