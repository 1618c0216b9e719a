//! The dialog of one branch: its name, deleting it, comparing it with another.

use yew::prelude::*;

use super::control::Field;
use super::dialog::Dialog as Frame;
use crate::app::model::{Command, Dialog, Model};

#[derive(Properties, PartialEq)]
pub struct BranchProps {
    pub model: Model,
    /// The branch.
    pub id: u32,
    pub run: Callback<Command>,
}

/// See the module.
#[component]
pub fn BranchDialog(props: &BranchProps) -> Html {
    let session = &props.model.session;
    let Some(branch) = session.branches.iter().find(|branch| branch.id == props.id) else { return html! {} };
    let id = props.id;
    let rename = props.run.reform(move |name: String| Command::RenameBranch(id, name));
    let delete = props.run.reform(move |_: MouseEvent| Command::DeleteBranch(id));
    let only = session.branches.len() < 2;
    let parent = branch.parent.and_then(|parent| session.branches.iter().find(|other| other.id == parent));
    let actions = match branch.user_actions.len() {
        1 => "one thing done on it".to_owned(),
        count => format!("{count} things done on it"),
    };
    let left = if branch.at == 1 { "1 entry".to_owned() } else { format!("{} entries", branch.at) };
    html! {
        <Frame title={Dialog::Branch(id).title()} run={props.run.clone()}>
            <label class="line">
                { "Name" }
                <Field label="Name of the branch" most="120" value={branch.name.clone()} onchange={rename} />
            </label>
            <p class="hint">
                { match parent {
                    Some(parent) => format!("It left “{}” after {left}; {actions}.", parent.name),
                    None => format!("It begins at the beginning; {actions}."),
                } }
            </p>
            <p class="buttons">
                <button type="button" onclick={props.run.reform(|_: MouseEvent| Command::Show(Some(Dialog::Compare)))}>{ "Compare it…" }</button>
                <button type="button" disabled={only} onclick={delete}>{ "Delete this branch" }</button>
                if only {
                    <span class="hint">{ " It is the only one." }</span>
                }
            </p>
        </Frame>
    }
}
