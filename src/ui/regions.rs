//! The regions of the page and how they share it: two rows with dividers where all of it is shown, else as the style sheets say.

use std::rc::Rc;

use yew::prelude::*;

use super::arp::Arp;
use super::browser;
use super::hosts::Hosts;
use super::inspector::{Inspector, TABS};
use super::network::Network;
use super::pools::Pools;
use super::props::PanelProps;
use super::sequence::Sequence;
use super::timeline::{Branches, Extent, Timeline};
use crate::app::model::{Command, Panel, Show};
use crate::app::regions::{Arrangement, Divider, RegionCommand};
use crate::drawing::{LastLayout, Stage};

/// The id of the element in which the two rows of regions are.
const REGIONS_ID: &str = "regions";

/// All regions that are to be shown, and the Timeline.
pub(super) fn regions(props: &PanelProps, (stage, flows): (Stage, bool), layouts: &LastLayout) -> Html {
    let ui = &props.ui;
    let shown = |panel: Panel| ui.enlarged.map_or(ui.show.panels().has(panel), |only| only == panel);
    let whole = ui.show == Show::Whole;
    let region = |panel: Panel| {
        if !shown(panel) {
            return html! {};
        }
        if whole && !flows && ui.enlarged.is_none() && ui.arrangement.folded.has(panel) {
            return strip(panel, &props.run);
        }
        let props = props.clone();
        match panel {
            Panel::Network => {
                html! { <Network model={props.model} ui={props.ui} run={props.run} {stage} {flows} layouts={layouts.clone()} /> }
            }
            Panel::Sequence => html! { <Sequence ..props /> },
            Panel::Pools => html! { <Pools ..props /> },
            Panel::Arp => html! { <Arp ..props /> },
            Panel::Hosts => html! { <Hosts ..props /> },
            Panel::Inspector => html! { <Inspector ..props /> },
        }
    };
    let bar = whole && flows;
    let extent = if bar { Extent::Bar } else { Extent::Whole };
    let timeline =
        html! { <Timeline model={props.model.clone()} ui={Rc::clone(ui)} run={props.run.clone()} {extent} /> };
    if bar {
        return html! {
            <>
                <div class="region-rows">
                    { region(ui.enlarged.unwrap_or(Panel::Network)) }
                    if ui.enlarged.is_none() {
                        { fronts(props) }
                        { region(ui.front) }
                    }
                    <Branches model={props.model.clone()} run={props.run.clone()} />
                </div>
                { timeline }
            </>
        };
    }
    if !whole {
        return html! { <>{ for Panel::ALL.into_iter().map(region) }{ timeline }</> };
    }
    let divider = |divider: Divider| {
        if ui.enlarged.is_some() {
            return html! {};
        }
        html! { <Bar {divider} arrangement={ui.arrangement} run={props.run.clone()} /> }
    };
    let row = |class: &'static str, panels: &[Panel], inside: Html| {
        if panels.iter().any(|panel| shown(*panel)) {
            html! { <div class={classes!("region-row", class)}>{ inside }</div> }
        } else {
            html! {}
        }
    };
    let upper = html! { <>{ region(Panel::Network) }{ divider(Divider::Side) }{ region(Panel::Sequence) }</> };
    let lower = html! {
        <>
            { region(Panel::Pools) }{ divider(Divider::Pools) }
            { region(Panel::Arp) }{ divider(Divider::Arp) }
            { region(Panel::Inspector) }
        </>
    };
    html! {
        <>
            <div id={REGIONS_ID} class="region-rows" style={shares(ui.arrangement)}>
                { row("upper", &[Panel::Network, Panel::Sequence], upper) }
                { divider(Divider::Height) }
                { row("lower", &[Panel::Pools, Panel::Arp, Panel::Inspector], lower) }
            </div>
            { timeline }
        </>
    }
}

/// What can stand below the picture in a small window: the tabs of the Inspector and the other regions, one at a time. Buttons rather than
/// tabs: the arrow keys stay free for stepping.
fn fronts(props: &PanelProps) -> Html {
    let (ui, run) = (&props.ui, &props.run);
    let entry = |title: &'static str, on: bool, command: Command| {
        let pick = run.reform(move |_: MouseEvent| command.clone());
        html! { <button type="button" aria-pressed={on.to_string()} onclick={pick}>{ title }</button> }
    };
    let front = |panel: Panel| ui.front == panel;
    html! {
        <div class="fronts" role="group" aria-label="Below the picture">
            { for TABS.map(|(tab, title, ..)| entry(title, front(Panel::Inspector) && ui.tab == tab, Command::ShowTab(tab))) }
            { for [Panel::Sequence, Panel::Pools, Panel::Arp].map(|panel| entry(panel.title(), front(panel), Command::Regions(RegionCommand::Front(panel)))) }
        </div>
    }
}

/// How much of its row each region has, for the style sheet.
fn shares(arrangement: Arrangement) -> String {
    let [side, height, pools, arp] =
        [Divider::Side, Divider::Height, Divider::Pools, Divider::Arp].map(|divider| arrangement.at(divider));
    format!(
        "--of-network:{side};--of-sequence:{};--of-upper:{height};--of-lower:{};--of-pools:{pools};--of-arp:{};--of-inspector:{}",
        1_000 - side,
        1_000 - height,
        arp - pools,
        1_000 - arp
    )
}

/// What is left of a region that is folded: its title, which unfolds it.
fn strip(panel: Panel, run: &Callback<Command>) -> Html {
    let unfold = run.reform(move |_: MouseEvent| Command::Regions(RegionCommand::Fold(panel)));
    html! {
        <section class={classes!("panel", "strip", panel.word())} aria-label={panel.title()}>
            <button type="button" aria-expanded="false" title={format!("Unfold {}", panel.title())} onclick={unfold}>{ panel.title() }</button>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct BarProps {
    divider: Divider,
    arrangement: Arrangement,
    run: Callback<Command>,
}

/// A divider: dragged or pressed by a pointer, moved by the arrow keys, put back by a double click.
#[component]
fn Bar(props: &BarProps) -> Html {
    let BarProps { divider, arrangement, run } = props;
    let (divider, arrangement) = (*divider, *arrangement);
    let (id, name, across) = match divider {
        Divider::Side => ("divider-side", "between Network and Sequence", true),
        Divider::Height => ("divider-height", "between the upper and the lower regions", false),
        Divider::Pools => ("divider-pools", "between Lease pools and ARP tables", true),
        Divider::Arp => ("divider-arp", "between ARP tables and Inspector", true),
    };
    let pressed = use_mut_ref(|| false);
    let moved_since = use_mut_ref(|| false);
    let down = {
        let (pressed, moved_since) = (Rc::clone(&pressed), Rc::clone(&moved_since));
        Callback::from(move |event: PointerEvent| {
            *pressed.borrow_mut() = true;
            *moved_since.borrow_mut() = false;
            browser::hold_pointer(id, event.pointer_id());
        })
    };
    let moved = {
        let (pressed, moved_since, run) = (Rc::clone(&pressed), Rc::clone(&moved_since), run.clone());
        Callback::from(move |event: PointerEvent| {
            if !*pressed.borrow() {
                return;
            }
            *moved_since.borrow_mut() = true;
            let Some((x, y)) = browser::place_in(REGIONS_ID, (event.client_x(), event.client_y())) else { return };
            let to = if across { x } else { y };
            run.emit(Command::Regions(RegionCommand::Move(divider, to)));
        })
    };
    let up = Callback::from(move |_: PointerEvent| *pressed.borrow_mut() = false);
    // Who cannot drag presses: each press moves the divider on, and in the end back to the beginning.
    let click = {
        let run = run.clone();
        Callback::from(move |_: MouseEvent| {
            if !*moved_since.borrow() {
                run.emit(Command::Regions(RegionCommand::Move(divider, arrangement.next_stop(divider))));
            }
        })
    };
    let keys = {
        let run = run.clone();
        Callback::from(move |event: KeyboardEvent| {
            let (least, most) = arrangement.range(divider);
            let now = arrangement.at(divider);
            let to = match (event.key().as_str(), across) {
                ("ArrowLeft", true) | ("ArrowUp", false) => now - 20,
                ("ArrowRight", true) | ("ArrowDown", false) => now + 20,
                ("Home", _) => least,
                ("End", _) => most,
                ("Enter", _) => Arrangement::default().at(divider),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            run.emit(Command::Regions(RegionCommand::Move(divider, to)));
        })
    };
    let back = run.reform(move |_: MouseEvent| {
        Command::Regions(RegionCommand::Move(divider, Arrangement::default().at(divider)))
    });
    let (least, most) = arrangement.range(divider);
    html! {
        <div {id} class={classes!("divider", if across { "across" } else { "down" })} role="separator" tabindex="0"
            aria-label={format!("Divider {name}")} aria-orientation={if across { "vertical" } else { "horizontal" }}
            aria-valuenow={(arrangement.at(divider) / 10).to_string()} aria-valuemin={(least / 10).to_string()} aria-valuemax={(most / 10).to_string()}
            title={format!("Divider {name}: drag it, press it or use the arrow keys; Enter or a double click puts it back")}
            onpointerdown={down} onpointermove={moved} onpointerup={up.clone()} onpointercancel={up} onclick={click} onkeydown={keys} ondblclick={back}></div>
    }
}
