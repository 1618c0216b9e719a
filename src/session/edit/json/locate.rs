//! Where in a JSON text something stands.

use crate::session::place::end_of_string;

/// Line and column, both from 1, of what a path like `servers[0].ranges[1].last` leads to; as far along the path as the text
/// goes. A text that is no JSON is followed as far as it can be.
pub fn locate(path: &str, text: &str) -> (usize, usize) {
    let mut walk = Walk { text: text.as_bytes(), at: 0 };
    walk.space();
    let mut best = walk.at;
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        let found = match step.strip_suffix(']') {
            Some(index) => index.parse().ok().and_then(|index| walk.entry(index)),
            None => walk.key(step),
        };
        match found {
            Some(at) => best = at,
            None => break,
        }
    }
    place(text, best)
}

/// Line and column of a byte.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
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
}

impl Walk<'_> {
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
    fn string(&mut self) -> Option<&[u8]> {
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

    /// To the value of a key of the object here; where the key stands.
    fn key(&mut self, wanted: &str) -> Option<usize> {
        self.eat(b'{')?;
        loop {
            self.space();
            let stands = self.at;
            let found = self.string()? == wanted.as_bytes();
            self.eat(b':')?;
            self.space();
            if found {
                return Some(stands);
            }
            self.skip()?;
            self.eat(b',')?;
        }
    }

    /// To an entry of the list here; where it stands.
    fn entry(&mut self, index: usize) -> Option<usize> {
        self.eat(b'[')?;
        for _ in 0..index {
            self.skip()?;
            self.eat(b',')?;
        }
        self.space();
        (self.peek()? != b']').then_some(self.at)
    }
}
