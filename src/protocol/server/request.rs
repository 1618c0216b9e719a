//! REQUEST: what it is, by the fields that it has, and the answer (RFC 2131 section 4.3.2).
//!
//! ```text
//!   option 54   option 50   ciaddr
//!      yes         yes       any     SELECTING: mine, then ACK or NAK; another's, then my offer is declined
//!      yes         no        0       the same; mine is refused, since it names no address
//!      yes         no        set     makes no sense: silence
//!      no          yes       0       INIT-REBOOT: is what the client remembers still right?
//!      no          any       set     RENEWING if it came by unicast, else REBINDING: extend the lease of ciaddr
//!      no          no        0       makes no sense: silence
//! ```
//!
//! A server knows its own records, and is sure of them. What it has no record of it leaves to others: in INIT-REBOOT and
//! REBINDING it is silent. It refuses without a record only what is plainly wrong (another network), what it leased to somebody
//! else, and, asked by unicast, what it could not give; all that only if it is authoritative, but for a renewal of what another
//! client has, which is certain. A renewal of a free address without a record, as after a loss of the database, is
//! granted by an authoritative server (catalogue SRV-79). Nothing here ever checks an address but the first REQUEST under `course`.

use std::net::Ipv4Addr;
use std::rc::Rc;

use super::pending::Purpose;
use super::{AddressState, Binding, ClientKey, ReplicaChange, Server, note, reply};
use crate::base::{Duration, Instant};
use crate::protocol::arp::ArpCache;
use crate::protocol::context::Context;
use crate::protocol::event::{ArpHow, Event, Extension, LeaseEnd, Reason, RefusalReason};
use crate::protocol::profile::{AckContents, AddressCheck};
use crate::protocol::timer::Timer;
use crate::wire::{DhcpMessage, DhcpOption, MessageType};

impl Server {
    pub(super) fn handle_request(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        to: Ipv4Addr,
        message: &DhcpMessage,
    ) -> Result<(), Reason> {
        let has_address = !message.ciaddr.is_unspecified();
        match (message.server_id(), message.requested_address(), has_address) {
            (Some(_), None, true) | (None, None, false) => Err(Reason::InconsistentRequest),
            (Some(chosen), _, _) if chosen != self.config.address => self.handle_implicit_decline(ctx, message, chosen),
            (Some(_), asked, _) => self.handle_selecting(ctx, arp, message, asked),
            (None, Some(address), false) => self.handle_init_reboot(ctx, arp, message, address),
            (None, _, true) => {
                let unicast = to == self.config.address && message.giaddr.is_unspecified();
                let how = if unicast { Extension::Renewing } else { Extension::Rebinding };
                self.handle_renewal(ctx, arp, message, how)
            }
        }
    }

    /// Why a client may not have or keep an address; what is being checked for another counts as taken.
    fn objection(&self, address: Ipv4Addr, client: &ClientKey, message: &DhcpMessage) -> Option<RefusalReason> {
        let busy = |address| self.checks.get(&address).is_some_and(|check| check.client != *client);
        self.pool.objection(address, client, message.chaddr, &busy)
    }

    fn handle_selecting(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        message: &DhcpMessage,
        asked: Option<Ipv4Addr>,
    ) -> Result<(), Reason> {
        let client = ClientKey::of(message);
        let Some(address) = asked else {
            self.refuse(ctx, message, Ipv4Addr::UNSPECIFIED, RefusalReason::NoAddress);
            return Ok(());
        };
        if self.checks.get(&address).is_some_and(|check| check.client == client) {
            return Err(Reason::CheckRunning);
        }
        let own = self.pool.hold_of(&client).or_else(|| self.pool.lease_of(&client));
        let mine = own == Some(address);
        let promised = self.promised_to(ctx, address, &client, message);
        match (self.objection(address, &client, message), self.pool.state(address)) {
            // What was offered is promised, whatever has been reserved since.
            (Some(RefusalReason::NotYourAddress), _) if mine => {}
            (Some(RefusalReason::Reserved), _) if promised => {}
            (Some(why), _) => {
                self.refuse(ctx, message, address, why);
                return Ok(());
            }
            _ if own.is_some() && !mine => {
                self.refuse(ctx, message, address, RefusalReason::NotWhatWasOffered);
                return Ok(());
            }
            (None, AddressState::Free) if !self.pool.available(address, message.chaddr, &|_| false) => {
                self.refuse(ctx, message, address, RefusalReason::Partners);
                return Ok(());
            }
            _ => {}
        }
        match self.pool.state(address).binding() {
            // The REQUEST comes again because its ACK was lost: the same answer again, no second lease. But the client may count
            // from this REQUEST, so the lease runs from this ACK.
            Some(binding) if self.answers(&binding.ack, message) => {
                let binding = binding.clone();
                let until = self.promised(ctx, Some(binding.until), binding.lease_s);
                let event = Event::LeaseCommitted { address, client: message.chaddr, until, again: true };
                let entry = ctx.event_because(event, vec![binding.entry]);
                ctx.because(entry);
                let ack = (*binding.ack).clone();
                let binding = Binding { until, grace: None, entry, ..binding };
                self.tell_partner(ctx, address, ReplicaChange::Leased(Box::new(binding.clone())));
                self.write_down(ctx, address, binding);
                self.send(ctx, message, ack);
            }
            // The client started over and took up what it has: not checked, since it may answer itself (SRV-13).
            Some(_) => self.grant(ctx, arp, address, message, None),
            None if self.profile.address_check == AddressCheck::OnRequest => {
                self.start_check(ctx, arp, address, Purpose::Ack, Rc::new(message.clone()));
            }
            None => self.grant(ctx, arp, address, message, None),
        }
        Ok(())
    }

    /// Whether an address was offered to a client and is kept for it still, or given by an ACK to this very REQUEST.
    fn promised_to(&self, ctx: &Context<'_>, address: Ipv4Addr, client: &ClientKey, message: &DhcpMessage) -> bool {
        let state = self.pool.state(address);
        let offered = state.promise().is_some_and(|hold| hold.client == *client && ctx.now <= hold.until);
        offered || state.binding().is_some_and(|b| b.client == *client && self.answers(&b.ack, message))
    }

    /// Whether this ACK, of this server, answered this very REQUEST.
    fn answers(&self, ack: &DhcpMessage, message: &DhcpMessage) -> bool {
        (ack.xid, ack.chaddr, ack.ciaddr) == (message.xid, message.chaddr, message.ciaddr)
            && ack.server_id() == Some(self.config.address)
    }

    /// The REQUEST names another server: what was held for this client is free again (RFC 2131 section 3.1).
    fn handle_implicit_decline(
        &mut self,
        ctx: &mut Context<'_>,
        message: &DhcpMessage,
        chosen: Ipv4Addr,
    ) -> Result<(), Reason> {
        let client = ClientKey::of(message);
        let held = self.pool.hold_of(&client);
        let mut gave_back = false;
        for address in self.drop_checks_for(ctx, &client) {
            gave_back = true;
            // What is held as well is told below, with the hold as a cause.
            if held != Some(address) {
                ctx.event(Event::OfferDeclined { address, client: message.chaddr, chosen, leased: false });
            }
        }
        // What was offered of its own lease is declined too; the lease goes on.
        let lease = self.pool.lease_of(&client);
        if let Some((address, binding)) = lease.and_then(|address| Some((address, self.pool.state(address).binding()?)))
            && let Some(hold) = binding.offer.as_ref()
        {
            let (entry, runs) = (hold.entry, ctx.now < hold.until);
            let binding = Binding { offer: None, ..binding.clone() };
            self.pool.set(ctx.now, address, AddressState::Leased(binding));
            if runs {
                let event = Event::OfferDeclined { address, client: message.chaddr, chosen, leased: true };
                ctx.event_because(event, vec![entry]);
                gave_back = true;
            }
        }
        if let Some(address) = held
            && let AddressState::Offered(hold) = self.pool.state(address)
        {
            let entry = hold.entry;
            ctx.cancel(Timer::OfferHold(address));
            self.pool.set(ctx.now, address, AddressState::Free);
            let event = Event::OfferDeclined { address, client: message.chaddr, chosen, leased: false };
            ctx.event_because(event, vec![entry]);
            gave_back = true;
        }
        if gave_back { Ok(()) } else { Err(Reason::OtherServer) }
    }

    /// A client that starts, or whose cable was plugged in, wants to keep what it remembers (RFC 2131 section 3.2).
    fn handle_init_reboot(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        message: &DhcpMessage,
        address: Ipv4Addr,
    ) -> Result<(), Reason> {
        if !self.config.serves(address) {
            return self.refuse_if_authoritative(ctx, message, address, RefusalReason::WrongNetwork);
        }
        let client = ClientKey::of(message);
        let lease = self.pool.lease_of(&client);
        let record = lease.or_else(|| self.pool.previous_of(&client)).ok_or(Reason::NoRecord)?;
        if record != address && lease.is_none() {
            // That lease is over, and the client may well have one of another server's since (catalogue SRV-70).
            return if self.pool.contains(address) {
                self.refuse_if_authoritative(ctx, message, address, RefusalReason::NotYourAddress)
            } else {
                Err(Reason::NoRecord)
            };
        }
        let wrong = (record != address).then_some(RefusalReason::NotYourAddress);
        match wrong.or_else(|| self.objection(address, &client, message)) {
            Some(why) => self.refuse(ctx, message, address, why),
            // A free address of the other half is the failover partner's to give, and may be offered there.
            None if lease.is_none() && !self.may_revive(address) => return Err(Reason::NoRecord),
            None => return self.extend(ctx, arp, address, message, Extension::Rebooting),
        }
        Ok(())
    }

    /// Whether an ended lease of a free address may go on without an OFFER.
    fn may_revive(&self, address: Ipv4Addr) -> bool {
        self.pool.own_half(address) || self.pool.config().reservations.contains_key(&address)
    }

    /// A client wants its lease to go on (RFC 2131 sections 4.3.2 and 4.4.5).
    fn handle_renewal(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        message: &DhcpMessage,
        how: Extension,
    ) -> Result<(), Reason> {
        let address = message.ciaddr;
        if !self.config.serves(address) {
            return self.refuse_if_authoritative(ctx, message, address, RefusalReason::WrongNetwork);
        }
        let client = ClientKey::of(message);
        let lease = self.pool.lease_of(&client);
        let known = lease.or_else(|| self.pool.previous_of(&client)) == Some(address);
        let others = self.pool.state(address).binding().is_some_and(|binding| binding.client != client);
        let elsewhere = (lease.is_some() && !known).then_some(RefusalReason::NotYourAddress);
        let objection = if others { Some(RefusalReason::Taken) } else { elsewhere };
        let objection = objection.or_else(|| self.objection(address, &client, message));
        match (objection, how) {
            (Some(why), Extension::Renewing) if known || others => self.refuse(ctx, message, address, why),
            (Some(why), Extension::Renewing) => return self.refuse_if_authoritative(ctx, message, address, why),
            (Some(why), _) if known => self.refuse(ctx, message, address, why),
            (Some(why), _) if others => return self.refuse_if_authoritative(ctx, message, address, why),
            (None, Extension::Renewing) if !known && !self.config.authoritative => {
                return Err(Reason::NotAuthoritative);
            }
            (None, Extension::Renewing) => return self.extend(ctx, arp, address, message, how),
            (None, _) if lease.is_some() || (known && self.may_revive(address)) => {
                return self.extend(ctx, arp, address, message, how);
            }
            // Not a lease of this server or its partner: whoever gave it will answer (catalogue SRV-78).
            _ => return Err(Reason::NoRecord),
        }
        Ok(())
    }

    /// Lets a lease go on, or acknowledges what is left of it where leases are not extended. Of one that is over nothing is left,
    /// and option 51 counts whole seconds: with less than one of them there is nothing to acknowledge, so the client hears
    /// nothing and begins anew at the end.
    fn extend(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        address: Ipv4Addr,
        message: &DhcpMessage,
        how: Extension,
    ) -> Result<(), Reason> {
        let end = match self.pool.state(address).binding() {
            Some(binding) => Some(binding.until),
            None if self.pool.previous_of(&ClientKey::of(message)) == Some(address) => Some(Some(ctx.now)),
            // Nothing is known of a lease.
            None => None,
        };
        let rest = match end.filter(|_| !self.config.extend_leases) {
            Some(end) => Some(self.rest(ctx, end).ok_or(Reason::NothingLeft)?),
            None => None,
        };
        self.grant(ctx, arp, address, message, Some((how, rest)));
        Ok(())
    }

    /// Writes a lease down, or its extension, and acknowledges it: `how` is how a lease that went before is extended, with the
    /// seconds that are left if no more is acknowledged; `None` for the answer to an OFFER taken.
    pub(super) fn grant(
        &mut self,
        ctx: &mut Context<'_>,
        arp: &mut ArpCache,
        address: Ipv4Addr,
        message: &DhcpMessage,
        how: Option<(Extension, Option<u32>)>,
    ) {
        let client = ClientKey::of(message);
        let mac = message.chaddr;
        let (offer, also, before) = match self.pool.state(address) {
            AddressState::Offered(hold) => (Some(Rc::clone(&hold.offer)), vec![hold.entry], None),
            AddressState::Leased(binding) => {
                let offer = binding.offer.as_ref().map(|hold| Rc::clone(&hold.offer));
                (offer, vec![binding.entry], Some(binding.until))
            }
            _ => (None, Vec::new(), None),
        };
        let rest = how.and_then(|(_, rest)| rest);
        let (ack, notes) = match rest {
            Some(rest_s) => reply::grant(&self.config, message, MessageType::Ack, address, rest_s),
            None => self.acknowledgement(address, message, offer.filter(|_| how.is_none())),
        };
        let lease_s = ack.lease_time().unwrap_or(self.config.lease_s);
        let until = self.promised(ctx, before, lease_s);
        // One lease and one promise per client (catalogue SRV-62).
        if let Some(other) = self.pool.lease_of(&client).filter(|other| *other != address) {
            self.end_lease(ctx, other, LeaseEnd::Replaced);
            self.tell_partner(ctx, other, ReplicaChange::Freed(LeaseEnd::Replaced));
        }
        self.give_up_hold(ctx, &client, address);
        self.drop_checks_for(ctx, &client);
        ctx.cancel(Timer::OfferHold(address));
        let event = match (how, before) {
            (Some((how, _)), Some(_)) => {
                Event::LeaseExtended { address, client: mac, until, how, rest: rest.is_some() }
            }
            _ => Event::LeaseCommitted { address, client: mac, until, again: false },
        };
        let entry = ctx.event_because(event, also);
        ctx.because(entry);
        let binding =
            Binding { client, mac, until, grace: None, lease_s, ack: Rc::new(ack.clone()), offer: None, entry };
        self.tell_partner(ctx, address, ReplicaChange::Leased(Box::new(binding.clone())));
        self.write_down(ctx, address, binding);
        if self.profile.arp_entry_by_dhcp {
            arp.put(ctx, address, mac, ArpHow::MadeAtAck);
        }
        note(ctx, mac, notes);
        self.send(ctx, message, ack);
    }

    /// Until when an address is a client's after an ACK of so many seconds that leaves now. Counted from the moment the ACK
    /// leaves, so that the server never frees an address before its client does; and never less than what was promised before,
    /// since this ACK may be lost.
    fn promised(&self, ctx: &Context<'_>, before: Option<Option<Instant>>, lease_s: u32) -> Option<Instant> {
        let lease = Duration::from_secs(lease_s.into());
        let promised = (lease_s != u32::MAX).then(|| ctx.now + self.config.processing + ctx.clock.real(lease));
        match before {
            Some(before) => before.zip(promised).map(|(before, promised)| before.max(promised)),
            None => promised,
        }
    }

    /// The whole seconds that are left of a lease when an ACK of now leaves; `None` if there are none.
    fn rest(&self, ctx: &Context<'_>, end: Option<Instant>) -> Option<u32> {
        let Some(end) = end else { return Some(u32::MAX) };
        let left = ctx.clock.shown(end.since(ctx.now + self.config.processing)).whole_secs();
        u32::try_from(left).ok().filter(|left| *left > 0)
    }

    /// The ACK: under `course` the OFFER again but for its type, else values of its own.
    fn acknowledgement(
        &self,
        address: Ipv4Addr,
        message: &DhcpMessage,
        offer: Option<Rc<DhcpMessage>>,
    ) -> (DhcpMessage, reply::Notes) {
        let offered_lease = offer.as_ref().and_then(|offer| offer.lease_time());
        match (self.profile.ack_contents, offer) {
            // A copy with another xid would be no answer to this REQUEST (RFC 2131 table 3).
            (AckContents::CopyOfOffer, Some(offer)) if (offer.xid, offer.chaddr) == (message.xid, message.chaddr) => {
                let mut ack = (*offer).clone();
                for option in &mut ack.options {
                    if let DhcpOption::MessageType(kind) = option {
                        *kind = MessageType::Ack;
                    }
                }
                // What it leaves out was said of the OFFER.
                (ack, reply::Notes::default())
            }
            _ => {
                let lease_s = match (message.lease_time(), offered_lease) {
                    (None, Some(offered)) => offered,
                    (asked, _) => self.config.lease_for(asked),
                };
                reply::grant(&self.config, message, MessageType::Ack, address, lease_s)
            }
        }
    }

    pub(super) fn refuse(&self, ctx: &mut Context<'_>, message: &DhcpMessage, address: Ipv4Addr, why: RefusalReason) {
        let entry = ctx.event(Event::RequestRefused { address, client: message.chaddr, why });
        ctx.because(entry);
        let (refusal, notes) = reply::refuse(&self.config, message, why.text());
        note(ctx, message.chaddr, notes);
        self.send(ctx, message, refusal);
    }

    fn refuse_if_authoritative(
        &self,
        ctx: &mut Context<'_>,
        message: &DhcpMessage,
        address: Ipv4Addr,
        why: RefusalReason,
    ) -> Result<(), Reason> {
        if !self.config.authoritative {
            return Err(Reason::NotAuthoritative);
        }
        self.refuse(ctx, message, address, why);
        Ok(())
    }
}
