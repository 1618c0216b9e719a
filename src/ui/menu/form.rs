//! One action with a value: what it is, a field with a proposal, and what is wrong with what was typed.

use std::rc::Rc;

use yew::prelude::*;

use super::groups::about_value;
use crate::app::model::Command;
use crate::base::capital;
use crate::editor::action_value;
use crate::editor::action_value::Rules;
use crate::protocol::{Action, Cannot};
use crate::teach;
use crate::ui::browser;
use crate::ui::control::{Choice, Select};
use crate::wire::FrameKind;

/// What [`Form`] draws.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The device.
    pub port: u16,
    /// Its name.
    pub host: Rc<str>,
    /// The action with a value that makes sense.
    pub proposal: Action,
    /// The action with the value that holds now.
    pub now: Option<Action>,
    /// Why it cannot be done now.
    pub refused: Option<Cannot>,
    /// What is known of its values.
    pub rules: Rules,
    /// Where the action goes.
    pub run: Callback<Command>,
}

/// An action with a value. What was typed stays until it has been carried out.
#[component]
pub fn Form(props: &Props) -> Html {
    let Props { port, host, proposal, now, refused, rules, run } = props;
    let typed = use_state(|| None::<String>);
    let client = use_state(|| None::<String>);
    let text = (*typed).clone().unwrap_or_else(|| action_value::text(proposal));
    let read = action_value::read(proposal, &text, rules).map(|action| for_client(action, client.as_deref(), rules));
    // Something about the value proposed says nothing about another value.
    let refused = refused.filter(|why| !about_value(*why) || read.as_ref() == Ok(proposal));
    let wrong = read.as_ref().err().map(|why| format!("{}.", capital(why)));
    let why = wrong.clone().or_else(|| refused.map(|why| teach::cannot(why).to_owned()));
    let odd = read.as_ref().ok().filter(|_| why.is_none()).and_then(|action| action_value::warning(action, rules));
    let id = format!("menu-{port}-{}", proposal.facts().place);
    let why_id = format!("{id}-why");
    use_effect_with((why_id.clone(), wrong.is_some()), |(id, wrong)| {
        if *wrong {
            browser::bring_in_sight(id);
        }
    });
    let submit = {
        let (read, host, run, typed, id) = (read.ok(), host.clone(), run.clone(), typed.clone(), id.clone());
        let free = refused.is_none();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match &read {
                Some(action) if free => {
                    run.emit(Command::Perform(host.clone(), action.clone()));
                    typed.set(None);
                }
                Some(_) => {}
                None => browser::focus(&id),
            }
        })
    };
    let label = teach::action_kind_name(proposal);
    let described = why.is_some().then(|| why_id.clone());
    html! {
        <form class="menu-form" onsubmit={submit} novalidate=true>
            <button type="submit" aria-disabled={why.is_some().then_some("true")} aria-describedby={described.clone()}>{ label }</button>
            { field(proposal, &text, &id, described, wrong.is_some(), &typed) }
            if let Action::Reserve { mac, .. } = proposal {
                <span class="menu-for">{ "for" }</span>
                <Select label={format!("{label}: for which client")} value={(*client).clone().unwrap_or_else(|| mac.to_string())}
                    options={rules.clients.iter().map(|(other, name)| Choice::new(other.to_string(), name.to_string())).collect::<Vec<_>>()}
                    onchange={let client = client.clone(); Callback::from(move |value: String| client.set(Some(value)))} />
            }
            // What stands in the field already need not be said.
            if let Some(now) = now.as_ref().filter(|now| action_value::text(now) != text || one_of_many(now)) {
                <span class="menu-now">{ in_force(now) }</span>
            }
            <p class="menu-why" id={why_id} aria-live="polite">{ why.or(odd.map(|odd| format!("Warning: {odd}."))) }</p>
        </form>
    }
}

/// The field of an action's value.
fn field(
    proposal: &Action,
    text: &str,
    id: &str,
    described: Option<String>,
    wrong: bool,
    typed: &UseStateHandle<Option<String>>,
) -> Html {
    let typed = typed.clone();
    let label = format!("{}: {}", teach::action_kind_name(proposal), asked(proposal));
    if one_of_many(proposal) {
        let change = Callback::from(move |value: String| typed.set(Some(value)));
        let kinds: Vec<Choice> = FrameKind::ALL.map(|kind| Choice::new(kind.name(), teach::kind_label(kind))).into();
        return html! {
            <Select id={id.to_owned()} {label} described={described.map(AttrValue::from)} value={text.to_owned()} options={kinds} onchange={change} />
        };
    }
    let input = Callback::from(move |event: InputEvent| typed.set(Some(browser::input_value(&event))));
    html! {
        <input type="text" id={id.to_owned()} aria-label={label} aria-describedby={described} aria-invalid={wrong.then_some("true")}
            autocomplete="off" spellcheck="false" size="12" value={text.to_owned()} oninput={input} />
    }
}

/// What the field asks for.
fn asked(action: &Action) -> &'static str {
    match action {
        Action::SetLeaseS(_) => "how long",
        Action::DelayUs(_) => "by how much",
        Action::LossPpm(_) => "what share",
        Action::DropNext(_) | Action::DuplicateNext(_) => "which kind",
        _ => "which address",
    }
}

/// Whether it is about one frame to come.
fn one_of_many(action: &Action) -> bool {
    matches!(action, Action::DropNext(_) | Action::DuplicateNext(_))
}

/// What holds now.
fn in_force(now: &Action) -> String {
    match now {
        Action::DropNext(kind) | Action::DuplicateNext(kind) => format!("waits for the next {}", kind.name()),
        now => format!("now {}", action_value::text(now)),
    }
}

/// A reservation for the client that was picked.
fn for_client(action: Action, chosen: Option<&str>, rules: &Rules) -> Action {
    match action {
        Action::Reserve { address, mac } => {
            let picked = rules.clients.iter().find(|(mac, _)| chosen == Some(mac.to_string().as_str()));
            Action::Reserve { address, mac: picked.map_or(mac, |(mac, _)| *mac) }
        }
        action => action,
    }
}
