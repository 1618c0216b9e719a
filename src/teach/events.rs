//! What machines report, told. Every event has an arm here, so that the compiler asks for the words of a new one.

mod arp;
mod client;
mod lease;
mod left_out;
mod server;

pub(super) use server::{in_grace, is_rest, prolongs};

use std::net::Ipv4Addr;

use super::Telling;
use super::ignored::{arrival_source, ignored_source};
use super::told::Told;
use super::words::{because, frame_name, reason};
use crate::base::{Duration, Instant};
use crate::protocol::{Event, Reason};
use crate::sim::Kind;

/// Tells an event that a host reports.
pub(super) fn tell(event: &Event, told: &Told<'_>) -> Telling {
    match event {
        Event::State { from, to, trigger } => client::state(told, *from, *to, *trigger),
        Event::Retransmission { attempt, unsent } => client::retransmission(told, *attempt, *unsent),
        Event::OfferHeard { offer } => client::offer_heard(told, offer),
        Event::DecisionOpened { offers, .. } => client::decision_opened(told, offers),
        Event::KeptWaiting { wait_us, .. } => client::kept_waiting(told, *wait_us),
        Event::OfferChosen { server, address, by, .. } => client::offer_chosen(told, *server, *address, *by),
        Event::NakHeard { server, .. } => client::nak_heard(told, *server),
        Event::ConfigurationLogged { configuration } => client::configured(told, configuration),
        Event::ClientCheckStarted { address, how } => client::check_started(told, *address, *how),
        Event::ConflictFound { address, by, probe } => client::conflict_found(told, *address, *by, *probe),
        Event::AddressUsable { address } => client::usable(told, *address),

        Event::LeaseRenewed { configuration, changed } => lease::renewed(told, configuration, *changed),
        Event::AddressDropped { address, why } => lease::dropped(told, *address, *why),
        Event::AddressChanged { was, now } => lease::changed(told, *was, *now),
        Event::LeaseRemembered { address, expiry } => lease::remembered(told, *address, *expiry),
        Event::LeaseKept { address, expiry } => lease::kept(told, *address, *expiry),
        Event::GaveUp { what } => lease::gave_up(told, *what),
        Event::AddressReleased { address, server } => lease::released(told, *address, *server),
        Event::ConflictInUse { address, by } => lease::conflict_in_use(told, *address, *by),
        Event::AddressDefended { address } => lease::defended(told, *address),
        Event::AddressSet { address } => lease::set_by_hand(told, *address),
        Event::ParametersLearned { server, log } => lease::parameters(told, *server, log),

        Event::ServerCheckStarted { address, when } => server::check_started(told, *address, *when),
        Event::ServerCheckAnswered { address, by } => server::check_answered(told, *address, *by),
        Event::ServerCheckPassed { address } => server::check_passed(told, *address),
        Event::ServerCheckFailed { address, by, echoed } => server::check_failed(told, *address, *by, *echoed),
        Event::AddressOffered { address, client, until, again } => {
            server::offered(told, *address, *client, *until, *again)
        }
        Event::HoldExpired { address, client, why } => server::hold_expired(told, *address, *client, *why),
        Event::OfferDeclined { address, client, chosen, leased } => {
            server::declined(told, *address, *client, *chosen, *leased)
        }
        Event::LeaseCommitted { address, client, until, again } => {
            server::committed(told, *address, *client, *until, *again)
        }
        Event::LeaseExtended { address, client, until, rest: true, .. } => {
            left_out::rest(told, *address, *client, *until)
        }
        Event::LeaseExtended { address, client, until, how, rest: false } => {
            server::extended(told, *address, *client, *until, *how)
        }
        Event::LeaseEnded { address, client, why, kept_until } => {
            server::ended(told, *address, *client, *why, *kept_until)
        }
        Event::GraceStarted { address, client, until } => server::grace(told, *address, *client, *until),
        Event::LeaseReplicated { address, client, until, from } => {
            server::replicated(told, *address, *client, *until, *from)
        }
        Event::InformAnswered { client, address } => server::informed(told, *client, *address),
        Event::RequestRefused { address, client, why } => server::refused(told, *address, *client, *why),
        Event::Quarantined { address, why, until } => server::quarantined(told, *address, *why, *until),
        Event::QuarantineEnded { address } => server::quarantine_ended(told, *address),
        Event::AddressExcluded { address } => server::excluded(told, *address),
        Event::ReservationEnded { address, client, instead } => {
            server::reservation_ended(told, *address, *client, *instead)
        }
        Event::PoolExhausted { client } => server::exhausted(told, *client),
        Event::ServerStopped => server::stopped(told),
        Event::ServerStarted { leases } => server::started(told, *leases),

        Event::ArpAdded { address, mac, how } => arp::added(told, *address, *mac, *how),
        Event::ArpUpdated { address, mac, was, how } => arp::updated(told, *address, *mac, *was, *how),
        Event::ArpSetAside { address, mac } => arp::set_aside(told, *address, *mac),
        Event::ArpAged { address, mac } => arp::aged(told, *address, *mac),
        Event::Unreachable { address } => arp::unreachable(told, *address),

        Event::NotSent { frame, address, why } => left_out::not_sent(told, *frame, *address, *why),
        Event::OptionsLeftOut { client, codes, why } => left_out::options(told, *client, codes, *why),
        Event::OptionsJoined { client, codes } => left_out::joined(told, *client, codes),
        Event::OptionsUnreadable { codes } => left_out::unreadable(told, codes),
        Event::TimesNotAccepted { t1_s, t2_s, lease_s, renew_us, rebind_us } => {
            left_out::times(told, (*t1_s, *t2_s), *lease_s, (*renew_us).zip(*rebind_us))
        }

        Event::Ignored { reason: why } => ignored(told, *why),
    }
}

/// A message that was read and then left alone.
fn ignored(told: &Told<'_>, why: Reason) -> Telling {
    let who = told.who;
    let frame = told.causes().find_map(|cause| match &cause.kind {
        Kind::Arrived { frame, .. } => Some(frame),
        _ => None,
    });
    let what = frame.map_or_else(
        || "what arrived".to_owned(),
        |frame| format!("the {} of {}", frame_name(frame.kind()), told.names.name(frame.from)),
    );
    let because = frame.map_or_else(|| reason(why), |frame| because(why, frame.kind(), true));
    let source = frame.and_then(|frame| ignored_source(why, frame, told, told.entry.host));
    Telling::new(
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
