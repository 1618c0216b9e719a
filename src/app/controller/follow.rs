//! *Follow the text*: going from stop to stop.

use super::Controller;
use crate::app::model::Tab;
use crate::app::regions::Panel;
use crate::history::PersonAnswer;
use crate::session::AnswerError;
use crate::teach::follow;

/// A stop that the presentation plays to.
#[derive(Debug)]
pub(super) struct Bound {
    stop: usize,
    /// How many entries have happened there.
    pub(super) there: usize,
    /// What is said there: that the text has chosen.
    said: Option<String>,
}

impl Controller {
    /// Goes to a stop of *Follow the text*, opening its scenario if another one is on screen. From one stop to the next the presentation
    /// plays, unless the system asks for less motion; asking again leads there at once. Where a client waits for a person, the text takes
    /// the first offer, and says so; a choice that a person has made stays.
    pub(super) fn follow(&mut self, stop: Option<usize>) {
        let Some((stop, at)) = stop.and_then(|stop| Some((stop, follow::stops().get(stop)?))) else {
            self.ui.stop = None;
            self.bound_for = None;
            self.left.clear();
            return;
        };
        let here = self.session.scenario().name == at.scenario;
        if !here && !self.turn_to(at.scenario) {
            return;
        }
        let is_next = here && self.ui.stop.is_some_and(|now| now + 1 == stop);
        let plays =
            is_next && !self.ui.reduced_motion && self.bound_for.as_ref().is_none_or(|bound| bound.stop != stop);
        let from = (self.session.cursor(), self.ui.shown_ms);
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
        self.ui.tab = Tab::Explain;
        self.ui.front = Panel::Inspector;
        let Some(entry) = found else {
            self.ui.notice = Some(refused.unwrap_or_else(|| {
                "This step of the text does not come in the history on screen: another branch may have it.".to_owned()
            }));
            return;
        };
        let said = chosen.map(|server| {
            format!("The text goes on with the first offer, that of {server}. To choose otherwise, go back to the choice (F).")
        });
        self.session.seek_entry(entry);
        let bound = Bound { stop, there: self.session.cursor(), said };
        if plays && bound.there > from.0 {
            self.go(from.0);
            (self.ui.shown_ms, self.ui.playing) = (from.1, true);
            self.bound_for = Some(bound);
        } else {
            self.arrive(bound);
        }
    }

    /// At a stop.
    pub(super) fn arrive(&mut self, bound: Bound) {
        self.go(bound.there);
        self.ui.stop = Some(bound.stop);
        self.ui.notice = bound.said;
    }

    /// No stop is shown whose event has not happened: who steps back from it is at the stop before.
    pub(super) fn stay_with_the_text(&mut self) {
        let happened = |stop: usize| {
            follow::find(stop, self.session.trace()).is_some_and(|entry| (entry.0 as usize) < self.session.cursor())
        };
        if let Some(now) = self.ui.stop {
            let here =
                |stop: &usize| follow::stops().get(*stop).is_some_and(|at| at.scenario == self.session.scenario().name);
            self.ui.stop = (0..=now).rev().filter(here).find(|stop| happened(*stop));
        }
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
