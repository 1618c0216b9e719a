//! How the page begins, from a link, an address or what was kept, and what keeps the session while it is open.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::autosave::{Autosave, BEAT_MS, DELAY_MS};
use super::browser::{Every, Later, place};
use super::parts;
use super::shown::{Shared, Shown, is_browser};
use crate::app::asked::Asked;
use crate::app::controller::Controller;
use crate::app::model::{Command, Show, Theme};
use crate::share;

/// The page as it opens: what the address asks for, else the first scenario. What a link holds, or was kept, comes after that
/// ([`begin`]): it takes the tools to read it.
pub fn opening(theme: Theme, reduced_motion: bool) -> Controller {
    let mut controller = Controller::new(theme, reduced_motion);
    if !is_browser() {
        return controller;
    }
    let asked = Asked::from_query(&place::query());
    if let Some(panels) = asked.embed {
        controller.apply(Command::SetShow(Show::Embed { panels }));
    }
    controller.begin_with(&asked);
    controller.forget_changes();
    controller
}

/// Keeps the session of this tab: restores it at the beginning, keeps it after every change, and opens links that the person
/// puts into the address. An embedded page keeps nothing: it is another page's.
#[hook]
pub(super) fn use_keeping(controller: Shared, run: Callback<Command>, shown: &Shown) {
    let autosave = use_mut_ref(|| None::<Autosave>);
    let changed = (Rc::clone(&shown.model.session), shown.model.view.cursor, shown.ui.selected, shown.ui.field.clone());
    {
        let (autosave, controller, run) = (Rc::clone(&autosave), Rc::clone(&controller), run.clone());
        use_effect_with((), move |()| begin(autosave, controller, run));
    }
    use_effect_with(changed, move |_| {
        let later = Later::new(DELAY_MS, move || keep(&autosave, &controller, &run));
        move || drop(later)
    });
}

type Kept = Rc<RefCell<Option<Autosave>>>;

fn keep(autosave: &Kept, controller: &Shared, run: &Callback<Command>) {
    let mut autosave = autosave.borrow_mut();
    let Some(autosave) = autosave.as_mut() else { return };
    let mut told = autosave.keep_draft(controller.borrow().ui().draft.as_ref());
    // A page that nobody has touched must not take the place of a session that somebody may want back.
    if !autosave.is_empty() || !controller.borrow().is_untouched() {
        told = autosave.keep(share::to_file(&controller.borrow().shared())).or(told);
    }
    told.into_iter().for_each(|text| run.emit(Command::Notice(text.to_owned())));
}

/// What a page finds when it begins.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    /// The link that it was loaded with, if there is one.
    fragment: String,
    /// The session that was kept, as text.
    restored: Option<String>,
    /// The draft that was kept, as text.
    draft: Option<String>,
}

impl Found {
    fn take(self, kept: Option<&mut Autosave>, run: &Callback<Command>) {
        if !self.fragment.is_empty() {
            run.emit(Command::Begin(self.fragment));
        } else if let Some(text) = self.restored {
            run.emit(Command::Restore(text));
        }
        let (Some(text), Some(tools)) = (self.draft, parts::here()) else { return };
        // Whatever the page shows: the editor says if it is of another network.
        match (tools.draft)(&text) {
            Some(draft) => run.emit(Command::KeepDraft(Some(Rc::new(draft)))),
            None => {
                if let Some(kept) = kept {
                    let _ = kept.keep_draft(None);
                }
                run.emit(Command::Notice("The network that you were editing could not be restored.".to_owned()));
            }
        }
    }
}

/// Opens the link that the page was loaded with, else restores what was kept; and listens: to links, to the page going away, to the
/// clock of the tab.
fn begin(autosave: Kept, controller: Shared, run: Callback<Command>) -> impl FnOnce() {
    let embedded = matches!(controller.borrow().ui().show, Show::Embed { .. });
    let (kept, restored, draft) = match embedded {
        true => (None, None, None),
        false => {
            let (kept, restored, draft) = Autosave::begin();
            (Some(kept), restored, draft)
        }
    };
    let fragment = place::fragment();
    let addressed = !fragment.is_empty() || Asked::from_query(&place::query()) != Asked::default();
    let found = Found { fragment, restored: restored.filter(|_| !addressed), draft };
    let nothing = found == Found::default();
    let take = {
        let (autosave, run) = (Rc::clone(&autosave), run.clone());
        move || {
            let mut kept = kept;
            found.take(kept.as_mut(), &run);
            // Only now: the page as it opens must not take the place of what waits to be read.
            *autosave.borrow_mut() = kept;
            if addressed && !embedded {
                // From now on this tab keeps what is done; a reload must not go back to where it came from.
                place::clear();
            }
        }
    };
    if nothing {
        take()
    } else {
        parts::when_here(take)
    }
    let links = {
        let run = run.clone();
        place::Listener::new("hashchange", move || {
            let fragment = place::fragment();
            if !fragment.is_empty() {
                run.emit(Command::OpenLink(fragment));
                if !embedded {
                    place::clear();
                }
            }
        })
    };
    let going = {
        let (autosave, controller, run) = (Rc::clone(&autosave), Rc::clone(&controller), run.clone());
        place::Listener::new("pagehide", move || {
            keep(&autosave, &controller, &run);
            if let Some(autosave) = autosave.borrow().as_ref() {
                autosave.leave();
            }
        })
    };
    let beats = Every::new(BEAT_MS, move || {
        let edited = match autosave.borrow_mut().as_mut() {
            Some(autosave) => {
                autosave.beat();
                autosave.is_new(controller.borrow().ui().draft.as_ref())
            }
            None => false,
        };
        // What is typed in the editor draws nothing of the page, so nothing else tells of it.
        if edited {
            keep(&autosave, &controller, &run);
        }
    });
    move || drop((links, going, beats))
}
