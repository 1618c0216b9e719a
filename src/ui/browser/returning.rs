//! Where the keyboard focus goes when what had it has been used, or has gone.
//!
//! ```text
//!   used by pointer          ─▶ nowhere: the keys act on the session, and Tab goes on from there
//!   committed by keyboard    ─▶ the button Play, where arrow keys and Space act on the session as well
//!   gone after a key press   ─▶ the dialog that is open, else Play
//!   what is around the page closes (dialog, comparison, presentation) ─▶ what opened it: Place
//! ```

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::{focus, focus_first, put_focus};

/// What lies over the page and keeps the focus for itself: dialogs, menus, lists.
pub const OVER: &str = ".dialog, .device-details, .run-to-list, .session-items, .seq-menu";
/// Controls that take Space or arrow keys for themselves as long as they have the focus. Text fields and trees are not among
/// them: after a click there, a person goes on with the keyboard in them.
const CONTROLS: &str = "button, summary, a[href], [role='button'], [role='tab'], input[type='range']";
/// Where Space and arrow keys act on the session though something has the focus: Play, or the first button of a comparison.
const SESSION: &str = "#play, .cmp-transport button:enabled";

thread_local! {
    static BY_POINTER: Cell<bool> = const { Cell::new(false) };
    /// A menu of the page that was used by pointer last.
    static POINTED_AT: RefCell<Option<web_sys::Element>> = const { RefCell::new(None) };
    /// What had the focus when a key was pressed that has not been let go yet.
    static PRESSED_ON: RefCell<Option<web_sys::Element>> = const { RefCell::new(None) };
    /// Whether the focus goes to the session when the key is let go.
    static GOES: Cell<bool> = const { Cell::new(false) };
}

/// Whether a mouse, pen or finger was used last, rather than a key.
pub fn by_pointer() -> bool {
    BY_POINTER.get()
}

/// A key that is held for longer than this many milliseconds is not waited for: the list of a menu may have taken its end.
const HELD_MS: u32 = 400;

/// Gives the focus back to the session. After a pointer nothing has the focus then; a person at the keyboard sees where it is. A key that is
/// still pressed, as Enter is, comes to nothing else: the focus moves when it is let go.
pub fn to_session() {
    if by_pointer() {
        Timeout::new(0, || blur(active().as_ref())).forget();
    } else {
        let held = PRESSED_ON.with_borrow(Option::is_some);
        GOES.set(true);
        Timeout::new(if held { HELD_MS } else { 0 }, arrive).forget();
    }
}

fn arrive() {
    if GOES.replace(false) {
        focus_first(SESSION);
    }
}

/// Whether an element has the focus.
pub(super) fn has_focus(element: &web_sys::Element) -> bool {
    // Of its own window, which may be the second one.
    let active = element.owner_document().and_then(|document| document.active_element());
    active.is_some_and(|active| active.is_same_node(Some(element)))
}

/// Whether an event happens on the page itself rather than in something that lies over it.
pub fn is_on_page(event: &web_sys::Event) -> bool {
    target(event).is_none_or(|target| !is_in(&target, OVER))
}

/// A listener on the window that hears an event before anybody else; dropping it removes it.
pub(super) struct Early {
    name: &'static str,
    closure: Closure<dyn FnMut(web_sys::Event)>,
}

impl Early {
    pub(super) fn new(name: &'static str, handle: impl FnMut(web_sys::Event) + 'static) -> Self {
        let closure = Closure::<dyn FnMut(web_sys::Event)>::new(handle);
        if let Some(window) = web_sys::window() {
            let _ = window.add_event_listener_with_callback_and_bool(name, closure.as_ref().unchecked_ref(), true);
        }
        Self { name, closure }
    }
}

impl Drop for Early {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let callback = self.closure.as_ref().unchecked_ref();
            let _ = window.remove_event_listener_with_callback_and_bool(self.name, callback, true);
        }
    }
}

/// Watches how the page is used, and keeps the focus where keys do what a person expects. One for the page.
pub struct Watch {
    _listeners: [Early; 5],
}

impl Watch {
    /// Begins to watch.
    #[expect(clippy::new_without_default, reason = "it acts on the window")]
    pub fn new() -> Self {
        let pressed = Early::new("keydown", |event| {
            BY_POINTER.set(false);
            let menu = POINTED_AT.take().filter(has_focus);
            let key = event.dyn_ref::<web_sys::KeyboardEvent>().map(web_sys::KeyboardEvent::key).unwrap_or_default();
            if !key.starts_with("Arrow") {
                // Its list has closed without a change, of which no event tells.
                blur(menu.as_ref());
            }
            PRESSED_ON.set(active());
        });
        let let_go = Early::new("keyup", |_| {
            arrive();
            rescue(PRESSED_ON.take());
        });
        let pointer = Early::new("pointerdown", |event| {
            BY_POINTER.set(true);
            POINTED_AT.set(target(&event).filter(|target| target.tag_name() == "SELECT" && !is_in(target, OVER)));
        });
        let click = Early::new("click", |event| leave(&event));
        // A slider that was dragged may see no click.
        let change = Early::new("change", |event| leave(&event));
        Self { _listeners: [pressed, let_go, pointer, click, change] }
    }
}

/// After a pointer has used a control of the page, keys act on the session.
fn leave(event: &web_sys::Event) {
    let control = target(event).and_then(|target| target.closest(CONTROLS).ok().flatten());
    let Some(control) = control.filter(|control| by_pointer() && !is_in(control, OVER)) else { return };
    Timeout::new(0, move || {
        if has_focus(&control) {
            blur(Some(&control));
        }
    })
    .forget();
}

/// A key may take away or disable what has the focus, as *Understood* takes away its own message. The focus then goes to the
/// dialog that is open, else to the session.
fn rescue(before: Option<web_sys::Element>) {
    let Some(before) = before.filter(|before| before.tag_name() != "BODY") else { return };
    let look = move || {
        let nowhere = active().is_none_or(|now| now.tag_name() == "BODY" || now.is_same_node(Some(&before)));
        if !nowhere || is_usable(&before) || by_pointer() {
        } else if super::element("dialog").is_some() {
            focus("dialog-title");
        } else {
            focus_first(SESSION);
        }
    };
    // What closes gives the focus back first.
    let later = move || drop(Timeout::new(0, look).forget());
    Timeout::new(0, later).forget();
}

/// A place that can have the focus, known well enough to be found again after it was drawn anew.
#[derive(Debug, Clone)]
pub struct Place {
    element: Option<web_sys::Element>,
    tag: String,
    id: String,
    name: String,
}

impl Place {
    /// What has the focus now.
    pub fn now() -> Self {
        let element = active().filter(|element| element.tag_name() != "BODY");
        let of = |read: fn(&web_sys::Element) -> String| element.as_ref().map(read).unwrap_or_default();
        Self { tag: of(web_sys::Element::tag_name), id: of(web_sys::Element::id), name: of(name), element }
    }

    /// Puts the focus back there once what has closed is gone; where the place is gone, to the session.
    pub fn take_back(self) {
        Timeout::new(0, move || match self.find() {
            Some(element) => put_focus(Some(element)),
            None => focus_first(SESSION),
        })
        .forget();
    }

    fn find(&self) -> Option<web_sys::Element> {
        let same = self.element.clone().filter(is_usable);
        same.or_else(|| super::element(&self.id).filter(is_usable)).or_else(|| {
            let document = web_sys::window()?.document()?;
            let all = document.query_selector_all(self.tag.to_ascii_lowercase().as_str()).ok()?;
            let mut all = (0..all.length()).filter_map(|index| all.get(index)?.dyn_into::<web_sys::Element>().ok());
            all.find(|element| !self.name.is_empty() && name(element) == self.name && is_usable(element))
        })
    }
}

/// What an element is called on the page.
fn name(element: &web_sys::Element) -> String {
    element.get_attribute("aria-label").or_else(|| element.text_content()).unwrap_or_default()
}

/// What closes a menu or list from outside of it; dropping it stops listening.
pub struct Outside {
    _listeners: [Early; 3],
}

impl Outside {
    /// Calls `close` when a click lands, or the focus is moved by keyboard, outside of what the CSS selector `inside` matches: with
    /// `false`. On Escape, wherever the focus is: with `true`, for the focus then goes back to what opened it.
    pub fn new(inside: String, close: impl Fn(bool) + Clone + 'static) -> Self {
        let outside = move |event: &web_sys::Event| target(event).is_some_and(|target| !is_in(&target, &inside));
        let click = {
            let (outside, close) = (outside.clone(), close.clone());
            Early::new("click", move |event| {
                if outside(&event) {
                    close(false);
                }
            })
        };
        let focus = {
            let close = close.clone();
            // Where a pointer has moved the focus, its click follows.
            Early::new("focusin", move |event| {
                if !by_pointer() && outside(&event) && !target(&event).is_some_and(|target| is_in(&target, ".dialog")) {
                    close(false);
                }
            })
        };
        let escape = Early::new("keydown", move |event| {
            let key = event.dyn_ref::<web_sys::KeyboardEvent>().map(web_sys::KeyboardEvent::key);
            if key.as_deref() == Some("Escape") && super::element("dialog").is_none() {
                event.prevent_default();
                event.stop_propagation();
                close(true);
            }
        });
        Self { _listeners: [click, focus, escape] }
    }
}

fn active() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.active_element()
}

fn target(event: &web_sys::Event) -> Option<web_sys::Element> {
    event.target()?.dyn_into().ok()
}

fn is_in(element: &web_sys::Element, selector: &str) -> bool {
    element.closest(selector).is_ok_and(|around| around.is_some())
}

/// Whether an element is drawn and can have the focus.
fn is_usable(element: &web_sys::Element) -> bool {
    element.is_connected()
        && element.get_bounding_client_rect().width() > 0.0
        && !element.matches(":disabled").unwrap_or(false)
        // A dialog covers the page: nothing outside of it can have the focus.
        && super::element("dialog").is_none_or(|dialog| dialog.contains(Some(element)))
}

fn blur(element: Option<&web_sys::Element>) {
    let Some(element) = element else { return };
    let _ = match element.dyn_ref::<web_sys::HtmlElement>() {
        Some(html) => html.blur(),
        None => element.dyn_ref::<web_sys::SvgElement>().map_or(Ok(()), web_sys::SvgElement::blur),
    };
}
