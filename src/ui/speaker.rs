//! The speaker's window, which the audience does not see: what to say of the step, what comes next, the offers, and the Timeline.

use std::rc::Rc;

use yew::prelude::*;

use super::choice::Choice;
use super::props::PanelProps;
use super::show::Notes;
use super::timeline::{Extent, Timeline};
use crate::teach;

/// What the speaker sees.
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
