//! Keeping the session: a reload, a crash or a closed tab restores it, and two tabs do not overwrite each other.
//!
//! ```text
//!   this tab ── its number in session storage ──▶ dorascope-session-N  in local storage: the session as a file
//!        └───── every two seconds ──────────────▶ dorascope-alive-N    when it was last there
//! ```
//!
//! A tab keeps its number over reloads. A tab without one takes over the newest session whose tab is gone. A copied tab,
//! which brings the number of one that is still there, takes a new one, and so does one that slept so long that its number
//! was taken over. Storage that is full or forbidden is told once.

use super::browser::storage::{Keep, draw, get, keys, remove, set, wall_clock_ms};
use crate::wire::order;

/// A tab that has not been heard of for so long is gone. A browser lets the clocks of tabs in the background run once a
/// minute; a tab that is closed says good-bye.
const GONE_MS: u64 = 90_000;
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
    /// The number under which the session is kept.
    tab: u64,
    /// This very page load, so that nobody else writes under its number.
    instance: u64,
    last: String,
    told: bool,
}

/// When a tab was last there, and which page load it was.
fn seen(tab: &str) -> (u64, u64) {
    let text = get(Keep::ForGood, &format!("{ALIVE}{tab}")).unwrap_or_default();
    let (at, instance) = text.split_once(' ').unwrap_or((&text, ""));
    (at.parse().unwrap_or(0), instance.parse().unwrap_or(0))
}

fn is_gone(tab: &str) -> bool {
    wall_clock_ms().saturating_sub(seen(tab).0) > GONE_MS
}

impl Autosave {
    /// Begins to keep the session of this tab. Besides: what is to be restored, if anything was kept.
    pub fn begin() -> (Self, Option<String>) {
        let adopted = get(Keep::ForTab, TAB).or_else(newest_gone);
        let restored = adopted.as_ref().and_then(|tab| get(Keep::ForGood, &format!("{SESSION}{tab}")));
        // A reload says good-bye first: a tab with this number that is still there is another one, copied with all it had.
        let number = adopted.filter(|tab| is_gone(tab)).and_then(|tab| tab.parse().ok());
        let kept = number.is_some();
        let last = restored.clone().filter(|_| kept).unwrap_or_default();
        let mut autosave = Self { tab: 0, instance: draw(), last: String::new(), told: false };
        autosave.take(number.unwrap_or_else(draw));
        autosave.last = last;
        forget_old(autosave.tab);
        (autosave, restored)
    }

    /// Takes a number; nothing is kept under it yet.
    fn take(&mut self, tab: u64) {
        self.tab = tab;
        self.last.clear();
        let _ = set(Keep::ForTab, TAB, &tab.to_string());
        self.say(wall_clock_ms());
    }

    fn say(&self, at: u64) {
        let _ = set(Keep::ForGood, &format!("{ALIVE}{}", self.tab), &format!("{at} {}", self.instance));
    }

    /// A tab that slept for long may find that another one has taken over its number: then it takes a new one.
    fn keep_number(&mut self) {
        let (at, instance) = seen(&self.tab.to_string());
        if at > 0 && instance != self.instance {
            self.take(draw());
        }
    }

    /// Says that this tab is there.
    pub fn beat(&mut self) {
        self.keep_number();
        self.say(wall_clock_ms());
    }

    /// Says that this tab goes.
    pub fn leave(&self) {
        // The order of going stays, so that the newest is found; the moment is as old as that of one that is gone.
        self.say(wall_clock_ms().saturating_sub(GONE_MS + 1));
    }

    /// Whether nothing has been kept for this tab so far.
    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// Keeps the session. A message, the first time that it cannot be kept.
    pub fn keep(&mut self, text: String) -> Option<&'static str> {
        self.keep_number();
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
    tabs.max_by_key(|tab| seen(tab).0).map(str::to_owned)
}

/// Forgets all but the newest sessions of tabs that are gone.
fn forget_old(own: u64) {
    let own = own.to_string();
    let all = keys(Keep::ForGood, SESSION);
    let mut gone: Vec<&str> =
        all.iter().filter_map(|key| key.strip_prefix(SESSION)).filter(|tab| *tab != own && is_gone(tab)).collect();
    order::by_key(&mut gone, |tab| std::cmp::Reverse(seen(tab).0));
    for tab in gone.into_iter().skip(KEPT) {
        remove(Keep::ForGood, &format!("{SESSION}{tab}"));
        remove(Keep::ForGood, &format!("{ALIVE}{tab}"));
    }
}
