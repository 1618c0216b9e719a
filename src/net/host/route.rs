//! Where a host's packets go: its own network, or the router (RFC 1122 section 3.3.1); and the ARP requests that come first.

use std::net::Ipv4Addr;

use super::{Host, Role};
use crate::base::Duration;
use crate::protocol::{Basis, Context};
use crate::wire::{ArpPacket, Frame, Ipv4Packet, Mac, Payload};

impl Host {
    /// The mask of its address and the router to other networks, as far as it knows them.
    pub(super) fn way_out(&self) -> (Option<u32>, Option<Ipv4Addr>) {
        let mask = |prefix: u8| u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0);
        match &self.role {
            Role::Client(client) => match client.manual() {
                Some(manual) => (Some(mask(manual.prefix())), None),
                None => match client.lease().map(|lease| &lease.configuration) {
                    Some(configuration) => (Some(u32::from(configuration.mask)), configuration.router),
                    None => (None, None),
                },
            },
            Role::Static(manual) => (Some(mask(manual.prefix())), None),
            Role::Server(_) => (self.config.address.map(|(_, prefix)| mask(prefix)), None),
        }
    }

    /// Whether a packet to this address is for every host of this host's network (RFC 1122 section 3.3.1.1).
    pub(super) fn is_broadcast(&self, address: Ipv4Addr) -> bool {
        let (own, (mask, _)) = (self.address().map(u32::from), self.way_out());
        let directed =
            own.zip(mask).is_some_and(|(own, mask)| mask < u32::MAX - 1 && u32::from(address) == own | !mask);
        address.is_broadcast() || directed
    }

    /// Sends a packet to its next hop: at once if the ARP table has it, else after asking. What is not on this host's network
    /// goes to the router (RFC 1122 section 3.3.1).
    pub(super) fn route(&mut self, ctx: &mut Context<'_>, packet: Box<Ipv4Packet>, after: Duration, basis: Basis) {
        if self.is_broadcast(packet.dst) {
            ctx.send(
                Frame { src: self.config.mac, dst: Mac::BROADCAST, payload: Payload::Ipv4(*packet) },
                after,
                Vec::new(),
                basis,
            );
            return;
        }
        let (mask, router) = self.way_out();
        let near = match (self.address(), mask) {
            (Some(own), Some(mask)) => u32::from(own) & mask == u32::from(packet.dst) & mask,
            _ => true,
        };
        let next_hop = match router {
            Some(router) if !near => router,
            _ => packet.dst,
        };
        match self.arp.get(next_hop) {
            Some(entry) => {
                let frame = Frame { src: self.config.mac, dst: entry.mac, payload: Payload::Ipv4(*packet) };
                ctx.send(frame, after, vec![entry.entry], basis);
            }
            None => {
                if self.arp.wait_for(ctx, next_hop, packet, after, basis) {
                    self.ask_for(ctx, next_hop, after);
                }
            }
        }
    }

    pub(super) fn ask_for(&self, ctx: &mut Context<'_>, next_hop: Ipv4Addr, after: Duration) {
        // In the name of the packet that waits. Its address may have been given up already, as for a RELEASE.
        if let Some(source) = self.arp.waiting_source(next_hop).filter(|source| !source.is_unspecified()) {
            let who_has =
                Frame::arp(self.config.mac, Mac::BROADCAST, ArpPacket::who_has(self.config.mac, source, next_hop));
            ctx.send(who_has, after, Vec::new(), Basis::Awaits { next_hop, source });
        }
    }
}
