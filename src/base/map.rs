//! An ordered map and an ordered set, as sorted lists: for few entries, or for those that are put together once and then looked up.
//! A `BTreeMap` costs the page some 10 kB of code for each pair of types, and is the better one only where there may be thousands of
//! entries that come and go in any order.

use std::borrow::Borrow;

use super::order;

/// Entries in the order of their keys. Finding takes logarithmic time, putting in and taking out linear time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Map<K, V> {
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(known, _)| known.borrow().cmp(key))
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(self.place(key).ok()?).map(|(_, value)| value)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.0.get_mut(place).map(|(_, value)| value)
    }

    /// Whether there is such a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Gives a key a value; returns the one that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => self.0.get_mut(place).map(|(_, old)| std::mem::replace(old, value)),
            Err(place) => {
                self.0.insert(place, (key, value));
                None
            }
        }
    }

    /// Takes a key out; returns its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        Some(self.0.remove(place).1)
    }

    /// Changes the value of a key, which begins as the default of its type.
    pub fn update(&mut self, key: K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        let place = self.place(&key).unwrap_or_else(|place| {
            self.0.insert(place, (key, V::default()));
            place
        });
        if let Some((_, value)) = self.0.get_mut(place) {
            change(value);
        }
    }

    /// Keeps the entries for which this holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.0.retain_mut(|(key, value)| keep(key, value));
    }
}

impl<K, V> Map<K, V> {
    /// The entries in the order of their keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes all out.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    /// Sorts once. Of entries with the same key the last one counts.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut list: Vec<(K, V)> = entries.into_iter().collect();
        order::by(&mut list, |a, b| a.0.cmp(&b.0));
        list.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Self(list)
    }
}

/// Values in their order. Finding takes logarithmic time, putting in and taking out linear time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set<T>(Vec<T>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord> Set<T> {
    fn place<Q: Ord + ?Sized>(&self, value: &Q) -> Result<usize, usize>
    where
        T: Borrow<Q>,
    {
        self.0.binary_search_by(|known| known.borrow().cmp(value))
    }

    /// Whether a value is in it.
    pub fn contains<Q: Ord + ?Sized>(&self, value: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.place(value).is_ok()
    }

    /// Puts a value in; whether it was not there.
    pub fn insert(&mut self, value: T) -> bool {
        let place = self.place(&value);
        if let Err(place) = place {
            self.0.insert(place, value);
        }
        place.is_err()
    }

    /// Takes a value out.
    pub fn remove(&mut self, value: &T) {
        if let Ok(place) = self.place(value) {
            self.0.remove(place);
        }
    }

    /// The values that are no less than this one, in their order.
    pub fn since(&self, least: &T) -> &[T] {
        let (Ok(place) | Err(place)) = self.place(least);
        self.0.get(place..).unwrap_or_default()
    }
}

impl<T> Set<T> {
    /// The values in their order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.0.iter()
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    /// Sorts once.
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut list: Vec<T> = values.into_iter().collect();
        order::by(&mut list, Ord::cmp);
        list.dedup();
        Self(list)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_does_what_a_tree_does(steps in prop::collection::vec((0u8..5, 0u8..12, any::<u16>()), 0..60)) {
            let (mut map, mut tree) = (Map::default(), BTreeMap::new());
            for (step, key, value) in steps {
                match step {
                    0 => prop_assert_eq!(map.insert(key, value), tree.insert(key, value)),
                    1 => prop_assert_eq!(map.remove(&key), tree.remove(&key)),
                    2 => {
                        map.update(key, |old| *old = old.wrapping_add(value));
                        let old = tree.entry(key).or_default();
                        *old = old.wrapping_add(value);
                    }
                    3 => {
                        map.retain(|k, v| *k != key || *v > value);
                        tree.retain(|k, v| *k != key || *v > value);
                    }
                    _ => prop_assert_eq!(map.get(&key), tree.get(&key)),
                }
                prop_assert_eq!((map.len(), map.is_empty(), map.contains_key(&key)), (tree.len(), tree.is_empty(), tree.contains_key(&key)));
                prop_assert!(map.iter().eq(tree.iter()) && map.keys().eq(tree.keys()) && map.values().eq(tree.values()));
            }
            prop_assert_eq!(map.clone().into_iter().collect::<Vec<_>>(), tree.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn it_is_collected_as_a_tree_is(list in prop::collection::vec((0u8..12, any::<u16>()), 0..40)) {
            let (map, tree) = (list.iter().copied().collect::<Map<_, _>>(), list.iter().copied().collect::<BTreeMap<_, _>>());
            prop_assert!(map.iter().eq(tree.iter()));
        }

        #[test]
        fn a_set_does_what_a_tree_does(first in prop::collection::vec(0u8..12, 0..20), steps in prop::collection::vec((0u8..3, 0u8..12), 0..40)) {
            let (mut set, mut tree) = (first.iter().copied().collect::<Set<_>>(), first.iter().copied().collect::<BTreeSet<_>>());
            for (step, value) in steps {
                match step {
                    0 => prop_assert_eq!(set.insert(value), tree.insert(value)),
                    1 => {
                        set.remove(&value);
                        tree.remove(&value);
                    }
                    _ => prop_assert!(set.since(&value).iter().eq(tree.range(value..))),
                }
                prop_assert_eq!((set.len(), set.is_empty(), set.contains(&value)), (tree.len(), tree.is_empty(), tree.contains(&value)));
                prop_assert!(set.iter().eq(tree.iter()));
            }
            prop_assert!(set.into_iter().eq(tree));
        }
    }
}
