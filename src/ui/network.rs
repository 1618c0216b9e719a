//! The Network panel: device cards, the switch, links, and the frames on their way.
//!
//! ```text
//!   View ──layout()──▶ Layout ─┬─▶ cards, links, switch          (SVG, redrawn when the model changes)
//!   Flights ─────envelopes()───┴─▶ <g id="env-…" transform=…>    (moved by the app's clock in between)
//! ```
//!
//! `layout` and `envelopes` are pure; the app calls `envelopes` once per animation frame and sets the transforms.

mod cards;
pub mod details;

use std::rc::Rc;

use yew::prelude::*;

use crate::app::model::{Command, Model, Ui};
use crate::drawing::{
    Density, Envelope, Layout, MANY_ENVELOPES, Pill, Rect, Stage, card_text, envelopes, kinds, layout,
};
use crate::teach;
use crate::ui::choice::Choice;
use crate::ui::menu::Menu;
use crate::ui::popup::use_popup;
use crate::ui::{browser, lesson, signs};
use crate::view::View;
use cards::Press;
use details::{Device, FRAME_ID};

/// The id of the element whose size the app measures for [`Stage`].
pub const STAGE_ID: &str = "network-stage";

/// What [`Network`] draws.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The moment.
    pub model: Model,
    /// Small state of the screen.
    pub ui: Rc<Ui>,
    /// Where commands go.
    pub run: Callback<Command>,
    /// The room for the drawing, as measured.
    #[prop_or_default]
    pub stage: Stage,
}

/// The region **Network**.
#[component]
pub fn Network(props: &Props) -> Html {
    let Props { model, ui, run, stage } = props;
    let (view, names) = (&*model.view, &*model.names);
    let open = use_state_eq(|| None::<Device>);
    let layout = layout(view, *stage);
    let flying = envelopes(model.history.presentation.flights(), &layout, ui.shown_ms, view.cursor);

    // Over the page where the drawing has a height of its own; below it where the page scrolls as a whole.
    let over = !layout.grows;
    use_effect_with((*open, over, *stage), |(device, over, _)| {
        if let Some(device) = device.filter(|_| *over) {
            browser::place_over(FRAME_ID, &device.card_id(), &Device::Switch.card_id());
        }
    });
    // Counts how often something was opened, and whether by key: the focus goes to the first thing that can be done. After a pointer it
    // goes to the frame, where the keys of the session still work and Tab leads in.
    let opened = use_state(|| (0u32, false));
    use_effect_with((*opened, *open), move |((times, by_key), device)| {
        match device {
            _ if *times == 0 => return,
            Some(_) if !by_key => browser::focus(FRAME_ID),
            Some(Device::Host(_)) => browser::focus_first(".device-details .menu button"),
            Some(Device::Switch) => browser::focus_first(".device-details button"),
            None => return,
        }
        if !over {
            // The focus alone scrolls to somewhere in the middle of what is higher than the window.
            browser::show_from_top(FRAME_ID);
        }
    });
    let toggle = |device: Device| {
        let (open, opened) = (open.clone(), opened.clone());
        Press(Callback::from(move |key: bool| {
            let opens = *open != Some(device);
            open.set(opens.then_some(device));
            if opens {
                opened.set((opened.0 + 1, key));
            }
        }))
    };
    let show_menu = {
        let (open, opened) = (open.clone(), opened.clone());
        move |event: &Event| {
            let device = browser::id_around(event, ".card").and_then(|id| Device::of_card(&id));
            if let Some(device) = device {
                event.prevent_default();
                event.stop_propagation();
                open.set(Some(device));
                opened.set((opened.0 + 1, !browser::returning::by_pointer()));
            }
        }
    };
    let menu_key = {
        let show_menu = show_menu.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "m" | "M" if !event.ctrl_key() && !event.alt_key() && !event.meta_key() => show_menu(&event),
            "F10" if event.shift_key() => show_menu(&event),
            "ContextMenu" => show_menu(&event),
            _ => {}
        })
    };
    let menu_click = Callback::from(move |event: MouseEvent| show_menu(&event));
    let hint = match &view.choice {
        Some(choice) => format!("choose the offer that {} accepts", choice.client),
        None => model.session.lesson.clone(),
    };
    let cards = view.hosts.iter().filter_map(|host| {
        let device = Device::Host(host.port);
        let place = layout.place(host.port)?;
        Some(cards::card(host, place, names, view, *open == Some(device), &toggle(device)))
    });
    // A crowd of dots is no place to tab through; the Sequence has every frame as a button.
    let dense = flying.len() > MANY_ENVELOPES;
    let tab = if dense { "-1" } else { "0" };
    let tiles = layout.places.iter().any(|place| place.density == Density::Tile);
    let pill = layout.pill_for(flying.len());
    let drawn = flying.iter().map(|envelope| drawn(envelope, pill, ui, tab, run));
    let close = {
        let open = open.clone();
        Callback::from(move |()| {
            if let Some(device) = *open {
                browser::focus(&device.card_id());
            }
            open.set(None);
        })
    };
    let leave = {
        let (open, close) = (open.setter(), close.clone());
        Callback::from(move |back: bool| if back { close.emit(()) } else { open.set(None) })
    };
    let card = open.map(|device| format!("#{FRAME_ID}, #{}", device.card_id()));
    use_popup(open.is_some(), card.as_deref().unwrap_or(FRAME_ID), leave);
    let details = open.map(|device| {
        let card = match device {
            Device::Host(port) => layout.place(port).map_or(layout.switch, |place| place.rect),
            Device::Switch => layout.switch,
        };
        let menu = match device {
            Device::Host(port) => html! { <Menu key={port} model={model.clone()} {port} run={run.clone()} /> },
            Device::Switch => html! {},
        };
        // A host has much to show: as high as the stage allows.
        let need = if device == Device::Switch { 320 } else { layout.height - 8 };
        let style = (!over).then(|| beside(&layout, card, need));
        details::details(device, view, names, style, close, menu)
    });
    let choice = view.choice.as_ref().map(|choice| {
        let card = layout.place(choice.port).map_or(layout.switch, |place| place.rect);
        let offers = i32::try_from(choice.offers.len()).unwrap_or(0);
        // A card hidden by what is to be chosen: then a line for each offer.
        let compact = !layout.grows && layout.hides(card, 52 + 77 * offers);
        let need = if compact { 44 + 36 * offers } else { 52 + 77 * offers };
        html! { <Choice choice={choice.clone()} run={run.clone()} style={beside(&layout, card, need)} {compact} /> }
    });
    let view_box = format!("0 0 {} {}", layout.width, layout.height);
    let class = classes!("net-stage", (layout.tall && layout.grows).then_some("tall"));
    html! {
        <section class="panel network" aria-label="Network">
            <div class="net-head">
                <h2>{ "Network" }</h2>
                <p id="lesson" class="net-hint" tabindex="-1" data-lesson={model.session.lesson.clone()}><span>{ hint }</span></p>
                // Beside a choice it is not the lesson that is told.
                if view.choice.is_none() {
                    { lesson::switch(model, "lesson", run) }
                }
            </div>
            <div id={STAGE_ID} {class} style={format!("--need:{}px", layout.height)}>
                // Frames that are always there: without them, a panel that comes or goes would have the drawing made anew, and
                // the focus in it would be lost.
                <div class="contents">{ choice }</div>
                <svg class={classes!("net-svg", tiles.then_some("tiles"))} viewBox={view_box} role="group" aria-label="Devices and frames on their way">
                    <g class="links">{ for layout.places.iter().map(|place| cards::link(place, plugged(view, place.port))) }</g>
                    { cards::switch(view, &layout, *open == Some(Device::Switch), &toggle(Device::Switch)) }
                    <g class="cards" onkeydown={menu_key} oncontextmenu={menu_click}>{ for cards }</g>
                    <g class="envelopes">{ for drawn }</g>
                </svg>
                <div class="contents">{ details }</div>
            </div>
        </section>
    }
}

/// Whether the cable of a port is plugged in at its host.
fn plugged(view: &View, port: u16) -> bool {
    view.hosts.iter().find(|host| host.port == port).is_none_or(|host| host.plugged)
}

/// Where a panel beside a card is, in shares of the drawing.
fn beside(layout: &Layout, card: Rect, need: i32) -> String {
    let ((x, y), w) = layout.beside(card, need);
    // Thousandths: what they are shares of is for the style sheet to say.
    let share = |part: i32, whole: i32| (part * 1000 / whole.max(1)).max(0);
    format!("--x:{};--y:{};--w:{w}px", share(x, layout.width), share(y, layout.height))
}

/// One envelope.
fn drawn(envelope: &Envelope, pill: Pill, ui: &Ui, tab: &'static str, run: &Callback<Command>) -> Html {
    let selected = ui.selected == Some(envelope.sent);
    let class = classes!(
        "env",
        kinds::class(envelope.kind),
        pill.dot.then_some("dot"),
        (pill.w < 104).then_some("slight"),
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
    let inside = if pill.dot {
        html! { <>
            <circle class="shell" r={(pill.w / 2).to_string()} />
            if pill.w > 12 {
                <text class="word" y="4.5" text-anchor="middle">{ kinds::letter(envelope.kind) }</text>
            }
        </> }
    } else {
        let signed = pill.w >= 104;
        let (x, anchor) = if signed { (-pill.w / 2 + 32, "start") } else { (0, "middle") };
        let room = if signed { pill.w - 40 } else { pill.w - 12 };
        let y = if envelope.address.is_some() { -2 } else { 5 };
        let whole = card_text::fit(&envelope.label, room, 76);
        let word = if whole == envelope.label {
            whole
        } else {
            card_text::fit(envelope.label.trim_start_matches("ARP "), room, 76)
        };
        html! { <>
            <rect class="shell" x={(-pill.w / 2).to_string()} y={(-pill.h / 2).to_string()}
                width={pill.w.to_string()} height={pill.h.to_string()} rx={(pill.h / 2).to_string()} />
            if signed {
                <g transform={format!("translate({} 0)", -pill.w / 2 + 18)}>{ signs::sign(envelope.kind) }</g>
            }
            <text class="word" x={x.to_string()} y={y.to_string()} text-anchor={anchor}>{ word }</text>
            if let Some(address) = &envelope.address {
                <text class="about" x={x.to_string()} y="12" text-anchor={anchor}>{ tail(address, room) }</text>
            }
        </> }
    };
    html! {
        <g key={envelope.id.clone()} id={envelope.id.clone()} {class} transform={format!("translate({} {})", envelope.x, envelope.y)}
            role="button" tabindex={tab} aria-description={label} aria-pressed={selected.to_string()}
            onclick={press.click()} onkeydown={press.key()}>
            { inside }
            if envelope.lost.is_some() {
                <g class="gone" transform={format!("translate({} {})", pill.w / 2 - 2, 2 - pill.h / 2)}>
                    <circle r="9" /><path d="M-4 -4L4 4M-4 4L4 -4" />
                </g>
            }
        </g>
    }
}

/// The end of an address that is too long: what differs within a network stands there.
fn tail(address: &str, room: i32) -> String {
    let fits = usize::try_from(room * 10 / 73).unwrap_or(0).max(4);
    let length = address.chars().count();
    if length <= fits {
        address.to_owned()
    } else {
        std::iter::once('…').chain(address.chars().skip(length + 1 - fits)).collect()
    }
}
