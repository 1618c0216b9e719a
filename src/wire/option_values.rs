//! Values of options that have a structure of their own: routes and names. The decoder and the dissector read them here.

use std::net::Ipv4Addr;
use std::ops::Range;

/// One classless static route: prefix, its width in bits, router (0.0.0.0: on this link).
pub type Route = (Ipv4Addr, u8, Ipv4Addr);

/// The routes of option 121 (RFC 3442), as they are on the wire; `None` when the octets do not come out even.
pub fn routes(value: &[u8]) -> Option<Vec<Route>> {
    let mut routes = Vec::new();
    let mut at = 0;
    while at < value.len() {
        let (route, place) = route(value, at).ok()?;
        routes.push(route);
        at = place.end;
    }
    Some(routes)
}

/// The route that begins at `at`, and where it is.
///
/// # Errors
/// What is wrong with it, as a clause about the option.
pub(super) fn route(value: &[u8], at: usize) -> Result<(Route, Range<usize>), String> {
    let cut = || "its last route is cut short".to_owned();
    let width = *value.get(at).ok_or_else(cut)?;
    if width > 32 {
        return Err(format!("a prefix length of {width} is more than 32"));
    }
    let router = at + 1 + usize::from(width.div_ceil(8));
    let end = router + 4;
    let mut prefix = [0u8; 4];
    prefix.iter_mut().zip(value.get(at + 1..router).ok_or_else(cut)?).for_each(|(to, from)| *to = *from);
    let router = value.get(router..end).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok()).ok_or_else(cut)?;
    Ok(((Ipv4Addr::from(prefix), width, Ipv4Addr::from(router)), at..end))
}

/// The domain names in DNS wire form of option 119 (RFC 3397 section 2: pointers count from the start of the value and lead
/// backwards only).
///
/// # Errors
/// What is wrong with it, as a clause about the option.
pub(super) fn domain_names(value: &[u8]) -> Result<Vec<String>, &'static str> {
    let mut names = Vec::new();
    let mut at = 0;
    while at < value.len() {
        let (name, next) = domain_name(value, at, false)?;
        names.push(name);
        at = next;
    }
    Ok(names)
}

/// The name that begins at `at` (RFC 1035 section 4.1.4), and where the next one begins. Option 81 may leave out the last, empty
/// label: then the name is `open`.
///
/// # Errors
/// What is wrong with it, as a clause about the option.
pub(super) fn domain_name(value: &[u8], at: usize, open: bool) -> Result<(String, usize), &'static str> {
    let mut name = String::new();
    let mut here = at;
    // Where the labels being read began: a pointer must lead to before it, so that every chain of pointers ends.
    let mut limit = at;
    let mut next = None;
    // The octets of the name so far: a length and a label each.
    let mut octets = 1;
    loop {
        match value.get(here) {
            None if !open => return Err("a name is cut short"),
            None | Some(0) => {
                let end = (here + 1).min(value.len());
                return Ok((if name.is_empty() { ".".to_owned() } else { name }, next.unwrap_or(end)));
            }
            Some(&length @ 1..=63) => {
                let from = here + 1;
                here = from + usize::from(length);
                let label = value.get(from..here).ok_or("a name is cut short")?;
                octets += 1 + label.len();
                if octets > 255 {
                    return Err("a name is longer than 255 bytes");
                }
                if !name.is_empty() {
                    name.push('.');
                }
                name.extend(String::from_utf8_lossy(label).escape_debug());
            }
            Some(&high @ 0xc0..) => {
                let low = *value.get(here + 1).ok_or("a name ends inside a pointer")?;
                let target = usize::from(high & 0x3f) << 8 | usize::from(low);
                next.get_or_insert(here + 2);
                if target >= limit {
                    return Err("a pointer in a name does not lead back to an earlier name");
                }
                (here, limit) = (target, target);
            }
            Some(_) => return Err("a label's length is more than 63"),
        }
    }
}
