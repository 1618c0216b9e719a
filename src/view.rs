//! The view model: everything that the screen draws at one moment, immutable and comparable.
//!
//! It holds what hosts, tables and pools really are at the cursor, and what the current step changed in them. It holds no
//! words beyond names and numbers (those are `teach`'s) and no sizes or colours (those are `ui`'s).

mod build;
mod menu;

use std::net::Ipv4Addr;
use std::rc::Rc;

use crate::base::{Duration, Instant};
use crate::protocol::{
    Action, ArpHow, Cannot, ClientState, Configuration, EntryId, OfferSummary, QuarantineReason, Setting, Timer,
};
use crate::scenario::Network;
use crate::session::{NoRun, RunTo};
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
    /// The networks that the switch keeps apart, by number; most scenarios have one.
    pub networks: Vec<Network>,
    /// The decision that holds the clock.
    pub choice: Option<ChoiceView>,
    /// Where a person may let time run to, and why not where it does not run there.
    pub reach: Vec<Reach>,
    /// Whether the history ends here at a decision that nobody has answered.
    pub at_end: bool,
}

/// A point to which a person may let time run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Which.
    pub to: RunTo,
    /// When that is, where it is known; why time does not run there, if so.
    pub at: Result<Option<Instant>, NoRun>,
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
    /// Whether its cable is plugged in.
    pub plugged: bool,
    /// The number of the network that it is plugged into.
    pub network: u8,
    /// Whether a server's process runs; true for other hosts.
    pub running: bool,
    /// The lease that a client remembers while none is in force: address, and when it ends unless it never does.
    pub remembered: Option<(Ipv4Addr, Option<Instant>)>,
    /// How fast its clock runs, in parts per million.
    pub clock_ppm: i32,
    /// What an INFORM brought to a host whose address is set by hand: parameters without a lease.
    pub parameters: Option<Rc<[Setting]>>,
    /// What can be done to it, and why not where it cannot be done now.
    pub menu: Vec<MenuItem>,
    /// Whether the current step did something here.
    pub changed: bool,
}

/// Something that a person may do to a device. Values inside the action are proposals that the person can change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// What.
    pub action: Action,
    /// The same with the value that holds now, if one does: a cable's delay, a server's lease time.
    pub now: Option<Action>,
    /// Why not, if it cannot be done now.
    pub refused: Option<Cannot>,
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
    /// Since the period of its lease is over: when the address returns to the pool (course text).
    pub grace: Option<Instant>,
    /// Whose a free address was last, if the server remembers that.
    pub last: Option<Mac>,
}

/// What stands in a pool's row of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PoolItem {
    /// One address.
    Cell(PoolCell),
    /// A number of free addresses in a row, of a pool too large for single cells.
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
    /// Addresses of the ranges that are never given out, in order.
    pub excluded: Vec<Ipv4Addr>,
    /// The address of the other server of a failover pair.
    pub partner: Option<Ipv4Addr>,
    /// The shortest and the longest lease that it gives, in seconds.
    pub lease_s: (u32, u32),
    /// The addresses.
    pub items: Vec<PoolItem>,
    /// How many addresses are in each state; only states that occur.
    pub counts: Vec<(CellState, usize)>,
}

/// In what an offer differs from the others that a client has collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It came first.
    First,
    /// No lease is longer.
    LongestLease,
    /// No lease is shorter.
    ShortestLease,
    /// The option of this code has another value.
    Parameter(u8),
}

/// An offer on the card *Which offer wins?*
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferView {
    /// The server's name, by which it is chosen.
    pub server: Rc<str>,
    /// What it says.
    pub says: OfferSummary,
    /// In what it differs from the other offers.
    pub differs: Vec<Difference>,
    /// Whether the history on screen goes on with this one.
    pub recorded: bool,
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
    /// The name of the host with a hardware address, if there is one here.
    pub fn name_of(&self, mac: Mac) -> Option<&Rc<str>> {
        self.hosts.iter().find(|host| host.mac == mac).map(|host| &host.name)
    }
}
