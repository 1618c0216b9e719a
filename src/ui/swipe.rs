//! A finger that moves to the side steps, where the page scrolls as a whole: left to the next step, right to the one before.

use std::cell::Cell;

use yew::prelude::*;

use super::browser;
use crate::app::model::Command;

/// A finger moves at least so far, in CSS pixels, and at least twice as far to the side as up or down.
const FAR: i32 = 60;
/// What uses a movement to the side itself.
const OWN: &str = "input, select, .timeline, .fronts, .branches, .bytes, .zoomed, .seq-scroll";

/// What an element listens to.
#[derive(Clone)]
pub struct Swipe {
    /// A pointer is pressed.
    pub down: Callback<PointerEvent>,
    /// It is lifted.
    pub up: Callback<PointerEvent>,
}

/// See the module.
#[hook]
pub fn use_swipe(flows: bool, run: &Callback<Command>) -> Swipe {
    let from = use_memo((), |()| Cell::new(None::<(i32, i32)>));
    let down = {
        let from = from.clone();
        Callback::from(move |event: PointerEvent| {
            // A second finger makes a pinch of it.
            let one = flows && event.is_primary() && event.pointer_type() == "touch";
            let free = browser::id_around(&event, OWN).is_none();
            from.set((one && free).then(|| (event.client_x(), event.client_y())));
        })
    };
    let run = run.clone();
    let up = Callback::from(move |event: PointerEvent| {
        let Some((x, y)) = from.take() else { return };
        let (dx, dy) = (event.client_x() - x, event.client_y() - y);
        if dx.abs() >= FAR && dx.abs() > 2 * dy.abs() {
            run.emit(if dx < 0 { Command::StepForward } else { Command::StepBack });
        }
    });
    Swipe { down, up }
}
