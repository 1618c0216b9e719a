//! A client's way to a lease, explained.

use std::net::Ipv4Addr;

use super::Context;
use crate::base::Duration;
use crate::protocol::{ClientCheck, ClientState, Configuration, DecidedBy, Event, OfferSummary, Setting, StateTrigger};
use crate::sim::Kind;
use crate::teach::asked::{Asked, answered};
use crate::teach::check::{Heard, heard_by_client};
use crate::teach::timers::look_up;
use crate::teach::words::{decided_by, for_lease, own_clock, speed, state_name, times, trigger_clause, trigger_rfc};
use crate::teach::{Citation, Explanation, cause_event};
use crate::wire::Mac;

/// A switch set by hand that leaves the check out.
const NO_CHECK: Citation = Citation::SetByHand { differs_from: "RFC 5227 §2.1" };

/// A change of state.
pub(super) fn state(context: &Context<'_>, from: ClientState, to: ClientState, why: StateTrigger) -> Explanation {
    let who = context.who;
    let ((old, _), (new, plain)) = (state_name(from), state_name(to));
    let (title, way) = if old == new {
        (format!("{who} stays in {new}"), format!("stays in {new}"))
    } else {
        (format!("{who}: {old} to {new}"), format!("goes from {old} to {new}"))
    };
    let clause = match why {
        StateTrigger::CheckPassed if context.profile().client_check == ClientCheck::AnnounceOnly => {
            "It has asked nobody about the address and waits for no answer".to_owned()
        }
        StateTrigger::CheckPassed if heard_by_client(context) != Heard::Silence => {
            "The check is over, though its questions reached nobody".to_owned()
        }
        StateTrigger::Conflict
            if matches!(cause_event(context.entry, context.trace), Some(Event::ConflictFound { probe: true, .. })) =>
        {
            "Another host wants the address too".to_owned()
        }
        _ => trigger_clause(why, context.at_expiry(), &own_clock(context.clock())),
    };
    let text = format!("{clause}, so {who} {way}: it {plain}.");
    Explanation::new(title, text, state_source(context, from, to, why))
}

/// What has such a change of state.
fn state_source(context: &Context<'_>, from: ClientState, to: ClientState, why: StateTrigger) -> Citation {
    let extends = matches!(from, ClientState::Renewing | ClientState::Rebinding);
    match why {
        StateTrigger::CheckPassed if context.profile().client_check == ClientCheck::AnnounceOnly => NO_CHECK,
        StateTrigger::CheckPassed => look_up(context),
        StateTrigger::T1 | StateTrigger::T2 => Citation::course_if(context.at_expiry(), trigger_rfc(why)),
        StateTrigger::Expired if extends => Citation::course_if(context.at_expiry(), trigger_rfc(why)),
        StateTrigger::Ack if extends => Citation::course_if(context.after_the_end(), "RFC 2131 §4.4.5"),
        StateTrigger::LeaseKept if extends => "RFC 2131 §3.3".into(),
        StateTrigger::Nak if extends => Asked::Renewing.refusal_rfc().into(),
        StateTrigger::Nak if from == ClientState::Rebooting => Asked::InitReboot.refusal_rfc().into(),
        StateTrigger::Conflict if from != ClientState::BoundChecking => "RFC 5227 §2.4".into(),
        StateTrigger::Started if matches!(to, ClientState::InitReboot | ClientState::Rebooting) => {
            "RFC 2131 §4.4.2".into()
        }
        StateTrigger::PoweredOff => Citation::NoStandard,
        _ => trigger_rfc(why).into(),
    }
}

/// A message goes out again.
pub(super) fn retransmission(context: &Context<'_>, attempt: u32, unsent: bool) -> Explanation {
    let who = context.who;
    let text = if !unsent && context.has_asked() {
        format!("No answer came to {who}, which has asked {} so far, so it sends its message again.", times(attempt))
    } else {
        format!(
            "The last message of {who} never left, since the MAC address to send it to could not be found out. So {who} \
             makes another attempt."
        )
    };
    let source = match context.state() {
        Some(ClientState::Renewing | ClientState::Rebinding) => {
            Citation::course_if(context.after_the_end(), "RFC 2131 §4.4.5")
        }
        _ if context.by_hand() => "RFC 2131 §4.4.3".into(),
        _ => "RFC 2131 §4.1".into(),
    };
    Explanation::new(format!("{who} tries again"), text, source)
}

/// An offer noted.
pub(super) fn offer_heard(context: &Context<'_>, offer: &OfferSummary) -> Explanation {
    let who = context.who;
    let server = context.server(offer.server);
    Explanation::new(
        format!("{who} notes the offer of {server}"),
        format!("{who} keeps the offer in mind: {} from {server} {}.", offer.address, for_lease(offer.lease_s)),
        "RFC 2131 §3.1 step 3",
    )
}

/// A person has to choose.
pub(super) fn decision_opened(context: &Context<'_>, offers: &[OfferSummary]) -> Explanation {
    let who = context.who;
    let mut all: Vec<String> = offers.iter().take(3).map(|offer| summary(offer, context)).collect();
    if offers.len() > 3 {
        all.push(format!("and {} more", offers.len().saturating_sub(3)));
    }
    Explanation::new(
        "Which offer wins?",
        format!("{who} has collected its offers: {}. You decide, and time stands still meanwhile.", all.join("; ")),
        "RFC 2131 §3.1 step 3",
    )
}

fn summary(offer: &OfferSummary, context: &Context<'_>) -> String {
    let server = context.offer_of(offer.server, Some(offer.address));
    format!("{} from {server} {}", offer.address, for_lease(offer.lease_s))
}

/// A person waits for more offers.
pub(super) fn kept_waiting(context: &Context<'_>, wait_us: Duration) -> Explanation {
    let who = context.who;
    Explanation::new(
        format!("{who} keeps collecting"),
        format!("{who} waits another {wait_us} for offers; what the servers hold for it runs down meanwhile."),
        "RFC 2131 §3.1 step 3",
    )
}

/// The choice.
pub(super) fn offer_chosen(context: &Context<'_>, server: Ipv4Addr, address: Ipv4Addr, by: DecidedBy) -> Explanation {
    let who = context.who;
    let server = context.offer_of(server, Some(address));
    Explanation::new(
        format!("{who} chooses {server}"),
        format!("{who} takes the offer of {server}, {address}, {}. Its REQUEST tells all servers.", decided_by(by)),
        "RFC 2131 §3.1 step 3",
    )
}

/// What the ACK or NAK answers that led to an entry.
fn answered_by(context: &Context<'_>) -> Asked {
    let asked = context.causes().find_map(|cause| match &cause.kind {
        Kind::Arrived { frame, .. } => Some(answered(frame, context.trace)),
        _ => None,
    });
    asked.unwrap_or(Asked::Selecting)
}

/// A refusal read.
pub(super) fn nak_heard(context: &Context<'_>, server: Option<Ipv4Addr>) -> Explanation {
    let who = context.who;
    let asked = answered_by(context);
    let name = server.map_or_else(|| "a server".to_owned(), |server| context.server(server));
    let other = match (asked, context.lease(), server) {
        (Asked::InitReboot | Asked::Renewing | Asked::Rebinding, Some(lease), Some(server))
            if lease.server != server =>
        {
            format!(
                " The lease is not of this server but of {}. {who} does not compare option 54, as some clients do before \
                 they believe a NAK.",
                context.giver(lease.server)
            )
        }
        _ => String::new(),
    };
    Explanation::new(
        format!("{name} refused {who}"),
        format!(
            "{who} reads that {name} refuses its {}, so it has to start over with a DISCOVER.{other}",
            asked.name()
        ),
        asked.refusal_rfc(),
    )
}

/// The check of the new address begins.
pub(super) fn check_started(context: &Context<'_>, address: Ipv4Addr, how: ClientCheck) -> Explanation {
    let who = context.who;
    let way = match how {
        ClientCheck::AnnounceOnly => {
            return Explanation::new(
                format!("{who} does not check {address}"),
                format!(
                    "{who} is about to use {address} without asking whether another host has it: it only announces the \
                     address once. The RFC demands a check first, or two hosts may end up with one address."
                ),
                NO_CHECK,
            );
        }
        ClientCheck::SingleLookUp => "it looks the address up by ARP once and listens for two seconds",
        ClientCheck::Rfc5227 => "it sends three ARP probes, with random pauses, and listens",
    };
    let source = match how {
        ClientCheck::Rfc5227 if !context.by_hand() => "RFC 2131 §4.4.1".into(),
        _ => look_up(context),
    };
    Explanation::new(
        format!("{who} checks {address}"),
        format!("Before {who} uses {address} it asks whether anybody else does: {way}."),
        source,
    )
}

/// The new address is in use.
pub(super) fn conflict_found(context: &Context<'_>, address: Ipv4Addr, by: Mac, probe: bool) -> Explanation {
    let Context { who, names, .. } = *context;
    let other = names.by_mac(by);
    let what = if probe { "is probing the same address" } else { "claims it in an ARP packet" };
    let then = if context.by_hand() {
        "A person has to give it another one"
    } else {
        "It declines the lease and starts over later"
    };
    Explanation::new(
        format!("{who} finds a conflict"),
        format!("{who} must not use {address}, because {other} {what}. {then}."),
        "RFC 5227 §2.1.1",
    )
}

/// The new address is free to use.
pub(super) fn usable(context: &Context<'_>, address: Ipv4Addr) -> Explanation {
    let who = context.who;
    let how = context.profile().client_check;
    let uses = format!("{who} uses {address} from now on and answers ARP for it");
    let text = match (how, heard_by_client(context)) {
        (ClientCheck::AnnounceOnly, _) => format!("{uses}, without having asked whether another host has it."),
        (_, Heard::Unasked) => {
            format!("{uses}. No answer came, but no question of {who} reached anybody, so another host may have it.")
        }
        (ClientCheck::SingleLookUp, _) => {
            format!("No claim on {address} came during the look-up, so {uses}. It does not announce the address.")
        }
        _ => format!("No claim on {address} came during the check, so {uses}."),
    };
    let source = match how {
        ClientCheck::AnnounceOnly => NO_CHECK,
        ClientCheck::SingleLookUp => Citation::CourseText { differs_from: "RFC 5227 §2.3" },
        ClientCheck::Rfc5227 if context.by_hand() => "RFC 5227 §2.1.1".into(),
        ClientCheck::Rfc5227 => "RFC 2131 §4.4.1".into(),
    };
    Explanation::new(format!("{who} uses {address}"), text, source)
}

/// What the ACK says, written down.
pub(super) fn configured(context: &Context<'_>, configuration: &Configuration) -> Explanation {
    let who = context.who;
    let Configuration { address, mask, server, lease_s, .. } = configuration;
    Explanation::new(
        format!("{who} logs its configuration"),
        format!(
            "{who} writes down what the ACK of {} says: address {address}, mask {mask}, a lease {}, and more. {}",
            context.server(*server),
            for_lease(*lease_s),
            when_renewed(context, configuration)
        ),
        if context.at_expiry() && configuration.t1.is_some() {
            Citation::CourseText { differs_from: "RFC 2131 §4.4.5" }
        } else if configuration.t1.is_none() {
            "RFC 2131 §3.3".into()
        } else if answered_by(context) == Asked::InitReboot {
            "RFC 2131 §3.2 step 3".into()
        } else {
            "RFC 2131 §4.4.1".into()
        },
    )
}

/// When a client will renew its lease, in a sentence.
fn when_renewed(context: &Context<'_>, configuration: &Configuration) -> String {
    let Some(t1) = configuration.t1 else {
        return "The lease has no end, so it never has to be renewed.".to_owned();
    };
    let (clock, after) = (context.clock(), t1.since(configuration.requested_at));
    let by_clock = if clock.0 == 0 {
        String::new()
    } else {
        format!(" Its clock runs at {} of the true speed, so that is after {}.", speed(clock), after.rounded())
    };
    if context.at_expiry() {
        let says = |is: fn(&Setting) -> bool| configuration.log.iter().any(is);
        let t1 = says(|setting| matches!(setting, Setting::IgnoredT1(_)));
        let t2 = says(|setting| matches!(setting, Setting::IgnoredT2(_)));
        let ignored = match (t1, t2) {
            (true, true) => ": T1 and T2 in the ACK (options 58 and 59) are ignored",
            (true, false) => ": T1 in the ACK (option 58) is ignored",
            (false, true) => ": T2 in the ACK (option 59) is ignored",
            (false, false) => "",
        };
        format!("As the course text tells it, it renews only when the lease has run its time{ignored}.{by_clock}")
    } else {
        let shown = clock.shown(after).rounded();
        format!("It will renew after {shown}, counted from its REQUEST.{by_clock}")
    }
}
