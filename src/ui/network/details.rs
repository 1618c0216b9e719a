//! What there is to know about one device: its configuration with the option each value came from, its timers, and of a
//! server what stands in its database.

use std::net::Ipv4Addr;

use yew::prelude::*;

use crate::base::{Duration, Instant};
use crate::drawing::card_text::{badge, timer as timer_words};
use crate::drawing::ring;
use crate::protocol::{ClientState, QuarantineReason, Setting, Timer};
use crate::teach::format::remaining;
use crate::teach::{self, Names};
use crate::ui::table::headings;
use crate::view::{CellState, HostKind, HostView, PoolCell, PoolItem, PoolView, View};
use crate::wire::Mac;

/// What details are shown of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// The host at a port.
    Host(u16),
    /// The switch.
    Switch,
}

impl Device {
    /// The id of its card.
    pub fn card_id(self) -> String {
        match self {
            Device::Host(port) => format!("device-{port}"),
            Device::Switch => "device-switch".to_owned(),
        }
    }

    /// The device whose card has an id.
    pub fn of_card(id: &str) -> Option<Self> {
        match id.strip_prefix("device-")? {
            "switch" => Some(Device::Switch),
            port => port.parse().ok().map(Device::Host),
        }
    }
}

/// The id of the frame.
pub const FRAME_ID: &str = "device-details";

/// The details of a device in a frame with a name and a way out; `menu` is what can be done to it. With a `style` the frame stands in the
/// drawing; without, it lies over the page (a popover, so that no region cuts it off) where the browser is told to place it.
pub fn details(
    device: Device,
    view: &View,
    names: &Names,
    style: Option<String>,
    close: Callback<()>,
    menu: Html,
) -> Html {
    let host = match device {
        Device::Host(port) => view.hosts.iter().find(|host| host.port == port),
        Device::Switch => None,
    };
    let (title, inside) = match (device, host) {
        (_, Some(host)) => (host.name.to_string(), host_details(host, view, names)),
        (Device::Switch, _) => ("switch".to_owned(), switch_details(view, names)),
        _ => return html! {},
    };
    let popover = style.is_none().then_some("manual");
    html! {
        <div id={FRAME_ID} class="device-details" role="group" aria-label={format!("{title}: details")} tabindex="-1" {style} {popover}>
            <header>
                <h3>{ title }</h3>
                <button type="button" class="close" aria-label="Close details" onclick={close.reform(|_: MouseEvent| ())}>{ "×" }</button>
            </header>
            { menu }
            { inside }
        </div>
    }
}

fn pair(name: &str, value: Html) -> Html {
    html! { <div><dt>{ name.to_owned() }</dt><dd>{ value }</dd></div> }
}

/// A table with a caption and headings; nothing if it has no rows.
fn table(caption: &str, head: [&'static str; 3], rows: Vec<Html>) -> Html {
    if rows.is_empty() {
        return html! {};
    }
    html! {
        <table>
            <caption>{ caption.to_owned() }</caption>
            { headings(&head) }
            <tbody>{ for rows }</tbody>
        </table>
    }
}

fn code(text: String) -> Html {
    html! { <code>{ text }</code> }
}

fn row(cells: [Html; 3]) -> Html {
    let [first, second, third] = cells;
    html! { <tr><td>{ first }</td><td>{ second }</td><td>{ third }</td></tr> }
}

fn parameters(caption: &str, log: &[Setting]) -> Html {
    let rows = teach::settings(log).into_iter();
    let rows = rows.map(|setting| row([setting.name.into(), code(setting.value), setting.from.into()])).collect();
    table(caption, ["what", "value", "from"], rows)
}

/// Everything about a host but its name: what it has, what it waits for, and what stands in its database.
pub fn host_details(host: &HostView, view: &View, names: &Names) -> Html {
    let now = view.now;
    let state = match (host.kind, host.state) {
        (HostKind::Client, Some(state)) => format!("{}: {}", badge(host), teach::state_name(state).1),
        (HostKind::Server, _) if host.started && !host.running => {
            "its server process is stopped: it hears nothing".to_owned()
        }
        _ => badge(host).to_owned(),
    };
    let here = view.networks.get(usize::from(host.network)).filter(|_| view.networks.len() > 1);
    let cable = match (host.plugged, here) {
        (false, _) => Some("not plugged in".to_owned()),
        (true, Some(network)) => Some(format!("in network {network}")),
        (true, None) => None,
    };
    let remembered = host.remembered.map(|(address, expiry)| match expiry {
        Some(expiry) if expiry <= now => format!("{address}, whose lease is over"),
        Some(expiry) => format!("{address}, for {} more", remaining(expiry, now)),
        None => format!("{address}, for ever"),
    });
    let held = |(address, mac, until): &(Ipv4Addr, Mac, Instant)| {
        row([code(address.to_string()), names.by_mac(*mac).into(), until_words(Some(*until), now).into()])
    };
    html! {
        <>
            <dl>
                { pair("MAC address", code(host.mac.to_string())) }
                { pair("IP address", host.address.map_or(html! { "none in use" }, |address| code(address.to_string()))) }
                { pair("switch port", html! { (host.port + 1).to_string() }) }
                { pair("state", state.into()) }
                { for ring::words(host, now).map(|words| pair("lease", words.into())) }
                { for remembered.map(|words| pair("remembers", words.into())) }
                { for cable.map(|words| pair("cable", words.into())) }
                { for clock(host).map(|words| pair("clock", words.into())) }
            </dl>
            if let Some(configuration) = &host.configuration {
                { parameters(&format!("Configuration from {}, {}", names.by_ip(configuration.server), teach::for_lease(configuration.lease_s)), &configuration.log) }
            } else if host.kind == HostKind::Client && host.state != Some(ClientState::Manual) {
                <p>{ "Nothing configured yet: that comes with the ACK." }</p>
            }
            { for host.parameters.as_ref().map(|log| parameters("Learned by INFORM, without a lease", log)) }
            { table("Held for an offer", ["address", "for", "until"], host.holds.iter().map(held).collect()) }
            { for view.pools.iter().filter(|pool| pool.port == host.port).map(|pool| database(pool, names, now)) }
            { table("Waiting for", ["what", "at", "left"], timers(host, now)) }
        </>
    }
}

/// "1800.000 000 · 30 min".
fn until_words(until: Option<Instant>, now: Instant) -> String {
    match until {
        Some(until) if until <= now => format!("{} · over", until.grouped()),
        Some(until) => format!("{} · {}", until.grouped(), remaining(until, now)),
        None => "for ever".to_owned(),
    }
}

fn clock(host: &HostView) -> Option<String> {
    let how = match host.clock_ppm {
        0 => return None,
        1.. => "fast",
        _ => "slow",
    };
    let lost = Duration(u64::from(host.clock_ppm.unsigned_abs()) * 3_600);
    Some(format!("runs {how}, by {lost} in an hour"))
}

/// What a device waits for. Timers of single addresses stand with their address elsewhere, but for checks and look-ups.
fn timers(host: &HostView, now: Instant) -> Vec<Html> {
    let told = |timer: &Timer| {
        !matches!(timer, Timer::ArpAge(_) | Timer::OfferHold(_) | Timer::Quarantine(_) | Timer::LeaseEnd(_))
    };
    let row = |(timer, at): &(Timer, Instant)| {
        let what = match timer {
            Timer::AddressCheck(address) | Timer::Resolve(address) => {
                format!("{} {address}", timer_words(host, *timer))
            }
            timer => timer_words(host, *timer).to_owned(),
        };
        row([what.into(), code(at.grouped()), format!("in {}", remaining(*at, now)).into()])
    };
    host.timers.iter().filter(|(timer, _)| told(timer)).map(row).collect()
}

/// At most so many leases of a server are listed.
const MAX_LISTED: usize = 50;

/// The leases and quarantines of a server.
fn database(pool: &PoolView, names: &Names, now: Instant) -> Html {
    let cells = || {
        pool.items.iter().filter_map(|item| match item {
            PoolItem::Cell(cell) => Some(cell),
            PoolItem::Free { .. } => None,
        })
    };
    let leased: Vec<&PoolCell> = cells().filter(|cell| cell.state == CellState::Leased).collect();
    let leases = leased.iter().take(MAX_LISTED).map(|cell| {
        let client = cell.client.map_or_else(String::new, |mac| names.by_mac(mac));
        let until = match cell.grace {
            Some(grace) => format!("in grace until {}", until_words(Some(grace), now)),
            None => until_words(cell.until, now),
        };
        row([code(cell.address.to_string()), client.into(), until.into()])
    });
    let more = leased.len().saturating_sub(MAX_LISTED);
    let aside = cells().filter(|cell| cell.state == CellState::Quarantined).map(|cell| {
        let why = match cell.quarantine {
            Some(QuarantineReason::Declined) => "a client declined it",
            Some(QuarantineReason::Answered) => "somebody answered the check",
            None => "",
        };
        row([code(cell.address.to_string()), why.into(), until_words(cell.until, now).into()])
    });
    html! {
        <>
            { table("Leases", ["address", "client", "until"], leases.collect()) }
            if more > 0 { <p>{ format!("and {more} more") }</p> }
            { table("In quarantine", ["address", "why", "until"], aside.collect()) }
        </>
    }
}

fn switch_details(view: &View, names: &Names) -> Html {
    if view.switch.is_empty() {
        return html! { <p>{ "Nothing learned yet: the switch learns a port from the source address of each frame that comes in by it." }</p> };
    }
    html! {
        <table>
            <caption>{ "MAC table" }</caption>
            { headings(&["MAC address", "port", "host", "seen"]) }
            <tbody>
                for row in &view.switch {
                    <tr class={classes!(row.new.then_some("new"))}>
                        <td><code>{ row.mac.to_string() }</code></td><td>{ (row.port + 1).to_string() }</td>
                        <td>{ names.by_mac(row.mac) }</td><td><code>{ row.at.grouped() }</code></td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
