//! The two lenses: named presets of the switches in [`Profile`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::protocol::{AckContents, AddressCheck, Boot, BroadcastFlag, ClientCheck, Profile, Renewal};

/// Which telling the hosts follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lens {
    /// As the course text tells it.
    Course,
    /// As RFC 2131 says.
    Rfc,
}

impl Lens {
    /// The switches of a host under this lens, before those set by hand.
    pub fn profile(self) -> Profile {
        match self {
            Lens::Course => Profile {
                broadcast_flag: BroadcastFlag::Clear,
                arp_entry_by_dhcp: true,
                address_check: AddressCheck::OnRequest,
                ack_contents: AckContents::CopyOfOffer,
                client_check: ClientCheck::SingleLookUp,
                renewal: Renewal::AtExpiry,
                boot: Boot::Discover,
                defence: None,
                timer_fuzz: false,
            },
            Lens::Rfc => Profile {
                broadcast_flag: BroadcastFlag::AsConfigured,
                arp_entry_by_dhcp: false,
                address_check: AddressCheck::BeforeOffer,
                ack_contents: AckContents::OwnValues,
                client_check: ClientCheck::Rfc5227,
                renewal: Renewal::AtT1,
                boot: Boot::InitReboot,
                defence: None,
                timer_fuzz: true,
            },
        }
    }

    /// The name on the switch.
    pub fn title(self) -> &'static str {
        match self {
            Lens::Course => "Course text",
            Lens::Rfc => "RFC 2131",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Lens::Course => Lens::Rfc,
            Lens::Rfc => Lens::Course,
        }
    }
}

impl fmt::Display for Lens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Lens::Course => "course",
            Lens::Rfc => "rfc",
        })
    }
}

impl FromStr for Lens {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "course" => Ok(Lens::Course),
            "rfc" => Ok(Lens::Rfc),
            _ => Err(format!("`{text}` is no lens; the lenses are `course` and `rfc`")),
        }
    }
}
