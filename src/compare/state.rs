//! Tables and addresses of two worlds beside each other, as plain values.

use std::net::Ipv4Addr;
use std::rc::Rc;

use super::Side;
use crate::base::{Instant, Map, Set};
use crate::history::leases::BarAt;
use crate::protocol::{ArpHow, ClientState};
use crate::view::{ArpTable, CellState, HostKind, HostView, PoolCell, PoolItem, PoolView, View};
use crate::wire::Mac;

/// Ends of holds and leases that lie less far apart are the same, in microseconds: waiting times are drawn at random.
const NEAR_US: u64 = 1_000_000;

/// A client on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressRow {
    /// Its port.
    pub port: u16,
    /// Its name.
    pub name: Rc<str>,
    /// The addresses that it uses.
    pub address: [Option<Ipv4Addr>; 2],
    /// Its states; absent while it is off.
    pub state: [Option<ClientState>; 2],
}

impl AddressRow {
    /// Whether both sides differ here.
    pub fn differs(&self) -> bool {
        let ([a, b], [x, y]) = (self.address, self.state);
        a != b || x != y
    }
}

/// An address of a pool on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolRow {
    /// The server's port.
    pub port: u16,
    /// The server's name.
    pub server: Rc<str>,
    /// The address.
    pub address: Ipv4Addr,
    /// What it is; a free one has no more to say.
    pub cell: [PoolCell; 2],
}

impl PoolRow {
    /// Whether both sides differ here: in state, in whose it is, or by a second and more in how long.
    pub fn differs(&self) -> bool {
        let [a, b] = &self.cell;
        (a.state, a.client, a.grace.is_some()) != (b.state, b.client, b.grace.is_some()) || apart(a.until, b.until)
    }
}

/// How many addresses of a server are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// The server's port.
    pub port: u16,
    /// The server's name.
    pub server: Rc<str>,
    /// The state, and how many addresses are in it on either side.
    pub counts: Vec<(CellState, [usize; 2])>,
}

impl CountRow {
    /// Whether both sides differ here.
    pub fn differs(&self) -> bool {
        self.counts.iter().any(|(_, [a, b])| a != b)
    }
}

/// What a host knows of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArpCell {
    /// The hardware address.
    pub mac: Mac,
    /// How it was learned.
    pub how: ArpHow,
    /// When it was learned or last confirmed.
    pub at: Instant,
}

/// A row of an ARP table on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArpPair {
    /// The port of the host whose table it is.
    pub port: u16,
    /// The host's name.
    pub host: Rc<str>,
    /// The IP address.
    pub address: Ipv4Addr,
    /// What the host knows of it.
    pub cell: [Option<ArpCell>; 2],
}

impl ArpPair {
    /// Whether both sides differ here; when a row was learned does not matter.
    pub fn differs(&self) -> bool {
        let [a, b] = self.cell.map(|cell| cell.map(|cell| (cell.mac, cell.how)));
        a != b
    }
}

/// A lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseCell {
    /// When it began.
    pub began: Instant,
    /// Until when the server has promised it; absent for ever.
    pub until: Option<Instant>,
    /// How often it was extended.
    pub renewals: usize,
    /// When it ended, if it has.
    pub ended: Option<Instant>,
}

/// The lease of an address to a client on both sides: the newest of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRow {
    /// The client.
    pub client: Mac,
    /// The address.
    pub address: Ipv4Addr,
    /// The lease.
    pub cell: [Option<LeaseCell>; 2],
}

impl LeaseRow {
    /// Whether both sides differ here.
    pub fn differs(&self) -> bool {
        match self.cell {
            [Some(a), Some(b)] => {
                (a.renewals, a.ended.is_some()) != (b.renewals, b.ended.is_some()) || apart(a.until, b.until)
            }
            [a, b] => a.is_some() != b.is_some(),
        }
    }
}

/// Both worlds at one place of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The virtual times.
    pub at: [Instant; 2],
    /// All clients, by port.
    pub addresses: Vec<AddressRow>,
    /// The addresses that are not plainly free on one of the sides, by server and address.
    pub pools: Vec<PoolRow>,
    /// All servers, by port.
    pub counts: Vec<CountRow>,
    /// All rows of all ARP tables, by host and address.
    pub arp: Vec<ArpPair>,
    /// All leases so far, by client and address.
    pub leases: Vec<LeaseRow>,
}

impl State {
    pub(super) fn of(a: &Side, b: &Side) -> Self {
        let (left, right) = (&*a.view, &*b.view);
        Self {
            at: [left.now, right.now],
            addresses: addresses(left, right),
            pools: left.pools.iter().flat_map(|pool| cells(pool, twin_pool(right, pool.port))).collect(),
            counts: left.pools.iter().map(|pool| counts(pool, twin_pool(right, pool.port))).collect(),
            arp: left.arp.iter().flat_map(|table| arp(table, right)).collect(),
            leases: leases(a, b),
        }
    }

    /// Whether anything in it differs.
    pub fn differs(&self) -> bool {
        self.addresses.iter().any(AddressRow::differs)
            || self.pools.iter().any(PoolRow::differs)
            || self.arp.iter().any(ArpPair::differs)
            || self.leases.iter().any(LeaseRow::differs)
    }

    pub(super) fn swapped(&self) -> Self {
        let mut other = self.clone();
        other.at.reverse();
        for row in &mut other.addresses {
            row.address.reverse();
            row.state.reverse();
        }
        other.pools.iter_mut().for_each(|row| row.cell.reverse());
        other.counts.iter_mut().flat_map(|row| &mut row.counts).for_each(|(_, counts)| counts.reverse());
        other.arp.iter_mut().for_each(|row| row.cell.reverse());
        other.leases.iter_mut().for_each(|row| row.cell.reverse());
        other
    }
}

fn apart(a: Option<Instant>, b: Option<Instant>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.0.abs_diff(b.0) >= NEAR_US,
        (a, b) => a.is_some() != b.is_some(),
    }
}

fn addresses(left: &View, right: &View) -> Vec<AddressRow> {
    let clients = left.hosts.iter().filter(|host| host.kind == HostKind::Client);
    let row = |host: &HostView| {
        let other = right.hosts.iter().find(|other| other.port == host.port);
        AddressRow {
            port: host.port,
            name: Rc::clone(&host.name),
            address: [host.address, other.and_then(|host| host.address)],
            state: [host.state, other.and_then(|host| host.state)],
        }
    };
    clients.map(row).collect()
}

fn twin_pool(view: &View, port: u16) -> Option<&PoolView> {
    view.pools.iter().find(|pool| pool.port == port)
}

/// The cells of a pool that say something, by address.
fn speaking(pool: &PoolView) -> Map<Ipv4Addr, &PoolCell> {
    let cells = pool.items.iter().filter_map(|item| match item {
        PoolItem::Cell(cell) => Some(cell),
        PoolItem::Free { .. } => None,
    });
    let cells = cells.filter(|cell| cell.state != CellState::Free || cell.client.is_some());
    cells.map(|cell| (cell.address, cell)).collect()
}

fn cells(pool: &PoolView, twin: Option<&PoolView>) -> Vec<PoolRow> {
    let (left, right) = (speaking(pool), twin.map(speaking).unwrap_or_default());
    let addresses: Set<Ipv4Addr> = left.keys().chain(right.keys()).copied().collect();
    let of = |cells: &Map<Ipv4Addr, &PoolCell>, address: Ipv4Addr| {
        cells.get(&address).map_or_else(|| free(address), |cell| (*cell).clone())
    };
    let row = |address: Ipv4Addr| PoolRow {
        port: pool.port,
        server: Rc::clone(&pool.server),
        address,
        cell: [of(&left, address), of(&right, address)],
    };
    addresses.into_iter().map(row).collect()
}

/// An address of which there is nothing to say.
fn free(address: Ipv4Addr) -> PoolCell {
    PoolCell {
        address,
        state: CellState::Free,
        client: None,
        until: None,
        quarantine: None,
        checking: false,
        reserved_for: None,
        changed: false,
        entry: None,
        grace: None,
        last: None,
    }
}

fn counts(pool: &PoolView, twin: Option<&PoolView>) -> CountRow {
    let mut counts: Map<CellState, [usize; 2]> = Map::default();
    for (state, count) in &pool.counts {
        counts.update(*state, |counts| counts[0] = *count);
    }
    for (state, count) in twin.map(|twin| twin.counts.as_slice()).unwrap_or_default() {
        counts.update(*state, |counts| counts[1] = *count);
    }
    CountRow { port: pool.port, server: Rc::clone(&pool.server), counts: counts.into_iter().collect() }
}

fn arp(table: &ArpTable, right: &View) -> Vec<ArpPair> {
    let rows = |table: &ArpTable| -> Map<Ipv4Addr, ArpCell> {
        let there = table.rows.iter().filter(|row| row.change != crate::view::Change::Removed);
        there.map(|row| (row.address, ArpCell { mac: row.mac, how: row.how, at: row.at })).collect()
    };
    let left = rows(table);
    let right = right.arp.iter().find(|other| other.port == table.port).map(rows).unwrap_or_default();
    let addresses: Set<Ipv4Addr> = left.keys().chain(right.keys()).copied().collect();
    let pair = |address: Ipv4Addr| ArpPair {
        port: table.port,
        host: Rc::clone(&table.host),
        address,
        cell: [left.get(&address).copied(), right.get(&address).copied()],
    };
    addresses.into_iter().map(pair).collect()
}

fn leases(a: &Side, b: &Side) -> Vec<LeaseRow> {
    let cell = |bar: &BarAt<'_>| LeaseCell {
        began: bar.began(),
        until: bar.last().and_then(|grant| grant.until),
        renewals: bar.renewals(),
        ended: bar.end.map(|end| end.at),
    };
    let cells = |side: &Side| -> Map<(Mac, Ipv4Addr), LeaseCell> {
        side.history().leases.at(side.view.cursor).map(|bar| ((bar.client, bar.address), cell(&bar))).collect()
    };
    let (left, right) = (cells(a), cells(b));
    let keys: Set<(Mac, Ipv4Addr)> = left.keys().chain(right.keys()).copied().collect();
    let row = |key: (Mac, Ipv4Addr)| LeaseRow {
        client: key.0,
        address: key.1,
        cell: [left.get(&key).copied(), right.get(&key).copied()],
    };
    keys.into_iter().map(row).collect()
}
