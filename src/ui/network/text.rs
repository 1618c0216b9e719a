//! Short texts for tight places.

use std::net::Ipv4Addr;

use crate::protocol::{ClientState, Duration, Instant};
use crate::session::view::{HostKind, HostView};
use crate::teach::{self, Names};

/// How long until `at`, as a person counts down: `59 s`, `52 min`, `7 h`.
pub fn countdown(at: Instant, now: Instant) -> String {
    let left = at.since(now);
    match left.0 / 1_000_000 {
        0 => left.to_string(),
        s @ 1..120 => format!("{s} s"),
        s @ 120..7_200 => format!("{} min", s / 60),
        s => format!("{} h", s / 3_600),
    }
}

/// A lease time in seconds: `1 h`; all ones is for ever (RFC 2131 section 3.3).
pub fn lease(seconds: u32) -> String {
    match seconds {
        u32::MAX => "ever".to_owned(),
        s => Duration::from_secs(u64::from(s)).to_string(),
    }
}

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
        (HostKind::Server, _) => "server",
        (HostKind::Static, _) => "static",
    }
}

/// The class that gives a device's badge its colour.
pub fn badge_class(host: &HostView) -> &'static str {
    match (host.kind, host.state) {
        _ if !host.started => "s-off",
        (HostKind::Client, Some(ClientState::Selecting)) => "s-selecting",
        (HostKind::Client, Some(ClientState::Requesting)) => "s-requesting",
        (HostKind::Client, Some(ClientState::BoundChecking)) => "s-checking",
        (HostKind::Client, Some(ClientState::BoundUsable)) | (HostKind::Static, _) => "s-used",
        (HostKind::Server, _) => "s-server",
        _ => "s-init",
    }
}

/// What else there is to say about a device, the most telling first.
pub fn lines(host: &HostView, names: &Names, now: Instant) -> Vec<String> {
    match host.kind {
        _ if !host.started => Vec::new(),
        HostKind::Client => client_lines(host, now),
        HostKind::Server => server_lines(host, names, now),
        HostKind::Static => vec!["address set by hand".to_owned()],
    }
}

fn client_lines(host: &HostView, now: Instant) -> Vec<String> {
    let mut lines = Vec::new();
    if host.state == Some(ClientState::Selecting) {
        lines.push(format!("offers heard: {}", host.offers));
    }
    lines.extend(host.checking.map(|address| format!("checking {address}")));
    if let Some(configuration) = &host.configuration {
        lines.push(format!("lease {}", lease(configuration.lease_s)));
    }
    if let Some((timer, at)) = host.timers.iter().find(|(timer, _)| !matches!(timer, crate::protocol::Timer::ArpAge(_)))
    {
        lines.push(format!("{} · {}", teach::timer_name(*timer), countdown(*at, now)));
    } else if let Some(expiry) = host.configuration.as_ref().and_then(|configuration| configuration.expiry) {
        lines.push(format!("ends in {}", countdown(expiry, now)));
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
                countdown(*until, now)
            )
        })
        .collect();
    match (lines.len(), host.leased) {
        (0, 0) => lines.push("nothing held or leased".to_owned()),
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
pub fn sentence(host: &HostView, names: &Names, now: Instant) -> String {
    let kind = match host.kind {
        HostKind::Client => "client",
        HostKind::Server => "server",
        HostKind::Static => "static host",
    };
    let mut parts = vec![host.name.to_string(), kind.to_owned()];
    if host.kind == HostKind::Client && host.started {
        parts.push(badge(host).replace(" · ", ", "));
    }
    let without = if host.started { "no address yet" } else { "switched off" };
    parts.push(host.address.map_or(without.to_owned(), |address| address.to_string()));
    parts.extend(lines(host, names, now).into_iter().map(|line| line.replace(" · ", ", ")));
    if host.changed {
        parts.push("changed".to_owned());
    }
    parts.join(", ")
}
