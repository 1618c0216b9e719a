//! What a client learns from an OFFER or an ACK: typed values, which `teach` puts into words.

use std::net::Ipv4Addr;
use std::rc::Rc;

use serde::Serialize;

use super::EntryId;
use crate::base::{Duration, Instant};
use crate::wire::Route;

/// An option that says something about the network: its code and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// The code of the option.
    pub code: u8,
    /// What it holds.
    pub value: ParameterValue,
}

/// The value of a [`Parameter`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterValue {
    /// Addresses, the preferred one first.
    Addresses(Vec<Ipv4Addr>),
    /// A text.
    Text(String),
    /// Routes (option 121).
    Routes(Vec<Route>),
}

impl Parameter {
    /// About how many bytes its value takes.
    fn weight(&self) -> usize {
        match &self.value {
            ParameterValue::Addresses(list) => list.len() * 4,
            ParameterValue::Text(text) => text.len(),
            ParameterValue::Routes(list) => list.len() * size_of::<Route>(),
        }
    }
}

/// An offer as the client sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferSummary {
    /// Option 54.
    pub server: Ipv4Addr,
    /// `yiaddr`.
    pub address: Ipv4Addr,
    /// Option 51, in seconds.
    pub lease_s: u32,
    /// What it says about the network, in the order of the message.
    pub parameters: Vec<Parameter>,
    /// When it arrived.
    pub heard_at: Instant,
    /// The entry that recorded it.
    pub entry: EntryId,
}

impl OfferSummary {
    /// About how many bytes its lists and texts take.
    pub fn weight(&self) -> usize {
        self.parameters.iter().map(Parameter::weight).sum()
    }
}

/// One value that a client goes by, or has been sent and ignores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// `yiaddr`.
    Address(Ipv4Addr),
    /// The subnet mask.
    Mask {
        /// The mask.
        mask: Ipv4Addr,
        /// Whether option 1 says so; else it is that of the class of the address.
        told: bool,
    },
    /// What an option says about the network.
    Parameter(Parameter),
    /// The broadcast address of a network whose server sends no option 28: all ones behind the prefix (RFC 1122 section 3.3.6).
    DefaultBroadcast(Ipv4Addr),
    /// Option 51, in seconds; `0xffff_ffff` is infinite.
    Lease(u32),
    /// T1.
    T1 {
        /// How long after the REQUEST.
        after: Duration,
        /// Whether option 58 says so; else it is half of the lease (RFC 2131 section 4.4.5).
        told: bool,
    },
    /// T2.
    T2 {
        /// How long after the REQUEST.
        after: Duration,
        /// Whether option 59 says so; else it is 7/8 of the lease.
        told: bool,
    },
    /// Option 58, in seconds, which a client that renews at the end of its lease ignores.
    IgnoredT1(u32),
    /// Option 59, likewise.
    IgnoredT2(u32),
    /// Option 54.
    Server(Ipv4Addr),
}

impl Setting {
    /// About how many bytes it takes.
    pub fn weight(&self) -> usize {
        90 + match self {
            Setting::Parameter(parameter) => parameter.weight(),
            _ => 0,
        }
    }

    /// Whether it is about times, which differ from ACK to ACK.
    pub fn is_time(&self) -> bool {
        matches!(
            self,
            Setting::Lease(_) | Setting::T1 { .. } | Setting::T2 { .. } | Setting::IgnoredT1(_) | Setting::IgnoredT2(_)
        )
    }
}

/// What a client learned from an ACK and now goes by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Configuration {
    /// `yiaddr`.
    pub address: Ipv4Addr,
    /// Option 1, else the classful mask.
    pub mask: Ipv4Addr,
    /// Option 3, the first one: the way to other networks.
    pub router: Option<Ipv4Addr>,
    /// Option 54.
    pub server: Ipv4Addr,
    /// Option 51, in seconds; `0xffff_ffff` is infinite.
    pub lease_s: u32,
    /// When the REQUEST was first sent: the lease clock runs from here (catalogue CLI-40, CLI-41).
    pub requested_at: Instant,
    /// When to renew; absent for an infinite lease.
    pub t1: Option<Instant>,
    /// When to rebind; absent for an infinite lease.
    pub t2: Option<Instant>,
    /// When the lease ends; absent for an infinite lease.
    pub expiry: Option<Instant>,
    /// Every value, in the order in which a person reads them. A renewal that changes nothing shares it with the lease before.
    pub log: Rc<[Setting]>,
}

impl Configuration {
    /// About how many bytes its log takes, as if nobody shared it.
    pub fn weight(&self) -> usize {
        self.log.iter().map(Setting::weight).sum()
    }
}
