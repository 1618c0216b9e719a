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
//! Units are CSS pixels wherever the room is of ordinary size; on a projector everything grows with it. Links run along
//! the axes only, so that the length of a way is an integer.

mod grid;
mod shape;

pub use shape::{Density, Point, Rect};

use grid::{CHIP, Grid, MOST_CHIPS, ceil};

use crate::base::order;
use crate::view::{HostKind, HostView, View};

/// The room for the drawing, as measured on the page, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Its width.
    pub width: i32,
    /// Its height; 0 where the page lets the drawing grow as it needs, and scrolls as a whole.
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
    /// Height of the drawing; more than the stage has where the hosts need it.
    pub height: i32,
    /// Whether clients stand above the switch rather than left of it.
    pub tall: bool,
    /// Whether the page grows with the drawing, so that what belongs to a device stands above or below it.
    pub grows: bool,
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
/// The least of it in a room of a given height: an envelope, or a dot.
const LOW_GAP: i32 = 42;
const DOT_GAP: i32 = 26;
/// The height of the switch in a tall drawing, and the least of it.
const SWITCH_H: i32 = 70;
const LOW_SWITCH_H: i32 = 44;
/// Room for an envelope between a card and the switch in a wide drawing.
const WIDE_GAP: i32 = 94;

impl Layout {
    /// The place of the device at a port.
    pub fn place(&self, port: u16) -> Option<&Place> {
        let index = self.places.binary_search_by_key(&port, |place| place.port).ok()?;
        self.places.get(index)
    }

    /// How so many envelopes are drawn at once: what is broadcast to hundreds would hide them, so they are specks there.
    pub fn pill_for(&self, envelopes: usize) -> Pill {
        let tiles = self.places.iter().any(|place| place.density == Density::Tile);
        if tiles && envelopes > MANY_ENVELOPES { Pill { w: 8, h: 8, dot: true } } else { self.pill }
    }

    /// Where a link's traffic turns inside the switch, seen from the end of the link.
    pub(super) fn hub(&self, end: Point) -> Point {
        if self.tall { (end.0, self.switch.cy()) } else { (self.switch.cx(), end.1) }
    }

    /// Whether a panel of this height beside a card hides another device.
    pub fn hides(&self, card: Rect, need: i32) -> bool {
        let ((x, y), w) = self.beside(card, need);
        let panel = Rect { x, y, w, h: need };
        self.places.iter().any(|place| place.rect.overlaps(&panel))
    }

    /// Where a panel of roughly this height belongs to a card: below it, above it, or beside it on the switch's side.
    /// Upper left corner and width.
    pub fn beside(&self, card: Rect, need: i32) -> (Point, i32) {
        let w = 388.min(self.width - 2 * MARGIN);
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

/// Lays the devices out.
pub fn layout(view: &View, stage: Stage) -> Layout {
    // A large room magnifies; a small one rearranges. Whole eights, so that a resize does not redraw for every pixel.
    let grows = stage.height <= 0;
    let (w, h) = (stage.width.clamp(260, 8_000), if grows { 300 } else { stage.height.clamp(120, 8_000) });
    let hundredths = (w * 100 / 900).min(h * 100 / 380).clamp(100, 400);
    let (w, h) = (w * 100 / hundredths / 8 * 8, h * 100 / hundredths / 4 * 4);
    let of = |kind: HostKind| view.hosts.iter().filter(move |host: &&HostView| host.kind == kind).map(|host| host.port);
    let near: Vec<u16> = of(HostKind::Client).chain(of(HostKind::Static)).collect();
    let far: Vec<u16> = of(HostKind::Server).collect();
    let many = of(HostKind::Client).count() > MANY;
    let room = if grows { 0 } else { h };
    let on_top = || tall(w, room, &near, &far, many);
    let mut layout = if w < TALL_BELOW { on_top() } else { wide(w, h, &near, &far, many) };
    // Columns of a crowd that has little width are long; its rows are not.
    if layout.height > h && !grows && w < CROWD_BELOW {
        let rows = on_top();
        layout = if rows.height < layout.height { rows } else { layout };
    }
    layout.grows = grows;
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
        Column { density: grid.density, grid: Some(grid), cols, rows, need: rows * grid.row + 8 }
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
        tall: false,
        grows: false,
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

/// As high as it needs; where `room` is not 0, no higher than that as long as smaller cards and shorter ways help.
fn tall(w: i32, room: i32, near: &[u16], far: &[u16], many: bool) -> Layout {
    let (n, m) = (count(near), count(far));
    let crowd = Row::Cells(Grid::of_crowd(n, rows_height(n, w, Row::Cells(CHIP)), room));
    let size = |card: Row| (if many { crowd } else { card }, if far.len() > MANY { Row::Cells(CHIP) } else { card });
    let rest = |card: Row| room - 2 * MARGIN - rows_height(n, w, size(card).0) - rows_height(m, w, size(card).1);
    let dots = |card: Row| near.len() > 2 || far.len() > 2 || matches!(card, Row::Cells(_));
    let least = |card: Row| if dots(card) { DOT_GAP } else { LOW_GAP };
    let fits = |card: &Row| room == 0 || rest(*card) >= LOW_SWITCH_H + 2 * least(*card);
    let card = [Row::Cards(SLIM_H), Row::Cards(MEDIUM_H)].into_iter().find(fits).unwrap_or(Row::Cells(CHIP));
    let (switch_h, gap) = if room == 0 {
        (SWITCH_H, TALL_GAP)
    } else {
        let switch_h = (rest(card) - 2 * TALL_GAP).clamp(LOW_SWITCH_H, SWITCH_H);
        (switch_h, ((rest(card) - switch_h) / 2).max(least(card)))
    };
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
        tall: true,
        grows: false,
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
