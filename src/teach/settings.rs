//! What a client has learned, as a table, and what an offer says, in short.

use super::words::lease;
use crate::protocol::{OfferSummary, Parameter, ParameterValue, Setting, default_router};
use crate::view::Difference;
use crate::wire::Route;

/// An option about the network in words.
struct Words {
    code: u8,
    /// In the table of a device: "DNS servers".
    name: &'static str,
    /// Before the value in an offer: "DNS". `None`: an offer is shown without it.
    short: Option<&'static str>,
    /// What tells an offer apart in which the value differs: "other DNS servers".
    other: &'static str,
}

/// All options that a client takes note of.
const PARAMETERS: [Words; 6] = [
    Words { code: 3, name: "router", short: Some("router"), other: "another router" },
    Words { code: 6, name: "DNS servers", short: Some("DNS"), other: "other DNS servers" },
    Words { code: 15, name: "domain", short: Some(""), other: "another domain" },
    Words { code: 28, name: "broadcast address", short: None, other: "another broadcast address" },
    Words { code: 42, name: "NTP servers", short: Some("NTP"), other: "other NTP servers" },
    Words { code: 121, name: "routes", short: Some("routes"), other: "other routes" },
];

/// The words of an option; of one that is not in the table only that it is an option.
fn words(code: u8) -> &'static Words {
    const OTHER: Words = Words { code: 0, name: "option", short: None, other: "other options" };
    PARAMETERS.iter().find(|words| words.code == code).unwrap_or(&OTHER)
}

/// A row of the table of what a client has learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRow {
    /// What it is: "subnet mask".
    pub name: &'static str,
    /// Its value: "255.255.255.0".
    pub value: String,
    /// Where it comes from: "option 1", or how it follows.
    pub from: String,
}

/// Everything that a client has learned, a row each; routes have two.
pub fn settings(log: &[Setting]) -> Vec<SettingRow> {
    log.iter().flat_map(rows).collect()
}

fn rows(setting: &Setting) -> Vec<SettingRow> {
    let row = |name, value: String, from: &str| vec![SettingRow { name, value, from: from.to_owned() }];
    match setting {
        Setting::Address(address) => row("address", address.to_string(), "yiaddr"),
        Setting::Mask { mask, told } => {
            row("subnet mask", mask.to_string(), if *told { "option 1" } else { "no option 1: classful" })
        }
        Setting::DefaultBroadcast(address) => row(words(28).name, address.to_string(), "no option 28: all ones"),
        Setting::Lease(seconds) => row("lease", lease(*seconds), "option 51"),
        Setting::T1 { after, told } => {
            row("T1, renew after", after.to_string(), if *told { "option 58" } else { "half of the lease" })
        }
        Setting::T2 { after, told } => {
            row("T2, rebind after", after.to_string(), if *told { "option 59" } else { "7/8 of the lease" })
        }
        Setting::IgnoredT1(seconds) => row("ignored T1", lease(*seconds), "option 58"),
        Setting::IgnoredT2(seconds) => row("ignored T2", lease(*seconds), "option 59"),
        Setting::Server(address) => row("server", address.to_string(), "option 54"),
        Setting::Parameter(parameter) => {
            let from = format!("option {}", parameter.code);
            let mut rows = row(words(parameter.code).name, value(parameter), &from);
            if let ParameterValue::Routes(routes) = &parameter.value {
                // They bring the router too, in place of option 3 (RFC 3442).
                let router = default_router(routes).map_or("none".to_owned(), |router| router.to_string());
                rows.insert(0, SettingRow { name: words(3).name, value: router, from });
            }
            rows
        }
    }
}

/// The value of an option: "10.0.0.53, 10.0.0.54".
fn value(parameter: &Parameter) -> String {
    match &parameter.value {
        ParameterValue::Addresses(list) => joined(list.iter().map(ToString::to_string)),
        ParameterValue::Text(text) => text.clone(),
        ParameterValue::Routes(routes) => joined(routes.iter().map(route)),
    }
}

fn joined(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join(", ")
}

fn route((prefix, width, router): &Route) -> String {
    match router.is_unspecified() {
        true => format!("{prefix}/{width} on this link"),
        false => format!("{prefix}/{width} via {router}"),
    }
}

/// What an offer says beside address and lease: "router 10.0.0.1", "DNS 10.0.0.53".
pub fn offer_says(offer: &OfferSummary) -> Vec<String> {
    let said = |parameter: &Parameter| {
        let before = words(parameter.code).short?;
        Some(format!("{before} {}", value(parameter)).trim_start().to_owned())
    };
    offer.parameters.iter().filter_map(said).collect()
}

/// What tells an offer apart from the others, in a few words: "longest lease", "another router".
pub fn difference(difference: Difference) -> &'static str {
    match difference {
        Difference::First => "first to arrive",
        Difference::LongestLease => "longest lease",
        Difference::ShortestLease => "shortest lease",
        Difference::Parameter(code) => words(code).other,
    }
}

/// What an INFORM has brought, in a few words: "subnet mask, router, DNS servers".
pub(super) fn learned(log: &[Setting]) -> String {
    let names: Vec<&str> = settings(log).into_iter().map(|row| row.name).take(5).collect();
    if names.is_empty() { "nothing of use".to_owned() } else { names.join(", ") }
}
