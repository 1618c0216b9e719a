//! How the page begins, from a link, an address or what was kept; and when the session is kept while it is open.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::browser::{self, Every, Later, place};
use super::parts;
use super::shown::{Shared, Shown, is_browser};
use crate::app::asked::Asked;
use crate::app::autosave::{BEAT_MS, DELAY_MS};
use crate::app::controller::Controller;
use crate::app::keeping::{Drafts, Keeping};
use crate::app::model::{Command, Show, Theme, ToolCommand};

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

type Kept = Rc<RefCell<Option<Keeping>>>;

/// Keeps the session of this tab: restores it at the beginning, keeps it after every change, and opens links that the user
/// puts into the address.
#[hook]
pub(super) fn use_keeping(controller: Shared, run: Callback<Command>, shown: &Shown) {
    let kept: Kept = use_mut_ref(|| None);
    let changed = (Rc::clone(&shown.model.session), shown.model.view.cursor, shown.ui.selected, shown.ui.field.clone());
    {
        let (kept, controller, run) = (Rc::clone(&kept), Rc::clone(&controller), run.clone());
        use_effect_with((), move |()| begin(kept, controller, run));
    }
    use_effect_with(changed, move |_| {
        let later = Later::new(DELAY_MS, move || {
            with(&kept, &run, |kept| kept.keep(&controller.borrow(), drafts()));
        });
        move || drop(later)
    });
}

fn drafts() -> Option<&'static Drafts> {
    parts::here().map(|tools| &tools.drafts)
}

/// Does something with what keeps the session, and then what that asks for.
fn with<C: IntoIterator<Item = Command>>(kept: &Kept, run: &Callback<Command>, what: impl FnOnce(&mut Keeping) -> C) {
    let commands = kept.borrow_mut().as_mut().map(what);
    commands.into_iter().flatten().for_each(|command| run.emit(command));
}

/// Opens the link that the page was loaded with, else restores what was kept; and listens: to links, to the page going away, to the
/// clock of the tab.
fn begin(kept: Kept, controller: Shared, run: Callback<Command>) -> impl FnOnce() {
    let show = controller.borrow().ui().show;
    let keeping = Keeping::begin(browser::page(), &place::query(), place::fragment(), show);
    let (needs_tools, clears_address) = (keeping.needs_tools(), keeping.clears_address());
    *kept.borrow_mut() = Some(keeping);
    let take = {
        let (kept, run) = (Rc::clone(&kept), run.clone());
        move || {
            with(&kept, &run, |kept| kept.take(drafts()));
            if clears_address {
                place::clear();
            }
        }
    };
    if needs_tools {
        parts::when_here(move |_| take());
    } else {
        take();
    }
    let links = {
        let run = run.clone();
        place::Listener::new("hashchange", move || {
            let fragment = place::fragment();
            if !fragment.is_empty() {
                run.emit(Command::Tool(ToolCommand::OpenLink(fragment)));
                if !matches!(show, Show::Embed { .. }) {
                    place::clear();
                }
            }
        })
    };
    let going = {
        let (kept, controller) = (Rc::clone(&kept), Rc::clone(&controller));
        place::Listener::new("pagehide", move || {
            if let Some(kept) = kept.borrow_mut().as_mut() {
                kept.leave(&controller.borrow(), drafts());
            }
        })
    };
    let beats = Every::new(BEAT_MS, move || with(&kept, &run, |kept| kept.beat(&controller.borrow(), drafts())));
    move || drop((links, going, beats))
}
