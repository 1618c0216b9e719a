//! Where in a JSON text something stands.

use crate::base::{Map, Set};
use crate::scenario::place::end_of_string;

/// Line and column, both from 1, of what a path like `servers[0].ranges[1].last` leads to; as far along the path as the text
/// goes. A text that is no JSON is followed as far as it can be.
pub fn locate(path: &str, text: &str) -> (usize, usize) {
    locate_all([path], text).into_iter().next().unwrap_or((1, 1))
}

/// The same for many paths, in one walk over the text.
pub(super) fn locate_all<'a>(paths: impl IntoIterator<Item = &'a str>, text: &str) -> Vec<(usize, usize)> {
    let paths: Vec<&str> = paths.into_iter().collect();
    let wanted = paths.iter().flat_map(|path| beginnings(path)).map(|begin| (begin, None)).collect();
    let mut walk = Walk { text: text.as_bytes(), at: 0, wanted };
    walk.space();
    let start = walk.at;
    let _ = walk.value(&mut String::new());
    let found: Vec<usize> = paths
        .iter()
        .map(|path| beginnings(path).filter_map(|begin| *walk.wanted.get(&begin)?).last().unwrap_or(start))
        .collect();
    // Lines are counted once, whatever the order of the paths.
    let places: Map<usize, (usize, usize)> = {
        let sorted: Set<usize> = found.iter().copied().collect();
        let (mut line, mut begins, mut counted) = (1, 0, 0);
        let place = |at: usize| {
            let passed = text.get(counted..at).unwrap_or_default();
            line += passed.matches('\n').count();
            begins = passed.rfind('\n').map_or(begins, |last| counted + last + 1);
            counted = at;
            (at, (line, text.get(begins..at).unwrap_or_default().chars().count() + 1))
        };
        sorted.into_iter().map(place).collect()
    };
    found.iter().map(|at| places.get(at).copied().unwrap_or((1, 1))).collect()
}

/// A path and what it begins with, the shortest first: `a`, `a[1]`, `a[1].b`.
fn beginnings(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.char_indices().filter(|(at, c)| *at > 0 && matches!(c, '.' | '[')).map(|(at, _)| at);
    ends.chain([path.len()]).filter_map(|end| path.get(..end)).filter(|begin| !begin.is_empty())
}

/// The byte at which a line and column begin, both from 1; the end of the text if there is no such place.
pub fn offset(text: &str, line: usize, column: usize) -> usize {
    let starts = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let rest = text.get(starts..).unwrap_or_default();
    starts + rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>()
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    /// The paths that somebody asks for with all their beginnings, and where each was found first.
    wanted: Map<&'a str, Option<usize>>,
}

impl<'a> Walk<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Over a string; its bytes between the quotes.
    fn string(&mut self) -> Option<&'a [u8]> {
        self.eat(b'"')?;
        let from = self.at;
        self.at = end_of_string(self.text, from)?;
        self.text.get(from..self.at - 1)
    }

    /// Over a value of any kind.
    fn skip(&mut self) -> Option<()> {
        self.space();
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'{' | b'[' => {
                let mut depth = 0usize;
                loop {
                    match self.peek()? {
                        b'"' => {
                            self.string()?;
                            continue;
                        }
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth -= 1,
                        _ => {}
                    }
                    self.at += 1;
                    if depth == 0 {
                        return Some(());
                    }
                }
            }
            _ => {
                while self.peek().is_some_and(|byte| !b",]}".contains(&byte) && !byte.is_ascii_whitespace()) {
                    self.at += 1;
                }
                Some(())
            }
        }
    }

    /// Over a value that is, or is inside of, something asked for; notes where that stands.
    fn value(&mut self, path: &mut String) -> Option<()> {
        self.space();
        let object = match self.peek()? {
            b'{' => true,
            b'[' => false,
            _ => return self.skip(),
        };
        self.at += 1;
        let length = path.len();
        for index in 0usize.. {
            self.space();
            if matches!(self.peek()?, b'}' | b']') {
                self.at += 1;
                return Some(());
            }
            let stands = self.at;
            if object {
                let key = self.string()?;
                if length > 0 {
                    path.push('.');
                }
                path.push_str(&String::from_utf8_lossy(key));
                self.eat(b':')?;
            } else {
                path.push_str(&format!("[{index}]"));
            }
            // Only the first of two fields with one name is looked into.
            let asked = match self.wanted.get_mut(path.as_str()) {
                Some(place @ None) => {
                    *place = Some(stands);
                    true
                }
                _ => false,
            };
            if asked {
                self.value(path)?
            } else {
                self.skip()?
            }
            path.truncate(length);
            self.space();
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        None
    }
}
