//! Many devices in rows of equal cells: chips, or tiles where there are more than chips have room for.
//!
//! ```text
//!   chip ┌────────┐ ┌────────┐        tile ┌──┐┌──┐┌──┐┌──┐
//!        │pc-1 .10│ │pc-2 .11│             └┬─┘└┬─┘└┬─┘└┬─┘
//!        └──────┬─┘ └──────┬─┘        ──────┴───┴───┴───┴──▶ switch
//!        ───────┴──────────┴──▶ switch
//! ```

use super::shape::{Density, Rect};

/// More clients than this need all the width.
pub(super) const MOST_CHIPS: i32 = 60;
/// More than this become tiles where chips do not fit; fewer are drawn smaller.
const FEW: i32 = 12;

/// Cells of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    /// How much a cell says.
    pub density: Density,
    /// Its width.
    pub w: i32,
    /// Its height.
    pub h: i32,
    /// Between two cells of a row.
    pub gap: i32,
    /// From a row to the next; the links run in between.
    pub row: i32,
}

/// Above and below the rows of a grid together: the links of the last row still end at the switch, which keeps off the edge.
pub(super) const AROUND: i32 = 12;

pub(super) const CHIP: Grid = Grid { density: Density::Chip, w: 100, h: 34, gap: 8, row: 44 };
// A target of 24 by 24 around the middle of a tile touches no other one.
const TILE: Grid = Grid { density: Density::Tile, w: 33, h: 20, gap: 4, row: 24 };

impl Grid {
    /// What a crowd of `n` becomes, if chips need so much height where there is `room`.
    pub(super) fn of_crowd(n: i32, need: i32, room: i32) -> Self {
        if n > FEW && need > room { TILE } else { CHIP }
    }

    /// How many columns fit into a width.
    pub(super) fn columns(&self, width: i32) -> i32 {
        ((width + self.gap) / (self.w + self.gap)).max(1)
    }

    /// How wide so many columns are.
    pub(super) fn width(&self, columns: i32) -> i32 {
        columns * (self.w + self.gap) - self.gap
    }

    /// Columns and rows for `n` in so much room, with as few columns as the height allows.
    pub(super) fn fit(&self, n: i32, h: i32, max_columns: i32) -> (i32, i32) {
        let rows = ((h - AROUND) / self.row).max(1);
        let columns = ceil(n, rows).clamp(1, max_columns.max(1));
        (columns, ceil(n, columns))
    }

    /// The `i`-th cell, `w` wide, of rows that begin at a point.
    pub(super) fn cell(&self, i: i32, columns: i32, (x, y): (i32, i32), w: i32) -> Rect {
        Rect { x: x + i % columns * (w + self.gap), y: y + i / columns * self.row, w, h: self.h }
    }

    /// Where the link leaves a cell: of a chip under its right end, where dots hide no words.
    pub(super) fn plug(&self, cell: Rect) -> i32 {
        if self.density == Density::Tile { cell.cx() } else { cell.right() - 13 }
    }

    /// Where the links of a row run.
    pub(super) fn gutter(&self, cell: Rect) -> i32 {
        cell.bottom() + (self.row - self.h) / 2
    }
}

pub(super) fn ceil(n: i32, by: i32) -> i32 {
    (n + by - 1) / by
}
