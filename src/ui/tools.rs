//! The table of the tools. It alone names them: what other code reaches, the linker leaves in the main file ([`parts`]).
//! In tests, in the page as one file and in a debug build the tools are in the same file.

use super::parts::{self, Tools};
use super::{compare, dialogs, inspector};
use crate::app::controller::Controller;
use crate::app::keeping::Drafts;
use crate::editor::Draft;
use crate::share;

static TOOLS: Tools = Tools {
    dialog: dialogs::dialog,
    compare: compare::compare,
    packet: inspector::packet,
    machine: inspector::machine,
    carry_out: Controller::carry_out_tool,
    link: share::to_link,
    drafts: Drafts { read: Draft::from_text, write: Draft::to_text },
};

/// Says where the tools come from.
#[cfg(not(split))]
pub fn begin() {
    parts::provide(&TOOLS);
}

/// Says where the tools come from.
#[cfg(split)]
pub fn begin() {
    parts::fetch_by(|| Box::pin(async { table().await.ok() }));
}

/// The file with the tools could not be fetched, or is not of this build.
#[cfg(split)]
struct Missing;

#[cfg(split)]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Missing
    }
}

/// What is called here is in the file with the tools.
#[cfg(split)]
#[wasm_split_helpers::wasm_split(tools, fallible)]
fn table() -> Result<&'static Tools, Missing> {
    Ok(&TOOLS)
}
