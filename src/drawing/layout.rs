//! Where everything stands in the Network panel: a pure function of the hosts and of the room there is.
//!
//! ```text
//!   wide                                     tall
//!   ┌client┐                 ┌server┐        ┌client┐ ┌static┐
//!   └──────┘──┐  ┌──────┐ ┌──└──────┘        └──┬───┘ └──┬───┘
//!             ├──│switch│─┤                  ┌──┴─switch─┴───┐
//!   ┌static┐──┘  └──────┘ └──┌server┐        └──┬────────┬───┘
//!   └──────┘                 └──────┘        ┌server┐ ┌server┐
//! ```
//!
//! All of it always fits into the room: where there is much, everything is drawn larger; where there is little, cards say less
//! (card, chip, tile), and when that does not help either, everything is drawn smaller. Links run along the axes only, so that
//! the length of a way is an integer.

mod grid;
mod shape;

pub use shape::{Density, Point, Rect};

use grid::{CHIP, Grid, MOST_CHIPS, ceil};

use std::cell::RefCell;
use std::rc::Rc;

use crate::base::order;
use crate::view::{HostKind, HostView, View};

/// The room for the drawing, as measured on the page, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

impl Default for Stage {
    /// What the panel has at 1440 x 900, before anything is measured.
    fn default() -> Self {
        Self { width: 900, height: 380 }
    }
}

/// The place of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its port at the switch.
    pub port: u16,
    /// Its card.
    pub rect: Rect,
    /// How much the card says.
    pub density: Density,
    /// Its link, from the card to the edge of the switch, along the axes.
    pub link: Vec<Point>,
}

/// How an envelope is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pill {
    /// Its width.
    pub w: i32,
    /// Its height.
    pub h: i32,
    /// A dot with a letter, where there is no room for words.
    pub dot: bool,
}

/// Where everything stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Width of the drawing.
    pub width: i32,
    /// Height of the drawing.
    pub height: i32,
    /// CSS pixels per unit of the drawing, in thousandths.
    pub scale: i32,
    /// Whether a line below the drawing names the devices that act: in it they are too small to be read.
    pub caption: bool,
    /// Whether clients stand above the switch rather than left of it.
    pub tall: bool,
    /// The switch.
    pub switch: Rect,
    /// The devices, by port.
    pub places: Vec<Place>,
    /// The envelopes.
    pub pill: Pill,
}

const MARGIN: i32 = 8;
const FULL_H: i32 = 116;
const MEDIUM_H: i32 = 64;
const SLIM_H: i32 = 112;
/// The height of the line below the drawing, in CSS pixels.
pub const CAPTION: i32 = 26;
/// The smallest scale, in thousandths, at which every letter can be read: above it, cards that say more win over large ones.
const READABLE: i32 = 1_000;
/// Nothing is drawn larger, or smaller.
const LARGEST: i32 = 4_000;
const SMALLEST: i32 = 100;
/// Below this width, a card has no room for its badge beside its name.
pub const SLIM_BELOW: i32 = 214;
/// More clients than this become chips.
const MANY: usize = 6;
/// More envelopes than this are a crowd.
pub const MANY_ENVELOPES: usize = 8;
/// Below this width, clients stand above the switch.
const TALL_BELOW: i32 = 560;
/// Below this width, so do those of a crowd whose columns are too long.
const CROWD_BELOW: i32 = 760;
/// Room between cards and switch in a tall drawing: an envelope, and some of the way.
const TALL_GAP: i32 = 60;
/// The least of it: an envelope, or a dot.
const LOW_GAP: i32 = 42;
const DOT_GAP: i32 = 26;
/// The height of the switch in a tall drawing, and the least of it.
const SWITCH_H: i32 = 70;
const LOW_SWITCH_H: i32 = 44;
/// Room for an envelope between a card and the switch in a wide drawing.
const WIDE_GAP: i32 = 94;

impl Layout {
    /// How little the card says that says least, and then how much the one that says most.
    fn detail(&self) -> (Density, Density) {
        let most = self.places.iter().map(|place| place.density).min().unwrap_or(Density::Full);
        (self.least(), most)
    }

    /// How little the card says that says least.
    pub fn least(&self) -> Density {
        self.places.iter().map(|place| place.density).max().unwrap_or(Density::Full)
    }

    /// The place of the device at a port.
    pub fn place(&self, port: u16) -> Option<&Place> {
        let index = self.places.binary_search_by_key(&port, |place| place.port).ok()?;
        self.places.get(index)
    }

    /// How so many envelopes are drawn at once: what is broadcast to hundreds would hide them, so they are specks there.
    pub fn pill_for(&self, envelopes: usize) -> Pill {
        if self.least() == Density::Tile && envelopes > MANY_ENVELOPES {
            Pill { w: 8, h: 8, dot: true }
        } else {
            self.pill
        }
    }

    /// Where a link's traffic turns inside the switch, seen from the end of the link.
    pub(super) fn hub(&self, end: Point) -> Point {
        if self.tall { (end.0, self.switch.cy()) } else { (self.switch.cx(), end.1) }
    }

    /// Whether a panel of this height beside a card, in CSS pixels, hides another device.
    pub fn hides(&self, card: Rect, need: i32) -> bool {
        let ((x, y), w) = self.near(card, need * 1_000 / self.scale);
        let panel = Rect { x, y, w, h: need * 1_000 / self.scale };
        self.places.iter().any(|place| place.rect.overlaps(&panel))
    }

    /// Where a panel of roughly this height belongs to a card: below it, above it, or beside it on the switch's side.
    /// Upper left corner and width, all of it in CSS pixels, as the drawing is without any zoom.
    pub fn beside(&self, card: Rect, need: i32) -> (Point, i32) {
        let ((x, y), w) = self.near(card, need * 1_000 / self.scale);
        let px = |units: i32| units * self.scale / 1_000;
        ((px(x), px(y)), px(w))
    }

    /// The same in units of the drawing.
    fn near(&self, card: Rect, need: i32) -> (Point, i32) {
        let w = (388 * 1_000 / self.scale).min(self.width - 2 * MARGIN);
        let left = card.cx() < self.switch.cx();
        let clamp_x = |x: i32| x.clamp(MARGIN, (self.width - w - MARGIN).max(MARGIN));
        let x = clamp_x(if left { card.x } else { card.right() - w });
        let blocked = |y: i32| {
            let panel = Rect { x, y, w, h: need };
            self.places.iter().any(|place| place.rect != card && place.rect.overlaps(&panel))
        };
        if card.bottom() + 8 + need <= self.height && !blocked(card.bottom() + 8) {
            return ((x, card.bottom() + 8), w);
        }
        if card.y - 8 - need >= 0 && !blocked(card.y - 8 - need) {
            return ((x, card.y - 8 - need), w);
        }
        let y = card.y.min(self.height - need - 4).max(4);
        ((clamp_x(if left { card.right() + 8 } else { card.x - w - 8 }), y), w)
    }
}

/// Lays the devices out so that all of them fit into the room: as much on every card as can be read, and that as large as it fits.
pub fn layout(view: &View, stage: Stage) -> Layout {
    let found = fitting(view, stage);
    if found.scale >= READABLE && found.least() < Density::Tile {
        return found;
    }
    let lower = Stage { height: stage.height - CAPTION, ..stage };
    Layout { caption: true, ..fitting(view, lower) }
}

fn fitting(view: &View, stage: Stage) -> Layout {
    let (w, h) = (stage.width.clamp(120, 16_000), stage.height.clamp(60, 16_000));
    let usual = (w * 1_000 / 900).min(h * 1_000 / 380).clamp(READABLE, LARGEST);
    // Small cards gain from being larger than that; between large ones, frames need their ways.
    let mut scale = (usual * 2).min(LARGEST);
    let mut best: Option<Layout> = None;
    loop {
        // Whole eights and fours, so that a resize does not redraw for every pixel.
        let room = Stage { width: w * 1_000 / scale / 8 * 8, height: h * 1_000 / scale / 4 * 4 };
        let found = Layout { scale, ..arranged(view, room) };
        let last = scale <= SMALLEST;
        let fits = last || found.width <= room.width && found.height <= room.height;
        let fits = fits && (scale <= usual || found.least() >= Density::Chip);
        if fits && best.as_ref().is_none_or(|best| found.detail() < best.detail()) {
            best = Some(found);
        }
        // A richer card is worth a smaller scale as long as it can be read; below that, what fits first is the largest.
        let least = if scale > usual { usual } else { SMALLEST };
        let next = (scale * 19 / 20).max(least);
        match best {
            Some(best) if last || next < READABLE => return best,
            _ => scale = next,
        }
    }
}

/// The last layout, shared by all that draw. It depends on the devices and the room alone, and is asked for at every frame of the animation.
#[derive(Debug, Clone, Default)]
pub struct LastLayout(Rc<RefCell<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    devices: Vec<(u16, HostKind)>,
    stage: Stage,
    layout: Option<Rc<Layout>>,
}

/// The same one.
impl PartialEq for LastLayout {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl LastLayout {
    /// As [`layout`].
    pub fn of(&self, view: &View, stage: Stage) -> Rc<Layout> {
        let devices = || view.hosts.iter().map(|host| (host.port, host.kind));
        let mut kept = self.0.borrow_mut();
        match &kept.layout {
            Some(layout) if kept.stage == stage && kept.devices.iter().copied().eq(devices()) => Rc::clone(layout),
            _ => {
                let layout = Rc::new(layout(view, stage));
                *kept = Kept { devices: devices().collect(), stage, layout: Some(Rc::clone(&layout)) };
                layout
            }
        }
    }
}

/// Lays the devices out at the scale 1 for a room: no wider than that, and as high as they need.
pub fn arranged(view: &View, room: Stage) -> Layout {
    let Stage { width: w, height: h } = room;
    let of = |kind: HostKind| view.hosts.iter().filter(move |host: &&HostView| host.kind == kind).map(|host| host.port);
    let near: Vec<u16> = of(HostKind::Client).chain(of(HostKind::Static)).collect();
    let far: Vec<u16> = of(HostKind::Server).collect();
    let many = of(HostKind::Client).count() > MANY;
    let on_top = || tall(w, h, &near, &far, many);
    let mut layout = if w < TALL_BELOW { on_top() } else { wide(w, h, &near, &far, many) };
    // Columns of a crowd that has little width are long; its rows are not.
    if (layout.height > h || layout.width > w) && w < CROWD_BELOW {
        let rows = on_top();
        layout = if rows.height < layout.height { rows } else { layout };
    }
    order::by_key(&mut layout.places, |place| place.port);
    layout
}

/// How a column of cards is drawn: cards one below the other, or a grid; and the height needed.
struct Column {
    density: Density,
    grid: Option<Grid>,
    cols: i32,
    rows: i32,
    need: i32,
}

fn column(n: i32, h: i32, many: bool, columns: impl Fn(Grid) -> i32) -> Column {
    let single =
        |density, card: i32, gap: i32| Column { density, grid: None, cols: 1, rows: n, need: n * (card + gap) };
    let cells = |grid: Grid| {
        let (cols, rows) = grid.fit(n, h, columns(grid));
        Column { density: grid.density, grid: Some(grid), cols, rows, need: rows * grid.row + grid::AROUND }
    };
    if !many && n * (FULL_H + 10) <= h {
        single(Density::Full, FULL_H, 10)
    } else if !many && n * (MEDIUM_H + 8) <= h {
        single(Density::Medium, MEDIUM_H, 8)
    } else {
        cells(Grid::of_crowd(n, cells(CHIP).need, h))
    }
}

fn wide(w: i32, h: i32, near: &[u16], far: &[u16], many: bool) -> Layout {
    let (n, m) = (count(near), count(far));
    // Whoever is so many needs all the width.
    let crowd = n > MOST_CHIPS;
    let (switch_w, ways) = if crowd { (104, 60) } else { (if w >= 760 { 132 } else { 104 }, 80) };
    let least = ((w - 2 * MARGIN - switch_w - 2 * WIDE_GAP) / 2).clamp(144, 176);
    let card_w = if crowd { 144 } else { ((w - 2 * MARGIN - switch_w - 300) / 2).clamp(least, 236) };
    let width_of = |column: &Column| column.grid.map_or(card_w, |grid| grid.width(column.cols));
    let right = column(m, h, false, |_| 2);
    let right_w = width_of(&right);
    let left = column(n, h, many, |grid| grid.columns(w - 2 * MARGIN - right_w - switch_w - ways));
    let left_w = width_of(&left);
    let h = h.max(left.need).max(right.need);
    let gap = (w - 2 * MARGIN - left_w - right_w - switch_w) / 2;
    let switch_x = MARGIN + left_w + gap;
    let right_x = w - MARGIN - right_w;
    let alone = n == 1 && m <= 1;

    let mut places = Vec::new();
    for (ports, column, x, card_w, edge, is_left) in
        [(near, &left, MARGIN, left_w, switch_x, true), (far, &right, right_x, right_w, switch_x + switch_w, false)]
    {
        for (port, i) in ports.iter().zip(0i32..) {
            let (rect, density, link) = if let Some(grid) = column.grid {
                let rect = grid.cell(i, column.cols, (x, (h - column.rows * grid.row) / 2), grid.w);
                let (plug, gutter) = (grid.plug(rect), grid.gutter(rect));
                (rect, grid.density, vec![(plug, rect.bottom()), (plug, gutter), (edge, gutter)])
            } else {
                let (density, card_h) = match column.density {
                    Density::Full if card_w < SLIM_BELOW => (Density::Slim, SLIM_H),
                    Density::Full => (Density::Full, FULL_H),
                    other => (other, MEDIUM_H),
                };
                // A single client stands high: what it has to choose from needs the room below it.
                let slots = if is_left && column.rows == 1 && !alone { 2 } else { column.rows };
                let slot = h / slots;
                let y = match (alone, slots == column.rows) {
                    (true, _) => (h * 2 / 5 - card_h / 2).max(4),
                    (_, true) => slot * i + (slot - card_h) / 2,
                    (_, false) => 12,
                };
                let rect = Rect { x, y, w: card_w, h: card_h };
                let from = if is_left { rect.right() } else { rect.x };
                (rect, density, vec![(from, rect.cy()), (edge, rect.cy())])
            };
            places.push(Place { port: *port, rect, density, link });
        }
    }
    let ends = places.iter().filter_map(|place| place.link.last().map(|end| end.1));
    let (top, bottom) = ends.fold((h / 2, h / 2), |(top, bottom), y| (top.min(y), bottom.max(y)));
    let top = (top - 60).min(h / 2 - 110).max(MARGIN);
    let bottom = (bottom + 60).max(h / 2 + 110).min(h - MARGIN);
    let dot = left.grid.is_some() || right.grid.is_some();
    Layout {
        width: w,
        height: h,
        scale: 1_000,
        caption: false,
        tall: false,
        switch: Rect { x: switch_x, y: top, w: switch_w, h: bottom - top },
        places,
        pill: if dot { DOT } else { Pill { w: (gap - 10).clamp(84, 124), h: 34, dot: false } },
    }
}

const DOT: Pill = Pill { w: 20, h: 20, dot: true };

/// Cards of a height in rows of two, or a grid.
#[derive(Clone, Copy)]
enum Row {
    Cards(i32),
    Cells(Grid),
}

/// No higher than `room`, as long as smaller cards and shorter ways help.
fn tall(w: i32, room: i32, near: &[u16], far: &[u16], many: bool) -> Layout {
    let (n, m) = (count(near), count(far));
    let others = 2 * MARGIN + LOW_SWITCH_H + 2 * DOT_GAP + rows_height(m, w, Row::Cells(CHIP));
    let crowd = Row::Cells(Grid::of_crowd(n, rows_height(n, w, Row::Cells(CHIP)), room - others));
    let size = |card: Row| (if many { crowd } else { card }, if far.len() > MANY { Row::Cells(CHIP) } else { card });
    let rest = |card: Row| room - 2 * MARGIN - rows_height(n, w, size(card).0) - rows_height(m, w, size(card).1);
    let dots = |card: Row| near.len() > 2 || far.len() > 2 || matches!(card, Row::Cells(_));
    let least = |card: Row| if dots(card) { DOT_GAP } else { LOW_GAP };
    let fits = |card: &Row| rest(*card) >= LOW_SWITCH_H + 2 * least(*card);
    let card = [Row::Cards(SLIM_H), Row::Cards(MEDIUM_H)].into_iter().find(fits).unwrap_or(Row::Cells(CHIP));
    let switch_h = (rest(card) - 2 * TALL_GAP).clamp(LOW_SWITCH_H, SWITCH_H);
    let gap = ((rest(card) - switch_h) / 2).max(least(card));
    let (above, below) = size(card);
    // The lane of the links of a grid comes in at its right end.
    let lane = matches!(above, Row::Cells(_)) || matches!(below, Row::Cells(_));
    let right = if lane { w - 1 } else { w - MARGIN };
    let switch = Rect { x: MARGIN, y: MARGIN + rows_height(n, w, above) + gap, w: right - MARGIN, h: switch_h };
    let under = switch.bottom() + gap;
    let mut places = rows(near, w, MARGIN, above, switch.y, false);
    places.extend(rows(far, w, under, below, switch.bottom(), true));
    Layout {
        width: w,
        height: (under + rows_height(m, w, below) + MARGIN).max(room),
        scale: 1_000,
        caption: false,
        tall: true,
        switch,
        places,
        pill: if dots(card) { DOT } else { Pill { w: 112, h: 34, dot: false } },
    }
}

/// Columns of a grid across the whole width; chips may be a little narrower than elsewhere.
fn columns(w: i32, grid: Grid) -> i32 {
    let narrower = if grid == CHIP { 4 } else { 0 };
    Grid { w: grid.w - narrower, ..grid }.columns(w - 2 * MARGIN)
}

fn rows_height(n: i32, w: i32, row: Row) -> i32 {
    match row {
        Row::Cells(grid) => ceil(n, columns(w, grid)) * grid.row,
        Row::Cards(card) => ceil(n, 2) * (card + 10) - 10,
    }
}

/// Rows across the whole width; `edge` is where the switch begins.
fn rows(ports: &[u16], w: i32, y: i32, row: Row, edge: i32, below: bool) -> Vec<Place> {
    let n = count(ports);
    let one_row = n <= 2;
    let place = |(port, i): (&u16, i32)| {
        let (rect, density, link) = match row {
            Row::Cells(grid) => {
                let cols = columns(w, grid);
                let cell_w = (w - 2 * MARGIN - (cols - 1) * grid.gap) / cols;
                let rect = grid.cell(i, cols, (MARGIN, y), cell_w);
                let (plug, gutter) = (grid.plug(rect), grid.gutter(rect));
                // Past the last column, where nothing is in the way.
                let lane = w - 3;
                (rect, grid.density, vec![(plug, rect.bottom()), (plug, gutter), (lane, gutter), (lane, edge)])
            }
            Row::Cards(card_h) => {
                let card_w =
                    if n == 1 { 240.min(w - 2 * MARGIN) } else { (w - 2 * MARGIN - if one_row { 8 } else { 24 }) / 2 };
                let x = match (n, i % 2) {
                    (1, _) => (w - card_w) / 2,
                    (_, 0) => MARGIN,
                    _ => w - MARGIN - card_w,
                };
                let rect = Rect { x, y: y + i / 2 * (card_h + 10), w: card_w, h: card_h };
                let link = if one_row {
                    vec![(rect.cx(), if below { rect.y } else { rect.bottom() }), (rect.cx(), edge)]
                } else {
                    let inner = if i % 2 == 0 { rect.right() } else { rect.x };
                    vec![(inner, rect.cy()), (w / 2, rect.cy()), (w / 2, edge)]
                };
                (rect, if card_h == SLIM_H { Density::Slim } else { Density::Medium }, link)
            }
        };
        Place { port: *port, rect, density, link }
    };
    ports.iter().zip(0i32..).map(place).collect()
}

fn count(ports: &[u16]) -> i32 {
    i32::try_from(ports.len()).unwrap_or(i32::MAX)
}

/// What is left of a line along the axes when its first `skip` units are taken away; its last point always is.
pub fn beyond(line: &[Point], skip: i32) -> Vec<Point> {
    let mut skip = skip;
    for (index, two) in line.windows(2).enumerate() {
        let [(ax, ay), (bx, by)] = *two else { continue };
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx.abs() + dy.abs();
        if skip <= length {
            let start = (ax + dx.signum() * skip, ay + dy.signum() * skip);
            return std::iter::once(start).chain(line.iter().skip(index + 1).copied()).collect();
        }
        skip -= length;
    }
    line.last().copied().into_iter().collect()
}
