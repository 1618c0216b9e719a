//! Cables, devices and the switch.

use crate::drawing::{BadgeAt, Card, Density, Layout, Place, Rect, Whole, beyond};
use crate::export::picture::colours;
use crate::export::picture::colours::{INK, MARK, MARK_INK, MUTE, PAPER, SOFT, STRONG};
use crate::export::picture::svg::{Anchor, BOLD, MONO, PLAIN, SMALL, Style, Svg};
use crate::teach::Names;
use crate::view::{HostView, View};

/// How far from its card a pulled cable ends.
const OPEN: i32 = 24;

/// Draws all of them, in the units of the layout.
pub(super) fn draw(svg: &mut Svg, view: &View, layout: &Layout, names: &Names) {
    let host_at = |place: &Place| view.hosts.iter().find(|host| host.port == place.port);
    let tiles = layout.least() == Density::Tile;
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
    match Card::of(host, place, names, view) {
        Card::Whole(card) => {
            svg.rect((x, y, w, h), PAPER, STRONG, 12);
            whole(svg, &card, place.rect, (ink, soft));
        }
        Card::Chip { name, octet, state } => {
            svg.rect((x, y, w, h), soft, ink, 8);
            chip(svg, (&name, &octet.unwrap_or_default(), &state), place.rect, ink);
        }
        Card::Tile(mut text) => {
            svg.rect((x, y, w, h), soft, ink, 4);
            let sized = |size| Style { size, anchor: Anchor::Middle, ..BOLD };
            // A number stays whole in smaller letters. Of wide letters the first go: names differ at their end, and the sign
            // is the state.
            let style = [10, 9].map(sized).into_iter().find(|style| style.width(&text) <= w).unwrap_or(sized(10));
            while style.width(&text) > w && text.chars().count() > 2 {
                text.remove(0);
            }
            svg.text(place.rect.cx(), y + 14, style, &text);
        }
    }
}

/// A card with several lines.
fn whole(svg: &mut Svg, card: &Whole, Rect { x, y, w, h }: Rect, (ink, soft): (&'static str, &'static str)) {
    let style = Style { size: 11, fill: ink, anchor: Anchor::Middle, ..BOLD };
    let beside = card.badge_at == BadgeAt::Name;
    let state = style.fit(card.badge, w - 34);
    let tag = style.width(&state) + 14;
    let name = Style { size: 14, ..BOLD };
    svg.text(x + 14, y + 24, name, &name.fit(&card.name, if beside { w - 30 - tag } else { w - 26 }));
    let badge = match card.badge_at {
        BadgeAt::Name => Some((x + w - 10 - tag, y + 9)),
        BadgeAt::Below => Some((x + 12, y + 32)),
        BadgeAt::Line | BadgeAt::Nowhere => None,
    };
    if let Some((tag_x, tag_y)) = badge {
        svg.rect((tag_x, tag_y, tag, 19), soft, ink, 9);
        svg.text(tag_x + tag / 2, tag_y + 13, style, &state);
    }
    // From above: hardware address, address, first line.
    let (mac_y, address_y, line_y) = match (card.mac.is_some(), beside) {
        (true, true) => (y + 43, y + 64, y + 84),
        (true, false) => (y + 86, y + 69, y + 104),
        (false, _) => (0, y + 43, y + 61),
    };
    if let Some(mac) = &card.mac {
        let code = Style { fill: MUTE, size: if beside { 12 } else { 11 }, ..MONO };
        svg.text(x + 14, mac_y, code, &code.fit(mac, w - 18));
    }
    match &card.address {
        Ok(address) => svg.text(x + 14, address_y, Style { size: 14, ..MONO }, address),
        Err(without) => {
            let none = Style { fill: MUTE, ..PLAIN };
            svg.text(x + 14, address_y, none, &none.fit(without, w - 18));
        }
    }
    for (line, at) in card.lines.iter().zip(0..) {
        svg.text(x + 14, line_y + 18 * at, SMALL, &SMALL.fit(line, w - 26));
    }
    if card.badge_at == BadgeAt::Line {
        let state = Style { anchor: Anchor::Start, ..style };
        svg.text(x + 14, line_y, state, &state.fit(card.badge, w - 24));
    }
    let (mut left, style) = (x + 12, Style { size: 11, fill: MARK_INK, ..BOLD });
    for flag in &card.flags {
        let wide = style.width(flag) + 12;
        if left + wide <= x + w - 8 {
            svg.rect((left, y + h - 7, wide, 17), MARK, MARK_INK, 5);
            svg.text(left + 6, y + h + 6, style, flag);
            left += wide + 5;
        }
    }
}

/// The words of a small card: name, last byte of the address, state.
fn chip(svg: &mut Svg, (name, octet, state): (&str, &str, &str), Rect { x, y, w, .. }: Rect, ink: &'static str) {
    let style = Style { anchor: Anchor::End, size: 11, ..MONO };
    svg.text(x + w - 8, y + 14, style, octet);
    let bold = Style { size: 11, ..BOLD };
    svg.text(x + 9, y + 14, bold, &bold.fit_ends(name, w - 20 - style.width(octet)));
    let small = Style { size: 10, fill: ink, ..BOLD };
    svg.text(x + 9, y + 28, small, &small.fit(state, w - 14));
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
