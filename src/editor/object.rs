//! What can be edited, each with its path in the scenario file and its own JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::tree::Json;
use crate::scenario::{ClientSpec, Scenario, ScriptSpec, ServerSpec, StaticSpec, defaults, reading};

/// A part of a network that has a form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    /// What belongs to the network as a whole.
    Network,
    /// A client, or several alike, by index.
    Client(usize),
    /// A server.
    Server(usize),
    /// A host with an address that somebody typed in.
    Static(usize),
    /// A line of the script.
    Script(usize),
}

/// Makes an object of an index.
type ByIndex = fn(usize) -> Object;

/// The lists of the scenario file, each with what its entries are.
pub(super) const LISTS: [(&str, ByIndex); 4] = [
    ("clients", Object::Client),
    ("servers", Object::Server),
    ("static_hosts", Object::Static),
    ("script", Object::Script),
];

impl Object {
    /// Its path in the scenario file, like `clients[0]`; empty for the network as a whole.
    pub fn path(self) -> String {
        match self {
            Object::Network => String::new(),
            Object::Client(index) => format!("clients[{index}]"),
            Object::Server(index) => format!("servers[{index}]"),
            Object::Static(index) => format!("static_hosts[{index}]"),
            Object::Script(index) => format!("script[{index}]"),
        }
    }

    /// The path of one of its fields, like `clients[0].mac`.
    pub fn path_of(self, field: &str) -> String {
        match self {
            Object::Network => field.to_owned(),
            _ => format!("{}.{field}", self.path()),
        }
    }

    /// The object that a path lies in, and the rest of the path inside it.
    pub fn of_path(path: &str) -> (Object, &str) {
        let entry = LISTS.into_iter().find_map(|(name, object)| {
            let (index, rest) = path.strip_prefix(name)?.strip_prefix('[')?.split_once(']')?;
            Some((object(index.parse().ok()?), rest.trim_start_matches('.')))
        });
        entry.unwrap_or((Object::Network, path))
    }

    /// Whether a scenario has it.
    pub fn is_in(self, scenario: &Scenario) -> bool {
        match self {
            Object::Network => true,
            Object::Client(index) => index < scenario.clients.len(),
            Object::Server(index) => index < scenario.servers.len(),
            Object::Static(index) => index < scenario.static_hosts.len(),
            Object::Script(index) => index < scenario.script.len(),
        }
    }

    /// Its JSON, with every value that holds; `None` if the scenario has no such object.
    pub(super) fn value(self, scenario: &Scenario) -> Option<Json> {
        defaults::whole(|| match self {
            Object::Network => to_value(&head(scenario)),
            Object::Client(index) => to_value(scenario.clients.get(index)?),
            Object::Server(index) => to_value(scenario.servers.get(index)?),
            Object::Static(index) => to_value(scenario.static_hosts.get(index)?),
            Object::Script(index) => to_value(scenario.script.get(index)?),
        })
    }

    /// Puts JSON in its place.
    pub(super) fn put(self, scenario: &mut Scenario, value: &Json) -> Result<(), String> {
        fn replace<T: DeserializeOwned>(list: &mut [T], index: usize, value: &Json) -> Result<(), String> {
            let place = list.get_mut(index).ok_or("is not there any more")?;
            *place = from_value(value).map_err(|(_, why)| why)?;
            Ok(())
        }
        match self {
            Object::Network => {
                let head: Scenario = from_value(value).map_err(|(_, why)| why)?;
                let (clients, servers) = (std::mem::take(&mut scenario.clients), std::mem::take(&mut scenario.servers));
                let (static_hosts, script) =
                    (std::mem::take(&mut scenario.static_hosts), std::mem::take(&mut scenario.script));
                *scenario = Scenario { clients, servers, static_hosts, script, ..head };
                Ok(())
            }
            Object::Client(index) => replace::<ClientSpec>(&mut scenario.clients, index, value),
            Object::Server(index) => replace::<ServerSpec>(&mut scenario.servers, index, value),
            Object::Static(index) => replace::<StaticSpec>(&mut scenario.static_hosts, index, value),
            Object::Script(index) => replace::<ScriptSpec>(&mut scenario.script, index, value),
        }
    }
}

/// What an object is called in lists and headings.
pub fn name_of(scenario: &Scenario, object: Object) -> String {
    let name = match object {
        Object::Network => Some("The network".to_owned()),
        Object::Client(index) => scenario.clients.get(index).map(|spec| spec.id.clone()),
        Object::Server(index) => scenario.servers.get(index).map(|spec| spec.id.clone()),
        Object::Static(index) => scenario.static_hosts.get(index).map(|spec| spec.id.clone()),
        Object::Script(index) => Some(format!("Line {} of the script", index + 1)),
    };
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "(no name)".to_owned())
}

/// A scenario without hosts and script.
fn head(scenario: &Scenario) -> Scenario {
    Scenario {
        version: scenario.version,
        name: scenario.name.clone(),
        title: scenario.title.clone(),
        lesson: scenario.lesson.clone(),
        lesson_course: scenario.lesson_course.clone(),
        lesson_rfc: scenario.lesson_rfc.clone(),
        lesson_lens: scenario.lesson_lens,
        lens: scenario.lens,
        horizon_s: scenario.horizon_s,
        network: scenario.network,
        more_networks: scenario.more_networks.clone(),
        clients: Vec::new(),
        servers: Vec::new(),
        static_hosts: Vec::new(),
        script: Vec::new(),
    }
}

/// The JSON of something. Through its text: files are written that way too, so the page has this code already.
pub(super) fn to_value<T: Serialize>(of: &T) -> Option<Json> {
    serde_json::from_str(&serde_json::to_string(of).ok()?).ok()
}

/// Reads something from JSON; the error is a path inside it and what is wrong there. Through its text, as files are read.
pub(super) fn from_value<T: DeserializeOwned>(value: &Json) -> Result<T, (String, String)> {
    let text = value.to_string();
    // The line and column are those of a text that nobody has seen.
    reading::read(&text).map_err(|wrong| (wrong.path.unwrap_or_default(), wrong.what))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The smallest network with one of each kind.
    const SMALL: &str = r#"{ "version": 1, "name": "small", "network": "10.0.0.0/24",
      "clients": [{ "id": "c", "mac": "02:00:00:00:00:c1" }],
      "servers": [{ "id": "s", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2", "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.19" }] }],
      "static_hosts": [{ "id": "h", "mac": "02:00:00:00:00:d1", "address": "10.0.0.200" }] }"#;

    #[test]
    fn an_object_says_everything_that_holds_and_a_file_only_what_is_no_default() {
        let small = Scenario::from_json(SMALL).expect("it makes sense");
        let value = |object: Object| -> Value {
            serde_json::from_str(&object.value(&small).expect("it is there").to_string()).expect("JSON")
        };
        let mut whole = value(Object::Network);
        whole["clients"] = Value::Array(vec![value(Object::Client(0))]);
        whole["servers"] = Value::Array(vec![value(Object::Server(0))]);
        whole["static_hosts"] = Value::Array(vec![value(Object::Static(0))]);
        assert_eq!(whole["servers"][0]["link"]["faults"]["cut"], false);
        assert_eq!((&whole["clients"][0]["processing_us"], &whole["horizon_s"]), (&300.into(), &60.into()));
        assert_eq!(Scenario::from_json(&whole.to_string()).expect("it makes sense"), small);
        let written: Value = serde_json::from_str(&serde_json::to_string(&small).expect("JSON")).expect("JSON");
        assert_eq!(written, serde_json::from_str::<Value>(SMALL).expect("JSON"));
    }
}
