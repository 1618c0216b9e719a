//! Keeping the session: a reload, a crash or a closed tab restores it, and two tabs do not overwrite each other.
//!
//! ```text
//!   this tab ── its number in session storage ──▶ dorascope-session-N  in local storage: the session as a file
//!        │                                        dorascope-draft-N    an edited network that has not run yet
//!        └───── every two seconds ──────────────▶ dorascope-alive-N    when it was last there
//! ```
//!
//! A tab keeps its number over reloads. A tab without one takes over the newest session whose tab is gone, unless its address asks
//! for something else: that session then waits for the next tab. A copied tab, which brings the number of one that is still there,
//! takes a new one, and so does one that slept so long that its number was taken over. Storage that is full or forbidden is told once.

use std::fmt;
use std::rc::Rc;

use super::browser::{Browser, Keep};
use crate::base::order;
use crate::editor::Draft;

/// A tab that has not been heard of for so long is gone. A browser lets the clocks of tabs in the background run once a
/// minute; a tab that is closed says good-bye.
const GONE_MS: u64 = 90_000;
/// How often a tab says that it is there.
pub const BEAT_MS: u32 = 2_000;
/// How long after a change it is kept.
pub const DELAY_MS: u32 = 400;
/// Number of sessions kept of tabs that are gone.
const KEPT: usize = 5;
const SESSION: &str = "dorascope-session-";
const DRAFT: &str = "dorascope-draft-";
const ALIVE: &str = "dorascope-alive-";
const TAB: &str = "dorascope-tab";

/// What keeps the session of this tab.
pub struct Autosave {
    browser: Rc<dyn Browser>,
    /// The number under which the session is kept.
    tab: u64,
    /// This very page load, so that nobody else writes under its number.
    instance: u64,
    session: Kept,
    draft: Kept,
    /// The draft when it was looked at last: one that is the same is not written anew.
    seen: Option<Rc<Draft>>,
}

/// Something that is kept: its text as it was kept last, and whether it was told that it cannot be.
#[derive(Debug, Default)]
struct Kept {
    last: String,
    told: bool,
}

impl Kept {
    /// Keeps a text under a key. A message, the first time that it cannot be kept.
    fn keep(&mut self, browser: &dyn Browser, key: &str, text: String, what: &'static str) -> Option<&'static str> {
        if text == self.last {
            return None;
        }
        if browser.set(Keep::ForGood, key, &text) {
            *self = Self { last: text, told: false };
            return None;
        }
        let first = !std::mem::replace(&mut self.told, true);
        first.then_some(what)
    }
}

/// When a tab was last there, and which page load it was.
fn seen(browser: &dyn Browser, tab: &str) -> (u64, u64) {
    let text = browser.get(Keep::ForGood, &format!("{ALIVE}{tab}")).unwrap_or_default();
    let (at, instance) = text.split_once(' ').unwrap_or((&text, ""));
    (at.parse().unwrap_or(0), instance.parse().unwrap_or(0))
}

fn is_gone(browser: &dyn Browser, tab: &str) -> bool {
    browser.wall_clock_ms().saturating_sub(seen(browser, tab).0) > GONE_MS
}

impl Autosave {
    /// Begins to keep the session of this tab, which may take over the newest session of a tab that is gone. Besides: the session and
    /// the draft that are to be restored, if any were kept.
    pub fn begin(browser: Rc<dyn Browser>, takes_over: bool) -> (Self, Option<String>, Option<String>) {
        let page = &*browser;
        let adopted = page.get(Keep::ForTab, TAB).or_else(|| newest_gone(page).filter(|_| takes_over));
        let was = |key: &str| adopted.as_ref().and_then(|tab| page.get(Keep::ForGood, &format!("{key}{tab}")));
        let (session, draft) = (was(SESSION), was(DRAFT));
        // A reload says good-bye first: a tab with this number that is still there is another one, copied with all it had.
        let number = adopted.filter(|tab| is_gone(page, tab)).and_then(|tab| tab.parse().ok());
        let kept = number.is_some();
        let (number, instance) = (number.unwrap_or_else(|| page.draw()), page.draw());
        let mut autosave =
            Self { browser, tab: 0, instance, session: Kept::default(), draft: Kept::default(), seen: None };
        autosave.take(number);
        if kept {
            autosave.session.last = session.clone().unwrap_or_default();
            autosave.draft.last = draft.clone().unwrap_or_default();
        }
        autosave.forget_old();
        (autosave, session, draft)
    }

    /// Takes a number; nothing is kept under it yet.
    fn take(&mut self, tab: u64) {
        self.tab = tab;
        self.session.last.clear();
        self.draft.last.clear();
        self.seen = None;
        let _ = self.browser.set(Keep::ForTab, TAB, &tab.to_string());
        self.say(self.browser.wall_clock_ms());
    }

    fn say(&self, at: u64) {
        let _ = self.browser.set(Keep::ForGood, &format!("{ALIVE}{}", self.tab), &format!("{at} {}", self.instance));
    }

    /// A tab that slept for long may find that another one has taken over its number: then it takes a new one.
    fn keep_number(&mut self) {
        let (at, instance) = seen(&*self.browser, &self.tab.to_string());
        if at > 0 && instance != self.instance {
            self.take(self.browser.draw());
        }
    }

    /// Says that this tab is there.
    pub fn beat(&mut self) {
        self.keep_number();
        self.say(self.browser.wall_clock_ms());
    }

    /// Says that this tab goes.
    pub fn leave(&self) {
        // The order of going stays, so that the newest is found; the moment is as old as that of one that is gone.
        self.say(self.browser.wall_clock_ms().saturating_sub(GONE_MS + 1));
    }

    /// Whether nothing has been kept for this tab so far.
    pub fn is_empty(&self) -> bool {
        self.session.last.is_empty()
    }

    /// Whether the draft is another one than when it was looked at last.
    pub fn is_new(&self, draft: Option<&Rc<Draft>>) -> bool {
        draft.map(Rc::as_ptr) != self.seen.as_ref().map(Rc::as_ptr)
    }

    /// Keeps the draft if anything was changed in it, else forgets the one that was kept. A message as for the session.
    pub fn keep_draft(&mut self, draft: Option<&Rc<Draft>>, write: fn(&Draft) -> String) -> Option<&'static str> {
        self.keep_number();
        let changed = draft.filter(|draft| draft.is_changed());
        let key = format!("{DRAFT}{}", self.tab);
        let fresh = self.is_new(draft);
        self.seen = draft.cloned();
        match changed {
            Some(draft) if fresh => self.draft.keep(
                &*self.browser,
                &key,
                write(draft),
                "The browser does not keep the network that you edit: its storage is full or not allowed here. A \
                     reload would lose it. Save it as a file to keep it.",
            ),
            Some(_) => None,
            None => {
                if !self.draft.last.is_empty() {
                    self.browser.remove(Keep::ForGood, &key);
                    self.draft.last.clear();
                }
                None
            }
        }
    }

    /// Keeps the session. A message, the first time that it cannot be kept.
    pub fn keep(&mut self, text: String) -> Option<&'static str> {
        self.keep_number();
        self.session.keep(
            &*self.browser,
            &format!("{SESSION}{}", self.tab),
            text,
            "The browser does not keep this session: its storage is full or not allowed here. It goes on, but a reload \
             would lose it. Save it as a file to keep it.",
        )
    }

    /// Forgets all but the newest sessions of tabs that are gone.
    fn forget_old(&self) {
        let page = &*self.browser;
        let own = self.tab.to_string();
        let mut gone = gone(page);
        gone.retain(|tab| *tab != own);
        order::by_key(&mut gone, |tab| std::cmp::Reverse(seen(page, tab).0));
        for tab in gone.into_iter().skip(KEPT) {
            [SESSION, DRAFT, ALIVE].into_iter().for_each(|key| page.remove(Keep::ForGood, &format!("{key}{tab}")));
        }
    }
}

impl fmt::Debug for Autosave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Autosave").field("tab", &self.tab).field("instance", &self.instance).finish_non_exhaustive()
    }
}

/// The tabs that are gone and have left a session.
fn gone(browser: &dyn Browser) -> Vec<String> {
    let all = browser.keys(Keep::ForGood, SESSION);
    let tabs = all.iter().filter_map(|key| key.strip_prefix(SESSION)).filter(|tab| is_gone(browser, tab));
    tabs.map(str::to_owned).collect()
}

/// The tab that is gone and was there last.
fn newest_gone(browser: &dyn Browser) -> Option<String> {
    gone(browser).into_iter().max_by_key(|tab| seen(browser, tab).0)
}
