//! Comparing: which two histories stand side by side, and stepping through both.

use std::rc::Rc;

use super::Controller;
use crate::app::model::{Command, CompareCommand, ToolCommand};
use crate::compare::{Against, Comparison, Which};

impl Controller {
    pub(super) fn compare(&mut self, command: CompareCommand) {
        match command {
            CompareCommand::With(against) => self.compare_with(against),
            CompareCommand::Leave => self.model.compare = None,
            CompareCommand::GoHere(which) => self.go_here(which),
            CompareCommand::Swap => {
                self.model.compare = self.model.compare.take().map(|comparison| Rc::new(comparison.swapped()));
            }
            CompareCommand::Step(by) => self
                .move_both(|comparison| Some(comparison.place.saturating_add_signed(isize::try_from(by).unwrap_or(0)))),
            CompareCommand::To(place) => self.move_both(|_| Some(place)),
            CompareCommand::Start => self.move_both(|_| Some(0)),
            CompareCommand::End => self.move_both(|_| Some(usize::MAX)),
            CompareCommand::NextDifference => self.move_both(Comparison::next_difference),
            CompareCommand::PreviousDifference => self.move_both(Comparison::previous_difference),
        }
    }

    /// What changes the history on screen ends the comparison with it.
    pub(super) fn end_comparison(&mut self, command: &Command) {
        let changes = matches!(
            command,
            Command::SetLens(_)
                | Command::SwitchBranch(_)
                | Command::Answer(_)
                | Command::ChooseNth(_)
                | Command::Follow(_)
                | Command::Perform(..)
                | Command::RunTo(_)
                | Command::RunToTyped(_)
                | Command::Tool(ToolCommand::Edit(_))
                | Command::DeleteBranch(_)
        );
        if changes {
            self.model.compare = None;
        }
    }

    fn compare_with(&mut self, against: Against) {
        match Comparison::new(&self.session, against) {
            Ok(comparison) => {
                self.freeze();
                self.model.compare = Some(Rc::new(comparison));
                self.ui.dialog = None;
                self.ui.notice = None;
            }
            Err(why) => self.ui.notice = Some(format!("Nothing is compared. {why}")),
        }
    }

    /// Moves the place to where `to` says; where there is no such place, that is said.
    fn move_both(&mut self, to: impl FnOnce(&Comparison) -> Option<usize>) {
        let Some(comparison) = &self.model.compare else { return };
        let Some(place) = to(comparison) else {
            self.ui.notice = Some("There is no further difference in that direction.".to_owned());
            return;
        };
        let place = place.min(comparison.pairs.list.len());
        self.ui.notice = None;
        if place != comparison.place {
            let mut moved = Comparison::clone(comparison);
            moved.go(place);
            self.model.compare = Some(Rc::new(moved));
        }
    }

    /// Leaves the comparison and shows one of its sides at its moment.
    fn go_here(&mut self, which: Which) {
        let Some(comparison) = self.model.compare.take() else { return };
        let side = comparison.side(which).session();
        let cursor = side.cursor();
        if side.current_branch() == self.session.current_branch() && side.seed() == self.session.seed() {
            self.go(cursor);
        } else {
            let _ = self.replace_session(side.clone());
        }
    }
}
