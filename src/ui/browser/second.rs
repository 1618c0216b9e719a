//! A second window of the browser, into which the page draws as well: no message is sent, so both windows show the same moment.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::KeyListener;

thread_local! {
    /// The document of the window that is open.
    static DOCUMENT: RefCell<Option<web_sys::Document>> = const { RefCell::new(None) };
}

/// An element of the second window, if one is open and has it.
pub(super) fn element(id: &str) -> Option<web_sys::Element> {
    DOCUMENT.with_borrow(|document| document.as_ref()?.get_element_by_id(id))
}

/// The outermost element of the second window.
pub(super) fn root() -> Option<web_sys::Element> {
    DOCUMENT.with_borrow(|document| document.as_ref()?.document_element())
}

/// The open window; dropping it closes it.
pub struct SecondWindow {
    window: web_sys::Window,
    host: web_sys::Element,
    keys: Rc<KeyListener>,
    closed: Closure<dyn FnMut()>,
    left: Closure<dyn FnMut()>,
}

/// A name, so that there is one such window only.
const NAME: &str = "dorascope-second";

impl SecondWindow {
    /// Opens an empty window with this title and the page's style; its keys do what those of the page do. `closed` is called when a person
    /// closes it. `None` if the browser does not allow it.
    pub fn open(title: &str, keys: Rc<KeyListener>, closed: impl Fn() + 'static) -> Option<Self> {
        let page = web_sys::window()?.document()?;
        let window =
            web_sys::window()?.open_with_url_and_target_and_features("", NAME, "popup,width=900,height=760").ok()??;
        // What comes from another window is of no class that this window knows, so nothing of it is cast with a check.
        let document = window.document()?;
        let written = document.unchecked_ref::<web_sys::HtmlDocument>();
        // A document that is empty has no doctype, and browsers lay it out by other rules ("quirks mode").
        written.open().ok()?;
        written.write_1("<!doctype html><html lang=\"en\"><head></head><body></body></html>").ok()?;
        written.close().ok()?;
        document.set_title(title);
        let styles = page.query_selector_all("head > style, head > link[rel='stylesheet'], head > meta[name]").ok()?;
        for index in 0..styles.length() {
            let copy = styles.get(index)?.clone_node_with_deep(true).ok()?;
            document.head()?.append_child(&copy).ok()?;
        }
        let theme = page.document_element()?.get_attribute("data-theme").unwrap_or_default();
        let _ = document.document_element()?.set_attribute("data-theme", &theme);
        let host = page.create_element("div").ok()?;
        host.set_id("app");
        document.body()?.append_child(&host).ok()?;
        let _ = window.focus();

        // Later: whoever hears of it drops this window, and with it this very closure.
        let closed = Rc::new(closed);
        let closed = Closure::<dyn FnMut()>::new(move || {
            let closed = Rc::clone(&closed);
            Timeout::new(0, move || closed()).forget();
        });
        let _ = window.add_event_listener_with_callback("pagehide", closed.as_ref().unchecked_ref());
        keys.hear(&window);
        // A page that is left or loaded again cannot draw into it any more.
        let left = {
            let window = window.clone();
            Closure::<dyn FnMut()>::new(move || {
                let _ = window.close();
            })
        };
        let _ = web_sys::window()?.add_event_listener_with_callback("pagehide", left.as_ref().unchecked_ref());
        DOCUMENT.set(Some(document));
        Some(Self { window, host, keys, closed, left })
    }

    /// The element to draw into.
    pub fn host(&self) -> web_sys::Element {
        self.host.clone()
    }

    /// Brings it before the other windows.
    pub fn raise(&self) {
        let _ = self.window.focus();
    }
}

impl Drop for SecondWindow {
    fn drop(&mut self) {
        DOCUMENT.set(None);
        self.keys.forget(&self.window);
        let _ = self.window.remove_event_listener_with_callback("pagehide", self.closed.as_ref().unchecked_ref());
        if let Some(page) = web_sys::window() {
            let _ = page.remove_event_listener_with_callback("pagehide", self.left.as_ref().unchecked_ref());
        }
        let _ = self.window.close();
    }
}
