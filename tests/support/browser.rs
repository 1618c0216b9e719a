//! A browser for tests: storage that tabs share, a clock that a test sets, a clipboard and files that can be looked at.

// Every test program uses another part of this.
#![allow(dead_code)]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use dorascope::app::browser::{Browser, Contents, File, Keep};

/// What all tabs of a browser share.
#[derive(Debug, Default)]
pub struct Shared {
    pub kept: RefCell<BTreeMap<String, String>>,
    pub now_ms: Cell<u64>,
    drawn: Cell<u64>,
    /// No storage takes anything while this is set.
    pub full: Cell<bool>,
}

/// One tab.
#[derive(Debug, Default)]
pub struct Tab {
    pub shared: Rc<Shared>,
    of_tab: RefCell<BTreeMap<String, String>>,
    /// What is on the clipboard; `None` where the browser does not allow access.
    pub clipboard: RefCell<Option<String>>,
    /// The files that were saved.
    pub saved: RefCell<Vec<File>>,
    /// The names of files that the browser does not take.
    pub refused: RefCell<Vec<String>>,
}

impl Tab {
    /// A tab of a browser.
    pub fn of(shared: &Rc<Shared>) -> Rc<Self> {
        Rc::new(Self { shared: Rc::clone(shared), clipboard: RefCell::new(Some(String::new())), ..Self::default() })
    }

    /// A tab with everything that this one has of its own, as *Duplicate tab* makes it.
    pub fn copied(&self) -> Rc<Self> {
        let of_tab = self.of_tab.clone();
        Rc::new(Self { shared: Rc::clone(&self.shared), of_tab, ..Self::default() })
    }

    /// The text of the file that was saved last.
    pub fn last_saved(&self) -> (String, String) {
        match self.saved.borrow().last() {
            Some(File { name, contents: Contents::Bytes(bytes), .. }) => {
                (name.clone(), String::from_utf8(bytes.clone()).expect("text"))
            }
            other => panic!("no text was saved: {other:?}"),
        }
    }
}

impl Browser for Tab {
    fn get(&self, keep: Keep, key: &str) -> Option<String> {
        match keep {
            Keep::ForGood => self.shared.kept.borrow().get(key).cloned(),
            Keep::ForTab => self.of_tab.borrow().get(key).cloned(),
        }
    }

    fn set(&self, keep: Keep, key: &str, value: &str) -> bool {
        if self.shared.full.get() {
            return false;
        }
        match keep {
            Keep::ForGood => self.shared.kept.borrow_mut().insert(key.to_owned(), value.to_owned()),
            Keep::ForTab => self.of_tab.borrow_mut().insert(key.to_owned(), value.to_owned()),
        };
        true
    }

    fn remove(&self, keep: Keep, key: &str) {
        match keep {
            Keep::ForGood => self.shared.kept.borrow_mut().remove(key),
            Keep::ForTab => self.of_tab.borrow_mut().remove(key),
        };
    }

    fn keys(&self, keep: Keep, beginning: &str) -> Vec<String> {
        let begins =
            |map: &BTreeMap<String, String>| map.keys().filter(|key| key.starts_with(beginning)).cloned().collect();
        match keep {
            Keep::ForGood => begins(&self.shared.kept.borrow()),
            Keep::ForTab => begins(&self.of_tab.borrow()),
        }
    }

    fn wall_clock_ms(&self) -> u64 {
        self.shared.now_ms.get()
    }

    fn draw(&self) -> u64 {
        self.shared.drawn.set(self.shared.drawn.get() + 1);
        self.shared.drawn.get() * 1_000
    }

    fn copy(&self, text: &str, done: Box<dyn FnOnce(bool)>) {
        let allowed = self.clipboard.borrow().is_some();
        if allowed {
            *self.clipboard.borrow_mut() = Some(text.to_owned());
        }
        done(allowed);
    }

    fn save(&self, file: &File, done: Box<dyn FnOnce(Result<(), String>)>) {
        if self.refused.borrow().contains(&file.name) {
            return done(Err("the disk is full".to_owned()));
        }
        self.saved.borrow_mut().push(file.clone());
        done(Ok(()));
    }
}
