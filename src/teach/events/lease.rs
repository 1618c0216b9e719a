//! The life of a lease at its client, explained: extended, remembered, given back, lost.

use std::net::Ipv4Addr;

use super::{Context, span};
use crate::base::Instant;
use crate::protocol::{Action, Configuration, DropReason, Event, Reason, Setting, Unanswered};
use crate::sim::Kind;
use crate::teach::asked::Asked;
use crate::teach::settings::learned;
use crate::teach::words::{drop_reason, drop_rfc, for_lease, own_clock};
use crate::teach::{Citation, Explanation};
use crate::wire::Mac;

/// An ACK read that extends the lease.
pub(super) fn renewed(context: &Context<'_>, configuration: &Configuration, changed: bool) -> Explanation {
    let who = context.who;
    let Configuration { address, server, lease_s, .. } = configuration;
    let rest = if changed { "Some other values are new as well." } else { "Only the times are new." };
    let late = context.after_the_end();
    let over = if late { " Its lease was over already, but the course text lets it be renewed even so." } else { "" };
    Explanation::new(
        format!("{who} keeps {address}"),
        format!(
            "The ACK of {} lets {who} keep {address} {}{}, counted from its REQUEST. {rest}{over}",
            context.server(*server),
            for_lease(*lease_s),
            own_clock(context.clock())
        ),
        Citation::course_if(late, "RFC 2131 §4.4.5"),
    )
}

/// The address is no longer used.
pub(super) fn dropped(context: &Context<'_>, address: Ipv4Addr, why: DropReason) -> Explanation {
    let who = context.who;
    let reason = match why {
        DropReason::LinkUp if context.by_hand() => {
            "its cable was plugged in, and it has to check first whether anybody else uses the address here".to_owned()
        }
        DropReason::Expired if context.at_expiry() => {
            format!("its lease has been over for a while{}, and no ACK has extended it", own_clock(context.clock()))
        }
        DropReason::Expired => format!("{}{}", drop_reason(why), own_clock(context.clock())),
        _ => drop_reason(why).to_owned(),
    };
    Explanation::new(
        format!("{who} stops using {address}"),
        format!("{who} stops using {address} at once, because {reason}. Connections over it break."),
        drop_source(context, why),
    )
}

/// By what a host stops using its address.
pub(super) fn drop_source(context: &Context<'_>, why: DropReason) -> Citation {
    match why {
        DropReason::LinkUp if context.by_hand() => "RFC 5227 §2.1".into(),
        DropReason::Expired => Citation::course_if(context.at_expiry(), drop_rfc(why)),
        DropReason::PoweredOff => Citation::NoStandard,
        _ => drop_rfc(why).into(),
    }
}

/// Another address than before. Only what was in use can have carried connections.
pub(super) fn changed(context: &Context<'_>, was: Ipv4Addr, now: Ipv4Addr) -> Explanation {
    let who = context.who;
    let used =
        context.events_before().any(|(_, event)| matches!(event, Event::AddressUsable { address } if *address == was));
    let text = if used {
        format!("{who} had {was} before and has {now} now. Its user is told, for connections over {was} are lost.")
    } else {
        format!(
            "{who} has {now} now. It had a lease of {was} before, but never used that address, so no connection is lost."
        )
    };
    Explanation::new(format!("{who} has another address now"), text, "RFC 2131 §4.4.5")
}

/// A lease from before.
pub(super) fn remembered(context: &Context<'_>, address: Ipv4Addr, expiry: Option<Instant>) -> Explanation {
    let Context { entry, who, .. } = *context;
    Explanation::new(
        format!("{who} remembers {address}"),
        format!(
            "{who} has kept its lease of {address}, which still runs {}. So it asks for this address by REQUEST at \
             once instead of looking for servers.",
            span(expiry, entry.at)
        ),
        "RFC 2131 §3.2",
    )
}

/// A lease from before that nobody confirmed.
pub(super) fn kept(context: &Context<'_>, address: Ipv4Addr, expiry: Option<Instant>) -> Explanation {
    let Context { entry, who, .. } = *context;
    let moved = context
        .before()
        .filter(|earlier| earlier.host == entry.host)
        .take_while(|earlier| {
            !matches!(earlier.kind, Kind::Event(Event::ConfigurationLogged { .. } | Event::LeaseRenewed { .. }))
        })
        .any(|earlier| matches!(earlier.kind, Kind::Action { action: Action::MoveTo(_), refused: None, .. }));
    let place = if moved {
        " But it has been moved to another network since, and an address of the old one may be of no use here."
    } else {
        ""
    };
    Explanation::new(
        format!("{who} keeps {address} unconfirmed"),
        format!(
            "No answer came to {who}, so nobody has refused the address either. Its lease of {address} still runs {}, and \
             it may use the address for that long.{place}",
            span(expiry, entry.at)
        ),
        "RFC 2131 §3.2 step 3",
    )
}

/// A question asked in vain.
pub(super) fn gave_up(context: &Context<'_>, what: Unanswered) -> Explanation {
    let who = context.who;
    let (question, then, rfc) = match what {
        Unanswered::Request => ("REQUEST", "starts over with a DISCOVER", "RFC 2131 §3.1 step 5"),
        Unanswered::Reboot => (Asked::InitReboot.name(), "goes on as its old lease allows", "RFC 2131 §3.2 step 3"),
        Unanswered::Renewal => ("REQUEST", "goes on with its lease, which has no end", "RFC 2131 §3.3"),
        Unanswered::Inform => ("INFORM", "works with the address alone", "RFC 2131 §4.4.3"),
    };
    // RFC 2131 section 3.1 step 5 has the user told of a lease that could not be had.
    let it = if what == Unanswered::Request { "Its user is told, and it" } else { "It" };
    Explanation::new(
        format!("{who} gives up asking"),
        format!("{who} has sent its {question} as often as it is set to, and no answer came. {it} {then}."),
        rfc,
    )
}

/// A lease given back.
pub(super) fn released(context: &Context<'_>, address: Ipv4Addr, server: Ipv4Addr) -> Explanation {
    let who = context.who;
    Explanation::new(
        format!("{who} gives {address} back"),
        format!(
            "{who} needs {address} no longer and tells {}. It does not wait for an answer, for none will come.",
            context.giver(server)
        ),
        "RFC 2131 §4.4.6",
    )
}

/// A claim on an address in use.
pub(super) fn conflict_in_use(context: &Context<'_>, address: Ipv4Addr, by: Mac) -> Explanation {
    let Context { entry, trace, who, names, .. } = *context;
    let after = trace.partition_point(|earlier| earlier.id <= entry.id);
    let next = trace.iter().skip(after).take_while(|later| later.at == entry.at).find(|later| later.host == entry.host);
    let again =
        next.is_some_and(|next| matches!(&next.kind, Kind::Event(Event::Ignored { reason: Reason::DefendedRecently })));
    let then = if again {
        format!(
            "It is not ten seconds since {who} defended it, so it may not do so again yet. It is set to keep the address."
        )
    } else {
        format!("{who} must not ignore that: it defends the address or gives it up.")
    };
    Explanation::new(
        format!("{who}: conflict over {address}"),
        format!("{who} uses {address}, and an ARP packet of {} claims the same address. {then}", names.by_mac(by)),
        "RFC 5227 §2.4",
    )
}

/// The answer to a claim.
pub(super) fn defended(context: &Context<'_>, address: Ipv4Addr) -> Explanation {
    let who = context.who;
    Explanation::new(
        format!("{who} defends {address}"),
        format!("{who} answers the claim with one announcement of {address}, as it may do once in ten seconds."),
        "RFC 5227 §2.4",
    )
}

/// An address that no server gave.
pub(super) fn set_by_hand(context: &Context<'_>, address: Ipv4Addr) -> Explanation {
    let who = context.who;
    Explanation::new(
        format!("{who} has {address} by hand"),
        format!("{who} was given {address} by hand. It needs no lease for it, and no server knows of it."),
        "RFC 2131 §3.4",
    )
}

/// The answer to an INFORM.
pub(super) fn parameters(context: &Context<'_>, server: Ipv4Addr, log: &[Setting]) -> Explanation {
    let who = context.who;
    let said = learned(log);
    Explanation::new(
        format!("{who} learns its parameters"),
        format!(
            "{} has answered the INFORM of {who} and told it: {said}. There is no lease in it, so nothing has to be \
             renewed.",
            context.server(server)
        ),
        "RFC 2131 §3.4",
    )
}
