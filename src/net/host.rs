//! A host: an interface, its ARP table, and the machine of its role.

mod route;

use std::net::Ipv4Addr;
use std::rc::Rc;

use crate::base::{Clock, Duration, Instant};
use crate::protocol::acd::Defender;
use crate::protocol::arp::{ArpCache, Unanswered};
use crate::protocol::client::Client;
use crate::protocol::manual::Manual;
use crate::protocol::server::{Replica, Server};
use crate::protocol::{
    Action, Basis, Cannot, ClientState, Context, EntryId, Event, Outbox, Outdated, Output, Reason, Timer, Timers,
};
use crate::wire::{
    ArpOp, ArpPacket, CLIENT_PORT, Frame, Icmp, Ipv4Packet, Mac, Payload, SERVER_PORT, Transport, UdpDatagram,
};

/// What a host is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Gets its address by DHCP.
    Client(Box<Client>),
    /// Gives addresses by DHCP; has one of its own.
    Server(Box<Server>),
    /// Has an address that somebody typed in.
    Static(Box<Manual>),
}

/// What a host is told before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostConfig {
    /// Its name, unique in the scenario.
    pub id: Rc<str>,
    /// Its hardware address.
    pub mac: Mac,
    /// A server's own address and prefix length; other hosts get theirs by DHCP or by hand.
    pub address: Option<(Ipv4Addr, u8)>,
    /// When it is switched on.
    pub starts_at: Instant,
    /// How long its network stack takes to answer ARP and ping.
    pub processing: Duration,
    /// How long an ARP entry lives.
    pub arp_age: Duration,
    /// How fast its own clock runs.
    pub clock: Clock,
}

/// A host at one port of the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    config: Rc<HostConfig>,
    started: bool,
    /// What a server does about others who claim its address; the machines of other roles see to it themselves.
    defender: Option<Defender>,
    /// What it is for.
    pub role: Role,
    /// Its ARP table.
    pub arp: ArpCache,
    /// What it is waiting for.
    pub timers: Timers,
}

impl Host {
    /// A host that is switched off; but one that has an address of its own and no later start was there before the session
    /// began, and is on.
    pub fn new(config: HostConfig, role: Role) -> Self {
        let arp = ArpCache::new(config.arp_age);
        let by_hand = matches!(role, Role::Server(_) | Role::Static(_));
        let started = by_hand && config.starts_at == Instant::ZERO;
        let defender = match (&role, config.address) {
            (Role::Server(server), Some((address, _))) => Some(Defender::new(address, server.defence())),
            _ => None,
        };
        Self { config: Rc::new(config), started, defender, role, arp, timers: Timers::default() }
    }

    /// What it was told.
    pub fn config(&self) -> &HostConfig {
        &self.config
    }

    /// Whether it is switched on.
    pub fn started(&self) -> bool {
        self.started
    }

    /// The address that it uses and answers ARP for, if it has one.
    pub fn address(&self) -> Option<Ipv4Addr> {
        match &self.role {
            Role::Client(client) => client.usable_address(),
            Role::Static(manual) => manual.usable_address(),
            Role::Server(_) => self.config.address.map(|(address, _)| address),
        }
    }

    /// Whether this host's DHCP server has this address.
    pub fn is_server_at(&self, address: Ipv4Addr) -> bool {
        self.server().is_some_and(|server| server.config().address == address)
    }

    /// The DHCP client on this host.
    pub fn client(&self) -> Option<&Client> {
        match &self.role {
            Role::Client(client) => Some(client),
            _ => None,
        }
    }

    /// The DHCP server on this host.
    pub fn server(&self) -> Option<&Server> {
        match &self.role {
            Role::Server(server) => Some(server),
            _ => None,
        }
    }

    /// About how many bytes this host takes in memory.
    pub fn weight(&self) -> usize {
        let role = match &self.role {
            Role::Client(client) => client.weight(),
            Role::Server(server) => server.weight(),
            Role::Static(_) => size_of::<Manual>(),
        };
        size_of::<Self>() + role + self.arp.weight() + self.timers.iter().count() * 48
    }

    /// Whether a frame matters to this host. This runs for every receiver of every broadcast, so it is cheap and
    /// changes nothing; `Ok` means that [`Host::receive`] has to see the frame.
    ///
    /// # Errors
    /// Why the frame is ignored.
    pub fn hears(&self, frame: &Frame) -> Result<(), Reason> {
        if !self.started {
            return Err(Reason::NotStarted);
        }
        if frame.dst != self.config.mac && !frame.dst.is_broadcast() {
            return Err(Reason::OtherHost);
        }
        match &frame.payload {
            Payload::Arp(packet) => self.hears_arp(packet),
            Payload::Ipv4(packet) => self.hears_ipv4(packet),
            Payload::Other { .. } => Err(Reason::NotUnderstood),
        }
    }

    fn hears_arp(&self, packet: &ArpPacket) -> Result<(), Reason> {
        let address = self.address();
        let i_am_target = address == Some(packet.tpa);
        let machine = match &self.role {
            Role::Client(client) => client.sees_conflict(packet),
            Role::Server(server) => {
                server.awaits_arp(packet)
                    || self.defender.as_ref().is_some_and(|defender| defender.sees_conflict(packet, self.config.mac))
            }
            Role::Static(manual) => manual.sees_conflict(packet),
        };
        if i_am_target || machine || self.arp.would_learn(packet, address) || self.arp.awaits(packet.spa) {
            Ok(())
        } else if address.is_none() {
            Err(Reason::ArpNoAddress)
        } else {
            Err(Reason::ArpNotForMe)
        }
    }

    fn hears_ipv4(&self, packet: &Ipv4Packet) -> Result<(), Reason> {
        match &packet.transport {
            Transport::Udp(UdpDatagram::Dhcp { dst_port, message, .. }) => {
                // A host without an address takes DHCP by port alone (RFC 2131 section 4.1); one that has an address takes what
                // is sent to it, and broadcasts.
                let mine = match self.address() {
                    Some(address) => packet.dst == address || self.is_broadcast(packet.dst),
                    None => true,
                };
                let heard = match (&self.role, *dst_port) {
                    (Role::Client(client), CLIENT_PORT) => client.hears(message),
                    (Role::Server(server), SERVER_PORT) => server.hears(message),
                    (Role::Static(manual), CLIENT_PORT) => manual.hears(message),
                    _ => Err(Reason::NoListener),
                };
                heard.and(if mine { Ok(()) } else { Err(Reason::OtherIp) })
            }
            Transport::Udp(UdpDatagram::Other { why: Some(_), .. }) => Err(Reason::Malformed),
            Transport::Udp(UdpDatagram::Other { .. }) => Err(Reason::NoListener),
            Transport::Icmp(_) if self.address() == Some(packet.dst) => Ok(()),
            Transport::Icmp(_) => Err(Reason::OtherAddress),
            Transport::Other { .. } => Err(Reason::NotUnderstood),
        }
    }

    /// Handles a frame that [`Host::hears`].
    pub fn receive(&mut self, now: Instant, cause: EntryId, frame: &Frame, out: &mut Outbox) {
        self.with_context(now, cause, out, |host, ctx| match &frame.payload {
            Payload::Arp(packet) => host.receive_arp(ctx, packet),
            Payload::Ipv4(packet) => host.receive_ipv4(ctx, packet),
            Payload::Other { .. } => {}
        });
    }

    fn receive_arp(&mut self, ctx: &mut Context<'_>, packet: &ArpPacket) {
        let own = self.address();
        let i_am_target = own == Some(packet.tpa);
        let cause = ctx.cause;
        self.arp.merge(ctx, packet, own);
        if let Some((waiting, asked, basis)) = self.arp.take_waiting(ctx, packet.spa) {
            let arrival = ctx.cause;
            ctx.because(asked);
            let frame = Frame { src: self.config.mac, dst: packet.sha, payload: Payload::Ipv4(*waiting) };
            ctx.send(frame, Duration::ZERO, vec![arrival], basis);
        }
        ctx.because(cause);
        match &mut self.role {
            Role::Client(client) => client.handle_arp(ctx, packet),
            Role::Server(server) => {
                server.handle_arp(ctx, packet);
                if let Some(defender) = &mut self.defender {
                    // A server's custom is to defend for ever; a scenario may make it give in, which it then only says.
                    defender.handle(ctx, packet, self.config.mac);
                }
            }
            Role::Static(manual) => manual.handle_arp(ctx, packet),
        }
        // An address that this very packet made the host give up is not answered for any more (RFC 5227 section 2.4).
        let still_mine = i_am_target && self.address() == own && packet.sha != self.config.mac;
        if let (ArpOp::Request, Some(own), true) = (packet.op, own, still_mine) {
            ctx.because(cause);
            let reply = packet.reply(self.config.mac, own);
            let frame = Frame::arp(self.config.mac, packet.sha, reply);
            ctx.send(frame, self.config.processing, Vec::new(), Basis::Uses(own));
        }
    }

    fn receive_ipv4(&mut self, ctx: &mut Context<'_>, packet: &Ipv4Packet) {
        match (&packet.transport, &mut self.role) {
            (Transport::Udp(UdpDatagram::Dhcp { message, .. }), Role::Client(client)) => {
                client.handle_message(ctx, message)
            }
            (Transport::Udp(UdpDatagram::Dhcp { message, .. }), Role::Server(server)) => {
                server.handle_message(ctx, &mut self.arp, packet.dst, message);
            }
            (Transport::Udp(UdpDatagram::Dhcp { message, .. }), Role::Static(manual)) => {
                manual.handle_message(ctx, message);
            }
            (Transport::Icmp(echo), _) if !echo.reply => {
                let answer = Icmp { reply: true, ..echo.clone() };
                let packet =
                    Ipv4Packet { src: packet.dst, dst: packet.src, ttl: 64, transport: Transport::Icmp(answer) };
                let basis = Basis::Uses(packet.src);
                ctx.send_packet(packet, self.config.processing, basis);
            }
            (Transport::Icmp(echo), role) => {
                let awaited = match role {
                    Role::Server(server) => server.handle_echo_reply(ctx, &mut self.arp, packet.src, echo),
                    Role::Client(_) | Role::Static(_) => false,
                };
                if !awaited {
                    ctx.event(Event::Ignored { reason: Reason::UnaskedEcho });
                }
            }
            _ => {}
        }
    }

    /// Switches the host on.
    pub fn start(&mut self, now: Instant, cause: EntryId, out: &mut Outbox) {
        self.started = true;
        self.with_context(now, cause, out, |host, ctx| match &mut host.role {
            Role::Client(client) => client.start(ctx),
            Role::Static(manual) => manual.start(ctx),
            Role::Server(server) => server.power_on(ctx),
        });
    }

    /// Cuts the power: timers, ARP table and everything else in memory is gone.
    pub fn power_off(&mut self, now: Instant, cause: EntryId, out: &mut Outbox) {
        self.with_context(now, cause, out, |host, ctx| {
            *ctx.timers = Timers::default();
            host.arp.forget_all_waiting(ctx, Outdated::PoweredOff);
            match &mut host.role {
                Role::Client(client) => client.power_off(ctx),
                Role::Static(manual) => manual.power_off(ctx),
                Role::Server(server) => server.power_off(ctx),
            }
        });
        self.arp = ArpCache::new(self.config.arp_age);
        self.timers = Timers::default();
        self.started = false;
    }

    /// The cable was plugged in again; `moved` if that was in another network.
    pub fn link_up(&mut self, now: Instant, cause: EntryId, moved: bool, out: &mut Outbox) {
        if !self.started {
            return;
        }
        self.with_context(now, cause, out, |host, ctx| {
            if moved {
                // Whoever a packet waits for is not here.
                host.arp.forget_all_waiting(ctx, Outdated::OtherNetwork);
            }
            match &mut host.role {
                Role::Client(client) => client.link_up(ctx),
                Role::Static(manual) => manual.link_up(ctx),
                Role::Server(_) => {}
            }
        });
    }

    /// Whether an action that concerns the host itself can be carried out now.
    ///
    /// # Errors
    /// Why not.
    pub fn can(&self, action: &Action) -> Result<(), Cannot> {
        match &self.role {
            Role::Client(client) => client.can(action),
            Role::Static(manual) => manual.can(action),
            Role::Server(server) => server.can(action),
        }
    }

    /// Carries out an action that this host [`can`](Host::can).
    pub fn perform(&mut self, now: Instant, cause: EntryId, action: &Action, out: &mut Outbox) {
        self.with_context(now, cause, out, |host, ctx| match &mut host.role {
            Role::Client(client) => client.perform(ctx, action),
            Role::Static(manual) => manual.perform(ctx, action),
            Role::Server(server) => server.perform(ctx, &mut host.arp, action),
        });
    }

    /// The failover partner changed the lease table.
    pub fn replicate(&mut self, now: Instant, cause: EntryId, update: Replica, out: &mut Outbox) {
        let on = self.started;
        self.with_context(now, cause, out, |host, ctx| {
            if let Role::Server(server) = &mut host.role {
                server.replicate(ctx, update, on);
            }
        });
    }

    /// A timer of this host fired; it is no longer armed.
    pub fn fire(&mut self, now: Instant, cause: EntryId, timer: Timer, out: &mut Outbox) {
        self.with_context(now, cause, out, |host, ctx| match timer {
            Timer::ArpAge(address) => host.arp.handle_age(ctx, address),
            Timer::Resolve(next_hop) => match (host.arp.handle_resolve_timeout(ctx, next_hop), &mut host.role) {
                (Unanswered::AskAgain, _) => host.ask_for(ctx, next_hop, Duration::ZERO),
                (Unanswered::Dropped(Basis::Exchange { xid, .. }), Role::Client(client)) => client.never_left(xid),
                (Unanswered::Dropped(Basis::Exchange { xid, .. }), Role::Static(manual)) => manual.never_left(xid),
                (Unanswered::Dropped(_) | Unanswered::Nothing, _) => {}
            },
            timer => match &mut host.role {
                Role::Client(client) => client.handle_timer(ctx, timer),
                Role::Server(server) => server.handle_timer(ctx, &mut host.arp, timer),
                Role::Static(manual) => manual.handle_timer(ctx, timer),
            },
        });
    }

    /// A person answers the client's n-th decision with the offer of `server`; `false` if that did not apply.
    pub fn choose_offer(&mut self, now: Instant, cause: EntryId, n: u32, server: Ipv4Addr, out: &mut Outbox) -> bool {
        self.with_context(now, cause, out, |host, ctx| match &mut host.role {
            Role::Client(client) => client.choose_offer(ctx, n, server),
            _ => false,
        })
    }

    /// A person lets the client wait on at its n-th decision; `false` if that did not apply.
    pub fn keep_waiting(&mut self, now: Instant, cause: EntryId, n: u32, wait: Duration, out: &mut Outbox) -> bool {
        self.with_context(now, cause, out, |host, ctx| match &mut host.role {
            Role::Client(client) => client.keep_waiting(ctx, n, wait),
            _ => false,
        })
    }

    /// Whether a message that has this basis may leave now.
    ///
    /// # Errors
    /// What is over.
    pub fn still(&self, now: Instant, basis: &Basis) -> Result<(), Outdated> {
        let (holds, over) = match basis {
            Basis::Uses(address) => (self.address() == Some(*address), Outdated::AddressGone),
            Basis::Checks(address) => {
                let checking = match &self.role {
                    Role::Client(client) => client.checking(),
                    Role::Static(manual) => manual.checking(),
                    Role::Server(_) => None,
                };
                (checking.is_some_and(|check| check.address == *address), Outdated::CheckOver)
            }
            Basis::Exchange { state, xid } => {
                let waits = match &self.role {
                    Role::Client(client) => client.waits(*state, *xid),
                    Role::Static(manual) => *state == ClientState::Manual && manual.informs(*xid),
                    Role::Server(_) => false,
                };
                (waits, Outdated::ExchangeOver)
            }
            Basis::NothingNewSince(begun) => {
                (self.client().is_some_and(|client| client.nothing_new_since(*begun)), Outdated::BegunAnew)
            }
            Basis::Awaits { next_hop, source } => {
                (self.arp.waiting_source(*next_hop) == Some(*source), Outdated::NothingWaits)
            }
            Basis::ServerCheck(address, started) => {
                (self.server().is_some_and(|server| server.still_checks(*address, *started)), Outdated::CheckOver)
            }
            Basis::Reply { process, promise } => {
                let server = self.server().ok_or(Outdated::ProcessStopped)?;
                return server.still_answers(now, *process, promise.as_ref());
            }
        };
        if holds { Ok(()) } else { Err(over) }
    }

    /// Runs the machines, then turns the packets that they put out into frames, resolving next hops.
    fn with_context<R>(
        &mut self,
        now: Instant,
        cause: EntryId,
        out: &mut Outbox,
        run: impl FnOnce(&mut Host, &mut Context<'_>) -> R,
    ) -> R {
        // The timers leave the host while its machines run, so that both can be borrowed.
        let mut timers = std::mem::take(&mut self.timers);
        let mut ctx = Context { now, cause, clock: self.config.clock, timers: &mut timers, out };
        let result = run(self, &mut ctx);
        // What waits for ARP is dropped where it may not leave any more; what was put out just now does not wait yet.
        let over = |(next_hop, basis)| self.still(now, basis).err().map(|why| (next_hop, why));
        let over: Vec<(Ipv4Addr, Outdated)> = self.arp.waiting().filter_map(over).collect();
        for (next_hop, why) in over {
            self.arp.forget_waiting(&mut ctx, next_hop, why);
        }
        let mut index = 0;
        while let Some(item) = ctx.out.items.get(index) {
            if let Output::Packet { packet, after, cause, basis } = item {
                let (packet, after, cause, basis) = (packet.clone(), *after, *cause, basis.clone());
                ctx.out.items.remove(index);
                ctx.because(cause);
                self.route(&mut ctx, packet, after, basis);
            } else {
                index += 1;
            }
        }
        self.timers = timers;
        result
    }
}
