//! Changes of ARP tables, explained.

use std::net::Ipv4Addr;

use super::Context;
use crate::protocol::ArpHow;
use crate::teach::words::how as how_learned;
use crate::teach::{Citation, Explanation, Names};
use crate::wire::Mac;

/// A new entry.
pub(super) fn added(context: &Context<'_>, address: Ipv4Addr, mac: Mac, how: ArpHow) -> Explanation {
    let Context { who, names, .. } = *context;
    Explanation::new(
        format!("ARP at {who}: {address} added"),
        format!("New in the ARP table of {who}: {}.{}", row(address, mac, how, names), made(how, context)),
        made_source(how),
    )
}

/// An entry confirmed or changed.
pub(super) fn updated(context: &Context<'_>, address: Ipv4Addr, mac: Mac, was: Mac, how: ArpHow) -> Explanation {
    let Context { who, names, .. } = *context;
    let (title, change) = if mac == was {
        (format!("ARP at {who}: {address} confirmed"), "Confirmed".to_owned())
    } else {
        (format!("ARP at {who}: {address} changed"), format!("Changed from {}", names.by_mac(was)))
    };
    Explanation::new(
        title,
        format!("{change} in the ARP table of {who}: {}.{}", row(address, mac, how, names), made(how, context)),
        made_source(how),
    )
}

/// An entry taken out on purpose.
pub(super) fn set_aside(context: &Context<'_>, address: Ipv4Addr, mac: Mac) -> Explanation {
    let Context { who, names, .. } = *context;
    Explanation::new(
        format!("ARP at {who}: {address} set aside"),
        format!(
            "{who} takes the entry of {address} for {} out of its ARP table, so that whoever has the address must \
         answer afresh.",
            names.by_mac(mac)
        ),
        Citation::course_if(context.checks_on_request(), "RFC 2131 §3.1 step 2"),
    )
}

/// An entry grown old.
pub(super) fn aged(context: &Context<'_>, address: Ipv4Addr, mac: Mac) -> Explanation {
    let Context { who, names, .. } = *context;
    Explanation::new(
        format!("ARP at {who}: {address} aged out"),
        format!(
            "Nothing confirmed that {address} is at {}, so the entry ages out of the ARP table of {who}.",
            names.by_mac(mac)
        ),
        "RFC 1122 §2.3.2.1",
    )
}

/// A packet without a way.
pub(super) fn unreachable(context: &Context<'_>, address: Ipv4Addr) -> Explanation {
    let Context { who, names, .. } = *context;
    Explanation::new(
        format!("{who} cannot reach {address}"),
        format!("Nobody answered ARP for {}, so {who} drops the packet for it.", names.by_ip(address)),
        "RFC 1122 §2.3.2.2",
    )
}

/// "10.0.0.10 at laptop-1 (02:…:c1), from its ARP reply".
fn row(address: Ipv4Addr, mac: Mac, how: ArpHow, names: &Names) -> String {
    let name = names.by_mac(mac);
    let at = if name == mac.to_string() { name } else { format!("{name} ({mac})") };
    format!("{address} is at {at}, {}", how_learned(how))
}

fn made(how: ArpHow, context: &Context<'_>) -> &'static str {
    match how {
        ArpHow::FromRequest | ArpHow::FromReply => "",
        _ if context.lens.profile().arp_entry_by_dhcp => " No ARP packet was sent for it.",
        _ => " No ARP packet was sent for it; a switch of this server, set by hand, says so.",
    }
}

fn made_source(how: ArpHow) -> Citation {
    match how {
        ArpHow::FromRequest | ArpHow::FromReply => "RFC 826".into(),
        ArpHow::MadeAtOffer | ArpHow::MadeAtAck => Citation::CourseText { differs_from: "RFC 2131 §4.1" },
    }
}
