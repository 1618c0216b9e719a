//! The DHCP server (RFC 2131 section 4.3): addresses chosen, checked, held, leased, extended, quarantined.
//!
//! ```text
//!   DISCOVER ─▶ choose an address ─▶ [check, rfc] ─▶ hold ─▶ OFFER
//!   REQUEST, my identifier ─▶ [check, course] ─▶ commit ─▶ ACK      (or NAK)       request.rs
//!   REQUEST, another's     ─▶ give the held address back, silently
//!   REQUEST, no identifier ─▶ verify or extend a lease, never with a check; NAK; or silence
//!   DECLINE, or a check that was answered ─▶ quarantine;  RELEASE, or the end of a lease ─▶ free     lifetime.rs
//!   INFORM ─▶ ACK with parameters only
//!   stop, start, wipe, exclude, reserve …   admin.rs          the failover partner   replica.rs
//! ```
//!
//! **A server never shortens what it has promised.** A lease ends at the latest moment that any of its ACKs named, though a later
//! one may have named an earlier: the later ACK can be lost while its client goes on with what it was told before. Only
//! a RELEASE, a DECLINE, another address taken by the same client, or an administrator ends it sooner.
//!
//! The server does not own the ARP table of its host, but it is the one that, as the course text
//! tells it, writes the client into it; so the calls take the table along.

mod admin;
mod check;
mod config;
mod lifetime;
mod pending;
mod pool;
mod ranges;
mod record;
mod replica;
mod reply;
mod request;

use std::net::Ipv4Addr;
use std::rc::Rc;

pub use crate::protocol::binding::{AddressState, Binding, ClientKey, Hold};
pub use crate::protocol::replica::{Replica, ReplicaChange};
pub use config::{RenewalTimes, ServerConfig};
pub use lifetime::GRACE;
pub use pending::Check;
use pending::Purpose;
pub use pool::{Pool, PoolConfig};
pub use ranges::Ranges;
pub use replica::Failover;
pub use reply::{Delivery, LARGEST_SIZE, deliver, without_room};

use super::arp::ArpCache;
use super::basis::{Basis, Promise};
use super::context::Context;
use super::event::{ArpHow, EntryId, Event, LeftOut, Outdated, Reason};
use super::profile::{AddressCheck, Defence, Profile};
use super::timer::Timer;
use crate::base::{Instant, Map};
use crate::wire::{DhcpMessage, Mac, MessageType, Op};

/// A DHCP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    config: Rc<ServerConfig>,
    profile: Profile,
    pool: Pool,
    checks: Map<Ipv4Addr, Check>,
    running: bool,
    /// What the failover partner reported while this server was stopped or switched off.
    missed: replica::Missed,
    /// How often the process has been started; what one process was about to send another does not.
    process: u32,
}

impl Server {
    /// A server that has given nothing out yet; its process runs whenever its host is on.
    pub fn new(config: ServerConfig, profile: Profile) -> Self {
        let pool = Pool::new(config.pool.clone(), config.failover.map(|failover| failover.primary));
        Self {
            config: Rc::new(config),
            profile,
            pool,
            checks: Map::default(),
            running: true,
            process: 0,
            missed: replica::Missed::default(),
        }
    }

    /// Its switches.
    pub fn profile(&self) -> Profile {
        self.profile
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

    /// About how many bytes this machine takes in memory.
    pub fn weight(&self) -> usize {
        size_of::<Self>() + self.pool.weight() + self.checks.len() * 1024 + self.missed.len() * 400
    }

    /// Whether the server process runs, as far as the host is on.
    pub fn running(&self) -> bool {
        self.running
    }

    /// Whether the check of an address goes on that began with this entry.
    pub fn still_checks(&self, address: Ipv4Addr, started: EntryId) -> bool {
        self.checks.get(&address).is_some_and(|check| check.started == started)
    }

    /// Whether a message of this process may still leave, with what it promises.
    ///
    /// # Errors
    /// What is over.
    pub fn still_answers(&self, now: Instant, process: u32, promise: Option<&Promise>) -> Result<(), Outdated> {
        if !self.running || self.process != process {
            return Err(Outdated::ProcessStopped);
        }
        let Some(Promise { address, client, leased }) = promise else { return Ok(()) };
        match self.pool.state(*address) {
            AddressState::Offered(hold) if !leased && hold.client == *client => Ok(()),
            AddressState::Leased(binding) if binding.client != *client => Err(Outdated::PromiseGone),
            AddressState::Leased(binding) => match &binding.offer {
                _ if *leased => Ok(()),
                // What was offered of its own lease, or before it got that, is taken up or declined by now.
                None => Err(Outdated::OfferOver),
                Some(hold) if hold.until <= now => Err(Outdated::HoldOver),
                Some(_) => Ok(()),
            },
            _ => Err(Outdated::PromiseGone),
        }
    }

    /// What this server's host does about others who claim its address.
    pub fn defence(&self) -> Defence {
        self.profile.defence.unwrap_or(Defence::ForEver)
    }

    /// Whether a message could matter to this server: cheap, and without a change.
    pub fn hears(&self, message: &DhcpMessage) -> Result<(), Reason> {
        if !self.running {
            Err(Reason::ServerStopped)
        } else if message.op != Op::BootRequest {
            Err(Reason::WrongDirection)
        } else {
            Ok(())
        }
    }

    /// A DHCP message; see [`Server::hears`].
    /// `to` is the IP address that the datagram was sent to: it tells RENEWING from REBINDING (catalogue SRV-52).
    pub fn handle_message(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, to: Ipv4Addr, message: &DhcpMessage) {
        let relay = message.giaddr;
        if !message.unreadable.is_empty() {
            ctx.event(Event::OptionsUnreadable { codes: message.unreadable.clone() });
        }
        let handled = match message.message_type() {
            None => Err(Reason::NoMessageType),
            // A relay agent of a network that this server does not know (catalogue SRV-116).
            Some(_) if !relay.is_unspecified() && !self.config.serves(relay) => Err(Reason::NoPoolForRelay),
            Some(MessageType::Discover) => self.handle_discover(ctx, arp, message),
            Some(MessageType::Request) => self.handle_request(ctx, arp, to, message),
            Some(MessageType::Decline) => self.handle_decline(ctx, message),
            Some(MessageType::Release) => self.handle_release(ctx, message),
            Some(MessageType::Inform) => self.handle_inform(ctx, message),
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
        if let Some(check) = self.checks.values_mut().find(|check| check.client == client) {
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
        let checks = &self.checks;
        let chosen =
            self.pool.choose(&client, message.chaddr, message.requested_address(), &|a| checks.contains_key(&a));
        let Some(address) = chosen else {
            ctx.event(Event::PoolExhausted { client: message.chaddr });
            return;
        };
        // What this client has been promised or given already is not probed: it might answer itself (SRV-13).
        let own = [self.pool.lease_of(&client), self.pool.hold_of(&client)].contains(&Some(address));
        if self.profile.address_check == AddressCheck::BeforeOffer && !own {
            self.start_check(ctx, arp, address, Purpose::Offer, message);
        } else {
            self.offer(ctx, arp, address, &message);
        }
    }

    fn offer(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, address: Ipv4Addr, message: &DhcpMessage) {
        let client = ClientKey::of(message);
        let mac = message.chaddr;
        let lease_s = match (message.lease_time(), self.pool.state(address).binding()) {
            // Without a wish, a bound client is offered what remains of its lease (RFC 2131 section 4.3.1).
            (None, Some(binding)) => {
                match binding.until.map(|until| ctx.clock.shown(until.since(ctx.now)).whole_secs()) {
                    None => u32::MAX,
                    Some(0) => self.config.lease_for(None),
                    Some(left) => u32::try_from(left).unwrap_or(u32::MAX),
                }
            }
            (asked, _) => self.config.lease_for(asked),
        };
        let (offer, notes) = reply::grant(&self.config, message, MessageType::Offer, address, lease_s);
        let offer = Rc::new(offer);
        let until = ctx.now + ctx.clock.real(self.config.hold);
        let again = [self.pool.lease_of(&client), self.pool.hold_of(&client)].contains(&Some(address));
        self.give_up_hold(ctx, &client, address);
        let entry = ctx.event(Event::AddressOffered { address, client: mac, until, again });
        ctx.because(entry);
        let hold = Hold { client, mac, until, offer: Rc::clone(&offer), entry };
        // A lease stays a lease while its owner is offered it again; should it end sooner, the promise outlives it.
        if let AddressState::Leased(binding) = self.pool.state(address) {
            let binding = Binding { offer: Some(Rc::new(hold)), ..binding.clone() };
            self.pool.set(ctx.now, address, AddressState::Leased(binding));
        } else {
            self.pool.set(ctx.now, address, AddressState::Offered(hold));
            ctx.arm(Timer::OfferHold(address), self.config.hold);
        }
        if self.profile.arp_entry_by_dhcp {
            arp.put(ctx, address, mac, ArpHow::MadeAtOffer);
        }
        note(ctx, mac, notes);
        self.send(ctx, message, Rc::unwrap_or_clone(offer));
    }

    /// INFORM: parameters for a host that has an address already, whoever gave it; no lease is looked for or made (RFC 2131
    /// section 4.3.5).
    fn handle_inform(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
        let address = message.ciaddr;
        if address.is_unspecified() || !self.config.serves(address) {
            return Err(Reason::InformAddress);
        }
        let entry = ctx.event(Event::InformAnswered { client: message.chaddr, address });
        ctx.because(entry);
        let (parameters, notes) = reply::parameters(&self.config, message);
        note(ctx, message.chaddr, notes);
        self.send(ctx, message, parameters);
        Ok(())
    }

    fn send(&self, ctx: &mut Context<'_>, request: &DhcpMessage, reply: DhcpMessage) {
        let leased = reply.message_type() == Some(MessageType::Ack);
        // A NAK and the answer to an INFORM promise no address.
        let promise = (!reply.yiaddr.is_unspecified()).then(|| Promise {
            address: reply.yiaddr,
            client: ClientKey::of(request),
            leased,
        });
        let basis = Basis::Reply { process: self.process, promise };
        match deliver(&self.config, request, reply) {
            Delivery::Frame(frame) => ctx.send(*frame, self.config.processing, Vec::new(), basis),
            Delivery::Packet(packet) => ctx.send_packet(*packet, self.config.processing, basis),
        }
    }
}

/// Says what of the configuration is not in a message as it stands there.
fn note(ctx: &mut Context<'_>, client: Mac, notes: reply::Notes) {
    let reply::Notes { no_room, replaced, joined } = notes;
    for (codes, why) in [(replaced, LeftOut::ClasslessRoutes), (no_room, LeftOut::NoRoom)] {
        if !codes.is_empty() {
            ctx.event(Event::OptionsLeftOut { client, codes, why });
        }
    }
    if !joined.is_empty() {
        ctx.event(Event::OptionsJoined { client, codes: joined });
    }
}
