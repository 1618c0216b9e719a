//! What the signs and lines mean: those that occur.

use super::Seen;
use crate::drawing::kinds;
use crate::export::picture::colours::{ACCENT, ACCENT_SOFT, INK, LINE, MUTE, PAPER, STRONG};
use crate::export::picture::svg::{BOLD, SMALL, Style, Svg};

/// The style of its words.
const WORD: Style = Style { fill: INK, ..SMALL };

/// Draws the legend from a place on, as wide as `room`; returns where it ends.
pub(super) fn draw(svg: &mut Svg, seen: &Seen, (left, top): (i32, i32), room: i32) -> i32 {
    svg.line((left, top - 8), (left + room, top - 8), LINE, "1", "");
    let mut pen = Pen { left, right: left + room, x: left, y: top };
    svg.text(left, top + 11, Style { size: 11, ..BOLD }, "Legend");
    pen.x += 60;
    for kind in seen.kinds.keys() {
        let (x, y) = pen.take(12 + 14, WORD.width(kinds::word(*kind)));
        svg.sign((x + 10, y + 7), *kind);
        svg.text(x + 26, y + 11, WORD, kinds::word(*kind));
    }
    let mut line = |svg: &mut Svg, shown: bool, words: &str, draw: &dyn Fn(&mut Svg, i32, i32)| {
        if shown {
            let (x, y) = pen.take(46, WORD.width(words));
            draw(svg, x, y + 7);
            svg.text(x + 46, y + 11, WORD, words);
        }
    };
    line(svg, seen.taken, "taken", &|svg, x, y| {
        svg.line((x, y), (x + 30, y), INK, "2", "");
        svg.path((x + 40, y), "M0 0L-10 -5V5Z", INK, "none", "0");
    });
    line(svg, seen.ignored, "heard, not taken", &|svg, x, y| {
        svg.line((x, y), (x + 36, y), MUTE, "1", "4 4");
        svg.circle((x + 36, y), 3, PAPER, MUTE);
    });
    line(svg, seen.lost, "lost", &|svg, x, y| {
        svg.line((x, y), (x + 34, y), INK, "2", "7 4");
        svg.cross((x + 34, y));
    });
    line(svg, seen.flying, "on its way", &|svg, x, y| svg.line((x, y), (x + 38, y), INK, "2", "2 5"));
    let thin = seen.kinds.keys().any(|kind| kind.is_dhcp()) && seen.kinds.keys().any(|kind| !kind.is_dhcp());
    line(svg, thin, "thin line: ARP or ping", &|svg, x, y| svg.line((x, y), (x + 38, y), INK, "1.25", ""));
    line(svg, seen.note, "happens at a host", &|svg, x, y| svg.rect((x + 26, y - 4, 8, 8), STRONG, "none", 2));
    line(svg, seen.action, "done to a host", &|svg, x, y| {
        svg.path((x + 30, y), "M0 -6L6 0L0 6L-6 0Z", ACCENT, ACCENT, "1.5");
    });
    line(svg, seen.decision, "time waits for a decision", &|svg, x, y| {
        svg.rect((x + 8, y - 6, 30, 12), ACCENT_SOFT, ACCENT, 3);
    });
    pen.y + 18
}

/// Where the next piece goes.
struct Pen {
    left: i32,
    right: i32,
    x: i32,
    y: i32,
}

impl Pen {
    /// The place of a sign and its words; another line where this one is full.
    fn take(&mut self, sign: i32, words: i32) -> (i32, i32) {
        let width = sign + words + 20;
        if self.x + width > self.right && self.x > self.left {
            (self.x, self.y) = (self.left, self.y + 24);
        }
        let at = (self.x, self.y);
        self.x += width;
        at
    }
}
