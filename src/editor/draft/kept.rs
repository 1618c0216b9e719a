//! A draft as a text, to be kept where it outlives the page.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Draft;
use crate::editor::object::Object;
use crate::editor::tree::Json;
use crate::scenario::Scenario;

/// The only version of the text so far.
const VERSION: u64 = 1;

/// The text of a draft. The browser has those of earlier versions too.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    /// The version of this text.
    draft: u64,
    network: Cow<'a, Scenario>,
    began: Cow<'a, Scenario>,
    /// An object: texts that cannot be read, by path.
    #[serde(default)]
    unread: Json,
    /// An object: lists of names, by path.
    #[serde(default)]
    pending: Json,
    /// The text of the JSON view, if that is open.
    #[serde(default)]
    json: Json,
    /// The path of what is selected.
    #[serde(default)]
    at: Json,
}

impl Draft {
    /// The draft as a text: the network, what it began with, and every text that cannot be read.
    pub fn to_text(&self) -> String {
        let texts = self.unread.iter().map(|(path, unread)| (path.clone(), unread.text.as_str().into()));
        let list = |names: &Vec<String>| Json::List(names.iter().map(|name| name.as_str().into()).collect());
        let kept = Kept {
            draft: VERSION,
            network: Cow::Borrowed(&self.scenario),
            began: Cow::Borrowed(&self.began),
            unread: Json::Object(texts.collect()),
            pending: Json::Object(self.pending.iter().map(|(path, names)| (path.clone(), list(names))).collect()),
            json: self.json().map(Json::from).unwrap_or_default(),
            at: self.at().path().into(),
        };
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// The draft that [`Draft::to_text`] has written; `None` if the text is damaged, or of another version.
    pub fn from_text(text: &str) -> Option<Self> {
        let kept: Kept<'_> = serde_json::from_str(text).ok()?;
        if kept.draft != VERSION {
            return None;
        }
        let mut draft = Draft::new(kept.began.into_owned());
        draft.scenario = kept.network.into_owned();
        let pairs = |json: Json| match json {
            Json::Object(pairs) => pairs,
            _ => Vec::new(),
        };
        // Typed once more, so that what is wrong with them is said in the words of this version.
        for (path, text) in pairs(kept.unread) {
            draft.take_text(&path, text.as_text().unwrap_or_default());
        }
        if let Some(text) = kept.json.as_text() {
            draft.open_json();
            // What was only looked at is the same text, and leaves the names alone.
            if draft.json() != Some(text) {
                draft.type_json(text);
            }
        }
        for (path, names) in pairs(kept.pending) {
            let names = names.as_list().into_iter().flatten().filter_map(Json::as_text).map(str::to_owned).collect();
            draft.pending.insert(path, names);
        }
        draft.at = kept.at.as_text().map_or(Object::Network, |path| Object::of_path(path).0);
        draft.restored = true;
        draft.check();
        Some(draft)
    }

    /// Whether it is from before the page was reloaded, and nothing has taken its place since.
    pub fn is_restored(&self) -> bool {
        self.restored
    }
}
