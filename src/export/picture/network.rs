//! The network at one moment as a picture: devices, switch, cables, frames on their way; and all of it once more as tables.
//!
//! Where everything stands in the drawing is what the page's own layout says ([`arranged`]), for a room as wide as a sheet.
//! What a small card leaves out stands in the tables.

mod cards;
pub mod tables;

use super::Picture;
use super::colours::{LOST, MUTE, PAPER, kind as colours_of};
use super::svg::{Anchor, BOLD, MONO, PLAIN, Style, Svg, document};
use crate::drawing::{Envelope, Layout, Pill, Rect, Stage, arranged, envelopes, kinds};
use crate::export::text::About;
use crate::history::Flight;
use crate::teach::Names;
use crate::view::{HostKind, View};

/// Around everything.
const MARGIN: i32 = 24;
/// The drawing's width.
const WIDTH: i32 = 904;
/// The width of the drawing on a sheet of paper, where a unit becomes a quarter of a millimetre.
const NARROW: i32 = 720;
/// The height of a device's card with the space below it.
const CARD: i32 = 128;
/// More clients than this become small cards, as on the page.
const MANY: usize = 6;

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Hosts, switch, pools.
    pub view: &'a View,
    /// All flights of the history.
    pub flights: &'a [Flight],
    /// The names of hosts.
    pub names: &'a Names,
    /// Where the presentation stands, in milliseconds: how far each frame has come.
    pub shown_ms: u64,
}

/// The network at a moment.
pub fn network_picture(about: &About, moment: Moment<'_>) -> Picture {
    let layout = arranged(moment.view, stage(moment.view, WIDTH));
    let width = layout.width.max(WIDTH) + 2 * MARGIN;
    let (mut svg, mut y) = (Svg::default(), MARGIN);
    let style = Style { size: 18, ..BOLD };
    for line in style.wrap(about.heading(), width - 2 * MARGIN) {
        svg.text(MARGIN, y + 14, style, &line);
        y += 22;
    }
    for line in PLAIN.wrap(&about.line(), width - 2 * MARGIN) {
        svg.text(MARGIN, y + 12, Style { fill: MUTE, ..PLAIN }, &line);
        y += 16;
    }
    y += 14;
    let flying = draw(&mut svg, moment, &layout, ((width - layout.width) / 2, y));
    y += layout.height + 20;
    let end = tables::draw(&mut svg, moment, &flying, (MARGIN, y), width - 2 * MARGIN);
    finished(about, &svg, width, end + MARGIN)
}

/// The drawing alone, narrow, so that its letters can be read on a sheet of paper.
pub fn network_drawing(about: &About, moment: Moment<'_>) -> Picture {
    let layout = arranged(moment.view, stage(moment.view, NARROW));
    let mut svg = Svg::default();
    draw(&mut svg, moment, &layout, (0, 0));
    // The sign of a card may reach below it.
    finished(about, &svg, layout.width, layout.height + 8)
}

fn finished(about: &About, svg: &Svg, width: i32, height: i32) -> Picture {
    let title = format!("Network: {}", about.heading());
    Picture { svg: document(width, height, &title, &about.line(), &svg.0), width, height }
}

/// Draws devices, cables and frames from a place on; returns the frames.
fn draw(svg: &mut Svg, moment: Moment<'_>, layout: &Layout, (x, y): (i32, i32)) -> Vec<Envelope> {
    let Moment { view, flights, names, shown_ms } = moment;
    let flying = envelopes(flights, layout, shown_ms, view.cursor);
    svg.raw(&format!("<g transform=\"translate({x} {y})\">\n"));
    cards::draw(svg, view, layout, names);
    svg.raw("<g class=\"frames\">\n");
    let mut taken: Vec<Rect> = Vec::new();
    let pill = layout.pill_for(flying.len());
    for envelope in &flying {
        let at = free_place(envelope, pill, &taken, layout.height);
        draw_envelope(svg, envelope, (at.cx(), at.cy()), pill);
        taken.push(at);
    }
    svg.raw("</g>\n</g>\n");
    flying
}

/// The room for the drawing: a sheet's width, and so high that every card is large as long as there are few.
fn stage(view: &View, width: i32) -> Stage {
    let count = |test: fn(HostKind) -> bool| view.hosts.iter().filter(|host| test(host.kind)).count();
    let clients = count(|kind| kind == HostKind::Client);
    let (near, far) = (count(|kind| kind != HostKind::Server), count(|kind| kind == HostKind::Server));
    let cards = if clients > MANY { far } else { near.max(far) };
    let height = CARD * i32::try_from(cards.min(12)).unwrap_or(0);
    Stage { width, height: height.max(if clients > MANY { 560 } else { 300 }) }
}

/// The place of a frame, moved down or up where another is drawn already: on paper nothing moves out of the way.
fn free_place(envelope: &Envelope, pill: Pill, taken: &[Rect], height: i32) -> Rect {
    let at = |y: i32| Rect { x: envelope.x - pill.w / 2, y, w: pill.w, h: pill.h };
    let (own, step) = (envelope.y - pill.h / 2, pill.h + 3);
    let free = |at: &Rect| (0..=height - pill.h).contains(&at.y) && !taken.iter().any(|other| other.overlaps(at));
    let around = (0..12).flat_map(|n| [own + n * step, own - n * step]);
    around.map(at).find(free).unwrap_or(at(own))
}

/// A frame on its way, around a place.
fn draw_envelope(svg: &mut Svg, envelope: &Envelope, (x, y): (i32, i32), pill: Pill) {
    let (ink, soft) = colours_of(envelope.kind);
    if pill.dot {
        svg.circle((x, y), pill.w / 2, soft, ink);
        if pill.w > 12 {
            svg.text(x, y + 4, Style { anchor: Anchor::Middle, fill: ink, ..BOLD }, kinds::letter(envelope.kind));
        }
    } else {
        let (left, top) = (x - pill.w / 2, y - pill.h / 2);
        let (fill, stroke) = if envelope.lost.is_some() { (PAPER, LOST) } else { (soft, ink) };
        svg.rect((left, top, pill.w, pill.h), fill, stroke, pill.h / 2);
        svg.sign((left + 18, y), envelope.kind);
        let (text_x, room) = (left + 32, pill.w - 40);
        let word = Style { fill: ink, size: 11, ..BOLD };
        let about = Style { size: 10, ..MONO };
        let word_y = if envelope.address.is_some() { y - 2 } else { y + 4 };
        let whole = word.fit(&envelope.label, room);
        let short = || word.fit(envelope.label.trim_start_matches("ARP "), room);
        svg.text(text_x, word_y, word, &if whole == envelope.label { whole } else { short() });
        if let Some(address) = &envelope.address {
            svg.text(text_x, y + 11, about, &about.fit(address, room + 6));
        }
    }
    if envelope.lost.is_some() {
        svg.cross((x + pill.w / 2 - 2, y - pill.h / 2 + 2));
    }
}
