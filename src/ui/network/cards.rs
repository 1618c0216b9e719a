//! The device cards and the switch, as HTML; the links between them, as SVG.

use yew::prelude::*;

use crate::base::{Instant, order};
use crate::drawing::card_text::{badge_class, sentence};
use crate::drawing::{BadgeAt, Card, Density, Layout, Place, Rect, Whole, beyond, ring};
use crate::protocol::ClientState;
use crate::teach::Names;
use crate::view::{HostKind, HostView, View};

/// A device's card. `act` opens its details.
pub fn card(host: &HostView, place: &Place, names: &Names, view: &View, open: bool, act: &Press, focus: Focus) -> Html {
    let kind = match host.kind {
        HostKind::Client => "client",
        HostKind::Server => "server",
        HostKind::Static => "static",
    };
    let density = match place.density {
        Density::Full => "full",
        Density::Medium => "medium",
        Density::Slim => "slim",
        Density::Chip => "chip",
        Density::Tile => "tile",
    };
    let class = classes!(
        "card",
        kind,
        density,
        badge_class(host),
        host.changed.then_some("changed"),
        (!host.started).then_some("off"),
        open.then_some("open")
    );
    let inside = match Card::of(host, place, names, view) {
        Card::Whole(card) => whole(card, draw_ring(host, view.now)),
        Card::Chip { name, octet, state } => html! {
            <>
                <span class="head">{ with_end(&name) }<span class="octet">{ octet }</span></span>
                <span class="state">{ state }</span>
            </>
        },
        Card::Tile(text) => html! { <b class="name">{ text }</b> },
    };
    html! {
        <button type="button" key={place.port.to_string()} id={format!("device-{}", place.port)} {class} style={at(place.rect)}
            aria-description={sentence(host, names, view)} aria-expanded={open.to_string()} onclick={act.click()} onfocus={focus}>
            { inside }
        </button>
    }
}

/// What happens when something gets the focus.
pub type Focus = Callback<FocusEvent>;

/// What a card, the switch or a frame does when it is pressed; `true` if that was by a key.
#[derive(Clone)]
pub struct Press(pub Callback<bool>);

impl Press {
    /// A click without a pointer comes from Enter or Space.
    pub(super) fn click(&self) -> Callback<MouseEvent> {
        self.0.reform(|event: MouseEvent| event.detail() == 0)
    }
}

/// Where something is in the drawing.
fn at(rect: Rect) -> String {
    format!("left:{}px;top:{}px;width:{}px;height:{}px", rect.x, rect.y, rect.w, rect.h)
}

/// A name of which the end stays where there is no room: names that are alike differ there.
fn with_end(name: &str) -> Html {
    let cut = name.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    let (start, end) = name.split_at(cut);
    html! { <b class="name"><i>{ start.to_owned() }</i><i>{ end.to_owned() }</i></b> }
}

/// A line: where there is no room for all of a promise, the client's name is cut.
fn line(text: &str) -> Html {
    // Promises and leases stand out from what is merely so.
    let class = if text.starts_with("holds") || text.starts_with('+') { "card-line hold" } else { "card-line" };
    let parts = text.split_once(" for ").and_then(|(what, rest)| Some((what, rest.split_once(" · ")?)));
    match parts {
        Some((what, (client, until))) => html! {
            <span {class}>
                <i>{ what.to_owned() }</i><i class="whom">{ format!(" for {client}") }</i><i>{ format!(" · {until}") }</i>
            </span>
        },
        None => html! { <span {class}>{ text.to_owned() }</span> },
    }
}

/// A card with several lines, with the ring of its lease if it has one.
fn whole(card: Whole, ring: Option<Html>) -> Html {
    let badge = html! { <span class="card-badge">{ card.badge }</span> };
    let name = html! { <b class="name">{ card.name }</b> };
    html! {
        <>
            { match card.badge_at {
                BadgeAt::Name => html! { <span class="head">{ name }{ badge }</span> },
                BadgeAt::Below => html! { <>{ name }{ badge }</> },
                BadgeAt::Line | BadgeAt::Nowhere => name,
            } }
            if let Some(mac) = card.mac {
                <span class="mac">{ mac }</span>
            }
            { match card.address {
                Ok(address) => html! { <span class="addr">{ address }</span> },
                Err(without) => html! { <span class="card-none">{ without }</span> },
            } }
            if card.badge_at == BadgeAt::Line {
                <span class="state">{ card.badge }</span>
            }
            for text in &card.lines {
                { line(text) }
            }
            { ring }
            if !card.flags.is_empty() {
                // What is odd about the device or its place, on the lower edge of its card.
                <span class="flags">
                    for flag in card.flags {
                        <span class="flag">{ flag }</span>
                    }
                </span>
            }
        </>
    }
}

/// How far from the card a pulled cable ends.
const OPEN: i32 = 24;

/// The link of a device. One that is not plugged in ends before the card, with its plug in the air.
pub fn link(place: &Place, plugged: bool) -> Html {
    let points = if plugged { place.link.clone() } else { beyond(&place.link, OPEN) };
    let end = points.first().copied().filter(|_| !plugged);
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    let class = classes!("link", (!plugged).then_some("cut"));
    html! {
        <g key={place.port.to_string()}>
            <polyline {class} points={points.join(" ")} />
            if let Some((x, y)) = end {
                <circle class="plug" cx={x.to_string()} cy={y.to_string()} r="5" />
            }
        </g>
    }
}

/// The height of a row of the switch, and of what stands above the rows where it is high.
const ROW: i32 = 18;
const SWITCH_HEAD: i32 = 52;
/// The width of a row where it is wide, and of what stands before the rows.
const ROW_W: i32 = 72;
const SWITCH_SIDE: i32 = 100;

/// The switch with what it has learned.
pub fn switch(view: &View, layout: &Layout, open: bool, act: &Press, focus: Focus) -> Html {
    let Rect { w, h, .. } = layout.switch;
    let total = view.switch.len();
    let room = if layout.tall {
        ((w - SWITCH_SIDE - 8) / ROW_W).max(1) * ((h - 8) / ROW).max(1)
    } else {
        ((h - SWITCH_HEAD - 8) / ROW).max(1)
    };
    let room = usize::try_from(room).unwrap_or(1);
    let shown = if total <= room { total } else { room - 1 };
    // What was learned last is worth most where not all rows fit.
    let mut newest: Vec<_> = view.switch.iter().collect();
    order::by_key(&mut newest, |row| std::cmp::Reverse((row.new, row.at)));
    newest.truncate(shown);
    order::by_key(&mut newest, |row| row.port);
    let port = if w < 120 || layout.tall { "" } else { "port " };
    let rows = newest.iter().map(|row| {
        html! {
            <span key={row.mac.to_string()} class={classes!("known", row.new.then_some("new"))}>
                { format!("{} → {port}{}", row.mac.short(), row.port + 1) }
            </span>
        }
    });
    let label = format!("switch, {total} hardware addresses learned");
    html! {
        <button type="button" id="device-switch" class={classes!("card", "switch", layout.tall.then_some("flat"), open.then_some("open"))}
            style={at(layout.switch)} aria-description={label} aria-expanded={open.to_string()} onclick={act.click()} onfocus={focus}>
            <span class="title">
                <b class="name">{ "switch" }</b>
                <span class="sub">{ if total == 0 { "nothing learned" } else { "learned MACs" } }</span>
            </span>
            <span class="learned">
                { for rows }
                if shown < total {
                    <span class="known more">{ format!("and {} more", total - shown) }</span>
                }
            </span>
        </button>
    }
}

/// The ring of a lease.
fn draw_ring(host: &HostView, now: Instant) -> Option<Html> {
    let ring = ring::ring(host, now)?;
    let phase = match ring.state {
        _ if ring.over.is_some() => "overrun",
        ClientState::Renewing => "renewing",
        ClientState::Rebinding => "rebinding",
        ClientState::BoundChecking => "checking",
        _ => "bound",
    };
    let arc = |class: &'static str, radius: &'static str, share: u32| {
        let dashes = format!("{} 1000", share.max(8));
        html! { <circle {class} r={radius} pathLength="1000" transform="rotate(-90)" stroke-dasharray={dashes} /> }
    };
    let mark = |class: &'static str, share: Option<u32>| {
        share.map(|share| {
            html! { <path {class} d="M0 -15V-7" transform={format!("rotate({})", share * 360 / 1000)} /> }
        })
    };
    Some(html! {
        <svg class={classes!("ring", phase)} viewBox="-18 -18 36 36">
            <title>{ ring::words(host, now) }</title>
            <circle class="rest" r="11" />
            if let Some(passed) = ring.passed {
                { arc("passed", "11", passed) }
                { mark("mark", ring.t1) }
                { mark("mark", ring.t2) }
                { mark("mark end", Some(0)) }
            } else {
                <text class="ever" y="4.5" text-anchor="middle">{ "∞" }</text>
            }
            if let Some(over) = ring.over {
                { arc("over", "15.5", over) }
            }
        </svg>
    })
}
