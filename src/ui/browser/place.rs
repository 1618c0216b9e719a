//! Where the page is: its address, and the part behind `#` that a share link fills.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The part of the address behind `#`, without it; empty if there is none.
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// The part of the address from `?` to `#`, without them.
pub fn query() -> String {
    let query = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    query.strip_prefix('?').unwrap_or(&query).to_owned()
}

/// The address of the page, without query and fragment.
pub fn address() -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    address.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// Takes query and fragment away, without a new entry in the history of the tab. Where the browser does not allow that, as for
/// some files, the fragment alone goes.
pub fn clear() {
    let Some(window) = web_sys::window() else { return };
    let none = wasm_bindgen::JsValue::NULL;
    let replaced = window.history().and_then(|history| history.replace_state_with_url(&none, "", Some(&address())));
    if replaced.is_err() {
        let _ = window.location().set_hash("");
    }
}

/// Loads the page again.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// A listener for an event without details; dropping it removes it.
pub struct Listener {
    target: Option<web_sys::EventTarget>,
    name: &'static str,
    closure: Closure<dyn FnMut()>,
}

impl Listener {
    /// Calls `handle` at every event of the window with this name: `hashchange`, `pagehide` and the like.
    pub fn new(name: &'static str, handle: impl Fn() + 'static) -> Self {
        Self::on(web_sys::window().map(Into::into), name, handle)
    }

    /// Calls `handle` whenever the system's colours change from light to dark or back.
    pub fn on_system_theme(handle: impl Fn() + 'static) -> Self {
        Self::on(super::media(super::DARK).map(Into::into), "change", handle)
    }

    fn on(target: Option<web_sys::EventTarget>, name: &'static str, handle: impl Fn() + 'static) -> Self {
        let closure = Closure::<dyn FnMut()>::new(handle);
        if let Some(target) = &target {
            let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        }
        Self { target, name, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(target) = &self.target {
            let _ = target.remove_event_listener_with_callback(self.name, self.closure.as_ref().unchecked_ref());
        }
    }
}

/// Watches the size of one element.
pub struct SizeWatch {
    handle: Rc<dyn Fn()>,
    observer: Option<web_sys::ResizeObserver>,
    watched: RefCell<Option<web_sys::Element>>,
    _closure: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Calls `handle` for every element that is new, and before the repaint after its size has changed.
    ///
    /// Not from within the observer: what `handle` draws may change the size once more, and a browser calls that an error of the page
    /// ("ResizeObserver loop completed with undelivered notifications").
    pub fn new(handle: impl Fn() + 'static) -> Self {
        let handle: Rc<dyn Fn()> = Rc::new(handle);
        let (frames, later) = (super::Frames::default(), Rc::clone(&handle));
        let closure = Closure::<dyn FnMut()>::new(move || {
            let handle = Rc::clone(&later);
            frames.start(move |_| {
                handle();
                false
            });
        });
        let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
        Self { handle, observer, watched: RefCell::new(None), _closure: closure }
    }

    /// Watches the element with this id from now on, instead of the one before.
    pub fn at(&self, id: &str) {
        let now = super::element(id);
        if *self.watched.borrow() == now {
            return;
        }
        if let Some(observer) = &self.observer {
            observer.disconnect();
            if let Some(element) = &now {
                observer.observe(element);
            }
        }
        *self.watched.borrow_mut() = now;
        (self.handle)();
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

/// Opens an address in a tab of its own.
pub fn open_tab(address: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.open_with_url_and_target(address, "_blank");
    }
}
