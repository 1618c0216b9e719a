//! *Follow the text*: going from stop to stop.

use super::Controller;
use crate::app::model::Tab;
use crate::history::PersonAnswer;
use crate::teach::follow;

impl Controller {
    /// Goes to a stop of *Follow the text*, opening its scenario if another one is on screen. Where a client waits for a person, the
    /// text takes the first offer, and says so; a choice that a person has made stays.
    pub(super) fn follow(&mut self, stop: Option<usize>) {
        let Some((stop, at)) = stop.and_then(|stop| Some((stop, follow::stops().get(stop)?))) else {
            self.ui.stop = None;
            self.left.clear();
            return;
        };
        if self.session.scenario().name != at.scenario && !self.turn_to(at.scenario) {
            return;
        }
        let mut chosen = None;
        let mut found = follow::find(stop, self.session.trace());
        while found.is_none() {
            self.jump_to_end();
            let Some(server) = self.take_first_offer() else { break };
            chosen = Some(server);
            found = follow::find(stop, self.session.trace());
        }
        if let Some(entry) = found {
            self.session.seek_entry(entry);
            self.go(self.session.cursor());
        }
        self.ui.notice = match (found, chosen) {
            (None, _) => Some(
                "This step of the text does not come in the history on screen: another branch may have it.".to_owned(),
            ),
            (Some(_), Some(server)) => Some(format!(
                "The text goes on with the first offer, that of {server}. To choose otherwise, go back to the choice (F)."
            )),
            (Some(_), None) => None,
        };
        self.ui.stop = Some(stop);
        self.ui.tab = Tab::Explain;
    }

    /// Takes the first offer where a client waits for a person who has not chosen yet; the name of its server.
    fn take_first_offer(&mut self) -> Option<String> {
        if !self.waits_for_answer() {
            return None;
        }
        let server = self.model.view.choice.as_ref()?.offers.first()?.server.to_string();
        self.session.answer(PersonAnswer::Choose(server.clone())).ok()?;
        self.refresh();
        Some(server)
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
