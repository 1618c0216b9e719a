//! What a client makes of an ACK: its lease and the configuration that it logs.

use std::net::Ipv4Addr;

use crate::protocol::event::{Configuration, Configured};
use crate::protocol::time::{Duration, Instant};
use crate::wire::{DhcpMessage, DhcpOption};

/// The lease time that never ends (RFC 2131 section 3.3).
pub const INFINITE: u32 = u32::MAX;

/// A lease as the client keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Everything the ACK said.
    pub configuration: Configuration,
}

impl Lease {
    /// Reads an ACK whose REQUEST was first sent at `requested_at`, the moment from which the lease clock runs
    /// (RFC 2131 section 4.4.1). `None` if it names no server, no lease time or no address.
    pub fn from_ack(message: &DhcpMessage, requested_at: Instant) -> Option<Self> {
        let address = message.yiaddr;
        let server = message.server_id()?;
        let lease_s = message.lease_time().filter(|s| *s > 0)?;
        if address.is_unspecified() {
            return None;
        }
        let mask = message.subnet_mask();
        let router = message.options.iter().find_map(|option| match option {
            DhcpOption::Router(list) => list.first().copied(),
            _ => None,
        });
        let (t1_s, t2_s) = renewal_times(lease_s, message.renewal_time(), message.rebinding_time());
        let after = |us: Duration| (lease_s != INFINITE).then(|| requested_at + us);
        let (t1, t2, expiry) = (after(t1_s), after(t2_s), after(Duration::from_secs(lease_s.into())));
        let mut log = vec![Configured { name: "address", value: address.to_string(), from: "yiaddr" }];
        let mut note = |name, value, from| log.push(Configured { name, value, from });
        match mask {
            Some(mask) => note("subnet mask", mask.to_string(), "option 1"),
            None => note("subnet mask", classful_mask(address).to_string(), "no option 1: classful"),
        }
        for option in &message.options {
            match option {
                DhcpOption::Router(list) => note("router", join(list), "option 3"),
                DhcpOption::DomainNameServer(list) => note("DNS servers", join(list), "option 6"),
                DhcpOption::DomainName(name) => note("domain", name.clone(), "option 15"),
                DhcpOption::BroadcastAddr(address) => note("broadcast address", address.to_string(), "option 28"),
                _ => {}
            }
        }
        let in_use = mask.unwrap_or_else(|| classful_mask(address));
        if message.option(28).is_none() {
            // The default of the host requirements (RFC 1122 section 3.3.6; catalogue CLI-44).
            let all_ones = Ipv4Addr::from(u32::from(address) | !u32::from(in_use));
            note("broadcast address", all_ones.to_string(), "no option 28: all ones");
        }
        let seconds = |us: Duration| us.to_string();
        if lease_s == INFINITE {
            note("lease", "infinite".to_owned(), "option 51");
        } else {
            note("lease", seconds(Duration::from_secs(lease_s.into())), "option 51");
            note(
                "T1, renew after",
                seconds(t1_s),
                if message.renewal_time().is_some() { "option 58" } else { "half of the lease" },
            );
            note(
                "T2, rebind after",
                seconds(t2_s),
                if message.rebinding_time().is_some() { "option 59" } else { "7/8 of the lease" },
            );
        }
        note("server", server.to_string(), "option 54");
        Some(Lease {
            configuration: Configuration {
                address,
                mask: in_use,
                router,
                server,
                lease_s,
                requested_at,
                t1,
                t2,
                expiry,
                log: log.into(),
            },
        })
    }
}

/// T1 and T2 after the REQUEST: the server's if they make sense, else 0.5 and 0.875 of the lease
/// (RFC 2131 section 4.4.5; catalogue CLI-45, CLI-47).
fn renewal_times(lease_s: u32, t1_s: Option<u32>, t2_s: Option<u32>) -> (Duration, Duration) {
    let lease_us = u64::from(lease_s) * 1_000_000;
    let t1 = t1_s.map_or(lease_us / 2, |s| u64::from(s) * 1_000_000);
    let t2 = t2_s.map_or(lease_us / 8 * 7, |s| u64::from(s) * 1_000_000);
    if t1 < t2 && t2 < lease_us {
        (Duration(t1), Duration(t2))
    } else {
        (Duration(lease_us / 2), Duration(lease_us / 8 * 7))
    }
}

/// The mask that the address had before CIDR, for want of option 1 (catalogue OPT-23).
fn classful_mask(address: Ipv4Addr) -> Ipv4Addr {
    match address.octets()[0] {
        0..128 => Ipv4Addr::new(255, 0, 0, 0),
        128..192 => Ipv4Addr::new(255, 255, 0, 0),
        _ => Ipv4Addr::new(255, 255, 255, 0),
    }
}

fn join(list: &[Ipv4Addr]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
