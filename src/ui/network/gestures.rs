//! Wheel, drag and pinch on the picture.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::model::Command;
use crate::app::zoom::{Zoom, ZoomStep};
use crate::ui::browser;

/// So far a finger or the mouse may move, in CSS pixels, and it is still a press.
const STILL: i32 = 6;

/// What the picture's room listens to.
pub(super) struct Gestures {
    /// The wheel turns, or two fingers on a touchpad move.
    pub wheel: Callback<WheelEvent>,
    /// A pointer is pressed.
    pub down: Callback<PointerEvent>,
    /// It moves.
    pub moved: Callback<PointerEvent>,
    /// It is lifted, or taken by the browser.
    pub up: Callback<PointerEvent>,
    /// It is pressed twice.
    pub twice: Callback<MouseEvent>,
}

/// A pointer that is pressed: where it is, and how far it has come.
#[derive(Debug, Clone, Copy)]
struct Pressed {
    id: i32,
    at: (i32, i32),
    way: i32,
}

/// Wheel and pinch enlarge; a drag moves what is enlarged. Where the page scrolls as a whole the wheel is left to it, unless Ctrl is held,
/// as it is for a pinch on a touchpad.
#[hook]
pub(super) fn use_gestures(id: &'static str, zoom: Zoom, flows: bool, run: &Callback<Command>) -> Gestures {
    let pressed = use_mut_ref(Vec::<Pressed>::new);
    let wheel = {
        let run = run.clone();
        Callback::from(move |event: WheelEvent| {
            if flows && !event.ctrl_key() {
                return;
            }
            let Some((x, y)) = browser::place_in(id, (event.client_x(), event.client_y())) else { return };
            event.prevent_default();
            // A notch of a wheel is about 100; a touchpad sends many small ones.
            let factor = 1_000 - (event.delta_y() as i32).clamp(-200, 200);
            run.emit(Command::Zoom(ZoomStep::By { factor, x, y }));
        })
    };
    let down = {
        let pressed = Rc::clone(&pressed);
        Callback::from(move |event: PointerEvent| {
            let at = (event.client_x(), event.client_y());
            let mut pressed = pressed.borrow_mut();
            if event.is_primary() {
                // Whatever was not lifted here is not pressed any more.
                pressed.clear();
            }
            pressed.push(Pressed { id: event.pointer_id(), at, way: 0 });
        })
    };
    let moved = {
        let (pressed, run) = (Rc::clone(&pressed), run.clone());
        Callback::from(move |event: PointerEvent| {
            let mut pressed = pressed.borrow_mut();
            let Some(index) = pressed.iter().position(|one| one.id == event.pointer_id()) else { return };
            let (before, at) = (pressed[index], (event.client_x(), event.client_y()));
            let (dx, dy) = (at.0 - before.at.0, at.1 - before.at.1);
            let way = before.way + dx.abs() + dy.abs();
            pressed[index] = Pressed { at, way, ..before };
            let other = pressed.iter().find(|one| one.id != event.pointer_id()).copied();
            match other {
                Some(other) => {
                    let apart = |one: (i32, i32)| (one.0 - other.at.0).pow(2) + (one.1 - other.at.1).pow(2);
                    let (was, is) = (apart(before.at).isqrt().max(1), apart(at).isqrt().max(1));
                    let middle = ((at.0 + other.at.0) / 2, (at.1 + other.at.1) / 2);
                    let Some((x, y)) = browser::place_in(id, middle) else { return };
                    run.emit(Command::Zoom(ZoomStep::By { factor: is * 1_000 / was, x, y }));
                }
                None if !zoom.is_all() && way > STILL => {
                    // What is under the pointer is not pressed any more.
                    browser::hold_pointer(id, event.pointer_id());
                    let (Some(was), Some(is)) = (browser::place_in(id, before.at), browser::place_in(id, at)) else {
                        return;
                    };
                    run.emit(Command::Zoom(ZoomStep::Pan { x: is.0 - was.0, y: is.1 - was.1 }));
                }
                None => {}
            }
        })
    };
    let up = Callback::from(move |event: PointerEvent| {
        pressed.borrow_mut().retain(|one| one.id != event.pointer_id());
    });
    // Without dragging: smaller, and then larger around another place.
    let twice = {
        let run = run.clone();
        Callback::from(move |event: MouseEvent| {
            let at = browser::place_in(id, (event.client_x(), event.client_y()));
            if let (Some((x, y)), None) = (at, browser::id_around(&event, ".card, .env")) {
                run.emit(Command::Zoom(ZoomStep::By { factor: 1_600, x, y }));
            }
        })
    };
    Gestures { wheel, down, moved, up, twice }
}
