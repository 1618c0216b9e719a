//! Pictures for paper: Sequence and Network as SVG documents that stand alone, in light colours, complete.
//!
//! ```text
//!   rows ──SequencePicture──▶ Picture, or several of limited height      (one row after the other, in slices)
//!   View, flights ──network_picture──▶ Picture
//!                                        │ dots(): how large a PNG of it can be
//! ```
//!
//! Everything is in integers and without measuring: widths of texts are estimated on the wide side, since nobody knows which
//! sans-serif font a program has. Kinds are told apart by word, letter and shape besides colour; what became of a frame by
//! the line and its end.

pub mod colours;
pub mod network;
pub mod sequence;
pub mod svg;

pub use network::network_picture;
pub use sequence::{SequencePicture, sequence_picture};

/// No side of a PNG is longer, in dots: what browsers draw.
pub const MAX_SIDE: i64 = 16_000;
/// No PNG has more dots: a browser holds four bytes for each.
pub const MAX_DOTS: i64 = 32_000_000;
/// The scale of a PNG, in thousandths: two dots per unit are sharp on paper.
const SCALE: i64 = 2_000;
/// Below this scale, in thousandths, nobody can read the letters.
const LEAST_SCALE: i64 = 700;

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The SVG document.
    pub svg: String,
    /// Its width in units, which are CSS pixels.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

impl Picture {
    /// Width and height of a PNG of it, in dots: two per unit, fewer where it would be too large. `None` where its letters
    /// could not be read any more.
    pub fn dots(&self) -> Option<(u32, u32)> {
        let (w, h) = (i64::from(self.width.max(1)), i64::from(self.height.max(1)));
        let by_area = (MAX_DOTS * 1_000_000 / (w * h)).isqrt();
        let scale = SCALE.min(MAX_SIDE * 1_000 / w).min(MAX_SIDE * 1_000 / h).min(by_area);
        let dots = |side: i64| u32::try_from(side * scale / 1_000).ok();
        (scale >= LEAST_SCALE).then_some((dots(w)?, dots(h)?))
    }
}

/// The height of a page of this width of which a PNG at full scale can be made.
pub fn page_height(width: i32) -> i32 {
    let dots = MAX_DOTS * 1_000_000 / SCALE / SCALE;
    let height = (dots / i64::from(width.max(1))).min(MAX_SIDE * 1_000 / SCALE);
    i32::try_from(height).unwrap_or(i32::MAX).max(1_200)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dots(width: i32, height: i32) -> Option<(u32, u32)> {
        Picture { svg: String::new(), width, height }.dots()
    }

    #[test]
    fn a_png_has_two_dots_per_unit_unless_it_would_be_too_large() {
        assert_eq!(dots(900, 1_000), Some((1_800, 2_000)));
        assert_eq!(dots(500, 16_000), Some((500, 16_000)));
        assert_eq!(dots(8_000, 4_000), Some((8_000, 4_000)));
        assert_eq!(dots(30_000, 500), None);
        assert_eq!(dots(900, 400_000), None);
    }

    #[test]
    fn a_page_fits_into_a_png_at_full_scale() {
        for width in [700, 948, 2_000, 3_300] {
            let height = page_height(width);
            assert_eq!(dots(width, height), Some((2 * width as u32, 2 * height as u32)), "{width}");
        }
        assert!(dots(8_000, page_height(8_000)).is_some());
    }
}
