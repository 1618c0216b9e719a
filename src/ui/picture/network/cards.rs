//! Cables, devices and the switch.

use crate::session::View;
use crate::session::view::HostView;
use crate::teach::Names;
use crate::ui::network::text::{badge, chip_state, flags, last_octet, lines, without};
use crate::ui::network::{Density, Layout, Place, Rect, beyond};
use crate::ui::picture::colours::{self, INK, MARK, MARK_INK, MUTE, PAPER, SOFT, STRONG};
use crate::ui::picture::svg::{Anchor, BOLD, MONO, PLAIN, SMALL, Style, Svg};

/// How far from its card a pulled cable ends.
const OPEN: i32 = 24;

/// Draws all of them, in the units of the layout.
pub fn draw(svg: &mut Svg, view: &View, layout: &Layout, names: &Names) {
    let host_at = |place: &Place| view.hosts.iter().find(|host| host.port == place.port);
    for place in &layout.places {
        cable(svg, place, host_at(place).is_none_or(|host| host.plugged));
    }
    switch(svg, view, layout.switch);
    for place in &layout.places {
        if let Some(host) = host_at(place) {
            card(svg, host, place, view, names);
        }
    }
}

/// A cable; one that is not plugged in ends in the air, dotted.
fn cable(svg: &mut Svg, place: &Place, plugged: bool) {
    let points = if plugged { place.link.clone() } else { beyond(&place.link, OPEN) };
    let (width, dash) = if plugged { ("3", "") } else { ("2", "2 6") };
    for (from, to) in points.iter().zip(points.iter().skip(1)) {
        svg.line(*from, *to, STRONG, width, dash);
    }
    if let (Some(end), false) = (points.first(), plugged) {
        svg.circle(*end, 5, PAPER, STRONG);
    }
}

/// A device.
fn card(svg: &mut Svg, host: &HostView, place: &Place, view: &View, names: &Names) {
    let Rect { x, y, w, h } = place.rect;
    let (ink, soft) = colours::badge(host);
    if place.density == Density::Chip {
        svg.rect((x, y, w, h), soft, ink, 8);
        let shown = host.address.or(host.checking).map(last_octet).unwrap_or_default();
        let style = Style { anchor: Anchor::End, size: 11, ..MONO };
        svg.text(x + w - 8, y + 14, style, &shown);
        let name = Style { size: 11, ..BOLD };
        svg.text(x + 9, y + 14, name, &name.fit(&host.name, w - 20 - style.width(&shown)));
        let state = Style { size: 10, fill: ink, ..BOLD };
        svg.text(x + 9, y + 28, state, &state.fit(&chip_state(host), w - 14));
        return;
    }
    svg.rect((x, y, w, h), PAPER, STRONG, 12);
    let style = Style { size: 11, fill: ink, anchor: Anchor::Middle, ..BOLD };
    let state = badge(host);
    let tag = style.width(state) + 14;
    svg.rect((x + w - 10 - tag, y + 9, tag, 19), soft, ink, 9);
    svg.text(x + w - 10 - tag / 2, y + 22, style, state);
    let name = Style { size: 14, ..BOLD };
    svg.text(x + 14, y + 24, name, &name.fit(&host.name, w - 30 - tag));
    let full = h >= 100;
    if full {
        svg.text(x + 14, y + 43, Style { fill: MUTE, ..MONO }, &host.mac.to_string());
    }
    let address_y = if full { y + 64 } else { y + 43 };
    match host.address {
        Some(address) => svg.text(x + 14, address_y, Style { size: 14, ..MONO }, &address.to_string()),
        None => svg.text(x + 14, address_y, Style { fill: MUTE, ..PLAIN }, &without(host)),
    }
    let lines = lines(host, names, view.now);
    for (line, at) in lines.iter().take(if full { 2 } else { 1 }).zip(0..) {
        svg.text(x + 14, address_y + 20 + 18 * at, SMALL, &SMALL.fit(line, w - 26));
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
