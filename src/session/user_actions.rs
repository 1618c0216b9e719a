//! Which branches say the same. A link may hold a thousand branches that share thousands of user actions: nothing here compares each
//! user action with each other, or looks at a shared one again for every branch.
//!
//! ```text
//!   user actions of all branches ──sorted──▶ a number for each, the same for the same user action ──▶ a branch is a list of numbers
//! ```

use crate::base::{Instant, order};
use crate::history::record::{Tree, is_shared};
use crate::history::{Record, UserAction, UserActionKind};

/// The user actions of all branches as numbers.
pub(super) struct UserActions<'a> {
    /// Every user action once, sorted: its place is its number.
    known: Vec<(&'a UserActionKind, Instant)>,
    /// The branches, with the numbers of their own user actions, each after how many entries it was done.
    tree: Tree<'a, Vec<(usize, usize)>>,
    /// The numbers on the way to the branch that was asked for last.
    numbers: Vec<usize>,
    /// How many of them are of that branch's parent, which parent that is, and how many of its entries count.
    shared: (usize, Option<(u32, usize)>),
}

impl<'a> UserActions<'a> {
    /// The user actions of a record.
    pub(super) fn of(record: &'a Record) -> Self {
        let all = record.branches.iter().flat_map(|branch| &branch.user_actions);
        let mut known: Vec<_> = all.map(UserAction::key).collect();
        order::by_key(&mut known, |key| *key);
        known.dedup();
        let tree = Tree::with(record, |branch| {
            branch.user_actions.iter().filter_map(|what| Some((what.after, number(&known, what)?))).collect()
        });
        Self { known, tree, numbers: Vec::new(), shared: (0, None) }
    }

    /// The numbers of what was done on the way to the end of a branch, in the order of [`Record::effective`].
    pub(super) fn on(&mut self, id: u32) -> &[usize] {
        let Some((branch, own)) = self.tree.branch(id) else { return &[] };
        // Siblings share what their parent did, mostly up to the same entry.
        let from = branch.parent.map(|parent| (parent, branch.at));
        if self.shared.1 != from || from.is_none() {
            self.numbers.clear();
            let way = from.map(|(parent, at)| self.tree.way(parent, Some(at)));
            for ((_, own), limit) in way.into_iter().flatten() {
                self.numbers
                    .extend(own.iter().filter(|(after, _)| is_shared(*after, limit)).map(|(_, number)| *number));
            }
            self.shared = (self.numbers.len(), from);
        }
        self.numbers.truncate(self.shared.0);
        self.numbers.extend(own.iter().map(|(_, number)| *number));
        &self.numbers
    }

    /// The first of these branches on which exactly this was done first.
    pub(super) fn beginning_with(
        &mut self,
        wanted: &[UserAction],
        among: impl IntoIterator<Item = u32>,
    ) -> Option<u32> {
        let wanted: Vec<usize> = wanted.iter().map(|what| number(&self.known, what)).collect::<Option<_>>()?;
        among.into_iter().find(|id| self.on(*id).starts_with(&wanted))
    }

    /// The first of these branches on which the same was done as on another, in any order.
    pub(super) fn same_as(&mut self, id: u32, among: impl IntoIterator<Item = u32>) -> Option<u32> {
        let mut times = vec![0u32; self.known.len()];
        for number in self.on(id) {
            times.get_mut(*number).into_iter().for_each(|times| *times += 1);
        }
        let length = self.numbers.len();
        among.into_iter().find(|id| {
            let numbers = self.on(*id);
            if numbers.len() != length {
                return false;
            }
            let mut left = times.clone();
            // Of equal lengths: if nothing is too much here, nothing is missing.
            numbers.iter().all(|number| match left.get_mut(*number) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    true
                }
                _ => false,
            })
        })
    }
}

/// The number of a user action; `None` if no branch has it.
fn number(known: &[(&UserActionKind, Instant)], what: &UserAction) -> Option<usize> {
    known.binary_search(&what.key()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::history::{BY_TIME, Branch};
    use crate::protocol::Action;
    use crate::scenario::Lens;
    use crate::session::Session;

    /// A branch: parent, entries shared with it, and user actions, each after so many entries.
    type Drawn = (usize, usize, Vec<(usize, u8)>);

    /// A record with these branches.
    fn record(branches: &[Drawn]) -> Record {
        let scenario = crate::scenario::builtin("one-server").expect("built in");
        let mut record = Session::new(scenario, None, 1).record();
        let numbered = branches.iter().zip(1u32..);
        record.branches = numbered
            .map(|((parent, at, actions), id)| Branch {
                id,
                name: String::new(),
                parent: u32::try_from(*parent).ok().map(|parent| parent % id).filter(|parent| *parent > 0),
                at: *at,
                lens: (id % 3 == 0).then_some(Lens::Rfc),
                seen: 0,
                user_actions: actions.iter().map(|(after, kind)| action(*after, *kind)).collect(),
            })
            .collect();
        record
    }

    fn action(after: usize, sort: u8) -> UserAction {
        let answer = |n| crate::history::PersonAnswer::Choose(format!("server-{n}"));
        let (at_us, kind) = match sort {
            0..3 => (Instant(u64::from(sort)), UserActionKind::OnHost { host: "a".to_owned(), action: Action::Plug }),
            3 => (Instant(0), UserActionKind::OnHost { host: "a".to_owned(), action: Action::Unplug }),
            // The same answer at another moment is the same user action.
            n => {
                let kind = UserActionKind::Answer {
                    client: "a".to_owned(),
                    decision: u32::from(n / 6),
                    answer: answer(n % 2),
                };
                (Instant(u64::from(n)), kind)
            }
        };
        UserAction { after: if after == 9 { BY_TIME } else { after }, at_us, kind }
    }

    proptest! {
        #[test]
        fn the_same_branches_are_found_as_by_comparing_each_action_with_each(
            branches in prop::collection::vec(
                (0usize..9, 0usize..8, prop::collection::vec((0usize..10, 0u8..9), 0..4)), 1..8),
            wanted in prop::collection::vec((0usize..10, 0u8..9), 0..3),
            beginning: bool, of in 0usize..8
        ) {
            let record = record(&branches);
            let ids: Vec<u32> = record.branches.iter().map(|branch| branch.id).collect();
            let one = ids[of % ids.len()];
            // What some branch begins with, or anything.
            let mut wanted: Vec<UserAction> = wanted.iter().map(|(after, kind)| action(*after, *kind)).collect();
            if beginning {
                wanted = record.effective(one);
                wanted.truncate(of);
            }
            let mut actions = UserActions::of(&record);
            for id in &ids {
                let effective = record.effective(*id);
                let numbers: Vec<usize> = effective.iter().filter_map(|what| number(&actions.known, what)).collect();
                prop_assert_eq!(actions.on(*id), numbers.as_slice(), "branch {}", id);
                prop_assert_eq!(numbers.len(), effective.len());
            }
            let begins = |id: &&u32| {
                let effective = record.effective(**id);
                effective.len() >= wanted.len() && effective.iter().zip(&wanted).all(|(is, want)| is.is_same(want))
            };
            prop_assert_eq!(actions.beginning_with(&wanted, ids.clone()), ids.iter().find(begins).copied());
            let effective = record.effective(one);
            let count = |what: &UserAction, list: &[UserAction]| list.iter().filter(|b| what.is_same(b)).count();
            let same = |id: &&u32| {
                let other = record.effective(**id);
                other.len() == effective.len() && effective.iter().all(|a| count(a, &other) == count(a, &effective))
            };
            let reversed: Vec<u32> = ids.iter().rev().copied().collect();
            prop_assert_eq!(actions.same_as(one, reversed.clone()), reversed.iter().find(same).copied());
        }
    }
}
