//! The places that show one fact: cards and details, pools, ARP tables, Explain, the state machine, pictures. What each shows is
//! held to the world at that moment, and every span of time to the one way in which spans are written.

use std::collections::BTreeSet;
use std::rc::Rc;

use dorascope::app::model::Tab;
use dorascope::base::Instant;
use dorascope::protocol::{ArpHow, ClientState, Event};
use dorascope::session::Session;
use dorascope::sim::Kind;
use dorascope::teach::{Names, settings};
use dorascope::ui::arp::Arp;
use dorascope::ui::inspector::Inspector;
use dorascope::ui::network::details::host_details;
use dorascope::ui::pools::Pools;
use dorascope::ui::props::PanelProps;
use dorascope::view::{CellState, Change, HostKind, PoolItem, View};
use yew::prelude::*;

use super::about::span;
use crate::html::Page;
use crate::page::{self, html_of};

/// A span as it has to be written: to the millisecond below a second, to the second below an hour, to the minute below two days,
/// then to the hour; never cut, always to the nearest.
pub fn written(us: u64) -> String {
    const S: u64 = 1_000_000;
    let nearest = |unit: u64| (us + unit / 2) / unit * unit;
    let us = if us < 1_000 {
        us
    } else if nearest(1_000) < S {
        nearest(1_000)
    } else if nearest(S) < 3_600 * S {
        nearest(S)
    } else if nearest(60 * S) < 2 * 86_400 * S {
        nearest(60 * S)
    } else {
        nearest(3_600 * S)
    };
    exact(us)
}

/// A span whose parts are whole, in the largest units: seconds below two minutes, hours below two days.
fn exact(us: u64) -> String {
    const S: u64 = 1_000_000;
    match us {
        0 => "0 s".to_owned(),
        us if us < 1_000 => format!("{us} µs"),
        us if us < S => format!("{} ms", us / 1_000),
        us if us < 120 * S => format!("{} s", us / S),
        us => {
            let s = us / S;
            let days = if s < 172_800 { 0 } else { s / 86_400 };
            let parts = [(days, "days"), ((s - days * 86_400) / 3_600, "h"), (s / 60 % 60, "min"), (s % 60, "s")];
            let parts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}"));
            parts.collect::<Vec<_>>().join(" ")
        }
    }
}

/// The spans that a text shows. Moments, which have decimals, are none.
pub fn spans(text: &str) -> BTreeSet<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let unit = |word: &str| {
        let bare = word.trim_end_matches([',', '.', ';', ':', ')']);
        ["µs", "ms", "s", "min", "h", "days"].contains(&bare).then(|| bare.to_owned())
    };
    let number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let mut all = BTreeSet::new();
    let mut at = 0;
    while at < words.len() {
        let start = at;
        let mut parts: Vec<String> = Vec::new();
        while let (Some(n), Some(u)) = (words.get(at), words.get(at + 1).and_then(|word| unit(word))) {
            let n = n.trim_start_matches('(');
            let moment =
                at > 0 && words[at - 1].contains('.') && words[at - 1].starts_with(|c: char| c.is_ascii_digit());
            if !number(n) || (moment && parts.is_empty()) {
                break;
            }
            parts.push(format!("{n} {u}"));
            let ends = words[at + 1] != u;
            at += 2;
            if ends {
                break;
            }
        }
        if parts.is_empty() {
            at = start + 1;
        } else {
            all.insert(parts.join(" "));
        }
    }
    all
}

/// The texts of a page and of the attributes that are read out, with `|` between them.
fn text(html: &Page) -> String {
    html.pieces(&["title", "aria-label"]).join(" | ").replace('·', "|")
}

#[component]
fn PoolsPage(shown: &page::Shown) -> Html {
    let page::Shown { model, ui } = shown.clone();
    html! { <Pools ..PanelProps { model, ui, run: Callback::noop() } /> }
}

#[component]
fn ArpPage(shown: &page::Shown) -> Html {
    let page::Shown { model, ui } = shown.clone();
    html! { <Arp ..PanelProps { model, ui, run: Callback::noop() } /> }
}

#[component]
fn InspectorPage(shown: &page::Shown) -> Html {
    let page::Shown { model, ui } = shown.clone();
    html! { <Inspector ..PanelProps { model, ui, run: Callback::noop() } /> }
}

#[component]
fn DetailsPage(shown: &page::Shown) -> Html {
    let view = &shown.model.view;
    html! { <>{ for view.hosts.iter().map(|host| host_details(host, view, &shown.model.names)) }</> }
}

/// Every span of time that may be shown at this moment: what is left of something, how long ago something was, lease times.
fn possible(session: &Session, view: &View) -> BTreeSet<String> {
    let now = view.now.0;
    let mut all: BTreeSet<String> = ["0 s".to_owned()].into();
    // What the scenario's lesson says, which stands above the network.
    all.extend(spans(session.scenario().lesson_under(session.lens())));
    let mut moment = |at: Instant| {
        all.insert(written(at.0.abs_diff(now)));
    };
    for host in view.hosts.iter() {
        host.timers.iter().for_each(|(_, at)| moment(*at));
        host.holds.iter().for_each(|(.., at)| moment(*at));
        host.remembered.into_iter().filter_map(|(_, at)| at).for_each(&mut moment);
        if let Some(configuration) = &host.configuration {
            [configuration.t1, configuration.t2, configuration.expiry].into_iter().flatten().for_each(&mut moment);
        }
    }
    for row in view.arp.iter().flat_map(|table| &table.rows) {
        moment(row.at);
        moment(row.ages_at);
    }
    for cell in cells(view) {
        cell.until.into_iter().chain(cell.grace).for_each(&mut moment);
    }
    if let Some(choice) = &view.choice {
        // What the offers say, and how long one may keep waiting.
        let times = choice.offers.iter().map(|offer| u64::from(offer.says.lease_s)).chain([1, 10]);
        all.extend(times.map(|s| exact(s * 1_000_000)));
    }
    // Said of what just happened, counted from then.
    for entry in session.trace()[view.step.0..view.step.1].iter() {
        if let Kind::Event(event) = &entry.kind {
            let until = match event {
                Event::AddressOffered { until, .. }
                | Event::Quarantined { until, .. }
                | Event::GraceStarted { until, .. } => Some(*until),
                Event::LeaseCommitted { until, .. }
                | Event::LeaseExtended { until, .. }
                | Event::LeaseReplicated { until, .. } => *until,
                _ => None,
            };
            all.extend(until.map(|until| written(until.0.abs_diff(entry.at.0))));
        }
    }
    for host in &view.hosts {
        if let Some(configuration) = &host.configuration {
            all.insert(exact(u64::from(configuration.lease_s) * 1_000_000));
        }
        let logs = host.configuration.iter().map(|c| &c.log).chain(&host.parameters);
        logs.flat_map(|log| settings(log)).for_each(|value| all.extend(spans(&value.value)));
        if host.clock_ppm != 0 {
            all.insert(exact(u64::from(host.clock_ppm.unsigned_abs()) * 3_600));
            all.insert(written(u64::from(host.clock_ppm.unsigned_abs()) * 3_600));
        }
        // What a menu proposes: the cable's delay and the lease time of the scenario.
        all.extend(host.menu.iter().flat_map(|item| {
            let names = Names::new(session.world(), session.scenario());
            let actions = [Some(&item.action), item.now.as_ref()];
            actions
                .into_iter()
                .flatten()
                .flat_map(|a| spans(&dorascope::teach::action_name(a, &names)))
                .collect::<Vec<_>>()
        }));
    }
    all
}

fn cells(view: &View) -> impl Iterator<Item = &dorascope::view::PoolCell> {
    view.pools.iter().flat_map(|pool| &pool.items).filter_map(|item| match item {
        PoolItem::Cell(cell) => Some(cell),
        PoolItem::Free { .. } => None,
    })
}

/// What is wrong with the places at the session's moment.
pub fn faults(session: &Session) -> Vec<String> {
    let view = View::of(session);
    let mut faults = Vec::new();
    let ui = || page::ui(session);
    let mut machine = ui();
    machine.tab = Tab::StateMachine;
    let pages = [
        ("Network", page::network(session)),
        ("Details", html_of::<DetailsPage>(session, ui())),
        ("Lease pools", html_of::<PoolsPage>(session, ui())),
        ("ARP tables", html_of::<ArpPage>(session, ui())),
    ];
    let possible = possible(session, &view);
    for (place, html) in &pages {
        // The charts of leases over time have round times of their own.
        let text = text(&html.without(".lease-chart"));
        for span in spans(&text) {
            if !possible.contains(&span) {
                let at = text.find(&span).unwrap_or(0);
                let near: String = text.get(at.saturating_sub(60)..).unwrap_or(&text).chars().take(90).collect();
                faults.push(format!("{place}: {span} is no span of this moment, rounded to the nearest: {near}"));
            }
        }
    }
    let [(_, network), (_, details), (_, pools), (_, arp)] = &pages;
    // They are written as all others are.
    for tick in pools.texts(".lease-axis > span") {
        if span(&tick).is_none_or(|us| written(us) != tick) {
            faults.push(format!("Lease pools: `{tick}` on the axis is written in another way"));
        }
    }
    let (network, details, pools, arp) = (text(network), text(details), text(pools), text(arp));
    // A hold, a lease, an ARP entry: the same on the card, in the details, in the pool and in the table.
    for host in &view.hosts {
        for (address, _, until) in &host.holds {
            let left = written(until.since(view.now).0);
            // One that runs out while its address is checked for the ACK is told as a check.
            if *until > view.now
                && (!details.contains(&left)
                    || !pools.contains(&left) && view.pools.iter().all(|pool| pool.counts.len() < 60))
            {
                faults.push(format!("the hold of {address}, {left} more, is not in details and pool alike"));
            }
        }
        let over = host.configuration.as_ref().and_then(|configuration| configuration.expiry);
        let bound = !matches!(
            host.state,
            Some(
                ClientState::Init
                    | ClientState::Selecting
                    | ClientState::Requesting
                    | ClientState::Rebooting
                    | ClientState::InitReboot
                    | ClientState::Manual
            ) | None
        );
        if let Some(expiry) = over.filter(|expiry| bound && host.started && *expiry > view.now) {
            let left = format!("ends in {}", written(expiry.since(view.now).0));
            if !details.contains(&left) {
                faults.push(format!("{}: `{left}` is not in its details", host.name));
            }
        }
    }
    for row in view.arp.iter().flat_map(|table| &table.rows).filter(|row| row.change != Change::Removed) {
        let left = format!("{} left", written(row.ages_at.since(view.now).0));
        if !arp.contains(&left) {
            faults.push(format!("ARP: `{left}` of {} is not in the table", row.address));
        }
    }
    // The state: badge, state machine, world.
    for (host, real) in view.hosts.iter().zip(session.world().hosts()) {
        let state = real.client().filter(|_| real.started()).map(|client| client.state_name());
        if host.kind == HostKind::Client && host.state != state {
            faults.push(format!("{} is {state:?} and shown as {:?}", host.name, host.state));
        }
        if let (Some(state), true) = (state, view.hosts.len() < 8) {
            machine.machine = Some(host.port);
            let machine = text(&html_of::<InspectorPage>(session, machine.clone()));
            let half = match state {
                ClientState::BoundChecking => "BOUND (checking)",
                ClientState::BoundUsable => "BOUND (in use)",
                other => other.rfc_name(),
            };
            if !machine.contains(&format!("State machine of {}: now in {half}", host.name)) {
                faults.push(format!("the state machine of {} does not say that it is in {half}", host.name));
            }
            if !network.contains(state.rfc_name()) {
                faults.push(format!("no card says {}", state.rfc_name()));
            }
        }
    }
    told(session, &view, &mut faults);
    faults
}

/// What the step's events say of addresses and ARP entries, against cells and rows after the step.
fn told(session: &Session, view: &View, faults: &mut Vec<String>) {
    let step = &session.trace()[view.step.0..view.step.1];
    let mut pools = std::collections::BTreeMap::new();
    let mut rows = std::collections::BTreeMap::new();
    for entry in step {
        let (Kind::Event(event), Some(port)) = (&entry.kind, entry.host) else { continue };
        match event {
            // A lease that is offered again to its owner stays a lease.
            Event::AddressOffered { again: true, .. } => {}
            Event::AddressOffered { address, .. } => {
                pools.insert((port, *address), CellState::Offered);
            }
            Event::LeaseCommitted { address, .. }
            | Event::LeaseExtended { address, .. }
            | Event::LeaseReplicated { address, .. } => {
                pools.insert((port, *address), CellState::Leased);
            }
            // A lease that still runs is not touched by the end of a hold.
            Event::HoldExpired { address, .. }
                if cells(view).any(|c| c.address == *address && c.state == CellState::Leased) =>
            {
                pools.remove(&(port, *address));
            }
            Event::OfferDeclined { leased: true, .. } => {}
            Event::HoldExpired { address, .. }
            | Event::OfferDeclined { address, .. }
            | Event::LeaseEnded { address, .. }
            | Event::QuarantineEnded { address } => {
                pools.insert((port, *address), CellState::Free);
            }
            Event::Quarantined { address, .. } => {
                pools.insert((port, *address), CellState::Quarantined);
            }
            Event::AddressExcluded { address } => {
                pools.insert((port, *address), CellState::Excluded);
            }
            Event::ArpAdded { address, mac, how } | Event::ArpUpdated { address, mac, how, .. } => {
                rows.insert((port, *address), Some((*mac, *how)));
            }
            Event::ArpAged { address, .. } | Event::ArpSetAside { address, .. } => {
                rows.insert((port, *address), None);
            }
            _ => {}
        }
    }
    for ((port, address), state) in pools {
        let pool = view.pools.iter().find(|pool| pool.port == port);
        let shown = pool.into_iter().flat_map(|pool| &pool.items).find_map(|item| match item {
            PoolItem::Cell(cell) if cell.address == address => Some(cell.state),
            _ => None,
        });
        let dead = !view.hosts[usize::from(port)].started;
        if shown.is_some_and(|shown| shown != state) && !dead {
            faults.push(format!("{address} at port {port}: told {state:?}, shown {shown:?}"));
        }
    }
    for ((port, address), row) in rows {
        let table = view.arp.iter().find(|table| table.port == port);
        let shown = table
            .and_then(|table| table.rows.iter().find(|row| row.address == address && row.change != Change::Removed));
        let shown: Option<(_, ArpHow)> = shown.map(|row| (row.mac, row.how));
        if shown != row && view.hosts[usize::from(port)].started {
            faults.push(format!("ARP entry of {address} at port {port}: told {row:?}, shown {shown:?}"));
        }
    }
    let _ = Rc::new(());
}
