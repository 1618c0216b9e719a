//! How much a network and a session may hold. There is one set of limits, whatever a network comes from: a scenario file, the
//! editor, a link, a session file, the command line. Everything within them opens in a second of counted work and 50 MB; what
//! would take longer to play is shown as far as that goes (`history/run/budget.rs`). `docs/scenario-format.md` has the same as a table, which a test compares.

use crate::base::Duration;
use crate::protocol::Action;

/// The most hosts of a network, the copies of clients included.
pub const HOSTS: usize = 4_096;
/// The most networks on the switch.
pub const NETWORKS: usize = 8;
/// The longest name of a host, of the scenario or of a domain, in bytes.
pub const NAME: usize = 200;
/// The longest title, and the longest lesson, in bytes.
pub const TEXT: usize = 2_000;
/// The largest pool of one server, in addresses.
pub const POOL: u32 = 65_536;
/// The most items in the lists of all servers together: ranges, exclusions, reservations, routers, DNS servers, options.
pub const ITEMS: usize = 80_000;
/// The most lines of the script.
pub const SCRIPT: usize = 10_000;
/// The most addresses in one option: its value has at most 255 bytes (RFC 2132 section 2).
pub const ADDRESSES: usize = 63;
/// The most bytes of a value, of a client identifier and of a parameter request list: the length of an option is one byte.
pub const OPTION: usize = 255;
/// The most bytes of one server's further options, codes and lengths included: they travel in every message.
pub const OPTIONS: usize = 4_096;
/// The longest that anything here lasts, or is in the future: a leap year.
pub const LONGEST: Duration = Duration::from_secs(366 * 86_400);
/// The longest time that a cable or a host may take for a frame.
pub const TAKES: Duration = Duration::from_secs(10);
/// The longest check of an address.
pub const CHECK: Duration = Duration::from_secs(60);
/// A share of all: parts per million.
pub const ALL_PPM: u32 = 1_000_000;
/// The most bytes that a network takes as JSON, written without spaces.
pub const NETWORK: usize = 6 << 20;
/// The most branches of a session.
pub const BRANCHES: usize = 1_000;
/// The most user actions and answers on all branches of a session together.
pub const USER_ACTIONS: usize = 5_000;
/// The longest link, in characters.
pub const LINK: usize = 8_000;
/// The longest file, in bytes. What a session within the other limits is saved as is shorter.
pub const FILE: usize = 16 << 20;

/// Checks the values of something that is done to a host, by the script or by a person: the same limits as for the fields that
/// say the same from the beginning on.
///
/// # Errors
/// The field inside the action, and what would be right.
pub fn action(action: &Action) -> Result<(), (&'static str, String)> {
    match action {
        Action::DelayUs(delay) if *delay > TAKES => Err(("delay_us", takes())),
        Action::LossPpm(share) if *share > ALL_PPM => Err(("loss_ppm", part())),
        Action::SetLeaseS(0) => Err(("set_lease_s", "this is 0: a lease has to last for at least 1 s".to_owned())),
        _ => Ok(()),
    }
}

/// That something takes too long.
pub fn takes() -> String {
    format!("this may be at most {} ({})", TAKES.0, TAKES)
}

/// That a share is more than all.
pub fn part() -> String {
    format!("this is a share in parts per million: at most {ALL_PPM}")
}
