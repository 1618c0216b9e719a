//! SVG written piece by piece, with attributes only: every program that reads SVG understands those.

use std::fmt::Write;

use super::colours::{INK, MUTE, PAPER};
use crate::drawing::kinds;
use crate::export::text::one_line;
use crate::wire::FrameKind;

/// How a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// It begins there.
    #[default]
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Its size in units.
    pub size: i32,
    /// Whether it is bold.
    pub bold: bool,
    /// Whether all characters have one width: addresses and times.
    pub mono: bool,
    /// Its colour.
    pub fill: &'static str,
    /// Where it stands.
    pub anchor: Anchor,
}

/// Ordinary text.
pub const PLAIN: Style = Style { size: 12, bold: false, mono: false, fill: INK, anchor: Anchor::Start };
/// Text that matters less.
pub const SMALL: Style = Style { size: 11, fill: MUTE, ..PLAIN };
/// Addresses.
pub const MONO: Style = Style { mono: true, ..PLAIN };
/// Names.
pub const BOLD: Style = Style { bold: true, ..PLAIN };

impl Style {
    /// How wide a text becomes, at most.
    pub fn width(self, text: &str) -> i32 {
        let hundredths: i32 = text.chars().map(|c| if self.mono { mono_em(c) } else { em(c) }).sum();
        let hundredths = if self.bold { hundredths * 113 / 100 } else { hundredths };
        hundredths * self.size / 100 + 1
    }

    /// As much of a text as has room, cut with an ellipsis.
    pub fn fit(self, text: &str, room: i32) -> String {
        let text = one_line(text);
        if self.width(&text) <= room {
            return text;
        }
        let mut short = String::new();
        for c in text.chars() {
            short.push(c);
            if self.width(&short) + self.size > room {
                short.pop();
                break;
            }
        }
        short.push('…');
        short
    }

    /// As [`Style::fit`], but the end of the text stays: where names are alike, they differ there.
    pub fn fit_ends(self, text: &str, room: i32) -> String {
        let text = one_line(text);
        if self.width(&text) <= room {
            return text;
        }
        let end: String = text.chars().skip(text.chars().count().saturating_sub(2)).collect();
        let cut = self.fit(&text, room - self.width(&end));
        if cut.chars().count() > 2 { cut + &end } else { self.fit(&text, room) }
    }

    /// A text in lines that have room; words that are too long for one are broken.
    pub fn wrap(self, text: &str, room: i32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        let text = one_line(text);
        for word in text.split_whitespace() {
            let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&joined) <= room {
                line = joined;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                line.push(c);
                if self.width(&line) > room && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, c.to_string()));
                }
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines
    }
}

/// The width of a character in hundredths of the font's size: as in DejaVu Sans, which is wide among sans-serif fonts.
fn em(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 29,
        ' ' | '.' | ',' | ':' | ';' | '·' | '!' => 34,
        'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '-' | '/' | '"' => 42,
        's' | 'c' | 'z' | 'J' => 56,
        'm' | 'M' | 'w' | 'W' | '@' | '%' | '…' | '+' | '=' | '<' | '>' => 100,
        'a'..='z' | '0'..='9' | '_' | '?' => 65,
        'A'..='Z' | '&' | '#' => 79,
        '✓' => 84,
        c if c < '\u{1100}' => 80,
        // Signs of two widths, and pictures.
        _ => 130,
    }
}

fn mono_em(c: char) -> i32 {
    if c < '\u{1100}' { 62 } else { 130 }
}

/// A text for XML: what has a meaning there is escaped, what must not stand there is left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// A part of a drawing.
#[derive(Debug, Clone, Default)]
pub struct Svg(pub String);

// Writing into a string does not fail.
impl Svg {
    /// Anything written already.
    pub fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Text at a place.
    pub fn text(&mut self, x: i32, y: i32, style: Style, text: &str) {
        if text.is_empty() {
            return;
        }
        self.open_text(x, y, style);
        self.0.push_str(&escape(text));
        self.0.push_str("</text>\n");
    }

    /// Several texts one behind the other, each in a style of its own; the place is that of the first.
    pub fn texts(&mut self, x: i32, y: i32, parts: &[(Style, &str)]) {
        let Some((first, _)) = parts.first() else { return };
        self.open_text(x, y, Style { bold: false, mono: false, fill: INK, ..*first });
        for (style, text) in parts {
            let _ = write!(self.0, "<tspan fill=\"{}\"", style.fill);
            self.font(*style);
            let _ = write!(self.0, ">{}</tspan>", escape(text));
        }
        self.0.push_str("</text>\n");
    }

    fn open_text(&mut self, x: i32, y: i32, style: Style) {
        let _ = write!(self.0, "<text x=\"{x}\" y=\"{y}\" fill=\"{}\"", style.fill);
        self.font(style);
        self.0.push_str(match style.anchor {
            Anchor::Start => ">",
            Anchor::Middle => " text-anchor=\"middle\">",
            Anchor::End => " text-anchor=\"end\">",
        });
    }

    fn font(&mut self, style: Style) {
        let _ = write!(self.0, " font-size=\"{}\"", style.size);
        if style.bold {
            self.0.push_str(" font-weight=\"bold\"");
        }
        if style.mono {
            self.0.push_str(" font-family=\"monospace\"");
        }
    }

    /// Paper behind a text of this width, so that no line runs through its letters.
    pub fn behind(&mut self, x: i32, y: i32, style: Style, width: i32) {
        let left = match style.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2,
            Anchor::End => x - width,
        };
        self.rect((left - 2, y - style.size, width + 4, style.size + 3), PAPER, "none", 0);
    }

    /// A rectangle: left, top, width, height.
    pub fn rect(&mut self, (x, y, w, h): (i32, i32, i32, i32), fill: &str, stroke: &str, rx: i32) {
        let _ = write!(self.0, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\"");
        if rx > 0 {
            let _ = write!(self.0, " rx=\"{rx}\"");
        }
        if stroke != "none" {
            let _ = write!(self.0, " stroke=\"{stroke}\" stroke-width=\"1.5\"");
        }
        self.0.push_str("/>\n");
    }

    /// A line; `dash` is empty for a whole one.
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), stroke: &str, width: &str, dash: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = write!(
            self.0,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\" stroke-width=\"{width}\""
        );
        if !dash.is_empty() {
            let _ = write!(self.0, " stroke-dasharray=\"{dash}\"");
        }
        self.0.push_str("/>\n");
    }

    /// A path around a place.
    pub fn path(&mut self, (x, y): (i32, i32), d: &str, fill: &str, stroke: &str, width: &str) {
        let _ = write!(self.0, "<path transform=\"translate({x} {y})\" d=\"{d}\" fill=\"{fill}\"");
        if stroke != "none" {
            let _ = write!(self.0, " stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-linecap=\"round\"");
        }
        self.0.push_str("/>\n");
    }

    /// A circle.
    pub fn circle(&mut self, (x, y): (i32, i32), r: i32, fill: &str, stroke: &str) {
        let _ = writeln!(
            self.0,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.25\"/>"
        );
    }

    /// The sign of a kind of frame: its shape with its letter.
    pub fn sign(&mut self, at: (i32, i32), kind: FrameKind) {
        let (ink, _) = super::colours::kind(kind);
        self.path(at, kinds::outline(kind), ink, "none", "0");
        let style = Style { size: 11, fill: PAPER, anchor: Anchor::Middle, ..BOLD };
        self.text(at.0, at.1 + 4, style, kinds::letter(kind));
    }

    /// A cross: something ends here.
    pub fn cross(&mut self, at: (i32, i32)) {
        self.path(at, "M-5 -5L5 5M-5 5L5 -5", "none", super::colours::LOST, "2.5");
    }
}

/// The whole document around a drawing.
pub fn document(width: i32, height: i32, title: &str, desc: &str, body: &str) -> String {
    let (title, desc) = (escape(&one_line(title)), escape(&one_line(desc)));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" role=\"img\">\n\
         <title>{title}</title>\n<desc>{desc}</desc>\n\
         <rect x=\"0\" y=\"0\" width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>\n{body}</svg>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_and_wrapped_to_their_room() {
        let text = "laptop-1 must choose between two offers";
        for room in [40, 80, 120] {
            assert!(PLAIN.width(&PLAIN.fit(text, room)) <= room, "{room}");
            let lines = PLAIN.wrap(text, room);
            assert!(lines.iter().all(|line| PLAIN.width(line) <= room), "{room}: {lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
        assert_eq!(PLAIN.fit(text, 1_000), text);
        assert_eq!(PLAIN.wrap("", 100), [""]);
    }

    #[test]
    fn nothing_in_a_text_is_xml() {
        assert_eq!(escape("<a href=\"x\">&\u{0}\u{ffff}\n"), "&lt;a href=&quot;x&quot;&gt;&amp; ");
    }
}
