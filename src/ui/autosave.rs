//! Keeping the session: a reload, a crash or a closed tab restores it, and two tabs do not overwrite each other.
//!
//! ```text
//!   this tab ── its number in session storage ──▶ dorascope-session-N  in local storage: the session as a file
//!        └───── every two seconds ──────────────▶ dorascope-alive-N    when it was last there
//! ```
//!
//! A tab keeps its number over reloads. A tab without one takes over the newest session whose tab is gone. A copied tab,
//! which brings the number of one that is still there, takes a new one. Storage that is full or forbidden is told once.

use super::browser::storage::{Keep, draw, get, keys, remove, set, wall_clock_ms};

/// A tab that has not been heard of for so long is gone.
const GONE_MS: u64 = 6_000;
/// How often a tab says that it is there.
pub const BEAT_MS: u32 = 2_000;
/// How long after a change it is kept.
pub const DELAY_MS: u32 = 400;
/// So many sessions of tabs that are gone are kept.
const KEPT: usize = 5;
const SESSION: &str = "dorascope-session-";
const ALIVE: &str = "dorascope-alive-";
const TAB: &str = "dorascope-tab";

/// What keeps the session of this tab.
#[derive(Debug)]
pub struct Autosave {
    tab: u64,
    last: String,
    told: bool,
}

/// When a tab was last there, and what it kept.
fn seen(tab: &str) -> u64 {
    get(Keep::ForGood, &format!("{ALIVE}{tab}")).and_then(|at| at.parse().ok()).unwrap_or(0)
}

fn is_gone(tab: &str) -> bool {
    wall_clock_ms().saturating_sub(seen(tab)) > GONE_MS
}

impl Autosave {
    /// Begins to keep the session of this tab. Besides: what is to be restored, if anything was kept.
    pub fn begin() -> (Self, Option<String>) {
        let own = get(Keep::ForTab, TAB);
        // A reload says good-bye first: a tab with this number that is still there is another one.
        let mine = own.clone().filter(|tab| is_gone(tab));
        let adopted = own.or_else(newest_gone);
        let restored = adopted.as_ref().and_then(|tab| get(Keep::ForGood, &format!("{SESSION}{tab}")));
        let keeps_number = mine.is_some() || adopted.as_ref().is_some_and(|tab| is_gone(tab));
        let tab = adopted.filter(|_| keeps_number).and_then(|tab| tab.parse().ok()).unwrap_or_else(draw);
        let _ = set(Keep::ForTab, TAB, &tab.to_string());
        let mut autosave = Self { tab, last: restored.clone().unwrap_or_default(), told: false };
        autosave.beat();
        forget_old(tab);
        (autosave, restored)
    }

    /// Says that this tab is there.
    pub fn beat(&mut self) {
        let _ = set(Keep::ForGood, &format!("{ALIVE}{}", self.tab), &wall_clock_ms().to_string());
    }

    /// Says that this tab goes.
    pub fn leave(&self) {
        // The moment stays, so that the newest is found; it is as old as one that is gone.
        let at = wall_clock_ms().saturating_sub(GONE_MS + 1);
        let _ = set(Keep::ForGood, &format!("{ALIVE}{}", self.tab), &at.to_string());
    }

    /// Keeps the session. A message, the first time that it cannot be kept.
    pub fn keep(&mut self, text: String) -> Option<&'static str> {
        if text == self.last {
            return None;
        }
        if set(Keep::ForGood, &format!("{SESSION}{}", self.tab), &text) {
            (self.last, self.told) = (text, false);
            return None;
        }
        let first = !std::mem::replace(&mut self.told, true);
        first.then_some(
            "The browser does not keep this session: its storage is full or not allowed here. It goes on, but a reload \
             would lose it. Save it as a file to keep it.",
        )
    }
}

/// The tab that is gone and was there last.
fn newest_gone() -> Option<String> {
    let all = keys(Keep::ForGood, SESSION);
    let tabs = all.iter().filter_map(|key| key.strip_prefix(SESSION)).filter(|tab| is_gone(tab));
    tabs.max_by_key(|tab| seen(tab)).map(str::to_owned)
}

/// Forgets all but the newest sessions of tabs that are gone.
fn forget_old(own: u64) {
    let own = own.to_string();
    let all = keys(Keep::ForGood, SESSION);
    let mut gone: Vec<&str> =
        all.iter().filter_map(|key| key.strip_prefix(SESSION)).filter(|tab| *tab != own && is_gone(tab)).collect();
    gone.sort_by_key(|tab| std::cmp::Reverse(seen(tab)));
    for tab in gone.into_iter().skip(KEPT) {
        remove(Keep::ForGood, &format!("{SESSION}{tab}"));
        remove(Keep::ForGood, &format!("{ALIVE}{tab}"));
    }
}
