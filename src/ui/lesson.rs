//! The lesson of a scenario on the page: the button to the lens that shows its point, and what is said at the end of a session.

use yew::prelude::*;

use super::browser;
use crate::app::model::{Command, Model};
use crate::scenario::{BUILTIN_NAMES, builtin};
use crate::teach::{self, Ending};

/// The button that switches to the lens under which the scenario shows its point, where the lens on screen does not. The
/// button is gone then, so the focus goes to the element `home`, which has told the lesson.
pub(super) fn switch(model: &Model, home: &'static str, run: &Callback<Command>) -> Html {
    let Some(lens) = model.session.point_elsewhere else { return html! {} };
    let run = run.clone();
    let switch = Callback::from(move |_: MouseEvent| {
        browser::focus(home);
        run.emit(Command::SetLens(lens));
    });
    html! { <button type="button" class="lens-switch" onclick={switch}>{ format!("Switch to {}", lens.title()) }</button> }
}

/// What is said at the end of the session on screen; `None` before it.
pub(super) fn ending(model: &Model) -> Option<Ending> {
    let session = &model.session;
    let next = || {
        let mut names = BUILTIN_NAMES.into_iter().skip_while(|name| *name != session.scenario);
        Some(builtin(names.nth(1)?)?.title)
    };
    let next = if session.builtin { next() } else { None };
    model.at_end().then(|| teach::ending(&session.lesson, session.changed, session.lens, next.as_deref()))
}

/// The same as a box of Explain.
pub(super) fn end_box(model: &Model, home: &'static str, run: &Callback<Command>) -> Html {
    let Some(ending) = ending(model) else { return html! {} };
    html! {
        <div class="stop end">
            <h3>{ "End of this session" }</h3>
            if let Some(saw) = ending.saw {
                <p>{ saw }</p>
            }
            <p class="stop-rfc">{ ending.next }</p>
            { switch(model, home, run) }
        </div>
    }
}
