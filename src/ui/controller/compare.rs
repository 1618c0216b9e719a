//! Comparing: which two histories stand side by side, and stepping through both.

use super::Controller;
use crate::ui::compare::CompareCommand;

impl Controller {
    pub(super) fn compare(&mut self, command: CompareCommand) {
        match command {
            CompareCommand::Leave => {
                self.model.compare = None;
            }
        }
    }
}
