//! The sources of the program, as the tests of its structure read them.

use std::path::{Path, PathBuf};

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder, with their path from there.
pub fn rust_files(folder: &str) -> Vec<(String, String)> {
    fn visit(folder: &Path, base: &Path, into: &mut Vec<(String, String)>) {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                visit(&path, base, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(base).expect("below").to_string_lossy().replace('\\', "/");
                into.push((name, std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    let base = root().join(folder);
    let mut files = Vec::new();
    visit(&base, &base, &mut files);
    files
}
