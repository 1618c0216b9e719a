//! A look into wasm files, for the scripts beside it, which compile it with rustc alone.
//!
//! ```text
//!   wasm largest COUNT FILE...   the largest functions and modules of the files together, with the bytes of their code
//!   wasm unnamed FILE...         takes the names of functions out of the files
//! ```
//!
//! The format is that of the WebAssembly core specification, chapter 5; names stand in the custom section `name` (appendix).

use std::collections::BTreeMap;
use std::process::ExitCode;

const IMPORTS: u8 = 2;
const CODE: u8 = 10;
const CUSTOM: u8 = 0;
/// The part of the section `name` that holds the names of functions.
const FUNCTIONS: u8 = 1;

/// Reads numbers, names and runs of bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// LEB128.
    fn number(&mut self) -> Option<usize> {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
            if byte & 0x80 == 0 {
                return usize::try_from(number).ok();
            }
        }
    }

    /// So many bytes as a number before them says.
    fn counted(&mut self) -> Option<&'a [u8]> {
        let count = self.number()?;
        self.take(count)
    }

    fn name(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.counted()?).ok()
    }

    /// An import; whether it is a function.
    fn import(&mut self) -> Option<bool> {
        (self.name()?, self.name()?);
        let kind = self.byte()?;
        match kind {
            // A table has a type before its limits; both may have a maximum.
            1 | 2 => {
                if kind == 1 {
                    self.byte()?;
                }
                let bounded = self.byte()? & 1 == 1;
                self.number()?;
                if bounded {
                    self.number()?;
                }
            }
            3 => drop(self.take(2)?),
            4 => drop((self.byte()?, self.number()?)),
            _ => drop(self.number()?),
        }
        Some(kind == 0)
    }
}

/// The sections of a file: number, and contents.
fn sections(file: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut reader = Reader(file.strip_prefix(b"\0asm\x01\0\0\0")?);
    let mut sections = Vec::new();
    while !reader.0.is_empty() {
        sections.push((reader.byte()?, reader.counted()?));
    }
    Some(sections)
}

fn is_name(section: (u8, &[u8])) -> bool {
    section.0 == CUSTOM && Reader(section.1).name() == Some("name")
}

/// The functions of a file with the bytes of their code.
fn functions(file: &[u8]) -> Option<Vec<(String, usize)>> {
    let (mut imported, mut sizes, mut names) = (0, Vec::new(), BTreeMap::new());
    for section in sections(file)? {
        let mut reader = Reader(section.1);
        match section.0 {
            IMPORTS => {
                for _ in 0..reader.number()? {
                    imported += usize::from(reader.import()?);
                }
            }
            CODE => {
                for _ in 0..reader.number()? {
                    sizes.push(reader.counted()?.len());
                }
            }
            _ if is_name(section) => {
                reader.name()?;
                while !reader.0.is_empty() {
                    let (kind, mut part) = (reader.byte()?, Reader(reader.counted()?));
                    for _ in 0..if kind == FUNCTIONS { part.number()? } else { 0 } {
                        names.insert(part.number()?, plain(part.name()?));
                    }
                }
            }
            _ => {}
        }
    }
    let named = |(index, size)| (names.remove(&(imported + index)).unwrap_or_else(|| "(no name)".to_owned()), size);
    Some(sizes.into_iter().enumerate().map(named).collect())
}

/// A name as it stands in the source, if rustc has mangled it: `_ZN`, then lengths and parts, the last of them a hash.
fn plain(name: &str) -> String {
    const SIGNS: [(&str, &str); 10] = [
        ("$LT$", "<"),
        ("$GT$", ">"),
        ("$u20$", " "),
        ("$RF$", "&"),
        ("$BP$", "*"),
        ("$C$", ","),
        ("$u7b$", "{"),
        ("$u7d$", "}"),
        ("$LP$", "("),
        ("..", "::"),
    ];
    let Some(mut rest) = name.strip_prefix("_ZN") else { return name.to_owned() };
    let mut parts = Vec::new();
    while let Some(digits) = rest.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0) {
        let end = digits + rest[..digits].parse().unwrap_or(0);
        let Some(part) = rest.get(digits..end) else { break };
        rest = &rest[end..];
        let part = part.strip_prefix("_$").map_or_else(|| part.to_owned(), |part| format!("${part}"));
        parts.push(SIGNS.iter().fold(part, |part, (sign, meant)| part.replace(sign, meant)));
    }
    parts.truncate(parts.len().saturating_sub(1));
    parts.join("::")
}

/// The crate and module that a function belongs to: that of the trait's or generic's first type of our own, else its own.
fn module(name: &str) -> String {
    let own = name.find("dorascope::").unwrap_or(0);
    let path = name[own..].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let path = path.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))).next().unwrap_or_default();
    let parts = path.split("::").take(3).take_while(|part| part.starts_with(|c: char| c.is_ascii_lowercase()));
    let module = parts.collect::<Vec<_>>().join("::");
    if module.is_empty() { "(others)".to_owned() } else { module }
}

fn print_largest(title: &str, all: BTreeMap<String, usize>, count: usize) {
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    println!("{title}");
    for (name, size) in all.into_iter().take(count) {
        println!("{size:10}  {name}");
    }
}

fn run(args: &[String]) -> Result<(), String> {
    let read = |file: &String| std::fs::read(file).map_err(|error| format!("{file}: {error}"));
    let broken = |file: &String| format!("{file} is no wasm file");
    match args {
        [command, count, files @ ..] if command == "largest" => {
            let count = count.parse().map_err(|_| format!("{count} is no number"))?;
            let (mut largest, mut modules) = (BTreeMap::new(), BTreeMap::new());
            for file in files {
                for (name, size) in functions(&read(file)?).ok_or_else(|| broken(file))? {
                    *modules.entry(module(&name)).or_insert(0) += size;
                    *largest.entry(name).or_insert(0) += size;
                }
            }
            print_largest("the largest modules, in bytes of code:", modules, count);
            print_largest("the largest functions:", largest, count);
            Ok(())
        }
        [command, files @ ..] if command == "unnamed" => files.iter().try_for_each(|file| {
            let bytes = read(file)?;
            let mut out = bytes.get(..8).unwrap_or_default().to_vec();
            for section in sections(&bytes).ok_or_else(|| broken(file))? {
                if is_name(section) {
                    continue;
                }
                out.push(section.0);
                let mut length = section.1.len();
                while length >= 0x80 {
                    out.push(length as u8 | 0x80);
                    length >>= 7;
                }
                out.push(length as u8);
                out.extend_from_slice(section.1);
            }
            std::fs::write(file, out).map_err(|error| format!("{file}: {error}"))
        }),
        _ => Err("usage: wasm largest COUNT FILE... | wasm unnamed FILE...".to_owned()),
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}
