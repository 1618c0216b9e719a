//! Beside the rows: the fields of the present pair, and the tables of both sides at this moment.

use std::rc::Rc;

use yew::prelude::*;

use crate::base::Instant;
use crate::base::capital;
use crate::compare::{ArpCell, Comparison, LeaseCell, Which};
use crate::protocol::ClientState;
use crate::teach::{self, Names, format};
use crate::view::{CellState, PoolCell};

/// A table with more rows shows only those that differ, until somebody wants all.
const FEW: usize = 12;
/// No table shows more rows than this.
const MOST: usize = 200;

/// Properties of [`Fields`] and [`Tables`].
#[derive(Properties)]
pub struct TablesProps {
    /// The comparison.
    pub comparison: Rc<Comparison>,
    /// The hosts' names.
    pub names: Rc<Names>,
}

impl PartialEq for TablesProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.comparison, &other.comparison)
    }
}

/// In which fields the frames of the present pair differ.
#[component]
pub fn Fields(props: &TablesProps) -> Html {
    let comparison = &props.comparison;
    let Some(pair) = comparison.present() else { return html! {} };
    let fields = comparison.fields(pair);
    let words = teach::compare::pair_words(comparison, pair, &props.names);
    let value = |value: &Option<String>| match value {
        Some(value) => html! { <td class="mono">{ value.clone() }</td> },
        None => html! { <td class="cmp-none">{ "absent" }</td> },
    };
    html! {
        <section class="cmp-fields" aria-label="The present row">
            <h3>{ "This row" }</h3>
            if fields.is_empty() {
                <p>{ format!("{}.", capital(&words)) }</p>
            } else {
                <table>
                    <caption class="visually-hidden">{ "Fields that differ" }</caption>
                    { head("Field", &titles(comparison)) }
                    <tbody>
                        for (index, field) in fields.iter().enumerate() {
                            <tr key={index} class={if field.follows { "follows" } else { "differs" }}>
                                <th scope="row">
                                    { format!("{} · {}", field.layer, field.label) }
                                    if field.follows { <span class="hint">{ " (follows)" }</span> }
                                </th>
                                { value(&field.a) }
                                { value(&field.b) }
                            </tr>
                        }
                    </tbody>
                </table>
            }
        </section>
    }
}

/// A row of a table of both sides, as it is drawn.
struct Line {
    what: Vec<String>,
    a: String,
    b: String,
    differs: bool,
}

/// Addresses, leases, pools and ARP tables of both sides at this moment.
#[component]
pub fn Tables(props: &TablesProps) -> Html {
    let TablesProps { comparison, names } = props;
    let all = use_state_eq(|| false);
    let state = &comparison.now;
    let client = |address: Option<std::net::Ipv4Addr>, state: Option<ClientState>| {
        let address = address.map_or_else(|| "no address".to_owned(), |address| address.to_string());
        match state {
            Some(state) => format!("{address}, {}", teach::state_name(state).0),
            None => "switched off".to_owned(),
        }
    };
    let addresses: Vec<Line> = state
        .addresses
        .iter()
        .map(|row| Line {
            what: vec![row.name.to_string()],
            a: client(row.address[0], row.state[0]),
            b: client(row.address[1], row.state[1]),
            differs: row.differs(),
        })
        .collect();
    let ends: Vec<Line> = comparison
        .end
        .addresses
        .iter()
        .map(|row| {
            let [a, b] = row.address.map(|address| address.map_or_else(|| "no address".to_owned(), |a| a.to_string()));
            Line { what: vec![row.name.to_string()], differs: a != b, a, b }
        })
        .collect();
    let leases: Vec<Line> = state
        .leases
        .iter()
        .map(|row| Line {
            what: vec![names.by_mac(row.client), row.address.to_string()],
            a: lease(row.cell[0]),
            b: lease(row.cell[1]),
            differs: row.differs(),
        })
        .collect();
    let pools: Vec<Line> = state
        .pools
        .iter()
        .map(|row| Line {
            what: vec![row.server.to_string(), row.address.to_string()],
            a: cell(&row.cell[0], names),
            b: cell(&row.cell[1], names),
            differs: row.differs(),
        })
        .collect();
    let arp: Vec<Line> = state
        .arp
        .iter()
        .map(|row| Line {
            what: vec![row.host.to_string(), row.address.to_string()],
            a: known(row.cell[0], names),
            b: known(row.cell[1], names),
            differs: row.differs(),
        })
        .collect();
    let large = [&addresses, &ends, &leases, &pools, &arp].iter().any(|lines| lines.len() > FEW);
    let toggle = {
        let (now, all) = (*all, all.setter());
        Callback::from(move |_: MouseEvent| all.set(!now))
    };
    let sides = titles(comparison);
    let free = "All addresses of all pools are free on both sides.";
    html! {
        <section class="cmp-tables" aria-label="Tables at this moment">
            <h3>
                { "At this moment" }
                if large {
                    <button type="button" aria-pressed={all.to_string()} onclick={toggle}>{ "Show what is the same too" }</button>
                }
            </h3>
            { table("Clients", &["Client"], &sides, &addresses, *all, "There are no clients.") }
            { table("Clients at the end", &["Client"], &sides, &ends, *all, "There are no clients.") }
            { table("Leases so far", &["Client", "Address"], &sides, &leases, *all, "No lease has been given on either side.") }
            { table("Lease pools", &["Server", "Address"], &sides, &pools, *all, free) }
            { table("ARP tables", &["On", "Address"], &sides, &arp, *all, "All ARP tables are empty on both sides.") }
        </section>
    }
}

/// What the sides are called at the head of a table.
fn titles(comparison: &Comparison) -> [Rc<str>; 2] {
    Which::BOTH.map(|which| Rc::clone(&comparison.side(which).title))
}

fn head(first: &str, sides: &[Rc<str>]) -> Html {
    html! {
        <thead>
            <tr>
                <th scope="col">{ first.to_owned() }</th>
                for side in sides {
                    <th key={side.to_string()} scope="col">{ side.to_string() }</th>
                }
            </tr>
        </thead>
    }
}

/// A table of both sides. A long one leaves out what is the same unless `all` is wanted.
fn table(
    title: &'static str,
    columns: &[&'static str],
    sides: &[Rc<str>; 2],
    lines: &[Line],
    all: bool,
    empty: &'static str,
) -> Html {
    let shown: Vec<&Line> = lines.iter().filter(|line| all || lines.len() <= FEW || line.differs).take(MOST).collect();
    let differ = lines.iter().filter(|line| line.differs).count();
    let count = match (lines.len(), differ) {
        (0, _) => empty.to_owned(),
        (_, 0) => "The same on both sides.".to_owned(),
        (rows, differ) => format!("{differ} of {} differ.", format::count(rows, "row")),
    };
    let left_out = lines.len() - shown.len();
    html! {
        <div class="cmp-table">
            <h4>{ title }<span class="hint">{ format!(" {count}") }</span></h4>
            if !shown.is_empty() {
                <table class="states">
                    <caption class="visually-hidden">{ format!("{title}, {} and {}", sides[0], sides[1]) }</caption>
                    <thead>
                        <tr>
                            for column in columns {
                                <th key={*column} scope="col">{ *column }</th>
                            }
                            for side in sides {
                                <th key={side.to_string()} scope="col">{ side.to_string() }</th>
                            }
                            <th scope="col"><span class="visually-hidden">{ "Same or not" }</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        for (index, line) in shown.iter().enumerate() {
                            <tr key={index} class={line.differs.then_some("differs")}>
                                for (column, what) in line.what.iter().enumerate() {
                                    if column == 0 { <th scope="row">{ what.clone() }</th> } else { <td class="mono">{ what.clone() }</td> }
                                }
                                <td>{ line.a.clone() }</td>
                                <td>{ line.b.clone() }</td>
                                <td class="cmp-verdict">
                                    if line.differs { <b>{ "≠ differs" }</b> } else { <span class="hint">{ "= same" }</span> }
                                </td>
                            </tr>
                        }
                    </tbody>
                </table>
            }
            if left_out > 0 && !shown.is_empty() {
                <p class="hint">{ format!("{} not shown.", format::count(left_out, "more row")) }</p>
            }
        </div>
    }
}

fn until(until: Option<Instant>) -> String {
    until.map_or_else(|| "for ever".to_owned(), |until| format!("until {} s", format::moment(until)))
}

/// The state of an address of a pool.
fn cell(cell: &PoolCell, names: &Names) -> String {
    let state = teach::state_word(cell.state);
    let client = cell.client.map(|client| names.by_mac(client));
    match (cell.state, client) {
        (CellState::Offered | CellState::Leased, Some(client)) => {
            let grace = cell.grace.map(|grace| format!(", in grace until {} s", format::moment(grace)));
            format!("{state} to {client} {}{}", until(cell.until), grace.unwrap_or_default())
        }
        (CellState::Quarantined, _) => format!("{state} {}", until(cell.until)),
        (_, Some(client)) if cell.checking => format!("{state}, being checked for {client}"),
        _ => state.to_owned(),
    }
}

fn lease(cell: Option<LeaseCell>) -> String {
    let Some(cell) = cell else { return "no lease".to_owned() };
    let renewed = match cell.renewals {
        0 => String::new(),
        times => format!(", extended {}", format::count(times, "time")),
    };
    match cell.ended {
        Some(at) => format!("since {} s{renewed}, ended at {} s", format::moment(cell.began), format::moment(at)),
        None => format!("since {} s{renewed}, {}", format::moment(cell.began), until(cell.until)),
    }
}

fn known(cell: Option<ArpCell>, names: &Names) -> String {
    cell.map_or_else(|| "no row".to_owned(), |cell| format!("{}, {}", names.by_mac(cell.mac), teach::how(cell.how)))
}
