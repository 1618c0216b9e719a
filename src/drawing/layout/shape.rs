//! The shapes of a drawing.

/// A point of the drawing.
pub type Point = (i32, i32);

/// A rectangle of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Rect {
    /// The right edge.
    pub fn right(&self) -> i32 {
        self.x + self.w
    }

    /// The lower edge.
    pub fn bottom(&self) -> i32 {
        self.y + self.h
    }

    /// The middle from left to right.
    pub fn cx(&self) -> i32 {
        self.x + self.w / 2
    }

    /// The middle from top to bottom.
    pub fn cy(&self) -> i32 {
        self.y + self.h / 2
    }

    /// Whether two rectangles share any area.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// How much a card says, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Density {
    /// Name, badge, MAC, address, two lines.
    Full,
    /// Name, badge below it, address, MAC, one line; for narrow pages.
    Slim,
    /// Name, badge, address, one line; where it is narrow, the state instead of badge and line.
    Medium,
    /// Name, last byte of the address, state.
    Chip,
    /// The end of the name, and a sign for the state.
    Tile,
}
