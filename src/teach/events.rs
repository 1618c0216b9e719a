//! What machines report, explained. Every event has an arm here, so that the compiler asks for the words of a new one.

mod arp;
mod client;
mod lease;
mod left_out;
mod server;

pub(super) use server::{in_grace, is_rest, prolongs};

use std::net::Ipv4Addr;

use super::Explanation;
use super::context::Context;
use super::ignored::{arrival_source, ignored_source};
use super::words::{because, frame_name, reason};
use crate::base::{Duration, Instant};
use crate::protocol::{Event, Reason};
use crate::sim::Kind;

/// Tells an event that a host reports.
pub(super) fn explain(event: &Event, context: &Context<'_>) -> Explanation {
    match event {
        Event::State { from, to, trigger } => client::state(context, *from, *to, *trigger),
        Event::Retransmission { attempt, unsent } => client::retransmission(context, *attempt, *unsent),
        Event::OfferHeard { offer } => client::offer_heard(context, offer),
        Event::DecisionOpened { offers, .. } => client::decision_opened(context, offers),
        Event::KeptWaiting { wait_us, .. } => client::kept_waiting(context, *wait_us),
        Event::OfferChosen { server, address, by, .. } => client::offer_chosen(context, *server, *address, *by),
        Event::NakHeard { server, .. } => client::nak_heard(context, *server),
        Event::ConfigurationLogged { configuration } => client::configured(context, configuration),
        Event::ClientCheckStarted { address, how } => client::check_started(context, *address, *how),
        Event::ConflictFound { address, by, probe } => client::conflict_found(context, *address, *by, *probe),
        Event::AddressUsable { address } => client::usable(context, *address),

        Event::LeaseRenewed { configuration, changed } => lease::renewed(context, configuration, *changed),
        Event::AddressDropped { address, why } => lease::dropped(context, *address, *why),
        Event::AddressChanged { was, now } => lease::changed(context, *was, *now),
        Event::LeaseRemembered { address, expiry } => lease::remembered(context, *address, *expiry),
        Event::LeaseKept { address, expiry } => lease::kept(context, *address, *expiry),
        Event::GaveUp { what } => lease::gave_up(context, *what),
        Event::AddressReleased { address, server } => lease::released(context, *address, *server),
        Event::ConflictInUse { address, by } => lease::conflict_in_use(context, *address, *by),
        Event::AddressDefended { address } => lease::defended(context, *address),
        Event::AddressSet { address } => lease::set_by_hand(context, *address),
        Event::ParametersLearned { server, log } => lease::parameters(context, *server, log),

        Event::ServerCheckStarted { address, when } => server::check_started(context, *address, *when),
        Event::ServerCheckAnswered { address, by } => server::check_answered(context, *address, *by),
        Event::ServerCheckPassed { address } => server::check_passed(context, *address),
        Event::ServerCheckFailed { address, by, echoed } => server::check_failed(context, *address, *by, *echoed),
        Event::AddressOffered { address, client, until, again } => {
            server::offered(context, *address, *client, *until, *again)
        }
        Event::HoldExpired { address, client, why } => server::hold_expired(context, *address, *client, *why),
        Event::OfferDeclined { address, client, chosen, leased } => {
            server::declined(context, *address, *client, *chosen, *leased)
        }
        Event::LeaseCommitted { address, client, until, again } => {
            server::committed(context, *address, *client, *until, *again)
        }
        Event::LeaseExtended { address, client, until, rest: true, .. } => {
            left_out::rest(context, *address, *client, *until)
        }
        Event::LeaseExtended { address, client, until, how, rest: false } => {
            server::extended(context, *address, *client, *until, *how)
        }
        Event::LeaseEnded { address, client, why, kept_until } => {
            server::ended(context, *address, *client, *why, *kept_until)
        }
        Event::GraceStarted { address, client, until } => server::grace(context, *address, *client, *until),
        Event::LeaseReplicated { address, client, until, from } => {
            server::replicated(context, *address, *client, *until, *from)
        }
        Event::InformAnswered { client, address } => server::informed(context, *client, *address),
        Event::RequestRefused { address, client, why } => server::refused(context, *address, *client, *why),
        Event::Quarantined { address, why, until } => server::quarantined(context, *address, *why, *until),
        Event::QuarantineEnded { address } => server::quarantine_ended(context, *address),
        Event::AddressExcluded { address } => server::excluded(context, *address),
        Event::ReservationEnded { address, client, instead } => {
            server::reservation_ended(context, *address, *client, *instead)
        }
        Event::PoolExhausted { client } => server::exhausted(context, *client),
        Event::ServerStopped => server::stopped(context),
        Event::ServerStarted { leases } => server::started(context, *leases),

        Event::ArpAdded { address, mac, how } => arp::added(context, *address, *mac, *how),
        Event::ArpUpdated { address, mac, was, how } => arp::updated(context, *address, *mac, *was, *how),
        Event::ArpSetAside { address, mac } => arp::set_aside(context, *address, *mac),
        Event::ArpAged { address, mac } => arp::aged(context, *address, *mac),
        Event::Unreachable { address } => arp::unreachable(context, *address),

        Event::NotSent { frame, address, why } => left_out::not_sent(context, *frame, *address, *why),
        Event::OptionsLeftOut { client, codes, why } => left_out::options(context, *client, codes, *why),
        Event::OptionsJoined { client, codes } => left_out::joined(context, *client, codes),
        Event::OptionsUnreadable { codes } => left_out::unreadable(context, codes),
        Event::TimesNotAccepted { t1_s, t2_s, lease_s, renew_us, rebind_us } => {
            left_out::times(context, (*t1_s, *t2_s), *lease_s, (*renew_us).zip(*rebind_us))
        }

        Event::Ignored { reason: why } => ignored(context, *why),
    }
}

/// A message that was read and then left alone.
fn ignored(context: &Context<'_>, why: Reason) -> Explanation {
    let who = context.who;
    let frame = context.causes().find_map(|cause| match &cause.kind {
        Kind::Arrived { frame, .. } => Some(frame),
        _ => None,
    });
    let what = frame.map_or_else(
        || "what arrived".to_owned(),
        |frame| format!("the {} of {}", frame_name(frame.kind()), context.names.name(frame.from)),
    );
    let because = frame.map_or_else(|| reason(why), |frame| because(why, frame.kind(), true));
    let source = frame.and_then(|frame| ignored_source(why, frame, context, context.entry.host));
    Explanation::new(
        format!("{who} ignores {what}"),
        format!("{who} reads {what} but does nothing with it: {because}."),
        source.unwrap_or_else(|| frame.map_or("RFC 2131 §4.1".into(), |frame| arrival_source(frame.kind()))),
    )
}

/// How long from `now`: "for 1 h".
fn span(until: Option<Instant>, now: Instant) -> String {
    match until.map(|until| until.since(now)) {
        None => "for ever".to_owned(),
        Some(Duration::ZERO) => "for less than a second".to_owned(),
        Some(left) => format!("for {}", left.rounded()),
    }
}

fn some(address: Ipv4Addr) -> String {
    if address.is_unspecified() { "an address".to_owned() } else { address.to_string() }
}
