//! One option at a time: walking the areas that hold options, joining what was split, and typing values.
//!
//! ```text
//!   options field ─▶ file (if option 52 says so) ─▶ sname (likewise)     the order of RFC 2131 section 4.1
//!        │  walk: Pad | code length value | End | broken
//!        ▼
//!   instances of one code joined (RFC 3396) ─▶ length right for the code? ─▶ dhcproto's typed value
//! ```

use std::net::Ipv4Addr;
use std::ops::Range;

use dhcproto::Decoder;
use dhcproto::error::DecodeResult;
use dhcproto::v4::{DhcpOption, OptionCode, UnknownOption};

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
    let length = value_length(instances);
    if !length_is_legal(code, length) {
        return None;
    }
    let raw = || Some(DhcpOption::Unknown(UnknownOption::new(OptionCode::from(code), join(instances))));
    match code {
        19 | 20 | 27 | 29 | 30 | 31 | 34 | 36 | 39 if !matches!(instances, [_, _, 0 | 1]) => return None,
        121 => drop(routes(&join(instances))?),
        119 => drop(domain_names(&join(instances))?),
        _ => {}
    }
    let value = join(instances);
    match known(code, &value) {
        Some(Ok(option)) => without_trailing_nuls(option),
        // A text that is not UTF-8 is no reason to lose it.
        Some(Err(_)) if is_text(code) => raw(),
        Some(Err(_)) => None,
        None => raw(),
    }
}

/// Whether a value makes sense for its code, so that a receiver here takes notice of it.
pub fn is_readable(code: u8, value: &[u8]) -> bool {
    of_value(code, value).is_some()
}

/// An option from its value; `None` where that makes no sense for the code.
pub fn of_value(code: u8, value: &[u8]) -> Option<DhcpOption> {
    let mut instances = Vec::with_capacity(value.len() + 2);
    for part in value.chunks(usize::from(u8::MAX)) {
        instances.extend([code, u8::try_from(part.len()).unwrap_or(u8::MAX)]);
        instances.extend(part);
    }
    typed(code, &instances)
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

/// How many value octets `instances` hold together.
fn value_length(instances: &[u8]) -> usize {
    if let [_, n, rest @ ..] = instances
        && usize::from(*n) == rest.len()
    {
        return rest.len();
    }
    values(instances).map(<[u8]>::len).sum()
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

/// Whether option `code` may have a value of this many octets (RFC 2132 and the RFCs of later options).
/// Codes without a rule may have any.
pub(super) fn length_is_legal(code: u8, length: usize) -> bool {
    match code {
        80 => length == 0,
        19 | 20 | 23 | 27 | 29 | 30 | 31 | 34 | 36 | 37 | 39 | 46 | 52 | 53 | 116 => length == 1,
        13 | 22 | 26 | 57 => length == 2,
        94 => length == 3,
        1 | 2 | 16 | 24 | 28 | 32 | 35 | 38 | 50 | 51 | 54 | 58 | 59 | 91 | 108 | 118 => length == 4,
        3..=11 | 41 | 42 | 44 | 45 | 48 | 49 | 65 | 69..=76 | 89 | 92 | 150 => length >= 4 && length.is_multiple_of(4),
        68 => length.is_multiple_of(4),
        21 | 33 => length >= 8 && length.is_multiple_of(8),
        25 | 93 => length >= 2 && length.is_multiple_of(2),
        61 | 82 => length >= 2,
        81 => length >= 3,
        121 => length >= 5,
        12 | 14 | 15 | 17 | 18 | 40 | 43 | 47 | 55 | 56 | 60 | 62 | 63 | 64 | 66 | 67 | 77 | 97 | 100 | 101 | 114
        | 119 => length >= 1,
        _ => true,
    }
}

/// Whether option `code` holds text.
pub(super) fn is_text(code: u8) -> bool {
    matches!(code, 12 | 14 | 15 | 17 | 18 | 40 | 47 | 56 | 62 | 64 | 66 | 67 | 100 | 101 | 114)
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

/// One classless static route: prefix, its width in bits, router (0.0.0.0: on this link).
pub type Route = (Ipv4Addr, u8, Ipv4Addr);

/// The routes of option 121 (RFC 3442), as they are on the wire; `None` when the octets do not come out even.
pub fn routes(mut value: &[u8]) -> Option<Vec<Route>> {
    let mut routes = Vec::new();
    while let [width @ 0..=32, rest @ ..] = value {
        let (significant, rest) = rest.split_at_checked(usize::from(width.div_ceil(8)))?;
        let (router, rest) = rest.split_first_chunk::<4>()?;
        let mut prefix = [0u8; 4];
        prefix.iter_mut().zip(significant).for_each(|(to, from)| *to = *from);
        routes.push((Ipv4Addr::from(prefix), *width, Ipv4Addr::from(*router)));
        value = rest;
    }
    value.is_empty().then_some(routes)
}

/// The domain names in DNS wire form, as options 119 and 81 hold them (RFC 3397 section 2: pointers count from the start
/// of the value and lead backwards only). `None` when they are malformed.
pub(super) fn domain_names(value: &[u8]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut at = 0;
    while at < value.len() {
        let (name, next) = domain_name(value, at)?;
        names.push(name);
        at = next;
    }
    Some(names)
}

/// The name that begins at `at`, and where the next one begins.
fn domain_name(value: &[u8], at: usize) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut here = at;
    // Where the labels being read began: a pointer must lead to before it, so that every chain of pointers ends.
    let mut limit = at;
    let mut next = None;
    // Names have 127 labels at most, so more steps than that make no name.
    for _ in 0..128 {
        match *value.get(here)? {
            0 => return Some((if name.is_empty() { ".".to_owned() } else { name }, next.unwrap_or(here + 1))),
            length @ 1..=63 => {
                let label = value.get(here + 1..here + 1 + usize::from(length))?;
                if !name.is_empty() {
                    name.push('.');
                }
                name.extend(String::from_utf8_lossy(label).escape_debug());
                here += 1 + usize::from(length);
            }
            high @ 0xc0.. => {
                let target = usize::from(high & 0x3f) << 8 | usize::from(*value.get(here + 1)?);
                next.get_or_insert(here + 2);
                if target >= limit {
                    return None;
                }
                (here, limit) = (target, target);
            }
            _ => return None,
        }
    }
    None
}
