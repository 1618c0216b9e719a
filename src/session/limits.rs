//! How much a network and a session may hold. There is one set of limits, whatever a network comes from: a scenario file, the
//! editor, a link, a session file, the command line. Everything within them opens in a second of counted work and 50 MB; what
//! would take longer to play is shown as far as that goes (`run/budget.rs`). `README.md` has the same as a table, which a test compares.

use super::scenario::{Scenario, ScenarioError, ServerSpec};
use crate::protocol::{Action, Duration};

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
/// The most deeds and answers on all branches of a session together.
pub const DEEDS: usize = 5_000;
/// The longest link, in characters.
pub const LINK: usize = 8_000;
/// The longest file, in bytes. What a session within the other limits is saved as is shorter.
pub const FILE: usize = 16 << 20;

/// Checks how much a network holds. Everything else that is checked takes a time that grows with that.
///
/// # Errors
/// The first thing of which there is too much, with its path.
pub fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    let hosts = scenario.host_count();
    if hosts > HOSTS {
        return fail("clients", format!("{hosts} hosts are too many; at most {HOSTS}"));
    }
    for (path, text, most) in [
        ("name", &scenario.name, NAME),
        ("title", &scenario.title, TEXT),
        ("lesson", &scenario.lesson, TEXT),
        ("lesson_course", &scenario.lesson_course, TEXT),
        ("lesson_rfc", &scenario.lesson_rfc, TEXT),
    ] {
        short(path, text, most)?;
    }
    for (index, spec) in scenario.clients.iter().enumerate() {
        // With a number behind it, it still has to fit into option 12.
        short(&format!("clients[{index}].id"), &spec.id, NAME)?;
        few(&format!("clients[{index}].parameter_request_list"), spec.parameter_request_list.len(), OPTION)?;
        few(&format!("clients[{index}].client_id"), spec.client_id.as_ref().map_or(0, Vec::len), OPTION)?;
    }
    for (index, spec) in scenario.static_hosts.iter().enumerate() {
        short(&format!("static_hosts[{index}].id"), &spec.id, NAME)?;
    }
    let mut items = 0usize;
    for (index, spec) in scenario.servers.iter().enumerate() {
        items = items.saturating_add(check_server(&format!("servers[{index}]"), spec)?);
    }
    few("more_networks", scenario.more_networks.len(), NETWORKS - 1)?;
    if items > ITEMS {
        let what = format!("the lists of all servers hold {items} items together; at most {ITEMS}");
        return fail("servers", what);
    }
    few("script", scenario.script.len(), SCRIPT)?;
    for (index, line) in scenario.script.iter().enumerate() {
        short(&format!("script[{index}].host"), &line.host, NAME)?;
    }
    let bytes = serde_json::to_vec(scenario).map_or(usize::MAX, |json| json.len());
    if bytes > NETWORK {
        return fail("document", format!("the network takes {bytes} bytes as JSON; at most {NETWORK}"));
    }
    Ok(())
}

/// Returns how many items its lists hold.
fn check_server(path: &str, spec: &ServerSpec) -> Result<usize, ScenarioError> {
    short(&format!("{path}.id"), &spec.id, NAME)?;
    short(&format!("{path}.domain"), &spec.domain, NAME)?;
    few(&format!("{path}.routers"), spec.routers.len(), ADDRESSES)?;
    few(&format!("{path}.dns"), spec.dns.len(), ADDRESSES)?;
    let bytes: usize = spec.options.iter().map(|option| option.bytes.len() + 2).sum();
    if bytes > OPTIONS {
        return fail(&format!("{path}.options"), format!("these take {bytes} bytes together; at most {OPTIONS}"));
    }
    let lists = [spec.ranges.len(), spec.exclude.len(), spec.reservations.len(), spec.routers.len(), spec.dns.len()];
    Ok(lists.iter().sum::<usize>() + spec.options.len())
}

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

/// Checks a lease time against the shortest and the longest lease of its server.
///
/// # Errors
/// What would be right.
pub fn lease(lease_s: u32, server: &ServerSpec) -> Result<(), String> {
    let (least, most) = (server.min_lease_s, server.max_lease_s);
    if (least..=most).contains(&lease_s) {
        return Ok(());
    }
    Err(format!(
        "{lease_s} s is not between min_lease_s {least} s and max_lease_s {most} s, the shortest and longest on request"
    ))
}

/// That something takes too long.
pub fn takes() -> String {
    format!("this may be at most {} ({})", TAKES.0, TAKES)
}

/// That a share is more than all.
pub fn part() -> String {
    format!("this is a share in parts per million: at most {ALL_PPM}")
}

fn short(path: &str, text: &str, most: usize) -> Result<(), ScenarioError> {
    match text.len() {
        length if length > most => fail(path, format!("this has {length} bytes; at most {most}")),
        _ => Ok(()),
    }
}

fn few(path: &str, count: usize, most: usize) -> Result<(), ScenarioError> {
    if count > most { fail(path, format!("this holds {count} items; at most {most}")) } else { Ok(()) }
}

fn fail<T>(path: &str, what: String) -> Result<T, ScenarioError> {
    Err(ScenarioError { path: path.to_owned(), what })
}
