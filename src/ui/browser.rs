//! All access to the browser: keys, focus, animation frames, and the few elements that are moved without a render. Below it:
//! `files` (saved, picked, dropped, copied), `page` (all that `app` asks for), `place` (the page's address) and `returning` (where the
//! focus goes).
//!
//! Nothing else in the crate names `web_sys`, `wasm_bindgen` or `gloo`. A call that can fail is a quiet no-op if it does, or
//! tells its caller where a person has to know: a page without storage, clipboard or media queries still works.

pub mod files;
mod over;
mod page;
pub mod place;
pub mod returning;
pub mod second;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::TargetCast;

use crate::app::keys::{Focus, Key};
pub use page::page;

/// A listener for keys on the whole window; dropping it removes it.
pub struct KeyListener {
    closure: Closure<dyn FnMut(web_sys::KeyboardEvent)>,
}

impl KeyListener {
    /// Calls `handle` for every key pressed; `true` means that the key was used and the browser shall not act on it.
    pub fn new(handle: impl Fn(Key) -> bool + 'static) -> Self {
        let closure = Closure::<dyn FnMut(web_sys::KeyboardEvent)>::new(move |event: web_sys::KeyboardEvent| {
            let key = Key {
                name: event.key(),
                control: (event.ctrl_key() || event.meta_key()) && !event.alt_key(),
                shift: event.shift_key(),
                modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
                focus: focus_of(&event),
            };
            if handle(key) {
                event.prevent_default();
            }
        });
        let listener = Self { closure };
        if let Some(window) = web_sys::window() {
            listener.hear(&window);
        }
        listener
    }

    /// Hears the keys of this window too.
    fn hear(&self, window: &web_sys::Window) {
        let _ = window.add_event_listener_with_callback("keydown", self.closure.as_ref().unchecked_ref());
    }

    fn forget(&self, window: &web_sys::Window) {
        let _ = window.remove_event_listener_with_callback("keydown", self.closure.as_ref().unchecked_ref());
    }
}

impl Drop for KeyListener {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            self.forget(&window);
        }
    }
}

fn focus_of(event: &web_sys::KeyboardEvent) -> Focus {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return Focus::Page;
    };
    let role = element.get_attribute("role").unwrap_or_default();
    let kind = element.get_attribute("type").unwrap_or_default();
    match (element.tag_name().to_ascii_lowercase().as_str(), kind.as_str(), role.as_str()) {
        ("input", "range" | "radio", _) | (_, _, "tab" | "radio" | "slider" | "separator" | "treeitem") => {
            Focus::Arrows
        }
        ("input", "checkbox" | "button", _) => Focus::Control,
        // In a menu letters go to the entry that begins with them, and up and down do what left and right would.
        ("select", ..) if !returning::has_focus(&element) => Focus::Page,
        ("select", ..) if returning::is_on_page(event) => Focus::Menu,
        ("input" | "textarea" | "select", ..) => Focus::Typing,
        ("button" | "a" | "summary", ..) | (_, _, "button" | "link" | "checkbox" | "switch") => Focus::Control,
        _ => Focus::Page,
    }
}

/// Runs something that waits for the browser.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(future);
}

/// Calls `call` when the browser has nothing else to do; a browser that cannot tell does so after two seconds.
pub fn when_idle(call: fn()) {
    let callback = Closure::once_into_js(call);
    let asked = web_sys::window().map(|window| window.request_idle_callback(callback.unchecked_ref()));
    if !matches!(asked, Some(Ok(_))) {
        Timeout::new(2_000, call).forget();
    }
}

type FrameClosure = Rc<RefCell<Option<Closure<dyn FnMut(f64)>>>>;

/// One loop of animation frames. It runs only while asked to: an idle page does no work.
#[derive(Clone, Default)]
pub struct Frames {
    running: Rc<Cell<bool>>,
    closure: FrameClosure,
}

impl Frames {
    /// Calls `each` with the time in milliseconds before every repaint, until it says `false`. Nothing happens if the loop
    /// is running already.
    pub fn start(&self, mut each: impl FnMut(f64) -> bool + 'static) {
        if self.running.replace(true) {
            return;
        }
        let (running, closure) = (Rc::clone(&self.running), Rc::clone(&self.closure));
        let next = Closure::<dyn FnMut(f64)>::new(move |now: f64| {
            if each(now) {
                request_frame(&closure);
            } else {
                running.set(false);
            }
        });
        *self.closure.borrow_mut() = Some(next);
        request_frame(&self.closure);
    }
}

fn request_frame(closure: &FrameClosure) {
    if let (Some(window), Some(closure)) = (web_sys::window(), closure.borrow().as_ref()) {
        let _ = window.request_animation_frame(closure.as_ref().unchecked_ref());
    }
}

/// Whether the page is in a tab or window that nobody sees.
pub fn is_hidden() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

/// Milliseconds since the page was loaded.
pub fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// A call that comes later; dropping it calls it off.
pub struct Later {
    _timeout: Timeout,
}

impl Later {
    /// Calls `call` after so many milliseconds.
    pub fn new(ms: u32, call: impl FnOnce() + 'static) -> Self {
        Self { _timeout: Timeout::new(ms, call) }
    }
}

/// A call that comes again and again; dropping it calls it off.
pub struct Every {
    _interval: Interval,
}

impl Every {
    /// Calls `call` every so many milliseconds.
    pub fn new(ms: u32, call: impl FnMut() + 'static) -> Self {
        Self { _interval: Interval::new(ms, call) }
    }
}

fn element(id: &str) -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

fn html_element(id: &str) -> Option<web_sys::HtmlElement> {
    element(id)?.dyn_into().ok()
}

/// The CSS transform of an element that is moved to a point of what it is in.
pub fn moved_to(x: i32, y: i32) -> String {
    format!("translate({x}px,{y}px)")
}

/// Moves an element there.
pub fn set_position(id: &str, x: i32, y: i32) {
    if let Some(element) = html_element(id) {
        let _ = element.style().set_property("transform", &moved_to(x, y));
    }
}

/// A point of the window, in CSS pixels, seen from the corner of an element, in thousandths of its width and height.
pub fn place_in(id: &str, (x, y): (i32, i32)) -> Option<(i32, i32)> {
    let rect = element(id)?.get_bounding_client_rect();
    let share = |at: i32, begins: f64, size: f64| (at - begins.round() as i32) * 1_000 / (size.round() as i32).max(1);
    Some((share(x, rect.left(), rect.width()), share(y, rect.top(), rect.height())))
}

/// What a pressed pointer does goes to this element until it is lifted, whatever is under it.
pub fn hold_pointer(id: &str, pointer: i32) {
    if let Some(element) = element(id) {
        let _ = element.set_pointer_capture(pointer);
    }
}

/// The elements with this id, in the window of the page and in the second one.
fn in_both_windows(id: &str) -> impl Iterator<Item = web_sys::Element> {
    [element(id), second::element(id)].into_iter().flatten()
}

/// Sets the text of an element in which nothing is ever rendered: this would take away the node that a render goes on updating.
pub fn set_text(id: &str, text: &str) {
    for element in in_both_windows(id).filter(|element| element.text_content().as_deref() != Some(text)) {
        element.set_text_content(Some(text));
    }
}

/// Moves a slider.
pub fn set_slider(id: &str, value: u64) {
    for element in in_both_windows(id) {
        element.unchecked_into::<web_sys::HtmlInputElement>().set_value(&value.to_string());
    }
}

/// Scrolls an element of a scrolling panel into its middle, without moving the page.
pub fn reveal(id: &str) {
    let Some(element) = element(id) else { return };
    let mut parent = element.parent_element();
    while let Some(panel) = parent {
        if panel.scroll_height() > panel.client_height() + 1
            && ["scrolls", "seq-scroll"].iter().any(|class| panel.class_list().contains(class))
        {
            let (inner, outer) = (element.get_bounding_client_rect(), panel.get_bounding_client_rect());
            let offset = inner.top() + inner.height() / 2.0 - outer.top() - outer.height() / 2.0;
            panel.set_scroll_top(panel.scroll_top() + offset.round() as i32);
            return;
        }
        parent = panel.parent_element();
    }
}

/// Scrolls the list around an element sideways, just so far that it is in sight.
pub fn bring_across(id: &str) {
    let Some(element) = element(id) else { return };
    let Some(list) = element.closest("ul").ok().flatten() else { return };
    let (inner, outer) = (element.get_bounding_client_rect(), list.get_bounding_client_rect());
    let over = (inner.right() - outer.right()).max(0.0).min(inner.left() - outer.left());
    let under = (outer.left() - inner.left()).max(0.0);
    list.set_scroll_left(list.scroll_left() + (over - under).round() as i32);
}

/// Scrolls the panels around an element just so far that its lower end is in sight.
pub fn bring_in_sight(id: &str) {
    let Some(element) = element(id) else { return };
    let mut parent = element.parent_element();
    while let Some(panel) = parent {
        let below = element.get_bounding_client_rect().bottom() - panel.get_bounding_client_rect().bottom();
        if panel.scroll_height() > panel.client_height() + 1 && below > 0.0 && panel.parent_element().is_some() {
            panel.set_scroll_top(panel.scroll_top() + below.ceil() as i32 + 8);
        }
        parent = panel.parent_element();
    }
}

/// Scrolls the panel around an element so that all of it shows, and as much of `whole` above it as there is room for. Only
/// while some of `whole` is in sight: whoever reads something else in that panel is left alone.
pub fn keep_in_sight(id: &str, whole: &str) {
    let (Some(element), Some(whole)) = (element(id), element(whole)) else { return };
    let Some(panel) = element.closest(".scrolls").ok().flatten() else { return };
    let [part, whole, outer] = [&element, &whole, &panel].map(web_sys::Element::get_bounding_client_rect);
    if whole.bottom() <= outer.top() || whole.top() >= outer.bottom() {
        return;
    }
    let room_below = outer.bottom() - 12.0 - part.bottom();
    let hidden_above = outer.top() + 12.0 - whole.top();
    let down = hidden_above.max(0.0).min(room_below);
    panel.set_scroll_top(panel.scroll_top() - down.round() as i32);
}

/// Shows a panel over the page, near a card, and as far as there is room without covering the card or what is at `avoid`. The panel scrolls where
/// it is higher than the room. A browser that knows no popovers leaves it where the style sheet has it.
pub fn place_over(id: &str, card: &str, avoid: &str) {
    let Some(panel) = element(id).and_then(|panel| panel.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
    let show = web_sys::js_sys::Reflect::get(&panel, &"showPopover".into()).ok();
    let Some(show) = show.and_then(|show| show.dyn_into::<web_sys::js_sys::Function>().ok()) else { return };
    // It is an error to show what is shown.
    let _ = show.call0(&panel);
    let rect_of = |id: &str| element(id).map(|element| element.get_bounding_client_rect());
    let (Some(window), Some(card)) = (web_sys::window(), rect_of(card)) else { return };
    let size = |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
    };
    let room = (size(window.inner_width()), size(window.inner_height()));
    let style = panel.style();
    let _ = style.remove_property("max-height");
    let own = panel.get_bounding_client_rect();
    let place = over::place(
        (own.width(), own.height()),
        over::Box::of(&card),
        rect_of(avoid).map(|rect| over::Box::of(&rect)),
        room,
    );
    // In an enlarged page a length in the style is so much longer on the screen.
    let zoom = own.width() / f64::from(panel.offset_width().max(1));
    for (name, value) in [("left", place.0), ("top", place.1), ("max-height", place.2)] {
        let _ = style.set_property(name, &format!("{:.1}px", value / zoom));
    }
}

/// Scrolls the page so that an element is seen from its upper end on.
pub fn show_from_top(id: &str) {
    if let Some(element) = element(id) {
        element.scroll_into_view();
    }
}

/// Puts the focus on an element, HTML or SVG.
pub fn focus(id: &str) {
    put_focus(element(id));
}

/// Puts the focus on the first element that a CSS selector matches.
pub fn focus_first(selector: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    put_focus(document.and_then(|document| document.query_selector(selector).ok().flatten()));
}

fn put_focus(element: Option<web_sys::Element>) {
    let Some(element) = element else { return };
    let _ = match element.dyn_ref::<web_sys::HtmlElement>() {
        Some(html) => html.focus(),
        None => element.dyn_ref::<web_sys::SvgElement>().map_or(Ok(()), web_sys::SvgElement::focus),
    };
}

/// Shows a dialog over the page; nothing else can be reached until it goes.
pub fn show_modal(dialog: &yew::NodeRef) {
    if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
        // It fails only if it is shown already.
        let _ = dialog.show_modal();
    }
}

/// Presses a button.
pub fn press(id: &str) {
    if let Some(button) = element(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        button.click();
    }
}

/// The id of the innermost element around an event's target that a CSS selector matches.
pub fn id_around(event: &web_sys::Event, selector: &str) -> Option<String> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    Some(target.closest(selector).ok()??.id())
}

/// Arrow up and down inside an element that a CSS selector matches: the focus goes to the control before or behind, round and
/// round. Menus keep their arrow keys. `true` if it has moved.
pub fn step_focus(event: &web_sys::KeyboardEvent, within: &str) -> bool {
    let forward = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return false,
    };
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(target) = target.filter(|target| target.tag_name() != "SELECT") else { return false };
    let Some(around) = target.closest(within).ok().flatten() else { return false };
    let Ok(controls) = around.query_selector_all("button, input, select") else { return false };
    let count = controls.length();
    let is_target = |index: &u32| controls.get(*index).is_some_and(|control| control.is_same_node(Some(&target)));
    let Some(at) = (0..count).find(is_target) else { return false };
    let next = if forward { (at + 1) % count } else { (at + count - 1) % count };
    put_focus(controls.get(next).and_then(|control| control.dyn_into::<web_sys::Element>().ok()));
    true
}

/// What a system with dark colours matches.
const DARK: &str = "(prefers-color-scheme: dark)";

fn media(query: &str) -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media(query).ok().flatten()
}

fn matches_media(query: &str) -> bool {
    media(query).is_some_and(|list| list.matches())
}

/// Whether the system asks for dark colours.
pub fn prefers_dark() -> bool {
    matches_media(DARK)
}

/// Whether the system asks for less motion.
pub fn prefers_reduced_motion() -> bool {
    matches_media("(prefers-reduced-motion: reduce)")
}

/// Sets the colours of the whole page.
pub fn set_theme(dark: bool) {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    for root in [root, second::root()].into_iter().flatten() {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}

/// Selects part of a text area, in UTF-16 units, and scrolls the panel around it to a line of so many.
pub fn select_text(id: &str, from: u32, to: u32, line: usize, lines: usize) {
    let Some(area) = element(id).and_then(|element| element.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) else {
        return;
    };
    let _ = area.focus();
    let _ = area.set_selection_range(from, to);
    if let Some(panel) = area.closest(".scrolls").ok().flatten() {
        let above = area.scroll_height() * i32::try_from(line).unwrap_or(0) / i32::try_from(lines.max(1)).unwrap_or(1);
        panel.set_scroll_top((above - panel.client_height() / 3).max(0));
    }
}

/// The value of the field that sent an input event.
pub fn input_value(event: &yew::InputEvent) -> String {
    let input = event.target_dyn_into::<web_sys::HtmlInputElement>().map(|input| input.value());
    input
        .or_else(|| event.target_dyn_into::<web_sys::HtmlTextAreaElement>().map(|area| area.value()))
        .unwrap_or_default()
}

/// The value of the field or menu that sent a change event.
pub fn change_value(event: &yew::Event) -> String {
    let select = event.target_dyn_into::<web_sys::HtmlSelectElement>().map(|select| select.value());
    select
        .or_else(|| event.target_dyn_into::<web_sys::HtmlInputElement>().map(|input| input.value()))
        .unwrap_or_default()
}

/// What stands in a text field or is chosen in a menu now.
pub fn value_of(node: &yew::NodeRef) -> String {
    let input = node.cast::<web_sys::HtmlInputElement>().map(|input| input.value());
    input.or_else(|| node.cast::<web_sys::HtmlSelectElement>().map(|select| select.value())).unwrap_or_default()
}

/// Has a text field or menu show a value, whatever a person has done to it.
pub fn hold_value(node: &yew::NodeRef, value: &str) {
    if value_of(node) == value {
        return;
    }
    if let Some(select) = node.cast::<web_sys::HtmlSelectElement>() {
        select.set_value(value);
    } else if let Some(input) = node.cast::<web_sys::HtmlInputElement>() {
        input.set_value(value);
    }
}

/// Where the page is mounted.
pub fn app_root() -> Option<web_sys::Element> {
    element("app")
}

/// Takes the text away that stands there while the page loads.
pub fn clear_loading_text() {
    if let Some(text) = element("loading") {
        text.remove();
    }
}

/// Width and height of an element in its own CSS pixels: those of an enlarged page are larger.
pub fn size_of(id: &str) -> Option<(i32, i32)> {
    let element = element(id)?;
    Some((element.client_width(), element.client_height()))
}

/// Whether the page is being printed.
pub fn is_paper() -> bool {
    matches_media("print")
}

/// Whether the window is narrow, as in static/app.css.
pub fn is_narrow() -> bool {
    matches_media("(max-width: 1180px)")
}

/// Whether the page scrolls as a whole, as in static/app.css; a frame in another page never does.
pub fn page_flows(id: &str) -> bool {
    // On paper there is no bar: all regions follow each other.
    let small = matches_media("screen and (max-width: 900px), screen and (max-height: 560px)");
    small && element(id).is_some_and(|element| !element.matches(".embed *").unwrap_or(false))
}
