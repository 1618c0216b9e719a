//! The check of an address by the server: who-has, and an echo request to whoever answers.
//!
//! ```text
//!   who-has ──silence──▶ free: OFFER or ACK
//!      └──answer──▶ echo request ──answer or silence──▶ in use: quarantine, then the next address or a NAK
//! ```

use std::net::Ipv4Addr;
use std::rc::Rc;

use super::pending::{Check, Purpose};
use super::{ClientKey, Server};
use crate::protocol::arp::ArpCache;
use crate::protocol::basis::Basis;
use crate::protocol::context::Context;
use crate::protocol::event::{Event, QuarantineReason, RefusalReason};
use crate::protocol::timer::Timer;
use crate::wire::{ArpPacket, DhcpMessage, Frame, Icmp, Mac, Transport};

/// The identifier of the echo requests by which a server checks an address ("DS").
const ECHO_ID: u16 = 0x4453;

impl Server {
    /// Begins to check an address for the sender of a message, for whom no other is checked from now on.
    pub(super) fn start_check(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        address: Ipv4Addr,
        purpose: Purpose,
        message: Rc<DhcpMessage>,
    ) {
        let started = ctx.event(Event::ServerCheckStarted { address, when: self.profile.address_check });
        ctx.because(started);
        // Whatever the table says, somebody has to answer now.
        arp.set_aside(ctx, address);
        let client = ClientKey::of(&message);
        self.drop_checks_for(ctx, &client);
        self.pool.begin_check(address);
        self.checks.insert(address, Check { purpose, client, message, started, answered_by: None });
        let who_has = ArpPacket::who_has(self.config.mac, self.config.address, address);
        let basis = Basis::ServerCheck(address, started);
        ctx.send(Frame::arp(self.config.mac, Mac::BROADCAST, who_has), self.config.processing, Vec::new(), basis);
        ctx.arm(Timer::AddressCheck(address), self.config.processing + self.config.check_wait);
    }

    /// Ends the check of an address, if there is one, as if it had never been made.
    pub(super) fn drop_check(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr) -> Option<Check> {
        let check = self.checks.remove(&address)?;
        self.pool.drop_check(address);
        ctx.cancel(Timer::AddressCheck(address));
        Some(check)
    }

    /// Ends whatever checks are made for a client; which they were.
    pub(super) fn drop_checks_for(&mut self, ctx: &mut Context<'_>, client: &ClientKey) -> Vec<Ipv4Addr> {
        let theirs = self.checks.iter().filter(|(_, check)| check.client == *client);
        let theirs: Vec<Ipv4Addr> = theirs.map(|(address, _)| *address).collect();
        for address in &theirs {
            self.drop_check(ctx, *address);
        }
        theirs
    }

    /// Whether an ARP packet answers a check.
    pub fn awaits_arp(&self, packet: &ArpPacket) -> bool {
        self.checks.get(&packet.spa).is_some_and(|check| check.answered_by.is_none())
    }

    /// An ARP packet from the owner of an address that is being checked: ping it.
    pub fn handle_arp(&mut self, ctx: &mut Context<'_>, packet: &ArpPacket) {
        let Some(check) = self.checks.get_mut(&packet.spa) else { return };
        if check.answered_by.is_some() {
            return;
        }
        check.answered_by = Some(packet.sha);
        let basis = Basis::ServerCheck(packet.spa, check.started);
        let entry = ctx.event(Event::ServerCheckAnswered { address: packet.spa, by: packet.sha });
        ctx.because(entry);
        let echo = Icmp { reply: false, id: ECHO_ID, seq: 1, data: b"dorascope: is anybody there?".to_vec() };
        let frame =
            Frame::ipv4((self.config.mac, packet.sha), (self.config.address, packet.spa), Transport::Icmp(echo));
        ctx.send(frame, self.config.processing, Vec::new(), basis);
    }

    /// An echo reply from `from`. `false` if no check waits for it.
    pub fn handle_echo_reply(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        from: Ipv4Addr,
        echo: &Icmp,
    ) -> bool {
        let Some(by) = self.checks.get(&from).and_then(|check| check.answered_by) else { return false };
        if echo.id != ECHO_ID {
            return false;
        }
        ctx.cancel(Timer::AddressCheck(from));
        self.check_failed(ctx, arp, from, by, true);
        true
    }

    pub(super) fn check_failed(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        address: Ipv4Addr,
        by: Mac,
        echoed: bool,
    ) {
        let Some(check) = self.checks.remove(&address) else { return };
        let entry = ctx.event(Event::ServerCheckFailed { address, by, echoed });
        ctx.because(entry);
        self.quarantine(ctx, address, QuarantineReason::Answered);
        match check.purpose {
            Purpose::Offer => self.offer_next(ctx, arp, check.message),
            Purpose::Ack => self.refuse(ctx, &check.message, address, RefusalReason::InUse),
        }
    }

    pub(super) fn check_passed(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, address: Ipv4Addr) {
        let Some(check) = self.checks.remove(&address) else { return };
        let entry = ctx.event(Event::ServerCheckPassed { address });
        ctx.because(entry);
        match check.purpose {
            Purpose::Offer => self.offer(ctx, arp, address, &check.message),
            Purpose::Ack => self.grant(ctx, arp, address, &check.message, None),
        }
    }
}
