//! The device cards, the links and the switch, as SVG.

use yew::prelude::*;

use crate::base::{Instant, order};
use crate::drawing::card_text::{badge_class, fit, fit_ends, sentence};
use crate::drawing::{BadgeAt, Card, Density, Layout, Place, Rect, Whole, beyond, ring};
use crate::protocol::ClientState;
use crate::teach::Names;
use crate::view::{HostKind, HostView, View};

/// The width of a bold sans-serif character and of a fixed-width one at 12 units, in tenths.
const BOLD: i32 = 74;
const SANS: i32 = 66;
const MONO: i32 = 73;

/// A device's card. `act` opens its details.
pub fn card(host: &HostView, place: &Place, names: &Names, view: &View, open: bool, press: &Press) -> Html {
    let Rect { x, y, w, h } = place.rect;
    let now = view.now;
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
    let inside = match &Card::of(host, place, names, view) {
        Card::Whole(card) => whole(card, place.density, w, h, draw_ring(host, now)),
        Card::Chip { name, octet, state } => chip(name, octet.as_deref(), state, w),
        Card::Tile(text) => {
            html! { <text class="name" x={(w / 2).to_string()} y="14.5" text-anchor="middle">{ text.clone() }</text> }
        }
    };
    html! {
        <g key={place.port.to_string()} id={format!("device-{}", place.port)} {class} transform={format!("translate({x} {y})")} role="button" tabindex="0"
            aria-description={sentence(host, names, view)} aria-expanded={open.to_string()}
            onclick={press.click()} onkeydown={press.key()}>
            <rect class="box" width={w.to_string()} height={h.to_string()} rx={if h > 40 { "12" } else { "8" }} />
            { inside }
        </g>
    }
}

/// What a card or the switch does when it is pressed; `true` if that was by a key.
#[derive(Clone)]
pub struct Press(pub Callback<bool>);

impl Press {
    pub(super) fn click(&self) -> Callback<MouseEvent> {
        self.0.reform(|_| false)
    }

    /// Enter and Space press, as on any button.
    pub(super) fn key(&self) -> Callback<KeyboardEvent> {
        let press = self.0.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" || event.key() == " " {
                event.prevent_default();
                event.stop_propagation();
                press.emit(true);
            }
        })
    }
}

/// The badge, with its right end at `right` or its left end at `left`.
fn tag(text: &str, x: i32, y: i32, from_right: bool) -> (Html, i32) {
    let w = i32::try_from(text.chars().count()).unwrap_or(0) * BOLD / 10 + 16;
    let x = if from_right { x - w } else { x };
    let tag = html! {
        <g class="badge" transform={format!("translate({x} {y})")}>
            <rect width={w.to_string()} height="20" rx="10" />
            <text x={(w / 2).to_string()} y="14.5" text-anchor="middle">{ text.to_owned() }</text>
        </g>
    };
    (tag, w)
}

/// What is odd about the device or its place, on the lower edge of its card, as far as there is room.
fn hanging(flags: &[String], w: i32, h: i32) -> Html {
    let mut x = 12;
    let flags = flags.iter().filter_map(|flag| {
        let wide = i32::try_from(flag.chars().count()).unwrap_or(0) * SANS / 10 + 14;
        if x + wide > w - 8 {
            return None;
        }
        let place = format!("translate({x} {})", h - 7);
        x += wide + 5;
        Some(html! {
            <g class="flag" transform={place}>
                <rect width={wide.to_string()} height="16" rx="5" />
                <text x={(wide / 2).to_string()} y="12" text-anchor="middle">{ flag.clone() }</text>
            </g>
        })
    });
    html! { <>{ for flags }</> }
}

/// A line that fits: without the client's name where it is a promise, else cut.
fn squeeze(text: &str, room: i32) -> String {
    let whole = fit(text, room, SANS);
    let parts = text.split_once(" for ").and_then(|(what, rest)| Some((what, rest.split_once(" · ")?.1)));
    match parts {
        Some((what, until)) if whole != text => fit(&format!("{what} · {until}"), room, SANS),
        _ => whole,
    }
}

/// Promises and leases stand out from what is merely so.
fn line_class(text: &str) -> &'static str {
    if text.starts_with("holds") || text.starts_with('+') { "line hold" } else { "line" }
}

/// A card with several lines, `w` wide and `h` high, with the ring of its lease if it has one.
fn whole(card: &Whole, density: Density, w: i32, h: i32, ring: Option<Html>) -> Html {
    // From above: name, hardware address, address, first line, the middle of the ring.
    let (name_y, mac_y, address_y, line_y, ring_y) = match (density, card.badge_at) {
        (Density::Full, _) => (24, 44, 65, 86, 84),
        (Density::Medium, BadgeAt::Name) => (20, 0, 38, 55, 45),
        (Density::Medium, _) => (20, 0, 38, 55, 22),
        _ => (23, 86, 69, 103, 17),
    };
    let beside_ring = if ring.is_some() { 34 } else { 0 };
    let low = density == Density::Full || card.badge_at == BadgeAt::Name;
    let (badge, name_room) = match card.badge_at {
        BadgeAt::Name => {
            let (badge, wide) = tag(card.badge, w - 9, name_y - 15, true);
            (badge, w - 27 - wide)
        }
        BadgeAt::Below => (tag(card.badge, 12, 31, false).0, w - 24 - beside_ring),
        BadgeAt::Line => {
            let text = fit(card.badge, w - 24, BOLD);
            (html! { <text class="state" x="14" y={line_y.to_string()}>{ text }</text> }, w - 24 - beside_ring)
        }
        BadgeAt::Nowhere => (html! {}, w - 24 - beside_ring),
    };
    let line_room = if low { w - 26 - beside_ring } else { w - 18 };
    let at = |y: i32| y.to_string();
    html! {
        <>
            <text class="name" x="14" y={at(name_y)}>{ fit(&card.name, name_room, 83) }</text>
            { badge }
            if let Some(mac) = &card.mac {
                <text class="mac" x="14" y={at(mac_y)}>{ mac.clone() }</text>
            }
            { match &card.address {
                Ok(address) => html! { <text class="addr" x="14" y={at(address_y)}>{ address.clone() }</text> },
                Err(without) => html! { <text class="none" x="14" y={at(address_y)}>{ without.clone() }</text> },
            } }
            for (line, y) in card.lines.iter().zip((line_y..).step_by(18)) {
                <text class={line_class(line)} x="14" y={at(y)}>{ squeeze(line, line_room) }</text>
            }
            if let Some(ring) = ring {
                <g transform={format!("translate({} {ring_y})", w - if low { 26 } else { 22 })}>{ ring }</g>
            }
            { hanging(&card.flags, w, h) }
        </>
    }
}

fn chip(name: &str, octet: Option<&str>, state: &str, w: i32) -> Html {
    let room = w - 20 - octet.map_or(0, |text| i32::try_from(text.len()).unwrap_or(0) * MONO / 10 + 4);
    html! {
        <>
            <text class="name" x="9" y="14.5">{ fit_ends(name, room, 79) }</text>
            <text class="octet" x={(w - 8).to_string()} y="14.5" text-anchor="end">{ octet.unwrap_or_default().to_owned() }</text>
            <text class="state" x="9" y="28.5">{ fit(state, w - 16, BOLD) }</text>
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

/// The switch with what it has learned.
pub fn switch(view: &View, layout: &Layout, open: bool, press: &Press) -> Html {
    let Rect { x, y, w, h } = layout.switch;
    let (row_w, first_y, cols, fit_rows) = if layout.tall {
        (72, if h < 60 { 18 } else { 27 }, ((w - 108) / 72).max(1), (h - 8) / 18)
    } else {
        (w - 20, 66, 1, ((h - 66 - 4) / 18).max(1))
    };
    let (x0, total) = (if layout.tall { 108 } else { 12 }, i32::try_from(view.switch.len()).unwrap_or(i32::MAX));
    let room = cols * fit_rows;
    let shown = if total <= room { total } else { room - 1 };
    // What was learned last is worth most where not all rows fit.
    let mut newest: Vec<_> = view.switch.iter().collect();
    order::by_key(&mut newest, |row| std::cmp::Reverse((row.new, row.at)));
    newest.truncate(usize::try_from(shown).unwrap_or(0));
    order::by_key(&mut newest, |row| row.port);
    let cell = |i: i32| (x0 + i % cols * row_w, first_y + i / cols * 18);
    let rows = newest.iter().zip(0i32..).map(|(row, i)| {
        let (cx, cy) = cell(i);
        let arrow = if w < 120 || layout.tall { format!("{} → {}", row.mac.short(), row.port + 1) } else { format!("{} → port {}", row.mac.short(), row.port + 1) };
        html! {
            <g key={row.mac.to_string()} class={classes!("row", row.new.then_some("new"))}>
                <rect x={(cx - 5).to_string()} y={(cy - 13).to_string()} width={(row_w - 2).to_string()} height="17" rx="4" />
                <text class="mono" x={cx.to_string()} y={cy.to_string()}>{ fit(&arrow, row_w, MONO) }</text>
            </g>
        }
    });
    let more = (shown < total).then(|| {
        let (cx, cy) = cell(shown);
        html! { <text class="more" x={cx.to_string()} y={cy.to_string()}>{ format!("and {} more", total - shown) }</text> }
    });
    let label = format!("switch, {total} hardware addresses learned");
    let (title_x, title_y, anchor) =
        if layout.tall { (14, if h < 60 { 19 } else { 28 }, "start") } else { (w / 2, 24, "middle") };
    html! {
        <g id="device-switch" class={classes!("card", "switch", open.then_some("open"))} transform={format!("translate({x} {y})")} role="button" tabindex="0"
            aria-description={label} aria-expanded={open.to_string()} onclick={press.click()} onkeydown={press.key()}>
            <rect class="box" width={w.to_string()} height={h.to_string()} rx="14" />
            <text class="name" x={title_x.to_string()} y={title_y.to_string()} text-anchor={anchor}>{ "switch" }</text>
            <text class="sub" x={title_x.to_string()} y={(title_y + 17).to_string()} text-anchor={anchor}>
                { if total == 0 { "nothing learned" } else { "learned MACs" } }
            </text>
            { for rows }
            { more }
        </g>
    }
}

/// The ring of a lease, around the origin.
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
        <g class={classes!("ring", phase)}>
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
        </g>
    })
}
