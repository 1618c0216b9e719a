//! Frame tables first: what each built-in scenario has to put on the wire under each lens, written down from RFC 2131,
//! RFC 5227 and the course text (`tests/data/frames`, see the README there), against the bytes that leave the hosts.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use dorascope::sim::Kind;
use support::{Body, Dhcp, Frame, Mac, Story, packet};

use crate::support;

/// One row of a table.
#[derive(Debug, Clone)]
struct Row {
    number: usize,
    time: Time,
    /// Columns 3 to 7.
    columns: [String; 5],
    fields: Vec<String>,
    text: String,
}

/// When a frame has to leave.
#[derive(Debug, Clone)]
struct Time {
    /// The row whose frame the span is counted from.
    after: Option<usize>,
    from: u64,
    to: u64,
}

impl Time {
    fn read(text: &str) -> Self {
        let (after, span) = match text.strip_prefix('@') {
            Some(rest) => {
                let (row, span) = rest.split_once('+').expect("@row+span");
                (Some(row.parse().expect("row")), span)
            }
            None => (None, text),
        };
        let (from, to) = span.split_once("..").unwrap_or((span, span));
        Time { after, from: from.parse().expect("time"), to: to.parse().expect("time") }
    }
}

fn table(name: &str) -> Vec<Row> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/data/frames", &format!("{name}.tsv")].iter().collect();
    let text = std::fs::read_to_string(path).expect(name);
    let rows: Vec<Row> = text.lines().filter(|line| !line.starts_with('#')).map(row).collect();
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row.number, index + 1, "{name}: rows are numbered");
    }
    rows
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.split('\t').collect();
    let [number, time, columns @ .., fields] = cells.as_slice() else { panic!("{line}") };
    let columns: Vec<String> = columns.iter().map(|cell| (*cell).to_owned()).collect();
    Row {
        number: number.parse().expect("number"),
        time: Time::read(time),
        columns: columns.try_into().expect("five columns"),
        fields: fields.split_whitespace().map(str::to_owned).collect(),
        text: line.to_owned(),
    }
}

/// What the rows so far have fixed: frames of rows, `xid`s of letters, values of `$` names.
#[derive(Debug, Clone, Default)]
struct Known {
    times: BTreeMap<usize, u64>,
    xids: BTreeMap<String, (u32, Mac)>,
    names: BTreeMap<String, String>,
    /// `secs` of DHCP rows.
    secs: BTreeMap<usize, u16>,
}

fn short(mac: Mac) -> String {
    match mac {
        [0xff, ..] => "*".to_owned(),
        [0, 0, 0, 0, 0, 0] => "00".to_owned(),
        [2, 0, 0, 0, 0, last] => format!("{last:02x}"),
        _ => format!("{mac:02x?}"),
    }
}

impl Known {
    fn value<'a>(&'a self, text: &'a str) -> &'a str {
        match text.strip_prefix('$') {
            Some(name) => self.names.get(name).map_or(text, String::as_str),
            None => text,
        }
    }

    /// Compares a frame with a row; `Err` says in what they differ.
    fn compare(&mut self, row: &Row, frame: &Frame) -> Result<(), String> {
        let same = |what: &str, want: &str, have: &str| {
            if want == have { Ok(()) } else { Err(format!("{what}: {have} instead of {want}")) }
        };
        let [src, dst, sip, dip, kind] = row.columns.each_ref().map(|cell| self.value(cell).to_owned());
        same("type", &kind, frame.seen.kind())?;
        let base = row.time.after.map_or(0, |row| self.times[&row]);
        if !(base + row.time.from..=base + row.time.to).contains(&frame.at) {
            return Err(format!("time: {} instead of {}..={}", frame.at, base + row.time.from, base + row.time.to));
        }
        same("source", &src, &short(frame.seen.src))?;
        same("destination", &dst, &short(frame.seen.dst))?;
        let (from, to) = match &frame.seen.body {
            Body::Arp(_) => ("-".to_owned(), "-".to_owned()),
            Body::Dhcp(message) => (message.from.to_string(), message.to.to_string()),
            Body::Echo(echo) => (echo.from.to_string(), echo.to.to_string()),
        };
        same("source IP", &sip, &from)?;
        same("destination IP", &dip, &to)?;
        let mut want: BTreeMap<String, String> = BTreeMap::new();
        for field in &row.fields {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            want.insert(name.to_owned(), self.value(value).to_owned());
        }
        match &frame.seen.body {
            Body::Arp(arp) => {
                same("sha", &src, &short(arp.sha))?;
                same("tha", want.get("tha").map_or("00", |tha| tha), &short(arp.tha))?;
                same("spa", &want["spa"], &arp.spa.to_string())?;
                same("tpa", &want["tpa"], &arp.tpa.to_string())?;
            }
            Body::Echo(_) => {}
            Body::Dhcp(message) => {
                self.compare_dhcp(&want, frame, message)?;
                self.secs.insert(row.number, message.secs);
            }
        }
        self.times.insert(row.number, frame.at);
        Ok(())
    }

    fn compare_dhcp(&mut self, want: &BTreeMap<String, String>, frame: &Frame, dhcp: &Dhcp) -> Result<(), String> {
        everywhere(dhcp, want.get("cid"))?;
        let letter = want.get("xid").expect("every DHCP row has an xid");
        match self.xids.get(letter) {
            Some(known) if *known != (dhcp.xid, dhcp.mac()) => return Err("xid or chaddr differs".to_owned()),
            None if self.xids.values().any(|(xid, _)| *xid == dhcp.xid) => return Err("xid is not new".to_owned()),
            _ => {}
        }
        self.xids.insert(letter.clone(), (dhcp.xid, dhcp.mac()));
        let or = |name: &str, other: &str| want.get(name).cloned().unwrap_or_else(|| other.to_owned());
        // What depends on a draw is a span of seconds: what comes has to be in it.
        let or_in = |name: &str, have: &str| match want.get(name).and_then(|span| span.split_once("..")) {
            Some((from, to)) => {
                let number = |text: &str| text.parse::<u32>().expect("seconds");
                let inside = have.parse().is_ok_and(|have| (number(from)..=number(to)).contains(&have));
                if inside { have.to_owned() } else { format!("{from}..{to}") }
            }
            None => or(name, "absent"),
        };
        let address = |code| dhcp.opt_ip(code).map_or("absent".to_owned(), |a| a.to_string());
        let seconds = |code| dhcp.opt_u32(code).map_or("absent".to_owned(), |s| s.to_string());
        let secs = or("secs", "0");
        let secs = match secs.split_at(1) {
            ("e", row) => ((frame.at - self.times[&row.parse().expect("row")]) / 1_000_000).to_string(),
            ("s", row) => self.secs[&row.parse().expect("row")].to_string(),
            _ => secs,
        };
        let mut pairs = vec![
            ("secs", secs, dhcp.secs.to_string()),
            ("flags", or("flags", "0"), dhcp.flags.to_string()),
            ("ciaddr", or("ci", "0.0.0.0"), dhcp.ciaddr.to_string()),
            ("yiaddr", or("yi", "0.0.0.0"), dhcp.yiaddr.to_string()),
            ("option 50", or("o50", "absent"), address(50)),
            ("option 54", or("o54", "absent"), address(54)),
            ("option 51", or_in("o51", &seconds(51)), seconds(51)),
            ("option 58", or_in("o58", &seconds(58)), seconds(58)),
            ("option 59", or_in("o59", &seconds(59)), seconds(59)),
            ("option 56", want.contains_key("text").to_string(), dhcp.opt(56).is_some_and(|t| t.len() > 2).to_string()),
        ];
        let net = want.get("params").and_then(|net| net.parse().ok()).unwrap_or(0);
        let params: [(u8, &[u8]); 5] = [
            (1, &[255, 255, 255, 0]),
            (3, &[10, 0, net, 1]),
            (6, &[10, 0, 0, 53]),
            (15, b"example.net"),
            (28, &[10, 0, net, 255]),
        ];
        for (code, value) in params {
            let value = want.contains_key("params").then_some(value);
            pairs.push(("parameters", format!("{code} {value:?}"), format!("{code} {:?}", dhcp.opt(code))));
        }
        match pairs.into_iter().find(|(_, want, have)| want != have) {
            Some((what, want, have)) => Err(format!("{what}: {have} instead of {want}")),
            None => Ok(()),
        }
    }
}

/// What holds in every message here, whoever sends it (catalogue A.1): no relay, no boot server, Ethernet.
/// Option 61 is the hardware address, or what the row says.
fn everywhere(dhcp: &Dhcp, cid: Option<&String>) -> Result<(), String> {
    let client = matches!(dhcp.kind(), 1 | 3 | 4 | 7 | 8);
    let ports = if client { (68, 67) } else { (67, 68) };
    let zero = Ipv4Addr::UNSPECIFIED;
    let identifier = match cid {
        Some(hex) => {
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
        }
        None => [&[1], dhcp.mac().as_slice()].concat(),
    };
    let checks = [
        ("op", dhcp.op == if client { 1 } else { 2 }),
        ("ports", (dhcp.sport, dhcp.dport) == ports),
        ("htype, hlen, hops", (dhcp.htype, dhcp.hlen, dhcp.hops) == (1, 6, 0)),
        ("siaddr, giaddr", (dhcp.siaddr, dhcp.giaddr) == (zero, zero)),
        ("chaddr padding", dhcp.chaddr[6..] == [0; 10]),
        ("sname, file", dhcp.sname == [0; 64] && dhcp.file == [0; 128]),
        ("cookie", dhcp.cookie == [99, 130, 83, 99]),
        ("length", dhcp.length >= 300),
        ("option 53 first", dhcp.codes().first() == Some(&53)),
        ("each option once", (1..255).all(|code| dhcp.codes().iter().filter(|c| **c == code).count() <= 1)),
        ("option 61", dhcp.opt(61) == Some(&identifier)),
    ];
    match checks.into_iter().find(|(_, good)| !good) {
        Some((what, _)) => Err(what.to_owned()),
        None => Ok(()),
    }
}

/// Every frame as it left its sender, and the copies that the sender's cable made of it, which reach the switch behind it.
fn with_copies(story: &Story) -> Vec<Frame> {
    let mut frames = story.frames();
    let mut first: BTreeMap<u32, u64> = BTreeMap::new();
    for entry in &story.trace {
        let Kind::Forwarded { frame, .. } = &entry.kind else { continue };
        match first.get(&frame.entry.0) {
            None => {
                first.insert(frame.entry.0, entry.at.0);
            }
            Some(before) => {
                let at = frame.sent_at.0 + entry.at.0 - before;
                let seen = packet::read(&frame.bytes).expect("bytes that were read before");
                frames.push(Frame { at, seen, bytes: frame.bytes.clone() });
            }
        }
    }
    frames.sort_by_key(|frame| frame.at);
    frames
}

fn lens_of(name: &str) -> Lens {
    name.parse().expect("a lens")
}

/// Compares a run with its table: the frames of each sender in the order of its rows, and nothing else.
fn agrees(scenario: &str, lens: &str, end: &str, choice: usize) {
    let name = format!("{scenario}.{lens}{end}");
    let rows = table(&name);
    for seed in [0, 1, 7, 4242] {
        let json = builtin(scenario).expect("built in");
        let story = Story::run(&json, lens_of(lens), seed, json.horizon_s, choice);
        let mut queues: BTreeMap<String, Vec<Frame>> = BTreeMap::new();
        for frame in with_copies(&story) {
            queues.entry(short(frame.seen.src)).or_default().push(frame);
        }
        let mut known = Known::default();
        for row in &rows {
            let queue = queues.get_mut(&row.columns[0]).filter(|queue| !queue.is_empty());
            let Some(queue) = queue else { panic!("{name}, seed {seed}: missing: {}", row.text) };
            let frame = queue.remove(0);
            if let Err(why) = known.compare(row, &frame) {
                panic!("{name}, seed {seed}, row {}: {why}\n  {}\n  {frame:?}", row.number, row.text);
            }
        }
        let extra: Vec<&Frame> = queues.values().flatten().collect();
        assert!(extra.is_empty(), "{name}, seed {seed}: not in the table: {extra:?}");
    }
}

/// Every client of the classroom goes by the same table, and there is no frame besides.
fn agrees_for_thirty(lens: &str) {
    let rows = table(&format!("classroom.{lens}"));
    for seed in [1, 2] {
        let story = Story::whole(&builtin("classroom").expect("built in"), lens_of(lens), seed);
        let mut left = story.frames();
        let mut given = Vec::new();
        let mut xids = Vec::new();
        for index in 1..=30u8 {
            let mac = [2, 0, 0, 0, 1, index];
            let offered = |server: u8| {
                let mut offers = left.iter().filter_map(|frame| match &frame.seen.body {
                    Body::Dhcp(m) if m.kind() == 2 && m.mac() == mac && frame.seen.src[5] == server => Some(m.yiaddr),
                    _ => None,
                });
                offers.next().expect("an offer")
            };
            let (x, y) = (offered(0xa1), offered(0xa2));
            assert!((10..50).contains(&x.octets()[3]) && (50..90).contains(&y.octets()[3]), "{x} {y}");
            given.push(x);
            let mut known = Known::default();
            for (name, value) in [("c", short(mac)), ("x", x.to_string()), ("y", y.to_string())] {
                known.names.insert(name.to_owned(), value);
            }
            for row in &rows {
                let found = left.iter().position(|frame| known.clone().compare(row, frame).is_ok());
                let Some(found) = found else { panic!("classroom.{lens}, seed {seed}, client {index}: {}", row.text) };
                known.compare(row, &left.remove(found)).expect("it just did");
            }
            xids.extend(known.xids.values().map(|(xid, _)| *xid));
        }
        assert!(left.is_empty(), "classroom.{lens}, seed {seed}: {} frames more: {:?}", left.len(), left.first());
        assert_eq!((given.len(), xids.len()), (30, 30));
        given.sort_unstable();
        given.dedup();
        xids.sort_unstable();
        xids.dedup();
        assert_eq!((given.len(), xids.len()), (30, 30), "addresses and transactions are all different");
    }
}

macro_rules! tables {
    ($($test:ident: $scenario:literal $lens:literal $end:literal $choice:literal;)*) => {
        $(#[test] fn $test() { agrees($scenario, $lens, $end, $choice); })*
    };
}

tables! {
    one_server_course: "one-server" "course" "" 1;
    one_server_rfc: "one-server" "rfc" "" 1;
    two_servers_course_first_offer: "two-servers" "course" "" 1;
    two_servers_course_second_offer: "two-servers" "course" ".second" 2;
    two_servers_rfc_first_offer: "two-servers" "rfc" "" 1;
    two_servers_rfc_second_offer: "two-servers" "rfc" ".second" 2;
    three_servers_course: "three-servers" "course" "" 1;
    three_servers_rfc: "three-servers" "rfc" "" 1;
    address_in_use_course: "address-in-use" "course" "" 1;
    address_in_use_rfc: "address-in-use" "rfc" "" 1;
    overlapping_pools_course: "overlapping-pools" "course" "" 1;
    overlapping_pools_rfc: "overlapping-pools" "rfc" "" 1;
    pool_exhausted_course: "pool-exhausted" "course" "" 1;
    pool_exhausted_rfc: "pool-exhausted" "rfc" "" 1;
    lease_time_asked_course: "lease-time-asked" "course" "" 1;
    lease_time_asked_rfc: "lease-time-asked" "rfc" "" 1;
    periodic_renewal_course: "periodic-renewal" "course" "" 1;
    periodic_renewal_rfc: "periodic-renewal" "rfc" "" 1;
    course_renewal_course: "course-renewal" "course" "" 1;
    course_renewal_rfc: "course-renewal" "rfc" "" 1;
    another_server_extends_course: "another-server-extends" "course" "" 1;
    another_server_extends_rfc: "another-server-extends" "rfc" "" 1;
    rebinding_course: "rebinding" "course" "" 1;
    rebinding_rfc: "rebinding" "rfc" "" 1;
    expiry_course: "expiry" "course" "" 1;
    expiry_rfc: "expiry" "rfc" "" 1;
    short_lease_course: "short-lease" "course" "" 1;
    short_lease_rfc: "short-lease" "rfc" "" 1;
    infinite_lease_course: "infinite-lease" "course" "" 1;
    infinite_lease_rfc: "infinite-lease" "rfc" "" 1;
    moved_away_course: "moved-away" "course" "" 1;
    moved_away_rfc: "moved-away" "rfc" "" 1;
    powered_off_course: "powered-off" "course" "" 1;
    powered_off_rfc: "powered-off" "rfc" "" 1;
    init_reboot_course: "init-reboot" "course" "" 1;
    init_reboot_rfc: "init-reboot" "rfc" "" 1;
    nak_wrong_subnet_course: "nak-wrong-subnet" "course" "" 1;
    nak_wrong_subnet_rfc: "nak-wrong-subnet" "rfc" "" 1;
    release_and_reuse_course: "release-and-reuse" "course" "" 1;
    release_and_reuse_rfc: "release-and-reuse" "rfc" "" 1;
    address_reuse_lru_course: "address-reuse-lru" "course" "" 1;
    address_reuse_lru_rfc: "address-reuse-lru" "rfc" "" 1;
    inform_course: "inform" "course" "" 1;
    inform_rfc: "inform" "rfc" "" 1;
    conflict_decline_course: "conflict-decline" "course" "" 1;
    conflict_decline_rfc: "conflict-decline" "rfc" "" 1;
    static_conflict_while_bound_course: "static-conflict-while-bound" "course" "" 1;
    static_conflict_while_bound_rfc: "static-conflict-while-bound" "rfc" "" 1;
    lost_ack_course: "lost-ack" "course" "" 1;
    lost_ack_rfc: "lost-ack" "rfc" "" 1;
    duplicate_replies_course: "duplicate-replies" "course" "" 1;
    duplicate_replies_rfc: "duplicate-replies" "rfc" "" 1;
    server_restart_course: "server-restart" "course" "" 1;
    server_restart_rfc: "server-restart" "rfc" "" 1;
    server_restart_without_leases_course: "server-restart-without-leases" "course" "" 1;
    server_restart_without_leases_rfc: "server-restart-without-leases" "rfc" "" 1;
    slow_clock_course: "slow-clock" "course" "" 1;
    slow_clock_rfc: "slow-clock" "rfc" "" 1;
    silent_network_course: "silent-network" "course" "" 1;
    silent_network_rfc: "silent-network" "rfc" "" 1;
    who_says_nak_course: "who-says-nak" "course" "" 1;
    who_says_nak_rfc: "who-says-nak" "rfc" "" 1;
    late_reservation_course: "late-reservation" "course" "" 1;
    late_reservation_rfc: "late-reservation" "rfc" "" 1;
    cloned_machines_course: "cloned-machines" "course" "" 1;
    cloned_machines_rfc: "cloned-machines" "rfc" "" 1;
    declined_addresses_course: "declined-addresses" "course" "" 1;
    declined_addresses_rfc: "declined-addresses" "rfc" "" 1;
    spanning_tree_course: "spanning-tree" "course" "" 1;
    spanning_tree_rfc: "spanning-tree" "rfc" "" 1;
}

#[test]
fn classroom_course() {
    agrees_for_thirty("course");
}

#[test]
fn classroom_rfc() {
    agrees_for_thirty("rfc");
}

#[test]
fn every_scenario_has_a_table_for_each_lens() {
    // The losses of lossy-link are drawn at random; tests/core/scenarios.rs has what holds whatever is lost.
    for name in BUILTIN_NAMES.into_iter().filter(|name| *name != "lossy-link") {
        for lens in ["course", "rfc"] {
            assert!(!table(&format!("{name}.{lens}")).is_empty());
        }
    }
}

/// Decisions.md: under the course text the ACK is the OFFER, byte for byte, but for the value of option 53. So the DHCP
/// payloads differ in one octet, and the frames in that and the UDP checksum.
#[test]
fn under_course_the_ack_is_the_offer_but_for_one_octet() {
    for name in BUILTIN_NAMES {
        let scenario = builtin(name).expect("built in");
        let frames = Story::whole(&scenario, Lens::Course, 3).frames();
        let of_kind =
            |kind: u8| frames.iter().filter(move |f| matches!(&f.seen.body, Body::Dhcp(m) if m.kind() == kind));
        let mut acks = 0;
        // An ACK that extends a lease, brings parameters or confirms a remembered address answers no REQUEST with option 54, and
        // so confirms no OFFER.
        let of_an_offer = |ack: &&Frame| {
            let xid = ack.seen.dhcp().xid;
            of_kind(3).any(|request| request.seen.dhcp().xid == xid && request.seen.dhcp().opt(54).is_some())
        };
        for ack in of_kind(5).filter(of_an_offer) {
            acks += 1;
            let (m, from) = (ack.seen.dhcp(), ack.seen.src);
            let offer = of_kind(2).find(|o| o.seen.src == from && o.seen.dhcp().xid == m.xid).expect("its offer");
            let differing: Vec<usize> = (0..ack.bytes.len()).filter(|i| ack.bytes[*i] != offer.bytes[*i]).collect();
            assert_eq!(ack.bytes.len(), offer.bytes.len());
            // Ethernet 14, IP 20, UDP 8, header and cookie 240, then code and length of option 53.
            let value = 14 + 20 + 8 + 240 + 2;
            assert_eq!((offer.bytes[value], ack.bytes[value]), (2, 5), "{name}");
            assert!(differing.iter().all(|i| *i == value || (40..42).contains(i)), "{name}: {differing:?}");
        }
        assert!(acks > 0 || name == "inform", "{name}");
    }
}
