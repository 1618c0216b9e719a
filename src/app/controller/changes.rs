//! What can be undone and done again.

use std::rc::Rc;

use crate::app::model::{Command, CompareCommand, ToolCommand};
use crate::history::Branch;
use crate::session::Session;

/// Maximum number of changes that can be undone.
const MOST: usize = 50;

/// What can be undone and done again.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub past: Vec<Change>,
    pub future: Vec<Change>,
}

/// A change of the session: what it was, in words, and the session on its other side.
#[derive(Debug)]
pub(super) struct Change {
    pub what: Rc<str>,
    pub session: Session,
}

impl Changes {
    /// What the next undo and the next redo would change, in words.
    pub(super) fn words(&self) -> (Option<Rc<str>>, Option<Rc<str>>) {
        let last = |list: &[Change]| list.last().map(|change| Rc::clone(&change.what));
        (last(&self.past), last(&self.future))
    }

    pub(super) fn note(&mut self, what: &str, before: Session) {
        self.past.push(Change { what: Rc::from(what), session: before });
        if self.past.len() > MOST {
            self.past.remove(0);
        }
        self.future.clear();
    }
}

/// What a command changes in the session, in words; `None` if it changes nothing that would be missed.
pub(super) fn changes(command: &Command) -> Option<&'static str> {
    Some(match command {
        Command::Answer(_) | Command::ChooseNth(_) => "the choice",
        Command::Perform(..) => "what was done to a device",
        Command::SetLens(_) => "the change of lens",
        Command::OpenScenario(_) => "opening another scenario",
        Command::SetSeed(_) => "the change of seed",
        Command::Tool(ToolCommand::OpenFile { .. }) => "opening the file",
        Command::Tool(ToolCommand::OpenLink(_)) => "opening the link",
        Command::Tool(ToolCommand::Edit(_)) => "the edit of the network",
        Command::Tool(ToolCommand::Compare(CompareCommand::GoHere(_))) => "going to the other side of a comparison",
        Command::RenameBranch(..) => "renaming the branch",
        Command::DeleteBranch(_) => "deleting the branch",
        Command::Follow(_) => "following the text",
        _ => return None,
    })
}

/// Whether two sessions differ in more than where they stand and what has been watched.
pub(super) fn differ(a: &Session, b: &Session) -> bool {
    let done = |branch: &Branch| (branch.id, branch.parent, branch.at, branch.lens);
    let same = |(a, b): (&Branch, &Branch)| done(a) == done(b) && a.name == b.name && a.user_actions == b.user_actions;
    let branches = a.branches().len() == b.branches().len() && a.branches().iter().zip(b.branches()).all(same);
    a.seed() != b.seed() || !branches || (!a.same_network(b) && a.scenario() != b.scenario())
}
