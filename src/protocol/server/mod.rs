//! The DHCP server (RFC 2131 section 4.3): addresses chosen, checked, held, leased, quarantined.
//!
//! ```text
//!   DISCOVER ─▶ choose an address ─▶ [check, rfc] ─▶ hold ─▶ OFFER
//!   REQUEST, my identifier ─▶ [check, course] ─▶ commit ─▶ ACK      (or NAK)
//!   REQUEST, another's     ─▶ give the held address back, silently
//!   DECLINE, or a check that was answered ─▶ quarantine
//! ```
//!
//! The server does not own the ARP table of its host, but it is the one that, as the course text
//! tells it, writes the client into it; so the calls take the table along.

mod check;
mod pool;
mod replica;
mod reply;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

pub use check::Check;
use check::Purpose;
pub use pool::{AddressState, Binding, ClientKey, Hold, Pool, PoolConfig};
pub use replica::{Failover, Replica, ReplicaChange};
pub use reply::{Delivery, deliver};

use super::action::Action;
use super::arp::ArpCache;
use super::context::Context;
use super::event::{ArpHow, Event, QuarantineReason, Reason, RefusalReason};
use super::profile::{AckContents, AddressCheck, Defence, Profile};
use super::reason::Cannot;
use super::time::Duration;
use super::timer::Timer;
use crate::wire::{DhcpMessage, DhcpOption, Mac, MessageType, Op};

/// What a server is told before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerConfig {
    /// Hardware address.
    pub mac: Mac,
    /// Its own address, which is its server identifier (option 54).
    pub address: Ipv4Addr,
    /// Length of the network prefix.
    pub prefix: u8,
    /// The addresses it gives out.
    pub pool: PoolConfig,
    /// Lease time in seconds for a client that asks for none.
    pub lease_s: u32,
    /// Shortest lease it grants.
    pub min_lease_s: u32,
    /// Longest lease it grants.
    pub max_lease_s: u32,
    /// T1 instead of half the lease.
    pub t1_s: Option<u32>,
    /// T2 instead of 7/8 of the lease.
    pub t2_s: Option<u32>,
    /// Values of the options that clients may ask for.
    pub options: Vec<DhcpOption>,
    /// How long an offered address stays reserved.
    pub hold: Duration,
    /// How long a check listens.
    pub check_wait: Duration,
    /// How long an address stays in quarantine.
    pub quarantine: Duration,
    /// How long it takes to answer.
    pub processing: Duration,
    /// Whether it refuses what it knows to be wrong for clients that it has no record of (catalogue SRV-70).
    pub authoritative: bool,
    /// Whether it echoes the relay agent information (option 82, RFC 3046).
    pub echo_relay_information: bool,
    /// The other server of a failover pair.
    pub failover: Option<Failover>,
}

impl ServerConfig {
    /// The subnet mask of its network (option 1).
    pub fn mask(&self) -> Ipv4Addr {
        Ipv4Addr::from(u32::MAX.checked_shl(32 - u32::from(self.prefix.min(32))).unwrap_or(0))
    }

    /// Options 58 and 59 for a lease: T1 < T2 < lease (RFC 2131 section 4.4.5). None for an infinite lease, and none
    /// where a lease is too short for whole seconds to keep that order.
    pub fn renewal_times(&self, lease_s: u32) -> (Option<u32>, Option<u32>) {
        let lease = u64::from(lease_s);
        let t1 = self.t1_s.unwrap_or(lease_s / 2);
        let t2 = self.t2_s.unwrap_or(u32::try_from(lease * 7 / 8).unwrap_or(u32::MAX));
        if lease_s == u32::MAX || t1 >= t2 || t2 >= lease_s { (None, None) } else { (Some(t1), Some(t2)) }
    }

    fn lease_for(&self, asked: Option<u32>) -> u32 {
        asked.map_or(self.lease_s, |s| s.clamp(self.min_lease_s, self.max_lease_s))
    }

    fn serves(&self, address: Ipv4Addr) -> bool {
        let mask = u32::from(self.mask());
        u32::from(address) & mask == u32::from(self.address) & mask
    }
}

/// A DHCP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    config: Rc<ServerConfig>,
    profile: Profile,
    pool: Pool,
    checks: BTreeMap<Ipv4Addr, Check>,
}

impl Server {
    /// A server that has given nothing out yet.
    pub fn new(config: ServerConfig, profile: Profile) -> Self {
        let pool = Pool::new(config.pool.clone());
        Self { config: Rc::new(config), profile, pool, checks: BTreeMap::new() }
    }

    /// What it was told.
    pub fn config(&self) -> &ServerConfig {
        &self.config
    }

    /// Its addresses.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// The addresses that are being checked, and for whom.
    pub fn checking(&self) -> impl Iterator<Item = (Ipv4Addr, Mac)> + '_ {
        self.checks.iter().map(|(address, check)| (*address, check.message.chaddr))
    }

    /// Whether the server process runs.
    pub fn running(&self) -> bool {
        true
    }

    /// What this server's host does about others who claim its address.
    pub fn defence(&self) -> Defence {
        self.profile.defence.unwrap_or(Defence::ForEver)
    }

    /// The host is switched on: the process starts with the database that it left.
    pub fn power_on(&mut self, _ctx: &mut Context<'_>) {}

    /// The power is cut: offers and checks are forgotten, the database stays.
    pub fn power_off(&mut self) {}

    /// Whether an action can be carried out now.
    ///
    /// # Errors
    /// Why not.
    pub fn can(&self, _action: &Action) -> Result<(), Cannot> {
        Err(Cannot::NotAClient)
    }

    /// Carries out an action that it [`can`](Server::can).
    pub fn act(&mut self, _ctx: &mut Context<'_>, _arp: &mut ArpCache, _action: &Action) {}

    /// The failover partner changed its lease table; `on` is whether this host is switched on.
    pub fn replicate(&mut self, _ctx: &mut Context<'_>, _update: Replica, _on: bool) {}

    /// Whether a message could matter to this server: cheap, and without a change.
    pub fn hears(&self, message: &DhcpMessage) -> Result<(), Reason> {
        if message.op != Op::BootRequest { Err(Reason::WrongDirection) } else { Ok(()) }
    }

    /// A DHCP message; see [`Server::hears`].
    /// `to` is the IP address that the datagram was sent to: it tells RENEWING from REBINDING (catalogue SRV-52).
    pub fn handle_message(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, to: Ipv4Addr, message: &DhcpMessage) {
        let _ = to;
        let relay = message.giaddr;
        let handled = match message.message_type() {
            None => Err(Reason::NoMessageType),
            // A relay agent of a network that this server does not know (catalogue SRV-116).
            Some(_) if !relay.is_unspecified() && !self.config.serves(relay) => Err(Reason::NoPoolForRelay),
            Some(MessageType::Discover) => self.handle_discover(ctx, arp, message),
            Some(MessageType::Request) => self.handle_request(ctx, arp, message),
            Some(MessageType::Decline) => self.handle_decline(ctx, message),
            Some(_) => Err(Reason::UnexpectedType),
        };
        if let Err(reason) = handled {
            ctx.event(Event::Ignored { reason });
        }
    }

    fn handle_discover(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        message: &DhcpMessage,
    ) -> Result<(), Reason> {
        let client = ClientKey::of(message);
        if let Some(check) = self.checks.values_mut().find(|check| ClientKey::of(&check.message) == client) {
            // The OFFER has to answer the latest DISCOVER, or its client will not know it (RFC 2131 section 4.4.1).
            if check.purpose == Purpose::Offer {
                check.message = Rc::new(message.clone());
            }
            return Err(Reason::CheckRunning);
        }
        self.offer_next(ctx, arp, Rc::new(message.clone()));
        Ok(())
    }

    /// Chooses an address for the sender of a DISCOVER and offers it, after a check where that is due.
    fn offer_next(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, message: Rc<DhcpMessage>) {
        let client = ClientKey::of(&message);
        let own = self.pool.address_of(&client);
        let checks = &self.checks;
        let chosen =
            self.pool.choose(&client, message.chaddr, message.requested_address(), &|a| checks.contains_key(&a));
        let Some(address) = chosen else {
            ctx.event(Event::PoolExhausted { client: message.chaddr });
            return;
        };
        // What this client has been promised or given already is not probed: it might answer itself (SRV-13).
        if self.profile.address_check == AddressCheck::BeforeOffer && own != Some(address) {
            self.start_check(ctx, arp, address, Purpose::Offer, message);
        } else {
            self.offer(ctx, arp, address, &message);
        }
    }

    fn offer(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, address: Ipv4Addr, message: &DhcpMessage) {
        let client = ClientKey::of(message);
        let mac = message.chaddr;
        let lease_s = match (message.lease_time(), self.pool.state(address)) {
            // Without a wish, a bound client is offered what remains of its lease (RFC 2131 section 4.3.1).
            (None, AddressState::Leased(Binding { until: Some(until), .. })) => {
                u32::try_from(until.since(ctx.now).whole_secs()).unwrap_or(u32::MAX)
            }
            (None, AddressState::Leased(Binding { until: None, .. })) => u32::MAX,
            (asked, _) => self.config.lease_for(asked),
        };
        let offer = reply::grant(&self.config, message, MessageType::Offer, address, lease_s);
        let until = ctx.now + self.config.hold;
        let again = self.pool.address_of(&client) == Some(address);
        let entry = ctx.event(Event::AddressOffered { address, client: mac, until, again });
        ctx.because(entry);
        // A lease stays a lease while its owner is offered it again.
        if let AddressState::Leased(binding) = self.pool.state(address) {
            let binding = Binding { offer: Some(Rc::new(offer.clone())), ..binding.clone() };
            self.pool.set(address, AddressState::Leased(binding));
        } else {
            let hold = Hold { client, mac, until, offer: Rc::new(offer.clone()), entry };
            self.pool.set(address, AddressState::Offered(hold));
            ctx.arm(Timer::OfferHold(address), self.config.hold);
        }
        if self.profile.arp_entry_by_dhcp {
            arp.put(ctx, address, mac, ArpHow::MadeAtOffer);
        }
        self.send(ctx, message, offer);
    }

    fn handle_request(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        message: &DhcpMessage,
    ) -> Result<(), Reason> {
        let client = ClientKey::of(message);
        let Some(chosen) = message.server_id() else { return Err(Reason::NoServerIdentifier) };
        if chosen != self.config.address {
            return self.handle_implicit_decline(ctx, &client, message, chosen);
        }
        let Some(address) = message.requested_address() else {
            self.refuse(ctx, message, Ipv4Addr::UNSPECIFIED, RefusalReason::NoAddress);
            return Ok(());
        };
        if let Some(check) = self.checks.get(&address)
            && ClientKey::of(&check.message) == client
        {
            return Err(Reason::CheckRunning);
        }
        let own = self.pool.address_of(&client);
        match self.pool.state(address) {
            // The REQUEST comes again because its ACK was lost: the same answer again, no second lease.
            AddressState::Leased(binding) if binding.client == client && binding.ack.xid == message.xid => {
                let ack = (*binding.ack).clone();
                let event =
                    Event::LeaseCommitted { address, client: message.chaddr, until: binding.until, again: true };
                let entry = ctx.event(event);
                ctx.because(entry);
                self.send(ctx, message, ack);
            }
            // The client started over and took up what it has: not checked, since it may answer itself (SRV-13).
            AddressState::Leased(binding) if binding.client == client => self.commit(ctx, arp, address, message),
            AddressState::Leased(_) => self.refuse(ctx, message, address, RefusalReason::Taken),
            AddressState::Offered(hold) if hold.client != client => {
                self.refuse(ctx, message, address, RefusalReason::Taken)
            }
            AddressState::Quarantined { .. } => self.refuse(ctx, message, address, RefusalReason::Quarantined),
            AddressState::Excluded => self.refuse(ctx, message, address, RefusalReason::NotInPool),
            _ if own.is_some_and(|own| own != address) => {
                self.refuse(ctx, message, address, RefusalReason::NotWhatWasOffered)
            }
            _ if !self.pool.contains(address) => self.refuse(ctx, message, address, RefusalReason::NotInPool),
            AddressState::Free if !self.pool.available(address, message.chaddr, &|a| self.checks.contains_key(&a)) => {
                self.refuse(ctx, message, address, RefusalReason::Taken);
            }
            AddressState::Free | AddressState::Offered(_) => {
                if self.profile.address_check == AddressCheck::OnRequest {
                    self.start_check(ctx, arp, address, Purpose::Ack, Rc::new(message.clone()));
                } else {
                    self.commit(ctx, arp, address, message);
                }
            }
        }
        Ok(())
    }

    /// The REQUEST names another server: what was held for this client is free again (RFC 2131 section 3.1).
    fn handle_implicit_decline(
        &mut self,
        ctx: &mut Context<'_>,
        client: &ClientKey,
        message: &DhcpMessage,
        chosen: Ipv4Addr,
    ) -> Result<(), Reason> {
        let mut gave_back = false;
        let checking: Vec<Ipv4Addr> = self
            .checks
            .iter()
            .filter(|(_, check)| ClientKey::of(&check.message) == *client)
            .map(|(address, _)| *address)
            .collect();
        for address in checking {
            self.checks.remove(&address);
            ctx.cancel(Timer::AddressCheck(address));
            gave_back = true;
            // What is held as well is told below, with the hold as a cause.
            if self.pool.address_of(client) != Some(address) {
                ctx.event(Event::OfferDeclined { address, client: message.chaddr, chosen });
            }
        }
        if let Some(address) = self.pool.address_of(client)
            && let AddressState::Offered(hold) = self.pool.state(address)
        {
            let held = hold.entry;
            ctx.cancel(Timer::OfferHold(address));
            self.pool.set(address, AddressState::Free);
            ctx.event_because(Event::OfferDeclined { address, client: message.chaddr, chosen }, vec![held]);
            gave_back = true;
        }
        if gave_back { Ok(()) } else { Err(Reason::OtherServer) }
    }

    fn commit(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, address: Ipv4Addr, message: &DhcpMessage) {
        let client = ClientKey::of(message);
        let mac = message.chaddr;
        let (held, also) = match self.pool.state(address) {
            AddressState::Offered(hold) => (Some(Rc::clone(&hold.offer)), vec![hold.entry]),
            AddressState::Leased(binding) => (binding.offer.clone(), vec![binding.entry]),
            _ => (None, Vec::new()),
        };
        let offered_lease = held.as_ref().and_then(|offer| offer.lease_time());
        let ack = match (self.profile.ack_contents, held) {
            // A copy with another xid would be no answer to this REQUEST (RFC 2131 table 3).
            (AckContents::CopyOfOffer, Some(offer)) if (offer.xid, offer.chaddr) == (message.xid, mac) => {
                let mut ack = (*offer).clone();
                for option in &mut ack.options {
                    if let DhcpOption::MessageType(kind) = option {
                        *kind = MessageType::Ack;
                    }
                }
                ack
            }
            _ => {
                let lease_s = match (message.lease_time(), offered_lease) {
                    (None, Some(offered)) => offered,
                    (asked, _) => self.config.lease_for(asked),
                };
                reply::grant(&self.config, message, MessageType::Ack, address, lease_s)
            }
        };
        let lease_s = ack.lease_time().unwrap_or(self.config.lease_s);
        // Counted from the moment the ACK leaves, so that the server never frees an address before its client does.
        let until =
            (lease_s != u32::MAX).then(|| ctx.now + self.config.processing + Duration::from_secs(lease_s.into()));
        let entry = ctx.event_because(Event::LeaseCommitted { address, client: mac, until, again: false }, also);
        ctx.because(entry);
        ctx.cancel(Timer::OfferHold(address));
        let binding = Binding { client, mac, until, lease_s, ack: Rc::new(ack.clone()), offer: None, entry };
        self.pool.set(address, AddressState::Leased(binding));
        if self.profile.arp_entry_by_dhcp {
            arp.put(ctx, address, mac, ArpHow::MadeAtAck);
        }
        self.send(ctx, message, ack);
    }

    fn refuse(&self, ctx: &mut Context<'_>, message: &DhcpMessage, address: Ipv4Addr, why: RefusalReason) {
        let entry = ctx.event(Event::RequestRefused { address, client: message.chaddr, why });
        ctx.because(entry);
        self.send(ctx, message, reply::refuse(&self.config, message, why.text()));
    }

    fn handle_decline(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
        if message.server_id() != Some(self.config.address) {
            return Err(Reason::OtherServer);
        }
        let client = ClientKey::of(message);
        match message.requested_address() {
            Some(address) if self.pool.address_of(&client) == Some(address) => {
                ctx.cancel(Timer::OfferHold(address));
                if self.checks.remove(&address).is_some() {
                    ctx.cancel(Timer::AddressCheck(address));
                }
                self.quarantine(ctx, address, QuarantineReason::Declined);
                Ok(())
            }
            _ => Err(Reason::NothingToDecline),
        }
    }

    fn quarantine(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr, why: QuarantineReason) {
        let until = ctx.now + self.config.quarantine;
        let entry = ctx.event(Event::Quarantined { address, why, until });
        self.pool.set(address, AddressState::Quarantined { until, why, entry });
        ctx.arm(Timer::Quarantine(address), self.config.quarantine);
    }

    /// One of the server's timers fired.
    pub fn handle_timer(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, timer: Timer) {
        match timer {
            Timer::AddressCheck(address) => match self.checks.get(&address).map(|check| check.answered_by) {
                // The ping went unanswered, but whoever answers ARP for an address has it (catalogue ARP-22).
                Some(Some(by)) => self.check_failed(ctx, arp, address, by, false),
                Some(None) => self.check_passed(ctx, arp, address),
                None => {}
            },
            Timer::OfferHold(address) => {
                if let AddressState::Offered(hold) = self.pool.state(address) {
                    let (client, held) = (hold.mac, hold.entry);
                    // A check for the ACK decides over the address, not the hold.
                    if self.checks.contains_key(&address) {
                        return;
                    }
                    self.pool.set(address, AddressState::Free);
                    ctx.event_because(Event::HoldExpired { address, client }, vec![held]);
                }
            }
            Timer::Quarantine(address) => {
                if let AddressState::Quarantined { .. } = self.pool.state(address) {
                    self.pool.set(address, AddressState::Free);
                    ctx.event(Event::QuarantineEnded { address });
                }
            }
            _ => {}
        }
    }

    fn send(&self, ctx: &mut Context<'_>, request: &DhcpMessage, reply: DhcpMessage) {
        match deliver(&self.config, request, reply) {
            Delivery::Frame(frame) => ctx.send(*frame, self.config.processing, Vec::new()),
            Delivery::Packet(packet) => ctx.send_packet(*packet, self.config.processing),
        }
    }
}
