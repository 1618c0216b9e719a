//! What a host does not send, leaves out of a message, or does not go by, explained.

use std::net::Ipv4Addr;

use super::{Context, lease};
use crate::base::{Duration, Instant};
use crate::protocol::{Event, LeftOut, Outdated};
use crate::teach::names::Part;
use crate::teach::words::{codes, for_lease, frame_name, lease as lease_time, left_out, outdated, own_clock};
use crate::teach::{Citation, Explanation};
use crate::wire::{FrameKind, Mac};

/// A message that waited in its host and does not leave.
pub(super) fn not_sent(
    context: &Context<'_>,
    frame: FrameKind,
    address: Option<Ipv4Addr>,
    why: Outdated,
) -> Explanation {
    let (who, kind) = (context.who, frame);
    let frame = frame_name(kind);
    let about = address.map(|address| format!(" about {address}")).unwrap_or_default();
    Explanation::new(
        format!("{who} does not send its {frame}"),
        format!("A message waited in {who} to be sent, the {frame}{about}. It does not leave: {}.", outdated(why)),
        not_sent_source(context, kind, why),
    )
}

/// By what such a message does not leave.
fn not_sent_source(context: &Context<'_>, frame: FrameKind, why: Outdated) -> Citation {
    let part = context.entry.host.and_then(|port| context.names.part(port));
    match why {
        // By the rule by which it was given up.
        Outdated::AddressGone => {
            let dropped = context.events_before().find_map(|(_, event)| match event {
                Event::AddressDropped { why, .. } => Some(*why),
                _ => None,
            });
            dropped.map_or(Citation::NoStandard, |why| lease::drop_source(context, why))
        }
        Outdated::CheckOver if part == Some(Part::Server) => super::server::check_source(context),
        Outdated::CheckOver => "RFC 5227 §2.1.1".into(),
        Outdated::ExchangeOver if frame == FrameKind::Inform => "RFC 2131 §4.4.3".into(),
        Outdated::ExchangeOver => "RFC 2131 §4.4, figure 5".into(),
        Outdated::NothingWaits => "RFC 1122 §2.3.2.2".into(),
        Outdated::HoldOver => "RFC 2131 §4.3.1".into(),
        Outdated::PromiseGone if frame == FrameKind::Offer => "RFC 2131 §4.3.1".into(),
        Outdated::PromiseGone => "RFC 2131 §4.3.2".into(),
        Outdated::OfferOver => "RFC 2131 §3.1 step 4".into(),
        Outdated::OtherNetwork if part == Some(Part::Client) => "RFC 2131 §3.7".into(),
        Outdated::OtherNetwork | Outdated::BegunAnew | Outdated::ProcessStopped | Outdated::PoweredOff => {
            Citation::NoStandard
        }
    }
}

/// A server that extends no leases acknowledges what is left, in the whole seconds of option 51.
pub(super) fn rest(context: &Context<'_>, address: Ipv4Addr, client: Mac, until: Option<Instant>) -> Explanation {
    let Context { who, names, .. } = *context;
    let client = names.by_mac(client);
    let given = for_lease(until.map_or(u32::MAX, |until| context.left_in_ack(until)));
    Explanation::new(
        format!("{who} acknowledges what is left"),
        format!(
            "{who} gives no lease more time. Its ACK lets {client} keep {address} {given}, which is what is left of the lease on \
             record in whole seconds{}; the record stays as it is.",
            own_clock(context.clock())
        ),
        "RFC 2131 §4.3.2",
    )
}

/// Options left out of a message.
pub(super) fn options(context: &Context<'_>, client: Mac, list: &[u8], why: LeftOut) -> Explanation {
    let Context { who, names, .. } = *context;
    let (value, it) = if list.len() == 1 { ("a value", "it") } else { ("values", "them") };
    let list = codes(list);
    let rfc = match why {
        LeftOut::NoRoom => "RFC 2131 §4.1",
        LeftOut::ClasslessRoutes => "RFC 3442",
    };
    Explanation::new(
        format!("{who} leaves out {list}"),
        format!("{who} has {value} of {list} for {}, but does not send {it}: {}.", names.by_mac(client), left_out(why)),
        rfc,
    )
}

/// Options that are in the configuration several times.
pub(super) fn joined(context: &Context<'_>, client: Mac, list: &[u8]) -> Explanation {
    let Context { who, names, .. } = *context;
    let values = if list.len() == 1 { "values" } else { "values of each" };
    let list = codes(list);
    Explanation::new(
        format!("{who} joins the values of {list}"),
        format!(
            "The configuration of {who} has {list} more than once. A receiver takes several instances of an option for one value \
             in pieces, so {who} sends {} all {values} one after the other, as one.",
            names.by_mac(client)
        ),
        "RFC 3396 §7",
    )
}

/// Options that cannot be read.
pub(super) fn unreadable(context: &Context<'_>, list: &[u8]) -> Explanation {
    let who = context.who;
    let (values, it) =
        if list.len() == 1 { ("a value that makes", "it were") } else { ("values that make", "they were") };
    let list = codes(list);
    Explanation::new(
        format!("{who} cannot use {list}"),
        format!("The message has {list}, but with {values} no sense there. {who} goes on as if {it} not there."),
        "RFC 2132 §2",
    )
}

/// T1 and T2 that a client does not go by.
pub(super) fn times(
    context: &Context<'_>,
    refused: (Option<u32>, Option<u32>),
    lease_s: u32,
    instead: Option<(Duration, Duration)>,
) -> Explanation {
    let who = context.who;
    let named = |name, seconds: Option<u32>| seconds.map(|seconds| format!("{name} of {}", lease_time(seconds)));
    let refused: Vec<String> = [named("T1", refused.0), named("T2", refused.1)].into_iter().flatten().collect();
    let refused = refused.join(" and ");
    let (text, rfc) = match instead {
        Some((t1, t2)) => (
            format!(
                "The ACK has a {refused}, for a lease of {}. T1 has to come before T2, and T2 before the end, so {who} does not \
                 go by that. It will renew after {t1} and rebind after {t2}{}.",
                lease_time(lease_s),
                own_clock(context.clock())
            ),
            "RFC 2131 §4.4.5",
        ),
        None => (
            format!("The ACK has a {refused}. The lease never ends, so {who} needs neither and renews nothing."),
            "RFC 2131 §3.3",
        ),
    };
    Explanation::new(format!("{who} does not accept the {}", which(&refused)), text, rfc)
}

fn which(refused: &str) -> &'static str {
    match (refused.contains("T1"), refused.contains("T2")) {
        (true, true) => "T1 and T2",
        (true, false) => "T1",
        _ => "T2",
    }
}
