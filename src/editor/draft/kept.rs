//! A draft as a text, to be kept where it outlives the page.

use serde_json::{Map, Value};

use super::Draft;
use crate::editor::object::{Object, to_value};
use crate::scenario::Scenario;

/// The only version of the text so far.
const VERSION: u64 = 1;

impl Draft {
    /// The draft as a text: the network, what it began with, and every text that cannot be read.
    pub fn to_text(&self) -> String {
        let texts = self.unread.iter().map(|(path, unread)| (path.clone(), Value::from(unread.text.as_str())));
        let names = self.pending.iter().map(|(path, names)| (path.clone(), Value::from(names.clone())));
        let parts = [
            ("draft", Value::from(VERSION)),
            ("network", to_value(&self.scenario).unwrap_or_default()),
            ("began", to_value(&*self.began).unwrap_or_default()),
            ("unread", Value::Object(texts.collect())),
            ("pending", Value::Object(names.collect())),
            ("json", self.json().map(Value::from).unwrap_or_default()),
            ("at", Value::from(self.at().path())),
        ];
        Value::Object(parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).to_string()
    }

    /// The draft that [`Draft::to_text`] has written; `None` if the text is damaged, or of another version.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts: Map<String, Value> =
            serde_json::from_str::<Value>(text).ok()?.as_object_mut().map(std::mem::take)?;
        let scenario = |name: &str| Scenario::read(&parts.get(name)?.to_string()).ok();
        let (network, began) = (scenario("network")?, scenario("began")?);
        if parts.get("draft").and_then(Value::as_u64) != Some(VERSION) {
            return None;
        }
        let mut draft = Draft::new(began);
        draft.scenario = network;
        let mut map = |name: &str| match parts.remove(name) {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        };
        // Typed once more, so that what is wrong with them is said in the words of this version.
        for (path, text) in map("unread") {
            if Object::of_path(&path).0.is_in(&draft.scenario) {
                draft.type_into(&path, text.as_str().unwrap_or_default());
            }
        }
        let pending = map("pending");
        if let Some(text) = parts.get("json").and_then(Value::as_str) {
            draft.open_json();
            // What was only looked at is the same text, and leaves the names alone.
            if draft.json() != Some(text) {
                draft.type_json(text);
            }
        }
        for (path, names) in pending {
            let names = names.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
            draft.pending.insert(path, names);
        }
        draft.at = parts.get("at").and_then(Value::as_str).map_or(Object::Network, |path| Object::of_path(path).0);
        draft.restored = true;
        draft.look();
        Some(draft)
    }

    /// Whether it is from before the page was reloaded, and nothing has taken its place since.
    pub fn is_restored(&self) -> bool {
        self.restored
    }
}
