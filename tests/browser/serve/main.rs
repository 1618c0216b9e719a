//! The first commands of somebody who has just cloned the repository: `./scripts/serve`, plain `trunk serve` and
//! `./scripts/bundle`, each in a clone that was never built. `scripts/test serve` runs this.
//!
//! ```text
//!   git clone HEAD --> clone without target and dist --> serve --> Chromium sees the page --> a source file is changed
//!                                                                      --> Chromium sees the change
//! ```
//!
//! What is not committed is not tested: the clone is of the work tree's HEAD. Only what cargo compiles may be shared, through
//! `CARGO_TARGET_DIR`.

use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use harness::{Page, root};

/// The first build compiles everything, perhaps on a machine with two slow cores.
const BUILD: Duration = Duration::from_secs(20 * 60);
const POLL: Duration = Duration::from_secs(2);
/// The source file that is changed, the text on the page that it has, and what that becomes.
const CHANGED: (&str, &str, &str) = ("src/ui/network.rs", "{ \"Network\" }</h2>", "{ \"Network, rebuilt\" }</h2>");

/// A clone of HEAD in a folder of its own, removed when dropped.
struct Clone(PathBuf);

impl Clone {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("dorascope-{name}-{}", std::process::id()));
        let clone = Clone(folder);
        run(Command::new("git").args(["clone", "--quiet"]).arg(root()).arg(&clone.0));
        for absent in ["target", "dist"] {
            assert!(!clone.0.join(absent).exists(), "a fresh clone has no {absent}");
        }
        clone
    }

    /// A command that a person types in the clone.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.0).stdin(Stdio::null());
        command
    }
}

impl Drop for Clone {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}

/// A server and all that it started, ended when dropped.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Starts it on a port that is free now, and waits until it answers.
    fn start(mut command: Command) -> Self {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
        command.args(["--port", &port.to_string()]).process_group(0);
        let process = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut server = Server { process, address: format!("http://127.0.0.1:{port}/") };
        let deadline = Instant::now() + BUILD;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = server.process.try_wait().expect("its state") {
                panic!("{command:?} ended: {status}");
            }
            assert!(Instant::now() < deadline, "{command:?} does not answer");
            std::thread::sleep(POLL);
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The script becomes trunk, which has a cargo of its own: the whole group has to go.
        let _ = Command::new("kill").args(["-TERM", "--", &format!("-{}", self.process.id())]).status();
        let _ = self.process.wait();
    }
}

/// Waits until a page that is loaded anew holds this text.
async fn shows(page: &Page, address: &str, text: &str) {
    let deadline = Instant::now() + BUILD;
    loop {
        page.goto(address).await;
        if page.eval("document.body.innerText").await.as_str().is_some_and(|shown| shown.contains(text)) {
            return;
        }
        assert!(Instant::now() < deadline, "the page never shows “{text}”");
        tokio::time::sleep(POLL).await;
    }
}

/// Serves the page from a clone, looks at it, changes a source file, and looks again.
async fn serves_and_rebuilds(clone: &Clone, command: Command) {
    let server = Server::start(command);
    let page = Page::open_at(&server.address, 1280, 800, false, false).await;
    page.by_role("region", "Network").await;
    page.by_role("region", "Timeline").await;
    let (file, was, becomes) = CHANGED;
    replace(&clone.0.join(file), was, becomes);
    shows(&page, &server.address, "Network, rebuilt").await;
    assert_eq!(page.console_errors().await, [""; 0]);
}

fn replace(file: &Path, was: &str, becomes: &str) {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert!(text.contains(was), "{} has changed: name another text in this test", file.display());
    std::fs::write(file, text.replacen(was, becomes, 1)).expect("the clone can be written");
}

#[tokio::test]
async fn the_script_serves_a_fresh_clone_and_rebuilds_what_changes() {
    let clone = Clone::new("serve-script");
    serves_and_rebuilds(&clone, clone.command("./scripts/serve")).await;
}

#[tokio::test]
async fn plain_trunk_serves_a_fresh_clone_and_rebuilds_what_changes() {
    let clone = Clone::new("serve-trunk");
    let mut trunk = clone.command("trunk");
    trunk.arg("serve");
    serves_and_rebuilds(&clone, trunk).await;
}

#[test]
fn the_bundle_is_written_in_a_fresh_clone() {
    let clone = Clone::new("bundle");
    run(&mut clone.command("./scripts/bundle"));
    let file = clone.0.join("dist/dorascope.html");
    let size = std::fs::metadata(&file).map(|file| file.len()).unwrap_or_default();
    assert!(size > 500_000, "{} has {size} bytes", file.display());
}
