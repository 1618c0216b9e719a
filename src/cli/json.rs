//! The trace as JSON Lines: a header, an entry a line, a closing line.

use std::io::{self, Write};
use std::net::Ipv4Addr;

use serde::Serialize;

use dorascope::net::{Host, Role};
use dorascope::scenario::{Lens, Scenario};
use dorascope::sim::{Entry, Kind, World, trace_hash};
use dorascope::wire::Mac;

/// The first line: what to run to get the same again, and who is at which port.
#[derive(Serialize)]
struct Header<'a> {
    format: &'static str,
    engine: &'static str,
    scenario: &'a str,
    seed: u64,
    lens: Lens,
    until_us: u64,
    hosts: Vec<HostLine<'a>>,
}

#[derive(Serialize)]
struct HostLine<'a> {
    port: usize,
    id: &'a str,
    role: &'static str,
    mac: Mac,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Ipv4Addr>,
}

/// The last line: a file that ends without it is not complete.
#[derive(Serialize)]
struct Closing {
    trace_hash: String,
    entries: usize,
    frames: usize,
    receptions: u64,
}

/// What was run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The seed.
    pub seed: u64,
    /// The lens.
    pub lens: Lens,
    /// How far.
    pub until_us: u64,
}

/// Writes a whole run.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn write(out: &mut dyn Write, record: Record<'_>, world: &World, trace: &[Entry]) -> io::Result<()> {
    let header = Header {
        format: "dorascope-trace-1",
        engine: env!("CARGO_PKG_VERSION"),
        scenario: &record.scenario.name,
        seed: record.seed,
        lens: record.lens,
        until_us: record.until_us,
        hosts: world.hosts().iter().enumerate().map(|(port, host)| host_line(port, host)).collect(),
    };
    line(out, &header)?;
    for entry in trace {
        line(out, entry)?;
    }
    let frames = trace.iter().filter(|entry| matches!(entry.kind, Kind::Forwarded { .. })).count();
    let closing = Closing {
        trace_hash: format!("{:016x}", trace_hash(trace)),
        entries: trace.len(),
        frames,
        receptions: world.receptions(),
    };
    line(out, &closing)
}

fn host_line(port: usize, host: &Host) -> HostLine<'_> {
    HostLine {
        port,
        id: &host.config().id,
        role: match host.role {
            Role::Client(_) => "client",
            Role::Server(_) => "server",
            Role::Static(_) => "static",
        },
        mac: host.config().mac,
        address: host.config().address.map(|(address, _)| address),
    }
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}
