//! The branches of a session: finding the one that says the same, forking, switching between them, and the sibling under
//! another lens.
//!
//! ```text
//!   branch 1 ──●── decision ──▶ …          another lens: a sibling without a parent,
//!              └── fork: branch 2 ──▶ …    its answers placed anew
//! ```

use std::rc::Rc;

use super::user_actions::UserActions;
use super::{Full, Session};
use crate::history::record::{clean_name, name_of};
use crate::history::{BY_TIME, Branch, Run, UserAction};
use crate::protocol::Event;
use crate::scenario::Lens;
use crate::sim::{Entry, Kind};

impl Session {
    /// The branch under the same lens on which exactly this was done first, if there is one; the current one preferred.
    pub(super) fn branch_that_says(&self, wanted: &[UserAction]) -> Option<u32> {
        let same_lens = |branch: &&Branch| self.record.lens_of(branch) == self.lens();
        let others = self.record.branches.iter().filter(same_lens).map(|branch| branch.id);
        UserActions::of(&self.record).beginning_with(wanted, std::iter::once(self.record.current).chain(others))
    }

    fn next_branch_id(&self) -> u32 {
        self.record.branches.iter().map(|branch| branch.id).max().unwrap_or(0) + 1
    }

    pub(super) fn fork(&mut self, new: UserAction, run: Run) {
        let id = self.next_branch_id();
        let lens = self.lens();
        self.record.branches.push(Branch {
            id,
            name: name_of(std::slice::from_ref(&new), lens),
            parent: Some(self.record.current),
            at: self.cursor(),
            lens: (lens != self.record.lens).then_some(lens),
            seen: 0,
            user_actions: vec![new],
        });
        self.add_history(id, run);
        self.show(id);
    }

    /// Shows another branch, at the same moment where both still agree, else where they part.
    pub fn switch_branch(&mut self, id: u32) {
        if self.record.branch(id).is_none() || id == self.record.current {
            return;
        }
        self.go_over_to(id);
    }

    /// Shows another branch, no further than both agree.
    fn go_over_to(&mut self, id: u32) {
        let (before, cursor) = (Rc::clone(&self.shown), self.cursor());
        self.show(id);
        let shared = before.run.trace().iter().zip(self.trace()).take_while(|(a, b)| a == b).count();
        // Two branches that part at a decision agree up to it.
        self.seek(cursor.min(shared));
    }

    /// What was done on the branch on screen, to be carried over into another history. Entries have other numbers there: actions
    /// go by their moment, answers by their decision.
    fn carried(&self) -> Vec<UserAction> {
        let actions = self.record.effective(self.record.current);
        actions.into_iter().map(|what| UserAction { after: BY_TIME, ..what }).collect()
    }

    /// Gives a branch another name. Spaces around it do not count, and an empty name changes nothing.
    pub fn rename_branch(&mut self, id: u32, name: &str) {
        let name = clean_name(name);
        if let Some(branch) = self.record.branch_mut(id).filter(|_| !name.is_empty()) {
            branch.name = name;
        }
    }

    /// Deletes a branch. What it shared with branches that left it goes to the one that shared most with it, and the others
    /// leave that one now; if it is on screen, the one that it left takes its place. `false` if it is the only one.
    pub fn delete_branch(&mut self, id: u32) -> bool {
        let branches = &mut self.record.branches;
        let Some(index) = branches.iter().position(|branch| branch.id == id) else { return false };
        if branches.len() < 2 {
            return false;
        }
        let gone = branches.remove(index);
        hand_over(branches, &gone);
        self.histories.remove(&id);
        if self.record.current == id {
            let kept = gone.parent.filter(|parent| self.record.branch(*parent).is_some());
            let next = kept.or_else(|| self.record.branches.first().map(|branch| branch.id));
            next.into_iter().for_each(|next| self.go_over_to(next));
        }
        true
    }

    /// A session on another network with the same seed, and with what was done on the branch on screen: answers at the same
    /// decisions, user actions at the same moments. What finds no place there is kept, as after a change of lens. The lens stays,
    /// unless the network asks for another one than before.
    pub fn on_network(&self, scenario: crate::scenario::Scenario) -> Self {
        let lens = if scenario.lens == self.scenario.lens { self.lens() } else { scenario.lens };
        let mut session = Self::new(scenario, Some(lens), self.record.seed);
        let by_time = self.carried();
        if by_time.is_empty() {
            return session;
        }
        let (scenario, lens) = (Rc::clone(&session.scenario), session.lens());
        let run = Run::within(session.budget, scenario, lens, session.record.seed, by_time, session.until());
        if let Some(branch) = session.record.branches.first_mut() {
            branch.user_actions = run.user_actions().to_vec();
            branch.name = name_of(&branch.user_actions, lens);
        }
        session.shown = session.add_history(1, run);
        session.seek(0);
        session
    }

    /// The same network under the same lens with another seed, and with what was done on the branch on screen: answers at the
    /// same decisions, user actions at the same moments.
    pub fn with_seed(&self, seed: u64) -> Self {
        let mut session = self.clone();
        session.record.seed = seed;
        let (lens, until) = (self.lens(), self.until());
        let run = Run::within(self.budget, Rc::clone(&self.scenario), lens, seed, self.carried(), until);
        let name = name_of(run.user_actions(), lens);
        let user_actions = run.user_actions().to_vec();
        session.record.branches = vec![Branch { id: 1, name, parent: None, at: 0, lens: None, seen: 0, user_actions }];
        (session.record.lens, session.record.current) = (lens, 1);
        session.histories.clear();
        session.shown = session.add_history(1, run);
        session.seek(0);
        session
    }

    /// Shows the same session under another lens: a sibling branch with the same seed and answers. The cursor goes to the
    /// same decision if there is one, else to the start.
    ///
    /// # Errors
    /// When the session holds no more; nothing changes then.
    pub fn switch_lens(&mut self, lens: Lens) -> Result<(), Full> {
        if lens == self.lens() {
            return Ok(());
        }
        let decision = self.last_decision();
        let same_lens = |branch: &&Branch| self.record.lens_of(branch) == lens;
        let siblings = self.record.branches.iter().filter(same_lens).map(|branch| branch.id);
        // In any order: what came after an answer here may come before it there.
        let sibling = UserActions::of(&self.record).same_as(self.record.current, siblings);
        let id = match sibling {
            Some(id) => id,
            None => {
                let carried = self.carried();
                self.has_room(1, carried.len())?;
                let id = self.next_branch_id();
                let (scenario, seed) = (Rc::clone(&self.scenario), self.record.seed);
                let run = Run::within(self.budget, scenario, lens, seed, carried, self.until());
                let user_actions = run.user_actions().to_vec();
                self.record.branches.push(Branch {
                    id,
                    name: name_of(&user_actions, lens),
                    parent: None,
                    at: 0,
                    lens: (lens != self.record.lens).then_some(lens),
                    seen: 0,
                    user_actions,
                });
                self.add_history(id, run);
                id
            }
        };
        self.show(id);
        let same = decision.and_then(|(port, n)| {
            self.history().steps.iter().find(|step| {
                let entries = self.trace().get(step.start..step.end).unwrap_or_default();
                entries.iter().any(|entry| opened(entry) == Some((port, n)))
            })
        });
        let count = same.map_or(0, |step| step.end);
        self.seek(count);
        Ok(())
    }

    /// The last decision that was opened before the cursor.
    fn last_decision(&self) -> Option<(u16, u32)> {
        self.trace().get(..self.cursor())?.iter().rev().find_map(opened)
    }
}

/// Hands what a branch that is gone shared with those that left it over to them: once, for a thousand may have left it.
fn hand_over(branches: &mut [Branch], gone: &Branch) {
    let left = branches.iter().enumerate().filter(|(_, child)| child.parent == Some(gone.id));
    // The last entry that it shares with any of them. The first of those that share as much.
    let Some((heir, _)) = left.min_by_key(|(_, child)| std::cmp::Reverse(child.at)) else { return };
    let Some(child) = branches.get_mut(heir) else { return };
    let own = std::mem::take(&mut child.user_actions);
    child.user_actions = gone.shared(Some(child.at)).cloned().chain(own).collect();
    child.parent = gone.parent;
    child.at = if gone.parent.is_some() { child.at.min(gone.at) } else { 0 };
    let heir = child.id;
    for child in branches.iter_mut().filter(|child| child.parent == Some(gone.id)) {
        child.parent = Some(heir);
    }
}

fn opened(entry: &Entry) -> Option<(u16, u32)> {
    match &entry.kind {
        Kind::Event(Event::DecisionOpened { n, .. }) => Some((entry.host?, *n)),
        _ => None,
    }
}
