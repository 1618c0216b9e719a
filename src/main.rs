//! The entry points: in the browser the app, natively the headless runner.

#[cfg(not(target_arch = "wasm32"))]
mod cli;

/// The headless runner.
#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    cli::main()
}

/// In the browser this mounts the app; the app is not here yet.
#[cfg(target_arch = "wasm32")]
fn main() {}
