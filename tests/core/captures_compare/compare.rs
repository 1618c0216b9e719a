//! Two traces of one story laid side by side, and what differs between them.

use std::collections::BTreeMap;

use super::reading::Item;
use crate::support::{Arp, Body, Dhcp, Mac, S};

/// How far the distance to the message before may differ: two draws of plus or minus one second (RFC 2131
/// section 4.1). `secs` counts the same time.
const SLACK: u64 = 2 * S;
/// What it costs to leave a DHCP message without a counterpart, or another frame.
const MESSAGE: u64 = 400;
const OTHER: u64 = 100;
/// What a different field costs.
const FIELD: u64 = 30;

/// A difference in words, with the numbers of the frames in the capture and in our trace that show it.
pub type Differences = BTreeMap<String, (Vec<usize>, Vec<usize>)>;

/// What came of a comparison.
pub struct Compared {
    /// How many frames had a counterpart.
    pub pairs: usize,
    /// Whatever differs.
    pub differences: Differences,
}

/// An option as a reader would write it.
fn shown(code: u8, value: &[u8]) -> String {
    match (code, value) {
        (51 | 58 | 59, [a, b, c, d]) => u32::from_be_bytes([*a, *b, *c, *d]).to_string(),
        _ => value.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
    }
}

/// Options that only one side has, and, where it counts, values that differ.
fn options(there: &Dhcp, here: &Dhcp, codes: &[u8], free: &[u8]) -> Vec<String> {
    let only = |one: &Dhcp, other: &Dhcp, side: &str| {
        let lacks = |code: &&u8| one.opt(**code).is_some() && other.opt(**code).is_none();
        let found: Vec<String> = codes.iter().filter(lacks).map(u8::to_string).collect();
        // T1 and T2 come and go together.
        let found = found.join(", ").replace("58, 59", "58 and 59");
        let each = found.split(", ").filter(|codes| !codes.is_empty());
        each.map(|codes| format!("option {codes} only {side}")).collect::<Vec<_>>()
    };
    let value = |code: &u8| match (there.opt(*code)?, here.opt(*code)?) {
        (there, here) if there != here && !free.contains(code) => {
            Some(format!("option {code} is {} there, {} here", shown(*code, there), shown(*code, here)))
        }
        _ => None,
    };
    let presence = [only(there, here, "there"), only(here, there, "here")];
    presence.concat().into_iter().chain(codes.iter().filter_map(value)).collect()
}

/// The fields that the standards fix, in one message. Free, and therefore not compared:
/// - the `xid` itself, which is drawn (but which messages share one is compared)
/// - the value of option 61, whose form the client chooses, of 55 and of 56 (but where they are is compared)
/// - options 12, 57, 60 and others by which a client describes itself, and what else a server is configured to give
/// - `siaddr`, `sname` and `file`, which are for booting and a matter of the server's configuration
/// - the order of options, the time to live, the UDP checksum, and how far beyond 300 octets a message is padded
fn messages(there: &Dhcp, here: &Dhcp) -> Vec<String> {
    let mut found = Vec::new();
    let mut field = |name: &str, there: String, here: String| {
        if there != here {
            found.push(format!("{name} is {there} there, {here} here"));
        }
    };
    field("source", there.from.to_string(), here.from.to_string());
    field("destination", there.to.to_string(), here.to.to_string());
    field("ports", format!("{}>{}", there.sport, there.dport), format!("{}>{}", here.sport, here.dport));
    let fixed = |m: &Dhcp| format!("{}/{}/{}/{}/{:?}", m.op, m.htype, m.hlen, m.hops, m.cookie);
    field("op/htype/hlen/hops/cookie", fixed(there), fixed(here));
    field("flags", format!("{:04x}", there.flags), format!("{:04x}", here.flags));
    field("ciaddr", there.ciaddr.to_string(), here.ciaddr.to_string());
    field("yiaddr", there.yiaddr.to_string(), here.yiaddr.to_string());
    field("giaddr", there.giaddr.to_string(), here.giaddr.to_string());
    field("chaddr", format!("{:?}", there.chaddr), format!("{:?}", here.chaddr));
    let slack = SLACK / S;
    if u64::from(there.secs) > u64::from(here.secs) + slack {
        found.push("secs greater there".to_owned());
    } else if u64::from(here.secs) > u64::from(there.secs) + slack {
        found.push("secs smaller there".to_owned());
    }
    let codes: &[u8] = match there.op {
        1 => &[50, 51, 53, 54, 55, 56, 58, 59, 61],
        _ => &[1, 3, 6, 50, 51, 53, 54, 56, 58, 59, 61],
    };
    found.extend(options(there, here, codes, &[55, 56, 61]));
    for (side, message) in [("there", there), ("here", here)] {
        if message.length < 300 {
            found.push(format!("shorter than 300 octets {side}"));
        }
    }
    found
}

/// Whether two frames are the same message of the story: type, sender and receiver; an ARP packet has to speak of
/// the same addresses as well (the target's hardware address means something in a reply only: RFC 826), and so has
/// an echo.
fn alike(there: &Item, here: &Item) -> bool {
    let body = match (there.seen.as_ref().map(|seen| &seen.body), here.seen.as_ref().map(|seen| &seen.body)) {
        (Some(Body::Arp(there)), Some(Body::Arp(here))) => {
            let reply = |arp: &Arp| (arp.op == 2).then_some(arp.tha);
            (there.sha, there.spa, there.tpa, reply(there)) == (here.sha, here.spa, here.tpa, reply(here))
        }
        (Some(Body::Echo(there)), Some(Body::Echo(here))) => (there.from, there.to) == (here.from, here.to),
        _ => true,
    };
    body && there.name() == here.name()
}

/// What differs within a pair.
fn fields(there: &Item, here: &Item) -> Vec<String> {
    there.dhcp().zip(here.dhcp()).map_or(Vec::new(), |(there, here)| messages(there, here))
}

/// A frame of both traces, or of one only.
type Row<'a> = (Option<&'a Item>, Option<&'a Item>);

/// The alignment with the least differences; of several that with the least difference in time.
fn align<'a>(there: &'a [Item], here: &'a [Item]) -> Vec<Row<'a>> {
    let pair = |a: &Item, b: &Item| {
        alike(a, b).then(|| fields(a, b).len() as u64 * FIELD + (a.at.abs_diff(b.at) / S).min(FIELD - 1))
    };
    let gap = |item: &Item| if item.dhcp().is_some() { MESSAGE } else { OTHER };
    let (rows, columns) = (there.len(), here.len());
    // cost[i][j]: of what is left from there[i] and here[j] on.
    let mut cost = vec![vec![0u64; columns + 1]; rows + 1];
    for i in (0..=rows).rev() {
        for j in (0..=columns).rev() {
            let mut best = if (i, j) == (rows, columns) { 0 } else { u64::MAX };
            if i < rows {
                best = best.min(cost[i + 1][j] + gap(&there[i]));
            }
            if j < columns {
                best = best.min(cost[i][j + 1] + gap(&here[j]));
            }
            if i < rows
                && j < columns
                && let Some(together) = pair(&there[i], &here[j])
            {
                best = best.min(cost[i + 1][j + 1] + together);
            }
            cost[i][j] = best;
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while (i, j) != (rows, columns) {
        let together = (i < rows && j < columns).then(|| pair(&there[i], &here[j])).flatten();
        if together.is_some_and(|together| cost[i][j] == cost[i + 1][j + 1] + together) {
            found.push((Some(&there[i]), Some(&here[j])));
            (i, j) = (i + 1, j + 1);
        } else if i < rows && cost[i][j] == cost[i + 1][j] + gap(&there[i]) {
            found.push((Some(&there[i]), None));
            i += 1;
        } else {
            found.push((None, Some(&here[j])));
            j += 1;
        }
    }
    found
}

/// Lays two traces side by side.
pub fn compare(there: &[Item], here: &[Item]) -> Compared {
    let mut compared = Compared { pairs: 0, differences: Differences::new() };
    let mut add = |what: String, there: Option<&Item>, here: Option<&Item>| {
        let (left, right) = compared.differences.entry(what).or_default();
        left.extend(there.map(|item| item.number));
        right.extend(here.map(|item| item.number));
    };
    // The pair before, among those of the same client.
    let mut before: BTreeMap<Option<Mac>, (u64, u64)> = BTreeMap::new();
    // The latest message of each client, in both traces.
    let mut asked: BTreeMap<[u8; 16], (u32, u32)> = BTreeMap::new();
    for (left, right) in align(there, here) {
        let (Some(a), Some(b)) = (left, right) else {
            let (item, side) = left.map_or((right, "here"), |item| (Some(item), "there"));
            add(format!("{} only {side}", item.expect("one of them").name()), left, right);
            continue;
        };
        compared.pairs += 1;
        for what in fields(a, b) {
            add(format!("{}: {what}", a.name()), left, right);
        }
        if let Some((x, y)) = before.insert(a.client(), (a.at, b.at)) {
            let (there, here) = (a.at - x, b.at - y);
            if there.abs_diff(here) > SLACK {
                let word = if there < here { "sooner" } else { "later" };
                add(format!("{}: {word} there", a.name()), left, right);
            }
        }
        if let (Some(m), Some(n)) = (a.dhcp(), b.dhcp()) {
            let said = |same: bool| if same { "kept" } else { "new" };
            if let Some((x, y)) = asked.get(&m.chaddr)
                && (m.xid == *x) != (n.xid == *y)
            {
                let what = format!("{}: xid {} there, {} here", a.name(), said(m.xid == *x), said(n.xid == *y));
                add(what, left, right);
            }
            if m.op == 1 {
                asked.insert(m.chaddr, (m.xid, n.xid));
            }
        }
    }
    compared
}
