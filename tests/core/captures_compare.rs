//! Captures of real programs against our trace of the same story, message by message: what RFC 2131, RFC 826 and
//! RFC 5227 fix has to be the same; every difference is in `tests/data/captures-compared.md` with its reason.

mod compare;
mod reading;
use crate::support;
mod table;

use compare::{Differences, compare};
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

#[test]
fn the_page_names_exactly_the_compared_captures_with_their_reasons() {
    let page = Page::read();
    let rows: Vec<&str> = page.captures.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(rows, COMPARED.map(|(name, _)| name));
    let folder = std::fs::read_dir(reading::path("stories")).expect("stories");
    let name = |file: std::fs::DirEntry| file.path().with_extension("").file_name()?.to_str().map(str::to_owned);
    let mut stories: Vec<String> = folder.map(|file| name(file.expect("a file")).expect("a name")).collect();
    stories.sort();
    assert_eq!(stories, COMPARED.map(|(name, _)| name));
    let mut wrong = Vec::new();
    for (row, (name, from)) in page.captures.iter().zip(COMPARED) {
        let (there, here) = (real(name), ours(name, from));
        let counts = format!("{} of {} there, {} here", compare(&there, &here).pairs, there.len(), here.len());
        let story = format!("[stories/{name}.json](stories/{name}.json)");
        if row[2..] != [story, counts.clone(), page.reasons_of(name).join(", ")] {
            wrong.push(format!("{name}: {counts}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    for row in &page.differences {
        assert!(rows.contains(&row[0].as_str()), "no such capture: {row:?}");
        assert!(page.reasons.contains_key(&row[4]), "no such reason: {row:?}");
    }
    for (reason, why) in &page.reasons {
        assert!(page.differences.iter().any(|row| row[4] == *reason), "nothing differs for this reason: {reason}");
        assert!(why.len() > 60, "{reason}: {why}");
    }
}

/// A trace compared with itself but for one change: the comparison sees exactly that.
fn changed(name: &str, change: impl FnOnce(&mut Vec<Item>)) -> Vec<String> {
    let (before, mut after) = (real(name), real(name));
    change(&mut after);
    let differences: Differences = compare(&before, &after).differences;
    differences.into_keys().collect()
}

/// The message in the n-th frame, from 1.
fn message(items: &mut [Item], number: usize) -> &mut Dhcp {
    match &mut items[number - 1].seen.as_mut().expect("a message").body {
        Body::Dhcp(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

#[test]
fn the_comparison_sees_every_kind_of_change() {
    let one = |what: &str| vec![what.to_owned()];
    assert_eq!(changed("renew", |_| {}), Vec::<String>::new());
    let lost = changed("renew", |items| {
        items.remove(7);
    });
    assert_eq!(lost, ["ACK s1>c1 only there"]);
    let from = changed("renew", |items| message(items, 7).from = ip(192, 0, 2, 9));
    assert_eq!(from, one("REQUEST/renewing c1>s1: source is 192.0.2.100 there, 192.0.2.9 here"));
    let flag = changed("renew", |items| message(items, 1).flags = 0x8000);
    assert_eq!(flag, one("DISCOVER c1>all: flags is 0000 there, 8000 here"));
    let ciaddr = changed("renew", |items| message(items, 8).ciaddr = ZERO);
    assert_eq!(ciaddr, one("ACK s1>c1: ciaddr is 192.0.2.100 there, 0.0.0.0 here"));
    let yiaddr = changed("renew", |items| message(items, 2).yiaddr = ip(192, 0, 2, 101));
    assert_eq!(yiaddr, one("OFFER s1>c1: yiaddr is 192.0.2.100 there, 192.0.2.101 here"));
    let giaddr = changed("renew", |items| message(items, 3).giaddr = ip(192, 0, 2, 9));
    assert_eq!(giaddr, one("REQUEST/selecting c1>all: giaddr is 0.0.0.0 there, 192.0.2.9 here"));
    let xid = changed("renew", |items| message(items, 13).xid += 1);
    assert_eq!(
        xid,
        ["ACK s1>c1: xid kept there, new here", "REQUEST/renewing c1>s1: xid kept there, new here"],
        "the last ACK no longer answers it either"
    );
    let secs = changed("renew", |items| message(items, 14).secs = 3);
    assert_eq!(secs, one("ACK s1>c1: secs smaller there"));
    let lease = changed("renew", |items| *message(items, 4) = message(items, 4).clone().with_u32(51, 31));
    assert_eq!(lease, one("ACK s1>c1: option 51 is 30 there, 31 here"));
    let identified = changed("renew", |items| *message(items, 1) = message(items, 1).clone().with(61, &[1, 2]));
    assert_eq!(identified, one("DISCOVER c1>all: option 61 only here"));
    // What makes a REQUEST another kind of REQUEST, and a frame to one another than a frame to all.
    let selecting = changed("renew", |items| *message(items, 7) = message(items, 7).clone().with(54, &[192, 0, 2, 1]));
    assert_eq!(selecting, ["REQUEST/renewing c1>s1 only there", "REQUEST/selecting c1>s1 only here"]);
    let broadcast = changed("renew", |items| items[7].dst = ALL);
    assert_eq!(broadcast, ["ACK s1>all only here", "ACK s1>c1 only there"]);
    let late = changed("renew", |items| items[12..].iter_mut().for_each(|item| item.at += 3 * S));
    assert_eq!(late, one("REQUEST/renewing c1>s1: sooner there"));
    // ARP for another address is no counterpart.
    let other = changed("inform", |items| match &mut items[0].seen.as_mut().expect("seen").body {
        Body::Arp(arp) => arp.tpa = ip(192, 0, 2, 51),
        other => panic!("{other:?}"),
    });
    assert_eq!(other, ["ARP-probe c1>all only here", "ARP-probe c1>all only there"]);
}

/// Three probes, then two announcements (RFC 5227 section 1.1), with as much slack as a real machine's timers need.
fn probing(items: &[Item], slack: u64) {
    let times = |kind: &str| items.iter().filter(|item| item.kind == kind).map(|item| item.at).collect::<Vec<u64>>();
    let (acked, at) = (times("ACK"), [times("ARP-probe"), times("ARP-announcement")].concat());
    assert_eq!((acked.len(), at.len()), (1, 5));
    assert!(at[0] - acked[0] <= S + slack, "PROBE_WAIT");
    for pair in at[..3].windows(2) {
        assert!((S..=2 * S + slack).contains(&(pair[1] - pair[0])), "PROBE_MIN, PROBE_MAX");
    }
    for pair in at[2..].windows(2) {
        assert!((2 * S..=2 * S + slack).contains(&(pair[1] - pair[0])), "ANNOUNCE_WAIT, ANNOUNCE_INTERVAL");
    }
}

#[test]
fn dhcpcd_and_our_client_probe_at_the_same_pace() {
    probing(&real("dora-kea-dhcpcd"), 20 * MS);
    probing(&ours("dora-kea-dhcpcd", 0), MS);
}

/// Where a value is each client's own, the relations that the RFCs fix hold on both sides.
#[test]
fn client_identifier_and_request_list_are_kept_within_an_exchange() {
    for items in [real("dora-kea-dhcpcd"), ours("dora-kea-dhcpcd", 0)] {
        let messages: Vec<&Dhcp> = items.iter().filter_map(Item::dhcp).collect();
        // RFC 6842: both servers echo it.
        let id = messages[0].opt(61).expect("option 61");
        assert!(messages.iter().all(|message| message.opt(61) == Some(id)));
        // RFC 2131 section 3.5: the same list in DISCOVER and REQUEST.
        assert_eq!(messages[0].opt(55), messages[2].opt(55));
    }
}

/// The server's check takes a second where it runs its course: there by the capture, here by `tests/data/frames`.
#[test]
fn the_check_before_an_offer_takes_a_second() {
    for items in [real("dora-iscdhcpd-dhclient"), ours("dora-iscdhcpd-dhclient", 0)] {
        assert_eq!(items[1].name(), "ARP-request s1>all");
        assert_eq!(items[2].name(), "OFFER s1>c1");
        assert!(items[1].at - items[0].at < 5 * MS, "right after the DISCOVER");
        let waited = items[2].at - items[1].at;
        assert!((S..S + 20 * MS).contains(&waited), "{waited}");
    }
}
