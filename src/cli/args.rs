//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use dorascope::protocol::Duration;
use dorascope::session::Lens;

use super::exports::ExportArgs;

/// A microscope for DHCPv4: runs a simulated network and writes down what happened.
#[derive(Debug, Parser)]
#[command(version, subcommand_required = true, arg_required_else_help = false)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the runner can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a scenario; print what happens, and write it as a capture or as JSON Lines.
    Run(Box<RunArgs>),
    /// List the built-in scenarios.
    Scenarios(ScenariosArgs),
}

/// `dorascope run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// A built-in scenario by name, or a scenario file.
    pub scenario: Option<String>,
    /// Run the branch that a session file shows, with all that was done on it, instead of a scenario.
    #[arg(long, value_name = "FILE")]
    pub session: Option<PathBuf>,
    /// Where random draws come from: the same seed gives the same session [default: 1].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Stop at this virtual time, like 30s, 1500ms, 250us, 2min or 24h; a plain number is seconds [default: the end of the
    /// scenario or the session].
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
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
pub struct ScenariosArgs {
    /// Only the names, one a line.
    #[arg(long)]
    pub names: bool,
}

/// Reads a span of virtual time: a whole number with `us`, `ms`, `s` or `min`, or of seconds.
fn parse_time(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let unit_us: u64 = match unit {
        "us" | "µs" => 1,
        "ms" => 1_000,
        "" | "s" => 1_000_000,
        "min" => 60_000_000,
        "h" => 3_600_000_000,
        _ => 0,
    };
    if digits.is_empty() || unit_us == 0 {
        return Err("write a whole number and us, ms, s, min or h, like 30s or 1500ms".to_owned());
    }
    let too_long = || "that is longer than this clock counts".to_owned();
    let number: u64 = digits.parse().map_err(|_| too_long())?;
    number.checked_mul(unit_us).map(Duration::from_micros).ok_or_else(too_long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_unit() {
        for (text, us) in [
            ("30s", 30_000_000),
            ("30", 30_000_000),
            ("1500ms", 1_500_000),
            ("250us", 250),
            ("2min", 120_000_000),
            ("24h", 86_400_000_000),
            ("0", 0),
        ] {
            assert_eq!(parse_time(text), Ok(Duration(us)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "s", "-1s", "1.5s", "1d", "1 s", "99999999999999999999s", "18446744073709551615s"] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }
}
