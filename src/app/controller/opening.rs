//! Undo and redo; opening sessions, scenarios and links; what is shared and kept.
//!
//! ```text
//!   past ◀─ before each change ── session ── undone ─▶ future
//! ```
//!
//! Sessions share their histories, so keeping one costs little more than its record.

use std::rc::Rc;

use super::Controller;
use super::changes::{Change, Changes, differ};
use crate::app::asked::Asked;
use crate::app::model::Tab;
use crate::base::Instant;
use crate::editor::typed::time;
use crate::scenario::{Lens, Scenario, builtin};
use crate::session::{RunTo, Session};
use crate::share;
use crate::share::{Opened, Shared};

impl Controller {
    /// Takes note of a change, if there was one.
    pub(super) fn note_change(&mut self, what: &str, before: Session) {
        if differ(&before, &self.session) {
            self.changes.note(what, before);
            self.ui.undo = self.changes.words();
        }
    }

    /// Begins with nothing to undo: what a page opens with is where it begins.
    pub fn forget_changes(&mut self) {
        self.changes = Changes::default();
        self.ui.undo = self.changes.words();
    }

    pub(super) fn undo(&mut self) {
        match self.changes.past.pop() {
            Some(change) => {
                let undone = self.exchange(change, "Undone");
                self.changes.future.push(undone);
            }
            None => self.ui.notice = Some("There is nothing to undo.".to_owned()),
        }
        self.ui.undo = self.changes.words();
    }

    pub(super) fn redo(&mut self) {
        match self.changes.future.pop() {
            Some(change) => {
                let done = self.exchange(change, "Done again");
                self.changes.past.push(done);
            }
            None => self.ui.notice = Some("There is nothing to do again.".to_owned()),
        }
        self.ui.undo = self.changes.words();
    }

    /// Goes to the other side of a change; gives the change with the side that was left.
    fn exchange(&mut self, change: Change, said: &str) -> Change {
        let Change { what, session } = change;
        let session = self.replace_session(session);
        self.ui.notice = Some(format!("{said}: {what}."));
        Change { what, session }
    }

    /// Puts another session on screen, where it stands; the one that was there comes back.
    pub(super) fn replace_session(&mut self, session: Session) -> Session {
        let other_network = !session.same_network(&self.session) && session.scenario() != self.session.scenario();
        let before = std::mem::replace(&mut self.session, session);
        self.show_session(other_network);
        before
    }

    /// Shows the session where it stands, with nothing selected.
    fn show_session(&mut self, other_network: bool) {
        self.pause();
        self.model.compare = None;
        if other_network {
            self.new_network();
        }
        self.ui.selected = None;
        self.ui.field = None;
        self.ui.notice = None;
        self.refresh();
        self.ui.shown_ms = self.session.history().presentation.shown_for(self.session.cursor());
    }

    /// Forgets what belongs to the devices of another network.
    fn new_network(&mut self) {
        self.model.names = Rc::new(crate::teach::Names::new(self.session.world(), self.session.scenario()));
        self.ui.hidden.clear();
        self.ui.folded.clear();
        self.ui.machine = None;
        self.ui.stop = None;
        self.left.clear();
    }

    /// What is on screen, to be shared or kept.
    pub fn shared(&self) -> Shared {
        Shared {
            record: self.session.record(),
            selected: self.ui.selected,
            field: self.ui.field.as_ref().map(|field| (field.start, field.end)),
        }
    }

    /// Whether two histories stand side by side.
    pub fn is_comparing(&self) -> bool {
        self.model.compare.is_some()
    }

    /// Whether the page is as it opens: nothing chosen, done, edited or looked at.
    pub fn is_untouched(&self) -> bool {
        let branches = self.session.branches();
        self.session.cursor() == 0
            && self.ui.draft.as_ref().is_none_or(|draft| !draft.is_changed())
            && self.session.is_builtin()
            && self.session.scenario().name == super::FIRST_SCENARIO
            && self.session.seed() == crate::history::DEFAULT_SEED
            && branches.len() == 1
            && branches.iter().all(|branch| branch.user_actions.is_empty())
    }

    /// Opens what was shared. What was open stays if it cannot be opened.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn open_shared(&mut self, shared: Shared) -> Result<(), String> {
        let Shared { record, selected, field } = shared;
        let (session, notes) = Session::open(record).map_err(|error| error.to_string())?;
        self.session = session;
        self.show_session(true);
        let known = selected.filter(|entry| self.model.entry(*entry).is_some());
        if let Some(entry) = known {
            self.ui.selected = Some(self.departure(entry));
            let length = self.model.frame(entry).map_or(0, |frame| frame.bytes.len());
            self.ui.field = field.filter(|(from, to)| from < to && *to <= length).map(|(from, to)| from..to);
            if self.ui.field.is_some() {
                self.ui.tab = Tab::Packet;
            }
        }
        self.ui.dialog = None;
        self.ui.notice = (!notes.is_empty()).then(|| notes.join(" "));
        Ok(())
    }

    pub(super) fn open_link(&mut self, fragment: &str) {
        let opened = share::from_link(fragment).map_err(|error| error.to_string());
        if let Err(why) = opened.and_then(|shared| self.open_shared(shared)) {
            self.ui.notice = Some(format!("That link cannot be opened: {why} What was open is still here."));
        }
    }

    pub(super) fn open_file(&mut self, name: &str, text: &str) {
        let opened = match share::from_file(text) {
            Ok(Opened::Session(shared)) => self.open_shared(*shared),
            Ok(Opened::Scenario(scenario)) => self.open_network(*scenario),
            Err(why) => Err(why.to_string()),
        };
        if let Err(why) = opened {
            self.ui.notice = Some(format!("{name} cannot be opened: {why} What was open is still here."));
        }
    }

    /// Restores what the browser kept. What cannot be read any more is told, and not kept from anybody.
    pub(super) fn restore(&mut self, text: &str) {
        let opened = share::from_file(text).map_err(|why| why.to_string());
        let restored = opened.and_then(|opened| match opened {
            Opened::Session(shared) => self.open_shared(*shared),
            Opened::Scenario(_) => Ok(()),
        });
        if let Err(why) = restored {
            self.ui.notice = Some(format!("Your last session could not be restored: {why}"));
        }
    }

    /// What the address of the page asks for: a scenario by name, a lens, a seed, a moment.
    pub fn begin_with(&mut self, asked: &Asked) {
        let mut wrong = Vec::new();
        let known = asked.scenario.as_ref().and_then(|name| builtin(name));
        if let (Some(name), None) = (&asked.scenario, &known) {
            wrong.push(format!("there is no built-in scenario called “{name}”"));
        }
        let seed = asked.seed.as_ref().and_then(|seed| match seed.parse() {
            Ok(seed) => Some(seed),
            Err(_) => {
                wrong.push(format!("“{seed}” is no seed: write a whole number"));
                None
            }
        });
        let lens = asked.lens.as_ref().and_then(|lens| lens.parse::<Lens>().map_err(|why| wrong.push(why)).ok());
        if known.is_some() || seed.is_some() || lens.is_some() {
            let scenario = known.unwrap_or_else(|| self.session.scenario().clone());
            self.replace(Session::new(scenario, lens, seed.unwrap_or_else(|| self.session.seed())));
        }
        if let Some(start) = &asked.start {
            match time(start) {
                Ok(span) => self.run_to(RunTo::Time(Instant::ZERO + span)),
                Err(why) => wrong.push(why),
            }
        }
        if !wrong.is_empty() {
            self.ui.notice = Some(format!("The address of this page asks for something else: {}.", wrong.join("; ")));
        }
    }

    fn open_network(&mut self, scenario: Scenario) -> Result<(), String> {
        let opened = Session::open_scenario(scenario, self.session.seed());
        let (session, notes) = opened.map_err(|why| why.to_string())?;
        self.replace(session);
        self.ui.dialog = None;
        self.ui.notice = (!notes.is_empty()).then(|| notes.join(" "));
        Ok(())
    }

    /// Runs an edited network, with what was done in the old one where it still applies.
    pub(super) fn edit(&mut self, scenario: &Scenario) {
        if let Err(why) = scenario.check() {
            self.ui.notice = Some(format!("This network cannot run: {why}"));
            return;
        }
        let session = self.session.on_network(scenario.clone());
        self.replace(session);
        self.ui.dialog = None;
    }

    pub(super) fn delete_branch(&mut self, id: u32) {
        if self.session.delete_branch(id) {
            self.model.compare = None;
            self.go(self.session.cursor());
            self.ui.dialog = None;
            self.ui.notice = Some("The branch is deleted. Undo brings it back.".to_owned());
        } else {
            self.ui.notice = Some("This is the only branch: a session has at least one.".to_owned());
        }
    }
}
