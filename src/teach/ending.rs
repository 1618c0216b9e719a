//! The end of a session in words: what there was to see, and how one can go on.

use crate::scenario::Lens;

/// What is said where nothing further happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What there was to see; `None` where the network has no lesson.
    pub saw: Option<String>,
    /// How one can go on.
    pub next: String,
}

/// The end of a session: `lesson` is the line under the lens on screen, `changed` whether somebody has done something that the
/// scenario does not do by itself, `next` the title of the next scenario of the menu.
pub fn ending(lesson: &str, changed: bool, lens: Lens, next: Option<&str>) -> Ending {
    let saw = match (lesson, changed) {
        ("", _) => None,
        (lesson, false) => Some(format!("What you saw: {lesson}")),
        (lesson, true) => {
            Some(format!("You changed what happens in this session. Without your changes it shows: {lesson}"))
        }
    };
    let other = lens.other().title();
    let menu = next.map(|title| format!(" The next scenario of the menu is “{title}”.")).unwrap_or_default();
    Ending {
        saw,
        next: format!("Run to (T) lets time go on. The lens {other} runs the same network by its rules.{menu}"),
    }
}
