//! The browser that shows the page, as `app` asks for it.

use std::rc::Rc;

use super::files;
use crate::app::browser::{Browser, Contents, File, Keep};

struct Page;

/// The browser that shows the page.
pub fn page() -> Rc<dyn Browser> {
    Rc::new(Page)
}

fn storage(keep: Keep) -> Option<web_sys::Storage> {
    let window = web_sys::window()?;
    match keep {
        Keep::ForGood => window.local_storage(),
        Keep::ForTab => window.session_storage(),
    }
    .ok()
    .flatten()
}

impl Browser for Page {
    fn get(&self, keep: Keep, key: &str) -> Option<String> {
        storage(keep)?.get_item(key).ok().flatten()
    }

    fn set(&self, keep: Keep, key: &str, value: &str) -> bool {
        storage(keep).is_some_and(|storage| storage.set_item(key, value).is_ok())
    }

    fn remove(&self, keep: Keep, key: &str) {
        if let Some(storage) = storage(keep) {
            let _ = storage.remove_item(key);
        }
    }

    fn keys(&self, keep: Keep, beginning: &str) -> Vec<String> {
        let Some(storage) = storage(keep) else { return Vec::new() };
        let count = storage.length().unwrap_or(0);
        (0..count)
            .filter_map(|index| storage.key(index).ok().flatten())
            .filter(|key| key.starts_with(beginning))
            .collect()
    }

    fn wall_clock_ms(&self) -> u64 {
        web_sys::js_sys::Date::now() as u64
    }

    fn draw(&self) -> u64 {
        (web_sys::js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
    }

    fn copy(&self, text: &str, done: Box<dyn FnOnce(bool)>) {
        files::copy(text, done);
    }

    fn save(&self, file: &File, done: Box<dyn FnOnce(Result<(), String>)>) {
        let File { name, mime, contents } = file;
        match contents {
            Contents::Bytes(bytes) => done(files::save(name, mime, bytes)),
            Contents::Dots(picture, across, down) => files::save_png(name, &picture.svg, *across, *down, done),
        }
    }
}
