//! What the Inspector is about: an entry, and a frame.

use std::rc::Rc;

use crate::app::model::{Model, Ui};
use crate::protocol::EntryId;
use crate::sim::{Entry, Transmission};
use crate::teach;

/// How far back a cause or an earlier frame is looked for.
pub(super) const LOOK_BACK: usize = 400;

/// The entry that the Inspector is about: the selected one, else the headline of the current step.
pub(super) fn subject<'a>(model: &'a Model, ui: &Ui) -> Option<&'a Entry> {
    let entries = model.step_entries();
    ui.selected.and_then(|id| model.entry(id)).or_else(|| entries.get(teach::headline(entries)?))
}

/// The frame to show, and whether it belongs to the subject rather than to an earlier moment: the subject's own, else the
/// one that caused it, else the last of the step, else the last before.
pub(super) fn shown_frame(model: &Model, ui: &Ui) -> Option<(Rc<Transmission>, bool)> {
    let subject = subject(model, ui);
    let own = subject.and_then(Entry::frame);
    let cause = || ui.selected.and_then(|_| caused_by_frame(model, subject?));
    let step = || model.step_entries().iter().rev().find_map(Entry::frame);
    if let Some(frame) = own.or_else(cause).or_else(step) {
        return Some((Rc::clone(frame), true));
    }
    let before = model.history.run.trace().get(..model.view.cursor)?;
    before.iter().rev().take(LOOK_BACK).find_map(Entry::frame).map(|frame| (Rc::clone(frame), false))
}

fn caused_by_frame<'a>(model: &'a Model, entry: &'a Entry) -> Option<&'a Rc<Transmission>> {
    let parent = |id: Option<EntryId>| id.and_then(|id| model.entry(id));
    std::iter::successors(parent(entry.cause), |entry| parent(entry.cause)).take(16).find_map(Entry::frame)
}
