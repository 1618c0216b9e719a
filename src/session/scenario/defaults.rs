//! Every default of the scenario format: what a field is that a file leaves out, and hosts made of nothing but defaults.

use std::net::Ipv4Addr;

use super::{ClientSpec, FaultSpec, LinkSpec, Range, ServerSpec};
use crate::protocol::ProfileOverride;
use crate::protocol::client::Policy;
use crate::session::lens::Lens;
use crate::wire::Mac;

pub(super) fn lens() -> Lens {
    Lens::Rfc
}
pub(super) fn horizon_s() -> u32 {
    60
}
pub(super) fn count() -> u16 {
    1
}
pub(super) fn policy() -> Policy {
    Policy::First
}
pub(super) fn list() -> Vec<u8> {
    vec![1, 3, 6, 15, 28, 51, 54, 58, 59]
}
pub(super) fn client_processing_us() -> u64 {
    300
}
pub(super) fn lease_s() -> u32 {
    3600
}
pub(super) fn min_lease_s() -> u32 {
    60
}
pub(super) fn max_lease_s() -> u32 {
    86_400
}
pub(super) fn hold_s() -> u32 {
    60
}
pub(super) fn check_ms() -> u64 {
    1000
}
pub(super) fn quarantine_s() -> u32 {
    86_400
}
pub(super) fn yes() -> bool {
    true
}
pub(super) fn server_processing_us() -> u64 {
    500
}

impl Default for LinkSpec {
    fn default() -> Self {
        let (latency_us, arp_age_s, stack_us) = (250, 60, 100);
        Self { latency_us, arp_age_s, stack_us, network: 0, clock_ppm: 0, faults: FaultSpec::default() }
    }
}

impl ClientSpec {
    /// A client with every default.
    pub fn new(id: String, mac: Mac) -> Self {
        Self {
            id,
            mac,
            count: count(),
            starts_at_us: 0,
            starts_within_s: 0,
            policy: policy(),
            collect_ms: None,
            broadcast_flag: false,
            client_id: None,
            requested_address: None,
            discover_lease_s: None,
            request_lease_s: None,
            parameter_request_list: list(),
            processing_us: client_processing_us(),
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
            lease_s: lease_s(),
            min_lease_s: min_lease_s(),
            max_lease_s: max_lease_s(),
            t1_s: None,
            t2_s: None,
            routers: Vec::new(),
            dns: Vec::new(),
            domain: String::new(),
            options: Vec::new(),
            hold_s: hold_s(),
            check_ms: check_ms(),
            quarantine_s: quarantine_s(),
            authoritative: yes(),
            extend_leases: yes(),
            echo_relay_information: yes(),
            failover_partner: None,
            processing_us: server_processing_us(),
            link: LinkSpec::default(),
            switches: ProfileOverride::default(),
        }
    }
}
