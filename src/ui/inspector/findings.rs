//! What the conformance checker says of the frame on screen: a line, a list, and marks at fields and bytes.
//!
//! Under the course lens, what the course text tells is information and no fault. A mark is always a shape and words,
//! never a colour alone.

use std::ops::Range;

use yew::prelude::*;

use super::place::place;
use crate::conformance::{Finding, RULES};
use crate::scenario::Lens;
use crate::teach::format;
use crate::wire::dissect::Dissection;

/// A finding, and the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The finding.
    finding: Finding,
    /// The path of the innermost field that holds its bytes.
    path: Vec<usize>,
    /// The statement of the course text that the frame follows: then this is no fault.
    told: Option<&'static str>,
}

impl Note {
    /// Its bytes.
    pub fn range(&self) -> &Range<usize> {
        &self.finding.range
    }

    /// Whether it shows at a row of the field tree: at its own field, and where that is folded away, at what it is folded into.
    pub fn shows_at(&self, path: &[usize], open: Option<bool>) -> bool {
        self.path == path || (open == Some(false) && self.path.starts_with(path))
    }

    /// Whether it is information.
    pub fn is_told(&self) -> bool {
        self.told.is_some()
    }

    fn class(&self) -> &'static str {
        if self.is_told() { "told" } else { "fault" }
    }

    fn sign(&self) -> Html {
        html! { <span class={classes!("note-sign", self.class())} aria-hidden="true">{ if self.is_told() { "i" } else { "!" } }</span> }
    }

    /// What a screen reader hears at the field.
    fn spoken(&self) -> String {
        let rule = self.finding.rule;
        let how = match self.told {
            Some(_) => "as the course text tells it",
            None if rule.is_advice() => "against the advice of",
            None => "breaks",
        };
        format!(" {how} {} ", rule.id)
    }

    fn view(&self, choose: &Callback<Vec<usize>>) -> Html {
        let (rule, path) = (self.finding.rule, self.path.clone());
        let label = self.told.map(|course| format!("as the course text tells it ({course})"));
        html! {
            <li class={self.class()}>
                <button type="button" class="linklike" onclick={choose.reform(move |_: MouseEvent| path.clone())}>
                    { self.sign() }
                    <b>{ rule.id }</b>
                    { " " }
                    <span class="chip">{ label.unwrap_or_else(|| rule.level.to_owned()) }</span>
                    { " " }{ &self.finding.what }
                    <span class="right">
                        { if self.is_told() { " RFC 2131 instead: " } else { " Right: " } }{ rule.says }{ format!(" ({})", rule.section) }
                    </span>
                </button>
            </li>
        }
    }
}

/// Findings with their fields, seen through a lens.
pub fn notes(findings: &[Finding], dissection: &Dissection, lens: Lens) -> Vec<Note> {
    let note = |finding: &Finding| Note {
        finding: finding.clone(),
        path: place(dissection, &finding.range),
        told: finding.rule.course.filter(|_| lens == Lens::Course),
    };
    findings.iter().map(note).collect()
}

/// The line for a frame without findings. `judged`: whether it reached the switch, where frames are judged.
pub fn all_right(judged: bool) -> Html {
    html! {
        if judged {
            <p class="hint" title="Rules of RFC 2131 and its family">
                <span aria-hidden="true">{ "✓ " }</span>
                { format!("Checked against {} rules: nothing to object", RULES.len()) }
            </p>
        } else {
            <p class="hint">{ "Not checked: it has not reached the switch" }</p>
        }
    }
}

/// The findings; nothing if there are none. `choose` takes the path of the field of the one that is picked.
pub fn list(notes: &[Note], choose: &Callback<Vec<usize>>) -> Html {
    let Some(gravest) = gravest(notes.iter()) else { return Html::default() };
    let faults = notes.iter().filter(|note| !note.is_told()).count();
    html! {
        <div class="findings">
            <h4>
                { gravest.sign() }
                {
                    match faults {
                        0 => "Done as the course text tells it".to_owned(),
                        _ => format!("{} against the rules", format::count(faults, "point")),
                    }
                }
            </h4>
            <ul role="list">
                for note in notes {
                    { note.view(choose) }
                }
            </ul>
        </div>
    }
}

fn gravest<'a>(notes: impl Iterator<Item = &'a Note>) -> Option<&'a Note> {
    notes.min_by_key(|note| note.is_told())
}

/// The mark at a field or at bytes: one sign, the graver one, and the words of each.
pub fn mark<'a>(notes: impl Iterator<Item = &'a Note> + Clone, sign: bool) -> Html {
    html! {
        if let Some(gravest) = gravest(notes.clone()) {
            if sign {
                { gravest.sign() }
            }
            <span class="visually-hidden">{ notes.map(Note::spoken).collect::<String>() }</span>
        }
    }
}
