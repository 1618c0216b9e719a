//! How the page begins, from a link, an address or what was kept, and what keeps the session while it is open.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::app::{Shared, Shown, is_browser};
use super::autosave::{Autosave, BEAT_MS, DELAY_MS};
use super::browser::{Every, Later, place};
use super::controller::Controller;
use super::model::{Command, Show, Theme};
use super::show::Asked;
use crate::session::edit::Draft;
use crate::session::share;

/// The page as it opens: what the link holds; else what the address asks for; else what was kept; else the first scenario.
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
    let fragment = place::fragment();
    if !fragment.is_empty() {
        controller.apply(Command::OpenLink(fragment));
    }
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

/// Restores what was kept, and listens: to links, to the page going away, to the clock of the tab.
fn begin(autosave: Kept, controller: Shared, run: Callback<Command>) -> impl FnOnce() {
    let embedded = matches!(controller.borrow().ui().show, Show::Embed { .. });
    let linked = !place::fragment().is_empty();
    if !embedded {
        let (mut begun, restored, draft) = Autosave::begin();
        let draft = draft.map(|text| Draft::from_text(&text));
        if let Some(None) = draft {
            begun.keep_draft(None);
        }
        *autosave.borrow_mut() = Some(begun);
        let asked = Asked::from_query(&place::query());
        if let Some(text) = restored.filter(|_| !linked && asked == Asked::default()) {
            run.emit(Command::Restore(text));
        }
        // Whatever the page shows: the editor says if it is of another network.
        match draft {
            Some(Some(draft)) => run.emit(Command::KeepDraft(Some(Rc::new(draft)))),
            Some(None) => {
                run.emit(Command::Notice("The network that you were editing could not be restored.".to_owned()));
            }
            None => {}
        }
        if linked || asked != Asked::default() {
            // From now on this tab keeps what is done; a reload must not go back to where it came from.
            place::clear();
        }
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
