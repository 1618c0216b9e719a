//! What an OFFER or an ACK says about the network, beside the address and its lease.

use std::net::Ipv4Addr;

use super::event::{Parameter, ParameterValue};
use crate::wire::{DhcpMessage, DhcpOption, Route, routes};

/// The options of a message that say something about the network, in their order. Where there are classless routes, a client
/// ignores the routers of option 3 (RFC 3442).
pub(super) fn parameters(message: &DhcpMessage) -> Vec<Parameter> {
    let routes = classless_routes(message);
    let value = |option: &DhcpOption| match option {
        DhcpOption::Router(_) if routes.is_some() => None,
        DhcpOption::Router(list) => Some((3, ParameterValue::Addresses(list.clone()))),
        DhcpOption::DomainNameServer(list) => Some((6, ParameterValue::Addresses(list.clone()))),
        DhcpOption::DomainName(name) => Some((15, ParameterValue::Text(name.clone()))),
        DhcpOption::BroadcastAddr(address) => Some((28, ParameterValue::Addresses(vec![*address]))),
        DhcpOption::NtpServers(list) => Some((42, ParameterValue::Addresses(list.clone()))),
        _ => None,
    };
    let mut parameters: Vec<Parameter> =
        message.options.iter().filter_map(value).map(|(code, value)| Parameter { code, value }).collect();
    parameters.extend(routes.map(|routes| Parameter { code: 121, value: ParameterValue::Routes(routes) }));
    parameters
}

/// The router that a client sends everything through that is not for its own network, if there is one.
pub(super) fn router(parameters: &[Parameter]) -> Option<Ipv4Addr> {
    parameters.iter().find_map(|parameter| match &parameter.value {
        ParameterValue::Routes(routes) => default_router(routes),
        ParameterValue::Addresses(list) if parameter.code == 3 => list.first().copied(),
        _ => None,
    })
}

/// The routes of option 121, which make a client ignore options 3 and 33 (RFC 3442); bits behind the prefix are set to zero.
/// `None` without that option, and if it is malformed.
pub(super) fn classless_routes(message: &DhcpMessage) -> Option<Vec<Route>> {
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
