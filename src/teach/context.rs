//! An entry that is to be explained, with what is around it: the history before it, the hosts, and what held at its host then.

use std::net::Ipv4Addr;

use super::Names;
use super::entries::entry_at;
use super::names::Part;
use crate::base::{Clock, Duration, Instant};
use crate::protocol::{Action, AddressCheck, ClientState, Configuration, Event, Profile, Renewal};
use crate::scenario::Lens;
use crate::sim::{Entry, Kind};
use crate::wire::DhcpMessage;

/// How many causes back the frame that led to something is looked for: a server may check an address in between.
const FAR: usize = 16;

/// An entry and what is around it.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// The history, or a part of it.
    pub trace: &'a [Entry],
    /// The host that it happens at.
    pub who: &'a str,
    /// Everybody's name and switches.
    pub names: &'a Names,
    /// The lens of the history: what holds for a host that is not known.
    pub lens: Lens,
}

impl<'a> Context<'a> {
    /// What is around an entry.
    pub(super) fn new(entry: &'a Entry, trace: &'a [Entry], names: &'a Names, lens: Lens) -> Self {
        Self { entry, trace, who: entry.host.map_or("a host", |port| names.name(port)), names, lens }
    }

    /// The switches of the entry's host.
    pub(super) fn profile(&self) -> Profile {
        self.profile_of(self.entry.host)
    }

    /// The switches of a host.
    pub(super) fn profile_of(&self, port: Option<u16>) -> Profile {
        port.and_then(|port| self.names.profile(port)).unwrap_or_else(|| self.lens.profile())
    }

    /// The clock of the entry's host.
    pub(super) fn clock(&self) -> Clock {
        self.entry.host.map_or(Clock::default(), |port| self.names.clock(port))
    }

    /// The whole seconds that an ACK of the entry's server says of a lease which ends at a moment: what is left by its clock when
    /// the ACK leaves.
    pub(super) fn left_in_ack(&self, until: Instant) -> u32 {
        let leaves = self.entry.at + self.entry.host.map_or(Duration::ZERO, |port| self.names.processing(port));
        u32::try_from(self.clock().shown(until.since(leaves)).whole_secs()).unwrap_or(u32::MAX)
    }

    /// Whether the entry's host renews when its lease is over, or waits for clients that do, as the course text tells it.
    pub(super) fn at_expiry(&self) -> bool {
        self.profile().renewal == Renewal::AtExpiry
    }

    /// Whether the entry's server checks an address when the REQUEST asks for it, as the course text tells it.
    pub(super) fn checks_on_request(&self) -> bool {
        self.profile().address_check == AddressCheck::OnRequest
    }

    /// The entries before this one, the latest first.
    pub(super) fn before(&self) -> impl Iterator<Item = &'a Entry> {
        let count = self.trace.partition_point(|earlier| earlier.id < self.entry.id);
        self.trace.get(..count).unwrap_or_default().iter().rev()
    }

    /// What the entry's host reported before, the latest first.
    pub(super) fn events_before(&self) -> impl Iterator<Item = (&'a Entry, &'a Event)> {
        self.events_of(self.entry.host)
    }

    /// What a host reported before this entry, the latest first.
    pub(super) fn events_of(&self, host: Option<u16>) -> impl Iterator<Item = (&'a Entry, &'a Event)> {
        self.before().filter_map(move |entry| match &entry.kind {
            Kind::Event(event) if entry.host == host => Some((entry, event)),
            _ => None,
        })
    }

    /// The causes of the entry, the nearest first.
    pub(super) fn causes(&self) -> impl Iterator<Item = &'a Entry> {
        let trace = self.trace;
        let cause = move |effect: &Entry| {
            effect.cause.filter(|cause| *cause < effect.id).and_then(|cause| entry_at(trace, cause))
        };
        std::iter::successors(cause(self.entry), move |effect| cause(effect)).take(FAR)
    }

    /// The lease that the entry's host had then.
    pub(super) fn lease(&self) -> Option<&'a Configuration> {
        self.events_before().find_map(|(_, event)| match event {
            Event::ConfigurationLogged { configuration } | Event::LeaseRenewed { configuration, .. } => {
                Some(&**configuration)
            }
            _ => None,
        })
    }

    /// Whether the entry's client goes by the course text just then: its lease has run its whole time, and it still uses its
    /// address. Before that, by a renewal that is wanted early, it does what RFC 2131 says.
    pub(super) fn after_the_end(&self) -> bool {
        self.at_expiry() && self.lease().is_none_or(|lease| lease.expiry.is_some_and(|end| end <= self.entry.at))
    }

    /// The state that the entry's client was in.
    pub(super) fn state(&self) -> Option<ClientState> {
        self.events_before().find_map(|(_, event)| match event {
            Event::State { to, .. } => Some(*to),
            _ => None,
        })
    }

    /// The name of the host that sent the frame which led to this entry, where one did.
    pub(super) fn sender(&self) -> Option<&'a str> {
        self.causes().find_map(|cause| match &cause.kind {
            Kind::Arrived { frame, .. } => Some(self.names.name(frame.from)),
            _ => None,
        })
    }

    /// The DHCP message that led to this entry.
    pub(super) fn message_before(&self) -> Option<&'a DhcpMessage> {
        self.causes().find_map(|cause| match &cause.kind {
            Kind::Arrived { frame, .. } => frame.decoded.as_ref().ok()?.dhcp_message(),
            _ => None,
        })
    }

    /// Whether a DHCP message of the entry's host has left it since its last change of state; in a part of a history that is
    /// taken for granted.
    pub(super) fn has_asked(&self) -> bool {
        let mine = self.before().filter(|entry| entry.host == self.entry.host);
        let asked = mine.filter_map(|entry| match &entry.kind {
            Kind::Sent(frame) if frame.kind().is_dhcp() => Some(true),
            Kind::Event(Event::State { .. }) => Some(false),
            _ => None,
        });
        asked.take(1).all(|asked| asked)
    }

    /// The server at an address, named by its frame that led to this entry, else by the address.
    pub(super) fn server(&self, address: Ipv4Addr) -> String {
        self.sender().map_or_else(|| self.names.by_ip(address), str::to_owned)
    }

    /// The server whose offer this entry's client has: two servers may have one address, so the frame that brought the offer
    /// says which it is. `given` is the address that it offers, where that is known.
    pub(super) fn offer_of(&self, server: Ipv4Addr, given: Option<Ipv4Addr>) -> String {
        let heard = self.events_before().find(|(_, event)| match event {
            Event::OfferHeard { offer } => offer.server == server && given.is_none_or(|given| offer.address == given),
            _ => false,
        });
        heard.map_or_else(|| self.names.by_ip(server), |(entry, _)| self.at(entry).server(server))
    }

    /// The server that gave the lease which the entry's host had then, named by the frame of its ACK, else by its address.
    pub(super) fn giver(&self, server: Ipv4Addr) -> String {
        let given = self.events_before().find_map(|(entry, event)| match event {
            Event::ConfigurationLogged { configuration } | Event::LeaseRenewed { configuration, .. } => {
                Some((entry, configuration.server))
            }
            _ => None,
        });
        given.map_or_else(|| self.names.by_ip(server), |(entry, server)| self.at(entry).server(server))
    }

    /// Whether the address of the entry's host was set by a person then, not given by a server.
    pub(super) fn by_hand(&self) -> bool {
        self.entry.host.and_then(|port| self.names.part(port)) == Some(Part::Static)
            || self.state() == Some(ClientState::Manual)
    }

    /// The address that a host used just before this entry, and answered ARP for.
    pub(super) fn address_of(&self, port: u16) -> Option<Ipv4Addr> {
        let last = self.events_of(Some(port)).find_map(|(_, event)| match event {
            Event::AddressUsable { address } => Some(Some(*address)),
            Event::AddressDropped { .. } => Some(None),
            _ => None,
        });
        let fixed = || self.names.fixed().find(|(host, _)| *host == port).map(|(_, address)| address);
        last.unwrap_or_else(fixed)
    }

    /// Whether the DHCP process of the server at a port ran just then.
    pub(super) fn serves(&self, port: Option<u16>) -> bool {
        let on = self.before().filter(|entry| entry.host == port).find_map(|entry| match &entry.kind {
            Kind::Started => Some(true),
            Kind::Action { action: Action::PowerOff, refused: None, .. } => Some(false),
            _ => None,
        });
        let runs = self.events_of(port).find_map(|(_, event)| match event {
            Event::ServerStopped => Some(false),
            Event::ServerStarted { .. } => Some(true),
            _ => None,
        });
        let from_the_start = || port.is_some_and(|port| self.names.on_from_the_start(port));
        on.unwrap_or_else(from_the_start) && runs != Some(false)
    }

    /// Another entry of the same history.
    pub(super) fn at<'b>(&self, entry: &'b Entry) -> Context<'b>
    where
        'a: 'b,
    {
        Context::new(entry, self.trace, self.names, self.lens)
    }
}
