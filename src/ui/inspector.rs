//! The Inspector: what happened and why, the bytes of a frame, and the state machine of a client.
//!
//! ```text
//!   Inspector ─┬─ Explain:       telling, contrast, the rest of the moment, causes
//!              ├─ Packet:        field tree ◀──range──▶ bytes, difference from the message it answers, findings
//!              └─ State machine: figure 5 of RFC 2131 for one client, what may happen next, what has happened
//! ```

use std::rc::Rc;

use yew::prelude::*;

use super::{browser, parts, region_head};
use crate::app::model::{Command, Panel, Tab};
use crate::ui::props::PanelProps;

mod bytes;
mod diff;
mod explain;
pub mod findings;
mod machine;
mod packet;
mod place;
mod subject;
mod tree;

use explain::Explain;
use machine::Machine;
use packet::Packet;

/// The tabs: title, and the ids of the tab and of its panel.
pub(super) const TABS: [(Tab, &str, &str, &str); 3] = [
    (Tab::Explain, "Explain", "tab-explain", "panel-explain"),
    (Tab::Packet, "Packet", "tab-packet", "panel-packet"),
    (Tab::StateMachine, "State machine", "tab-machine", "panel-machine"),
];

/// The Inspector with its tabs.
#[component]
pub fn Inspector(props: &PanelProps) -> Html {
    let PanelProps { model, ui, run } = props;
    let keys = {
        let (run, tab) = (run.clone(), ui.tab);
        Callback::from(move |event: KeyboardEvent| {
            let index = TABS.iter().position(|(known, ..)| *known == tab).unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowRight" => (index + 1) % TABS.len(),
                "ArrowLeft" => (index + TABS.len() - 1) % TABS.len(),
                "Home" => 0,
                "End" => TABS.len() - 1,
                _ => return,
            };
            let Some((tab, _, id, _)) = TABS.get(next) else { return };
            event.prevent_default();
            event.stop_propagation();
            run.emit(Command::ShowTab(*tab));
            browser::focus(id);
        })
    };
    html! {
        <section aria-label="Inspector" class="panel inspector">
            <h2 class="visually-hidden">{ "Inspector" }</h2>
            <div role="tablist" aria-label="Inspector" class="tabs" onkeydown={keys} ondblclick={region_head::on_title(Panel::Inspector, props)}>
                for (tab, title, id, panel) in TABS {
                    <button
                        key={id}
                        type="button"
                        role="tab"
                        {id}
                        aria-selected={(ui.tab == tab).to_string()}
                        aria-controls={(ui.tab == tab).then_some(panel)}
                        tabindex={if ui.tab == tab { "0" } else { "-1" }}
                        onclick={run.reform(move |_: MouseEvent| Command::ShowTab(tab))}
                    >
                        { title }
                    </button>
                }
            </div>
            { region_head::buttons(Panel::Inspector, props) }
            {
                match ui.tab {
                    Tab::Explain => html! { <Explain model={model.clone()} ui={Rc::clone(ui)} run={run.clone()} /> },
                    Tab::StateMachine => parts::later("This tab", { let props = props.clone(); move |tools| (tools.machine)(props.clone()) }),
                    Tab::Packet => parts::later("This tab", { let props = props.clone(); move |tools| (tools.packet)(props.clone()) }),
                }
            }
        </section>
    }
}

/// The tab *Packet*, as one of the tools.
pub(super) fn packet(props: PanelProps) -> Html {
    html! { <Packet ..props /> }
}

/// The tab *State machine*, as one of the tools.
pub(super) fn machine(props: PanelProps) -> Html {
    html! { <Machine ..props /> }
}
