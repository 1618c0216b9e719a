//! What can be done to one device, as buttons and small forms in groups. What cannot be done now stays there, with the reason.
//!
//! ```text
//!   HostView::menu ──▶ groups of buttons and forms ──▶ Command::Perform(host, action)
//!                            └─ form: what was typed ──action_value::read()──▶ the action, or what would be right
//! ```
//!
//! Whether something can be done is for the world to say; here it is only shown.

mod form;
mod groups;

use yew::prelude::*;

use crate::app::model::{Command, Model};
use crate::editor::action_value;
use crate::editor::action_value::Rules;
use crate::protocol::Action;
use crate::session::{NoRun, RunTo};
use crate::teach;
use crate::teach::run_to;
use crate::ui::browser;
use crate::view::{HostKind, HostView, MenuItem};
use form::Form;
use groups::GROUPS;

/// What [`Menu`] draws.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The moment.
    pub model: Model,
    /// The device.
    pub port: u16,
    /// Where commands go.
    pub run: Callback<Command>,
}

/// A button of the menu: its words, what it asks for, and why it cannot now.
struct Button {
    key: String,
    words: String,
    command: Command,
    why: Option<&'static str>,
}

/// What can be done to a device.
#[component]
pub fn Menu(props: &Props) -> Html {
    let Props { model, port, run } = props;
    let Some(host) = model.view.hosts.iter().find(|host| host.port == *port) else { return html! {} };
    let rules = Rules::of(&model.view, host);
    let keys = Callback::from(|event: KeyboardEvent| {
        if browser::step_focus(&event, ".menu") {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let groups = GROUPS.iter().map(|(group, title)| {
        let items: Vec<&MenuItem> = host.menu.iter().filter(|item| item.action.facts().topic == *group).collect();
        if items.is_empty() {
            return html! {};
        }
        let buttons = items.iter().filter(|item| !action_value::has_value(&item.action)).map(|item| button(item, host, model));
        let id = format!("menu-{port}-{title}").replace(' ', "-");
        let forms = items.iter().filter(|item| action_value::has_value(&item.action)).map(|item| {
            html! {
                <Form key={item.action.facts().place} {port} host={host.name.clone()} proposal={item.action.clone()} now={item.now.clone()}
                    refused={item.refused} rules={rules.clone()} run={run.clone()} />
            }
        });
        html! {
            <div class="menu-group" role="group" aria-labelledby={id.clone()} key={*title}>
                <h5 id={id.clone()}>{ *title }</h5>
                { for forms }
                { buttons_with_reasons(&id, buttons.collect(), run) }
            </div>
        }
    });
    html! {
        <div class="menu" role="group" aria-label={format!("What you can do to {}", host.name)} onkeydown={keys}>
            <h4>{ "What you can do" }</h4>
            { for groups }
            if host.kind == HostKind::Client {
                { times(host, run) }
            }
        </div>
    }
}

fn button(item: &MenuItem, host: &HostView, model: &Model) -> Button {
    let MenuItem { action, refused, .. } = item;
    let key = match action {
        Action::MoveTo(_) | Action::ClearQuarantine(_) => teach::action_name(action, &model.names),
        _ => action.facts().place.to_owned(),
    };
    let words = match action {
        Action::MoveTo(number) => match model.view.networks.get(usize::from(*number)) {
            Some(network) => format!("Move to the network {network}"),
            // There is none; the reason says so.
            None => teach::action_kind_name(action).to_owned(),
        },
        _ => teach::action_name(action, &model.names),
    };
    let command = Command::Perform(host.name.clone(), action.clone());
    Button { key, words, command, why: refused.map(teach::cannot) }
}

/// The points of a client's lease to which time can run.
fn times(host: &HostView, run: &Callback<Command>) -> Html {
    use crate::protocol::Timer;
    let points = [
        ("T1", Timer::T1, RunTo::T1(Some(host.port))),
        ("T2", Timer::T2, RunTo::T2(Some(host.port))),
        ("the end of the lease", Timer::Expiry, RunTo::Expiry(Some(host.port))),
    ];
    let buttons = points.into_iter().map(|(words, timer, to)| {
        let armed = host.timers.iter().any(|(armed, _)| *armed == timer);
        let why = (!armed).then(|| run_to::reason(NoRun::NotArmed));
        Button { key: words.to_owned(), words: format!("Run to {words}"), command: Command::RunTo(to), why }
    });
    let id = format!("menu-{}-time", host.port);
    html! {
        <div class="menu-group" role="group" aria-labelledby={id.clone()}>
            <h5 id={id.clone()}>{ "Time" }</h5>
            { buttons_with_reasons(&id, buttons.collect(), run) }
        </div>
    }
}

/// Buttons in a row, and beneath them why some cannot be pressed now; a reason that several share is said once.
fn buttons_with_reasons(id: &str, buttons: Vec<Button>, run: &Callback<Command>) -> Html {
    let mut reasons: Vec<(&'static str, Vec<&str>)> = Vec::new();
    for button in &buttons {
        let Some(why) = button.why else { continue };
        match reasons.iter_mut().find(|(reason, _)| *reason == why) {
            Some((_, names)) => names.push(&button.words),
            None => reasons.push((why, vec![&button.words])),
        }
    }
    let reason_id = |why: &str| {
        let index = reasons.iter().position(|(reason, _)| *reason == why).unwrap_or_default();
        format!("{id}-why-{index}")
    };
    let drawn = buttons.iter().map(|button| {
        let (command, run) = (button.command.clone(), run.clone());
        let free = button.why.is_none();
        let press = Callback::from(move |_: MouseEvent| {
            if free {
                run.emit(command.clone());
            }
        });
        html! {
            <button type="button" key={button.key.clone()} onclick={press} aria-disabled={(!free).then_some("true")}
                aria-describedby={button.why.map(reason_id)}>{ button.words.clone() }</button>
        }
    });
    html! {
        <>
            if !buttons.is_empty() {
                <div class="menu-row">{ for drawn }</div>
            }
            for (why, names) in &reasons {
                <p class="menu-why" key={*why} id={reason_id(why)}>
                    // The button that is described by this says its own name.
                    <span aria-hidden="true">{ format!("{}: ", names.join(", ")) }</span>{ *why }
                </p>
            }
        </>
    }
}
