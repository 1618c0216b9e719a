//! *Follow the text*: going from stop to stop.

use super::Controller;
use crate::teach::follow;
use crate::ui::model::Tab;

impl Controller {
    /// Goes to a stop of *Follow the text*, opening its scenario if another one is on screen. Nothing is chosen or done for the person.
    pub(super) fn follow(&mut self, stop: Option<usize>) {
        let Some((stop, at)) = stop.and_then(|stop| Some((stop, follow::stops().get(stop)?))) else {
            self.ui.stop = None;
            self.left.clear();
            return;
        };
        if self.session.scenario().name != at.scenario && !self.turn_to(at.scenario) {
            return;
        }
        match follow::find(stop, self.session.trace()) {
            Some(entry) => {
                self.session.seek_entry(entry);
                self.go(self.session.cursor());
            }
            None => {
                // The text goes on only after the client has chosen.
                self.jump_to_end();
                let asked = self.session.open_decision().is_some();
                self.ui.notice = Some(if asked {
                    "The text goes on once the client has chosen: which offer wins?".to_owned()
                } else {
                    "This step of the text does not come in the history on screen: another branch may have it."
                        .to_owned()
                });
            }
        }
        self.ui.stop = Some(stop);
        self.ui.tab = Tab::Explain;
    }

    /// Opens the scenario of a stop; the session that is left comes back, choices and all, when the text comes back to it.
    fn turn_to(&mut self, scenario: &str) -> bool {
        let left = self.session.clone();
        match self.left.iter().position(|session| session.scenario().name == scenario) {
            Some(index) => {
                let session = self.left.remove(index);
                self.replace(session);
            }
            None => self.open_scenario(scenario),
        }
        let there = self.session.scenario().name == scenario;
        if there {
            self.left.push(left);
        }
        there
    }
}
