//! What is on screen, and the controller that it comes from.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::app::controller::Controller;
use crate::app::model::{Model, Ui};

/// What is on screen.
#[derive(Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) model: Model,
    pub(super) ui: Rc<Ui>,
}

impl Reducible for Shown {
    type Action = (Model, Ui);

    fn reduce(self: Rc<Self>, (model, ui): Self::Action) -> Rc<Self> {
        // The same pointers for what is the same let memoised components stay as they are.
        let ui = if *self.ui == ui { Rc::clone(&self.ui) } else { Rc::new(ui) };
        let next = Shown { model, ui };
        if next == *self { self } else { Rc::new(next) }
    }
}

/// The controller, as the components share it.
pub(super) type Shared = Rc<RefCell<Controller>>;

/// Whether this runs in a browser: tests on the command line have none.
pub(super) fn is_browser() -> bool {
    cfg!(target_arch = "wasm32")
}
