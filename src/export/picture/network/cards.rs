//! Cables, devices and the switch.

use crate::drawing::card_text::{badge, chip_state, flags, last_octet, lines, name_end, tile_sign, without};
use crate::drawing::{Density, Layout, Place, Rect, SLIM_BELOW, beyond};
use crate::export::picture::colours;
use crate::export::picture::colours::{INK, MARK, MARK_INK, MUTE, PAPER, SOFT, STRONG};
use crate::export::picture::svg::{Anchor, BOLD, MONO, PLAIN, SMALL, Style, Svg};
use crate::teach::Names;
use crate::view::{HostKind, HostView, View};

/// How far from its card a pulled cable ends.
const OPEN: i32 = 24;

/// Draws all of them, in the units of the layout.
pub(super) fn draw(svg: &mut Svg, view: &View, layout: &Layout, names: &Names) {
    let host_at = |place: &Place| view.hosts.iter().find(|host| host.port == place.port);
    let tiles = layout.places.iter().any(|place| place.density == Density::Tile);
    for place in &layout.places {
        cable(svg, place, host_at(place).is_none_or(|host| host.plugged), tiles);
    }
    switch(svg, view, layout.switch);
    for place in &layout.places {
        if let Some(host) = host_at(place) {
            card(svg, host, place, view, names);
        }
    }
}

/// A cable; one that is not plugged in ends in the air, dotted.
fn cable(svg: &mut Svg, place: &Place, plugged: bool, thin: bool) {
    let points = if plugged { place.link.clone() } else { beyond(&place.link, OPEN) };
    let (width, dash) = match (plugged, thin) {
        (true, true) => ("1.5", ""),
        (true, false) => ("3", ""),
        (false, _) => ("2", "2 6"),
    };
    for (from, to) in points.iter().zip(points.iter().skip(1)) {
        svg.line(*from, *to, STRONG, width, dash);
    }
    if let (Some(end), false) = (points.first(), plugged) {
        svg.circle(*end, 5, PAPER, STRONG);
    }
}

/// A device, with as much on its card as the page has on one of this size.
fn card(svg: &mut Svg, host: &HostView, place: &Place, view: &View, names: &Names) {
    let Rect { x, y, w, h } = place.rect;
    let (ink, soft) = colours::badge(host);
    match place.density {
        Density::Chip => {
            svg.rect((x, y, w, h), soft, ink, 8);
            chip(svg, host, place.rect, ink);
            return;
        }
        Density::Tile => {
            svg.rect((x, y, w, h), soft, ink, 4);
            let mut text = format!("{}{}", name_end(&host.name), tile_sign(host));
            let sized = |size| Style { size, anchor: Anchor::Middle, ..BOLD };
            // A number stays whole in smaller letters. Of wide letters the first go: names differ at their end, and the sign
            // is the state.
            let style = [10, 9].map(sized).into_iter().find(|style| style.width(&text) <= w).unwrap_or(sized(10));
            while style.width(&text) > w && text.chars().count() > 2 {
                text.remove(0);
            }
            svg.text(place.rect.cx(), y + 14, style, &text);
            return;
        }
        Density::Full | Density::Medium | Density::Slim => svg.rect((x, y, w, h), PAPER, STRONG, 12),
    }
    // Where there is no room for a badge beside the name it stands below it.
    let below = place.density == Density::Slim || w < SLIM_BELOW;
    let style = Style { size: 11, fill: ink, anchor: Anchor::Middle, ..BOLD };
    let state = style.fit(badge(host), w - 34);
    let tag = style.width(&state) + 14;
    let name = Style { size: 14, ..BOLD };
    svg.text(x + 14, y + 24, name, &name.fit(&host.name, if below { w - 26 } else { w - 30 - tag }));
    let full = h >= 100;
    let (tag_x, tag_y) = if below { (x + 12, y + 32) } else { (x + w - 10 - tag, y + 9) };
    // A low and narrow card has the state in the place of its line.
    if !below || full {
        svg.rect((tag_x, tag_y, tag, 19), soft, ink, 9);
        svg.text(tag_x + tag / 2, tag_y + 13, style, &state);
    }
    let code = Style { fill: MUTE, size: if below { 11 } else { 12 }, ..MONO };
    let address_y = match (full, below) {
        (true, true) => {
            svg.text(x + 14, y + 86, code, &code.fit(&host.mac.to_string(), w - 18));
            y + 69
        }
        (true, false) => {
            svg.text(x + 14, y + 43, code, &host.mac.to_string());
            y + 64
        }
        (false, _) => y + 43,
    };
    match host.address {
        Some(address) => svg.text(x + 14, address_y, Style { size: 14, ..MONO }, &address.to_string()),
        None => {
            let none = Style { fill: MUTE, ..PLAIN };
            svg.text(x + 14, address_y, none, &none.fit(&without(host), w - 18));
        }
    }
    let lines = lines(host, names, view.now);
    let (first, count) = match (full, below) {
        (true, true) => (y + 104, 1),
        (true, false) => (address_y + 20, 2),
        (false, _) => (address_y + 18, 1),
    };
    let tells = full || !below || host.kind != HostKind::Client && host.running;
    if tells {
        for (line, at) in lines.iter().take(count).zip(0..) {
            svg.text(x + 14, first + 18 * at, SMALL, &SMALL.fit(line, w - 26));
        }
    } else {
        let state = Style { anchor: Anchor::Start, ..style };
        svg.text(x + 14, first, state, &state.fit(badge(host), w - 24));
    }
    let (mut left, style) = (x + 12, Style { size: 11, fill: MARK_INK, ..BOLD });
    for flag in flags(host, view) {
        let wide = style.width(&flag) + 12;
        if left + wide <= x + w - 8 {
            svg.rect((left, y + h - 7, wide, 17), MARK, MARK_INK, 5);
            svg.text(left + 6, y + h + 6, style, &flag);
            left += wide + 5;
        }
    }
}

/// The words of a small card: name, last byte of the address, state.
fn chip(svg: &mut Svg, host: &HostView, Rect { x, y, w, .. }: Rect, ink: &'static str) {
    let remembered = || host.remembered.map(|(address, _)| format!("({})", last_octet(address)));
    let shown = host.address.or(host.checking).map(last_octet).or_else(remembered).unwrap_or_default();
    let style = Style { anchor: Anchor::End, size: 11, ..MONO };
    svg.text(x + w - 8, y + 14, style, &shown);
    let name = Style { size: 11, ..BOLD };
    svg.text(x + 9, y + 14, name, &name.fit_ends(&host.name, w - 20 - style.width(&shown)));
    let state = Style { size: 10, fill: ink, ..BOLD };
    svg.text(x + 9, y + 28, state, &state.fit(&chip_state(host), w - 14));
}

/// The switch with the hardware addresses that it has learned, as far as there is room.
fn switch(svg: &mut Svg, view: &View, at: Rect) {
    let Rect { x, y, w, h } = at;
    svg.rect((x, y, w, h), SOFT, STRONG, 14);
    let name = Style { size: 14, anchor: Anchor::Middle, ..BOLD };
    svg.text(at.cx(), y + 24, name, "switch");
    let count = view.switch.len();
    let small = Style { anchor: Anchor::Middle, ..SMALL };
    let learned = match count {
        0 => "nothing learned".to_owned(),
        _ => format!("learned MACs: {count}"),
    };
    svg.text(at.cx(), y + 41, small, &learned);
    let room = usize::try_from((h - 56) / 17).unwrap_or(0);
    let shown = if count <= room { count } else { room.saturating_sub(1) };
    let style = Style { size: 11, anchor: Anchor::Middle, fill: INK, ..MONO };
    let mut row_y = y + 62;
    for row in view.switch.iter().take(shown) {
        svg.text(at.cx(), row_y, style, &style.fit(&format!("{} → {}", row.mac.short(), row.port + 1), w - 8));
        row_y += 17;
    }
    if shown < count {
        svg.text(at.cx(), row_y, small, &format!("and {} more", count - shown));
    }
}
