//! What a host does not send, leaves out of a message, or does not go by, told.

use std::net::Ipv4Addr;

use super::{Told, span};
use crate::protocol::{Duration, Instant, LeftOut, Outdated};
use crate::sim::FrameKind;
use crate::teach::Telling;
use crate::teach::words::{codes, frame_name, lease, left_out, outdated, outdated_rfc, own_clock};
use crate::wire::Mac;

/// A message that waited in its host and does not leave.
pub(super) fn not_sent(told: &Told<'_>, frame: FrameKind, address: Option<Ipv4Addr>, why: Outdated) -> Telling {
    let who = told.who;
    let frame = frame_name(frame);
    let about = address.map(|address| format!(" about {address}")).unwrap_or_default();
    Telling::new(
        format!("{who} does not send its {frame}"),
        format!("A message waited in {who} to be sent, the {frame}{about}. It does not leave: {}.", outdated(why)),
        outdated_rfc(why),
    )
}

/// A server that extends no leases acknowledges what is left.
pub(super) fn rest(told: &Told<'_>, address: Ipv4Addr, client: Mac, until: Option<Instant>) -> Telling {
    let Told { entry, who, names, .. } = *told;
    Telling::new(
        format!("{who} acknowledges what is left"),
        format!(
            "{who} gives no lease more time. It acknowledges what is left of the one on record: {address} belongs to {} {} from \
             now on, as before.",
            names.by_mac(client),
            span(until, entry.at)
        ),
        "RFC 2131 §4.3.2",
    )
}

/// Options left out of a message.
pub(super) fn options(told: &Told<'_>, client: Mac, list: &[u8], why: LeftOut) -> Telling {
    let Told { who, names, .. } = *told;
    let list = codes(list);
    let rfc = match why {
        LeftOut::NoRoom => "RFC 2131 §4.1",
        LeftOut::ClasslessRoutes => "RFC 3442",
    };
    Telling::new(
        format!("{who} leaves out {list}"),
        format!("{who} has a value of {list} for {}, but does not send it: {}.", names.by_mac(client), left_out(why)),
        rfc,
    )
}

/// Options that are in the configuration several times.
pub(super) fn joined(told: &Told<'_>, client: Mac, list: &[u8]) -> Telling {
    let Told { who, names, .. } = *told;
    let list = codes(list);
    Telling::new(
        format!("{who} joins the values of {list}"),
        format!(
            "The configuration of {who} has {list} more than once. A receiver takes several instances of an option for one value \
             in pieces, so {who} sends {} all values one after the other, as one.",
            names.by_mac(client)
        ),
        "RFC 3396 §7",
    )
}

/// Options that cannot be read.
pub(super) fn unreadable(told: &Told<'_>, list: &[u8]) -> Telling {
    let who = told.who;
    let list = codes(list);
    Telling::new(
        format!("{who} cannot use {list}"),
        format!(
            "The message has {list}, but with a value that makes no sense there. {who} goes on as if it were not there."
        ),
        "RFC 2132 §2",
    )
}

/// T1 and T2 that a client does not go by.
pub(super) fn times(
    told: &Told<'_>,
    refused: (Option<u32>, Option<u32>),
    lease_s: u32,
    instead: Option<(Duration, Duration)>,
) -> Telling {
    let who = told.who;
    let named = |name, seconds: Option<u32>| seconds.map(|seconds| format!("{name} of {}", lease(seconds)));
    let refused: Vec<String> = [named("T1", refused.0), named("T2", refused.1)].into_iter().flatten().collect();
    let refused = refused.join(" and ");
    let text = match instead {
        Some((t1, t2)) => format!(
            "The ACK has a {refused}, for a lease of {}. T1 has to come before T2, and T2 before the end, so {who} does not go by \
             that. It will renew after {t1} and rebind after {t2}{}.",
            lease(lease_s),
            own_clock(told.clock())
        ),
        None => format!("The ACK has a {refused}. The lease never ends, so {who} needs neither and renews nothing."),
    };
    Telling::new(format!("{who} does not accept the {}", which(&refused)), text, "RFC 2131 §4.4.5")
}

fn which(refused: &str) -> &'static str {
    match (refused.contains("T1"), refused.contains("T2")) {
        (true, true) => "T1 and T2",
        (true, false) => "T1",
        _ => "T2",
    }
}
