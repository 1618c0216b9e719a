//! The dialog that asks what to compare with what.

use yew::prelude::*;

use crate::app::model::{Command, CompareCommand, Dialog, ToolCommand};
use crate::compare::Against;
use crate::ui::browser;
use crate::ui::control::{Choice as Entry, Select};
use crate::ui::dialog::Dialog as Frame;
use crate::ui::props::PanelProps;

/// What is chosen in the dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Branch,
    Lens,
    Seed,
}

/// Reads a seed as typed.
///
/// # Errors
/// A sentence that says what would be right.
pub fn seed_of(text: &str, own: u64) -> Result<u64, String> {
    let text = text.trim();
    match text.parse::<u64>() {
        Ok(seed) if seed == own => Err(format!("The session on screen has seed {own} already: type another one.")),
        Ok(seed) => Ok(seed),
        Err(_) => Err(format!("“{text}” is no seed: type a whole number from 0 to {}.", u64::MAX)),
    }
}

/// The dialog that asks what to compare with what.
#[component]
pub fn CompareDialog(props: &PanelProps) -> Html {
    let session = &props.model.session;
    let others: Vec<_> = session.branches.iter().filter(|branch| branch.id != session.current).collect();
    let first = others.first().map(|branch| branch.id);
    let choice = use_state_eq(|| if first.is_some() { Choice::Branch } else { Choice::Lens });
    let branch = use_state_eq(|| first);
    let seed = use_state_eq(|| session.seed.wrapping_add(1).to_string());
    let wrong = use_state_eq(|| None::<String>);
    let current = session.branches.iter().find(|branch| branch.id == session.current);

    let go = {
        let (run, wrong) = (props.run.clone(), wrong.setter());
        let (choice, branch, seed, own) = (*choice, *branch, (*seed).clone(), session.seed);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let against = match (choice, branch) {
                (Choice::Branch, Some(id)) => Ok(Against::Branch(id)),
                (Choice::Branch, None) => Err("There is no other branch yet.".to_owned()),
                (Choice::Lens, _) => Ok(Against::Lens),
                (Choice::Seed, _) => seed_of(&seed, own).map(Against::Seed),
            };
            match against {
                Ok(against) => run.emit(Command::Tool(ToolCommand::Compare(CompareCommand::With(against)))),
                Err(why) => wrong.set(Some(why)),
            }
        })
    };
    let radio = |value: Choice, label: String, disabled: bool| {
        let pick = {
            let choice = choice.setter();
            Callback::from(move |_: Event| choice.set(value))
        };
        html! {
            <label class="cmp-choice">
                <input type="radio" name="compare-with" checked={*choice == value} {disabled} onchange={pick} />
                { label }
            </label>
        }
    };
    let pick_branch = {
        let (branch, choice) = (branch.setter(), choice.setter());
        Callback::from(move |value: String| {
            branch.set(value.parse().ok());
            choice.set(Choice::Branch);
        })
    };
    let type_seed = {
        let (seed, choice, wrong) = (seed.setter(), choice.setter(), wrong.setter());
        Callback::from(move |event: InputEvent| {
            seed.set(browser::input_value(&event));
            choice.set(Choice::Seed);
            wrong.set(None);
        })
    };
    html! {
        <Frame title={Dialog::Compare.title()} run={props.run.clone()}>
            <form onsubmit={go}>
                <p>{ format!("Puts “{}” beside another history of the same network, message by message.", current.map_or("what is on screen", |branch| branch.name.as_str())) }</p>
                <fieldset class="cmp-choices">
                    <legend>{ "Compare with" }</legend>
                    { radio(Choice::Branch, "another branch".to_owned(), others.is_empty()) }
                    if others.is_empty() {
                        <p class="hint">{ "There is one branch so far. Step back and choose another offer, or do something to a device at an earlier moment: that makes a second one." }</p>
                    } else {
                        <Select label="Branch to compare with" value={branch.map_or_else(String::new, |id| id.to_string())} onchange={pick_branch}
                            options={others.iter().map(|other| Entry::new(other.id.to_string(), other.name.clone())).collect::<Vec<_>>()} />
                    }
                    { radio(Choice::Lens, format!("the other lens: {}", session.lens.other().title()), false) }
                    { radio(Choice::Seed, "another seed".to_owned(), false) }
                    <input type="text" inputmode="numeric" aria-label="Seed to compare with" aria-invalid={wrong.is_some().then_some("true")} aria-describedby={wrong.is_some().then_some("compare-wrong")} value={(*seed).clone()} oninput={type_seed} />
                    if let Some(why) = &*wrong {
                        <p id="compare-wrong" class="broken" role="alert">{ why.clone() }</p>
                    }
                </fieldset>
                <p><button type="submit" class="primary">{ "Compare" }</button></p>
            </form>
        </Frame>
    }
}
