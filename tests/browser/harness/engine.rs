//! The engines of the browsers that the page is tested in, and how each is started.
//!
//! ```text
//!   Chromium   chromedriver                                 WebDriver and Chrome's DevTools protocol
//!   Firefox    geckodriver                                  WebDriver alone
//!   WebKit     WebKitWebDriver ─▶ MiniBrowser on Xvfb       WebDriver alone; it has no mode without a screen
//! ```

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

/// How long a driver may take to say that it listens.
const WAIT: Duration = Duration::from_secs(60);

/// As `webdriver.json` has them for the tests in wasm. chromedriver makes a new profile for every session.
const CHROMIUM_ARGUMENTS: [&str; 10] = [
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

/// What a page is drawn and run by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Of Chromium, Chrome and Edge.
    Chromium,
    /// Gecko.
    Firefox,
    /// Of Safari; here in its GTK port.
    WebKit,
}

impl Engine {
    /// The name for people and files: `chromium`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// The driver's program.
    fn program(self) -> String {
        let (variable, name) = match self {
            Self::Chromium => ("CHROMEDRIVER", "chromedriver"),
            Self::Firefox => ("GECKODRIVER", "geckodriver"),
            Self::WebKit => ("WEBKITWEBDRIVER", "WebKitWebDriver"),
        };
        std::env::var(variable).unwrap_or_else(|_| name.into())
    }

    /// What has to be there.
    pub fn needs(self) -> &'static str {
        match self {
            Self::Chromium => "chromium and chromium-driver",
            Self::Firefox => "firefox-esr and geckodriver",
            Self::WebKit => "webkit2gtk-driver and xvfb",
        }
    }

    /// What a session is asked for, beyond WebDriver's own defaults. Files that are saved go to `downloads`.
    pub fn capabilities(self, downloads: &Path) -> Map<String, Value> {
        let mut wanted = Map::new();
        match self {
            Self::Chromium => {
                wanted.insert("goog:chromeOptions".into(), json!({ "args": CHROMIUM_ARGUMENTS }));
                wanted.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
            }
            Self::Firefox => {
                let prefs = json!({
                    "browser.download.folderList": 2,
                    "browser.download.dir": downloads.to_string_lossy(),
                    "browser.download.alwaysOpenPanel": false,
                    // The window that the tests look at is opened by a script: see `Page::resize`.
                    "dom.disable_open_during_load": false,
                });
                wanted.insert("moz:firefoxOptions".into(), json!({ "args": ["-headless"], "prefs": prefs }));
            }
            // Its driver starts MiniBrowser, which takes no wishes: see `settings_of_webkit`.
            Self::WebKit => {}
        }
        wanted
    }
}

/// The processes under a session: a driver and, for WebKit, a screen. Dropping it ends them.
pub struct Processes {
    driver: Child,
    screen: Option<Child>,
    /// Where the driver listens.
    pub port: u16,
}

impl Processes {
    /// Starts the driver of an engine. What it and its browser leave behind goes to `temporary`.
    ///
    /// # Panics
    /// If a program is not there; the message says what to install.
    pub fn start(engine: Engine, temporary: &Path) -> Result<Self, String> {
        let program = engine.program();
        let mut command = Command::new(&program);
        // A group of its own, so that a browser whose driver has ended can be ended too.
        command.process_group(0);
        command.env("TMPDIR", temporary).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut screen = None;
        let mut port = 0;
        match engine {
            Engine::Chromium => drop(command.arg("--port=0")),
            Engine::Firefox => {
                command.args(["--port", "0"]).env("HOME", temporary);
            }
            Engine::WebKit => {
                let (process, display) = start_screen()?;
                screen = Some(process);
                port = free_port();
                settings_of_webkit(temporary);
                command
                    .arg(format!("--port={port}"))
                    .env("DISPLAY", display)
                    .env("HOME", temporary)
                    .env("XDG_CONFIG_HOME", temporary.join("config"))
                    // Without a graphics card a frame takes a quarter of a second the other way.
                    .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
                    // There is no desktop either, whose bus would tell its assistive technology.
                    .env("NO_AT_BRIDGE", "1");
            }
        }
        let mut driver = spawn(&mut command, &program, engine.needs());
        let stdout = driver.stdout.take().expect("a piped stdout");
        // From here on dropping it ends the processes, whatever goes wrong.
        let mut processes = Processes { driver, screen, port };
        match engine {
            // "ChromeDriver was started successfully on port 40123."
            Engine::Chromium => processes.port = announced(stdout, &program, "successfully on port ")?,
            // "1700000000000 geckodriver INFO Listening on 127.0.0.1:40123"
            Engine::Firefox => processes.port = announced(stdout, &program, "Listening on 127.0.0.1:")?,
            Engine::WebKit => wait_for(port)?,
        }
        Ok(processes)
    }

    /// Waits up to `patience` for the driver to end by itself.
    pub fn ends_within(&mut self, patience: Duration) {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline && matches!(self.driver.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        // Firefox outlives a driver that is killed before it has answered, for good.
        let group = format!("-{}", self.driver.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        for process in [Some(&mut self.driver), self.screen.as_mut()].into_iter().flatten() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn spawn(command: &mut Command, program: &str, needs: &str) -> Child {
    command.spawn().unwrap_or_else(|error| panic!("cannot start {program}: {error}. Please install {needs}"))
}

/// A screen in memory, and its address for `DISPLAY`.
fn start_screen() -> Result<(Child, String), String> {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "1920x1400x24", "-nolisten", "tcp"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = spawn(&mut command, "Xvfb", "xvfb");
    match announced(process.stdout.take().expect("a piped stdout"), "Xvfb", "") {
        Ok(number) => Ok((process, format!(":{number}"))),
        Err(why) => {
            let _ = process.kill();
            let _ = process.wait();
            Err(why)
        }
    }
}

/// A port that nobody uses. Another program may take it before WebKitWebDriver does, which then ends, and the start is tried again.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
    listener.local_addr().expect("it is bound").port()
}

/// Where MiniBrowser saves files, and a bar of buttons so small that its window can be as narrow as a phone's.
fn settings_of_webkit(temporary: &Path) {
    let config = temporary.join("config");
    let downloads = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", temporary.join("downloads").display());
    let bar =
        "* { min-width: 0; margin: 0; padding: 0; border-width: 0; font-size: 1px; -gtk-icon-style: symbolic; }\n";
    std::fs::create_dir_all(config.join("gtk-3.0"))
        .and_then(|()| std::fs::write(config.join("user-dirs.dirs"), downloads))
        .and_then(|()| std::fs::write(config.join("gtk-3.0/gtk.css"), bar))
        .expect("settings of WebKit");
}

/// Waits until something listens there.
fn wait_for(port: u16) -> Result<(), String> {
    let deadline = Instant::now() + WAIT;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > deadline {
            return Err(format!("WebKitWebDriver does not listen after {} s", WAIT.as_secs()));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Reads the number that comes after `before` off a program's first lines, and keeps reading so that it never blocks on a full
/// pipe. An error has what it said last.
fn announced(stdout: impl Read + Send + 'static, program: &str, before: &'static str) -> Result<u16, String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Nobody listens any more once the number is known.
            let _ = sender.send(line);
        }
    });
    let deadline = Instant::now() + WAIT;
    let mut said = String::from("nothing");
    loop {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                let number = line.find(before).map(|at| line[at + before.len()..].trim().trim_end_matches('.'));
                if let Some(number) = number.and_then(|number| number.parse().ok()) {
                    return Ok(number);
                }
                said = line;
            }
            Err(RecvTimeoutError::Timeout) => {
                return Err(format!("{program} named no number within {} s, but: {said}", WAIT.as_secs()));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(format!("{program} ended before it named a number: {said}"));
            }
        }
    }
}
