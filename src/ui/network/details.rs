//! What there is to know about one device: its configuration with the option each value came from, its timers.

use yew::prelude::*;

use super::text::{badge, countdown, lease};
use crate::protocol::Timer;
use crate::session::View;
use crate::session::view::{HostKind, HostView};
use crate::teach::{self, Names};

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

/// The details of a device in a frame with a name and a way out; `menu` is what can be done to it.
pub fn details(device: Device, view: &View, names: &Names, style: String, close: Callback<()>, menu: Html) -> Html {
    let host = match device {
        Device::Host(port) => view.hosts.iter().find(|host| host.port == port),
        Device::Switch => None,
    };
    let (title, inside) = match (device, host) {
        (_, Some(host)) => (host.name.to_string(), host_details(host, view, names)),
        (Device::Switch, _) => ("switch".to_owned(), switch_details(view, names)),
        _ => return html! {},
    };
    let escape = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                close.emit(());
            }
        })
    };
    html! {
        <div class="device-details" role="group" aria-label={format!("{title}: details")} {style} onkeydown={escape}>
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

fn host_details(host: &HostView, view: &View, names: &Names) -> Html {
    let code = |text: String| html! { <code>{ text }</code> };
    let state = match (host.kind, host.state) {
        (HostKind::Client, Some(state)) => format!("{}: {}", badge(host), teach::state_name(state).1),
        _ => badge(host).to_owned(),
    };
    let timers = host.timers.iter().filter(|(timer, _)| !matches!(timer, Timer::ArpAge(_)));
    let timers: Vec<Html> = timers
        .map(|(timer, at)| {
            let what = match timer {
                Timer::AddressCheck(address) | Timer::OfferHold(address) | Timer::Quarantine(address) | Timer::Resolve(address) => {
                    format!("{} {address}", teach::timer_name(*timer))
                }
                timer => teach::timer_name(*timer).to_owned(),
            };
            html! { <tr><td>{ what }</td><td><code>{ at.to_string() }</code></td><td>{ format!("in {}", countdown(*at, view.now)) }</td></tr> }
        })
        .collect();
    let moments = host.configuration.as_ref().map(|configuration| {
        [("T1, renew", configuration.t1), ("T2, rebind", configuration.t2), ("lease ends", configuration.expiry)]
    });
    let moments = moments.into_iter().flatten().filter_map(|(what, at)| {
        let at = at?;
        Some(html! { <tr><td>{ what }</td><td><code>{ at.to_string() }</code></td><td>{ format!("in {}", countdown(at, view.now)) }</td></tr> })
    });
    let timers: Vec<Html> = timers.into_iter().chain(moments).collect();
    html! {
        <>
            <dl>
                { pair("MAC address", code(host.mac.to_string())) }
                { pair("IP address", host.address.map_or(html! { "no address yet" }, |address| code(address.to_string()))) }
                { pair("switch port", html! { (host.port + 1).to_string() }) }
                { pair("state", html! { state }) }
            </dl>
            if let Some(configuration) = &host.configuration {
                <table>
                    <caption>{ format!("Configuration from {}, for {}", names.by_ip(configuration.server), lease(configuration.lease_s)) }</caption>
                    <thead><tr><th scope="col">{ "what" }</th><th scope="col">{ "value" }</th><th scope="col">{ "from" }</th></tr></thead>
                    <tbody>
                        for value in configuration.log.iter() {
                            <tr><td>{ value.name }</td><td><code>{ value.value.clone() }</code></td><td>{ value.from }</td></tr>
                        }
                    </tbody>
                </table>
            } else if host.kind == HostKind::Client {
                <p>{ "Nothing configured yet: that comes with the ACK." }</p>
            }
            if !host.holds.is_empty() {
                <table>
                    <caption>{ "Held for an offer" }</caption>
                    <thead><tr><th scope="col">{ "address" }</th><th scope="col">{ "for" }</th><th scope="col">{ "until" }</th></tr></thead>
                    <tbody>
                        for (address, mac, until) in &host.holds {
                            <tr>
                                <td><code>{ address.to_string() }</code></td><td>{ names.by_mac(*mac) }</td>
                                <td>{ format!("{until} · {}", countdown(*until, view.now)) }</td>
                            </tr>
                        }
                    </tbody>
                </table>
            }
            if !timers.is_empty() {
                <table>
                    <caption>{ "Waiting for" }</caption>
                    <thead><tr><th scope="col">{ "what" }</th><th scope="col">{ "at" }</th><th scope="col">{ "left" }</th></tr></thead>
                    <tbody>{ for timers }</tbody>
                </table>
            }
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
            <thead><tr><th scope="col">{ "MAC address" }</th><th scope="col">{ "port" }</th><th scope="col">{ "host" }</th><th scope="col">{ "seen" }</th></tr></thead>
            <tbody>
                for row in &view.switch {
                    <tr class={classes!(row.new.then_some("new"))}>
                        <td><code>{ row.mac.to_string() }</code></td><td>{ (row.port + 1).to_string() }</td>
                        <td>{ names.by_mac(row.mac) }</td><td><code>{ row.at.to_string() }</code></td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
