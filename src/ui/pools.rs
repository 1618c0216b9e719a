//! Lease pools: every address of every server as a cell, its state told by shape, border and letter as well as colour.

mod chart;
pub mod plan;

use std::net::Ipv4Addr;

use yew::prelude::*;

use crate::app::model::{Command, Panel};
use crate::base::Instant;
use crate::protocol::EntryId;
use crate::teach;
use crate::teach::format;
use crate::ui::props::PanelProps;
use crate::ui::region_head::region_head;
use crate::view::{CellState, PoolCell, PoolItem, PoolView};

/// Pools with more cells than this show marks only, no names.
const ROOMY: usize = 24;

/// The pools of all servers.
#[component]
pub fn Pools(props: &PanelProps) -> Html {
    let pools = &props.model.view.pools;
    html! {
        <section aria-label="Lease pools" class="panel pools">
            { region_head(Panel::Pools, props) }
            <div class="scrolls tables">
                for pool in pools {
                    { block(props, pool) }
                }
                if pools.is_empty() {
                    <p class="hint">{ "No server here has addresses to give." }</p>
                } else {
                    { legend(pools) }
                    { chart::leases(props) }
                }
            </div>
        </section>
    }
}

fn block(props: &PanelProps, pool: &PoolView) -> Html {
    let PanelProps { model, ui, run } = props;
    let folded = ui.folded.contains(&pool.port);
    let toggle = {
        let port = pool.port;
        run.reform(move |_: MouseEvent| Command::TogglePool(port))
    };
    let changes: Vec<(EntryId, Ipv4Addr, String)> =
        model.step_entries().iter().filter_map(|entry| teach::pools::change(entry, pool.port, &model.view)).collect();
    let compact = pool.items.len() > ROOMY;
    let id = format!("pool-{}", pool.port);
    html! {
        <div key={pool.port} class="pool">
            <h3>
                <button type="button" class="fold" aria-expanded={(!folded).to_string()} aria-controls={id.clone()} onclick={toggle}>
                    <span class="chevron" aria-hidden="true">{ if folded { "▸" } else { "▾" } }</span>
                    <b>{ pool.server.clone() }</b>
                </button>
                <span class="mono">{ teach::pools::ranges(pool) }</span>
                <span class="counts">{ teach::pools::counts(pool).join(" · ") }</span>
            </h3>
            <div id={id} hidden={folded}>
                if !folded {
                    <ul role="list" class={classes!("cells", compact.then_some("compact"))} aria-label={format!("Addresses of {}", pool.server)}>
                        for (index, item) in pool.items.iter().enumerate() {
                            { cell(props, item, compact, &changes, free_run(&pool.items, index)) }
                        }
                    </ul>
                }
                // There without a change as well, so that what is below does not move.
                <div class="pool-told">
                    if !changes.is_empty() {
                        <ul role="list" class="pool-changes">
                            for (entry, _, words) in &changes {
                                <li key={entry.0}>
                                    <button type="button" class="linklike" onclick={select(run, *entry)}>{ words.clone() }</button>
                                </li>
                            }
                        </ul>
                    }
                </div>
            </div>
        </div>
    }
}

/// Whether an item is a free address with nothing more to tell.
fn plain(item: Option<&PoolItem>) -> Option<Ipv4Addr> {
    match item? {
        PoolItem::Cell(cell)
            if cell.state == CellState::Free
                && !cell.changed
                && !cell.checking
                && cell.reserved_for.is_none()
                && cell.last.is_none() =>
        {
            Some(cell.address)
        }
        _ => None,
    }
}

/// What is read out at a free address: all of the run that begins there, once.
fn free_run(items: &[PoolItem], index: usize) -> Option<String> {
    let first = plain(items.get(index))?;
    if index.checked_sub(1).and_then(|before| plain(items.get(before))).is_some() {
        return None;
    }
    let run: Vec<Ipv4Addr> = items.iter().skip(index).map_while(|item| plain(Some(item))).collect();
    Some(free_text(first, *run.last()?, u32::try_from(run.len()).ok()?))
}

fn select(run: &Callback<Command>, entry: EntryId) -> Callback<MouseEvent> {
    run.reform(move |_| Command::Select(Some(entry)))
}

fn key(item: &PoolItem) -> u32 {
    u32::from(match item {
        PoolItem::Cell(cell) => cell.address,
        PoolItem::Free { first, .. } => *first,
    })
}

/// A run of free addresses, as it is read out.
pub fn free_text(first: Ipv4Addr, last: Ipv4Addr, count: u32) -> String {
    if count == 1 { format!("{first}: free") } else { format!("{first} to {last}: {count} addresses free") }
}

fn cell(
    props: &PanelProps,
    item: &PoolItem,
    compact: bool,
    changes: &[(EntryId, Ipv4Addr, String)],
    free_run: Option<String>,
) -> Html {
    let PanelProps { model, ui, run } = props;
    let cell = match item {
        PoolItem::Cell(cell) => cell,
        PoolItem::Free { first, last, count } => {
            return html! {
                <li key={key(item)} class="cell free wide" title={format!("{} free", format::range(*first, *last))}>
                    <span class="visually-hidden">{ free_text(*first, *last, *count) }</span>
                    <span aria-hidden="true">{ format!("+{count} free") }</span>
                </li>
            };
        }
    };
    let view = &model.view;
    let words = teach::pools::cell(cell, view);
    let [.., octet] = cell.address.octets();
    let entry =
        changes.iter().rev().find(|(_, address, _)| *address == cell.address).map(|(id, ..)| *id).or(cell.entry);
    let roomy = !compact && cell.client.is_some();
    let class = classes!(
        "cell",
        teach::state_word(cell.state),
        cell.checking.then_some("checking"),
        cell.grace.map(|_| "grace"),
        cell.reserved_for.is_some().then_some("reserved"),
        cell.changed.then_some("changed"),
        roomy.then_some("roomy"),
        (ui.selected.is_some() && ui.selected == entry).then_some("selected"),
    );
    if plain(Some(item)).is_some() {
        // Nothing but its number, and read out only where its run begins: there may be thousands.
        return match free_run {
            Some(text) => html! {
                <li key={key(item)} {class} title={words}>
                    <span class="visually-hidden">{ text }</span><span aria-hidden="true">{ octet }</span>
                </li>
            },
            None => html! { <li key={key(item)} {class} title={words} aria-hidden="true">{ octet }</li> },
        };
    }
    let inside = html! {
        <>
            <span class="visually-hidden">{ words.clone() }</span>
            <span class="line" aria-hidden="true">
                <span class="octet">{ octet }</span>
                { mark(cell, compact, view.now) }
            </span>
            if let Some(client) = cell.client.filter(|_| roomy) {
                <span class="client" aria-hidden="true">{ teach::pools::name(view, client) }</span>
            }
        </>
    };
    match entry.filter(|_| cell.state != CellState::Free || cell.changed || cell.checking) {
        Some(entry) => html! {
            <li key={key(item)} class={classes!("slot", roomy.then_some("roomy"))}>
                <button type="button" {class} title={words} onclick={select(run, entry)}>{ inside }</button>
            </li>
        },
        None => html! { <li key={key(item)} {class} title={words}>{ inside }</li> },
    }
}

/// The sign in the corner of a cell: what colour must not say alone.
fn mark(cell: &PoolCell, compact: bool, now: Instant) -> Html {
    let text = match cell.state {
        CellState::Offered => match cell.until.filter(|_| !compact) {
            Some(until) if cell.checking => format!("? {}", format::remaining(until, now)),
            Some(until) => format::remaining(until, now),
            None if cell.checking => "?".to_owned(),
            None => "…".to_owned(),
        },
        _ if cell.checking => "?".to_owned(),
        CellState::Leased if cell.grace.is_some() => "…✓".to_owned(),
        CellState::Leased => "✓".to_owned(),
        CellState::Quarantined => "Q".to_owned(),
        CellState::Free | CellState::Excluded => return Html::default(),
    };
    html! { <span class="mark">{ text }</span> }
}

/// What the marks mean: those that every pool has from time to time, so that nothing moves when they come, and others that occur here.
fn legend(pools: &[PoolView]) -> Html {
    let cells = || {
        pools.iter().flat_map(|pool| &pool.items).filter_map(|item| match item {
            PoolItem::Cell(cell) => Some(cell),
            PoolItem::Free { .. } => None,
        })
    };
    let has = |state: CellState| pools.iter().any(|pool| pool.counts.iter().any(|(known, _)| *known == state));
    let samples = [
        ("free", "", "free", true),
        ("offered", "…", "offered", true),
        ("leased", "✓", "leased", true),
        ("leased grace", "…✓", "in grace", cells().any(|cell| cell.grace.is_some())),
        ("quarantined", "Q", "quarantined", has(CellState::Quarantined)),
        ("excluded", "", "excluded", has(CellState::Excluded)),
        ("free reserved", "", "reserved", cells().any(|cell| cell.reserved_for.is_some())),
        ("free checking", "?", "being checked", true),
        ("changed", "", "changed now", true),
    ];
    html! {
        <p class="legend" aria-hidden="true">
            for (class, mark, word, _) in samples.into_iter().filter(|(.., shown)| *shown) {
                <span key={word} class="sample">
                    <span class={format!("cell {class}")}><span class="octet">{ "n" }</span><span class="mark">{ mark }</span></span>
                    { word }
                </span>
            }
        </p>
    }
}
