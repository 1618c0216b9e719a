//! The entry points: in the browser the app, natively the headless runner.

#![warn(clippy::too_many_lines, unreachable_pub)]

#[cfg(not(target_arch = "wasm32"))]
mod cli;

/// The headless runner.
#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    cli::main()
}

/// In the browser: mounts the app.
#[cfg(target_arch = "wasm32")]
fn main() {
    dorascope::ui::run();
}
