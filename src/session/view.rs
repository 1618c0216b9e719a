//! The view model: everything that the screen draws at one moment, immutable and comparable.
//!
//! It holds what hosts, tables and pools really are at the cursor, and what the current step changed in them. It holds no
//! words beyond names and numbers (those are `teach`'s) and no sizes or colours (those are `ui`'s).

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

use super::session::Session;
use crate::net::{Host, Role};
use crate::protocol::server::{AddressState, Server};
use crate::protocol::{ArpHow, ClientState, Configuration, Duration, EntryId, Event, Instant, QuarantineReason, Timer};
use crate::sim::{Entry, Kind};
use crate::wire::Mac;

/// The pool of a server larger than this is shown as ranges, with single cells only for what is not free.
pub const MAX_CELLS: usize = 64;

/// One moment of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// How many entries have happened.
    pub cursor: usize,
    /// How many entries the history has.
    pub total: usize,
    /// How many steps are done, and how many there are.
    pub steps: (usize, usize),
    /// The virtual time.
    pub now: Instant,
    /// The entries of the current step, as a range of indices; empty at the beginning.
    pub step: (usize, usize),
    /// All hosts, by port.
    pub hosts: Vec<HostView>,
    /// The MAC table of the switch.
    pub switch: Vec<SwitchRow>,
    /// The ARP tables of all hosts, by port.
    pub arp: Vec<ArpTable>,
    /// The pools of all servers.
    pub pools: Vec<PoolView>,
    /// The decision that holds the clock.
    pub choice: Option<ChoiceView>,
    /// Whether the history ends here at a decision that nobody has answered.
    pub at_end: bool,
}

/// What a host is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostKind {
    /// A DHCP client.
    Client,
    /// A DHCP server.
    Server,
    /// A host with an address that somebody typed in.
    Static,
}

/// A device card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostView {
    /// Its port at the switch.
    pub port: u16,
    /// Its name.
    pub name: Rc<str>,
    /// Its hardware address.
    pub mac: Mac,
    /// What it is for.
    pub kind: HostKind,
    /// Whether it is switched on.
    pub started: bool,
    /// The address that it uses.
    pub address: Option<Ipv4Addr>,
    /// A client's state.
    pub state: Option<ClientState>,
    /// The address that a client is checking.
    pub checking: Option<Ipv4Addr>,
    /// How many offers a client has collected.
    pub offers: usize,
    /// What a client logged.
    pub configuration: Option<Rc<Configuration>>,
    /// What it is waiting for, the soonest first.
    pub timers: Vec<(Timer, Instant)>,
    /// A server's offered addresses, with for whom and until when.
    pub holds: Vec<(Ipv4Addr, Mac, Instant)>,
    /// How many addresses a server has leased.
    pub leased: usize,
    /// Whether the current step did something here.
    pub changed: bool,
}

/// A row of the switch's MAC table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SwitchRow {
    /// The hardware address.
    pub mac: Mac,
    /// The port behind which it is.
    pub port: u16,
    /// When it was last seen.
    pub at: Instant,
    /// Whether the switch learned it since the step before.
    pub new: bool,
}

/// What the current step did to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// It is new.
    Added,
    /// It was confirmed or changed.
    Updated,
    /// It is gone.
    Removed,
}

/// The ARP table of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArpTable {
    /// Whose.
    pub port: u16,
    /// Its name.
    pub host: Rc<str>,
    /// The rows, by address; rows that the current step removed are still there, marked.
    pub rows: Vec<ArpRow>,
}

/// A row of an ARP table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArpRow {
    /// The IP address.
    pub address: Ipv4Addr,
    /// The hardware address.
    pub mac: Mac,
    /// How it was learned.
    pub how: ArpHow,
    /// When it was learned or last confirmed.
    pub at: Instant,
    /// When it ages out.
    pub ages_at: Instant,
    /// What the current step did to it.
    pub change: Change,
    /// The entry to be told about it.
    pub entry: EntryId,
}

impl ArpRow {
    /// How old the row is at `now`.
    pub fn age(&self, now: Instant) -> Duration {
        now.since(self.at)
    }
}

/// The state of an address, as a pool cell shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellState {
    /// To be given out.
    Free,
    /// Promised by an OFFER.
    Offered,
    /// Given by an ACK.
    Leased,
    /// Not given out for a while.
    Quarantined,
    /// Never given out.
    Excluded,
}

/// One address of a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolCell {
    /// The address.
    pub address: Ipv4Addr,
    /// Its state.
    pub state: CellState,
    /// The client that it is offered or leased to, or that it is being checked for.
    pub client: Option<Mac>,
    /// Until when the state lasts.
    pub until: Option<Instant>,
    /// Why it is quarantined.
    pub quarantine: Option<QuarantineReason>,
    /// Whether the server is checking it just now.
    pub checking: bool,
    /// The client that it is kept for, whatever its state.
    pub reserved_for: Option<Mac>,
    /// Whether the current step changed it.
    pub changed: bool,
    /// The entry that brought it into its state.
    pub entry: Option<EntryId>,
}

/// What stands in a pool's row of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PoolItem {
    /// One address.
    Cell(PoolCell),
    /// So many free addresses in a row, of a pool too large for single cells.
    Free {
        /// The first.
        first: Ipv4Addr,
        /// The last.
        last: Ipv4Addr,
        /// How many.
        count: u32,
    },
}

/// The addresses of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolView {
    /// The server's port.
    pub port: u16,
    /// Its name.
    pub server: Rc<str>,
    /// First and last address of each range.
    pub ranges: Vec<(Ipv4Addr, Ipv4Addr)>,
    /// The addresses.
    pub items: Vec<PoolItem>,
    /// How many addresses are in each state; only states that occur.
    pub counts: Vec<(CellState, usize)>,
}

/// An offer on the card *Which offer wins?*
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferView {
    /// The server's name, by which it is chosen.
    pub server: Rc<str>,
    /// The server's address.
    pub server_address: Ipv4Addr,
    /// The address offered.
    pub address: Ipv4Addr,
    /// The lease time in seconds.
    pub lease_s: u32,
    /// Option 3.
    pub router: Option<Ipv4Addr>,
    /// Option 6.
    pub dns: Vec<Ipv4Addr>,
    /// Option 15.
    pub domain: Option<String>,
    /// When it arrived.
    pub heard_at: Instant,
    /// In what it differs from the other offers, in a few words each: "longest lease", "first to arrive".
    pub differs: Vec<&'static str>,
    /// Whether the history on screen goes on with this one.
    pub recorded: bool,
    /// The entry that recorded it.
    pub entry: EntryId,
}

/// The card *Which offer wins?*
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceView {
    /// The client's port.
    pub port: u16,
    /// Its name.
    pub client: Rc<str>,
    /// Its n-th decision.
    pub n: u32,
    /// In order of arrival.
    pub offers: Vec<OfferView>,
    /// Whether the history on screen goes on by waiting.
    pub waited: bool,
}

impl View {
    /// The moment of a session's cursor.
    pub fn of(session: &Session) -> Self {
        let world = session.world();
        let cursor = session.cursor();
        let step = session.current_step().map_or((0, 0), |step| (step.start, step.end.min(cursor)));
        let entries = session.trace().get(step.0..step.1).unwrap_or_default();
        let now =
            cursor.checked_sub(1).and_then(|last| session.trace().get(last)).map_or(Instant::ZERO, |entry| entry.at);
        let ports = || world.hosts().iter().zip(0u16..);
        let pools =
            ports().filter_map(|(host, port)| host.server().map(|server| pool(host, server, port, entries))).collect();
        let history = session.history();
        Self {
            cursor,
            total: session.trace().len(),
            steps: (history.steps_done(cursor), history.steps.len()),
            now,
            step,
            hosts: ports().map(|(host, port)| host_view(host, port, entries)).collect(),
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
            at_end: cursor >= session.trace().len(),
        }
    }

    /// The name of the host with a hardware address, if there is one here.
    pub fn name_of(&self, mac: Mac) -> Option<&Rc<str>> {
        self.hosts.iter().find(|host| host.mac == mac).map(|host| &host.name)
    }
}

fn host_view(host: &Host, port: u16, step: &[Entry]) -> HostView {
    let client = host.client();
    let mut timers: Vec<(Timer, Instant)> = host.timers.iter().map(|(timer, armed)| (timer, armed.at)).collect();
    timers.sort_unstable_by_key(|(timer, at)| (*at, *timer));
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
            Role::Static => HostKind::Static,
        },
        started: host.started(),
        address: host.address().filter(|_| host.started()),
        state: client.filter(|_| host.started()).map(|client| client.state_name()),
        checking: client.and_then(|client| client.checking()).map(|acd| acd.address),
        offers: client.map_or(0, |client| match client.state() {
            crate::protocol::client::State::Selecting(selecting) => selecting.offers.len(),
            _ => 0,
        }),
        configuration: client.and_then(|client| client.lease()).map(|lease| Rc::new(lease.configuration.clone())),
        timers,
        holds,
        leased,
        changed: step.iter().any(|entry| entry.host == Some(port) && !matches!(entry.kind, Kind::Forwarded { .. })),
    }
}

fn arp_table(host: &Host, port: u16, step: &[Entry]) -> ArpTable {
    let age = host.arp.age();
    let here = || step.iter().filter(|entry| entry.host == Some(port));
    let mut rows: BTreeMap<Ipv4Addr, ArpRow> = host
        .arp
        .iter()
        .map(|(address, row)| {
            let change = here().filter(|entry| entry.id == row.entry).find_map(|entry| match &entry.kind {
                Kind::Event(Event::ArpAdded { .. }) => Some(Change::Added),
                Kind::Event(Event::ArpUpdated { .. }) => Some(Change::Updated),
                _ => None,
            });
            let change = change.unwrap_or(Change::None);
            (
                address,
                ArpRow {
                    address,
                    mac: row.mac,
                    how: row.how,
                    at: row.at,
                    ages_at: row.at + age,
                    change,
                    entry: row.entry,
                },
            )
        })
        .collect();
    for entry in here() {
        if let Kind::Event(Event::ArpAged { address, mac } | Event::ArpSetAside { address, mac }) = &entry.kind {
            rows.entry(*address).or_insert(ArpRow {
                address: *address,
                mac: *mac,
                how: ArpHow::FromReply,
                at: entry.at,
                ages_at: entry.at,
                change: Change::Removed,
                entry: entry.id,
            });
        }
    }
    ArpTable { port, host: Rc::clone(&host.config().id), rows: rows.into_values().collect() }
}

fn pool(host: &Host, server: &Server, port: u16, step: &[Entry]) -> PoolView {
    let pool = server.pool();
    let checks: BTreeMap<Ipv4Addr, Mac> = server.checking().collect();
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
        }
    };
    let mut counts: BTreeMap<CellState, usize> = BTreeMap::new();
    let mut cells = Vec::new();
    for address in pool.addresses() {
        let cell = cell(address);
        *counts.entry(cell.state).or_default() += 1;
        cells.push(cell);
    }
    let items =
        if cells.len() <= MAX_CELLS { cells.into_iter().map(PoolItem::Cell).collect() } else { collapse(cells) };
    PoolView {
        port,
        server: Rc::clone(&host.config().id),
        ranges: pool.config().ranges.clone(),
        items,
        counts: counts.into_iter().collect(),
    }
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
        | Event::Quarantined { address, .. }
        | Event::QuarantineEnded { address } => Some(*address),
        _ => None,
    }
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
                    differs.push("first to arrive");
                }
                if longest != shortest && Some(offer.lease_s) == longest {
                    differs.push("longest lease");
                }
                if longest != shortest && Some(offer.lease_s) == shortest {
                    differs.push("shortest lease");
                }
                if offers.iter().any(|other| other.router != offer.router) {
                    differs.push("another router");
                }
                if offers.iter().any(|other| other.dns != offer.dns) {
                    differs.push("other DNS servers");
                }
            }
            let recorded = recorded == Some(super::PersonAnswer::Choose(server.to_string()));
            OfferView {
                server,
                server_address: offer.server,
                address: offer.address,
                lease_s: offer.lease_s,
                router: offer.router,
                dns: offer.dns.clone(),
                domain: offer.domain.clone(),
                heard_at: offer.heard_at,
                differs,
                recorded,
                entry: offer.entry,
            }
        })
        .collect();
    let waited = matches!(recorded, Some(super::PersonAnswer::KeepWaitingUs(_)));
    Some(ChoiceView { port, client: name.into(), n, offers: views, waited })
}
