//! Lease pools: every address of every server as a cell, its state told by shape, border and letter as well as colour.

mod chart;
pub mod plan;

use std::net::Ipv4Addr;

use yew::prelude::*;

use crate::app::model::Command;
use crate::base::Instant;
use crate::protocol::{EntryId, Event, QuarantineReason};
use crate::sim::{Entry, Kind};
use crate::teach;
use crate::teach::format;
use crate::ui::props::PanelProps;
use crate::view::{CellState, PoolCell, PoolItem, PoolView, View};
use crate::wire::Mac;

/// Pools with more cells than this show marks only, no names.
const ROOMY: usize = 24;

/// The pools of all servers.
#[component]
pub fn Pools(props: &PanelProps) -> Html {
    let pools = &props.model.view.pools;
    html! {
        <section aria-label="Lease pools" class="panel pools">
            <h2>{ "Lease pools" }</h2>
            <div class="scrolls">
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
        model.step_entries().iter().filter_map(|entry| cell_events(&model.view, pool.port, entry)).collect();
    let compact = pool.items.len() > ROOMY || model.session.scenario == "classroom";
    let ranges: Vec<String> = pool.ranges.iter().map(|(first, last)| format::range(*first, *last)).collect();
    let id = format!("pool-{}", pool.port);
    html! {
        <div key={pool.port} class="pool">
            <h3>
                <button type="button" class="fold" aria-expanded={(!folded).to_string()} aria-controls={id.clone()} onclick={toggle}>
                    <span class="chevron" aria-hidden="true">{ if folded { "▸" } else { "▾" } }</span>
                    <b>{ pool.server.clone() }</b>
                </button>
                <span class="mono">{ ranges.join(", ") }</span>
                <span class="counts">{ counts(pool) }</span>
            </h3>
            <div id={id} hidden={folded}>
                if !folded {
                    <ul class={classes!("cells", compact.then_some("compact"))} aria-label={format!("Addresses of {}", pool.server)}>
                        for item in &pool.items {
                            { cell(props, item, compact, &changes) }
                        }
                    </ul>
                }
                if !changes.is_empty() {
                    <ul class="pool-changes">
                        for (entry, _, words) in &changes {
                            <li key={entry.0}>
                                <button type="button" class="linklike" onclick={select(run, *entry)}>{ words.clone() }</button>
                            </li>
                        }
                    </ul>
                }
            </div>
        </div>
    }
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

/// "9 free · 1 offered".
fn counts(pool: &PoolView) -> String {
    let parts: Vec<String> =
        pool.counts.iter().map(|(state, n)| format!("{n} {}", teach::state_word(*state))).collect();
    parts.join(" · ")
}

fn name(view: &View, mac: Mac) -> String {
    view.name_of(mac).map_or_else(|| mac.to_string(), |name| name.to_string())
}

/// A run of free addresses, as it is read out.
pub fn free_text(first: Ipv4Addr, last: Ipv4Addr, count: u32) -> String {
    if count == 1 { format!("{first}: free") } else { format!("{first} to {last}: {count} addresses free") }
}

fn cell(props: &PanelProps, item: &PoolItem, compact: bool, changes: &[(EntryId, Ipv4Addr, String)]) -> Html {
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
    let words = describe(view, cell);
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
    let inside = html! {
        <>
            <span class="visually-hidden">{ words.clone() }</span>
            <span class="line" aria-hidden="true">
                <span class="octet">{ octet }</span>
                { mark(cell, compact, view.now) }
            </span>
            if let Some(client) = cell.client.filter(|_| roomy) {
                <span class="client" aria-hidden="true">{ name(view, client) }</span>
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

/// Everything about a cell in words.
fn describe(view: &View, cell: &PoolCell) -> String {
    let mut words = cell.address.to_string();
    let client = cell.client.map(|mac| name(view, mac)).unwrap_or_else(|| "a client".to_owned());
    let left = cell.until.map(|until| format::remaining(until, view.now));
    match cell.state {
        CellState::Free => {
            words.push_str(" free");
            if let Some(last) = cell.last {
                words.push_str(&format!(", last: {}", name(view, last)));
            }
        }
        CellState::Offered => {
            words.push_str(&format!(" offered to {client}"));
            if let Some(left) = left {
                words.push_str(&format!(", held for {left} more"));
            }
        }
        CellState::Leased => {
            words.push_str(&format!(" leased to {client}"));
            match (cell.grace, cell.until) {
                (Some(grace), _) => {
                    words.push_str(&format!(
                        ", its period over, in grace for {} more",
                        format::remaining(grace, view.now)
                    ));
                }
                (None, Some(until)) if until <= view.now => words.push_str(", its period over"),
                _ => words.push_str(&left.map_or_else(|| " for ever".to_owned(), |left| format!(" for {left} more"))),
            }
        }
        CellState::Quarantined => {
            let why = match cell.quarantine {
                Some(QuarantineReason::Declined) => ": a client declined it",
                Some(QuarantineReason::Answered) => ": somebody answered the server's check",
                None => "",
            };
            words.push_str(" in quarantine");
            if let Some(left) = left {
                words.push_str(&format!(" for {left} more"));
            }
            words.push_str(why);
        }
        CellState::Excluded => words.push_str(" excluded, never given out"),
    }
    if cell.checking {
        words.push_str(&format!(", being checked for {client}"));
    }
    if let Some(mac) = cell.reserved_for {
        words.push_str(&format!(", reserved for {}", name(view, mac)));
    }
    if cell.changed {
        words.push_str(", changed now");
    }
    words
}

/// What an entry of the step did to an address of the server at `port`, in words.
fn cell_events(view: &View, port: u16, entry: &Entry) -> Option<(EntryId, Ipv4Addr, String)> {
    let Kind::Event(event) = &entry.kind else { return None };
    if entry.host != Some(port) {
        return None;
    }
    let who = |mac: &Mac| name(view, *mac);
    let (address, words) = match event {
        Event::ServerCheckStarted { address, .. } => (address, "is being checked".to_owned()),
        Event::ServerCheckPassed { address } => (address, "is checked: nobody uses it".to_owned()),
        Event::ServerCheckFailed { address, by, .. } => (address, format!("is in use by {}", who(by))),
        Event::AddressOffered { address, client, until, again } => {
            let how = if *again { "held again" } else { "reserved" };
            (address, format!("{how} for {} for {}", who(client), format::remaining(*until, entry.at)))
        }
        Event::HoldExpired { address, client, why } => {
            (address, format!("no longer kept for {}: {}", who(client), teach::promise_end(*why)))
        }
        Event::OfferDeclined { address, client, leased, .. } => {
            let fate = if *leased { "no longer offered, but leased" } else { "returned to the pool" };
            (address, format!("{fate}: {} chose another server", who(client)))
        }
        Event::LeaseCommitted { address, client, until, .. } => {
            let time =
                until.map_or_else(|| "for ever".to_owned(), |until| format!("for {}", until.since(entry.at).rounded()));
            (address, format!("leased to {} {time}", who(client)))
        }
        Event::LeaseExtended { address, client, until, rest: true, .. } => {
            let time = until.map_or_else(|| "for ever".to_owned(), |until| format!("for {}", until.since(entry.at)));
            (address, format!("still leased to {} {time}, and not extended", who(client)))
        }
        Event::LeaseExtended { address, client, until, .. } => {
            let time = until.map_or_else(
                || "for ever".to_owned(),
                |until| format!("for {} from now", until.since(entry.at).rounded()),
            );
            (address, format!("lease of {} extended {time}", who(client)))
        }
        Event::LeaseReplicated { address, client, .. } => {
            (address, format!("leased to {}, by the partner", who(client)))
        }
        Event::GraceStarted { address, client, until } => {
            let grace = format::remaining(*until, entry.at);
            (address, format!("kept for {} for {grace} more: its period is over", who(client)))
        }
        Event::LeaseEnded { address, client, why, kept_until } => {
            let kept = kept_until.map(|until| format!("; kept for it for {}", format::remaining(until, entry.at)));
            let kept = kept.unwrap_or_default();
            (address, format!("no longer leased to {}: {}{kept}", who(client), teach::lease_end(*why)))
        }
        Event::AddressExcluded { address } => (address, "excluded, not given out any more".to_owned()),
        Event::ReservationEnded { address, client, .. } => {
            (address, format!("not reserved for {} any more", who(client)))
        }
        Event::Quarantined { address, until, .. } => {
            (address, format!("in quarantine for {}", format::remaining(*until, entry.at)))
        }
        Event::QuarantineEnded { address } => (address, "is free again: its quarantine is over".to_owned()),
        _ => return None,
    };
    Some((entry.id, *address, format!("{address} {words}")))
}

/// What the marks mean; only states that occur here, and the two that every pool knows.
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
        ("free checking", "?", "being checked", cells().any(|cell| cell.checking)),
        ("changed", "", "changed now", cells().any(|cell| cell.changed)),
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
