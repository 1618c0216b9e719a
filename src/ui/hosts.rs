//! The hosts as a table: what the cards of the Network say, for those who read it rather than look at it.

use yew::prelude::*;

use crate::drawing::card_text::{badge, lines, without};
use crate::ui::props::PanelProps;
use crate::ui::table::headings;

/// The region **Hosts**.
#[component]
pub fn Hosts(props: &PanelProps) -> Html {
    let (view, names) = (&props.model.view, &props.model.names);
    html! {
        <section aria-label="Hosts" class="panel hosts">
            <h2>{ "Hosts" }</h2>
            <div class="scrolls tables">
                <table class="arp-table">
                    <caption class="visually-hidden">{ "The state and the address of each host" }</caption>
                    { headings(&["Host", "State", "Address", "More"]) }
                    <tbody>
                        for host in view.hosts.iter() {
                            <tr key={host.port} class={classes!(host.changed.then_some("updated"))}>
                                <th scope="row">{ host.name.to_string() }</th>
                                <td>{ badge(host) }</td>
                                <td>{ host.address.map_or_else(|| without(host), |address| address.to_string()) }</td>
                                <td>{ lines(host, names, view.now).join("; ") }</td>
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
        </section>
    }
}
