//! What tables of the page have in common.

use yew::prelude::*;

/// The row of headings of a table.
pub fn headings(columns: &[&'static str]) -> Html {
    html! { <thead><tr>{ for columns.iter().map(|column| html! { <th scope="col">{ *column }</th> }) }</tr></thead> }
}
