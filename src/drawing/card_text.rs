//! Short texts for tight places.

use std::net::Ipv4Addr;

use super::ring;
use crate::base::Instant;
use crate::protocol::{ClientState, Timer};
use crate::teach;
use crate::teach::Names;
use crate::teach::format::remaining;
use crate::view::{HostKind, HostView, View};

/// The last byte of an address: `.10`.
pub fn last_octet(address: Ipv4Addr) -> String {
    let [.., last] = address.octets();
    format!(".{last}")
}

/// As much of a text as fits into `width` at `tenths` of a unit per character, cut with an ellipsis.
pub fn fit(text: &str, width: i32, tenths: i32) -> String {
    let room = usize::try_from((width * 10 / tenths.max(1)).max(1)).unwrap_or(1);
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

/// A client's state as its badge says it: RFC 2131's name, BOUND split by whether the address is checked.
pub fn state(state: ClientState) -> &'static str {
    match state {
        ClientState::BoundChecking => "BOUND · checking",
        ClientState::BoundUsable => "BOUND · in use",
        state => state.rfc_name(),
    }
}

/// What the badge of a device says.
pub fn badge(host: &HostView) -> &'static str {
    match (host.kind, host.state) {
        _ if !host.started => "off",
        (HostKind::Client, Some(state)) => self::state(state),
        (HostKind::Client, None) => "client",
        (HostKind::Server, _) if !host.running => "server stopped",
        (HostKind::Server, _) => "server",
        (HostKind::Static, _) => "static",
    }
}

/// The state of a device that has no room for more.
pub fn chip_state(host: &HostView) -> String {
    match (host.kind, host.state) {
        _ if !host.started => "off".to_owned(),
        _ if !host.plugged => "unplugged".to_owned(),
        (_, Some(ClientState::BoundChecking)) => "BOUND ?".to_owned(),
        (_, Some(ClientState::BoundUsable)) => "BOUND ✓".to_owned(),
        (_, Some(state)) => state.rfc_name().to_owned(),
        (HostKind::Server, _) if !host.running => "stopped".to_owned(),
        (HostKind::Server, _) => format!("{} leased", host.leased),
        _ => "static".to_owned(),
    }
}

/// The end of a name, where a tile has room for three characters: its number, if it ends in one.
pub fn name_end(name: &str) -> String {
    let end: String = name.chars().skip(name.chars().count().saturating_sub(3)).collect();
    match end.trim_start_matches(|c: char| !c.is_ascii_digit()) {
        "" => end,
        number => number.to_owned(),
    }
}

/// A sign for the state of a device in a tile, where there is no room for its name.
pub fn tile_sign(host: &HostView) -> &'static str {
    match (host.kind, host.state) {
        _ if !host.started => "",
        _ if !host.plugged => "×",
        (HostKind::Client, Some(state)) => match state {
            ClientState::Init | ClientState::InitReboot => "·",
            ClientState::Selecting | ClientState::Requesting | ClientState::Rebooting => "…",
            ClientState::BoundChecking => "?",
            ClientState::BoundUsable | ClientState::Manual => "✓",
            ClientState::Renewing | ClientState::Rebinding => "!",
        },
        _ => "",
    }
}

/// The class that gives a device's badge its colour.
pub fn badge_class(host: &HostView) -> &'static str {
    match (host.kind, host.state) {
        _ if !host.started => "s-off",
        (HostKind::Client, Some(state)) => match state {
            ClientState::Init | ClientState::InitReboot => "s-init",
            ClientState::Selecting => "s-selecting",
            ClientState::Requesting | ClientState::Rebooting => "s-requesting",
            ClientState::BoundChecking => "s-checking",
            ClientState::BoundUsable | ClientState::Manual => "s-used",
            ClientState::Renewing => "s-renewing",
            ClientState::Rebinding => "s-rebinding",
        },
        (HostKind::Static, _) => "s-used",
        (HostKind::Server, _) if !host.running => "s-stopped",
        (HostKind::Server, _) => "s-server",
        _ => "s-init",
    }
}

/// Text shown when a device has no address.
pub fn without(host: &HostView) -> String {
    match host.remembered {
        Some((address, _)) => format!("remembers {}", last_octet(address)),
        None if host.started => "no address yet".to_owned(),
        None => "switched off".to_owned(),
    }
}

/// What is odd about a device or its place, the most telling first: its cable, its clock, its network where there are several.
pub fn flags(host: &HostView, view: &View) -> Vec<String> {
    let mut flags = Vec::new();
    if !host.plugged {
        flags.push("unplugged".to_owned());
    }
    if host.clock_ppm != 0 {
        flags.push(format!("clock {}", rate(host.clock_ppm)));
    }
    if view.networks.len() > 1 {
        flags.extend(view.networks.get(usize::from(host.network)).map(ToString::to_string));
    }
    flags
}

/// How much too fast or slow a clock runs: `+10 %`, `-500 ppm`.
fn rate(ppm: i32) -> String {
    if ppm % 10_000 == 0 { format!("{:+} %", ppm / 10_000) } else { format!("{ppm:+} ppm") }
}

/// What a device's timer is for. A client that goes by the course text renews when the period is over.
pub fn timer(host: &HostView, timer: Timer) -> &'static str {
    let late = host.configuration.as_ref().is_some_and(|terms| terms.t1.is_some() && terms.t1 == terms.expiry);
    match timer {
        Timer::T1 if late => "period ends, renew",
        Timer::T2 if late => "set time ends, ask any server",
        Timer::Expiry if late => "address given up",
        timer => teach::timer_name(timer),
    }
}

/// What else there is to say about a device, the most telling first.
pub fn lines(host: &HostView, names: &Names, now: Instant) -> Vec<String> {
    match host.kind {
        _ if !host.started => Vec::new(),
        HostKind::Client if host.state != Some(ClientState::Manual) => client_lines(host, now),
        HostKind::Server => server_lines(host, names, now),
        _ => by_hand(host, now),
    }
}

/// The lines of a host whose address a person set.
fn by_hand(host: &HostView, now: Instant) -> Vec<String> {
    let mut lines: Vec<String> = host.checking.map(|address| format!("checking {address}")).into_iter().collect();
    lines.push("address set by hand".to_owned());
    if host.parameters.is_some() {
        lines.push("parameters learned by INFORM".to_owned());
    }
    lines.extend(next_timer(host, now));
    lines
}

/// What a device waits for next.
fn next_timer(host: &HostView, now: Instant) -> Option<String> {
    let (timer, at) = host.timers.iter().find(|(timer, _)| !matches!(timer, Timer::ArpAge(_)))?;
    let what = self::timer(host, *timer);
    // "T2, ask any server": where that is long, its name is enough.
    let short = what.split_once(", ").map_or(what, |(name, _)| name);
    // The line above says how long the lease is; "period ends" would leave no room for "58 min 59 s".
    let short = short.strip_prefix("period ").unwrap_or(short);
    let what = if what.len() > 12 { short } else { what };
    Some(format!("{what} · {}", remaining(*at, now)))
}

fn client_lines(host: &HostView, now: Instant) -> Vec<String> {
    let mut lines = Vec::new();
    if host.state == Some(ClientState::Selecting) {
        lines.push(format!("offers heard: {}", host.offers));
    }
    lines.extend(host.checking.map(|address| format!("checking {address}")));
    let expiry = host.configuration.as_ref().map(|configuration| (configuration.lease_s, configuration.expiry));
    let asking = matches!(host.state, Some(ClientState::Renewing | ClientState::Rebinding));
    match expiry {
        Some((_, Some(expiry))) if now >= expiry => {
            lines.push(format!("period over for {}", remaining(now, expiry)));
        }
        Some((_, Some(expiry))) if asking => lines.push(format!("ends in {}", remaining(expiry, now))),
        Some((lease_s, _)) => lines.push(format!("lease {}", teach::lease(lease_s))),
        None => {}
    }
    match (next_timer(host, now), expiry) {
        (Some(next), _) => lines.push(next),
        (None, Some((_, Some(expiry)))) => lines.push(format!("ends in {}", remaining(expiry, now))),
        _ => {}
    }
    lines
}

fn server_lines(host: &HostView, names: &Names, now: Instant) -> Vec<String> {
    let mut lines: Vec<String> = host
        .holds
        .iter()
        .map(|(address, mac, until)| {
            format!(
                "holds {} for {} · {}",
                last_octet(*address),
                fit(&names.by_mac(*mac), 100, 100),
                remaining(*until, now)
            )
        })
        .collect();
    match (lines.len(), host.leased) {
        (0, 0) => lines.push("nothing leased".to_owned()),
        (0 | 1, leased) if leased > 0 => lines.push(format!("{leased} leased")),
        (held @ 2.., leased) if leased > 0 || held > 2 => {
            lines.truncate(1);
            let leased = if leased > 0 { format!(" · {leased} leased") } else { String::new() };
            lines.push(format!("+ {} more held{leased}", held - 1));
        }
        _ => {}
    }
    lines
}

/// A device in one sentence, for those who cannot see its card.
pub fn sentence(host: &HostView, names: &Names, view: &View) -> String {
    let now = view.now;
    let kind = match host.kind {
        HostKind::Client => "client",
        HostKind::Server if !host.running && host.started => "server, its process stopped",
        HostKind::Server => "server",
        HostKind::Static => "static host",
    };
    let mut parts = vec![host.name.to_string(), kind.to_owned()];
    if host.kind == HostKind::Client && host.started {
        parts.push(badge(host).replace(" · ", ", "));
    }
    if !host.started {
        parts.push("switched off".to_owned());
    }
    match (host.address, host.remembered) {
        (Some(address), _) => parts.push(address.to_string()),
        (None, Some((address, _))) => parts.push(format!("remembers {address}")),
        (None, None) if host.started => parts.push("no address yet".to_owned()),
        (None, None) => {}
    }
    parts.extend(lines(host, names, now).into_iter().map(|line| line.replace(" · ", ", ")));
    parts.extend(ring::words(host, now));
    parts.extend(flags(host, view));
    if host.changed {
        parts.push("changed".to_owned());
    }
    parts.join(", ")
}
