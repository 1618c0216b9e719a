//! What a page begins with, and what keeps its session while it is open.
//!
//! ```text
//!   address, storage ──begin──▶ waiting: a link, a kept session, a kept draft ──take──▶ commands
//!   every change, every two seconds ──keep──▶ storage; a message if it takes nothing
//! ```
//!
//! An embedded page keeps nothing: it is part of another page.

use std::rc::Rc;

use super::asked::Asked;
use super::autosave::Autosave;
use super::browser::Browser;
use super::controller::Controller;
use super::model::{Command, Show, ToolCommand};
use crate::editor::Draft;
use crate::share;

/// Reads and writes drafts of the editor. A table, since it may be loaded later than the page.
#[derive(Debug, Clone, Copy)]
pub struct Drafts {
    /// The draft that a text holds.
    pub read: fn(&str) -> Option<Draft>,
    /// The text that holds a draft.
    pub write: fn(&Draft) -> String,
}

/// What a page finds when it begins, and has not taken yet.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    /// The part of its address behind `#`, if it holds a session.
    fragment: String,
    /// The session that was kept, as text.
    session: Option<String>,
    /// The draft that was kept, as text.
    draft: Option<String>,
}

/// See the module.
#[derive(Debug)]
pub struct Keeping {
    /// `None` on an embedded page.
    autosave: Option<Autosave>,
    /// What waits to be read; while it waits, nothing is kept, so that the page as it opens does not replace it.
    waiting: Option<Found>,
    /// The address asked for something.
    addressed: bool,
}

impl Keeping {
    /// Looks what there is: the address of the page with this query and fragment, and what was kept.
    pub fn begin(browser: Rc<dyn Browser>, query: &str, fragment: String, show: Show) -> Self {
        let addressed = !fragment.is_empty() || Asked::from_query(query) != Asked::default();
        let (autosave, session, draft) = match show {
            Show::Embed { .. } => (None, None, None),
            Show::Whole | Show::Present { .. } => {
                let (autosave, session, draft) = Autosave::begin(browser, !addressed);
                (Some(autosave), session, draft)
            }
        };
        let found = Found { fragment, session: session.filter(|_| !addressed), draft };
        Self { autosave, waiting: Some(found), addressed }
    }

    /// Whether something waits that the tools have to read.
    pub fn needs_tools(&self) -> bool {
        self.waiting.as_ref().is_some_and(|found| *found != Found::default())
    }

    /// Whether the address has served its purpose once [`take`](Self::take) has been called: this tab keeps what is done from then
    /// on, and a reload must not go back to where it came from.
    pub fn clears_address(&self) -> bool {
        self.addressed && self.autosave.is_some()
    }

    /// Takes what waits, as commands; from now on the session is kept. `drafts` is there if anything [needs it](Self::needs_tools).
    pub fn take(&mut self, drafts: Option<&Drafts>) -> Vec<Command> {
        let Found { fragment, session, draft } = self.waiting.take().unwrap_or_default();
        let mut commands = Vec::new();
        if !fragment.is_empty() {
            commands.push(Command::Tool(ToolCommand::Begin(fragment)));
        } else if let Some(text) = session {
            commands.push(Command::Tool(ToolCommand::Restore(text)));
        }
        let Some((text, drafts)) = draft.zip(drafts) else { return commands };
        // Whatever the page shows: the editor says if it is of another network.
        match (drafts.read)(&text) {
            Some(draft) => commands.push(Command::KeepDraft(Some(Rc::new(draft)))),
            None => {
                if let Some(autosave) = &mut self.autosave {
                    let _ = autosave.keep_draft(None, drafts.write);
                }
                commands.push(Command::Notice("The network that you were editing could not be restored.".to_owned()));
            }
        }
        commands
    }

    /// Keeps the session and the draft; a message, the first time that one cannot be kept. A draft needs `drafts`: where there is
    /// one, the tools that made it are loaded.
    pub fn keep(&mut self, controller: &Controller, drafts: Option<&Drafts>) -> Option<Command> {
        let autosave = self.autosave.as_mut().filter(|_| self.waiting.is_none())?;
        let mut said = drafts.and_then(|drafts| autosave.keep_draft(controller.ui().draft.as_ref(), drafts.write));
        // A page that nobody has touched must not take the place of a session that somebody may want back.
        if !autosave.is_empty() || !controller.is_untouched() {
            said = autosave.keep(share::to_file(&controller.shared())).or(said);
        }
        said.map(|text| Command::Notice(text.to_owned()))
    }

    /// Every two seconds: says that this tab is there, and keeps what was typed in the editor, of which nothing else tells.
    pub fn beat(&mut self, controller: &Controller, drafts: Option<&Drafts>) -> Option<Command> {
        let autosave = self.autosave.as_mut().filter(|_| self.waiting.is_none())?;
        autosave.beat();
        if autosave.is_new(controller.ui().draft.as_ref()) { self.keep(controller, drafts) } else { None }
    }

    /// The page goes away: keeps what there is, and says that this tab is gone.
    pub fn leave(&mut self, controller: &Controller, drafts: Option<&Drafts>) {
        let _ = self.keep(controller, drafts);
        if let Some(autosave) = self.autosave.as_ref().filter(|_| self.waiting.is_none()) {
            autosave.leave();
        }
    }
}
