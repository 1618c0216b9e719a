//! The rows: frames with their arrows, notes at a lifeline, user actions.

use super::SequencePicture;
use crate::drawing::arrows::{Arrows, End, again, phase};
use crate::export::picture::colours;
use crate::export::picture::colours::{ACCENT, INK, LOST, MUTE, PAPER, STRONG};
use crate::export::picture::svg::{Anchor, BOLD, MONO, PLAIN, SMALL, Style};
use crate::export::text::{Source, reaches_nobody};
use crate::history::{Fate, Repeat, Row};
use crate::protocol::Actor;
use crate::sim::{Kind, Transmission};
use crate::teach;
use crate::teach::format;
use crate::wire::FrameKind;

/// From the top of a row to its arrow's foot, and to its tips.
const FOOT: i32 = 26;
const TIP: i32 = 34;
/// The second copy comes in so much lower.
const COPY: i32 = 7;
/// A lost frame's arrow ends so far from its receiver.
const SHORT: i32 = 26;
/// A line of reasons.
const LINE: i32 = 14;

impl SequencePicture {
    /// A frame: its words, an arrow to everybody whom it reaches, and why somebody did not take it.
    pub(super) fn frame(
        &mut self,
        row: &Row,
        (kind, frame, broadcast, repeats): (FrameKind, &Transmission, bool, Option<Repeat>),
        source: Source<'_>,
    ) {
        let Ok(start) = self.ports.binary_search(&row.port) else { return };
        if !self.blank {
            self.seen.kinds.insert(kind, ());
        }
        self.seen.taken = true;
        let arrows = Arrows::of(row, source.trace, &self.ports, phase(row, self.count));
        let ink = self.ink(kind);
        let to = if broadcast { "everyone".to_owned() } else { source.names.by_mac(frame.destination()) };
        let about = frame.about().map(|address| format!(" {address}")).unwrap_or_default();
        let mut rest = format!(" to {}", PLAIN.fit(&to, 240));
        if let Some(repeat) = repeats {
            rest += &format!(", {}, first at {}", again(repeat), format::moment(repeat.at));
        }
        rest += if arrows.twice() { ", twice" } else { "" };
        let flying = arrows.stub || arrows.ends.iter().any(|end| end.fate.is_none());
        rest += match flying {
            true => ", on its way",
            false if reaches_nobody(row, source.trace, self.count) => ", reaches nobody",
            false => "",
        };
        let number = format!("{} ", self.label(row));
        let parts = [
            (BOLD, number.trim_start()),
            (Style { fill: ink, ..BOLD }, kind.name()),
            (Style { fill: ink, ..MONO }, about.as_str()),
            (Style { fill: MUTE, size: 11, ..PLAIN }, rest.as_str()),
        ];
        let parts = if self.blank { &parts[..1] } else { &parts[..] };
        let width: i32 = parts.iter().map(|(style, text)| style.width(text)).sum();
        // The words stand beside the sender, where the frame goes.
        let sender = self.x(start);
        let x = if arrows.words_to_right(start, self.ports.len()) { sender + 12 } else { sender - 12 - width };
        let x = x.min(self.right() - width).max(self.left);
        let y = self.y + 13;
        self.body.behind(x, y, PLAIN, width);
        self.body.texts(x, y, parts);

        if arrows.stub || arrows.lost_before.is_some() {
            self.stub(start, ink, arrows.lost_before.is_some());
        }
        self.ignored(start, &arrows.ends);
        for end in &arrows.ends {
            self.arrow(start, *end, kind);
        }
        let foot = (self.x(start), self.y + FOOT);
        if self.blank {
            self.body.circle(foot, 6, INK, INK);
        } else {
            self.body.sign(foot, kind);
        }
        self.y += TIP + 8 + if arrows.twice() { COPY } else { 0 };
        if !self.blank {
            let reasons = arrows.reasons(source.names, false);
            self.reasons(&reasons, x + 8);
        }
        self.y += 4;
    }

    /// Reasons in words, from about `x` on; what is lost stands out.
    fn reasons(&mut self, reasons: &[(bool, String)], x: i32) {
        let x = x.min(self.right() - 360).max(self.left);
        for (lost, text) in reasons {
            self.seen.lost |= *lost;
            let style = Style { fill: if *lost { LOST } else { MUTE }, ..SMALL };
            for line in style.wrap(text, self.right() - x) {
                self.body.behind(x, self.y + 9, style, style.width(&line));
                self.body.text(x, self.y + 9, style, &line);
                self.y += LINE;
            }
        }
    }

    /// Those who heard a frame and let it be: one line to each side, with a ring at every lifeline.
    fn ignored(&mut self, start: usize, ends: &[End]) {
        let of = |copy: bool| ends.iter().filter(move |end| end.copy == copy);
        for copy in [false, true] {
            let ignored = || of(copy).filter(|end| matches!(end.fate, Some(Fate::Ignored(_))));
            let columns = || ignored().map(|end| end.column);
            let (from, down) = (self.x(start), if copy { COPY } else { 0 });
            let y = self.y + FOOT + down;
            for far in [columns().min().filter(|far| *far < start), columns().max().filter(|far| *far > start)] {
                let Some(far) = far.map(|far| self.x(far)) else { continue };
                self.seen.ignored = true;
                self.body.line((from, y), (far, y + TIP - FOOT), MUTE, "1", "4 4");
                let (side, tip) = if far > from { (1, "M-6 -4L0 0L-6 4") } else { (-1, "M6 -4L0 0L6 4") };
                self.body.path((far - 6 * side, y + TIP - FOOT), tip, "none", MUTE, "1.25");
                let ports: Vec<i32> = columns().map(|column| self.x(column)).collect();
                for x in ports.into_iter().filter(|x| (x - from).signum() == (far - from).signum()) {
                    // On the line, which falls from the foot to the farthest.
                    let fall = (TIP - FOOT) * (x - from) / (far - from);
                    self.body.circle((x, y + fall), 3, PAPER, MUTE);
                }
            }
        }
    }

    /// The colour of a frame, which says what it is.
    fn ink(&self, kind: FrameKind) -> &'static str {
        if self.blank { INK } else { colours::kind(kind).0 }
    }

    fn arrow(&mut self, start: usize, end: End, kind: FrameKind) {
        let ink = self.ink(kind);
        let (from, to) = (self.x(start), self.x(end.column));
        let side = if to >= from { 1 } else { -1 };
        let down = if end.copy { COPY } else { 0 };
        let (from, to) = ((from + 9 * side, self.y + FOOT + down), (to, self.y + TIP + down));
        // DHCP is drawn thick, what only checks and looks up thin.
        let width = if kind.is_dhcp() || self.blank { "2" } else { "1.25" };
        match end.fate {
            None => {
                self.seen.flying = true;
                self.body.line(from, to, ink, width, "2 5");
            }
            Some(Fate::Taken) => {
                self.body.line(from, (to.0 - 8 * side, to.1), ink, width, "");
                let tip = if side > 0 { "M0 0L-10 -5V5Z" } else { "M0 0L10 -5V5Z" };
                self.body.path(to, tip, ink, "none", "0");
            }
            Some(Fate::Ignored(_)) => {}
            Some(Fate::Lost(_)) => {
                self.seen.lost = true;
                let to = (to.0 - SHORT.min(self.column / 3) * side, to.1);
                self.body.line(from, to, ink, width, "7 4");
                self.body.cross(to);
            }
        }
    }

    /// The beginning of a line that never reached the switch, or will not.
    fn stub(&mut self, start: usize, ink: &'static str, lost: bool) {
        let side = if 2 * start < self.ports.len() { 1 } else { -1 };
        let from = (self.x(start) + 9 * side, self.y + FOOT);
        let to = (self.x(start) + (self.column * 38 / 100).max(20) * side, self.y + FOOT + 3);
        self.body.line(from, to, ink, "2", if lost { "7 4" } else { "2 5" });
        if lost {
            self.body.cross(to);
        }
        self.seen.lost |= lost;
        self.seen.flying |= !lost;
    }

    /// Something that happened at a host.
    pub(super) fn note(&mut self, row: &Row, source: Source<'_>) {
        let Ok(column) = self.ports.binary_search(&row.port) else { return };
        let Some(entry) = source.trace.get(usize::try_from(row.entry.0).unwrap_or(usize::MAX)) else { return };
        self.seen.note = true;
        let title = if self.blank { String::new() } else { source.explain(entry).title };
        let text = format!("{} {title}", self.label(row));
        let (x, y) = (self.x(column), self.y);
        self.body.rect((x - 4, y + 5, 8, 8), STRONG, "none", 2);
        self.beside(column, text.trim(), Style { fill: INK, size: 11, ..PLAIN });
    }

    /// What a person or the scenario did to a host.
    pub(super) fn action(&mut self, row: &Row, source: Source<'_>) {
        let Ok(column) = self.ports.binary_search(&row.port) else { return };
        let entry = source.trace.get(usize::try_from(row.entry.0).unwrap_or(usize::MAX));
        let Some(Kind::Action { action, by, refused }) = entry.map(|entry| &entry.kind) else { return };
        self.seen.action = true;
        let who = if *by == Actor::Person { "by you" } else { "by the scenario" };
        let why = refused.map(|why| format!("; refused: {}", teach::cannot(why))).unwrap_or_default();
        let text = format!("{} {}, {who}{why}", self.label(row), teach::action_name(action, source.names));
        let at = (self.x(column), self.y + 9);
        let fill = if refused.is_some() { PAPER } else { ACCENT };
        self.body.path(at, "M0 -6L6 0L0 6L-6 0Z", fill, ACCENT, "1.5");
        self.beside(column, text.trim(), Style { size: 11, fill: ACCENT, ..BOLD });
    }

    /// Words beside a lifeline, on the side with more room, in as many lines as they need.
    fn beside(&mut self, column: usize, text: &str, style: Style) {
        let x = self.x(column);
        let (to_left, to_right) = (x - 10 - self.left, self.right() - x - 10);
        let (x, room, anchor) =
            if to_right >= to_left { (x + 10, to_right, Anchor::Start) } else { (x - 10, to_left, Anchor::End) };
        let style = Style { anchor, ..style };
        for line in style.wrap(text, room) {
            self.body.behind(x, self.y + 13, style, style.width(&line));
            self.body.text(x, self.y + 13, style, &line);
            self.y += LINE;
        }
        self.y += 7;
    }
}
