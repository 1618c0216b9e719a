//! The Network panel: device cards, the switch, links, and the frames on their way.
//!
//! ```text
//!   View ──layout()──▶ Layout ─┬─▶ links (SVG), cards, switch (HTML)      redrawn when the model changes
//!   Flights ─────envelopes()───┴─▶ <button id="env-…" style="transform:…">  moved by the app's clock in between
//!   Ui::zoom ──▶ all of these lie on one plane, which is moved and scaled as a whole
//! ```
//!
//! `layout` and `envelopes` are pure; the app calls `envelopes` once per animation frame and sets the transforms.

mod cards;
pub mod details;
mod envelope;
mod gestures;

use std::rc::Rc;

use yew::prelude::*;

use crate::app::model::{Command, Model, Panel, Ui};
use crate::app::zoom::{Zoom, ZoomStep};
use crate::base::decimal;
use crate::drawing::{CAPTION, Density, LastLayout, Layout, MANY_ENVELOPES, Rect, Stage, card_text, envelopes};
use crate::ui::choice::Choice;
use crate::ui::menu::Menu;
use crate::ui::popup::use_popup;
use crate::ui::props::PanelProps;
use crate::ui::{browser, lesson, region_head};
use crate::view::View;
use cards::Press;
use details::{Device, FRAME_ID};
use gestures::use_gestures;

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
    /// Whether the page scrolls as a whole: then what belongs to a device stands below the drawing, not over it.
    #[prop_or_default]
    pub flows: bool,
    /// Where everything stands.
    #[prop_or_default]
    pub layouts: LastLayout,
}

/// The region **Network**.
#[component]
pub fn Network(props: &Props) -> Html {
    let Props { model, ui, run, stage, flows, layouts } = props;
    let (view, names) = (&*model.view, &*model.names);
    let open = use_state_eq(|| None::<Device>);
    let layout = layouts.of(view, *stage);
    let flying = envelopes(model.history.presentation.flights(), &layout, ui.shown_ms, view.cursor);

    let over = !flows;
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
    let on_stage = OnStage { layout: &layout, stage: *stage };
    let focus = |rect: Rect| {
        let (run, center) = (run.clone(), on_stage.center(rect));
        // Whoever points at something sees it already.
        Callback::from(move |_: FocusEvent| {
            if !browser::returning::by_pointer() {
                run.emit(Command::Zoom(center));
            }
        })
    };
    let cards = view.hosts.iter().filter_map(|host| {
        let device = Device::Host(host.port);
        let place = layout.place(host.port)?;
        let is_open = *open == Some(device);
        Some(cards::card(host, place, names, view, is_open, &toggle(device), focus(place.rect)))
    });
    let tiles = layout.least() == Density::Tile;
    let pill = layout.pill_for(flying.len());
    let crowd = flying.len() > MANY_ENVELOPES || layout.least() >= Density::Chip;
    let drawn = flying.iter().map(|envelope| envelope::envelope(envelope, pill, crowd, ui, run));
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
        let need = if device == Device::Switch { 320 } else { stage.height - 8 };
        let style = (!over).then(|| on_stage.beside(card, need));
        details::details(device, view, names, style, close, menu)
    });
    let choice = view.choice.as_ref().map(|choice| {
        let card = layout.place(choice.port).map_or(layout.switch, |place| place.rect);
        let offers = i32::try_from(choice.offers.len()).unwrap_or(0);
        // A card hidden by what is to be chosen: then a line for each offer.
        let compact = over && layout.hides(card, 52 + 77 * offers);
        let need = if compact { 44 + 36 * offers } else { 52 + 77 * offers };
        html! { <Choice choice={choice.clone()} run={run.clone()} style={on_stage.beside(card, need)} {compact} /> }
    });
    let gestures = use_gestures(STAGE_ID, ui.zoom, *flows, run);
    let zoom = |step: ZoomStep| run.reform(move |_: MouseEvent| Command::Zoom(step));
    let panel = PanelProps { model: model.clone(), ui: Rc::clone(ui), run: run.clone() };
    let ondblclick = region_head::on_title(Panel::Network, &panel);
    let acting = layout.caption.then(|| acting(view, stage.width));
    html! {
        <section class="panel network" aria-label="Network">
            <div class="net-head">
                <h2 {ondblclick}>{ "Network" }</h2>
                <p id="lesson" class="net-hint" tabindex="-1" data-lesson={model.session.lesson.clone()}><span>{ hint }</span></p>
                // Beside a choice it is not the lesson that is told.
                if view.choice.is_none() {
                    { lesson::switch(model, "lesson", run) }
                }
                <div class="zoom" role="group" aria-label="Zoom">
                    <button type="button" aria-label="Smaller" title="Smaller (Shift+Z)" onclick={zoom(ZoomStep::Out)}>{ "−" }</button>
                    <button type="button" title="All of it (0)" onclick={zoom(ZoomStep::Fit)}>{ "Fit" }</button>
                    <button type="button" aria-label="Larger" title="Larger (Z)" onclick={zoom(ZoomStep::In)}>{ "+" }</button>
                </div>
                { region_head::buttons(Panel::Network, &panel) }
            </div>
            <div class={classes!("net-stage", flows.then_some("flows"))}>
                // Frames that are always there: without them, a panel that comes or goes would have what follows made anew, and
                // the focus in it would be lost. What is to be chosen comes before the devices.
                <div class="contents">{ choice }</div>
                <div id={STAGE_ID} class={classes!("net-room", (!ui.zoom.is_all()).then_some("zoomed"))} onwheel={gestures.wheel}
                    onpointerdown={gestures.down} onpointermove={gestures.moved} onpointerup={gestures.up.clone()} onpointercancel={gestures.up} ondblclick={gestures.twice}>
                    <div class={classes!("net-plane", tiles.then_some("tiles"))} role="group" aria-label="Devices and frames on their way"
                        style={on_stage.plane(ui.zoom)}>
                        <svg class="links" viewBox={format!("0 0 {} {}", layout.width, layout.height)} aria-hidden="true">
                            { for layout.places.iter().map(|place| cards::link(place, plugged(view, place.port))) }
                        </svg>
                        { cards::switch(view, &layout, *open == Some(Device::Switch), &toggle(Device::Switch), focus(layout.switch)) }
                        <div class="cards" onkeydown={menu_key} oncontextmenu={menu_click}>{ for cards }</div>
                        <div class="envelopes">{ for drawn }</div>
                    </div>
                    // Inside the measured room: what is shown never changes the size that decides what is shown.
                    if let Some(text) = acting {
                        <p class="net-acting">{ text }</p>
                    }
                </div>
                <div class="contents">{ details }</div>
            </div>
        </section>
    }
}

/// The devices that act at the moment, as their small cards say it where there is room: as many as fit into a line of this width.
fn acting(view: &View, width: i32) -> String {
    let most = usize::try_from(width / 190).unwrap_or(1).clamp(1, 4);
    let acting: Vec<_> = view.hosts.iter().filter(|host| host.changed).collect();
    let mut said: Vec<String> = acting
        .iter()
        .take(most)
        .map(|host| {
            let address = host.address.map(|address| format!(" {address}")).unwrap_or_default();
            format!("{} {}{address}", host.name, card_text::chip_state(host))
        })
        .collect();
    if acting.len() > most {
        said.push(format!("and {} more", acting.len() - most));
    }
    said.join(" · ")
}

/// Whether the cable of a port is plugged in at its host.
fn plugged(view: &View, port: u16) -> bool {
    view.hosts.iter().find(|host| host.port == port).is_none_or(|host| host.plugged)
}

/// The drawing in its room.
#[derive(Clone, Copy)]
struct OnStage<'a> {
    layout: &'a Layout,
    stage: Stage,
}

impl OnStage<'_> {
    /// Where the drawing begins in the room: what it and the line below it leave is the same on both sides.
    fn begins(self) -> (i32, i32) {
        let (Stage { width: w, height: h }, Layout { width, height, scale, .. }) = (self.stage, self.layout);
        let caption = if self.layout.caption { CAPTION } else { 0 };
        ((w - width * scale / 1_000) / 2, (h - caption - height * scale / 1_000) / 2)
    }

    /// The plane that everything lies on, moved and scaled.
    fn plane(self, zoom: Zoom) -> String {
        let (Stage { width: w, height: h }, (x, y)) = (self.stage, self.begins());
        let moved =
            |room: i32, begins: i32, middle: i32| room / 2 + (begins - room * middle / 1_000) * zoom.scale / 1_000;
        let scale = self.layout.scale * zoom.scale / 1_000;
        format!(
            "width:{}px;height:{}px;transform:translate({}px,{}px) scale({})",
            self.layout.width,
            self.layout.height,
            moved(w, x, zoom.x),
            moved(h, y, zoom.y),
            decimal(u64::try_from(scale).unwrap_or_default(), 1_000)
        )
    }

    /// Where a panel beside a card is.
    fn beside(self, card: Rect, need: i32) -> String {
        let (((x, y), w), (left, top)) = (self.layout.beside(card, need), self.begins());
        format!("--x:{}px;--y:{}px;--w:{w}px", (x + left).max(0), (y + top).max(0))
    }

    /// Brings the middle of something into the middle of an enlarged picture.
    fn center(self, rect: Rect) -> ZoomStep {
        let (Stage { width: w, height: h }, (x, y)) = (self.stage, self.begins());
        let share = |begins: i32, at: i32, room: i32| (begins + at * self.layout.scale / 1_000) * 1_000 / room.max(1);
        ZoomStep::Center { x: share(x, rect.cx(), w), y: share(y, rect.cy(), h) }
    }
}
