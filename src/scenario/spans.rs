//! Sets of addresses as sorted spans: whether one is in them is found by halving, and how many there are by adding up.

use std::net::Ipv4Addr;

use super::spec::Range;
use crate::base::order;

/// Addresses, as spans that neither meet nor touch, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spans(Vec<(u32, u32)>);

impl Spans {
    /// The addresses of some ranges, which may overlap; one whose ends are swapped has none.
    pub fn new(ranges: impl IntoIterator<Item = Range>) -> Self {
        let mut all: Vec<(u32, u32)> =
            ranges.into_iter().map(|range| (u32::from(range.first), u32::from(range.last))).collect();
        all.retain(|(first, last)| first <= last);
        order::by_key(&mut all, |span| *span);
        let mut spans: Vec<(u32, u32)> = Vec::new();
        for (first, last) in all {
            match spans.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => spans.push((first, last)),
            }
        }
        Self(spans)
    }

    /// Single addresses.
    pub fn of(addresses: impl IntoIterator<Item = Ipv4Addr>) -> Self {
        Self::new(addresses.into_iter().map(|address| Range { first: address, last: address }))
    }

    /// The addresses of both.
    pub fn and(&self, other: &Self) -> Self {
        Self::new(self.ranges().chain(other.ranges()))
    }

    /// The addresses that the other has not.
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        let mut gone = other.0.iter().copied().peekable();
        for (mut first, last) in self.0.iter().copied() {
            let mut whole = true;
            while let Some((from, to)) = gone.peek().copied() {
                if to < first {
                    gone.next();
                    continue;
                }
                if from > last {
                    break;
                }
                if from > first {
                    left.push((first, from - 1));
                }
                match to.checked_add(1) {
                    Some(next) if to < last => first = next,
                    // The rest of this span is gone; what takes it away may reach into the next one.
                    _ => {
                        whole = false;
                        break;
                    }
                }
                gone.next();
            }
            if whole {
                left.push((first, last));
            }
        }
        Self(left)
    }

    /// Whether an address is among them.
    pub fn contains(&self, address: Ipv4Addr) -> bool {
        let address = u32::from(address);
        let behind = self.0.partition_point(|(first, _)| *first <= address);
        behind.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| address <= *last)
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|(first, last)| u64::from(last - first) + 1).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The part of them that lies in a range.
    pub fn within(&self, range: Range) -> Self {
        let (low, high) = (u32::from(range.first), u32::from(range.last));
        let from = self.0.partition_point(|(_, last)| *last < low);
        let here = self.0.iter().skip(from).take_while(|(first, _)| *first <= high);
        Self(here.map(|(first, last)| ((*first).max(low), (*last).min(high))).collect())
    }

    /// As ranges, in order.
    pub fn ranges(&self) -> impl Iterator<Item = Range> + '_ {
        self.0.iter().map(|(first, last)| Range { first: Ipv4Addr::from(*first), last: Ipv4Addr::from(*last) })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn spans(list: &[(u8, u8)]) -> (Spans, BTreeSet<u32>) {
        let address = |n: u8| Ipv4Addr::from(u32::MAX - 255 + u32::from(n));
        let all = Spans::new(list.iter().map(|(a, b)| Range { first: address(*a), last: address(*b) }));
        let set = list.iter().flat_map(|(a, b)| *a..=*b).map(|n| u32::MAX - 255 + u32::from(n)).collect();
        (all, set)
    }

    proptest! {
        /// The same as a set that holds each address by itself, up to the last address that there is.
        #[test]
        fn spans_are_sets_of_addresses(
            a in prop::collection::vec((any::<u8>(), any::<u8>()), 0..8),
            b in prop::collection::vec((any::<u8>(), any::<u8>()), 0..8),
            low: u8, high: u8,
        ) {
            let ((a, set_a), (b, set_b)) = (spans(&a), spans(&b));
            let check = |spans: &Spans, set: BTreeSet<u32>| {
                let all: BTreeSet<u32> =
                    spans.ranges().flat_map(|range| u32::from(range.first)..=u32::from(range.last)).collect();
                assert_eq!((spans.len(), &all), (set.len() as u64, &set));
                assert!((u32::MAX - 255..=u32::MAX).all(|n| spans.contains(Ipv4Addr::from(n)) == set.contains(&n)));
            };
            check(&a, set_a.clone());
            check(&a.and(&b), &set_a | &set_b);
            check(&a.without(&b), &set_a - &set_b);
            let end = |n: u8| u32::MAX - 255 + u32::from(n);
            let within = Range { first: Ipv4Addr::from(end(low)), last: Ipv4Addr::from(end(high)) };
            if low <= high {
                check(&a.within(within), set_a.range(end(low)..=end(high)).copied().collect());
            }
        }
    }
}
