//! How menus and lists over the page close: on Escape, wherever the focus is; when a click lands outside; when Tab leads out.

use yew::prelude::*;

use super::browser::returning::Outside;

/// While `open`, calls `close` when the menu or list is left. `inside` is a CSS selector of it and of what opens it; `close` is told
/// whether the focus goes back to what opened it.
#[hook]
pub fn use_popup(open: bool, inside: &str, close: Callback<bool>) {
    use_effect_with((open, inside.to_owned()), move |(open, inside)| {
        let outside = open.then(|| Outside::new(inside.clone(), move |back| close.emit(back)));
        move || drop(outside)
    });
}
