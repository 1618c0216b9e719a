//! The sign of a kind of frame, drawn.

use yew::prelude::*;

use crate::drawing::kinds;
use crate::wire::FrameKind;

/// The sign of a kind around the origin of the surrounding SVG group, 20 units across.
pub fn sign(kind: FrameKind) -> Html {
    html! {
        <g class="sign">
            <path d={kinds::outline(kind)} />
            <text y="4" text-anchor="middle">{ kinds::letter(kind) }</text>
        </g>
    }
}
