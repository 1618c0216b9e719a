//! Who opened what covers the page: when it closes, the focus goes back there.
//!
//! ```text
//!   page ──Session menu──▶ dialog Compare ──Compare──▶ comparison ──?──▶ dialog Keys
//!    ▲                                                   │   ▲               │
//!    └────────────── the Session button ─────────────────┘   └── its button ─┘
//! ```
//!
//! No browser here: a place is whatever the caller says.

/// What covers the page now, from the outermost to the innermost: a presentation, a comparison, a dialog.
pub type Layers = [bool; 3];

/// For each layer that is open, the place that had the focus before.
#[derive(Debug, Clone)]
pub struct Openers<P> {
    places: [Option<P>; 3],
}

impl<P> Default for Openers<P> {
    fn default() -> Self {
        Self { places: [None, None, None] }
    }
}

impl<P: Clone> Openers<P> {
    /// Takes note of what has opened and closed; gives the place to which the focus goes back, if something has closed and nothing
    /// has taken its place. `now` is what had the focus before that.
    pub fn change(&mut self, before: Layers, after: Layers, now: impl FnOnce() -> P) -> Option<P> {
        let mut back = None;
        let mut opened = None;
        for (layer, place) in self.places.iter_mut().enumerate().rev() {
            let is = |layers: Layers| layers.get(layer).copied().unwrap_or(false);
            match (is(before), is(after)) {
                // The outermost that closes comes last here: it was opened from what stays.
                (true, false) => back = place.take().or(back),
                (false, true) => opened = Some(place),
                _ => {}
            }
        }
        match opened {
            None => back,
            // A dialog that opens a view hands its own opener on.
            Some(place) => {
                *place = Some(back.unwrap_or_else(now));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Layers = [false, false, false];
    const DIALOG: Layers = [false, false, true];
    const COMPARE: Layers = [false, true, false];

    #[test]
    fn a_dialog_gives_the_focus_back_to_what_opened_it() {
        let mut openers = Openers::default();
        assert_eq!(openers.change(PAGE, DIALOG, || "Session"), None);
        // Another dialog in its place has the same opener.
        assert_eq!(openers.change(DIALOG, DIALOG, || "Compare it"), None);
        assert_eq!(openers.change(DIALOG, PAGE, || "Close"), Some("Session"));
        assert_eq!(openers.change(PAGE, PAGE, || "Play"), None);
    }

    #[test]
    fn a_view_that_a_dialog_opens_leads_back_to_what_opened_the_dialog() {
        let mut openers = Openers::default();
        openers.change(PAGE, DIALOG, || "Session");
        assert_eq!(openers.change(DIALOG, COMPARE, || "Compare"), None);
        assert_eq!(openers.change(COMPARE, [false, true, true], || "Step forward"), None);
        assert_eq!(openers.change([false, true, true], COMPARE, || "Close"), Some("Step forward"));
        assert_eq!(openers.change(COMPARE, PAGE, || "Leave"), Some("Session"));
    }

    #[test]
    fn what_closes_together_leads_back_to_the_page() {
        let mut openers = Openers::default();
        openers.change(PAGE, COMPARE, || "Compare…");
        openers.change(COMPARE, [false, true, true], || "Keys");
        assert_eq!(openers.change([false, true, true], PAGE, || "Close"), Some("Compare…"));
    }
}
