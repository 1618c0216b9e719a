//! Where a panel over the page stands: near what it belongs to, and off what a person may want to reach beside it.

/// The panel keeps so far from the edges of the window and from its card, in CSS pixels.
const GAP: f64 = 8.0;
/// Less than this of a panel is not worth looking at.
const LEAST: f64 = 240.0;

/// Away from its card a panel is worth so much less, as if so much of it were hidden.
const FAR: f64 = 400.0;

/// A box on the screen, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Box {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Box {
    pub(super) fn of(rect: &web_sys::DomRect) -> Self {
        Self { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() }
    }

    fn meets(self, other: Box) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// Left, top and the height that there is room for. Of the places below, above, right and left of the card, and beyond what is to be avoided, the
/// first that covers neither of them, and that shows most of the panel.
pub(super) fn place(
    (width, height): (f64, f64),
    card: Box,
    avoid: Option<Box>,
    (room_x, room_y): (f64, f64),
) -> (f64, f64, f64) {
    let across = |left: f64| left.min(room_x - GAP - width).max(GAP);
    // As near to the card's left edge as on the other side to its right edge: away from the middle of the page.
    let beside = across(if card.left + card.right < room_x { card.left } else { card.right - width });
    let most = room_y - 2.0 * GAP;
    let down = card.top.min(room_y - GAP - height).max(GAP);
    let above = card.top - GAP - height.min(card.top - 2.0 * GAP).max(0.0);
    let other = avoid.unwrap_or(card);
    let places = [
        (beside, card.bottom + GAP, room_y - card.bottom - 2.0 * GAP, 0.0),
        (beside, above, card.top - 2.0 * GAP, 0.0),
        (across(card.right + GAP), down, most, 0.0),
        (across(card.left - GAP - width), down, most, 0.0),
        (across(other.right + GAP), down, most, FAR),
        (across(other.left - GAP - width), down, most, FAR),
    ];
    let cost = |(left, top, most, far): (f64, f64, f64, f64)| {
        let shown = height.min(most);
        let own = Box { left, top, right: left + width, bottom: top + shown };
        let covers =
            |other: Option<Box>, cost: f64| if other.is_some_and(|other| own.meets(other)) { cost } else { 0.0 };
        let little = if shown < LEAST.min(height) { 10_000.0 } else { 0.0 };
        covers(Some(card), 20_000.0) + covers(avoid, 5_000.0) + little + far + (height - shown)
    };
    let mut best = places[0];
    for place in places {
        if cost(place) < cost(best) {
            best = place;
        }
    }
    (best.0, best.1, best.2.max(LEAST.min(most)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: (f64, f64) = (1366.0, 768.0);
    const SWITCH: Box = Box { left: 380.0, top: 150.0, right: 520.0, bottom: 300.0 };

    #[test]
    fn a_high_panel_stands_below_its_card_and_off_the_switch() {
        let card = Box { left: 20.0, top: 90.0, right: 280.0, bottom: 210.0 };
        let (left, top, most) = place((340.0, 900.0), card, Some(SWITCH), ROOM);
        assert_eq!((left, top, most), (20.0, 218.0, 542.0));
    }

    #[test]
    fn where_below_would_cover_the_switch_it_stands_beside_the_card() {
        let card = Box { left: 620.0, top: 90.0, right: 880.0, bottom: 210.0 };
        // Below, from 492 to 880, it would lie over the switch, which ends at 520.
        assert_eq!(place((388.0, 300.0), card, Some(SWITCH), ROOM), (888.0, 90.0, 752.0));
    }

    #[test]
    fn between_a_card_and_the_switch_there_may_be_no_room() {
        let card = Box { left: 33.0, top: 154.0, right: 225.0, bottom: 266.0 };
        let near = Box { left: 375.0, top: 130.0, right: 507.0, bottom: 350.0 };
        assert_eq!(place((388.0, 752.0), card, Some(near), ROOM), (515.0, 8.0, 752.0));
    }

    #[test]
    fn in_a_low_window_it_stands_beside_the_card_from_top_to_bottom() {
        let card = Box { left: 20.0, top: 120.0, right: 280.0, bottom: 240.0 };
        let (left, top, most) = place((388.0, 900.0), card, None, (1366.0, 420.0));
        assert_eq!((left, top, most), (288.0, 8.0, 404.0));
    }
}
