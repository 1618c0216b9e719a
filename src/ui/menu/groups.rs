//! Where an action stands in the menu of a device.

use crate::protocol::{Action, Cannot};

/// The groups of a menu, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// See [`GROUPS`].
    Lease,
    /// See [`GROUPS`].
    Power,
    /// See [`GROUPS`].
    Address,
    /// See [`GROUPS`].
    Server,
    /// See [`GROUPS`].
    Pool,
    /// See [`GROUPS`].
    Faults,
}

/// The groups with their headings.
pub const GROUPS: [(Group, &str); 6] = [
    (Group::Lease, "Lease"),
    (Group::Server, "DHCP process"),
    (Group::Pool, "What it gives out"),
    (Group::Power, "Power and cable"),
    (Group::Address, "Address"),
    (Group::Faults, "Faults of its cable"),
];

/// Where an action stands, and under which key: what takes the place of something else has the same, so that the focus stays.
pub fn place(action: &Action) -> (Group, &'static str) {
    match action {
        Action::Renew => (Group::Lease, "renew"),
        Action::Release => (Group::Lease, "release"),
        Action::PowerOff | Action::PowerOn => (Group::Power, "power"),
        Action::Unplug | Action::Plug => (Group::Power, "plug"),
        Action::MoveTo(_) => (Group::Power, "move"),
        Action::SetStatic(_) => (Group::Address, "static"),
        Action::UseDhcp => (Group::Address, "dhcp"),
        Action::Inform => (Group::Address, "inform"),
        Action::StopServer | Action::StartServer => (Group::Server, "process"),
        Action::StartServerWithoutLeases => (Group::Server, "without"),
        Action::WipeLeases => (Group::Server, "wipe"),
        Action::SetLeaseS(_) => (Group::Pool, "lease"),
        Action::Exclude(_) => (Group::Pool, "exclude"),
        Action::Reserve { .. } => (Group::Pool, "reserve"),
        Action::ClearQuarantine(_) => (Group::Pool, "clear"),
        Action::DropNext(_) => (Group::Faults, "drop"),
        Action::DuplicateNext(_) => (Group::Faults, "double"),
        Action::DelayUs(_) => (Group::Faults, "delay"),
        Action::LossPpm(_) => (Group::Faults, "loss"),
    }
}

/// Whether a refusal is about the value proposed rather than about the device: another value may do.
pub fn about_value(why: Cannot) -> bool {
    matches!(why, Cannot::AlreadySo | Cannot::NotInPool | Cannot::NotOnNetwork | Cannot::TooShort | Cannot::OutOfBounds)
}
