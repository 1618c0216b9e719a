//! How much a network holds.

use super::limits::{ADDRESSES, HOSTS, ITEMS, NAME, NETWORK, NETWORKS, OPTION, OPTIONS, SCRIPT, TEXT};
use super::problem::ScenarioError;
use super::spec::{Scenario, ServerSpec};

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
    for (field, _, addresses) in spec.address_options() {
        few(&format!("{path}.{field}"), addresses.len(), ADDRESSES)?;
    }
    let bytes: usize = spec.options.iter().map(|option| option.bytes.len() + 2).sum();
    if bytes > OPTIONS {
        return fail(&format!("{path}.options"), format!("these take {bytes} bytes together; at most {OPTIONS}"));
    }
    let lists = [spec.ranges.len(), spec.exclude.len(), spec.reservations.len(), spec.options.len()];
    Ok(lists.iter().sum::<usize>() + spec.address_options().iter().map(|(_, _, list)| list.len()).sum::<usize>())
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
