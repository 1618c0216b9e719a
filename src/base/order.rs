//! Sorting with one copy of the sorting code.
//!
//! The standard library compiles its sort anew for every type and every key, four kilobytes each time: with fifty places
//! that sort, a tenth of the page. Here indices are sorted, by a comparison that is called through a pointer, and the list is
//! then put into their order. Maps and sets are filled one by one for the same reason. That is somewhat slower; where lists are
//! long and sorted often, the standard sort stays.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts by a key. What has equal keys keeps its order.
pub fn by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by a comparison. What is equal keeps its order.
pub fn by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order = order(list.len(), &|a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    arrange(&mut order, &mut |a, b| list.swap(a, b));
}

/// A map of entries; of two with the same key the later one counts. `collect` would sort them first.
pub fn map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}

/// A set of values. `collect` would sort them first.
pub fn set<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(values);
    set
}

/// The indices of a list of this length, sorted.
fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Brings a list into an order by exchanging two at a time: at `order[i]` is now what has to come to `i`.
fn arrange(order: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut here = start;
        while let Some(next) = order.get(here).copied() {
            if let Some(place) = order.get_mut(here) {
                *place = here;
            }
            if next == start {
                break;
            }
            swap(here, next);
            here = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(list in prop::collection::vec((0u8..20, any::<u16>()), 0..200)) {
            let (mut own, mut standard) = (list.clone(), list.clone());
            super::by_key(&mut own, |(key, _)| *key);
            standard.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(&own, &standard);
            super::by(&mut own, |a, b| b.cmp(a));
            standard.sort_by(|a, b| b.cmp(a));
            prop_assert_eq!(own, standard);
        }
    }
}
