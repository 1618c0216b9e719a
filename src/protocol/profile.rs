//! The switches by which a host behaves as RFC 2131 or as the course text has it.
//!
//! A lens is a named preset of these switches; the presets are in `scenario/lens.rs`, the words for them
//! to `teach`. Here they are only switches that the machines obey.

use serde::{Deserialize, Serialize};

crate::base::objects!(ProfileOverride);

/// Whether a client may set the BROADCAST flag (catalogue CRS-02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BroadcastFlag {
    /// Always clear, so that OFFER and ACK come by unicast.
    Clear,
    /// As the client is configured.
    AsConfigured,
}

/// When a server checks that nobody uses an address (catalogue CRS-03, SRV-11 to SRV-16, SRV-58).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressCheck {
    /// Before it offers an address that is new to the client (RFC 2131 section 3.1).
    BeforeOffer,
    /// When the REQUEST of an initial exchange asks for it, as the course text tells it.
    OnRequest,
    /// Not at all, as Kea does by default.
    Never,
}

/// What a server puts into its ACK (catalogue CRS-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AckContents {
    /// The OFFER again, byte for byte but for the message type.
    CopyOfOffer,
    /// Values of its own, which may answer what the REQUEST asked for.
    OwnValues,
}

/// How a client checks the address it was given (catalogue CRS-06, ACD-28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientCheck {
    /// One ARP who-has from 0.0.0.0 and two seconds of listening, no announcement.
    SingleLookUp,
    /// Three probes, two announcements (RFC 5227 section 2).
    Rfc5227,
    /// No check: it announces the address once and uses it, as old devices do (catalogue ACD-28).
    AnnounceOnly,
}

/// When a client renews its lease, and how long it may keep the address (catalogue CRS-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// By unicast when the lease has ended, by broadcast after the set time; the server keeps the address for a grace.
    AtExpiry,
    /// By unicast at T1, by broadcast at T2; at the end of the lease nothing is left (RFC 2131 section 4.4.5).
    AtT1,
}

/// What a client does with a lease that it remembers when it starts (catalogue CRS-17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Boot {
    /// Nothing: it starts with a DISCOVER, as on its first day.
    Discover,
    /// It asks for the remembered address by REQUEST (RFC 2131 section 3.2, INIT-REBOOT).
    InitReboot,
}

/// What a host does when another claims the address that it uses (RFC 5227 section 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Defence {
    /// It gives the address up at once.
    GiveUp,
    /// It announces the address once; a second conflict within ten seconds makes it give up.
    Once,
    /// It never gives up, but announces no more than once in ten seconds. For servers and routers.
    ForEver,
}

/// The switches of one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Whether the client may set the BROADCAST flag.
    pub broadcast_flag: BroadcastFlag,
    /// Whether the server makes an ARP entry for the client at OFFER and anew at ACK (CRS-01, CRS-04).
    pub arp_entry_by_dhcp: bool,
    /// When the server checks an address.
    pub address_check: AddressCheck,
    /// What the server puts into its ACK.
    pub ack_contents: AckContents,
    /// How the client checks its address.
    pub client_check: ClientCheck,
    /// When the client renews, and whether the server grants a grace.
    pub renewal: Renewal,
    /// What the client does with a remembered lease.
    pub boot: Boot,
    /// What the host does about a conflict; `None` is the custom of its role: once for clients and static hosts, for ever for
    /// servers.
    pub defence: Option<Defence>,
    /// Whether T1 and T2 get a random shift of at most 1 s and 1 % (catalogue CLI-46).
    pub timer_fuzz: bool,
}

/// Switches of a host that were set by hand; they survive a change of lens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a set of switches", deny_unknown_fields)]
pub struct ProfileOverride {
    /// Instead of the lens's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broadcast_flag: Option<BroadcastFlag>,
    /// Instead of the lens's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arp_entry_by_dhcp: Option<bool>,
    /// Instead of the lens's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_check: Option<AddressCheck>,
    /// Instead of the lens's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack_contents: Option<AckContents>,
    /// Instead of the lens's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_check: Option<ClientCheck>,
    /// Instead of the lens's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Renewal>,
    /// Instead of the lens's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot: Option<Boot>,
    /// Instead of the custom of the host's role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defence: Option<Defence>,
    /// Instead of the lens's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer_fuzz: Option<bool>,
}

impl Profile {
    /// This profile with the switches that were set by hand.
    pub fn with(self, by_hand: ProfileOverride) -> Self {
        Self {
            broadcast_flag: by_hand.broadcast_flag.unwrap_or(self.broadcast_flag),
            arp_entry_by_dhcp: by_hand.arp_entry_by_dhcp.unwrap_or(self.arp_entry_by_dhcp),
            address_check: by_hand.address_check.unwrap_or(self.address_check),
            ack_contents: by_hand.ack_contents.unwrap_or(self.ack_contents),
            client_check: by_hand.client_check.unwrap_or(self.client_check),
            renewal: by_hand.renewal.unwrap_or(self.renewal),
            boot: by_hand.boot.unwrap_or(self.boot),
            defence: by_hand.defence.or(self.defence),
            timer_fuzz: by_hand.timer_fuzz.unwrap_or(self.timer_fuzz),
        }
    }
}
