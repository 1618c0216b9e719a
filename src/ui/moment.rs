//! The dialog *Where am I*: the whole present moment in sentences, for those who cannot see the page and for notes.

use yew::prelude::*;

use super::dialog::Dialog as Frame;
use super::props::PanelProps;
use crate::app::model::{Dialog, Model};
use crate::drawing::card_text;
use crate::teach;
use crate::teach::format;
use crate::view::{ArpTable, Change};

/// See the module.
#[component]
pub fn MomentDialog(props: &PanelProps) -> Html {
    let PanelProps { model, run, .. } = props;
    html! {
        <Frame title={Dialog::Moment.title()} class="wide" run={run.clone()}>
            for (heading, lines) in moment(model) {
                <section key={heading} aria-label={heading}>
                    <h3>{ heading }</h3>
                    <ul>
                        for (line, index) in lines.into_iter().zip(0usize..) {
                            <li key={index}>{ line }</li>
                        }
                    </ul>
                </section>
            }
        </Frame>
    }
}

/// Headings, each with its sentences.
fn moment(model: &Model) -> Vec<(&'static str, Vec<String>)> {
    let (view, names, session) = (&model.view, &model.names, &model.session);
    let now = teach::status(model.step_entries(), model.history.run.trace(), names, session.lens);
    let (step, steps) = view.steps;
    let mut parts = vec![(
        "Now",
        vec![
            format!("Scenario: {}. Lens: {}.", session.title, session.lens.title()),
            format!("Step {step} of {steps}, at {} s of virtual time.", view.now.grouped()),
            now,
        ],
    )];
    if let Some(choice) = &view.choice {
        let offers = choice.offers.iter().zip(1..).map(|(offer, key)| {
            let says = &offer.says;
            format!("{key}: {} offers {} {}.", offer.server, says.address, teach::for_lease(says.lease_s))
        });
        let first = format!("{} waits for your choice. The number is the key that chooses.", choice.client);
        parts.push(("Your choice", std::iter::once(first).chain(offers).collect()));
    }
    parts.push(("Hosts", view.hosts.iter().map(|host| card_text::sentence(host, names, view) + ".").collect()));
    let pools = view.pools.iter().map(|pool| format!("{}: {}.", pool.server, teach::pools::counts(pool).join(", ")));
    parts.push(("Lease pools", pools.collect()));
    parts.push(("ARP tables", view.arp.iter().map(|table| arp(table, model)).collect()));
    parts.retain(|(_, lines)| !lines.is_empty());
    parts
}

fn arp(table: &ArpTable, model: &Model) -> String {
    let rows = table.rows.iter().filter(|row| row.change != Change::Removed);
    let rows: Vec<String> = rows.map(|row| format!("{} is {}", row.address, model.names.by_mac(row.mac))).collect();
    let rows = if rows.is_empty() { "empty".to_owned() } else { format::list(&rows) };
    format!("{}: {rows}.", table.host)
}
