//! *Follow the text*: going from stop to stop.

use super::Controller;
use crate::app::model::Tab;
use crate::history::PersonAnswer;
use crate::session::AnswerError;
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
        let (mut chosen, mut refused) = (None, None);
        let mut found = follow::find(stop, self.session.trace());
        while found.is_none() {
            self.jump_to_end();
            match self.take_first_offer() {
                None => break,
                Some(Err(why)) => {
                    refused = Some(why.to_string());
                    break;
                }
                Some(Ok(server)) => chosen = Some(server),
            }
            found = follow::find(stop, self.session.trace());
        }
        if let Some(entry) = found {
            self.session.seek_entry(entry);
            self.go(self.session.cursor());
        }
        self.ui.notice = match (found, chosen) {
            (None, _) => Some(refused.unwrap_or_else(|| {
                "This step of the text does not come in the history on screen: another branch may have it.".to_owned()
            })),
            (Some(_), Some(server)) => Some(format!(
                "The text goes on with the first offer, that of {server}. To choose otherwise, go back to the choice (F)."
            )),
            (Some(_), None) => None,
        };
        self.ui.stop = Some(stop);
        self.ui.tab = Tab::Explain;
    }

    /// Takes the first offer where a client waits for a person who has not chosen yet: the name of its server, or why it could not
    /// be taken.
    fn take_first_offer(&mut self) -> Option<Result<String, AnswerError>> {
        if !self.waits_for_answer() {
            return None;
        }
        let server = self.model.view.choice.as_ref()?.offers.first()?.server.to_string();
        let answered = self.session.answer(PersonAnswer::Choose(server.clone()));
        self.refresh();
        Some(answered.map(|_| server))
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
