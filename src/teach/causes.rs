//! Why something happened, and what of a step to tell first.

use super::{Names, entry_at, explain};
use crate::base::order;
use crate::protocol::{EntryId, Event};
use crate::scenario::Lens;
use crate::sim::{Entry, Kind, Outcome};

/// How long a chain of causes gets.
const LONGEST: usize = 12;
/// How many entries of a step the status names.
const NAMED: usize = 3;

/// The chain from an entry back to its root (the start of a host, or what somebody did), nearest first, at most 12
/// entries. A frame appears once, where it was sent; a longer chain keeps its nearest entries and its root.
pub fn causes(entry: EntryId, trace: &[Entry]) -> Vec<EntryId> {
    let mut chain = Vec::new();
    let mut root = None;
    let mut current = entry_at(trace, entry);
    while let Some(effect) = current {
        // Causes lie earlier; anything else would be no chain.
        let Some(cause) = effect.cause.filter(|cause| *cause < effect.id) else { break };
        current = entry_at(trace, cause);
        let Some(found) = current else { break };
        root = Some(found.id);
        if chain.len() < LONGEST && !matches!(found.kind, Kind::Forwarded { .. } | Kind::Arrived { .. }) {
            chain.push(found.id);
        }
    }
    if let (Some(root), Some(last)) = (root, chain.last_mut()) {
        *last = root;
    }
    chain
}

/// The index of the entry of a step that Explain tells first: decisions and what somebody did before
/// frames sent, then what changed, then
/// arrivals. `None` for an empty step.
pub fn headline(entries: &[Entry]) -> Option<usize> {
    let ranked = entries.iter().enumerate().min_by_key(|(index, entry)| (rank(entry), *index));
    ranked.map(|(index, _)| index)
}

/// How much an entry matters to a person, the smallest first.
fn rank(entry: &Entry) -> u8 {
    match &entry.kind {
        Kind::Choice { .. } | Kind::KeepWaiting { .. } | Kind::Action { .. } => 1,
        Kind::Sent(_) => 2,
        Kind::Event(event) => match event {
            Event::DecisionOpened { .. } => 0,
            // An address lost, or in danger, is worth more than the DISCOVER that follows at once.
            Event::OfferChosen { .. }
            | Event::KeptWaiting { .. }
            | Event::AddressDropped { .. }
            | Event::ConflictInUse { .. } => 1,
            Event::ConflictFound { .. }
            | Event::ServerCheckFailed { .. }
            | Event::RequestRefused { .. }
            | Event::NakHeard { .. }
            | Event::PoolExhausted { .. }
            | Event::Unreachable { .. }
            | Event::NotSent { .. }
            | Event::AddressUsable { .. }
            | Event::LeaseRenewed { .. }
            | Event::AddressChanged { .. }
            | Event::LeaseKept { .. }
            | Event::GaveUp { .. }
            | Event::AddressSet { .. }
            | Event::ParametersLearned { .. }
            | Event::LeaseEnded { .. }
            | Event::GraceStarted { .. }
            | Event::ServerStopped
            | Event::ServerStarted { .. } => 3,
            Event::AddressOffered { .. }
            | Event::LeaseCommitted { .. }
            | Event::LeaseExtended { .. }
            | Event::InformAnswered { .. }
            | Event::OfferDeclined { .. }
            | Event::HoldExpired { .. }
            | Event::Quarantined { .. }
            | Event::QuarantineEnded { .. }
            | Event::AddressExcluded { .. }
            | Event::ReservationEnded { .. }
            | Event::ServerCheckStarted { .. }
            | Event::ServerCheckAnswered { .. }
            | Event::ServerCheckPassed { .. }
            | Event::OfferHeard { .. }
            | Event::ConfigurationLogged { .. }
            | Event::LeaseRemembered { .. }
            | Event::AddressReleased { .. }
            | Event::AddressDefended { .. }
            | Event::OptionsLeftOut { .. }
            | Event::OptionsJoined { .. }
            | Event::OptionsUnreadable { .. }
            | Event::TimesNotAccepted { .. } => 4,
            Event::State { .. }
            | Event::Retransmission { .. }
            | Event::ClientCheckStarted { .. }
            | Event::LeaseReplicated { .. } => 5,
            Event::ArpAdded { .. } | Event::ArpUpdated { .. } | Event::ArpSetAside { .. } | Event::ArpAged { .. } => 7,
            Event::Ignored { .. } => 8,
        },
        // What does not arrive is the story of its instant, unless somebody acts on a copy that does.
        Kind::Lost { .. } => 4,
        Kind::Duplicated { .. } => 5,
        Kind::Arrived { outcomes, .. } if outcomes.iter().any(|group| group.outcome == Outcome::Handled) => 6,
        Kind::Arrived { .. } => 9,
        Kind::Started | Kind::Timer(_) => 10,
        Kind::Forwarded { .. } => 11,
    }
}

/// One sentence that sums up a step of a trace for a screen reader, what matters most first.
pub fn status(step: &[Entry], trace: &[Entry], names: &Names, lens: Lens) -> String {
    let mut order: Vec<&Entry> = step.iter().collect();
    order::by_key(&mut order, |entry| (rank(entry), entry.id));
    let mut said: Vec<String> = Vec::new();
    // A classroom's step may have many entries; what is not said needs no words.
    for entry in order.iter().take(2 * NAMED) {
        let title = explain(entry, trace, names, lens).marked_title();
        if said.len() < NAMED && !said.contains(&title) {
            said.push(title);
        }
    }
    if said.is_empty() {
        return "Nothing happened.".to_owned();
    }
    let text = said.join("; ").replace("?; ", "? ");
    if text.ends_with(['?', '.']) { text } else { format!("{text}.") }
}

/// What a lecturer would say of a step: headings and texts of what matters most in it, and how the other telling has it; at
/// most four.
pub fn speaker(step: &[Entry], trace: &[Entry], names: &Names, lens: Lens) -> Vec<(String, String)> {
    let mut order: Vec<&Entry> = step.iter().collect();
    order::by_key(&mut order, |entry| (rank(entry), entry.id));
    let mut said: Vec<(String, String)> = Vec::new();
    for entry in order.into_iter().filter(|entry| rank(entry) < 10).take(2 * NAMED) {
        let context = explain(entry, trace, names, lens);
        if said.len() < NAMED && said.iter().all(|(title, _)| *title != context.title) {
            said.push((context.title, context.text));
        }
        if let (Some(contrast), true) = (context.contrast, said.len() <= NAMED) {
            let (who, what) = match lens {
                Lens::Course => (Lens::Rfc, contrast.rfc),
                Lens::Rfc => (Lens::Course, contrast.course),
            };
            said.push((format!("{} has it otherwise", who.title()), what.to_owned()));
        }
    }
    said
}
