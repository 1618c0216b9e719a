//! The pools of servers in words: what a cell is, and what has just happened to it.

use std::net::Ipv4Addr;

use super::{format, lease_end, promise_end, state_word};
use crate::protocol::{EntryId, Event, QuarantineReason};
use crate::sim::{Entry, Kind};
use crate::view::{CellState, PoolCell, PoolView, View};
use crate::wire::Mac;

/// The name of a host by its hardware address; the address if no host here has it.
pub fn name(view: &View, mac: Mac) -> String {
    view.name_of(mac).map_or_else(|| mac.to_string(), |name| name.to_string())
}

/// The addresses of a server: `10.0.0.10–19, 10.0.0.30`.
pub fn ranges(pool: &PoolView) -> String {
    let ranges: Vec<String> = pool.ranges.iter().map(|(first, last)| format::range(*first, *last)).collect();
    ranges.join(", ")
}

/// How many addresses there are of each state that occurs: `9 free`, `1 offered`.
pub fn counts(pool: &PoolView) -> Vec<String> {
    pool.counts.iter().map(|(state, count)| format!("{count} {}", state_word(*state))).collect()
}

/// A cell: its address, its state, and whom it is for.
pub fn cell(cell: &PoolCell, view: &View) -> String {
    let mut words = cell.address.to_string();
    let client = cell.client.map(|mac| name(view, mac)).unwrap_or_else(|| "a client".to_owned());
    let left = cell.until.map(|until| format::remaining(until, view.now));
    match cell.state {
        CellState::Free => {
            words.push_str(" free");
            if let Some(last) = cell.last {
                words.push_str(&format!(", last: {}", name(view, last)));
            }
        }
        CellState::Offered => {
            words.push_str(&format!(" offered to {client}"));
            if let Some(left) = left {
                words.push_str(&format!(", held for {left} more"));
            }
        }
        CellState::Leased => {
            words.push_str(&format!(" leased to {client}"));
            match (cell.grace, cell.until) {
                (Some(grace), _) => {
                    words.push_str(&format!(
                        ", its period over, in grace for {} more",
                        format::remaining(grace, view.now)
                    ));
                }
                (None, Some(until)) if until <= view.now => words.push_str(", its period over"),
                _ => words.push_str(&left.map_or_else(|| " for ever".to_owned(), |left| format!(" for {left} more"))),
            }
        }
        CellState::Quarantined => {
            let why = match cell.quarantine {
                Some(QuarantineReason::Declined) => ": a client declined it",
                Some(QuarantineReason::Answered) => ": somebody answered the server's check",
                None => "",
            };
            words.push_str(" in quarantine");
            if let Some(left) = left {
                words.push_str(&format!(" for {left} more"));
            }
            words.push_str(why);
        }
        CellState::Excluded => words.push_str(" excluded, never given out"),
    }
    if cell.checking {
        words.push_str(&format!(", being checked for {client}"));
    }
    if let Some(mac) = cell.reserved_for {
        words.push_str(&format!(", reserved for {}", name(view, mac)));
    }
    if cell.changed {
        words.push_str(", changed now");
    }
    words
}

/// What an entry did to an address of the server at `port`: the entry, the address, and a sentence that begins with it.
pub fn change(entry: &Entry, port: u16, view: &View) -> Option<(EntryId, Ipv4Addr, String)> {
    let Kind::Event(event) = &entry.kind else { return None };
    if entry.host != Some(port) {
        return None;
    }
    let who = |mac: &Mac| name(view, *mac);
    let (address, words) = match event {
        Event::ServerCheckStarted { address, .. } => (address, "is being checked".to_owned()),
        Event::ServerCheckPassed { address } => (address, "is checked: nobody uses it".to_owned()),
        Event::ServerCheckFailed { address, by, .. } => (address, format!("is in use by {}", who(by))),
        Event::AddressOffered { address, client, until, again } => {
            let how = if *again { "held again" } else { "reserved" };
            (address, format!("{how} for {} for {}", who(client), format::remaining(*until, entry.at)))
        }
        Event::HoldExpired { address, client, why } => {
            (address, format!("no longer kept for {}: {}", who(client), promise_end(*why)))
        }
        Event::OfferDeclined { address, client, leased, .. } => {
            let fate = if *leased { "no longer offered, but leased" } else { "returned to the pool" };
            (address, format!("{fate}: {} chose another server", who(client)))
        }
        Event::LeaseCommitted { address, client, until, .. } => {
            let time =
                until.map_or_else(|| "for ever".to_owned(), |until| format!("for {}", until.since(entry.at).rounded()));
            (address, format!("leased to {} {time}", who(client)))
        }
        Event::LeaseExtended { address, client, until, rest: true, .. } => {
            let time = until.map_or_else(|| "for ever".to_owned(), |until| format!("for {}", until.since(entry.at)));
            (address, format!("still leased to {} {time}, and not extended", who(client)))
        }
        Event::LeaseExtended { address, client, until, .. } => {
            let time = until.map_or_else(
                || "for ever".to_owned(),
                |until| format!("for {} from now", until.since(entry.at).rounded()),
            );
            (address, format!("lease of {} extended {time}", who(client)))
        }
        Event::LeaseReplicated { address, client, .. } => {
            (address, format!("leased to {}, by the partner", who(client)))
        }
        Event::GraceStarted { address, client, until } => {
            let grace = format::remaining(*until, entry.at);
            (address, format!("kept for {} for {grace} more: its period is over", who(client)))
        }
        Event::LeaseEnded { address, client, why, kept_until } => {
            let kept = kept_until.map(|until| format!("; kept for it for {}", format::remaining(until, entry.at)));
            let kept = kept.unwrap_or_default();
            (address, format!("no longer leased to {}: {}{kept}", who(client), lease_end(*why)))
        }
        Event::AddressExcluded { address } => (address, "excluded, not given out any more".to_owned()),
        Event::ReservationEnded { address, client, .. } => {
            (address, format!("not reserved for {} any more", who(client)))
        }
        Event::Quarantined { address, until, .. } => {
            (address, format!("in quarantine for {}", format::remaining(*until, entry.at)))
        }
        Event::QuarantineEnded { address } => (address, "is free again: its quarantine is over".to_owned()),
        _ => return None,
    };
    Some((entry.id, *address, format!("{address} {words}")))
}
