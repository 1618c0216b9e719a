//! The view filled in: from the world at the cursor and the entries of the current step to the values of `view.rs`.
//!
//! ```text
//!   Session ─▶ World at the cursor ─┬─▶ host_view, arp_table, pool (by port), switch
//!          └─▶ entries of the step ─┘   what changed                choice: the open decision
//! ```

use std::net::Ipv4Addr;
use std::rc::Rc;

use super::{
    ArpRow, ArpTable, CellState, Change, ChoiceView, Difference, HostKind, HostView, MAX_CELLS, OfferView, PoolCell,
    PoolItem, PoolView, SwitchRow, View,
};
use crate::base::{Instant, Map, Set, order};
use crate::history::PersonAnswer;
use crate::net::{Host, Role};
use crate::protocol::arp::ArpEntry;
use crate::protocol::server::{AddressState, Server};
use crate::protocol::{ArpHow, Event, OfferSummary, Parameter, Timer};
use crate::session::Session;
use crate::sim::{Entry, Kind};
use crate::wire::Mac;

impl View {
    /// The moment of a session's cursor.
    pub fn of(session: &Session) -> Self {
        let world = session.world();
        let cursor = session.cursor();
        let step = session.current_step().map_or((0, 0), |step| (step.start, step.end.min(cursor)));
        let entries = session.trace().get(step.0..step.1).unwrap_or_default();
        let now = session.moment();
        let ports = || world.hosts().iter().zip(0u16..);
        let pools = ports()
            .filter_map(|(host, port)| host.server().map(|server| pool(session, host, server, port, entries)))
            .collect();
        let history = session.history();
        Self {
            cursor,
            total: session.trace().len(),
            steps: (history.steps_done(cursor), history.steps.len()),
            now,
            step,
            hosts: ports().map(|(host, port)| host_view(session, host, port, entries)).collect(),
            networks: (0..=u8::MAX).map_while(|number| session.scenario().network_of(number)).collect(),
            switch: world
                .lan()
                .table()
                .map(|(mac, row)| {
                    let new = entries.iter().any(|entry| {
                        entry.id == row.entry && matches!(entry.kind, Kind::Forwarded { learned: true, .. })
                    });
                    SwitchRow { mac, port: row.port, at: row.at, new }
                })
                .collect(),
            arp: ports().map(|(host, port)| arp_table(host, port, entries)).collect(),
            pools,
            choice: choice(session),
            reach: super::menu::reach(session),
            at_end: cursor >= session.trace().len(),
        }
    }
}

fn host_view(session: &Session, host: &Host, port: u16, step: &[Entry]) -> HostView {
    let world = session.world();
    let client = host.client();
    let mut timers: Vec<(Timer, Instant)> = host.timers.iter().map(|(timer, armed)| (timer, armed.at)).collect();
    order::by_key(&mut timers, |(timer, at)| (*at, *timer));
    let mut holds = Vec::new();
    let mut leased = 0;
    for (address, state) in host.server().into_iter().flat_map(|server| server.pool().taken()) {
        match state {
            AddressState::Offered(hold) => holds.push((address, hold.mac, hold.until)),
            AddressState::Leased(_) => leased += 1,
            _ => {}
        }
    }
    HostView {
        port,
        name: Rc::clone(&host.config().id),
        mac: host.config().mac,
        kind: match host.role {
            Role::Client(_) => HostKind::Client,
            Role::Server(_) => HostKind::Server,
            Role::Static(_) => HostKind::Static,
        },
        started: host.started(),
        address: host.address().filter(|_| host.started()),
        state: client.filter(|_| host.started()).map(|client| client.state_name()),
        checking: client.and_then(|client| client.checking()).map(|acd| acd.address),
        offers: client.map_or(0, |client| match client.state() {
            crate::protocol::client::State::Selecting(selecting) => selecting.offers.len(),
            _ => 0,
        }),
        configuration: client.and_then(|client| client.lease()).map(|lease| Rc::clone(&lease.configuration)),
        timers,
        holds,
        leased,
        plugged: world.lan().plugged(port),
        network: world.lan().network(port),
        running: host.server().is_none_or(Server::running),
        remembered: client.and_then(|client| client.remembered()).map(|lease| {
            let configuration = &lease.configuration;
            (configuration.address, configuration.expiry)
        }),
        clock_ppm: host.config().clock.0,
        parameters: match &host.role {
            Role::Static(manual) => Some(&**manual),
            _ => client.and_then(|client| client.manual()),
        }
        .and_then(|manual| manual.parameters().cloned()),
        menu: super::menu::menu(world, session.scenario(), host, port),
        changed: step.iter().any(|entry| entry.host == Some(port) && !matches!(entry.kind, Kind::Forwarded { .. })),
    }
}

fn arp_table(host: &Host, port: u16, step: &[Entry]) -> ArpTable {
    let age = host.arp.age();
    let here = || step.iter().filter(|entry| entry.host == Some(port));
    let arp_row = |(address, row): (Ipv4Addr, ArpEntry)| {
        let change = here().filter(|entry| entry.id == row.entry).find_map(|entry| match &entry.kind {
            Kind::Event(Event::ArpAdded { .. }) => Some(Change::Added),
            Kind::Event(Event::ArpUpdated { .. }) => Some(Change::Updated),
            _ => None,
        });
        let change = change.unwrap_or(Change::None);
        let (mac, how, at, entry) = (row.mac, row.how, row.at, row.entry);
        (address, ArpRow { address, mac, how, at, ages_at: at + age, change, entry })
    };
    let mut rows: Map<Ipv4Addr, ArpRow> = host.arp.iter().map(arp_row).collect();
    for entry in here() {
        if let Kind::Event(Event::ArpAged { address, mac } | Event::ArpSetAside { address, mac }) = &entry.kind {
            let gone = ArpRow {
                address: *address,
                mac: *mac,
                how: ArpHow::FromReply,
                at: entry.at,
                ages_at: entry.at,
                change: Change::Removed,
                entry: entry.id,
            };
            if !rows.contains_key(address) {
                rows.insert(*address, gone);
            }
        }
    }
    ArpTable { port, host: Rc::clone(&host.config().id), rows: rows.into_iter().map(|(_, row)| row).collect() }
}

fn pool(session: &Session, host: &Host, server: &Server, port: u16, step: &[Entry]) -> PoolView {
    let pool = server.pool();
    let owners = owners(session, port);
    let checks: Map<_, _> = server.checking().collect();
    let changed: Vec<Ipv4Addr> =
        step.iter().filter(|entry| entry.host == Some(port)).filter_map(|entry| changed_address(&entry.kind)).collect();
    let cell = |address: Ipv4Addr| {
        let (state, client, until, quarantine, entry) = match pool.state(address) {
            AddressState::Free => (CellState::Free, None, None, None, None),
            AddressState::Offered(hold) => {
                (CellState::Offered, Some(hold.mac), Some(hold.until), None, Some(hold.entry))
            }
            AddressState::Leased(binding) => {
                (CellState::Leased, Some(binding.mac), binding.until, None, Some(binding.entry))
            }
            AddressState::Quarantined { until, why, entry } => {
                (CellState::Quarantined, None, Some(*until), Some(*why), Some(*entry))
            }
            AddressState::Excluded => (CellState::Excluded, None, None, None, None),
        };
        let checked_for = checks.get(&address).copied();
        PoolCell {
            address,
            state,
            client: client.or(checked_for),
            until,
            quarantine,
            checking: checked_for.is_some(),
            reserved_for: pool.config().reservations.get(&address).copied(),
            changed: changed.contains(&address),
            entry,
            grace: pool.state(address).binding().and_then(|binding| binding.grace),
            last: last_owner(&owners, address).filter(|_| state == CellState::Free && pool.remembers(address)),
        }
    };
    let mut counts: Map<CellState, usize> = Map::default();
    let mut cells = Vec::new();
    for address in pool.addresses() {
        let cell = cell(address);
        counts.update(cell.state, |count| *count += 1);
        cells.push(cell);
    }
    let items =
        if cells.len() <= MAX_CELLS { cells.into_iter().map(PoolItem::Cell).collect() } else { collapse(cells) };
    PoolView {
        port,
        server: Rc::clone(&host.config().id),
        ranges: pool.config().ranges.list().to_vec(),
        excluded: pool.config().excluded.clone(),
        partner: server.config().failover.as_ref().map(|pair| pair.partner),
        lease_s: (server.config().min_lease_s, server.config().max_lease_s),
        items,
        counts: counts.into_iter().collect(),
    }
}

/// Whose the addresses of a server were in ended leases, by address, the newest last. The server itself keeps no more of a
/// client than what identifies it.
fn owners(session: &Session, port: u16) -> Vec<(Ipv4Addr, Mac)> {
    let ended = session.history().leases.at(session.cursor()).filter(|bar| bar.end.is_some());
    let here = ended.filter(|bar| bar.grants.iter().any(|grant| grant.port == port));
    let mut owners: Vec<(Ipv4Addr, Mac)> = here.map(|bar| (bar.address, bar.client)).collect();
    order::by_key(&mut owners, |(address, _)| *address);
    owners
}

fn last_owner(owners: &[(Ipv4Addr, Mac)], address: Ipv4Addr) -> Option<Mac> {
    let end = owners.partition_point(|(known, _)| *known <= address);
    owners.get(end.checked_sub(1)?).filter(|(known, _)| *known == address).map(|(_, mac)| *mac)
}

/// Runs of free and untouched addresses become one item.
fn collapse(cells: Vec<PoolCell>) -> Vec<PoolItem> {
    let mut items: Vec<PoolItem> = Vec::new();
    for cell in cells {
        let plain = cell.state == CellState::Free && !cell.checking && !cell.changed && cell.reserved_for.is_none();
        match items.last_mut() {
            Some(PoolItem::Free { last, count, .. })
                if plain && u32::from(*last).checked_add(1) == Some(u32::from(cell.address)) =>
            {
                *last = cell.address;
                *count += 1;
            }
            _ if plain => items.push(PoolItem::Free { first: cell.address, last: cell.address, count: 1 }),
            _ => items.push(PoolItem::Cell(cell)),
        }
    }
    items
}

fn changed_address(kind: &Kind) -> Option<Ipv4Addr> {
    let Kind::Event(event) = kind else { return None };
    match event {
        Event::ServerCheckStarted { address, .. }
        | Event::ServerCheckPassed { address }
        | Event::ServerCheckFailed { address, .. }
        | Event::AddressOffered { address, .. }
        | Event::HoldExpired { address, .. }
        | Event::OfferDeclined { address, .. }
        | Event::LeaseCommitted { address, .. }
        | Event::LeaseExtended { address, .. }
        | Event::LeaseReplicated { address, .. }
        | Event::GraceStarted { address, .. }
        | Event::LeaseEnded { address, .. }
        | Event::AddressExcluded { address }
        | Event::ReservationEnded { address, .. }
        | Event::Quarantined { address, .. }
        | Event::QuarantineEnded { address } => Some(*address),
        _ => None,
    }
}

/// The codes of the options about the network whose values are not the same in all offers.
fn other_parameters(offer: &OfferSummary, offers: &[OfferSummary]) -> Vec<u8> {
    fn value(offer: &OfferSummary, code: u8) -> Option<&Parameter> {
        offer.parameters.iter().find(|parameter| parameter.code == code)
    }
    let all = offers.iter().flat_map(|offer| &offer.parameters).map(|parameter| parameter.code);
    let differs = |code: &u8| offers.iter().any(|other| value(other, *code) != value(offer, *code));
    all.collect::<Set<u8>>().into_iter().filter(differs).collect()
}

fn choice(session: &Session) -> Option<ChoiceView> {
    let (port, name, n) = session.open_decision()?;
    let world = session.world();
    let (_, offers) = world.host(port)?.client()?.open_decision()?;
    let recorded = session.recorded_answer();
    let longest = offers.iter().map(|offer| offer.lease_s).max();
    let shortest = offers.iter().map(|offer| offer.lease_s).min();
    let views = offers
        .iter()
        .zip(0usize..)
        .map(|(offer, index)| {
            let spec = session.scenario().servers.iter().find(|spec| spec.address == offer.server);
            let server: Rc<str> = spec.map_or_else(|| offer.server.to_string(), |spec| spec.id.clone()).into();
            let mut differs = Vec::new();
            if offers.len() > 1 {
                if index == 0 {
                    differs.push(Difference::First);
                }
                if longest != shortest && Some(offer.lease_s) == longest {
                    differs.push(Difference::LongestLease);
                }
                if longest != shortest && Some(offer.lease_s) == shortest {
                    differs.push(Difference::ShortestLease);
                }
                differs.extend(other_parameters(offer, offers).into_iter().map(Difference::Parameter));
            }
            let recorded = recorded == Some(PersonAnswer::Choose(server.to_string()));
            OfferView { server, says: offer.clone(), differs, recorded }
        })
        .collect();
    let waited = matches!(recorded, Some(PersonAnswer::KeepWaitingUs(_)));
    Some(ChoiceView { port, client: name.into(), n, offers: views, waited })
}
