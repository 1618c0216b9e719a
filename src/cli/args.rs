//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use dorascope::base::Duration;
use dorascope::scenario::Lens;

/// A microscope for DHCPv4: runs a simulated network and writes down what happened.
#[derive(Debug, Parser)]
#[command(version, subcommand_required = true, arg_required_else_help = false)]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the runner can do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run a scenario; print what happens, and write it as a capture or as JSON Lines.
    Run(Box<RunArgs>),
    /// List the built-in scenarios.
    Scenarios(ScenariosArgs),
}

/// `dorascope run`.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// A built-in scenario by name, or a scenario file.
    pub scenario: Option<String>,
    /// Run the branch that a session file shows, with all that was done on it, instead of a scenario.
    #[arg(long, value_name = "FILE")]
    pub session: Option<PathBuf>,
    /// Where random draws come from: the same seed gives the same session [default: 1].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Stop at this virtual time, like 30s, 1500ms, 250us, 2min, 1.5h or 2d; a plain number is seconds [default: the end of the
    /// scenario or the session].
    #[arg(long, value_name = "TIME", value_parser = dorascope::editor::typed::time)]
    pub until: Option<Duration>,
    /// Where a client asks which offer wins, take the N-th to arrive, from 1.
    #[arg(long, value_name = "N")]
    pub choose: Option<usize>,
    /// Whose telling the hosts follow, course or rfc [default: the scenario's].
    #[arg(long, value_parser = str::parse::<Lens>)]
    pub lens: Option<Lens>,
    /// Write the frames as a capture for Wireshark.
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
    /// Write the trace as JSON Lines.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Further files.
    #[command(flatten)]
    pub exports: ExportArgs,
    /// Write the run as a session file, which the page opens; answers given by --choose are in it.
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Print what the switch does with each frame as well.
    #[arg(long, short)]
    pub verbose: bool,
}

/// `dorascope scenarios`.
#[derive(Debug, Args)]
pub(super) struct ScenariosArgs {
    /// Only the names, one a line.
    #[arg(long)]
    pub names: bool,
}

/// What else can be written of a run: the same as in the page's dialog Export.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Write the frames as a capture with comments: what Wireshark shows of each says why it was sent.
    #[arg(long, value_name = "FILE")]
    pub pcapng: Option<PathBuf>,
    /// Write the trace as CSV, for spreadsheets.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write the trace as Markdown, with notes where course text and RFC differ.
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Write a paper to print, as HTML: lesson, pictures, steps with their reasons, and tables at the end.
    #[arg(long, value_name = "FILE")]
    pub handout: Option<PathBuf>,
    /// Write the same with blanks in place of the answers.
    #[arg(long, value_name = "FILE")]
    pub worksheet: Option<PathBuf>,
    /// Write the sequence diagram as Mermaid text.
    #[arg(long, value_name = "FILE")]
    pub mermaid: Option<PathBuf>,
    /// Draw the sequence diagram, as SVG.
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}
