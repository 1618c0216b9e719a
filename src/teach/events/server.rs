//! What a server decides, explained.

use std::net::Ipv4Addr;

use super::{Context, some, span};
use crate::base::Instant;
use crate::protocol::{AddressCheck, Event, Extension, LeaseEnd, PromiseEnd, QuarantineReason, RefusalReason};
use crate::sim::Kind;
use crate::teach::asked::{Asked, question};
use crate::teach::check::{Heard, heard_by_server};
use crate::teach::timers::quarantine;
use crate::teach::words::{lease_end, lease_end_rfc, promise_end, promise_end_rfc, refusal, speed};
use crate::teach::{Citation, Explanation, cause_event, entry_at};
use crate::wire::Mac;

/// A check at the REQUEST is the course text's.
pub(super) fn check_source(context: &Context<'_>) -> Citation {
    Citation::course_if(context.checks_on_request(), "RFC 2131 §3.1 step 2")
}

/// A check begins.
pub(super) fn check_started(context: &Context<'_>, address: Ipv4Addr, when: AddressCheck) -> Explanation {
    let who = context.who;
    let when = match when {
        AddressCheck::OnRequest => "The REQUEST asks for it; before its ACK",
        AddressCheck::BeforeOffer | AddressCheck::Never => "Before it offers the address",
    };
    Explanation::new(
        format!("{who} checks {address}"),
        format!(
            "{when} {who} makes sure that nobody uses {address}: an ARP request first, and a ping to whoever \
             answers."
        ),
        check_source(context),
    )
}

/// Somebody answers it by ARP.
pub(super) fn check_answered(context: &Context<'_>, address: Ipv4Addr, by: Mac) -> Explanation {
    let Context { who, names, .. } = *context;
    Explanation::new(
        format!("{} has {address}", names.by_mac(by)),
        format!("{who} hears that {} answers ARP for {address}. Now it has a MAC address to ping.", names.by_mac(by)),
        check_source(context),
    )
}

/// Nobody answers it.
pub(super) fn check_passed(context: &Context<'_>, address: Ipv4Addr) -> Explanation {
    let who = context.who;
    let (title, text) = match heard_by_server(context, address) {
        Heard::Silence => (
            format!("{who} takes {address} for unused"),
            format!(
                "No answer to the ARP question about {address} has come. Without a MAC address the ping could not even leave {who}, so it takes \
                 the silence as a sign that nobody uses the address."
            ),
        ),
        Heard::Unasked => (
            format!("{who} takes {address} for unused"),
            format!(
                "The question of {who} about {address} was lost before it reached anybody, so no answer could come. {who} \
                 does not know that, and takes the address for unused."
            ),
        ),
        Heard::NoTime => (
            format!("{who} takes {address} for unused"),
            format!(
                "{who} is told not to wait for an answer, and goes on before its question about {address} has reached \
                 anybody. It takes the address for unused without knowing it."
            ),
        ),
    };
    Explanation::new(title, text, check_source(context))
}

/// The address is in use.
pub(super) fn check_failed(context: &Context<'_>, address: Ipv4Addr, by: Mac, echoed: bool) -> Explanation {
    let Context { who, names, .. } = *context;
    let proof = if echoed { "answered ARP and the ping" } else { "answered ARP, if not the ping" };
    Explanation::new(
        format!("{who} finds {address} in use"),
        format!("{} {proof}, so {who} must not give {address} to anybody.", names.by_mac(by)),
        check_source(context),
    )
}

/// Who has an address by a promise or a lease of this server, and until when it has a lease.
fn holder(context: &Context<'_>, address: Ipv4Addr) -> Option<(Mac, Option<Option<Instant>>)> {
    let of = |at: &Ipv4Addr| *at == address;
    // A server that stops, or is switched off, forgets its offers but not its leases.
    let (mut offer, mut forgotten) = (None, false);
    for entry in context.before().filter(|entry| entry.host == context.entry.host) {
        match &entry.kind {
            Kind::Started | Kind::Event(Event::ServerStopped) => forgotten = offer.is_none(),
            Kind::Event(
                Event::LeaseCommitted { address, client, until, .. }
                | Event::LeaseExtended { address, client, until, .. }
                | Event::LeaseReplicated { address, client, until, .. },
            ) if of(address) => return Some((offer.unwrap_or(*client), Some(*until))),
            Kind::Event(Event::AddressOffered { address, client, again, .. }) if of(address) => {
                if !forgotten {
                    offer = offer.or(Some(*client));
                }
                if !again {
                    break;
                }
            }
            // The end of an offer leaves a lease alone that was there before it.
            Kind::Event(Event::HoldExpired { address, .. } | Event::OfferDeclined { address, .. }) if of(address) => {
                forgotten = offer.is_none();
            }
            Kind::Event(Event::LeaseEnded { address, client, kept_until: Some(_), .. }) if of(address) => {
                return (!forgotten).then_some((offer.unwrap_or(*client), None));
            }
            Kind::Event(Event::LeaseEnded { address, .. } | Event::Quarantined { address, .. }) if of(address) => break,
            _ => {}
        }
    }
    offer.map(|client| (client, None))
}

/// A client that the server takes for another, since both send the same client identifier: a sentence.
fn same_identifier(context: &Context<'_>, address: Ipv4Addr, client: Mac) -> Option<String> {
    let (before, _) = holder(context, address).filter(|(before, _)| *before != client)?;
    let (old, new) = (context.names.by_mac(before), context.names.by_mac(client));
    Some(format!(
        " {new} sends the same client identifier (option 61) as {old}, so {} takes them for one client.",
        context.who
    ))
}

/// Whether an offer of `seconds` is no more than what is left of the lease that its client has.
pub(in crate::teach) fn is_rest(context: &Context<'_>, address: Ipv4Addr, seconds: u32) -> bool {
    let Some((_, Some(Some(until)))) = holder(context, address) else { return false };
    context.clock().shown(until.since(context.entry.at)).whole_secs() == u64::from(seconds)
}

/// An address held for a client.
pub(super) fn offered(
    context: &Context<'_>,
    address: Ipv4Addr,
    client: Mac,
    until: Instant,
    again: bool,
) -> Explanation {
    let Context { entry, trace, who, names, .. } = *context;
    let (name, span) = (names.by_mac(client), until.since(entry.at).rounded());
    let checked = matches!(cause_event(entry, trace), Some(Event::ServerCheckPassed { .. }));
    let why = match (again, checked, context.profile().address_check) {
        (true, _, _) => match (same_identifier(context, address, client), holder(context, address)) {
            (Some(clone), _) => clone,
            (None, Some((_, Some(_)))) => format!(" {name} has a lease of it already (RFC 2131 §4.3.1)."),
            (None, _) => format!(" It is held for {name} already."),
        },
        (_, true, _) => " Its check is over.".to_owned(),
        (_, _, AddressCheck::OnRequest) => " Whether anybody uses it has not been checked yet.".to_owned(),
        (_, _, AddressCheck::Never) => " Whether anybody uses it is not checked.".to_owned(),
        (_, _, AddressCheck::BeforeOffer) => String::new(),
    };
    Explanation::new(
        format!("{who} reserves {address}"),
        format!("{who} holds {address} for {name} for up to {span} and prepares an OFFER.{why}"),
        "RFC 2131 §4.3.1",
    )
}

/// A hold that ran out.
pub(super) fn hold_expired(context: &Context<'_>, address: Ipv4Addr, client: Mac, why: PromiseEnd) -> Explanation {
    let Context { who, names, .. } = *context;
    Explanation::new(
        format!("{who} takes {address} back"),
        format!("{who} does not keep {address} for {} any longer: {}.", names.by_mac(client), promise_end(why)),
        promise_end_rfc(why),
    )
}

/// Another server was chosen.
pub(super) fn declined(
    context: &Context<'_>,
    address: Ipv4Addr,
    client: Mac,
    chosen: Ipv4Addr,
    leased: bool,
) -> Explanation {
    let Context { who, names, .. } = *context;
    let fate = if leased { ", but for the lease that it has" } else { "" };
    let (client, chosen) = (names.by_mac(client), names.by_ip(chosen));
    // A server that still checks the address has promised nothing yet.
    let checking = context.events_before().find_map(|(_, event)| match event {
        Event::AddressOffered { address: of, .. } if *of == address => Some(false),
        Event::ServerCheckStarted { address: of, .. } if *of == address => Some(true),
        _ => None,
    });
    if checking == Some(true) {
        return Explanation::new(
            format!("{who} takes {address} back"),
            format!(
                "The REQUEST of {client} names {chosen}, so {who} gives up its check of {address} and does not offer it."
            ),
            "RFC 2131 §3.1 step 4",
        );
    }
    Explanation::new(
        format!("{who} takes {address} back"),
        format!(
            "The REQUEST of {client} names {chosen} and so declines the offer of {who}, which holds {address} for it no \
             longer{fate}.",
        ),
        "RFC 2131 §3.1 step 4",
    )
}

/// A lease written down.
pub(super) fn committed(
    context: &Context<'_>,
    address: Ipv4Addr,
    client: Mac,
    until: Option<Instant>,
    again: bool,
) -> Explanation {
    let Context { who, names, .. } = *context;
    let clone = same_identifier(context, address, client).unwrap_or_default();
    let client = names.by_mac(client);
    let asked = question(context).map_or(Asked::Selecting, |(asked, _)| asked);
    let (title, what) = if again {
        (format!("{who} confirms {address} again"), "had written this lease down already and repeats its answer")
    } else if asked.extends() {
        (format!("{who} leases {address}"), NEW_LEASE)
    } else {
        (format!("{who} leases {address}"), "writes the lease down before it answers with an ACK")
    };
    let kept = if again || prolongs(context, address, until) { String::new() } else { not_longer(who) };
    let span = record(context, until);
    let section = if asked == Asked::Selecting { asked.answer_rfc() } else { "RFC 2131 §4.3.2" };
    Explanation::new(title, format!("{who} {what}: {address} belongs to {client} {span}.{kept}{clone}"), section)
}

/// What a server does with a renewal of which it has no lease.
const NEW_LEASE: &str =
    "knows of no lease that could be extended, and writes a new one down before it answers with an ACK";

/// A sentence for a record that outlasts the ACK.
fn not_longer(who: &str) -> String {
    format!(" {who} had promised that before; its ACK is for no longer.")
}

/// How long an address belongs to its client by the record of a server, counted from now, also by a clock of its own.
fn record(context: &Context<'_>, until: Option<Instant>) -> String {
    let Context { entry, who, .. } = *context;
    let (clock, span) = (context.clock(), span(until, entry.at));
    match until {
        Some(end) if clock.0 != 0 => format!(
            "{span}, or {} by the clock of {who}, which runs at {} of the true speed",
            clock.shown(end.since(entry.at)).rounded(),
            speed(clock)
        ),
        _ => span,
    }
}

/// A REQUEST refused.
pub(super) fn refused(context: &Context<'_>, address: Ipv4Addr, client: Mac, why: RefusalReason) -> Explanation {
    let Context { who, names, .. } = *context;
    let asked = question(context).map_or(Asked::Selecting, |(asked, _)| asked);
    let source = match why {
        RefusalReason::InUse => check_source(context),
        _ => asked.answer_rfc().into(),
    };
    Explanation::new(
        format!("{who} refuses the {}", asked.name()),
        format!(
            "{who} cannot give {} to {}: {}. It will answer with a NAK.",
            some(address),
            names.by_mac(client),
            refusal(why)
        ),
        source,
    )
}

/// An address kept from everybody.
pub(super) fn quarantined(
    context: &Context<'_>,
    address: Ipv4Addr,
    why: QuarantineReason,
    until: Instant,
) -> Explanation {
    let Context { entry, who, .. } = *context;
    let (why, source) = match why {
        QuarantineReason::Answered => ("its check found another host that uses it", check_source(context)),
        QuarantineReason::Declined => ("a client declined it", "RFC 2131 §4.3.3".into()),
    };
    Explanation::new(
        format!("{who} quarantines {address}"),
        format!("{who} gives {address} to nobody for {}, because {why}.", until.since(entry.at).rounded()),
        source,
    )
}

/// The quarantine is over.
pub(super) fn quarantine_ended(context: &Context<'_>, address: Ipv4Addr) -> Explanation {
    let who = context.who;
    Explanation::new(
        format!("{who} ends a quarantine"),
        format!("The quarantine of {address} is over: {who} does not keep it back any longer."),
        quarantine(context, address),
    )
}

/// An address out of the pool: by what the administrator says now, or because of what he said while it was leased.
pub(super) fn excluded(context: &Context<'_>, address: Ipv4Addr) -> Explanation {
    let who = context.who;
    let now = context.entry.cause.and_then(|cause| entry_at(context.trace, cause));
    let text = if now.is_some_and(|cause| matches!(cause.kind, Kind::Action { .. })) {
        format!("The administrator of {who} says that {address} is given to nobody from now on.")
    } else {
        format!("{address} was excluded before. So {who} does not put it back into its pool, now that nobody has it.")
    };
    Explanation::new(format!("{who} excludes {address}"), text, Citation::NoStandard)
}

/// A reservation that another one replaces.
pub(super) fn reservation_ended(
    context: &Context<'_>,
    address: Ipv4Addr,
    client: Mac,
    instead: Option<Ipv4Addr>,
) -> Explanation {
    let Context { who, names, .. } = *context;
    let client = names.by_mac(client);
    let text = match instead {
        Some(instead) => format!(
            "{who} reserves {instead} for {client} instead. A client has one reservation at most, so {address} is not kept for \
             it any longer."
        ),
        None => format!("{who} reserves {address} for another client now, so it is not kept for {client} any longer."),
    };
    Explanation::new(format!("{who} ends the reservation of {address}"), text, Citation::NoStandard)
}

/// No address is left.
pub(super) fn exhausted(context: &Context<'_>, client: Mac) -> Explanation {
    let Context { who, names, .. } = *context;
    let mut ended = Vec::new();
    let mut apart = Vec::new();
    for (_, event) in context.events_before() {
        match event {
            Event::QuarantineEnded { address } | Event::AddressExcluded { address } => ended.push(*address),
            Event::Quarantined { address, .. } if !ended.contains(address) && !apart.contains(address) => {
                apart.push(*address);
            }
            _ => {}
        }
    }
    let quarantine = match apart.as_slice() {
        [] => String::new(),
        [one] => format!(" {one} is in quarantine, since somebody seemed to use it."),
        more => format!(" {} addresses are in quarantine, since somebody seemed to use them.", more.len()),
    };
    Explanation::new(
        format!("{who} has nothing left"),
        format!(
            "{who} has no free address for {}, so it stays silent. The client will ask again.{quarantine}",
            names.by_mac(client)
        ),
        "RFC 2131 §4.3.1",
    )
}

/// Whether the server of an entry was past the end of a lease of `address`, in the grace that the course text has.
pub(in crate::teach) fn in_grace(context: &Context<'_>, address: Ipv4Addr) -> bool {
    context.events_before().find_map(|(_, event)| match event {
        Event::GraceStarted { address: at, .. } if *at == address => Some(true),
        Event::LeaseCommitted { address: at, .. }
        | Event::LeaseExtended { address: at, .. }
        | Event::LeaseReplicated { address: at, .. }
        | Event::LeaseEnded { address: at, .. }
            if *at == address =>
        {
            Some(false)
        }
        _ => None,
    }) == Some(true)
}

/// Whether a lease that is written down until `end` lasts longer than it did before: a server never shortens what it has promised.
pub(in crate::teach) fn prolongs(context: &Context<'_>, address: Ipv4Addr, end: Option<Instant>) -> bool {
    match holder(context, address) {
        Some((_, Some(before))) => before.is_some_and(|before| end.is_none_or(|end| end > before)),
        _ => true,
    }
}

/// A lease extended, or confirmed after a start of the client.
pub(super) fn extended(
    context: &Context<'_>,
    address: Ipv4Addr,
    client: Mac,
    end: Option<Instant>,
    how: Extension,
) -> Explanation {
    let Context { who, names, .. } = *context;
    let clone = same_identifier(context, address, client).unwrap_or_default();
    let (client, span) = (names.by_mac(client), record(context, end));
    let (why, rfc) = match how {
        Extension::Renewing => ("asked by unicast, and its lease is on record", Asked::Renewing.answer_rfc()),
        Extension::Rebinding => ("asked all servers, and its lease is on record here", Asked::Rebinding.answer_rfc()),
        Extension::Rebooting => ("remembered this address, and the record agrees", Asked::InitReboot.answer_rfc()),
    };
    let late = in_grace(context, address);
    let over = if late { " The lease was over already; the course text lets it be renewed even so." } else { "" };
    let (title, kept) = match prolongs(context, address, end) {
        true => ("extends", String::new()),
        false => ("confirms the lease of", not_longer(who)),
    };
    Explanation::new(
        format!("{who} {title} {address}"),
        format!(
            "{client} {why}. So {who} writes down that from now on {address} belongs to it {span}.{kept}{clone}{over}"
        ),
        Citation::course_if(late, rfc),
    )
}

/// A lease over.
pub(super) fn ended(
    context: &Context<'_>,
    address: Ipv4Addr,
    client: Mac,
    why: LeaseEnd,
    kept_until: Option<Instant>,
) -> Explanation {
    let Context { entry, who, names, .. } = *context;
    let mac = client;
    let client = names.by_mac(client);
    let grace = why == LeaseEnd::Expired && context.at_expiry();
    let how = match grace {
        true if was_refused(context, address, mac) => "its time ended, and its client was refused more",
        true => "its time ended, and nobody renewed it in the time after that",
        false => lease_end(why),
    };
    let source = match lease_end_rfc(why) {
        Some(section) => Citation::course_if(grace, section),
        None => Citation::NoStandard,
    };
    let fate = match kept_until {
        Some(until) => {
            format!("has been offered to {client} again and stays held for it {}", span(Some(until), entry.at))
        }
        None => format!("is not kept for {client} any more"),
    };
    let title =
        if kept_until.is_some() { format!("{who} ends a lease") } else { format!("{who} takes {address} back") };
    Explanation::new(
        title,
        format!("The lease of {address} to {client} is over at {who}: {how}. The address {fate}."),
        source,
    )
}

/// Whether the renewal of a lease has been refused since it was written down last.
fn was_refused(context: &Context<'_>, address: Ipv4Addr, client: Mac) -> bool {
    let refused = context.events_before().find_map(|(_, event)| match event {
        Event::RequestRefused { address: of, client: by, .. } if *of == address && *by == client => Some(true),
        Event::LeaseCommitted { address: of, .. } | Event::LeaseExtended { address: of, .. } if *of == address => {
            Some(false)
        }
        _ => None,
    });
    refused == Some(true)
}

/// The lease period over, the address kept a while longer.
pub(super) fn grace(context: &Context<'_>, address: Ipv4Addr, client: Mac, until: Instant) -> Explanation {
    let Context { entry, who, names, .. } = *context;
    if was_refused(context, address, client) {
        return Explanation::new(
            format!("{who} keeps {address} a while longer"),
            format!(
                "The lease period of {address} is over, and {who} has refused {} its renewal. It still keeps the address from \
                 others for another {}, as after every lease.",
                names.by_mac(client),
                until.since(entry.at).rounded()
            ),
            Citation::CourseText { differs_from: "RFC 2131 §4.4.5" },
        );
    }
    Explanation::new(
        format!("{who} waits for a renewal"),
        format!(
            "The lease period of {address} is over, but as the course text has {} renew only now, {who} keeps the \
             address for it for another {}.",
            names.by_mac(client),
            until.since(entry.at).rounded()
        ),
        Citation::CourseText { differs_from: "RFC 2131 §4.4.5" },
    )
}

/// A partner's lease.
pub(super) fn replicated(
    context: &Context<'_>,
    address: Ipv4Addr,
    client: Mac,
    until: Option<Instant>,
    source: Ipv4Addr,
) -> Explanation {
    let Context { entry, who, names, .. } = *context;
    let from = names.by_ip(source);
    let partner = context.names.fixed().find(|(_, own)| *own == source).map(|(port, _)| port);
    let then = if !context.serves(entry.host) {
        format!("The DHCP process of {who} does not run now; it will find the lease when it starts.")
    } else if !context.serves(partner) {
        format!("The DHCP process of {from} does not run now, but {who} can extend the lease too.")
    } else {
        "Now either of them can extend it.".to_owned()
    };
    Explanation::new(
        format!("The lease of {address} is known to {who}"),
        format!(
            "{from} and {who} are a failover pair with one lease table, over a link that never fails here: {address} belongs \
             to {} {}. {then}",
            names.by_mac(client),
            span(until, entry.at)
        ),
        Citation::NoStandard,
    )
}

/// An INFORM answered.
pub(super) fn informed(context: &Context<'_>, client: Mac, address: Ipv4Addr) -> Explanation {
    let Context { who, names, .. } = *context;
    Explanation::new(
        format!("{who} answers an INFORM"),
        format!(
            "{} has {address} from elsewhere and asks for parameters only. {who} sends them and writes no lease down.",
            names.by_mac(client)
        ),
        Asked::Inform.answer_rfc(),
    )
}

/// The process is gone.
pub(super) fn stopped(context: &Context<'_>) -> Explanation {
    let who = context.who;
    Explanation::new(
        format!("DHCP stops on {who}"),
        format!(
            "The DHCP process on {who} stops: it hears no DHCP message and forgets its offers. Its lease database \
             stays on the disk."
        ),
        Citation::NoStandard,
    )
}

/// The process is back.
pub(super) fn started(context: &Context<'_>, leases: u32) -> Explanation {
    let who = context.who;
    let found = match leases {
        0 => "no lease in its database, so it does not know whose addresses are in use".to_owned(),
        1 => "one lease in its database".to_owned(),
        leases => format!("{leases} leases in its database"),
    };
    Explanation::new(
        format!("DHCP starts on {who}"),
        format!("The DHCP process on {who} starts and finds {found}."),
        "RFC 2131 §2.1",
    )
}
