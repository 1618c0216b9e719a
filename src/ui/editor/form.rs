//! The form of what is selected: fields in groups, each with its label, its help and what is wrong with it.

use std::rc::Rc;

use yew::prelude::*;

use super::desk::{Edit, MOVE_DOWN, MOVE_UP};
use crate::editor::{Draft, Field, Kind, Object, name_of, name_of_kind};
use crate::scenario::{Level, Problem};
use crate::teach;
use crate::ui::browser;
use crate::ui::control::{Choice, Select};
use crate::wire::FrameKind;

/// Properties of [`Form`].
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// The network.
    pub draft: Rc<Draft>,
    /// Takes edits.
    pub edit: Callback<Edit>,
}

/// The id of the control of a field, by its path.
pub fn id_of(path: &str) -> String {
    let plain: String = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("ed-{plain}")
}

/// See the module.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let draft = &props.draft;
    let object = draft.at();
    let form = draft.form(object);
    let elsewhere = draft.problems_elsewhere(object, &form);
    // Groups in the order in which they first come: links have fields in two places of the table.
    let mut groups: Vec<&'static str> = Vec::new();
    for (field, _) in &form {
        if !groups.contains(&field.group) {
            groups.push(field.group);
        }
    }
    html! {
        // Another key for each object: what was typed in one must not linger in the next.
        <div class="ed-form scrolls" role="region" aria-label={format!("Form: {}", name_of(draft.scenario(), object))} key={object.path()}>
            <div class="ed-head">
                <h3>{ name_of(draft.scenario(), object) }</h3>
                { buttons(props, object) }
            </div>
            if !elsewhere.is_empty() {
                <ul role="list" class="ed-whys">{ for elsewhere.into_iter().map(why) }</ul>
            }
            for group in groups {
                <fieldset key={group}>
                    <legend>{ group }</legend>
                    for (field, text) in form.iter().filter(|(field, text)| field.group == group && (field.applies || !text.is_empty())) {
                        { row(props, object, field, text, draft.problems_at(object, &form, &field.id)) }
                    }
                    if group == "Server" {
                        { pairs(props, object) }
                    }
                </fieldset>
            }
            { names(draft) }
        </div>
    }
}

/// Copy, remove, move.
fn buttons(props: &FormProps, object: Object) -> Html {
    if object == Object::Network {
        return html! {};
    }
    let button = |title: &'static str, id: Option<&'static str>, to: Edit| {
        let id = id.map(id_of);
        html! { <button type="button" {id} onclick={props.edit.reform(move |_: MouseEvent| to.clone())}>{ title }</button> }
    };
    html! {
        <div class="ed-buttons">
            { button("Copy", None, Edit::Copy(object)) }
            { button("Move up", Some(MOVE_UP), Edit::Move(object, false)) }
            { button("Move down", Some(MOVE_DOWN), Edit::Move(object, true)) }
            { button("Remove", None, Edit::Remove(object)) }
        </div>
    }
}

/// With whom a server can be made a pair.
fn pairs(props: &FormProps, object: Object) -> Html {
    let Object::Server(own) = object else { return html! {} };
    let servers = &props.draft.scenario().servers;
    let Some(server) = servers.get(own) else { return html! {} };
    let others = servers
        .iter()
        .enumerate()
        .filter(|(index, other)| *index != own && server.failover_partner.as_deref() != Some(other.id.as_str()));
    html! {
        <div class="ed-pairs">
            for (index, other) in others.take(8) {
                <button type="button" onclick={props.edit.reform(move |_: MouseEvent| Edit::Pair(own, index))}>
                    { format!("Make a failover pair with {}", other.id) }
                </button>
            }
        </div>
    }
}

/// A field.
fn row(props: &FormProps, object: Object, field: &Field, text: &str, problems: Vec<&Problem>) -> Html {
    let path = object.path_of(&field.id);
    let id = id_of(&path);
    let (help_id, why_id) = (format!("{id}-help"), format!("{id}-why"));
    let wrong = problems.iter().any(|problem| problem.level == Level::Error);
    let level = problems.first().map(|problem| class_of(problem.level));
    let described = if problems.is_empty() { help_id.clone() } else { format!("{why_id} {help_id}") };
    let check = field.kind == Kind::Check;
    let control = control(props, field, text, &path, &id, described, wrong);
    let label = html! { <label for={id.clone()}>{ field.label }</label> };
    let share = text
        .trim()
        .parse()
        .ok()
        .filter(|_| field.kind == Kind::Share)
        .map(|ppm: u64| format!(" = {}", teach::format::percent(ppm)));
    html! {
        <div class={classes!("ed-field", level, matches!(field.kind, Kind::Lines(_)).then_some("long"), check.then_some("check"))} key={path}>
            if check { { control }{ label } } else { { label }{ control } }
            if !problems.is_empty() {
                <ul role="list" id={why_id} class="ed-whys">{ for problems.into_iter().map(why) }</ul>
            }
            <p id={help_id} class="hint">{ field.help }{ share }</p>
        </div>
    }
}

/// The control of a field.
fn control(props: &FormProps, field: &Field, text: &str, path: &str, id: &str, described: String, wrong: bool) -> Html {
    let invalid = wrong.then_some("true");
    let typed = {
        let path = path.to_owned();
        props.edit.reform(move |event: InputEvent| Edit::Type(path.clone(), browser::input_value(&event)))
    };
    let chosen = {
        let path = path.to_owned();
        props.edit.reform(move |value: String| Edit::Type(path.clone(), value))
    };
    let id = id.to_owned();
    let select = |options: Vec<Choice>| {
        html! {
            <Select id={id.clone()} value={text.to_owned()} described={described.clone()} invalid={wrong} onchange={chosen.clone()}
                {options} />
        }
    };
    match field.kind {
        Kind::Choice(list) => select(list.iter().map(|(value, label)| Choice::new(*value, *label)).collect()),
        Kind::Frame => {
            select(FrameKind::ALL.map(|kind| Choice::new(name_of_kind(kind), teach::kind_label(kind))).into())
        }
        Kind::Variant(list) => select(list.iter().map(|variant| Choice::new(variant.name, variant.label())).collect()),
        Kind::Check => {
            let path = path.to_owned();
            let other = if text == "yes" { "no" } else { "yes" };
            let toggle = props.edit.reform(move |_: Event| Edit::Type(path.clone(), other.to_owned()));
            html! { <input type="checkbox" {id} checked={text == "yes"} onchange={toggle} aria-describedby={described} aria-invalid={invalid} /> }
        }
        Kind::Lines(_) => {
            let rows = text.lines().count().saturating_add(1).clamp(2, 8).to_string();
            html! {
                <textarea {id} class="mono" {rows} spellcheck="false" value={text.to_owned()} oninput={typed} aria-describedby={described} aria-invalid={invalid} />
            }
        }
        kind => {
            let list = match field.id.as_ref() {
                "host" => Some("ed-hosts"),
                "failover_partner" => Some("ed-servers"),
                _ => None,
            };
            let mono = !matches!(kind, Kind::Text | Kind::Name);
            html! {
                <input
                    type="text"
                    {id}
                    class={classes!(mono.then_some("mono"))}
                    autocomplete="off"
                    spellcheck="false"
                    {list}
                    value={text.to_owned()}
                    oninput={typed}
                    aria-describedby={described}
                    aria-invalid={invalid}
                />
            }
        }
    }
}

fn class_of(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

/// A problem, with how bad it is in words.
fn why(problem: &Problem) -> Html {
    let word = match problem.level {
        Level::Error => "Error",
        Level::Warning => "Warning",
    };
    html! { <li class={classes!("ed-why", class_of(problem.level))}><b>{ word }</b>{ format!(": {}", problem.what) }</li> }
}

/// The names that fields propose.
fn names(draft: &Draft) -> Html {
    let scenario = draft.scenario();
    let hosts = draft.host_names();
    html! {
        <>
            <datalist id="ed-hosts">for name in hosts { <option value={name} /> }</datalist>
            <datalist id="ed-servers">for server in &scenario.servers { <option value={server.id.clone()} /> }</datalist>
        </>
    }
}
