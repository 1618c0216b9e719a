//! What the address of the page asks for: a scenario, a lens, a moment, and which regions are shown.

use super::model::{Panel, Panels};
use crate::share;

/// What a presentation shows that nobody has chosen anything for.
pub const PRESENTED: Panels = Panels::of(&[Panel::Network, Panel::Sequence]);

/// What the query of the page's address asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// `embed`: the page is inside another one, with these regions.
    pub embed: Option<Panels>,
    /// `scenario=`: a built-in scenario by name.
    pub scenario: Option<String>,
    /// `lens=`.
    pub lens: Option<String>,
    /// `start=`: a virtual time.
    pub start: Option<String>,
    /// `seed=`.
    pub seed: Option<String>,
}

impl Asked {
    /// Reads a query. What it does not know it leaves alone: course platforms add words of their own.
    pub fn from_query(query: &str) -> Self {
        let mut asked = Self::default();
        let mut panels = None;
        for part in query.split('&') {
            let (word, value) = part.split_once('=').unwrap_or((part, ""));
            let value: String = share::decoded(&value.replace('+', " ")).chars().take(200).collect();
            match word {
                "embed" => asked.embed = Some(Panels::ALL),
                "panels" => panels = panels_from(&value),
                "scenario" => asked.scenario = Some(value),
                "lens" => asked.lens = Some(value),
                "start" => asked.start = Some(value),
                "seed" => asked.seed = Some(value),
                _ => {}
            }
        }
        if let (Some(_), Some(panels)) = (asked.embed, panels) {
            asked.embed = Some(panels);
        }
        asked
    }
}

/// Regions from their words; `None` if there is none among them.
fn panels_from(words: &str) -> Option<Panels> {
    let named = |panel: &Panel| words.split(',').any(|word| word.trim() == panel.word());
    let named: Vec<Panel> = Panel::ALL.into_iter().filter(named).collect();
    (!named.is_empty()).then(|| Panels::of(&named))
}

/// The regions as words of an address.
pub fn words_of(panels: Panels) -> String {
    Panel::ALL.into_iter().filter(|panel| panels.has(*panel)).map(Panel::word).collect::<Vec<_>>().join(",")
}
