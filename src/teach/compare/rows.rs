//! A few words for each pair of rows.

use super::{Called, listed, seconds};
use crate::base::Duration;
use crate::compare::{Comparison, Mark, Order, Pair, Sameness, Which};
use crate::history::{Fate, Row, RowKind};
use crate::session::History;
use crate::sim::Entry;
use crate::teach::{Names, entry_at, explain, loss};

/// Maximum number of fields named beside a pair.
const FIELDS: usize = 3;

/// What a row says: "OFFER 10.0.0.10 from server-a to laptop-1"; for anything but a frame the title of its narration.
pub fn row_words(row: &Row, history: &History, names: &Names) -> String {
    match &row.kind {
        RowKind::Frame { kind, frame, broadcast, .. } => {
            let to = if *broadcast { "everyone".to_owned() } else { names.by_mac(frame.destination()) };
            let about = frame.about().map(|address| format!(" {address}")).unwrap_or_default();
            format!("{}{about} from {} to {to}", kind.name(), names.name(row.port))
        }
        RowKind::Decision { .. } => format!("{} must choose", names.name(row.port)),
        RowKind::Note { .. } | RowKind::Action { .. } => {
            let trace = history.run.trace();
            entry_at(trace, row.entry)
                .map_or_else(String::new, |entry| explain(entry, trace, names, history.run.lens()).title)
        }
    }
}

/// What a pair says, in a few words: "same", "same, 6 ms later in “seed 2”", "differs: option 54", "only in “seed 1”". "In another order"
/// only what is so within its conversation.
pub fn pair_words(comparison: &Comparison, pair: &Pair, names: &Names) -> String {
    let sameness = match pair.mark {
        Mark::Moved { sameness, .. } => sameness,
        Mark::Same => Sameness::Same,
        Mark::Shifted => Sameness::Follows,
        Mark::Differs | Mark::Only => Sameness::Differs,
    };
    let place = |which: Which| Called::of(comparison, which).place;
    match pair.mark {
        Mark::Only => format!("only {}", place(if pair.a.is_some() { Which::A } else { Which::B })),
        Mark::Moved { order: Order::Changed, .. } => {
            let (a, b) = comparison.rows(pair);
            let (other, twin) = if pair.a.is_some() { (Which::B, b) } else { (Which::A, a) };
            let at = twin.map(|row| format!(" at {}", seconds(row.at))).unwrap_or_default();
            let place = format!("{}{at}, in another order", place(other));
            match sameness {
                Sameness::Differs => format!("{place}, and differs{}", in_what(comparison, pair, names)),
                Sameness::Same | Sameness::Follows => place,
            }
        }
        Mark::Same | Mark::Shifted | Mark::Differs | Mark::Moved { .. } => {
            let what = match sameness {
                Sameness::Differs => format!("differs{}", in_what(comparison, pair, names)),
                Sameness::Same | Sameness::Follows => "same".to_owned(),
            };
            match later(comparison, pair) {
                Some(later) => format!("{what}, {later}"),
                None if pair.mark != Mark::Same && sameness == Sameness::Same => format!("{what}, at the same time"),
                None if sameness == Sameness::Follows => "same but for the transaction number".to_owned(),
                None => what,
            }
        }
    }
}

/// The fields, or what became of it.
fn in_what(comparison: &Comparison, pair: &Pair, names: &Names) -> String {
    let fields = comparison.fields(pair);
    let mut said: Vec<String> = fields.iter().filter(|field| !field.follows).map(|field| field.name.clone()).collect();
    match said.len().saturating_sub(FIELDS) {
        0 => {}
        more => {
            said.truncate(FIELDS);
            said.push(format!("{more} more"));
        }
    }
    if said.is_empty() {
        let places = Which::BOTH.map(|which| Called::of(comparison, which).place);
        return fates(comparison, pair, names, places.each_ref().map(String::as_str))
            .map(|fates| format!(": {fates}"))
            .unwrap_or_default();
    }
    format!(": {}", listed(&said))
}

/// By how much the right side is later or earlier.
fn later(comparison: &Comparison, pair: &Pair) -> Option<String> {
    let (Some(a), Some(b)) = comparison.rows(pair) else { return None };
    let by = Duration(a.at.0.abs_diff(b.at.0));
    let there = Called::of(comparison, Which::B).place;
    match a.at.cmp(&b.at) {
        std::cmp::Ordering::Less => Some(format!("{} later {there}", by.rounded())),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(format!("{} earlier {there}", by.rounded())),
    }
}

/// What became of a frame on both sides, whose places are `called` something, where that differs.
pub(super) fn fates(comparison: &Comparison, pair: &Pair, names: &Names, called: [&str; 2]) -> Option<String> {
    let (a, b) = comparison.rows(pair);
    let words = |row: Option<&Row>, which: Which| fate(row?, comparison.side(which).history().run.trace(), names);
    let (a, b) = (words(a, Which::A)?, words(b, Which::B)?);
    let [in_a, in_b] = called;
    (a != b).then(|| format!("it {a} {in_a} and {b} {in_b}"))
}

fn fate(row: &Row, trace: &[Entry], names: &Names) -> Option<String> {
    if row.ends().is_empty() {
        return matches!(row.kind, RowKind::Frame { .. }).then(|| "is still on its way".to_owned());
    }
    let (mut taken, mut lost) = (Vec::new(), None);
    for (_, fate, ports) in row.fates(trace) {
        match fate {
            Fate::Taken => taken.extend(ports.iter().map(|port| names.name(port).to_owned())),
            Fate::Lost(why) => lost = Some(why),
            Fate::Ignored(_) => {}
        }
    }
    Some(match (taken.len(), lost) {
        (0, Some(why)) => format!("is lost ({})", loss(why)),
        (0, None) => "is taken by nobody".to_owned(),
        (1..=FIELDS, None) => format!("is taken by {}", listed(&taken)),
        (1..=FIELDS, Some(_)) => format!("is taken by {} and lost for others", listed(&taken)),
        (count, _) => format!("is taken by {count} hosts"),
    })
}
