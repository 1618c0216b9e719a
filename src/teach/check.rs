//! What a host can know after it has asked by ARP who uses an address: nothing, if its question was lost or it did not wait.

use std::net::Ipv4Addr;

use super::context::Context;
use super::entry_at;
use crate::protocol::Event;
use crate::sim::{Entry, Kind};
use crate::wire::FrameKind;

/// What silence means after a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// Somebody could have answered, and nobody did.
    Silence,
    /// No question got beyond the host's own cable.
    Unasked,
    /// The host stopped listening before its question had reached anybody.
    NoTime,
}

/// What the check of a client's address is worth, seen from an entry at or after its end.
pub(super) fn heard_by_client(context: &Context<'_>) -> Heard {
    let mine = |entry: &Entry| entry.host == context.entry.host;
    let start = |entry: &&Entry| mine(entry) && matches!(entry.kind, Kind::Event(Event::ClientCheckStarted { .. }));
    let begun = context.before().any(|entry| start(&entry));
    asked(context, begun, context.before().take_while(|entry| !start(entry)), |kind| kind == FrameKind::ArpProbe)
}

/// What the check of `address` by a server is worth, seen from its end.
pub(super) fn heard_by_server(context: &Context<'_>, address: Ipv4Addr) -> Heard {
    let mine = |entry: &Entry| entry.host == context.entry.host;
    let start = |entry: &&Entry| {
        mine(entry)
            && matches!(&entry.kind, Kind::Event(Event::ServerCheckStarted { address: at, .. }) if *at == address)
    };
    let about = |entry: &&Entry| entry.frame().is_some_and(|frame| frame.about() == Some(address));
    let is_question = |kind| kind == FrameKind::ArpRequest;
    // Mostly the check began where the causes of its end begin. In a crowd, thousands of entries of others lie in between.
    let causes = std::iter::successors(Some(context.entry), |entry| entry_at(context.trace, entry.cause?));
    if let Some(begun) = causes.take(MOST_CAUSES).find(start) {
        let from = context.trace.partition_point(|entry| entry.id < begun.id);
        let until = context.trace.partition_point(|entry| entry.id < context.entry.id);
        let since = context.trace.get(from..until).unwrap_or_default();
        return asked(context, true, since.iter().filter(about), is_question);
    }
    let begun = context.before().any(|entry| start(&entry));
    let since = context.before().take_while(|entry| !start(entry)).filter(about);
    asked(context, begun, since, is_question)
}

/// Maximum number of causes followed from the end of a check to its beginning: its timer, what armed it, and some more.
const MOST_CAUSES: usize = 8;

/// `begun` says whether the check began in the history at hand.
fn asked<'a>(
    context: &Context<'a>,
    begun: bool,
    since: impl Iterator<Item = &'a Entry>,
    is: impl Fn(FrameKind) -> bool,
) -> Heard {
    let (mut questions, mut lost) = (0, 0);
    for entry in since {
        if !entry.frame().is_some_and(|frame| Some(frame.from) == context.entry.host && is(frame.kind())) {
            continue;
        }
        match &entry.kind {
            Kind::Sent(_) => questions += 1,
            // On the way to the switch, or behind it: as long as it arrives nowhere, nobody has heard it.
            Kind::Lost { .. } => lost += 1,
            Kind::Arrived { .. } => return Heard::Silence,
            _ => {}
        }
    }
    match questions {
        // A part of a history says nothing of what went before it.
        0 if !begun => Heard::Silence,
        // It was over before its question could leave.
        0 => Heard::NoTime,
        _ if lost >= questions => Heard::Unasked,
        _ => Heard::NoTime,
    }
}
