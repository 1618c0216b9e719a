//! A frame on its way.

use yew::prelude::*;

use super::cards::Press;
use crate::app::model::{Command, Ui};
use crate::drawing::{Envelope, Pill, kinds};
use crate::teach;
use crate::ui::browser;
use crate::ui::signs;

/// Below this width there is no room for the sign of a frame.
const SIGN_FROM: i32 = 104;
/// A dot of this size or less has no room for a letter.
const SPECK: i32 = 12;

/// One envelope; in a `crowd` of small cards it is no button. The app's clock moves it in between ([`browser::set_position`]).
pub fn envelope(envelope: &Envelope, pill: Pill, crowd: bool, ui: &Ui, run: &Callback<Command>) -> Html {
    let selected = ui.selected == Some(envelope.sent);
    let class = classes!(
        "env",
        kinds::class(envelope.kind),
        pill.dot.then_some("dot"),
        (envelope.landed && envelope.lost.is_none()).then_some("landed"),
        envelope.lost.map(|_| "lost"),
        selected.then_some("selected")
    );
    let press = {
        let (run, sent) = (run.clone(), envelope.sent);
        Press(Callback::from(move |_| run.emit(Command::Select(Some(sent)))))
    };
    let about = envelope.address.as_ref().map(|address| format!(" {address}")).unwrap_or_default();
    let label = match (envelope.lost, envelope.landed) {
        (Some(why), _) => format!("{}{about}, lost: {}", envelope.label, teach::loss(why)),
        (None, true) => format!("{}{about}, just landed", envelope.label),
        (None, false) => format!("{}{about}, on its way", envelope.label),
    };
    let Pill { w, h, .. } = pill;
    let style = format!(
        "width:{w}px;height:{h}px;margin:{}px {}px;transform:{}",
        -h / 2,
        -w / 2,
        browser::moved_to(envelope.x, envelope.y)
    );
    let inside = if pill.dot {
        html! {
            if w > SPECK {
                <b class="word">{ kinds::letter(envelope.kind) }</b>
            }
        }
    } else {
        // Where there is no room for its sign either, the colour says that it is ARP.
        let word = match envelope.label.strip_prefix("ARP ") {
            Some(rest) => html! { <><i class="arp">{ "ARP " }</i>{ rest.to_owned() }</> },
            None => html! { { envelope.label.clone() } },
        };
        html! {
            <>
                if w >= SIGN_FROM {
                    <svg class="mark" viewBox="-11 -11 22 22">{ signs::sign(envelope.kind) }</svg>
                }
                <span class="words">
                    <b class="word">{ word }</b>
                    if let Some(address) = &envelope.address {
                        // Its end stays: what differs within a network stands there.
                        <span class="env-about"><bdi>{ address.clone() }</bdi></span>
                    }
                </span>
            </>
        }
    };
    let lost = envelope.lost.is_some().then(|| {
        html! { <svg class="gone" viewBox="-10 -10 20 20"><circle r="9" /><path d="M-4 -4L4 4M-4 4L4 -4" /></svg> }
    });
    let (key, id) = (envelope.id.clone(), envelope.id.clone());
    if crowd {
        // Dots among small cards are for the eye: they are in nobody's way, and the Sequence has every frame as a button.
        return html! { <div {key} {id} {class} {style} aria-hidden="true">{ inside }{ lost }</div> };
    }
    html! {
        <button type="button" {key} {id} {class} {style} aria-description={label} aria-pressed={selected.to_string()} onclick={press.click()}>
            { inside }{ lost }
        </button>
    }
}
