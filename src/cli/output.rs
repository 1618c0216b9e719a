//! Output files that appear whole or not at all.
//!
//! ```text
//!   Output::prepare ─▶ temporary file beside the target ─▶ write ─▶ commit all: rename each, or none
//! ```
//!
//! A target that is no regular file (a terminal, a pipe, `/dev/null`) cannot be replaced and is written to directly,
//! last of all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// A file to be.
#[derive(Debug)]
pub(super) struct Output {
    /// As the person wrote it.
    named: PathBuf,
    /// Where the file goes: links followed.
    target: PathBuf,
    /// Where it is until it is complete; absent when the target is written to directly.
    temporary: Option<Temporary>,
}

/// A file that is removed when it is no longer needed.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // After a rename it is gone already.
        let _ = fs::remove_file(&self.0);
    }
}

impl Output {
    /// Makes sure that a file can be written at `named`, without touching one that is there.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(super) fn prepare(named: &Path) -> Result<Self, Failure> {
        let fail = |error: &io::Error| cannot_write(named, error);
        let mut target = named.to_path_buf();
        match fs::metadata(named) {
            Ok(there) if there.is_dir() => {
                return Err(Failure::new(format!("cannot write {}: it is a directory", named.display())));
            }
            Ok(there) if !there.is_file() => return Ok(Self { named: named.to_path_buf(), target, temporary: None }),
            Ok(_) => {
                // Replacing a file needs no permission to write to it; a person who took that away meant it.
                OpenOptions::new().write(true).open(named).map_err(|error| fail(&error))?;
                target = fs::canonicalize(named).map_err(|error| fail(&error))?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(named).is_err() => {
                if target.file_name().is_none() || named.as_os_str().to_string_lossy().ends_with('/') {
                    return Err(Failure::new(format!("cannot write {}: it names no file", named.display())));
                }
            }
            Err(error) => return Err(fail(&error)),
        }
        let temporary = beside(&target, "part").map_err(|error| fail(&error))?;
        File::create_new(&temporary).map_err(|error| fail(&error))?;
        let temporary = Some(Temporary(temporary));
        let parent = absolute_parent(&target).map_err(|error| fail(&error))?;
        let target = match target.file_name() {
            Some(name) => parent.join(name),
            None => target,
        };
        Ok(Self { named: named.to_path_buf(), target, temporary })
    }

    /// Whether two outputs are one file.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        self.temporary.is_some() && self.target == other.target
    }

    /// Writes the file where nobody sees it yet. A target written to directly gets nothing before [`commit`].
    ///
    /// # Errors
    /// Why it cannot be written.
    fn write(&self, contents: &Contents<'_>) -> Result<(), Failure> {
        let Some(temporary) = &self.temporary else { return Ok(()) };
        let written = OpenOptions::new().write(true).truncate(true).open(&temporary.0).and_then(|file| {
            let mut out = BufWriter::new(file);
            contents(&mut out)?;
            out.flush()
        });
        written.map_err(|error| cannot_write(&self.named, &error))
    }
}

/// What writes a file's contents.
pub(super) type Contents<'a> = Box<dyn Fn(&mut dyn Write) -> io::Result<()> + 'a>;

/// Writes all files, then moves them all into place. If one cannot be, those before it are put back as they were.
///
/// # Errors
/// The first thing that went wrong; no target has changed then.
pub(super) fn commit(mut files: Vec<(Output, Contents<'_>)>) -> Result<(), Failure> {
    // What was written directly cannot be taken back, so it comes last.
    files.sort_by_key(|(output, _)| output.temporary.is_none());
    for (output, contents) in &files {
        output.write(contents)?;
    }
    let mut done: Vec<(&Path, Option<Temporary>)> = Vec::new();
    let mut failed = None;
    for (index, (output, contents)) in files.iter().enumerate() {
        let last = index + 1 == files.len();
        let result = match &output.temporary {
            Some(temporary) => {
                replace(temporary, &output.target, last).map(|before| done.push((&output.target, before)))
            }
            None => OpenOptions::new().write(true).open(&output.target).and_then(|mut file| contents(&mut file)),
        };
        if let Err(error) = result {
            failed = Some(cannot_write(&output.named, &error));
            break;
        }
    }
    let Some(failure) = failed else { return Ok(()) };
    for (target, before) in done {
        // Undoing is best effort: the failure that is told is the first one.
        let _ = match before {
            Some(before) => fs::rename(&before.0, target),
            None => fs::remove_file(target),
        };
    }
    Err(failure)
}

/// Moves a finished file to its target; returns a copy of what was there, unless nothing can go wrong after the `last`.
fn replace(temporary: &Temporary, target: &Path, last: bool) -> io::Result<Option<Temporary>> {
    let mut before = None;
    if let Ok(there) = fs::metadata(target) {
        // A file keeps the permissions that it had.
        fs::set_permissions(&temporary.0, there.permissions())?;
        if !last {
            let copy = Temporary(beside(target, "old")?);
            fs::copy(target, &copy.0)?;
            before = Some(copy);
        }
    }
    fs::rename(&temporary.0, target)?;
    Ok(before)
}

/// A name in the same directory, so that a rename stays on one file system, that no other process uses.
fn beside(target: &Path, what: &str) -> io::Result<PathBuf> {
    let parent = absolute_parent(target)?;
    let process = std::process::id();
    (0u32..10_000)
        .map(|n| parent.join(format!(".dorascope-{process}-{n}.{what}")))
        .find(|path| fs::symlink_metadata(path).is_err())
        .ok_or_else(|| io::Error::other("the directory is full of temporary files"))
}

fn absolute_parent(target: &Path) -> io::Result<PathBuf> {
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::canonicalize(parent)
}

fn cannot_write(named: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", named.display()))
}

/// Writes to standard output. That its reader has gone away, as `| head` does, is no failure.
///
/// # Errors
/// When standard output cannot be written to for another reason.
pub(super) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
