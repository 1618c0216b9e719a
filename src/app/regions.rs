//! How the regions of the whole page share the window: what is enlarged, what is folded, where the dividers are.
//!
//! ```text
//!   ┌─Network────────┬─Sequence──┐
//!   │                │ Side      │
//!   ├─Pools─┬─ARP────┴┬Inspector─┤  Height
//!   │       │Pools    │Arp       │
//!   └───────┴─────────┴──────────┘
//! ```

/// Which regions of the page are shown: those of [`Panels::ALL`], or fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panels(u8);

/// A region of the page, as [`Panels`] counts them. The Timeline is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// The devices.
    Network,
    /// The sequence diagram.
    Sequence,
    /// The lease pools.
    Pools,
    /// The ARP tables.
    Arp,
    /// The Inspector.
    Inspector,
    /// The hosts as a table; on a projector or in another page only.
    Hosts,
}

impl Panel {
    /// All, in the order of the page.
    pub const ALL: [Panel; 6] =
        [Panel::Network, Panel::Sequence, Panel::Pools, Panel::Arp, Panel::Inspector, Panel::Hosts];

    /// Its name on the page, and in an address.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Panel::Network => ("Network", "network"),
            Panel::Sequence => ("Sequence", "sequence"),
            Panel::Pools => ("Lease pools", "pools"),
            Panel::Arp => ("ARP tables", "arp"),
            Panel::Inspector => ("Inspector", "inspector"),
            Panel::Hosts => ("Hosts", "hosts"),
        }
    }

    /// Its name on the page.
    pub fn title(self) -> &'static str {
        self.names().0
    }

    /// Its name in an address.
    pub fn word(self) -> &'static str {
        self.names().1
    }
}

impl Panels {
    /// All that the page itself has; the table of hosts says in words what the Network shows.
    pub const ALL: Panels = Panels::of(&Panel::ALL).toggled(Panel::Hosts);

    /// These.
    pub const fn of(mut panels: &[Panel]) -> Self {
        let mut bits = 0;
        while let [first, rest @ ..] = panels {
            bits |= 1 << *first as u8;
            panels = rest;
        }
        Panels(bits)
    }

    /// Whether a region is among them.
    pub fn has(self, panel: Panel) -> bool {
        self.0 & (1 << panel as u8) != 0
    }

    /// How many they are.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// The same with a region added or taken away.
    pub const fn toggled(self, panel: Panel) -> Self {
        Panels(self.0 ^ (1 << panel as u8))
    }
}

/// A divider between regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divider {
    /// Between Network and Sequence.
    Side,
    /// Between the upper and the lower row.
    Height,
    /// Between Lease pools and ARP tables.
    Pools,
    /// Between ARP tables and Inspector.
    Arp,
}

/// What a person can ask for as to regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionCommand {
    /// Fill the page with one region; `None` shows all again.
    Enlarge(Option<Panel>),
    /// Show this region below the picture, where the window has room for one only.
    Front(Panel),
    /// Fold a region to its title, or unfold it.
    Fold(Panel),
    /// Move a divider to so many thousandths.
    Move(Divider, i32),
    /// Arrange the regions so.
    Arrange(Arrangement),
    /// Arrange them as at first.
    Reset,
}

impl RegionCommand {
    /// Enlarges a region, or shows all again if it is the one that is enlarged.
    pub fn toggle(panel: Panel, enlarged: Option<Panel>) -> Self {
        Self::Enlarge((enlarged != Some(panel)).then_some(panel))
    }
}

/// Where the dividers are, in thousandths from left or from above, and what is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrangement {
    side: i32,
    height: i32,
    pools: i32,
    arp: i32,
    /// Regions of which only the title is shown.
    pub folded: Panels,
}

/// No region is made narrower or lower than this, in thousandths of the window.
const LEAST: i32 = 120;

/// What folds. Something has to stay: Network does.
const FOLDS: [Panel; 4] = [Panel::Sequence, Panel::Pools, Panel::Arp, Panel::Inspector];

impl Default for Arrangement {
    fn default() -> Self {
        Self { side: 645, height: 430, pools: 265, arp: 540, folded: Panels::of(&[]) }
    }
}

impl Arrangement {
    /// Where a divider is, in thousandths.
    pub fn at(self, divider: Divider) -> i32 {
        match divider {
            Divider::Side => self.side,
            Divider::Height => self.height,
            Divider::Pools => self.pools,
            Divider::Arp => self.arp,
        }
    }

    /// Between which values a divider can be moved.
    pub fn range(self, divider: Divider) -> (i32, i32) {
        match divider {
            Divider::Side | Divider::Height => (LEAST, 1_000 - LEAST),
            Divider::Pools => (LEAST, self.arp - LEAST),
            Divider::Arp => (self.pools + LEAST, 1_000 - LEAST),
        }
    }

    /// With a divider moved, as far as it goes.
    #[must_use]
    pub fn moved(mut self, divider: Divider, to: i32) -> Self {
        let (least, most) = self.range(divider);
        let to = to.clamp(least, most);
        match divider {
            Divider::Side => self.side = to,
            Divider::Height => self.height = to,
            Divider::Pools => self.pools = to,
            Divider::Arp => self.arp = to,
        }
        self
    }

    /// The next of four places for a divider that is pressed, after the last of them the first.
    pub fn next_stop(self, divider: Divider) -> i32 {
        let (least, most) = self.range(divider);
        let stops = (1..=4).map(|n| least + (most - least) * n / 5);
        let now = self.at(divider);
        stops.clone().find(|stop| *stop > now + 5).or_else(|| stops.clone().next()).unwrap_or(now)
    }

    /// With a region folded or unfolded; Network never is.
    #[must_use]
    pub fn with_fold(mut self, panel: Panel) -> Self {
        if FOLDS.contains(&panel) {
            self.folded = self.folded.toggled(panel);
        }
        self
    }

    /// As it is kept.
    pub fn to_text(self) -> String {
        let folded: String = FOLDS
            .into_iter()
            .filter(|panel| self.folded.has(*panel))
            .map(|panel| format!(" {}", panel.word()))
            .collect();
        format!("{} {} {} {}{folded}", self.side, self.height, self.pools, self.arp)
    }

    /// What was kept; what cannot be read is as it is by default.
    pub fn from_text(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let numbers: Vec<i32> = words.iter().map_while(|word| word.parse().ok()).collect();
        let [side, height, pools, arp] = numbers[..] else { return Self::default() };
        let folded = FOLDS.into_iter().filter(|panel| words.contains(&panel.word()));
        // The outer one first: it says how far the other one goes.
        let placed = Self::default().moved(Divider::Arp, arp).moved(Divider::Pools, pools).moved(Divider::Arp, arp);
        let placed = placed.moved(Divider::Side, side).moved(Divider::Height, height);
        folded.fold(placed, Self::with_fold)
    }
}

/// The region that is enlarged next: one after the other in the order of the page, then all of them again.
pub fn next(panels: Panels, enlarged: Option<Panel>, back: bool) -> Option<Panel> {
    let mut order: Vec<Panel> = Panel::ALL.into_iter().filter(|panel| panels.has(*panel)).collect();
    if back {
        order.reverse();
    }
    match enlarged {
        None => order.first().copied(),
        Some(now) => order.into_iter().skip_while(|panel| *panel != now).nth(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_divider_passes_another_one_or_leaves_the_window() {
        let moved = Arrangement::default().moved(Divider::Pools, 280);
        let moved = moved.moved(Divider::Arp, 390).moved(Divider::Pools, 999);
        assert_eq!((moved.at(Divider::Pools), moved.at(Divider::Arp)), (280, 400), "ARP tables keep 120 beside 280");
        assert_eq!(Arrangement::default().moved(Divider::Side, -50).at(Divider::Side), 120);
        assert_eq!(Arrangement::default().moved(Divider::Height, 5_000).at(Divider::Height), 880);
    }

    #[test]
    fn a_press_moves_a_divider_on_and_around() {
        let mut now = Arrangement::default();
        let mut seen = Vec::new();
        for _ in 0..5 {
            now = now.moved(Divider::Side, now.next_stop(Divider::Side));
            seen.push(now.at(Divider::Side));
        }
        // Fifths of the way from 120 to 880.
        assert_eq!(seen, [728, 272, 424, 576, 728]);
    }

    #[test]
    fn what_is_kept_comes_back_and_anything_else_is_the_default() {
        let mine = Arrangement::default().moved(Divider::Side, 700).moved(Divider::Height, 540);
        let mine = mine.moved(Divider::Arp, 800).moved(Divider::Pools, 650);
        let mine = mine.with_fold(Panel::Arp).with_fold(Panel::Network);
        assert_eq!(mine.to_text(), "700 540 650 800 arp");
        assert_eq!(Arrangement::from_text(&mine.to_text()), mine);
        for text in ["", "1 2", "a b c d", "{}"] {
            assert_eq!(Arrangement::from_text(text), Arrangement::default(), "{text:?}");
        }
        let odd = Arrangement::from_text("9999 -4 900 100 network sequence");
        assert!(odd.at(Divider::Side) == 880 && odd.at(Divider::Height) == 120 && !odd.folded.has(Panel::Network));
        assert!(odd.at(Divider::Pools) + 120 <= odd.at(Divider::Arp), "{odd:?}");
    }

    #[test]
    fn one_region_after_the_other_is_enlarged_and_then_all_are_shown() {
        let mut seen = Vec::new();
        let mut now = next(Panels::ALL, None, false);
        while let Some(panel) = now {
            seen.push(panel.word());
            now = next(Panels::ALL, now, false);
        }
        assert_eq!(seen, ["network", "sequence", "pools", "arp", "inspector"]);
        assert_eq!(next(Panels::ALL, None, true), Some(Panel::Inspector));
    }
}
