//! chromedriver, and with it one browser: started on a free port, ended when dropped, after a panic too.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// As `webdriver.json` has them for the tests in wasm. chromedriver makes a new profile for every session.
const ARGUMENTS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// One chromedriver process with one browser session.
pub struct Driver {
    process: Child,
    temporary: PathBuf,
    /// Where chromedriver listens, once it has said so.
    port: Option<u16>,
    session: Option<String>,
    client: Option<Client>,
}

impl Driver {
    /// Starts chromedriver (`CHROMEDRIVER`, else the one on the `PATH`) and opens a browser.
    ///
    /// A start that fails is tried again, and said. chromedriver takes a free port for IPv6 first and gives up if another
    /// program holds the same number for IPv4, as happens now and then where many browsers start at once; a browser
    /// on a busy machine may give up too. Neither says anything about the page.
    ///
    /// # Panics
    /// If it does not start five times in a row, or the program is not there; the message says what to install.
    pub async fn start() -> Self {
        const TRIES: u32 = 5;
        let mut reasons = Vec::new();
        for number in 1..=TRIES {
            match Self::try_start().await {
                Ok(driver) => return driver,
                Err(reason) => {
                    eprintln!("start {number} of a browser failed: {reason}");
                    reasons.push(reason);
                    // Fixed: when another program gives the port back cannot be seen from here.
                    tokio::time::sleep(Duration::from_millis(300)).await;
                }
            }
        }
        panic!("no browser after {TRIES} tries (are chromium and chromium-driver installed?): {}", reasons.join("; "));
    }

    /// One try of [`start`](Self::start). Whatever had started by the time of an error is ended again.
    async fn try_start() -> Result<Self, String> {
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
        // What browser and driver leave behind goes here and is removed with it. Short: a socket's path has little room.
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let temporary = std::env::temp_dir().join(format!("dorascope-e2e-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&temporary).expect("a temporary directory");
        let mut process = Command::new(&program)
            .arg("--port=0")
            .env("TMPDIR", &temporary)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("cannot start {program}: {error}. Install chromium and chromium-driver, or set CHROMEDRIVER")
            });
        let stdout = process.stdout.take().expect("a piped stdout");
        // From here on dropping it ends the process, whatever goes wrong.
        let mut driver = Driver { process, temporary, port: None, session: None, client: None };
        let port = announced_port(stdout)?;
        driver.port = Some(port);

        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".into(), json!({ "args": ARGUMENTS }));
        capabilities.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .map_err(|error| format!("chromedriver opens no browser: {error}"))?;
        driver.session = client.session_id().await.map_err(|error| format!("chromedriver is silent: {error}"))?;
        driver.client = Some(client);
        Ok(driver)
    }

    /// A folder that goes when the browser ends.
    pub fn temporary(&self) -> &std::path::Path {
        &self.temporary
    }

    /// The WebDriver session.
    pub fn client(&self) -> &Client {
        self.client.as_ref().expect("set by start")
    }

    /// A command of the Chrome DevTools Protocol; gives its result.
    pub async fn cdp(&self, command: &str, params: Value) -> Value {
        self.command("goog/cdp/execute", json!({ "cmd": command, "params": params })).await
    }

    /// [`cdp`](Self::cdp), or nothing where the answer is an error, as for a node that has gone.
    pub async fn try_cdp(&self, command: &str, params: Value) -> Option<Value> {
        let body = json!({ "cmd": command, "params": params });
        self.client().issue_cmd(Extension { path: "goog/cdp/execute", body }).await.ok()
    }

    /// A command that chromedriver has beyond WebDriver's own: `POST /session/ID/<path>`.
    ///
    /// # Panics
    /// If chromedriver answers with an error.
    pub async fn command(&self, path: &'static str, body: Value) -> Value {
        let shown = body.to_string();
        self.client()
            .issue_cmd(Extension { path, body })
            .await
            .unwrap_or_else(|error| panic!("{path} {}: {error}", shown.chars().take(200).collect::<String>()))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let ask = |method: &str, path: &str| self.port.is_some_and(|port| ask(port, method, path).is_ok());
        // Ending the session is what ends the browser; the async client cannot be used here (a panic may be under way).
        if let Some(session) = &self.session {
            ask("DELETE", &format!("/session/{session}"));
        }
        // Asked to shut down, chromedriver tidies up before it goes.
        let asked = ask("GET", "/shutdown");
        let deadline = Instant::now() + Duration::from_secs(5);
        while asked && Instant::now() < deadline && matches!(self.process.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        // The browser's helpers take a moment to end and may still write.
        for _ in 0..50 {
            if std::fs::remove_dir_all(&self.temporary).is_ok() || !self.temporary.exists() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Reads the port off chromedriver's first lines, and keeps reading so that it never blocks on a full pipe. An error has
/// what it said last.
fn announced_port(stdout: impl Read + Send + 'static) -> Result<u16, String> {
    const WAIT: Duration = Duration::from_secs(60);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Nobody listens any more once the port is known.
            let _ = sender.send(line);
        }
    });
    let deadline = Instant::now() + WAIT;
    let mut said = String::from("nothing");
    loop {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                // "ChromeDriver was started successfully on port 40123."
                let port = line.split("successfully on port ").nth(1);
                if let Some(port) = port.and_then(|port| port.trim_end_matches('.').parse().ok()) {
                    return Ok(port);
                }
                said = line;
            }
            Err(RecvTimeoutError::Timeout) => {
                return Err(format!("chromedriver named no port within {} s, but: {said}", WAIT.as_secs()));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(format!("chromedriver ended before it named a port: {said}"));
            }
        }
    }
}

/// A request without a body, sent without the async client; returns when the answer begins.
fn ask(port: u16, method: &str, path: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
    stream.read_exact(&mut [0])
}

#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
