//! What the page asks of a browser besides drawing: storage, a clipboard, files. Tests have a browser of their own.

use crate::export::picture::Picture;

/// How long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// For good, shared by all tabs.
    ForGood,
    /// For this tab, reloads included.
    ForTab,
}

/// A file for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type, like `application/json`.
    pub mime: &'static str,
    /// Its contents.
    pub contents: Contents,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// A picture that the browser draws in dots: so many across and down.
    Dots(Picture, u32, u32),
}

/// See the module.
pub trait Browser {
    /// What was kept under a key.
    fn get(&self, keep: Keep, key: &str) -> Option<String>;
    /// Keeps a value under a key. `false` if the browser does not let it: storage is full or forbidden.
    fn set(&self, keep: Keep, key: &str, value: &str) -> bool;
    /// Forgets a key.
    fn remove(&self, keep: Keep, key: &str);
    /// All keys that begin so.
    fn keys(&self, keep: Keep, beginning: &str) -> Vec<String>;
    /// Milliseconds since 1970 on the wall clock: only to tell which of two tabs was there last.
    fn wall_clock_ms(&self) -> u64;
    /// A number that no other tab has drawn, below 2^53.
    fn draw(&self) -> u64;
    /// Puts text onto the clipboard; `done` learns whether it is there.
    fn copy(&self, text: &str, done: Box<dyn FnOnce(bool)>);
    /// Hands a file to the user, as a download; `done` learns whether it worked, or why not.
    fn save(&self, file: &File, done: Box<dyn FnOnce(Result<(), String>)>);
}
