//! What a network from outside may hold. The scenario format itself allows more, for the command line; what is opened by a click
//! has to be quick to check and cheap to build.

use crate::session::scenario::{Scenario, ScenarioError, ServerSpec};
use crate::session::session::LONGEST;

/// The most hosts.
pub const HOSTS: usize = 500;
/// The longest name of a host, of the scenario or of a domain, in bytes.
pub const NAME: usize = 200;
/// The longest title and lesson, in bytes.
const TEXT: usize = 2_000;
/// The most items in all lists of all servers together, with the lines of the script.
const ITEMS: usize = 4_000;
/// The most ranges of a server: each is compared with each.
const RANGES: usize = 500;
/// The most addresses in one option.
const ADDRESSES: usize = 63;
/// The most bytes of a server's other options: they travel in every message.
const OPTION_BYTES: usize = 4_096;

/// Checks what a network from outside may hold; before [`Scenario::check`], which takes its time with large ones.
///
/// # Errors
/// The first thing of which there is too much, with its path.
pub fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    let hosts = scenario.host_count();
    if hosts > HOSTS {
        return fail("clients", format!("{hosts} hosts are too many for a link or a file; at most {HOSTS}"));
    }
    let most = LONGEST.whole_secs();
    if u64::from(scenario.horizon_s) > most {
        return fail("horizon_s", format!("is longer than a year; at most {most}"));
    }
    for (path, text, most) in
        [("name", &scenario.name, NAME), ("title", &scenario.title, TEXT), ("lesson", &scenario.lesson, TEXT)]
    {
        short(path, text, most)?;
    }
    for (index, spec) in scenario.clients.iter().enumerate() {
        short(&format!("clients[{index}].id"), &spec.id, NAME)?;
        few(&format!("clients[{index}].parameter_request_list"), spec.parameter_request_list.len(), 255)?;
        few(&format!("clients[{index}].client_id"), spec.client_id.as_ref().map_or(0, Vec::len), 255)?;
    }
    for (index, spec) in scenario.static_hosts.iter().enumerate() {
        short(&format!("static_hosts[{index}].id"), &spec.id, NAME)?;
    }
    let mut items = scenario.script.len();
    for (index, spec) in scenario.servers.iter().enumerate() {
        items += check_server(&format!("servers[{index}]"), spec)?;
    }
    few("more_networks", scenario.more_networks.len(), 7)?;
    if items > ITEMS {
        let what = format!("its lists and the script hold {items} items together; at most {ITEMS}");
        return fail("servers", what);
    }
    for (index, line) in scenario.script.iter().enumerate() {
        short(&format!("script[{index}].host"), &line.host, NAME)?;
    }
    Ok(())
}

/// Returns how many items its lists hold.
fn check_server(path: &str, spec: &ServerSpec) -> Result<usize, ScenarioError> {
    short(&format!("{path}.id"), &spec.id, NAME)?;
    short(&format!("{path}.domain"), &spec.domain, NAME)?;
    few(&format!("{path}.ranges"), spec.ranges.len(), RANGES)?;
    few(&format!("{path}.routers"), spec.routers.len(), ADDRESSES)?;
    few(&format!("{path}.dns"), spec.dns.len(), ADDRESSES)?;
    let bytes: usize = spec.options.iter().map(|option| option.bytes.len() + 2).sum();
    if bytes > OPTION_BYTES {
        return fail(&format!("{path}.options"), format!("take {bytes} bytes together; at most {OPTION_BYTES}"));
    }
    Ok(spec.ranges.len() + spec.exclude.len() + spec.reservations.len() + spec.routers.len() + spec.dns.len())
}

fn short(path: &str, text: &str, most: usize) -> Result<(), ScenarioError> {
    match text.len() {
        length if length > most => fail(path, format!("has {length} bytes; at most {most}")),
        _ => Ok(()),
    }
}

fn few(path: &str, count: usize, most: usize) -> Result<(), ScenarioError> {
    if count > most { fail(path, format!("holds {count} items; at most {most}")) } else { Ok(()) }
}

fn fail<T>(path: &str, what: String) -> Result<T, ScenarioError> {
    Err(ScenarioError { path: path.to_owned(), what })
}
