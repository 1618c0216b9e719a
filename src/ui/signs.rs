//! The sign of a kind of frame, drawn.

use yew::prelude::*;

use super::network::kinds;
use crate::sim::FrameKind;

/// The sign of a kind around the origin of the surrounding SVG group, 20 units across.
pub fn sign(kind: FrameKind) -> Html {
    html! {
        <g class="sign">
            <path d={kinds::outline(kind)} />
            <text y="4" text-anchor="middle">{ kinds::letter(kind) }</text>
        </g>
    }
}
