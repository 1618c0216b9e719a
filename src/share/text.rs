//! The text of a link: `1.` and base64url of zlib of JSON. What mail programs and chats do to addresses is undone before it is read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use crate::history::OpenError;

/// The version of what follows it.
const VERSION: u32 = 1;
/// Longer texts are not read.
const MAX_READ: usize = 16_000;
/// More than this comes out of no link: zlib packs at most 1,032 bytes into one, and a link holds 6,000 of them.
const MAX_UNPACKED: usize = 6 << 20;
/// The best that miniz has.
const LEVEL: u8 = 10;

const AGAIN: &str = "copy the whole address again";

/// Packs the JSON of a link.
pub(super) fn pack(json: &[u8]) -> String {
    format!("{VERSION}.{}", URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(json, LEVEL)))
}

/// The JSON in a link.
pub(super) fn unpack(link: &str) -> Result<Vec<u8>, OpenError> {
    if link.len() > MAX_READ {
        let length = link.chars().count();
        return fail(format!("it has {length} characters, more than any link; ask for the session as a file."));
    }
    let link = cleaned(link);
    if link.is_empty() {
        return fail(format!("it is empty: {AGAIN}."));
    }
    let number = link.split('.').next().unwrap_or_default();
    let known = match number.parse::<u32>() {
        Ok(number) if number == VERSION => link.strip_prefix(number.to_string().as_str()),
        Ok(number) if number > VERSION && link.len() > number.to_string().len() => {
            return fail(newer(number));
        }
        _ => None,
    };
    // Cut off behind the number the dot is gone as well: it looks like the end of a sentence.
    let Some(packed) = known else { return fail(format!("it does not begin with `{VERSION}.`: {AGAIN}.")) };
    let packed = packed.strip_prefix('.').unwrap_or(packed);
    if let Some(odd) = packed.chars().find(|c| !is_link_char(*c)) {
        return fail(format!("it holds “{}”, which no link does: {AGAIN}.", odd.escape_default()));
    }
    // A last character that says nothing by itself is one whose neighbours are gone.
    let Ok(packed) = URL_SAFE_NO_PAD.decode(packed) else { return fail(cut_off()) };
    decompress_to_vec_zlib_with_limit(&packed, MAX_UNPACKED).map_err(|error| {
        OpenError(match error.status {
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => cut_off(),
            TINFLStatus::HasMoreOutput => {
                format!("it unpacks to more than {} MiB: dorascope makes no such links.", MAX_UNPACKED >> 20)
            }
            _ => format!("it was altered on its way: {AGAIN}, or ask for the session as a file."),
        })
    })
}

/// What a newer version wrote.
pub(super) fn newer(format: u32) -> String {
    format!("it was made by a newer version of dorascope (format {format}): open it there, or update this one.")
}

fn cut_off() -> String {
    format!("it is cut off: {AGAIN}.")
}

fn fail<T>(why: String) -> Result<T, OpenError> {
    Err(OpenError(why))
}

fn is_link_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// A link without what others have added: the address before it, percent signs, line breaks, what a query tracker hangs on,
/// and the marks of the sentence around it.
fn cleaned(link: &str) -> String {
    let link = link.rsplit('#').next().unwrap_or_default();
    // A line that goes on ends with `=` in mail.
    let mut text = decoded(&link.replace("=\r\n", "").replace("=\n", ""));
    text.retain(|c| !c.is_whitespace());
    let text = text.split(['?', '&']).next().unwrap_or_default();
    text.trim_matches(|c| !is_link_char(c)).to_owned()
}

/// A part of an address with its percent-encoded bytes as they were; bytes that are no UTF-8 become U+FFFD, as in browsers.
pub fn decoded(text: &str) -> String {
    let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = match (first, behind) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    String::from_utf8_lossy(&out).into_owned()
}
