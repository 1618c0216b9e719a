//! Zoom and pan of the picture in Network.
//!
//! Everything is in thousandths of the picture's room, so that it means the same in a window of another size.

/// What of the picture is shown: all of it, or a part of it enlarged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zoom {
    /// How much larger than what fits, in thousandths: 1000 shows all.
    pub scale: i32,
    /// What is in the middle, in thousandths of the room from left.
    pub x: i32,
    /// The same from above.
    pub y: i32,
}

/// Another zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoomStep {
    /// Larger by a quarter, around the middle.
    In,
    /// Smaller by a fifth, around the middle.
    Out,
    /// All of it.
    Fit,
    /// So much larger, in thousandths, while the point of the room at (x, y), in thousandths of it, stays where it is.
    By {
        /// 2000 is twice as large.
        factor: i32,
        /// From left.
        x: i32,
        /// From above.
        y: i32,
    },
    /// The picture is moved by so much, in thousandths of the room.
    Pan {
        /// To the right.
        x: i32,
        /// Down.
        y: i32,
    },
    /// A point of the picture in the middle, in thousandths of the room as it is without zoom; nothing where all is shown.
    Center {
        /// From left.
        x: i32,
        /// From above.
        y: i32,
    },
}

/// The largest zoom, in thousandths.
const MOST: i32 = 8_000;

impl Default for Zoom {
    fn default() -> Self {
        Self { scale: 1_000, x: 500, y: 500 }
    }
}

impl Zoom {
    /// Whether all of the picture is shown.
    pub fn is_all(self) -> bool {
        self.scale <= 1_000
    }

    /// The zoom after a step.
    #[must_use]
    pub fn after(self, step: ZoomStep) -> Self {
        let moved = match step {
            ZoomStep::Fit => return Self::default(),
            ZoomStep::In => self.by(1_250, (500, 500)),
            ZoomStep::Out => self.by(800, (500, 500)),
            ZoomStep::By { factor, x, y } => self.by(factor, (x, y)),
            ZoomStep::Pan { x, y } => {
                Self { x: self.x - x * 1_000 / self.scale, y: self.y - y * 1_000 / self.scale, ..self }
            }
            ZoomStep::Center { x, y } => Self { x, y, ..self },
        };
        moved.inside()
    }

    fn by(self, factor: i32, (at_x, at_y): (i32, i32)) -> Self {
        let scale = (self.scale.saturating_mul(factor.clamp(100, 10_000)) / 1_000).clamp(1_000, MOST);
        // What is at the point stays there: its distance from the middle is the same before and after.
        let middle = |middle: i32, at: i32| middle + (at - 500) * 1_000 / self.scale - (at - 500) * 1_000 / scale;
        Self { scale, x: middle(self.x, at_x), y: middle(self.y, at_y) }
    }

    /// With nothing but the picture in the room.
    fn inside(self) -> Self {
        let least = 500_000 / self.scale;
        Self { x: self.x.clamp(least, 1_000 - least), y: self.y.clamp(least, 1_000 - least), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        // A quarter from left and from above; twice as large, the middle of the room shows what was at 3/8.
        let zoom = Zoom::default().after(ZoomStep::By { factor: 2_000, x: 250, y: 250 });
        assert_eq!(zoom, Zoom { scale: 2_000, x: 375, y: 375 });
        // Four times as large: 375 - 250 / 2 + 250 / 4, in whole thousandths.
        assert_eq!(zoom.after(ZoomStep::By { factor: 2_000, x: 250, y: 250 }), Zoom { scale: 4_000, x: 312, y: 312 });
    }

    #[test]
    fn the_picture_fills_its_room_however_it_is_moved() {
        let twice = Zoom::default().after(ZoomStep::By { factor: 2_000, x: 500, y: 500 });
        assert_eq!(twice.after(ZoomStep::Pan { x: 5_000, y: -5_000 }), Zoom { scale: 2_000, x: 250, y: 750 });
        assert_eq!(twice.after(ZoomStep::Pan { x: 100, y: 0 }), Zoom { scale: 2_000, x: 450, y: 500 });
        assert_eq!(
            twice.after(ZoomStep::Out).after(ZoomStep::Out).after(ZoomStep::Out).after(ZoomStep::Out),
            Zoom::default()
        );
        assert_eq!(Zoom::default().after(ZoomStep::Center { x: 0, y: 900 }), Zoom::default());
        assert_eq!(twice.after(ZoomStep::Fit), Zoom::default());
        let most = (0..40).fold(Zoom::default(), |zoom, _| zoom.after(ZoomStep::In));
        assert_eq!(most, Zoom { scale: 8_000, x: 500, y: 500 });
    }
}
