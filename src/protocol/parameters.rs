//! The parameters of an ACK, each with the option that it comes from.

use std::net::Ipv4Addr;

use super::event::Configured;
use crate::wire::{DhcpMessage, DhcpOption, Route, routes};

/// Logs the parameters that any ACK may carry, each with the option that it came from.
pub fn configured(message: &DhcpMessage, log: &mut Vec<Configured>) {
    let routes = classless_routes(message);
    for option in &message.options {
        let (name, value, from) = match option {
            DhcpOption::Router(_) if routes.is_some() => continue,
            DhcpOption::Router(list) => ("router", join(list), "option 3"),
            DhcpOption::DomainNameServer(list) => ("DNS servers", join(list), "option 6"),
            DhcpOption::DomainName(name) => ("domain", name.clone(), "option 15"),
            DhcpOption::BroadcastAddr(address) => ("broadcast address", address.to_string(), "option 28"),
            _ => continue,
        };
        log.push(Configured { name, value, from });
    }
    if let Some(routes) = routes {
        let router = default_router(&routes).map_or("none".to_owned(), |router| router.to_string());
        log.push(Configured { name: "router", value: router, from: "option 121" });
        let words = |(prefix, width, router): &Route| match router.is_unspecified() {
            true => format!("{prefix}/{width} on this link"),
            false => format!("{prefix}/{width} via {router}"),
        };
        let value = routes.iter().map(words).collect::<Vec<_>>().join(", ");
        log.push(Configured { name: "routes", value, from: "option 121" });
    }
}

/// The routes of option 121, which make a client ignore options 3 and 33 (RFC 3442); bits behind the prefix are set to zero.
/// `None` without that option, and if it is malformed.
pub fn classless_routes(message: &DhcpMessage) -> Option<Vec<Route>> {
    let Some(DhcpOption::Unknown(option)) = message.option(121) else { return None };
    let mut routes = routes(option.data()).filter(|routes| !routes.is_empty())?;
    for (prefix, width, _) in &mut routes {
        let mask = u32::MAX.checked_shl(32 - u32::from(*width)).unwrap_or(0);
        *prefix = Ipv4Addr::from(u32::from(*prefix) & mask);
    }
    Some(routes)
}

/// The router of the route to everywhere.
pub fn default_router(routes: &[Route]) -> Option<Ipv4Addr> {
    let default = routes.iter().find(|(_, width, router)| *width == 0 && !router.is_unspecified());
    default.map(|(_, _, router)| *router)
}

fn join(list: &[Ipv4Addr]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
