//! SELECTING: offers are noted, and at the end of the window one of them is chosen.

use std::net::Ipv4Addr;

use super::{Client, Policy, Requesting, State};
use crate::base::Duration;
use crate::protocol::context::Context;
use crate::protocol::event::{DecidedBy, EntryId, Event, OfferSummary, Reason, StateTrigger};
use crate::protocol::parameters::parameters;
use crate::protocol::timer::Timer;
use crate::wire::DhcpMessage;

impl Client {
    pub(super) fn handle_offer(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
        let collect = self.config.collect;
        let State::Selecting(selecting) = &mut self.state else { return Err(Reason::UnexpectedType) };
        let (Some(server), Some(lease_s)) = (message.server_id(), message.lease_time()) else {
            return Err(Reason::IncompleteOffer);
        };
        if message.yiaddr.is_unspecified() || lease_s == 0 {
            return Err(Reason::IncompleteOffer);
        }
        let mut offer = OfferSummary {
            server,
            address: message.yiaddr,
            lease_s,
            parameters: parameters(message),
            heard_at: ctx.now,
            entry: EntryId::default(),
        };
        // The same server may answer a retransmitted DISCOVER again: the newer offer replaces the older.
        selecting.offers.retain(|known| known.server != server);
        let heard = ctx.event(Event::OfferHeard { offer: Box::new(offer.clone()) });
        offer.entry = heard;
        selecting.offers.push(offer);
        ctx.cancel(Timer::Retransmission);
        if selecting.open.is_none() && ctx.timers.get(Timer::CollectOffers).is_none() {
            if collect == Duration::ZERO {
                ctx.because(heard);
                self.decide(ctx);
            } else {
                ctx.timers.arm(Timer::CollectOffers, ctx.now + collect, heard);
            }
        }
        Ok(())
    }

    /// The collecting time is over: choose by policy, or open a decision for a person.
    pub(super) fn decide(&mut self, ctx: &mut Context<'_>) {
        self.decisions += 1;
        let n = self.decisions;
        let State::Selecting(selecting) = &mut self.state else { return };
        let Some(first) = selecting.offers.first().cloned() else { return };
        let (chosen, by) = match self.config.policy {
            Policy::Ask => {
                let entry = ctx.event(Event::DecisionOpened { n, offers: selecting.offers.clone() });
                selecting.open = Some((n, entry));
                return;
            }
            Policy::First => (first, DecidedBy::First),
            Policy::LongestLease => {
                let longest = selecting
                    .offers
                    .iter()
                    .fold(&first, |best, offer| if offer.lease_s > best.lease_s { offer } else { best });
                (longest.clone(), DecidedBy::LongestLease)
            }
            Policy::ByServer(server) => match selecting.offers.iter().find(|offer| offer.server == server) {
                Some(offer) => (offer.clone(), DecidedBy::ByServer),
                None => (first, DecidedBy::First),
            },
        };
        self.choose(ctx, n, chosen, by);
    }

    /// A person answers decision `n`: the offer of `server` wins. `false` if that decision is not open or
    /// that server made no offer; nothing happens then.
    pub fn choose_offer(&mut self, ctx: &mut Context<'_>, n: u32, server: Ipv4Addr) -> bool {
        let State::Selecting(selecting) = &mut self.state else { return false };
        let Some((open, _)) = selecting.open else { return false };
        let Some(offer) = selecting.offers.iter().find(|offer| offer.server == server).cloned() else { return false };
        if open != n {
            return false;
        }
        selecting.open = None;
        self.choose(ctx, n, offer, DecidedBy::Person);
        true
    }

    /// A person answers decision `n`: collect offers for another while. `false` if that decision is not open.
    pub fn keep_waiting(&mut self, ctx: &mut Context<'_>, n: u32, wait: Duration) -> bool {
        let State::Selecting(selecting) = &mut self.state else { return false };
        let Some((open, _)) = selecting.open else { return false };
        if open != n {
            return false;
        }
        selecting.open = None;
        let kept = ctx.event(Event::KeptWaiting { n, wait_us: wait });
        ctx.timers.arm(Timer::CollectOffers, ctx.now + wait, kept);
        true
    }

    fn choose(&mut self, ctx: &mut Context<'_>, n: u32, offer: OfferSummary, by: DecidedBy) {
        let State::Selecting(selecting) = &self.state else { return };
        let (xid, secs) = (selecting.xid, selecting.secs);
        let offer_entry = offer.entry;
        let chosen = ctx.event_because(
            Event::OfferChosen { n, server: offer.server, address: offer.address, by },
            vec![offer_entry],
        );
        ctx.because(chosen);
        // A person's choice and a timer act at once; a choice made on hearing the offer takes the client a moment.
        let after = if by != DecidedBy::Person && self.config.collect == Duration::ZERO {
            self.config.processing
        } else {
            Duration::ZERO
        };
        let first_sent = ctx.now + after;
        self.enter(
            ctx,
            State::Requesting(Requesting { xid, offer, secs, first_sent, sent: 0 }),
            StateTrigger::OfferChosen,
        );
        self.send_request(ctx, after, vec![offer_entry]);
    }
}
