//! Every default of the scenario format: the value of a field that a file leaves out.

use std::cell::Cell;

use super::lens::Lens;
use crate::protocol::client::Policy;

thread_local! {
    /// Whether fields are written that have their default value. `serde` asks a function of the value alone whether it may be
    /// left out, so what it depends on besides has to be here.
    static WHOLE: Cell<bool> = const { Cell::new(false) };
}

/// Writes something with all its fields, those included that files leave out because they have their default value.
pub(crate) fn whole<R>(write: impl FnOnce() -> R) -> R {
    let before = WHOLE.replace(true);
    let written = write();
    WHOLE.set(before);
    written
}

/// A default, and whether a value is left out because it is the default.
macro_rules! defaults {
    ($($name:ident, $is:ident: $type:ty = $value:expr;)*) => {$(
        pub(super) fn $name() -> $type {
            $value
        }
        pub(super) fn $is(value: &$type) -> bool {
            !WHOLE.get() && *value == $name()
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

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    !WHOLE.get() && *value == T::default()
}
