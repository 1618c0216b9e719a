//! Leases over time: what servers gave, extended and took back, read from a trace once and cut at any moment.
//!
//! ```text
//!   LeaseCommitted, LeaseExtended, LeaseReplicated ─▶ grants ─┐
//!   ConfigurationLogged, LeaseRenewed (the client) ─▶ terms  ─┼─▶ Bar ──at(count)──▶ BarAt: as it stood then
//!   GraceStarted, LeaseEnded, Quarantined          ─▶ ends   ─┘
//! ```
//!
//! A lease is a server's matter, so bars follow what servers report; only T1 and T2 are the client's. Nothing of the future
//! of a moment shows in a cut, but for what was promised by then. No words, no sizes, no colours.

use std::net::Ipv4Addr;

use crate::base::Instant;
use crate::protocol::{Configuration, EntryId, Event, LeaseEnd, QuarantineReason};
use crate::sim::{Entry, Kind};
use crate::wire::Mac;

/// A server gave a lease, or extended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The entry that says so.
    pub entry: EntryId,
    /// When.
    pub at: Instant,
    /// Until when the address is promised from then on; absent for an infinite lease.
    pub until: Option<Instant>,
    /// The port of the server.
    pub port: u16,
}

/// What a client goes by since it heard an ACK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The entry in which it logged them.
    pub entry: EntryId,
    /// When to renew.
    pub t1: Option<Instant>,
    /// When to rebind.
    pub t2: Option<Instant>,
    /// When the address must not be used any more.
    pub expiry: Option<Instant>,
}

/// The period is over, and the server waits for a renewal (course text, catalogue CRS-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grace {
    /// The entry that says so.
    pub entry: EntryId,
    /// When it began.
    pub at: Instant,
    /// When the address returns to the pool.
    pub until: Instant,
}

/// How a lease came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// As the server says.
    Ended(LeaseEnd),
    /// Its address went into quarantine.
    Quarantined(QuarantineReason),
}

/// The end of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The entry that says so.
    pub entry: EntryId,
    /// When.
    pub at: Instant,
    /// How.
    pub how: How,
}

/// A lease from its first grant to its end. A failover pair has one between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The address.
    pub address: Ipv4Addr,
    /// Whose it is.
    pub client: Mac,
    /// At least one, in order.
    grants: Vec<Grant>,
    terms: Vec<Terms>,
    graces: Vec<Grace>,
    end: Option<End>,
}

/// An address that nobody is given for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarantine {
    /// The entry that says so.
    pub entry: EntryId,
    /// When it began.
    pub at: Instant,
    /// The port of the server.
    pub port: u16,
    /// The address.
    pub address: Ipv4Addr,
    /// Until when it was meant to last.
    pub until: Instant,
    /// Why.
    pub why: QuarantineReason,
    /// Whose lease ended by it, if there was one.
    pub client: Option<Mac>,
    /// Its end, if it has come.
    pub end: Option<(EntryId, Instant)>,
}

/// A bar as it stood after so many entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarAt<'a> {
    /// The address.
    pub address: Ipv4Addr,
    /// Whose it is.
    pub client: Mac,
    /// The first grant, then the extensions; a repeated ACK is none.
    pub grants: &'a [Grant],
    /// What the client goes by.
    pub terms: Option<Terms>,
    /// Times of grace so far, in order.
    pub graces: &'a [Grace],
    /// Its end, if it has come.
    pub end: Option<End>,
}

impl BarAt<'_> {
    /// The grant by which it holds now.
    pub fn last(&self) -> Option<&Grant> {
        self.grants.last()
    }

    /// When it began; the beginning of the session if it never did.
    pub fn began(&self) -> Instant {
        self.grants.first().map_or(Instant::ZERO, |grant| grant.at)
    }

    /// How often it was extended.
    pub fn renewals(&self) -> usize {
        self.grants.len().saturating_sub(1)
    }

    /// The grace that runs, with no renewal since.
    pub fn grace(&self) -> Option<&Grace> {
        let last = self.last().map_or(Instant::ZERO, |grant| grant.at);
        self.graces.last().filter(|grace| self.end.is_none() && grace.at >= last)
    }
}

/// All leases and quarantines of a history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leases {
    /// In the order of their first grants.
    bars: Vec<Bar>,
    /// In the order of their beginning.
    quarantines: Vec<Quarantine>,
}

impl Leases {
    /// The leases of a trace. Takes time in proportion to its length.
    pub fn new(trace: &[Entry]) -> Self {
        let mut reader = Reader::default();
        for entry in trace {
            reader.read(entry);
        }
        reader.all
    }

    /// Every bar that has begun when `count` entries have happened, as it stands then.
    pub fn at(&self, count: usize) -> impl Iterator<Item = BarAt<'_>> + '_ {
        let begun = self.bars.partition_point(|bar| bar.grants.first().is_some_and(|grant| before(grant.entry, count)));
        self.bars.iter().take(begun).map(move |bar| BarAt {
            address: bar.address,
            client: bar.client,
            grants: upto(&bar.grants, |grant| before(grant.entry, count)),
            terms: upto(&bar.terms, |terms| before(terms.entry, count)).last().copied(),
            graces: upto(&bar.graces, |grace| before(grace.entry, count)),
            end: bar.end.filter(|end| before(end.entry, count)),
        })
    }

    /// Every quarantine that has begun when `count` entries have happened, as it stands then.
    pub fn quarantines_at(&self, count: usize) -> impl Iterator<Item = Quarantine> + '_ {
        let begun = self.quarantines.partition_point(|quarantine| before(quarantine.entry, count));
        let cut = move |quarantine: &Quarantine| Quarantine {
            end: quarantine.end.filter(|(entry, _)| before(*entry, count)),
            ..*quarantine
        };
        self.quarantines.iter().take(begun).map(cut)
    }
}

/// Whether an entry has happened when `count` have.
fn before(entry: EntryId, count: usize) -> bool {
    usize::try_from(entry.0).is_ok_and(|index| index < count)
}

/// The items as far as they have happened.
fn upto<T>(items: &[T], happened: impl Fn(&T) -> bool) -> &[T] {
    items.get(..items.partition_point(happened)).unwrap_or_default()
}

/// What is open while a trace is read.
#[derive(Default)]
struct Reader {
    all: Leases,
    /// Which bar an address belongs to at a server: (address, port, bar), in order. A failover pair has two rows for one bar.
    leased: Vec<(Ipv4Addr, u16, usize)>,
    /// The same for quarantines.
    aside: Vec<(Ipv4Addr, u16, usize)>,
    /// The hardware addresses by which hosts send, by port.
    macs: Vec<Mac>,
}

impl Reader {
    fn read(&mut self, entry: &Entry) {
        let Some(port) = entry.host else { return };
        let event = match &entry.kind {
            Kind::Sent(frame) => {
                if let Ok(frame) = &frame.decoded {
                    self.learn(port, frame.src);
                }
                return;
            }
            Kind::Event(event) => event,
            _ => return,
        };
        let grant = |until: &Option<Instant>| Grant { entry: entry.id, at: entry.at, until: *until, port };
        match event {
            Event::LeaseCommitted { address, client, until, again } => {
                self.grant(*address, *client, grant(until), *again);
            }
            Event::LeaseExtended { address, client, until, .. } => self.grant(*address, *client, grant(until), false),
            Event::LeaseReplicated { address, client, until, .. } => self.copy(*address, *client, grant(until)),
            Event::ConfigurationLogged { configuration } | Event::LeaseRenewed { configuration, .. } => {
                self.terms(port, entry.id, configuration);
            }
            Event::GraceStarted { address, until, .. } => {
                let grace = Grace { entry: entry.id, at: entry.at, until: *until };
                let bar = self.leased(*address, port).and_then(|index| self.all.bars.get_mut(index));
                // Both of a failover pair say so.
                if let Some(bar) = bar.filter(|bar| bar.graces.last().is_none_or(|last| last.until != grace.until)) {
                    bar.graces.push(grace);
                }
            }
            Event::LeaseEnded { address, why, .. } => {
                self.end(*address, port, End { entry: entry.id, at: entry.at, how: How::Ended(*why) });
            }
            Event::Quarantined { address, why, until } => {
                let how = How::Quarantined(*why);
                let client = self.end(*address, port, End { entry: entry.id, at: entry.at, how });
                self.quarantine(Quarantine {
                    entry: entry.id,
                    at: entry.at,
                    port,
                    address: *address,
                    until: *until,
                    why: *why,
                    client,
                    end: None,
                });
            }
            Event::QuarantineEnded { address } => {
                let index = take(&mut self.aside, *address, port);
                if let Some(quarantine) = index.and_then(|index| self.all.quarantines.get_mut(index)) {
                    quarantine.end.get_or_insert((entry.id, entry.at));
                }
            }
            _ => {}
        }
    }

    fn learn(&mut self, port: u16, mac: Mac) {
        let index = usize::from(port);
        if self.macs.len() <= index {
            self.macs.resize(index + 1, Mac::ZERO);
        }
        if let Some(known) = self.macs.get_mut(index) {
            *known = mac;
        }
    }

    fn leased(&self, address: Ipv4Addr, port: u16) -> Option<usize> {
        get(&self.leased, address, port)
    }

    /// The open bar of an address and a client, at whichever server; the newest.
    fn anywhere(&self, address: Ipv4Addr, client: Mac) -> Option<usize> {
        let first = self.leased.partition_point(|(known, ..)| *known < address);
        let here = self.leased.iter().skip(first).take_while(|(known, ..)| *known == address);
        here.map(|(.., bar)| *bar).filter(|bar| self.all.bars.get(*bar).is_some_and(|bar| bar.client == client)).max()
    }

    fn grant(&mut self, address: Ipv4Addr, client: Mac, grant: Grant, again: bool) {
        let known = self.leased(address, grant.port);
        if let Some(bar) = known.and_then(|index| self.all.bars.get_mut(index)).filter(|bar| bar.client == client) {
            // The same ACK once more promises nothing new.
            if !again {
                // One of a pair may have freed the address at the very moment at which the other extended the lease.
                bar.end = None;
                bar.grants.push(grant);
            }
            return;
        }
        if known.is_some() {
            self.replace(address, &grant);
        }
        put(&mut self.leased, address, grant.port, self.all.bars.len());
        let (terms, graces) = (Vec::new(), Vec::new());
        self.all.bars.push(Bar { address, client, grants: vec![grant], terms, graces, end: None });
    }

    /// A failover partner's lease reached this server's table: no lease of its own.
    fn copy(&mut self, address: Ipv4Addr, client: Mac, grant: Grant) {
        let Some(partners) = self.anywhere(address, client) else {
            return self.grant(address, client, grant, false);
        };
        if self.leased(address, grant.port).is_some_and(|own| own != partners) {
            self.replace(address, &grant);
        }
        put(&mut self.leased, address, grant.port, partners);
        // What one has wiped comes back from the other.
        if let Some(bar) = self.all.bars.get_mut(partners) {
            bar.end = None;
        }
    }

    fn replace(&mut self, address: Ipv4Addr, by: &Grant) {
        self.end(address, by.port, End { entry: by.entry, at: by.at, how: How::Ended(LeaseEnd::Replaced) });
    }

    /// A server ends the lease of an address; whose it was. Of a failover pair the first word counts.
    fn end(&mut self, address: Ipv4Addr, port: u16, end: End) -> Option<Mac> {
        let bar = take(&mut self.leased, address, port).and_then(|index| self.all.bars.get_mut(index))?;
        bar.end.get_or_insert(end);
        Some(bar.client)
    }

    fn terms(&mut self, port: u16, entry: EntryId, configuration: &Configuration) {
        let Some(mac) = self.macs.get(usize::from(port)).copied() else { return };
        let bar = self.anywhere(configuration.address, mac).and_then(|index| self.all.bars.get_mut(index));
        if let Some(bar) = bar {
            let Configuration { t1, t2, expiry, .. } = *configuration;
            bar.terms.push(Terms { entry, t1, t2, expiry });
        }
    }

    fn quarantine(&mut self, new: Quarantine) {
        // Both of a failover pair say so.
        let same = |known: &Quarantine| {
            (known.address, known.at, known.until, known.why) == (new.address, new.at, new.until, new.why)
        };
        let count = self.all.quarantines.len();
        let index = match self.all.quarantines.last().is_some_and(same) {
            true => count.saturating_sub(1),
            false => {
                self.all.quarantines.push(new);
                count
            }
        };
        put(&mut self.aside, new.address, new.port, index);
    }
}

type Open = Vec<(Ipv4Addr, u16, usize)>;

fn find(open: &Open, address: Ipv4Addr, port: u16) -> Result<usize, usize> {
    open.binary_search_by_key(&(address, port), |(address, port, _)| (*address, *port))
}

fn get(open: &Open, address: Ipv4Addr, port: u16) -> Option<usize> {
    find(open, address, port).ok().and_then(|at| open.get(at)).map(|(.., index)| *index)
}

fn take(open: &mut Open, address: Ipv4Addr, port: u16) -> Option<usize> {
    find(open, address, port).ok().map(|at| open.remove(at).2)
}

fn put(open: &mut Open, address: Ipv4Addr, port: u16, index: usize) {
    take(open, address, port);
    let at = find(open, address, port).unwrap_or_else(|at| at);
    open.insert(at, (address, port, index));
}
