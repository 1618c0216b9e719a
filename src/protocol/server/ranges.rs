//! The ranges of a pool in the administrator's order, with an index by address: a server may have tens of thousands.

use std::net::Ipv4Addr;

use crate::base::order;

/// First and last address of each range, in the order of preference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranges {
    list: Vec<(Ipv4Addr, Ipv4Addr)>,
    /// The same by first address, each with its place in the list.
    sorted: Vec<(Ipv4Addr, Ipv4Addr, usize)>,
    /// Whether no address is in two of them, as the rules for scenarios have it.
    disjoint: bool,
}

impl Ranges {
    /// These ranges, in this order.
    pub fn new(list: Vec<(Ipv4Addr, Ipv4Addr)>) -> Self {
        let mut sorted: Vec<_> = list.iter().enumerate().map(|(place, (first, last))| (*first, *last, place)).collect();
        order::by(&mut sorted, Ord::cmp);
        let disjoint = sorted.iter().zip(sorted.iter().skip(1)).all(|(one, next)| one.1 < next.0);
        Self { list, sorted, disjoint }
    }

    /// The ranges, in the administrator's order.
    pub fn list(&self) -> &[(Ipv4Addr, Ipv4Addr)] {
        &self.list
    }

    /// Which range an address is in, by its place in the list.
    pub fn place(&self, address: Ipv4Addr) -> Option<usize> {
        if !self.disjoint {
            return self.list.iter().position(|(first, last)| (*first..=*last).contains(&address));
        }
        let behind = self.sorted.partition_point(|(first, ..)| *first <= address);
        let (_, last, place) = self.sorted.get(behind.checked_sub(1)?)?;
        (address <= *last).then_some(*place)
    }

    /// Whether an address is in one of them.
    pub fn contain(&self, address: Ipv4Addr) -> bool {
        self.place(address).is_some()
    }
}
