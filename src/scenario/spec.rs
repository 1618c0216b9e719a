//! Scenario files: a network and what its hosts are told. Every default is in `scenario/defaults.rs`.
//!
//! ```json
//! { "version": 1, "name": "mine", "title": "My network", "lesson": "What to see here.",
//!   "lens": "course", "horizon_s": 120, "network": "10.0.0.0/24",
//!   "clients": [ { "id": "laptop-1", "mac": "02:00:00:00:00:c1", "policy": "ask" } ],
//!   "servers": [ { "id": "server-a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2",
//!                  "ranges": [ { "first": "10.0.0.10", "last": "10.0.0.19" } ], "lease_s": 3600 } ],
//!   "static_hosts": [ { "id": "printer", "mac": "02:00:00:00:00:d1", "address": "10.0.0.12" } ] }
//! ```
//!
//! Numbers are integers and carry their unit in the name. An unknown field is an error with its path.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::defaults::{self, is_default};

use super::bounded;
use super::lens::Lens;
use super::limits;
use super::link::{LinkSpec, ScriptSpec};
use crate::protocol::ProfileOverride;
use crate::protocol::client::Policy;
use crate::protocol::server::RenewalTimes;
use crate::wire::Mac;

crate::base::objects!(Scenario, ClientSpec, Range, Reservation, ServerSpec, OptionSpec, StaticSpec);

/// The only version of the format so far.
pub const VERSION: u32 = 1;

/// A scenario file. Field defaults are those of `scenario/defaults.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a network", deny_unknown_fields)]
pub struct Scenario {
    /// Format version, 1.
    pub version: u32,
    /// Short name, as the command line and links use it.
    pub name: String,
    /// What the menu shows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub title: String,
    /// One line: what there is to learn, under either lens unless one of the next two says otherwise.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lesson: String,
    /// The lesson under the lens `course`, where that differs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lesson_course: String,
    /// The lesson under the lens `rfc`, where that differs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lesson_rfc: String,
    /// The only lens under which the point of the scenario shows; absent if it shows under both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson_lens: Option<Lens>,
    /// The lens it opens with; `rfc` if absent.
    #[serde(default = "defaults::lens", skip_serializing_if = "defaults::is_lens")]
    pub lens: Lens,
    /// Where "end" is, in seconds of virtual time; 60 if absent.
    #[serde(default = "defaults::horizon_s", skip_serializing_if = "defaults::is_horizon_s")]
    pub horizon_s: u32,
    /// The network that hosts are on, like `10.0.0.0/24`.
    pub network: Network,
    /// Further networks, which hear nothing of the first or of each other; hosts name them by number, from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_networks: Vec<Network>,
    /// DHCP clients.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "bounded::at_most::<_, _, { limits::HOSTS }>"
    )]
    pub clients: Vec<ClientSpec>,
    /// DHCP servers.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "bounded::at_most::<_, _, { limits::HOSTS }>"
    )]
    pub servers: Vec<ServerSpec>,
    /// Hosts with an address that somebody typed in.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "bounded::at_most::<_, _, { limits::HOSTS }>"
    )]
    pub static_hosts: Vec<StaticSpec>,
    /// What is done to hosts and cables, and when: faults as data.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "bounded::at_most::<_, _, { limits::SCRIPT }>"
    )]
    pub script: Vec<ScriptSpec>,
}

/// A network in CIDR notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// The network address.
    pub address: Ipv4Addr,
    /// Length of the prefix, 1 to 30.
    pub prefix: u8,
}

impl Network {
    /// The mask of the prefix.
    pub fn mask(self) -> u32 {
        u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0)
    }

    /// Whether an address is a host's on this network: inside, and neither the network's own nor the broadcast address.
    pub fn is_host(self, address: Ipv4Addr) -> bool {
        let (address, network) = (u32::from(address), u32::from(self.address));
        address & self.mask() == network && address != network && address != network | !self.mask()
    }

    /// The first and the last address that a host can have.
    pub fn hosts(self) -> (Ipv4Addr, Ipv4Addr) {
        // A prefix of 30 bits at the most leaves room for both.
        let (low, high) = (u32::from(self.address).saturating_add(1), u32::from(self.broadcast()).saturating_sub(1));
        (Ipv4Addr::from(low), Ipv4Addr::from(high))
    }

    /// The host with a number, counted from the network's own address; the last one if there are not so many.
    pub fn host(self, number: u32) -> Ipv4Addr {
        let (low, high) = self.hosts();
        let address = u32::from(self.address).saturating_add(number);
        Ipv4Addr::from(address.clamp(u32::from(low), u32::from(high)))
    }

    /// The directed broadcast address.
    pub fn broadcast(self) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(self.address) | !self.mask())
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl Serialize for Network {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::str::FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("this is empty: write a network, like 10.0.0.0/24".to_owned());
        }
        let wrong =
            || format!("“{text}” is no network: write an address and the length of its prefix, like 10.0.0.0/24");
        let (address, prefix) = text.split_once('/').ok_or_else(wrong)?;
        let (address, prefix): (Ipv4Addr, u8) =
            (address.parse().map_err(|_| wrong())?, prefix.parse().map_err(|_| wrong())?);
        if !(1..=30).contains(&prefix) {
            return Err(format!("the length of the prefix of “{text}” has to be 1 to 30"));
        }
        let network = Network { address, prefix };
        let base = Ipv4Addr::from(u32::from(address) & network.mask());
        if base != address {
            return Err(format!("“{text}” has host bits set: the network is {base}/{prefix}"));
        }
        Ok(network)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        // Parsed while the reader still stands at the text, so that an error names this place.
        impl serde::de::Visitor<'_> for Text {
            type Value = Network;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Network, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A DHCP client, or several alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a client", deny_unknown_fields)]
pub struct ClientSpec {
    /// Name, unique; with `count` above 1 it is followed by `-01`, `-02` …
    pub id: String,
    /// Hardware address; with `count` above 1 that of the first, the next ones count up.
    pub mac: Mac,
    /// How many alike; 1 if absent.
    #[serde(default = "defaults::count", skip_serializing_if = "defaults::is_count")]
    pub count: u16,
    /// When it is switched on, in microseconds; 0 if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub starts_at_us: u64,
    /// If given, it starts at a moment drawn from this many seconds after `starts_at_us`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub starts_within_s: u32,
    /// How it decides; `first` if absent.
    #[serde(default = "defaults::policy", skip_serializing_if = "defaults::is_policy")]
    pub policy: Policy,
    /// How long it collects offers from the first one on, in milliseconds; 1000 with policy `ask`, else 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collect_ms: Option<u64>,
    /// Asks for broadcast replies (the lens `course` keeps it from that); false if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub broadcast_flag: bool,
    /// Option 61; hardware type 1 and the hardware address if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Vec<u8>>,
    /// Option 50 of its DISCOVER.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_address: Option<Ipv4Addr>,
    /// Option 51 of its DISCOVER, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discover_lease_s: Option<u32>,
    /// Option 51 of its REQUEST, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_lease_s: Option<u32>,
    /// Option 55; 1, 3, 6, 15, 28, 51, 54, 58, 59 if absent.
    #[serde(default = "defaults::list", skip_serializing_if = "defaults::is_list")]
    pub parameter_request_list: Vec<u8>,
    /// How long it takes to react to a frame, in microseconds; 300 if absent.
    #[serde(default = "defaults::client_processing_us", skip_serializing_if = "defaults::is_client_processing_us")]
    pub processing_us: u64,
    /// What is common to all hosts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub link: LinkSpec,
    /// Switches that no lens changes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub switches: ProfileOverride,
}

/// A range of addresses, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a range", deny_unknown_fields)]
pub struct Range {
    /// The first address.
    pub first: Ipv4Addr,
    /// The last address.
    pub last: Ipv4Addr,
}

/// An address kept for one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a reservation", deny_unknown_fields)]
pub struct Reservation {
    /// The address.
    pub address: Ipv4Addr,
    /// The client's hardware address.
    pub mac: Mac,
}

/// A DHCP server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a server", deny_unknown_fields)]
pub struct ServerSpec {
    /// Name, unique.
    pub id: String,
    /// Hardware address.
    pub mac: Mac,
    /// Its own address, which is its server identifier.
    pub address: Ipv4Addr,
    /// When it is switched on, in microseconds; 0 if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub starts_at_us: u64,
    /// What it gives out.
    pub ranges: Vec<Range>,
    /// Addresses inside the ranges that it never gives out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub exclude: Vec<Ipv4Addr>,
    /// Addresses kept for one client each.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reservations: Vec<Reservation>,
    /// Lease time in seconds; 3600 if absent.
    #[serde(default = "defaults::lease_s", skip_serializing_if = "defaults::is_lease_s")]
    pub lease_s: u32,
    /// Shortest lease that a client can ask for, in seconds; 60 if absent.
    #[serde(default = "defaults::min_lease_s", skip_serializing_if = "defaults::is_min_lease_s")]
    pub min_lease_s: u32,
    /// Longest lease that a client can ask for, in seconds; 86400 if absent.
    #[serde(default = "defaults::max_lease_s", skip_serializing_if = "defaults::is_max_lease_s")]
    pub max_lease_s: u32,
    /// Option 58, in seconds; half the lease if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t1_s: Option<u32>,
    /// Option 59, in seconds; 7/8 of the lease if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t2_s: Option<u32>,
    /// Whether it sends options 58 and 59: never, when asked for them, or always; when asked if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub renewal_times: RenewalTimes,
    /// Option 3.
    #[serde(default, skip_serializing_if = "is_default")]
    pub routers: Vec<Ipv4Addr>,
    /// Option 6.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dns: Vec<Ipv4Addr>,
    /// Option 42: servers that clients set their clocks by.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ntp: Vec<Ipv4Addr>,
    /// Option 15.
    #[serde(default, skip_serializing_if = "is_default")]
    pub domain: String,
    /// Options of any other code, as bytes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub options: Vec<OptionSpec>,
    /// How long an offered address stays reserved, in seconds; 60 if absent.
    #[serde(default = "defaults::hold_s", skip_serializing_if = "defaults::is_hold_s")]
    pub hold_s: u32,
    /// How long a check of an address listens, in milliseconds; 1000 if absent.
    #[serde(default = "defaults::check_ms", skip_serializing_if = "defaults::is_check_ms")]
    pub check_ms: u64,
    /// How long an address stays in quarantine, in seconds; 86400 if absent.
    #[serde(default = "defaults::quarantine_s", skip_serializing_if = "defaults::is_quarantine_s")]
    pub quarantine_s: u32,
    /// Whether it refuses what it knows to be wrong for clients without a record here; true if absent.
    #[serde(default = "defaults::yes", skip_serializing_if = "defaults::is_yes")]
    pub authoritative: bool,
    /// Whether a renewal gets a whole lease time again; if not, only what is left of the lease. True if absent.
    #[serde(default = "defaults::yes", skip_serializing_if = "defaults::is_yes")]
    pub extend_leases: bool,
    /// Whether it echoes option 82; true if absent.
    #[serde(default = "defaults::yes", skip_serializing_if = "defaults::is_yes")]
    pub echo_relay_information: bool,
    /// The other server of a failover pair, by name; that one has to name this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failover_partner: Option<String>,
    /// How long it takes to answer, in microseconds; 500 if absent.
    #[serde(default = "defaults::server_processing_us", skip_serializing_if = "defaults::is_server_processing_us")]
    pub processing_us: u64,
    /// What is common to all hosts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub link: LinkSpec,
    /// Switches that no lens changes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub switches: ProfileOverride,
}

impl ServerSpec {
    /// The options that are lists of addresses and have a field of their own: field, code, addresses.
    pub fn address_options(&self) -> [(&'static str, u8, &[Ipv4Addr]); 3] {
        [("routers", 3, &self.routers), ("dns", 6, &self.dns), ("ntp", 42, &self.ntp)]
    }

    /// About how many bytes its options take in a message, `each` for the head of an option of any other code.
    pub fn options_size(&self, each: usize) -> usize {
        let lists: usize = self.address_options().iter().map(|(_, _, list)| list.len() * 4).sum();
        let others: usize = self.options.iter().map(|option| option.bytes.len() + each).sum();
        lists + others + self.domain.len()
    }
}

/// An option as bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: an option", deny_unknown_fields)]
pub struct OptionSpec {
    /// The code, 2 to 254, but none of those that [`instead`](OptionSpec::instead) names.
    pub code: u8,
    /// The value.
    pub bytes: Vec<u8>,
}

impl OptionSpec {
    /// Why an option of this code is not configured like this; `None` if it is.
    pub fn instead(code: u8) -> Option<&'static str> {
        Some(match code {
            // What belongs to the exchange, with rapid commit (80) and subnet selection (118), which need a server that obeys
            // them (RFC 4039 section 3.1, RFC 3011 section 2); pad and end are no options.
            0 | 50..=61 | 80 | 82 | 118 | 255 => "is set by the exchange itself",
            1 | 28 => "follows from the network",
            3 => "is written as `routers`",
            6 => "is written as `dns`",
            15 => "is written as `domain`",
            _ => return None,
        })
    }
}

/// A host with an address that somebody typed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a static host", deny_unknown_fields)]
pub struct StaticSpec {
    /// Name, unique.
    pub id: String,
    /// Hardware address.
    pub mac: Mac,
    /// Its address.
    pub address: Ipv4Addr,
    /// When it is switched on, in microseconds; 0 if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub starts_at_us: u64,
    /// What is common to all hosts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub link: LinkSpec,
    /// Switches that no lens changes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub switches: ProfileOverride,
}

impl Scenario {
    /// The network of a number: 0 is the first.
    pub fn network_of(&self, number: u8) -> Option<Network> {
        match number.checked_sub(1) {
            None => Some(self.network),
            Some(index) => self.more_networks.get(usize::from(index)).copied(),
        }
    }

    /// What there is to learn under a lens.
    pub fn lesson_under(&self, lens: Lens) -> &str {
        let own = match lens {
            Lens::Course => &self.lesson_course,
            Lens::Rfc => &self.lesson_rfc,
        };
        if own.is_empty() { &self.lesson } else { own }
    }

    /// The lens that shows the point of the scenario, if it is not this one.
    pub fn point_elsewhere(&self, lens: Lens) -> Option<Lens> {
        self.lesson_lens.filter(|shows| *shows != lens)
    }

    /// How many hosts there are.
    pub fn host_count(&self) -> usize {
        self.clients.iter().map(|client| usize::from(client.count)).sum::<usize>()
            + self.servers.len()
            + self.static_hosts.len()
    }
}

impl ClientSpec {
    /// A client with every default.
    pub fn new(id: String, mac: Mac) -> Self {
        Self {
            id,
            mac,
            count: defaults::count(),
            starts_at_us: 0,
            starts_within_s: 0,
            policy: defaults::policy(),
            collect_ms: None,
            broadcast_flag: false,
            client_id: None,
            requested_address: None,
            discover_lease_s: None,
            request_lease_s: None,
            parameter_request_list: defaults::list(),
            processing_us: defaults::client_processing_us(),
            link: LinkSpec::default(),
            switches: ProfileOverride::default(),
        }
    }
}

impl ServerSpec {
    /// A server of one range with every default.
    pub fn new(id: String, mac: Mac, address: Ipv4Addr, range: Range) -> Self {
        Self {
            id,
            mac,
            address,
            starts_at_us: 0,
            ranges: vec![range],
            exclude: Vec::new(),
            reservations: Vec::new(),
            lease_s: defaults::lease_s(),
            min_lease_s: defaults::min_lease_s(),
            max_lease_s: defaults::max_lease_s(),
            t1_s: None,
            t2_s: None,
            renewal_times: RenewalTimes::default(),
            routers: Vec::new(),
            dns: Vec::new(),
            ntp: Vec::new(),
            domain: String::new(),
            options: Vec::new(),
            hold_s: defaults::hold_s(),
            check_ms: defaults::check_ms(),
            quarantine_s: defaults::quarantine_s(),
            authoritative: defaults::yes(),
            extend_leases: defaults::yes(),
            echo_relay_information: defaults::yes(),
            failover_partner: None,
            processing_us: defaults::server_processing_us(),
            link: LinkSpec::default(),
            switches: ProfileOverride::default(),
        }
    }
}
