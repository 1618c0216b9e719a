//! A host's link, what is wrong with its cable, and what the script does to hosts and cables.

use serde::{Deserialize, Serialize};

use super::defaults;
use super::defaults::is_default;
use crate::base::Duration;
use crate::net::Faults;
use crate::protocol::Action;

crate::base::objects!(ScriptSpec, FaultSpec, LinkSpec);

/// Something that happens to a host by the scenario's script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a line of the script", deny_unknown_fields)]
pub struct ScriptSpec {
    /// When, in microseconds.
    pub at_us: u64,
    /// To whom, by name.
    pub host: String,
    /// What, like `"power_off"` or `{ "drop_next": "ack" }`.
    #[serde(rename = "do")]
    pub action: Action,
}

/// What is wrong with a host's cable: nothing if absent. Shares are in parts per million of the frames that cross it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a set of faults of a cable", deny_unknown_fields, default)]
pub struct FaultSpec {
    /// Frames lost.
    #[serde(skip_serializing_if = "is_default")]
    pub loss_ppm: u32,
    /// Time that every frame takes longer, in microseconds.
    #[serde(skip_serializing_if = "is_default")]
    pub delay_us: u64,
    /// Longest further time that a frame takes, drawn anew for each, in microseconds.
    #[serde(skip_serializing_if = "is_default")]
    pub jitter_us: u64,
    /// Frames that arrive twice.
    #[serde(skip_serializing_if = "is_default")]
    pub duplicate_ppm: u32,
    /// Frames held back for 20 ms, so that those behind overtake them.
    #[serde(skip_serializing_if = "is_default")]
    pub reorder_ppm: u32,
    /// Frames damaged, so that whoever gets them drops them.
    #[serde(skip_serializing_if = "is_default")]
    pub damage_ppm: u32,
    /// Whether the cable is unplugged at the start.
    #[serde(skip_serializing_if = "is_default")]
    pub cut: bool,
}

impl FaultSpec {
    /// The shares of the frames, in parts per million, by field.
    pub fn shares(&self) -> [(&'static str, u32); 4] {
        [
            ("loss_ppm", self.loss_ppm),
            ("duplicate_ppm", self.duplicate_ppm),
            ("reorder_ppm", self.reorder_ppm),
            ("damage_ppm", self.damage_ppm),
        ]
    }

    /// The faults as the cable has them; whether it is plugged in is no fault there.
    pub fn of_cable(&self) -> Faults {
        Faults {
            loss_ppm: self.loss_ppm,
            delay: Duration::from_micros(self.delay_us),
            jitter: Duration::from_micros(self.jitter_us),
            duplicate_ppm: self.duplicate_ppm,
            reorder_ppm: self.reorder_ppm,
            damage_ppm: self.damage_ppm,
        }
    }
}

/// A host's link and network stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a link", deny_unknown_fields, default)]
pub struct LinkSpec {
    /// One way, between host and switch, in microseconds; 250 if absent, at most 10 s.
    #[serde(skip_serializing_if = "defaults::is_latency_us")]
    pub latency_us: u64,
    /// How long an ARP entry lives, in seconds; 60 if absent.
    #[serde(skip_serializing_if = "defaults::is_arp_age_s")]
    pub arp_age_s: u32,
    /// How long the host takes to answer ARP and ping, in microseconds; 100 if absent.
    #[serde(skip_serializing_if = "defaults::is_stack_us")]
    pub stack_us: u64,
    /// The network that its cable is plugged into: 0 is `network`, 1 the first of `more_networks`; 0 if absent.
    #[serde(skip_serializing_if = "is_default")]
    pub network: u8,
    /// How fast the host's clock runs, in parts per million: 1000 gains 1 ms a second; 0 if absent.
    #[serde(skip_serializing_if = "is_default")]
    pub clock_ppm: i32,
    /// What is wrong with its cable.
    #[serde(skip_serializing_if = "is_default")]
    pub faults: FaultSpec,
}

impl Default for LinkSpec {
    fn default() -> Self {
        Self {
            latency_us: defaults::latency_us(),
            arp_age_s: defaults::arp_age_s(),
            stack_us: defaults::stack_us(),
            network: 0,
            clock_ppm: 0,
            faults: FaultSpec::default(),
        }
    }
}
