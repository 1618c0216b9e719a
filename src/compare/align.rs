//! Two lists of keys aligned: as many equal keys as possible stand beside each other, in the order of both.
//!
//! ```text
//!   solve: what is equal at both ends ─▶ Myers, if few edits do ─▶ else between keys that occur once (patience)
//!                                                               └▶ else cut where time passes without anything
//! ```
//!
//! Work is bounded: Myers gives up beyond [`MOST_EDITS`], and what is left is cut into smaller parts.

use crate::base::Instant;

/// Beyond so many rows that only one side has, a part is cut further.
const MOST_EDITS: usize = 256;

/// A row as far as the alignment is concerned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// What it is.
    pub key: u64,
    /// Its index among the rows of its side.
    pub row: usize,
    /// When.
    pub at: Instant,
}

/// Appends the rows that belong together, in the order of both lists.
pub(super) fn solve(mut a: &[Item], mut b: &[Item], out: &mut Vec<(usize, usize)>) {
    while let (Some((first, rest_a)), Some((other, rest_b))) = (a.split_first(), b.split_first()) {
        if first.key != other.key {
            break;
        }
        out.push((first.row, other.row));
        (a, b) = (rest_a, rest_b);
    }
    let mut tail = Vec::new();
    while let (Some((last, rest_a)), Some((other, rest_b))) = (a.split_last(), b.split_last()) {
        if last.key != other.key {
            break;
        }
        tail.push((last.row, other.row));
        (a, b) = (rest_a, rest_b);
    }
    if !a.is_empty() && !b.is_empty() && (least_edits(a, b) > MOST_EDITS || !myers(a, b, out)) {
        divide(a, b, out);
    }
    out.extend(tail.into_iter().rev());
}

/// How many edits there are at least, whatever the order: keys that have nothing to stand beside.
fn least_edits(a: &[Item], b: &[Item]) -> usize {
    if a.len() + b.len() <= MOST_EDITS {
        return 0;
    }
    let sorted = |list: &[Item]| {
        let mut keys: Vec<u64> = list.iter().map(|item| item.key).collect();
        keys.sort_unstable();
        keys
    };
    let mut others = sorted(b).into_iter().peekable();
    let mut shared = 0;
    for key in sorted(a) {
        while others.next_if(|other| *other < key).is_some() {}
        shared += usize::from(others.next_if_eq(&key).is_some());
    }
    a.len() + b.len() - 2 * shared
}

/// Cuts a part that is too different into smaller ones.
fn divide(a: &[Item], b: &[Item], out: &mut Vec<(usize, usize)>) {
    let anchors = anchors(a, b);
    if anchors.is_empty() {
        let (left, right) = if a.len() > 1 {
            let at = quiet(a);
            (at, b.partition_point(|item| a.get(at).is_some_and(|cut| item.at < cut.at)))
        } else {
            let at = quiet(b);
            (a.partition_point(|item| b.get(at).is_some_and(|cut| item.at < cut.at)), at)
        };
        let ((a, rest_a), (b, rest_b)) = (a.split_at(left.min(a.len())), b.split_at(right.min(b.len())));
        solve(a, b, out);
        solve(rest_a, rest_b, out);
        return;
    }
    let (mut from_a, mut from_b) = (0, 0);
    for (to_a, to_b) in anchors.into_iter().chain([(a.len(), b.len())]) {
        solve(a.get(from_a..to_a).unwrap_or_default(), b.get(from_b..to_b).unwrap_or_default(), out);
        if let (Some(left), Some(right)) = (a.get(to_a), b.get(to_b)) {
            out.push((left.row, right.row));
        }
        (from_a, from_b) = (to_a + 1, to_b + 1);
    }
}

/// Where in the middle half of a list the longest time passes without anything: an index from 1 to below its length.
fn quiet(list: &[Item]) -> usize {
    let (from, to) = (list.len() / 4, list.len() - list.len() / 4);
    let gap = |index: &usize| {
        let here = list.get(*index).map(|item| item.at);
        let before = index.checked_sub(1).and_then(|before| list.get(before)).map(|item| item.at);
        here.zip(before).map(|(here, before)| here.since(before))
    };
    let middle = list.len() / 2;
    // Of equal gaps the one closest to the middle, so that both parts are smaller.
    (from.max(1)..to)
        .max_by_key(|index| (gap(index), std::cmp::Reverse(index.abs_diff(middle))))
        .unwrap_or(middle.max(1))
}

/// Keys that occur once in both lists, as many as there are in the order of both: indices into each.
fn anchors(a: &[Item], b: &[Item]) -> Vec<(usize, usize)> {
    let (once_a, once_b) = (once(a), once(b));
    let mut both: Vec<(usize, usize)> = Vec::new();
    let mut others = once_b.into_iter().peekable();
    for (key, index) in once_a {
        while others.next_if(|(other, _)| *other < key).is_some() {}
        if let Some((_, other)) = others.next_if(|(other, _)| *other == key) {
            both.push((index, other));
        }
    }
    both.sort_unstable();
    rising(&both)
}

/// The keys that occur once, with their index, by key.
fn once(list: &[Item]) -> Vec<(u64, usize)> {
    let mut all: Vec<(u64, usize)> = list.iter().zip(0..).map(|(item, index)| (item.key, index)).collect();
    all.sort_unstable();
    all.chunk_by(|a, b| a.0 == b.0).filter_map(|chunk| if let [only] = chunk { Some(*only) } else { None }).collect()
}

/// A longest subsequence in which the second number rises.
fn rising(list: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The index of the smallest end of a subsequence of each length, and what comes before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(list.len());
    let second = |index: usize| list.get(index).map(|pair| pair.1);
    for (index, (_, value)) in list.iter().enumerate() {
        let length = ends.partition_point(|end| second(*end) < Some(*value));
        before.push(length.checked_sub(1).and_then(|length| ends.get(length).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut result = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        result.extend(list.get(index).copied());
        next = before.get(index).copied().flatten();
    }
    result.reverse();
    result
}

/// A subsequence in which the second number rises and whose weights sum up to the most. The first numbers have to rise, and no
/// second number may come twice.
pub(super) fn heaviest(list: &[(usize, usize)], weight: impl Fn(usize, usize) -> u64) -> Vec<(usize, usize)> {
    // A Fenwick tree of prefix maxima: the weight of the best subsequence that ends with a second number below, and its end.
    let mut best: Vec<(u64, Option<usize>)> = vec![(0, None); list.iter().map(|pair| pair.1 + 2).max().unwrap_or(1)];
    let mut before: Vec<Option<usize>> = Vec::with_capacity(list.len());
    for (index, (first, second)) in list.iter().enumerate() {
        let (mut sum, mut end) = (0, None);
        let mut place = *second;
        while place > 0 {
            if let Some((more, other)) = best.get(place).filter(|(more, _)| *more > sum) {
                (sum, end) = (*more, *other);
            }
            place &= place - 1;
        }
        before.push(end);
        sum += weight(*first, *second);
        place = second + 1;
        while let Some(slot) = best.get_mut(place) {
            if slot.0 < sum {
                *slot = (sum, Some(index));
            }
            place += place & place.wrapping_neg();
        }
    }
    let mut next = best.iter().fold((0, None), |best, slot| if slot.0 > best.0 { *slot } else { best }).1;
    let mut result = Vec::new();
    while let Some(index) = next {
        result.extend(list.get(index).copied());
        next = before.get(index).copied().flatten();
    }
    result.reverse();
    result
}

/// The shortest edit script after Myers (1986), as the pairs that it keeps; `false` if it would need too many edits.
fn myers(a: &[Item], b: &[Item], out: &mut Vec<(usize, usize)>) -> bool {
    let most = (a.len() + b.len()).min(MOST_EDITS);
    // How far each diagonal has been followed, by diagonal + most + 1; and the same before each round, as far as it counts.
    let mut reach = vec![0usize; 2 * most + 3];
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    for edits in 0..=most {
        rounds.push(reach.get(most - edits..most + edits + 3).unwrap_or_default().to_vec());
        for place in (most + 1 - edits..=most + 1 + edits).step_by(2) {
            let (x, _) = enter(&reach, place, place == most + 1 - edits, place == most + 1 + edits);
            let Some(y) = (x + most + 1).checked_sub(place) else { continue };
            if x > a.len() || y > b.len() {
                // Off the grid: nobody comes back from there.
                if let Some(reach) = reach.get_mut(place) {
                    *reach = x;
                }
                continue;
            }
            let (left, right) = (a.get(x..).unwrap_or_default(), b.get(y..).unwrap_or_default());
            let run = left.iter().zip(right).take_while(|(a, b)| a.key == b.key).count();
            if let Some(reach) = reach.get_mut(place) {
                *reach = x + run;
            }
            if x + run >= a.len() && y + run >= b.len() {
                trace_back(a, b, &rounds, out);
                return true;
            }
        }
    }
    false
}

/// Where a diagonal is entered, and whether by a row of the second list.
fn enter(reach: &[usize], place: usize, lowest: bool, highest: bool) -> (usize, bool) {
    let at = |place: usize| reach.get(place).copied().unwrap_or(0);
    let down = lowest || (!highest && at(place - 1) < at(place + 1));
    if down { (at(place + 1), true) } else { (at(place - 1) + 1, false) }
}

/// Walks back from the end through the rounds and notes what was kept.
fn trace_back(a: &[Item], b: &[Item], rounds: &[Vec<usize>], out: &mut Vec<(usize, usize)>) {
    let from = out.len();
    let (mut x, mut y) = (a.len(), b.len());
    for (edits, round) in rounds.iter().enumerate().rev() {
        // In this round's list, the diagonal x - y = 0 stands at edits + 1.
        let place = x + edits + 1 - y.min(x + edits + 1);
        let (start, down) =
            if edits == 0 { (0, false) } else { enter(round, place, place == 1, place == 2 * edits + 1) };
        while x > start {
            (x, y) = (x - 1, y.saturating_sub(1));
            if let (Some(a), Some(b)) = (a.get(x), b.get(y)) {
                out.push((a.row, b.row));
            }
        }
        if edits > 0 {
            if down { y = y.saturating_sub(1) } else { x = x.saturating_sub(1) }
        }
    }
    if let Some(kept) = out.get_mut(from..) {
        kept.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(keys: &[u64]) -> Vec<Item> {
        keys.iter().zip(0..).map(|(key, row)| Item { key: *key, row, at: Instant(row as u64) }).collect()
    }

    /// The length of a longest common subsequence, by the textbook's table.
    fn longest(a: &[u64], b: &[u64]) -> usize {
        let mut table = vec![vec![0usize; b.len() + 1]; a.len() + 1];
        for i in 0..a.len() {
            for j in 0..b.len() {
                table[i + 1][j + 1] = if a[i] == b[j] { table[i][j] + 1 } else { table[i][j + 1].max(table[i + 1][j]) };
            }
        }
        table[a.len()][b.len()]
    }

    /// Keys that look random, the same on every run.
    fn keys(seed: u64, length: usize, kinds: u64) -> Vec<u64> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        (0..length).map(|_| next() % kinds).collect()
    }

    #[test]
    fn what_is_kept_is_equal_in_order_and_as_much_as_can_be() {
        for seed in 0..400 {
            let (a, b) = (keys(seed, (seed % 23) as usize, 4), keys(seed + 1000, (seed % 19) as usize, 4));
            let mut kept = Vec::new();
            solve(&items(&a), &items(&b), &mut kept);
            assert!(kept.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1), "{a:?} {b:?} {kept:?}");
            assert!(kept.iter().all(|(x, y)| a[*x] == b[*y]), "{a:?} {b:?} {kept:?}");
            assert_eq!(kept.len(), longest(&a, &b), "{a:?} {b:?} {kept:?}");
        }
    }

    #[test]
    fn long_lists_that_have_little_in_common_come_to_an_end_in_order() {
        for kinds in [2, 50, 100_000] {
            let (a, b) = (keys(1, 5_000, kinds), keys(2, 6_000, kinds));
            let mut kept = Vec::new();
            solve(&items(&a), &items(&b), &mut kept);
            assert!(kept.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1));
            assert!(kept.iter().all(|(x, y)| a[*x] == b[*y]));
        }
    }

    #[test]
    fn what_stands_beside_each_other_weighs_the_most() {
        for seed in 0..300 {
            let length = 1 + seed as usize % 10;
            let mut seconds: Vec<(u64, usize)> = keys(seed, length, 1_000).into_iter().zip(0..).collect();
            seconds.sort_unstable();
            let list: Vec<(usize, usize)> = seconds.iter().map(|(_, second)| *second).enumerate().collect();
            let weight = |first: usize, second: usize| 2 + ((first + second + seed as usize) % 3) as u64;
            let sum = |list: &[(usize, usize)]| list.iter().map(|(a, b)| weight(*a, *b)).sum::<u64>();
            // Every subset is tried.
            let most = (0u32..1 << length)
                .map(|chosen| (0..length).filter(|n| chosen >> n & 1 == 1).map(|n| list[n]).collect::<Vec<_>>())
                .filter(|list| list.windows(2).all(|pair| pair[0].1 < pair[1].1))
                .map(|list| sum(&list))
                .max();
            let found = heaviest(&list, weight);
            assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1), "{list:?}");
            assert_eq!(Some(sum(&found)), most, "{list:?}");
        }
    }

    #[test]
    fn one_row_more_in_a_long_list_is_one_row_more() {
        let a = keys(3, 5_000, 30);
        let mut b = a.clone();
        b.insert(2_500, 99);
        let mut kept = Vec::new();
        solve(&items(&a), &items(&b), &mut kept);
        assert_eq!(kept.len(), 5_000);
    }
}
