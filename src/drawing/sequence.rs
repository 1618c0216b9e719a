//! Which rows of the diagram are drawn, on which lifelines: pure functions of the history and the filters.

use std::ops::Range;

use crate::base::{Duration, Instant};
use crate::history::{Filter, Row, RowKind};
use crate::protocol::EntryId;
use crate::sim::Entry;
use crate::view::{HostKind, HostView};

/// With more hosts than this, only the servers and one client have a lifeline until somebody asks for others.
pub const MANY_HOSTS: usize = 8;
/// How many rows are drawn at most.
pub const WINDOW: usize = 80;
/// How many of them lie before the present.
const BEFORE: usize = 56;
/// Where nothing happens for so long, the rows say how long.
const IDLE: Duration = Duration::from_secs(10);
/// The window moves by so many rows at a time, so that most steps leave it alone.
const NOTCH: usize = 12;

/// For each entry, the client whose exchange it belongs to: the nearest one in its chain of causes.
pub fn stories(trace: &[Entry], hosts: &[HostView]) -> Vec<Option<u16>> {
    let is_client = |port: u16| hosts.iter().any(|host| host.port == port && host.kind == HostKind::Client);
    let clients: Vec<bool> = (0..=hosts.iter().map(|host| host.port).max().unwrap_or(0)).map(is_client).collect();
    let mut stories: Vec<Option<u16>> = Vec::with_capacity(trace.len());
    for entry in trace {
        let own = entry.host.filter(|port| clients.get(usize::from(*port)).copied().unwrap_or(false));
        let story = own.or_else(|| {
            let cause = usize::try_from(entry.cause?.0).ok()?;
            stories.get(cause).copied().flatten()
        });
        stories.push(story);
    }
    stories
}

/// What decides over the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The ports with a lifeline, ascending.
    pub lifelines: Vec<u16>,
    /// The kinds of rows.
    pub filter: Filter,
    /// Whether rows of other clients' exchanges are left out as well.
    pub by_story: bool,
}

/// The ports with a lifeline. Hidden ones are left out; in a crowd, without a word from the person, all clients but
/// `focus` and all static hosts are.
pub fn lifelines(hosts: &[HostView], hidden: &[u16], focus: Option<u16>) -> Vec<u16> {
    let auto = hosts.len() > MANY_HOSTS && hidden.is_empty();
    let shown = |host: &&HostView| {
        if auto { host.kind == HostKind::Server || Some(host.port) == focus } else { !hidden.contains(&host.port) }
    };
    hosts.iter().filter(shown).map(|host| host.port).collect()
}

/// The indices of the rows that pass.
pub fn visible(rows: &[Row], trace: &[Entry], stories: &[Option<u16>], choice: &Choice) -> Vec<usize> {
    let on = |port: u16| choice.lifelines.binary_search(&port).is_ok();
    let passes = |row: &Row| {
        let kind = match &row.kind {
            RowKind::Frame { kind, .. } if kind.is_dhcp() => choice.filter.dhcp,
            RowKind::Frame { .. } => choice.filter.arp,
            RowKind::Note { .. } | RowKind::Action { .. } => choice.filter.other,
            RowKind::Decision { .. } => true,
        };
        let story = || usize::try_from(row.entry.0).ok().and_then(|index| stories.get(index).copied().flatten());
        kind && on(row.port) && (!choice.by_story || story().is_none_or(on)) && reaches(row, trace, &choice.lifelines)
    };
    (0..).zip(rows).filter(|(_, row)| passes(row)).map(|(index, _)| index).collect()
}

/// Whether a frame reaches a lifeline, or would have, or nobody at all.
fn reaches(row: &Row, trace: &[Entry], lifelines: &[u16]) -> bool {
    let mut fates = row.fates(trace).peekable();
    fates.peek().is_none()
        || fates.any(|(_, _, ports)| ports.is_empty() || lifelines.iter().any(|port| ports.contains(*port)))
}

/// A span without anything between two moments, if it is long enough to be folded away.
pub fn idle(from: Instant, to: Instant) -> Option<Duration> {
    Some(to.since(from)).filter(|span| *span >= IDLE)
}

/// The part of `count` rows that is drawn around the `now`-th.
pub fn window(count: usize, now: usize) -> Range<usize> {
    let start = now.saturating_sub(BEFORE).div_ceil(NOTCH) * NOTCH;
    start.min(count)..(start + WINDOW).min(count)
}

/// Whether an entry is among the first `count`.
pub fn happened(entry: EntryId, count: usize) -> bool {
    usize::try_from(entry.0).is_ok_and(|index| index < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_spans_are_folded() {
        let at = |s: u64| Instant(s * 1_000_000);
        assert_eq!(idle(at(5), Instant(14_999_999)), None);
        assert_eq!(idle(at(5), at(15)), Some(Duration::from_secs(10)));
    }
}
