//! Captures of real programs against our trace of the same story, message by message: what RFC 2131, RFC 826 and RFC 5227 fix
//! has to be the same; every difference is in `tests/data/captures-compared.md` with its reason.

#[path = "captures_compare/compare.rs"]
mod compare;
#[path = "captures_compare/reading.rs"]
mod reading;
mod support;
#[path = "captures_compare/table.rs"]
mod table;

use std::collections::BTreeSet;

use compare::compare;
use reading::{Item, ours, real};
use support::*;
use table::Page;

/// Captures, and where in our trace of the story they begin, in microseconds.
const COMPARED: [(&str, u64); 20] = [
    ("decline", 0),
    ("dora-dnsmasq-udhcpc", 0),
    ("dora-iscdhcpd-dhclient", 0),
    ("dora-iscdhcpd-udhcpc-broadcast", 0),
    ("dora-kea-dhcpcd", 0),
    ("expiry", 0),
    ("expiry-udhcpc", 0),
    ("inform", 0),
    // The client's first boot is not in these three captures.
    ("initreboot-ignored", 40 * S),
    ("initreboot-ok", 40 * S),
    ("nak", 40 * S),
    ("pingcheck-conflict", 0),
    ("pool-exhausted", 0),
    ("rebind", 0),
    ("rebind-udhcpc-isc", 0),
    ("release", 0),
    ("renew", 0),
    ("renew-dnsmasq-udhcpc", 0),
    ("two-servers", 0),
    ("two-servers-select-timeout", 0),
];

#[test]
fn the_reader_sees_what_tshark_sees() {
    for (name, _) in COMPARED {
        let kinds: Vec<String> = real(name).iter().map(|item| item.kind.to_owned()).collect();
        assert_eq!(kinds, reading::truth(name), "{name}");
    }
}

/// A difference that the page does not list fails, and so does one that is listed and no longer there.
#[test]
fn every_difference_is_listed_and_every_listed_one_is_there() {
    let page = Page::read();
    let mut wrong = Vec::new();
    for (name, from) in COMPARED {
        let found = compare(&real(name), &ours(name, from)).differences;
        let listed = page.listed(name);
        for (what, frames) in &found {
            if listed.get(what) != Some(frames) {
                wrong.push(format!("not listed so: {}", table::row(name, what, frames)));
            }
        }
        for (what, frames) in &listed {
            if found.get(what) != Some(frames) {
                wrong.push(format!("not there so:  {}", table::row(name, what, frames)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
