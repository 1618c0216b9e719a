//! What the browser keeps for the page: for good (local storage), and for as long as a tab lives (session storage).

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// For good, shared by all tabs.
    ForGood,
    /// For this tab, reloads included.
    ForTab,
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

/// What was kept under a key.
pub fn get(keep: Keep, key: &str) -> Option<String> {
    storage(keep)?.get_item(key).ok().flatten()
}

/// Keeps a value under a key. `false` if the browser does not let it: storage is full or forbidden.
pub fn set(keep: Keep, key: &str, value: &str) -> bool {
    storage(keep).is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets a key.
pub fn remove(keep: Keep, key: &str) {
    if let Some(storage) = storage(keep) {
        let _ = storage.remove_item(key);
    }
}

/// All keys that begin so.
pub fn keys(keep: Keep, beginning: &str) -> Vec<String> {
    let Some(storage) = storage(keep) else { return Vec::new() };
    let count = storage.length().unwrap_or(0);
    (0..count).filter_map(|index| storage.key(index).ok().flatten()).filter(|key| key.starts_with(beginning)).collect()
}

/// Milliseconds since 1970 on the wall clock: only to tell which of two tabs was there last.
pub fn wall_clock_ms() -> u64 {
    web_sys::js_sys::Date::now() as u64
}

/// A number that no other tab has drawn.
pub fn draw() -> u64 {
    (web_sys::js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
}
