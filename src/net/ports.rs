//! Sets of switch ports.

use serde::ser::{Serialize, SerializeSeq, Serializer};

/// A set of switch ports, numbered from 0 as their hosts are. One word up to 64 ports, a bit map beyond.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ports {
    first: u64,
    rest: Vec<u64>,
}

impl Ports {
    /// The set of one port.
    pub fn one(port: u16) -> Self {
        let mut ports = Self::default();
        ports.insert(port);
        ports
    }

    /// Adds a port.
    pub fn insert(&mut self, port: u16) {
        let (word, bit) = (usize::from(port / 64), port % 64);
        if word == 0 {
            self.first |= 1 << bit;
            return;
        }
        if self.rest.len() < word {
            self.rest.reserve_exact(word - self.rest.len());
            self.rest.resize(word, 0);
        }
        if let Some(slot) = self.rest.get_mut(word - 1) {
            *slot |= 1 << bit;
        }
    }

    /// Whether a port is in the set.
    pub fn contains(&self, port: u16) -> bool {
        let (word, bit) = (usize::from(port / 64), port % 64);
        let word = if word == 0 { Some(&self.first) } else { self.rest.get(word - 1) };
        word.is_some_and(|word| word >> bit & 1 == 1)
    }

    /// How many ports are in the set.
    pub fn len(&self) -> u32 {
        self.first.count_ones() + self.rest.iter().map(|word| word.count_ones()).sum::<u32>()
    }

    /// How many bytes it takes beyond its own.
    pub fn weight(&self) -> usize {
        self.rest.len() * 8
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ports in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        std::iter::once(self.first)
            .chain(self.rest.iter().copied())
            .zip(0u16..)
            .flat_map(|(word, index)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| index * 64 + bit))
    }
}

impl FromIterator<u16> for Ports {
    fn from_iter<I: IntoIterator<Item = u16>>(ports: I) -> Self {
        let mut set = Self::default();
        ports.into_iter().for_each(|port| set.insert(port));
        set
    }
}

impl Serialize for Ports {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for port in self.iter() {
            list.serialize_element(&port)?;
        }
        list.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_come_back_in_order_across_words() {
        let ports: Ports = [1000, 0, 63, 64, 128].into_iter().collect();
        assert_eq!(ports.iter().collect::<Vec<_>>(), [0, 63, 64, 128, 1000]);
        assert_eq!(ports.len(), 5);
        assert!(ports.contains(1000) && !ports.contains(1001) && !ports.contains(5000));
    }
}
