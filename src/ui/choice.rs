//! The group **Which offer wins?**: the offers that a client has collected, and waiting for more.

use yew::prelude::*;

use crate::app::model::Command;
use crate::base::Duration;
use crate::history::PersonAnswer;
use crate::teach;
use crate::view::{ChoiceView, OfferView};

/// What [`Choice`] draws.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The open decision.
    pub choice: ChoiceView,
    /// Where the answer goes.
    pub run: Callback<Command>,
    /// Where it stands in the Network panel, as CSS variables.
    #[prop_or_default]
    pub style: AttrValue,
    /// One line for each offer, where there is little room: the rest is in its title.
    #[prop_or_default]
    pub compact: bool,
}

/// The waits that a person can ask for, in seconds.
const WAITS: [u64; 2] = [1, 10];

/// The group **Which offer wins?**
#[component]
pub fn Choice(props: &Props) -> Html {
    let Props { choice, run, style, compact } = props;
    let again = if choice.n > 1 { format!(" (decision {})", choice.n) } else { String::new() };
    html! {
        <div class={classes!("choice", compact.then_some("compact"))} role="group" aria-label="Which offer wins?" {style}>
            <h3 title={format!("{} decides{again}", choice.client)}>{ "Which offer wins?" }</h3>
            <ul role="list">
                for (offer, index) in choice.offers.iter().zip(1..) {
                    <li key={offer.says.entry.0.to_string()}>{ button(offer, index, *compact, run) }</li>
                }
            </ul>
            <div class="wait">
                <span aria-hidden="true">{ if *compact { "wait" } else { "keep waiting" } }</span>
                for seconds in WAITS {
                    <button type="button" onclick={answer(run, PersonAnswer::KeepWaitingUs(Duration::from_secs(seconds)))}>
                        <span class="unseen">{ "keep waiting " }</span>{ format!("{seconds} s") }
                    </button>
                }
                if choice.waited {
                    <span class="taken">{ "waiting was taken on this branch" }</span>
                }
            </div>
        </div>
    }
}

fn answer(run: &Callback<Command>, answer: PersonAnswer) -> Callback<MouseEvent> {
    run.reform(move |_| Command::Answer(answer.clone()))
}

fn button(offer: &OfferView, index: usize, compact: bool, run: &Callback<Command>) -> Html {
    let says = &offer.says;
    let more = teach::offer_says(says);
    let differs: Vec<&str> = offer.differs.iter().map(|difference| teach::difference(*difference)).collect();
    let title =
        compact.then(|| more.iter().map(String::as_str).chain(differs.iter().copied()).collect::<Vec<_>>().join(", "));
    // Nine keys choose; a tenth offer is there for the pointer and for Tab.
    let key = (index <= 9).then(|| index.to_string());
    html! {
        <button type="button" class={classes!("offer", offer.recorded.then_some("recorded"))} aria-keyshortcuts={key.clone()} {title}
            onclick={answer(run, PersonAnswer::Choose(offer.server.to_string()))}>
            <kbd>{ key }</kbd>
            <span class="what">
                <b>{ offer.server.to_string() }</b>{ ": " }<code>{ says.address.to_string() }</code>{ format!(" {}", teach::for_lease(says.lease_s)) }
            </span>
            <span class="more">
                <span class="rest">{ more.join(" · ") }</span>
                for difference in differs {
                    <span class="chip">{ difference }</span>
                }
                if offer.recorded {
                    <span class="chip taken">{ "taken on this branch" }</span>
                }
            </span>
        </button>
    }
}
