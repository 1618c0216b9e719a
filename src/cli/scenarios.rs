//! `dorascope scenarios`: what there is to run.

use std::io::{self, Write};

use dorascope::scenario::{BUILTIN_NAMES, builtin};

/// Lists the built-in scenarios: names only, or a table of name, default lens and lesson.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn list(out: &mut dyn Write, names: bool) -> io::Result<()> {
    let width = BUILTIN_NAMES.iter().map(|name| name.len()).max().unwrap_or(0);
    for name in BUILTIN_NAMES {
        match builtin(name) {
            Some(scenario) if !names => {
                writeln!(
                    out,
                    "{name:width$}  {:6}  {}",
                    scenario.lens.to_string(),
                    scenario.lesson_under(scenario.lens)
                )?;
            }
            _ => writeln!(out, "{name}")?,
        }
    }
    Ok(())
}
