//! Every default of the scenario format: what a field is that a file leaves out, and hosts made of nothing but defaults.

use std::net::Ipv4Addr;

use super::{ClientSpec, FaultSpec, LinkSpec, Range, ServerSpec};
use crate::protocol::ProfileOverride;
use crate::protocol::client::Policy;
use crate::protocol::server::RenewalTimes;
use crate::session::lens::Lens;
use crate::wire::Mac;

/// A default, and whether a value is it: what is the default is not written.
macro_rules! defaults {
    ($($name:ident, $is:ident: $type:ty = $value:expr;)*) => {$(
        pub(super) fn $name() -> $type {
            $value
        }
        pub(super) fn $is(value: &$type) -> bool {
            *value == $name()
        }
    )*};
}

defaults! {
    lens, is_lens: Lens = Lens::Rfc;
    horizon_s, is_horizon_s: u32 = 60;
    count, is_count: u16 = 1;
    policy, is_policy: Policy = Policy::First;
    list, is_list: Vec<u8> = vec![1, 3, 6, 15, 28, 51, 54, 58, 59];
    client_processing_us, is_client_processing_us: u64 = 300;
    lease_s, is_lease_s: u32 = 3600;
    min_lease_s, is_min_lease_s: u32 = 60;
    max_lease_s, is_max_lease_s: u32 = 86_400;
    hold_s, is_hold_s: u32 = 60;
    check_ms, is_check_ms: u64 = 1000;
    quarantine_s, is_quarantine_s: u32 = 86_400;
    yes, is_yes: bool = true;
    server_processing_us, is_server_processing_us: u64 = 500;
    latency_us, is_latency_us: u64 = 250;
    arp_age_s, is_arp_age_s: u32 = 60;
    stack_us, is_stack_us: u64 = 100;
}

impl Default for LinkSpec {
    fn default() -> Self {
        Self {
            latency_us: latency_us(),
            arp_age_s: arp_age_s(),
            stack_us: stack_us(),
            network: 0,
            clock_ppm: 0,
            faults: FaultSpec::default(),
        }
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
            renewal_times: RenewalTimes::default(),
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
