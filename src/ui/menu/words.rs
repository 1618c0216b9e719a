//! The words of the menu, which are `teach`'s.

use crate::protocol::{Action, Cannot};
use crate::teach::Names;

/// An action with its values: "End the quarantine of 10.0.0.12".
pub fn name(action: &Action, _names: &Names) -> String {
    match action {
        Action::ClearQuarantine(address) => format!("End the quarantine of {address}"),
        action => kind(action).to_owned(),
    }
}

/// An action without its values: "Exclude an address".
pub fn kind(action: &Action) -> &'static str {
    action.name()
}

/// Why something cannot be done now: a sentence.
pub fn cannot(_why: Cannot) -> &'static str {
    "That cannot be done now."
}
