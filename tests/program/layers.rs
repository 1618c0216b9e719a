//! The module graph, from the paths in the sources: each layer uses only those below it, and nothing goes in a circle, neither
//! between files nor between the children of a folder. The graph is drawn into `target/modules.dot`.
//!
//! An edge goes from the file that names something to the file that defines it: re-exports are followed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::sources::{root, rust_files};

/// From the bottom up: each may use those before it. The binary (`main`, `cli`) is above all of them.
pub const LAYERS: [&str; 19] = [
    "base",
    "wire",
    "conformance",
    "protocol",
    "net",
    "sim",
    "scenario",
    "history",
    "session",
    "share",
    "view",
    "compare",
    "teach",
    "drawing",
    "export",
    "editor",
    "app",
    "ui",
    "cli",
];

/// A path as its segments.
type Path = Vec<String>;

/// What a file says of other modules.
#[derive(Default)]
struct File {
    /// Names brought in by `use`, re-exports included, each with its path.
    names: BTreeMap<String, Path>,
    /// The paths that it uses itself.
    uses: Vec<Path>,
}

/// All modules of the program with what they name. Tests inside a file, comments and text in quotes are left out.
struct Modules(BTreeMap<Path, File>);

fn segments(path: &str) -> Path {
    path.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Every path in the tree of a `use`, with the name that it brings in.
fn leaves(tree: &str) -> Vec<(String, Path)> {
    fn walk(before: &str, tree: &str, found: &mut Vec<(String, Path)>) {
        let Some(open) = tree.find('{') else {
            let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name.trim())));
            let mut path = segments(&format!("{before}{path}"));
            if path.last().is_some_and(|last| last == "self") {
                path.pop();
            }
            let name = alias.map(str::to_owned).or_else(|| path.last().cloned());
            found.extend(name.map(|name| (name, path)));
            return;
        };
        let before = format!("{before}{}", &tree[..open]);
        let inner = &tree[open + 1..tree.rfind('}').expect("a closing brace")];
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inner.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    walk(&before, &inner[start..at], found);
                    start = at + 1;
                }
                _ => {}
            }
        }
        if !inner[start..].trim().is_empty() {
            walk(&before, &inner[start..], found);
        }
    }
    let mut found = Vec::new();
    walk("", tree, &mut found);
    found
}

/// The program text of a file: no comments, no text in quotes, nothing from its tests on.
fn program(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut out = String::new();
    for line in text.lines() {
        let outside: String = line.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
        out.push_str(outside.split("//").next().unwrap_or_default());
        out.push('\n');
    }
    out
}

/// The paths of the form `crate::…` or `super::…` in a text.
fn inline(text: &str) -> Vec<Path> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = text.split(|c: char| !is_part(c));
    words.filter(|word| word.starts_with("crate::") || word.starts_with("super::")).map(segments).collect()
}

impl File {
    fn read(text: &str) -> Self {
        let mut file = File::default();
        let mut rest = String::new();
        for statement in program(text).split_inclusive(';') {
            let words = statement.trim_start();
            // Attributes and whatever stands before the statement belong to what comes before.
            let at = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "].into_iter().find_map(|form| {
                let at = words.rfind(&format!("\n{form}")).map(|at| at + 1).or(words.starts_with(form).then_some(0));
                at.map(|at| (at, form))
            });
            let Some((at, form)) = at else {
                rest.push_str(statement);
                continue;
            };
            rest.push_str(&words[..at]);
            let tree = words[at + form.len()..].trim_end_matches(';');
            for (name, path) in leaves(tree) {
                if form == "use " {
                    file.uses.push(path.clone());
                }
                file.names.insert(name, path);
            }
        }
        file.uses.extend(inline(&rest));
        file
    }
}

impl Modules {
    fn of_the_program() -> Self {
        let mut modules = BTreeMap::new();
        for (file, text) in rust_files("src") {
            let name = file.trim_end_matches(".rs").trim_end_matches("/mod");
            let path: Path = name.split('/').map(str::to_owned).collect();
            if name != "lib" && name != "main" {
                modules.insert(path, File::read(&text));
            }
        }
        Modules(modules)
    }

    /// The module that a path leads to, seen from `own`, and the rest of the path inside it. `None` for other crates.
    fn resolve(&self, path: &[String], own: &[String], depth: usize) -> Option<(Path, Path)> {
        let mut full: Path = match path.first()?.as_str() {
            "crate" | "dorascope" => path[1..].to_vec(),
            "self" => [own, &path[1..]].concat(),
            "super" => {
                let up = path.iter().take_while(|part| *part == "super").count();
                [&own[..own.len().checked_sub(up)?], &path[up..]].concat()
            }
            first => {
                let child = [own, &[first.to_owned()]].concat();
                if !self.0.contains_key(&child) {
                    return None;
                }
                [own, path].concat()
            }
        };
        let mut length = 0;
        while length < full.len() && self.0.contains_key(&full[..=length]) {
            length += 1;
        }
        let rest = full.split_off(length);
        let (module, file) = (full.clone(), self.0.get(&full));
        let through = file.zip(rest.first()).and_then(|(file, first)| file.names.get(first));
        match through {
            Some(path) if depth < 8 => {
                let (module, mut inner) = self.resolve(path, &module, depth + 1)?;
                inner.extend(rest.into_iter().skip(1));
                Some((module, inner))
            }
            _ => Some((module, rest)),
        }
    }

    /// From each file to those that define what it uses.
    fn edges(&self) -> BTreeMap<&Path, BTreeSet<Path>> {
        let mut edges = BTreeMap::new();
        for (own, file) in &self.0 {
            let used = file.uses.iter().filter_map(|path| self.resolve(path, own, 0));
            let used = used.map(|(module, _)| module);
            let used = used.filter(|module| module != own && !module.is_empty());
            edges.insert(own, used.collect());
        }
        edges
    }
}

/// The circles of a graph: groups of nodes that reach each other. Every node reaches itself here, which counts for nothing.
fn circles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach = |from: &String| {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![from]);
        while let Some(node) = todo.pop() {
            for next in edges.get(node).into_iter().flatten() {
                if seen.insert(next) {
                    todo.push(next);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<&String>> = edges.keys().map(|node| (node, reach(node))).collect();
    let mut found: Vec<Vec<String>> = Vec::new();
    for (node, others) in &reached {
        let mut circle: Vec<String> = others
            .iter()
            .filter(|other| reached.get(*other).is_some_and(|back| back.contains(*node)))
            .map(|n| (*n).clone())
            .collect();
        circle.sort();
        if circle.len() > 1 && !found.contains(&circle) {
            found.push(circle);
        }
    }
    found
}

#[test]
fn nothing_goes_in_a_circle_and_no_layer_uses_one_above_it() {
    let modules = Modules::of_the_program();
    let edges = modules.edges();
    let mut found = Vec::new();
    let layer = |path: &Path| LAYERS.iter().position(|layer| *layer == path[0]);
    for (from, to) in &edges {
        assert!(layer(from).is_some(), "{} belongs to no layer", from.join("::"));
        for to in to.iter().filter(|to| layer(to) > layer(from)) {
            found.push(format!("{} uses {}, which is above it", from.join("::"), to.join("::")));
        }
    }
    let files = edges.iter().map(|(from, to)| (from.join("::"), to.iter().map(|to| to.join("::")).collect()));
    let files: BTreeMap<String, BTreeSet<String>> = files.collect();
    for circle in circles(&files) {
        found.push(format!("files in a circle: {}", circle.join(", ")));
    }
    // The children of each folder, each with all that is below it.
    let folders: BTreeSet<&[String]> =
        modules.0.keys().flat_map(|path| (0..path.len()).map(|length| &path[..length])).collect();
    for folder in folders {
        let child = |path: &Path| path.strip_prefix(folder)?.first().cloned();
        let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in &edges {
            let Some(from) = child(from) else { continue };
            let to = to.iter().filter_map(child).filter(|to| *to != from);
            graph.entry(from.clone()).or_default().extend(to);
        }
        for circle in circles(&graph) {
            found.push(format!("in `{}`: {} use each other", folder.join("::"), circle.join(", ")));
        }
    }
    draw(&files);
    assert!(found.is_empty(), "the module graph\n  {}", found.join("\n  "));
}

/// Writes the graph for Graphviz, a box for each layer.
fn draw(files: &BTreeMap<String, BTreeSet<String>>) {
    let mut dot = "digraph modules {\n  rankdir=BT; node [shape=box, fontsize=10];\n".to_owned();
    for layer in LAYERS {
        let _ = writeln!(dot, "  subgraph \"cluster_{layer}\" {{ label=\"{layer}\";");
        for file in files.keys().filter(|file| file.split("::").next() == Some(layer)) {
            let _ = writeln!(dot, "    \"{file}\";");
        }
        dot.push_str("  }\n");
    }
    for (from, to) in files.iter().flat_map(|(from, to)| to.iter().map(move |to| (from, to))) {
        let _ = writeln!(dot, "  \"{from}\" -> \"{to}\";");
    }
    dot.push_str("}\n");
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    std::fs::create_dir_all(&folder).expect("the folder");
    std::fs::write(folder.join("modules.dot"), dot).expect("the graph");
}

#[test]
fn a_circle_is_found_and_a_tree_is_none() {
    let graph = |edges: &[(&str, &[&str])]| {
        edges.iter().map(|(from, to)| ((*from).to_owned(), to.iter().map(|to| (*to).to_owned()).collect())).collect()
    };
    assert_eq!(circles(&graph(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])])), Vec::<Vec<String>>::new());
    assert_eq!(circles(&graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])])), [["b", "c"]]);
}

#[test]
fn paths_are_read_from_use_lines_and_from_the_text() {
    let file = File::read(
        "//! use crate::no;\nmod x;\nuse crate::a::{B, c::{self, D as E}};\npub use x::F;\nfn f() -> crate::g::H { \"crate::no\" }\n\
         #[cfg(test)]\nuse crate::no;\n",
    );
    let uses: Vec<String> = file.uses.iter().map(|path| path.join("::")).collect();
    assert_eq!(uses, ["crate::a::B", "crate::a::c", "crate::a::c::D", "crate::g::H"]);
    assert_eq!(file.names.keys().map(String::as_str).collect::<Vec<_>>(), ["B", "E", "F", "c"]);
}
