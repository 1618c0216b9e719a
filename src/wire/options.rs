//! One option at a time: walking the areas that hold options, joining what was split, and typing values.
//!
//! ```text
//!   options field ─▶ file (if option 52 says so) ─▶ sname (likewise)     the order of RFC 2131 section 4.1
//!        │  walk: Pad | code length value | End | broken
//!        ▼
//!   instances of one code joined (RFC 3396) ─▶ length right for the code? ─▶ dhcproto's typed value
//! ```

use std::ops::Range;

use dhcproto::Decoder;
use dhcproto::error::DecodeResult;
use dhcproto::v4::{DhcpOption, OptionCode, UnknownOption};

use super::option_table::{self, Form};
use super::option_values::{domain_names, routes};

/// Where `sname` lies in a DHCP message.
pub(super) const SNAME: Range<usize> = 44..108;
/// Where `file` lies in a DHCP message.
pub(super) const FILE: Range<usize> = 108..236;
/// Where the options field begins: after the fixed header and the cookie.
pub(super) const OPTIONS: usize = 240;
/// The four octets that say "DHCP options follow" (RFC 2131 section 3).
pub(super) const COOKIE: [u8; 4] = [99, 130, 83, 99];

/// One step of a walk over an area that holds options. Positions count from the start of the walked bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Code 0: one octet that means nothing.
    Pad(usize),
    /// Code 255: the walk ends here.
    End(usize),
    /// An option; `value` may be empty.
    Option { code: u8, at: usize, value: Range<usize> },
    /// An option whose length octet is missing or reaches past the end of the area; the walk ends here.
    Broken { code: u8, at: usize, length: Option<u8> },
}

/// Walks the options in `bytes[area]`, up to End, a broken option or the end of the area.
pub(super) fn walk(bytes: &[u8], area: Range<usize>) -> impl Iterator<Item = Step> + '_ {
    let end = area.end.min(bytes.len());
    let mut next = area.start;
    let mut over = false;
    std::iter::from_fn(move || {
        if over || next >= end {
            return None;
        }
        let at = next;
        let code = *bytes.get(at)?;
        match code {
            0 => {
                next += 1;
                Some(Step::Pad(at))
            }
            255 => {
                over = true;
                Some(Step::End(at))
            }
            _ => {
                let length = if at + 1 < end { bytes.get(at + 1).copied() } else { None };
                match length {
                    Some(n) if at + 2 + usize::from(n) <= end => {
                        next = at + 2 + usize::from(n);
                        Some(Step::Option { code, at, value: at + 2..next })
                    }
                    _ => {
                        over = true;
                        Some(Step::Broken { code, at, length })
                    }
                }
            }
        }
    })
}

/// Which of `file` and `sname` hold options, as option 52 in the options field says; an illegal option 52
/// says nothing (RFC 2132 section 9.3).
pub(super) fn overloaded(payload: &[u8]) -> (bool, bool) {
    let legal = walk(payload, OPTIONS..payload.len()).find_map(|step| match step {
        Step::Option { code: 52, value, .. } => match payload.get(value) {
            Some([n @ 1..=3]) => Some(*n),
            _ => None,
        },
        _ => None,
    });
    let n = legal.unwrap_or(0);
    (n & 1 != 0, n & 2 != 0)
}

/// Reads all options of a DHCP message: instances of one code joined at the place of the first, and option 52 left out because
/// its work is done. Options whose value makes no sense for their code are left out, and their codes are second.
///
/// # Errors
/// The description of an option that runs past the end of its area, if no option 53 came before it.
pub(super) fn read_all(payload: &[u8]) -> Result<(Vec<DhcpOption>, Vec<u8>), String> {
    // Codes in order of first sight, each with the octets (code, length, value)... of its instances.
    let mut found: Vec<(u8, Range<usize>)> = Vec::with_capacity(16);
    let mut seen = [0u8; 32];
    let mut split = false;
    let mut broken = None;
    let (file, sname) = overloaded(payload);
    let areas = [Some(OPTIONS..payload.len()), file.then_some(FILE), sname.then_some(SNAME)];
    for area in areas.into_iter().flatten() {
        for step in walk(payload, area) {
            match step {
                Step::Option { code: 52, .. } | Step::Pad(_) | Step::End(_) => {}
                Step::Option { code, at, value } => {
                    if let Some(byte) = seen.get_mut(usize::from(code >> 3)) {
                        split |= *byte & (1 << (code & 7)) != 0;
                        *byte |= 1 << (code & 7);
                    }
                    found.push((code, at..value.end));
                }
                Step::Broken { code, at, length } => {
                    broken.get_or_insert_with(|| describe_broken(code, at, length));
                }
            }
        }
    }
    if let Some(why) = broken
        && !found.iter().any(|(code, _)| *code == 53)
    {
        return Err(why);
    }
    let mut options = Vec::with_capacity(found.len());
    let mut unreadable = Vec::new();
    let mut take = |code: u8, instances: &[u8]| match typed(code, instances) {
        Some(option) => options.push(option),
        None => unreadable.push(code),
    };
    let mut done = [false; 256];
    for (index, (code, octets)) in found.iter().enumerate() {
        let Some(instance) = payload.get(octets.clone()) else { continue };
        if !split {
            take(*code, instance);
            continue;
        }
        if done.get_mut(usize::from(*code)).is_none_or(|done| std::mem::replace(done, true)) {
            continue;
        }
        let instances = found.iter().skip(index).filter(|(other, _)| other == code);
        let joined: Vec<u8> =
            instances.filter_map(|(_, octets)| payload.get(octets.clone())).flatten().copied().collect();
        take(*code, &joined);
    }
    Ok((options, unreadable))
}

/// Why a walk broke off, in words; `at` counts from the start of the DHCP message.
pub(super) fn describe_broken(code: u8, at: usize, length: Option<u8>) -> String {
    match length {
        Some(n) => format!("option {code} at octet {at} says that {n} octets follow, but fewer do"),
        None => format!("option {code} at octet {at} has no length octet"),
    }
}

/// The value of one option, given its instances as they are on the wire (code, length, value, again and again).
/// `None` when the value is not legal for the code.
pub(super) fn typed(code: u8, instances: &[u8]) -> Option<DhcpOption> {
    of_value(code, &join(instances))
}

/// Whether a value makes sense for its code, so that a receiver here takes notice of it.
pub fn is_readable(code: u8, value: &[u8]) -> bool {
    of_value(code, value).is_some()
}

/// An option from its value; `None` where that makes no sense for the code.
pub fn of_value(code: u8, value: &[u8]) -> Option<DhcpOption> {
    let form = option_table::known(code).form;
    if !form.lengths().allow(value.len()) {
        return None;
    }
    match form {
        Form::Bool if !matches!(value, [0 | 1]) => return None,
        Form::Routes => drop(routes(value)?),
        Form::Search => drop(domain_names(value).ok()?),
        _ => {}
    }
    let raw = || Some(DhcpOption::Unknown(UnknownOption::new(OptionCode::from(code), value.to_vec())));
    match known(code, value) {
        Some(Ok(option)) => without_trailing_nuls(option),
        // A text that is not UTF-8 is no reason to lose it.
        Some(Err(_)) if form == Form::Text => raw(),
        Some(Err(_)) => None,
        None => raw(),
    }
}

/// The options that hosts here look into, as their types, read by `dhcproto`'s decoder; `None` for a code that stays
/// opaque, byte for byte. Not through the library's own decoding of a whole option: that reorders a relay's sub-options,
/// changes the spelling of names, takes some codes for others, and brings the tables of international domain
/// names into the page.
fn known(code: u8, value: &[u8]) -> Option<DecodeResult<DhcpOption>> {
    let mut from = Decoder::new(value);
    let n = value.len();
    Some(match code {
        1 => from.read_ipv4(n).map(DhcpOption::SubnetMask),
        3 => from.read_ipv4s(n).map(DhcpOption::Router),
        6 => from.read_ipv4s(n).map(DhcpOption::DomainNameServer),
        12 => from.read_string(n).map(DhcpOption::Hostname),
        15 => from.read_string(n).map(DhcpOption::DomainName),
        28 => from.read_ipv4(n).map(DhcpOption::BroadcastAddr),
        42 => from.read_ipv4s(n).map(DhcpOption::NtpServers),
        50 => from.read_ipv4(n).map(DhcpOption::RequestedIpAddress),
        51 => from.read_u32().map(DhcpOption::AddressLeaseTime),
        53 => from.read_u8().map(|kind| DhcpOption::MessageType(kind.into())),
        54 => from.read_ipv4(n).map(DhcpOption::ServerIdentifier),
        55 => Ok(DhcpOption::ParameterRequestList(value.iter().map(|code| (*code).into()).collect())),
        56 => from.read_string(n).map(DhcpOption::Message),
        57 => from.read_u16().map(DhcpOption::MaxMessageSize),
        58 => from.read_u32().map(DhcpOption::Renewal),
        59 => from.read_u32().map(DhcpOption::Rebinding),
        60 => Ok(DhcpOption::ClassIdentifier(value.to_vec())),
        61 => Ok(DhcpOption::ClientIdentifier(value.to_vec())),
        _ => return None,
    })
}

/// The value octets of each instance in turn.
fn values(mut instances: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || match instances {
        [_, n, rest @ ..] => {
            let (value, more) = rest.split_at_checked(usize::from(*n))?;
            instances = more;
            Some(value)
        }
        _ => None,
    })
}

pub(super) fn join(instances: &[u8]) -> Vec<u8> {
    values(instances).flatten().copied().collect()
}

/// Some senders end texts with NUL; receivers drop it (RFC 2132 section 2). `None` when nothing else was there.
fn without_trailing_nuls(mut option: DhcpOption) -> Option<DhcpOption> {
    let left = match &mut option {
        DhcpOption::Hostname(text) | DhcpOption::DomainName(text) | DhcpOption::Message(text) => {
            text.truncate(text.trim_end_matches('\0').len());
            text.len()
        }
        _ => 1,
    };
    (left > 0).then_some(option)
}
