//! Controls whose value the page holds: a menu and a text field that never show anything else than the session says.
//!
//! ```text
//!   the person changes it ─▶ onchange ─▶ the session takes the value, or refuses it
//!                                            └─▶ drawn anew in either case: the control shows what holds
//! ```
//!
//! A browser keeps what a person has picked or typed even where the attributes say otherwise; so the value is set after every
//! render, and a change that changes nothing is followed by a render too.
//!
//! On the page itself both give the focus back to the session when something has been chosen: by pointer, from the open list of
//! a menu, or with Enter; Escape leaves without a choice. A menu that is closed stays in focus while the arrow keys up and down,
//! or letters, change it. In dialogs and menus the focus stays.

use yew::prelude::*;

use super::browser::{self, returning};

/// An entry of a [`Select`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The heading that it stands under; entries with the same one stand together.
    pub group: Option<AttrValue>,
    /// Its value.
    pub value: AttrValue,
    /// What is shown.
    pub text: AttrValue,
}

impl Choice {
    /// An entry without a heading.
    pub fn new(value: impl Into<AttrValue>, text: impl Into<AttrValue>) -> Self {
        Self { group: None, value: value.into(), text: text.into() }
    }
}

/// Properties of [`Select`].
#[derive(Properties, PartialEq)]
pub struct SelectProps {
    /// Its id.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Its name, where no label stands beside it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// What a pointer is told.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// The ids of what describes it.
    #[prop_or_default]
    pub described: Option<AttrValue>,
    /// Whether what it says is wrong.
    #[prop_or_default]
    pub invalid: bool,
    /// The value that holds.
    pub value: AttrValue,
    /// Its entries.
    pub options: Vec<Choice>,
    /// Takes what was chosen.
    pub onchange: Callback<String>,
}

/// A menu.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let SelectProps { id, label, title, described, invalid, value, options, onchange } = props;
    let node = use_node_ref();
    let again = use_force_update();
    // Whether keys have changed the closed menu since it was opened or pointed at: the person is still choosing.
    let choosing = use_mut_ref(|| false);
    {
        let (node, value) = (node.clone(), value.clone());
        use_effect(move || browser::hold_value(&node, &value));
    }
    let change = {
        let (onchange, choosing) = (onchange.clone(), choosing.clone());
        Callback::from(move |event: Event| {
            onchange.emit(browser::change_value(&event));
            again.force_update();
            if !*choosing.borrow() && returning::is_on_page(&event) {
                returning::to_session();
            }
        })
    };
    let keys = {
        let choosing = choosing.clone();
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            *choosing.borrow_mut() = !event.alt_key()
                && key != " "
                && (key.chars().count() == 1
                    || ["ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"].contains(&key.as_str()));
            if matches!(key.as_str(), "Enter" | "Escape") && returning::is_on_page(&event) {
                // Some browsers would open the list; Space does that everywhere.
                event.prevent_default();
                returning::to_session();
            }
        })
    };
    let point = Callback::from(move |_: MouseEvent| *choosing.borrow_mut() = false);
    let option = |choice: &Choice| {
        html! { <option key={choice.value.to_string()} value={choice.value.clone()} selected={choice.value == *value}>{ choice.text.clone() }</option> }
    };
    let groups = options.chunk_by(|a, b| a.group == b.group).map(|group| match group.first() {
        Some(Choice { group: Some(name), .. }) => {
            html! { <optgroup key={name.to_string()} label={name.clone()}>{ for group.iter().map(option) }</optgroup> }
        }
        _ => html! { <>{ for group.iter().map(option) }</> },
    });
    html! {
        <select ref={node} id={id.clone()} aria-label={label.clone()} title={title.clone()} aria-describedby={described.clone()}
            aria-invalid={invalid.then_some("true")} onchange={change} onkeydown={keys} onmousedown={point}>
            { for groups }
        </select>
    }
}

/// Properties of [`Field`].
#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// Its name.
    pub label: AttrValue,
    /// The value that holds.
    pub value: AttrValue,
    /// Whether it takes a whole number; the focus stays where something else was typed.
    #[prop_or_default]
    pub whole: bool,
    /// At most so many characters.
    #[prop_or_default]
    pub most: Option<AttrValue>,
    /// About so many characters wide.
    #[prop_or_default]
    pub size: Option<AttrValue>,
    /// Takes what was typed, with Enter or when the field is left.
    pub onchange: Callback<String>,
}

/// A text field.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let FieldProps { label, value, whole, most, size, onchange } = props;
    let node = use_node_ref();
    let again = use_force_update();
    let change = {
        let (onchange, again) = (onchange.clone(), again.clone());
        Callback::from(move |event: Event| {
            onchange.emit(browser::change_value(&event));
            again.force_update();
        })
    };
    let keys = {
        let (node, value, whole) = (node.clone(), value.clone(), *whole);
        Callback::from(move |event: KeyboardEvent| {
            if !returning::is_on_page(&event) {
                return;
            }
            match event.key().as_str() {
                "Enter" if !whole || browser::value_of(&node).trim().parse::<u64>().is_ok() => returning::to_session(),
                "Escape" => {
                    browser::hold_value(&node, &value);
                    returning::to_session();
                }
                _ => {}
            }
        })
    };
    html! {
        <input type="text" ref={node} inputmode={whole.then_some("numeric")} maxlength={most.clone()} size={size.clone()} aria-label={label.clone()}
            value={value.clone()} onchange={change} onkeydown={keys} />
    }
}
