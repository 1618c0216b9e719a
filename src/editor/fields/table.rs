//! The table of fields: the network, clients, static hosts, the script. Servers, links and switches are in `rows.rs`.

use std::net::Ipv4Addr;

use crate::base::Duration;
use crate::editor::kinds::{Entry, Kind, Variant, What};
use crate::protocol::Action;
use crate::scenario::Scenario;
use crate::wire::{FrameKind, Mac};

/// A field as the table has it.
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) help: &'static str,
    pub(super) group: &'static str,
    pub(super) kind: Kind,
    /// The roles for which it says something: `c`lient, `s`erver, static `h`ost. Empty is all.
    pub(super) roles: &'static str,
}

pub(super) const fn row(
    group: &'static str,
    id: &'static str,
    label: &'static str,
    kind: Kind,
    help: &'static str,
    roles: &'static str,
) -> Row {
    Row { id, label, help, group, kind, roles }
}

const fn variant(name: &'static str, label: &'static str, with: Option<Kind>) -> Variant {
    Variant { name, what: What::Labelled(label), with }
}

const fn action(name: &'static str, action: Action, with: Option<Kind>) -> Variant {
    Variant { name, what: What::Action(action), with }
}

pub(super) const US: Kind = Kind::Span { unit_us: 1, optional: false };
pub(super) const SECONDS: Kind = Kind::Span { unit_us: 1_000_000, optional: false };
pub(super) const MAYBE_SECONDS: Kind = Kind::Span { unit_us: 1_000_000, optional: true };
pub(super) const ADDRESS: Kind = Kind::Address { optional: false };

/// How a client can decide.
pub static POLICIES: [Variant; 4] = [
    variant("first", "the first offer", None),
    variant("longest_lease", "the longest lease", None),
    variant("by_server", "the offer of a certain server", Some(ADDRESS)),
    variant("ask", "a person chooses", None),
];

/// What the script can do, as the scenario file names it.
pub static ACTIONS: [Variant; 23] = [
    action("renew", Action::Renew, None),
    action("release", Action::Release, None),
    action("move_to", Action::MoveTo(0), Some(Kind::Number { low: 0, high: 255 })),
    action("use_dhcp", Action::UseDhcp, None),
    action("set_static", Action::SetStatic(Ipv4Addr::UNSPECIFIED), Some(ADDRESS)),
    action("inform", Action::Inform, None),
    action("power_off", Action::PowerOff, None),
    action("power_on", Action::PowerOn, None),
    action("restart", Action::Restart, None),
    action("unplug", Action::Unplug, None),
    action("plug", Action::Plug, None),
    action("drop_next", Action::DropNext(FrameKind::Ack), Some(Kind::Frame)),
    action("duplicate_next", Action::DuplicateNext(FrameKind::Ack), Some(Kind::Frame)),
    action("delay_us", Action::DelayUs(Duration(0)), Some(US)),
    action("loss_ppm", Action::LossPpm(0), Some(Kind::Share)),
    action("stop_server", Action::StopServer, None),
    action("start_server", Action::StartServer, None),
    action("start_server_without_leases", Action::StartServerWithoutLeases, None),
    action("wipe_leases", Action::WipeLeases, None),
    action("exclude", Action::Exclude(Ipv4Addr::UNSPECIFIED), Some(ADDRESS)),
    action("reserve", Action::Reserve { address: Ipv4Addr::UNSPECIFIED, mac: Mac([0; 6]) }, Some(Kind::Reservation)),
    action("set_lease_s", Action::SetLeaseS(0), Some(SECONDS)),
    action("clear_quarantine", Action::ClearQuarantine(Ipv4Addr::UNSPECIFIED), Some(ADDRESS)),
];

/// Label and help of the value that a choice carries.
pub(super) fn carried_words(name: &str) -> (&'static str, &'static str) {
    match name {
        "by_server" => ("Server's address", "Which server; without its offer the first one is taken."),
        "move_to" => ("Network", "Its number: 0 is the network of the document, 1 the first of the further ones."),
        "drop_next" | "duplicate_next" => ("Kind of frame", "Either way through the cable."),
        "delay_us" => ("Delay", "Like 500 ms; 0 ms ends it."),
        "loss_ppm" => ("Share of the frames", "In parts per million, or like 20 %."),
        "reserve" => ("Address and client", "Like 10.0.0.12 = 02:00:00:00:00:c1."),
        "set_lease_s" => ("Lease time", "Like 90 s or 1 h."),
        _ => ("Address", "Like 10.0.0.12."),
    }
}

/// What a choice carries when it has just been made.
pub(super) fn first_value(scenario: &Scenario, name: &str, kind: Kind) -> String {
    let server = scenario.servers.first();
    let address = match server {
        Some(server) if name == "by_server" => server.address,
        Some(server) => server.ranges.first().map_or(server.address, |range| range.first),
        None => scenario.network.host(10),
    };
    match kind {
        Kind::Reservation => {
            let mac = scenario.clients.first().map(|client| client.mac).unwrap_or_default();
            format!("{address} = {mac}")
        }
        Kind::Number { .. } => "1".to_owned(),
        Kind::Frame => "ack".to_owned(),
        Kind::Share => "200000".to_owned(),
        Kind::Span { unit_us: 1, .. } => "500 ms".to_owned(),
        Kind::Span { .. } => "60 s".to_owned(),
        _ => address.to_string(),
    }
}

pub(super) const NETWORK: [Row; 10] = [
    row("Network", "name", "Short name", Kind::Text, "For files, links and the command line: best without spaces.", ""),
    row("Network", "title", "Title", Kind::Text, "What menus show.", ""),
    row("Network", "lesson", "Lesson", Kind::Text, "One line: what there is to see, under either lens.", ""),
    row(
        "Network",
        "lesson_course",
        "Lesson under Course text",
        Kind::Text,
        "Where it differs under that lens; empty: as above.",
        "",
    ),
    row(
        "Network",
        "lesson_rfc",
        "Lesson under RFC 2131",
        Kind::Text,
        "Where it differs under that lens; empty: as above.",
        "",
    ),
    row(
        "Network",
        "lesson_lens",
        "Point shows under",
        Kind::Choice(&[("", "both lenses"), ("course", "Course text only"), ("rfc", "RFC 2131 only")]),
        "If only one lens shows what there is to learn, the page offers to switch to it.",
        "",
    ),
    row("Network", "network", "Network", Kind::Network, "Like 10.0.0.0/24.", ""),
    row(
        "Network",
        "more_networks",
        "Further networks",
        Kind::Lines(Entry::Network),
        "One a line: the first line is network 1, as the network above is network 0. They hear nothing of each other; servers and clients choose theirs under Link.",
        "",
    ),
    row(
        "How it runs",
        "lens",
        "Lens it opens with",
        Kind::Choice(&[("course", "Course text"), ("rfc", "RFC 2131")]),
        "How hosts behave where no switch of their own says otherwise.",
        "",
    ),
    row("How it runs", "horizon_s", "End", SECONDS, "How long the network runs, in virtual time.", ""),
];

pub(super) const CLIENT: [Row; 15] = [
    row("Client", "id", "Name", Kind::Text, "Unique; several alike are called NAME-01, NAME-02 …", ""),
    row(
        "Client",
        "mac",
        "Hardware address",
        Kind::Mac,
        "Six bytes like 02:00:00:00:00:c1; several alike count up from it.",
        "",
    ),
    row("Client", "count", "How many alike", Kind::Number { low: 1, high: 4_096 }, "1 is a single one.", ""),
    row("Client", "starts_at_us", "Start", US, "When it is switched on, like 0 s or 1.5 s.", ""),
    row(
        "Client",
        "starts_within_s",
        "Start drawn within",
        SECONDS,
        "The most by which it starts later, drawn from the seed; 0 s is on time.",
        "",
    ),
    row("How it decides", "policy", "Policy", Kind::Variant(&POLICIES), "Which of several offers it requests.", ""),
    row(
        "How it decides",
        "collect_ms",
        "Collects offers for",
        Kind::Span { unit_us: 1000, optional: true },
        "From the first offer on. Empty: 1 s if a person chooses, else 0 ms.",
        "",
    ),
    row(
        "What it asks for",
        "parameter_request_list",
        "Requested options (55)",
        Kind::Codes,
        "Numbers of options, in order of preference, like 1, 3, 6, 15.",
        "",
    ),
    row(
        "What it asks for",
        "requested_address",
        "Requested address (50)",
        Kind::Address { optional: true },
        "In its DISCOVER. Empty: none.",
        "",
    ),
    row(
        "What it asks for",
        "discover_lease_s",
        "Lease time in DISCOVER (51)",
        MAYBE_SECONDS,
        "Empty: none asked for.",
        "",
    ),
    row(
        "What it asks for",
        "request_lease_s",
        "Lease time in REQUEST (51)",
        MAYBE_SECONDS,
        "Empty: none asked for.",
        "",
    ),
    row(
        "What it asks for",
        "client_id",
        "Client identifier (61)",
        Kind::Bytes,
        "Bytes in hexadecimal, like 01 02 00 00 00 00 c1. Empty: type 1 and the hardware address.",
        "",
    ),
    row(
        "What it asks for",
        "broadcast_flag",
        "Asks for broadcast replies",
        Kind::Check,
        "The BROADCAST flag; under Course text it stays clear.",
        "",
    ),
    row("Link", "processing_us", "Time to react to a DHCP message", US, "Like 300 µs.", ""),
    row(
        "Link",
        "link.network",
        "Network of its cable",
        Kind::Number { low: 0, high: 255 },
        "0 is the first network, 1 the first of the further ones.",
        "",
    ),
];

pub(super) const STATIC: [Row; 5] = [
    row("Static host", "id", "Name", Kind::Text, "Unique.", ""),
    row("Static host", "mac", "Hardware address", Kind::Mac, "Six bytes like 02:00:00:00:00:d1.", ""),
    row("Static host", "address", "Address", ADDRESS, "Typed in by hand; no server knows of it.", ""),
    row("Static host", "starts_at_us", "Start", US, "When it is switched on, like 0 s or 1.5 s.", ""),
    row(
        "Link",
        "link.network",
        "Network of its cable",
        Kind::Number { low: 0, high: 255 },
        "0 is the first network, 1 the first of the further ones.",
        "",
    ),
];

pub(super) const SCRIPT: [Row; 3] = [
    row("Script", "at_us", "When", US, "Virtual time, like 30 s or 1 h.", ""),
    row("Script", "host", "To whom", Kind::Text, "The name of a host.", ""),
    row(
        "Script",
        "do",
        "What happens",
        Kind::Variant(&ACTIONS),
        "Some things happen only to clients, or only to servers.",
        "",
    ),
];
