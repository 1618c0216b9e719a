//! What there is to edit: the network, its hosts by kind, the lines of the script.

use std::ops::Range;
use std::rc::Rc;

use yew::prelude::*;

use super::desk::Edit;
use crate::base::Duration;
use crate::editor::{Draft, New, Object, name_of};
use crate::scenario::Scenario;
use crate::teach::format::count_text;
use crate::ui::browser;

/// Properties of [`List`].
#[derive(Properties, PartialEq)]
pub struct ListProps {
    /// The network.
    pub draft: Rc<Draft>,
    /// Takes edits.
    pub edit: Callback<Edit>,
}

/// See the module. Arrow keys go from entry to entry.
#[component]
pub fn List(props: &ListProps) -> Html {
    let scenario = props.draft.scenario();
    let keys = Callback::from(|event: KeyboardEvent| {
        if browser::step_focus(&event, ".ed-list") {
            event.prevent_default();
        }
    });
    let group = |title: &'static str, add: &'static str, new: New, count: usize, object: fn(usize) -> Object| {
        let at = (0..count).find(|index| props.draft.at() == object(*index));
        let shown = window(count, at);
        let add_one = props.edit.reform(move |_: MouseEvent| Edit::Add(new));
        html! {
            <section aria-label={title}>
                <div class="ed-head">
                    <h3>{ title }<span class="hint">{ format!(" {count}") }</span></h3>
                    <button type="button" onclick={add_one}>{ add }</button>
                </div>
                <ul role="list">
                    if shown.start > 0 {
                        { more(props, object(shown.start - 1), format!("{} before these", shown.start)) }
                    }
                    { for shown.clone().map(|index| row(props, object(index))) }
                    if shown.end < count {
                        { more(props, object(shown.end), format!("{} more", count - shown.end)) }
                    }
                </ul>
            </section>
        }
    };
    html! {
        <nav class="ed-list scrolls" aria-label="Parts of the network" onkeydown={keys}>
            <ul role="list">{ row(props, Object::Network) }</ul>
            { group("Clients", "Add client", New::Client, scenario.clients.len(), Object::Client) }
            { group("Servers", "Add server", New::Server, scenario.servers.len(), Object::Server) }
            { group("Static hosts", "Add static host", New::Static, scenario.static_hosts.len(), Object::Static) }
            { group("Script", "Add line", New::Script, scenario.script.len(), Object::Script) }
        </nav>
    }
}

/// Maximum number of entries drawn for a group.
const SHOWN: usize = 200;

/// The entries that are drawn of so many: all, or those around the selected one.
fn window(count: usize, at: Option<usize>) -> Range<usize> {
    let start = at.unwrap_or(0).saturating_sub(SHOWN / 2).min(count.saturating_sub(SHOWN));
    start..(start + SHOWN).min(count)
}

/// Leads to the entries that are not drawn.
fn more(props: &ListProps, next: Object, text: String) -> Html {
    let select = props.edit.reform(move |_: MouseEvent| Edit::Select(next));
    html! { <li key={text.clone()}><button type="button" onclick={select}><span class="hint">{ text }</span></button></li> }
}

/// An entry: its name, what tells it from others, and how many problems it has.
fn row(props: &ListProps, object: Object) -> Html {
    let scenario = props.draft.scenario();
    let (errors, warnings) = props.draft.marks(object);
    let (name, more) = match object {
        Object::Script(index) => scenario.script.get(index).map_or_else(Default::default, |line| {
            (format!("{}  {}", Duration(line.at_us), line.host), line.action.name().to_owned())
        }),
        _ => (name_of(scenario, object), detail(scenario, object)),
    };
    let on = props.draft.at() == object;
    let select = props.edit.reform(move |_: MouseEvent| Edit::Select(object));
    html! {
        <li key={object.path()}>
            <button type="button" aria-current={on.then_some("true")} onclick={select}>
                <span class="name">{ name }</span>
                <span class="hint mono">{ more }</span>
                if errors + warnings > 0 {
                    <span class={classes!("ed-mark", if errors > 0 { "error" } else { "warning" })}>{ count_text(errors, warnings) }</span>
                }
            </button>
        </li>
    }
}

fn detail(scenario: &Scenario, object: Object) -> String {
    let detail = match object {
        Object::Network => Some(scenario.network.to_string()),
        Object::Client(index) => scenario.clients.get(index).map(|spec| match spec.count {
            1 => spec.mac.short(),
            count => format!("{count} from {}", spec.mac.short()),
        }),
        Object::Server(index) => scenario.servers.get(index).map(|spec| spec.address.to_string()),
        Object::Static(index) => scenario.static_hosts.get(index).map(|spec| spec.address.to_string()),
        Object::Script(_) => None,
    };
    detail.unwrap_or_default()
}
