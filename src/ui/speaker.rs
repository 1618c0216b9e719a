//! What a speaker is told: the text of the step, and the window with it that the audience does not see.

use std::rc::Rc;

use yew::prelude::*;

use super::choice::Choice;
use super::lesson;
use super::props::PanelProps;
use super::timeline::{Extent, Timeline};
use crate::app::model::{Command, Model};
use crate::teach;

/// The speaker's window: what to say of the step, what comes next, the offers, and the Timeline.
pub fn view(props: &PanelProps) -> Html {
    let PanelProps { model, ui, run } = props;
    let (next, trace, lens) = (model.next_entries(), model.history.run.trace(), model.session.lens);
    let said = teach::speaker(next, trace, &model.names, lens);
    html! {
        <main class="speaker">
            <h1>{ &model.session.title }</h1>
            <section class="panel" aria-labelledby="speaker-now" tabindex="0">
                <h2 id="speaker-now">{ "Now" }</h2>
                <Notes model={model.clone()} run={run.clone()} />
            </section>
            <section class="panel" aria-labelledby="speaker-next" tabindex="0">
                <h2 id="speaker-next">{ "The next step" }</h2>
                if let Some(choice) = &model.view.choice {
                    <Choice choice={choice.clone()} run={run.clone()} />
                } else if next.is_empty() {
                    <p>{ "There is none: the session ends here." }</p>
                } else if said.is_empty() {
                    <p>{ teach::status(next, trace, &model.names, lens) }</p>
                }
                for (title, text) in said {
                    <p><b>{ title }</b>{ " " }{ text }</p>
                }
            </section>
            <Timeline model={model.clone()} ui={Rc::clone(ui)} run={run.clone()} extent={Extent::Speaker} />
        </main>
    }
}

/// Properties of [`Notes`].
#[derive(Properties, PartialEq)]
pub struct NotesProps {
    /// The moment.
    pub model: Model,
    /// Carries out what a person asks for.
    pub run: Callback<Command>,
}

/// The speaker's text of the step: what happened, and why.
#[component]
pub fn Notes(props: &NotesProps) -> Html {
    let model = &props.model;
    let lines = teach::speaker(model.step_entries(), model.history.run.trace(), &model.names, model.session.lens);
    html! {
        <aside id="notes" class="notes" aria-label="Speaker's text" tabindex="0">
            if lines.is_empty() {
                <p>{ model.session.lesson.clone() }</p>
                { lesson::switch(model, "notes", &props.run) }
            }
            for (title, text) in lines {
                <p><b>{ title }</b>{ " " }{ text }</p>
            }
            if let Some(saw) = lesson::ending(model).and_then(|ending| ending.saw) {
                <p><b>{ "End of this session" }</b>{ " " }{ saw }</p>
            }
        </aside>
    }
}
