//! Sorting with one copy of the sorting code.
//!
//! The standard library compiles its sort anew for every type and every key, four kilobytes each time: with fifty places
//! that sort, a tenth of the page. Here indices are sorted, by a comparison that is called through a pointer, and the list is
//! then put into their order. That is somewhat slower; where lists are long and sorted often, the standard sort stays.

use std::cmp::Ordering;

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

/// For each value the place of the last one before it that is equal, if there is one.
pub fn repeated<T: Ord>(list: &[T]) -> Vec<Option<usize>> {
    let order = order(list.len(), &|a, b| list.get(a).cmp(&list.get(b)));
    let mut before = vec![None; list.len()];
    for (earlier, later) in order.iter().zip(order.iter().skip(1)) {
        if list.get(*earlier) == list.get(*later)
            && let Some(before) = before.get_mut(*later)
        {
            *before = Some(*earlier);
        }
    }
    before
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

        #[test]
        fn what_is_repeated_is_found(list in prop::collection::vec(0u8..20, 0..60)) {
            let before: Vec<_> = (0..list.len()).map(|at| list[..at].iter().rposition(|value| *value == list[at])).collect();
            prop_assert_eq!(super::repeated(&list), before);
        }
    }
}
