//! The lesson of a scenario on the page: the button to the lens that shows its point, and what is said at the end of a session.

use yew::prelude::*;

use super::{browser, runto};
use crate::app::model::{Command, Model};
use crate::scenario::{BUILTIN_NAMES, Lens, builtin};
use crate::teach::{self, Ending};

/// The button that switches to the lens under which the scenario shows its point, where the lens on screen does not. The
/// button is gone then, so the focus goes to the element `home`, which has told the lesson.
pub(super) fn switch(model: &Model, home: &'static str, run: &Callback<Command>) -> Html {
    let Some(lens) = model.session.point_elsewhere else { return html! {} };
    way(Some("lens-switch"), to_lens(lens), Command::SetLens(lens), home, run)
}

fn to_lens(lens: Lens) -> String {
    format!("Switch to {}", lens.title())
}

/// A button that goes away when it is pressed: the focus goes to the element `home`.
fn way(
    class: Option<&'static str>,
    text: String,
    command: Command,
    home: &'static str,
    run: &Callback<Command>,
) -> Html {
    let run = run.clone();
    let go = Callback::from(move |_: MouseEvent| {
        browser::focus(home);
        run.emit(command.clone());
    });
    html! { <button type="button" class={classes!(class)} onclick={go}>{ text }</button> }
}

/// The built-in scenario that follows in the menu: its name and its title.
fn next_scenario(model: &Model) -> Option<(&'static str, String)> {
    let session = &model.session;
    if !session.builtin {
        return None;
    }
    let name = BUILTIN_NAMES.into_iter().skip_while(|name| *name != session.scenario).nth(1)?;
    Some((name, builtin(name)?.title))
}

/// What is said at the end of the session on screen; `None` before it.
pub(super) fn ending(model: &Model) -> Option<Ending> {
    let session = &model.session;
    let next = next_scenario(model).map(|(_, title)| title);
    model.at_end().then(|| teach::ending(&session.lesson, session.changed, session.lens, next.as_deref()))
}

/// The same as a box of Explain, with a button for each way to go on. The buttons are gone then, so the focus goes to the element `home`.
pub(super) fn end_box(model: &Model, home: &'static str, run: &Callback<Command>) -> Html {
    let Some(ending) = ending(model) else { return html! {} };
    let way = |text: String, command: Command| way(None, text, command, home, run);
    let other = model.session.lens.other();
    let run_on = Callback::from(|_: MouseEvent| browser::press(runto::BUTTON_ID));
    html! {
        <div class="stop end">
            <h3>{ "End of this session" }</h3>
            if let Some(saw) = ending.saw {
                <p>{ saw }</p>
            }
            <p class="stop-rfc">{ ending.next }</p>
            <div class="ways">
                { way(to_lens(other), Command::SetLens(other)) }
                if let Some(decision) = model.last_decision() {
                    { way("Choose another offer".to_owned(), Command::SeekEntry(decision)) }
                }
                <button type="button" onclick={run_on}>{ "Run on…" }</button>
                if let Some((name, title)) = next_scenario(model) {
                    { way(format!("Next: {title}"), Command::OpenScenario(name.to_owned())) }
                }
            </div>
        </div>
    }
}
