//! The ARP tables of all hosts as one table, grouped by host: what each knows, how and since when.

use yew::prelude::*;

use crate::app::model::{Command, Panel};
use crate::protocol::ArpHow;
use crate::teach;
use crate::teach::format;
use crate::ui::props::PanelProps;
use crate::ui::region_head::region_head;
use crate::ui::table::headings;
use crate::view::{ArpRow, ArpTable, Change};

/// The ARP tables of all hosts.
#[component]
pub fn Arp(props: &PanelProps) -> Html {
    let tables = &props.model.view.arp;
    let filled: Vec<&ArpTable> = tables.iter().filter(|table| !table.rows.is_empty()).collect();
    let empty: Vec<&str> = tables.iter().filter(|table| table.rows.is_empty()).map(|table| &*table.host).collect();
    html! {
        <section aria-label="ARP tables" class="panel arp">
            { region_head(Panel::Arp, props) }
            <div class="scrolls tables">
                if !filled.is_empty() {
                    <table class="arp-table">
                        <caption class="visually-hidden">{ "Which host knows which MAC address for which IP address" }</caption>
                        { headings(&["On", "Address", "MAC", "How learned", "Learned at"]) }
                        for table in &filled {
                            <tbody key={table.port}>
                                for (row, index) in table.rows.iter().zip(0usize..) {
                                    { line(props, table, row, index == 0) }
                                }
                            </tbody>
                        }
                    </table>
                }
                { note(&empty, filled.is_empty()) }
            </div>
        </section>
    }
}

/// Maximum number of hosts named whose tables are empty.
const NAMED: usize = 6;

fn note(empty: &[&str], all: bool) -> Html {
    let text = if empty.is_empty() {
        return Html::default();
    } else if all {
        "All tables are empty: no host knows the MAC address of another one now.".to_owned()
    } else if empty.len() > NAMED + 1 {
        let named = empty.get(..NAMED).unwrap_or(empty);
        format!("{} and {} more: empty", named.join(", "), empty.len() - named.len())
    } else {
        format!("{}: empty", empty.join(", "))
    };
    html! { <p class="hint arp-empty">{ text }</p> }
}

fn line(props: &PanelProps, table: &ArpTable, row: &ArpRow, first: bool) -> Html {
    let PanelProps { model, ui, run } = props;
    let view = &model.view;
    let owner = view.name_of(row.mac).map_or_else(|| "unknown host".to_owned(), |name| name.to_string());
    let (class, badge) = match row.change {
        Change::None => (None, None),
        Change::Added => (Some("added"), Some("new")),
        Change::Updated => (Some("updated"), Some("updated")),
        Change::Removed => (Some("removed"), Some("removed")),
    };
    let made = matches!(row.how, ArpHow::MadeAtOffer | ArpHow::MadeAtAck);
    let gone = row.change == Change::Removed;
    let selected = ui.selected == Some(row.entry);
    let select = {
        let entry = row.entry;
        run.reform(move |_: MouseEvent| Command::Select(Some(entry)))
    };
    let rows = table.rows.len().to_string();
    html! {
        <tr key={row.address.to_bits()} class={classes!(class, selected.then_some("selected"))} onclick={select}>
            if first {
                <th scope="rowgroup" rowspan={rows}>{ table.host.clone() }</th>
            }
            <td>
                <button type="button" class="linklike mono" aria-pressed={selected.to_string()}>
                    if gone { <s>{ row.address.to_string() }</s> } else { { row.address.to_string() } }
                </button>
                if let Some(badge) = badge {
                    { " " }<span class="badge">{ badge }</span>
                }
            </td>
            <td title={format!("{} ({owner})", row.mac)}>
                <span class="mono" aria-hidden="true">{ row.mac.short() }</span>
                <span class="visually-hidden">{ row.mac.to_string() }</span>
                { " " }<span class="part">{ owner }</span>
            </td>
            if gone {
                <td colspan="2">{ format!("taken out at {} s", format::moment(row.at)) }</td>
            } else {
                <td>
                    if made { <span class="made" aria-hidden="true">{ "D" }</span> }
                    { teach::how(row.how) }
                </td>
                <td title={format!("{} old", row.age(view.now).rounded())}>
                    <span class="mono">{ format!("{} s", format::moment(row.at)) }</span>
                    { " " }<span class="part">{ format!("{} left", format::remaining(row.ages_at, view.now)) }</span>
                </td>
            }
        </tr>
    }
}
