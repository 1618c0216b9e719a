//! The groups of a device's menu.

use crate::protocol::{Cannot, Topic};

/// The topics of actions in the order of the menu, with their headings.
pub const GROUPS: [(Topic, &str); 6] = [
    (Topic::Lease, "Lease"),
    (Topic::Process, "DHCP process"),
    (Topic::Pool, "What it gives out"),
    (Topic::Power, "Power and cable"),
    (Topic::Address, "Address"),
    (Topic::Faults, "Faults of its cable"),
];

/// Whether a refusal is about the value proposed rather than about the device: another value may do.
pub fn about_value(why: Cannot) -> bool {
    matches!(why, Cannot::AlreadySo | Cannot::NotInPool | Cannot::NotOnNetwork | Cannot::TooShort | Cannot::OutOfBounds)
}
