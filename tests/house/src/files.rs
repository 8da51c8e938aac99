//! Which files of a crate use which of its other files.
//!
//! A file uses another one if a path in it, in a `use` or anywhere else, begins with `crate`, `super`, `self` or one of
//! its own modules, and leads there. A name that a file only passes on (`pub use`) leads to the file that it is from;
//! passing it on is no use.

use crate::source::words;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A module, as the names that lead to it from the root.
type Module = Vec<String>;

/// A crate's modules that are files.
pub struct Files {
    files: BTreeMap<Module, File>,
}

struct File {
    words: Vec<String>,
    children: BTreeSet<String>,
    /// The names that it passes on, with what they are called where they are from.
    passed_on: BTreeMap<String, Vec<String>>,
    /// All else that it names.
    named: Vec<Vec<String>>,
}

impl Files {
    /// All modules below the root file of a crate.
    pub fn of(root: &Path) -> Self {
        let mut files = BTreeMap::new();
        let folder = root.parent().expect("a file is in a folder").to_owned();
        read(root.to_owned(), folder, Vec::new(), &mut files);
        Self { files }
    }

    /// For each file, by the name of its module, those that it uses.
    pub fn uses(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut uses = BTreeMap::new();
        for (module, file) in &self.files {
            let used =
                file.named.iter().filter_map(|path| self.home(path, 0)).filter(|used| *used != *module);
            uses.insert(name(module), used.map(|used| name(&used)).collect());
        }
        uses
    }

    /// The file in which what `path` leads to is written.
    fn home(&self, path: &[String], depth: usize) -> Option<Module> {
        let mut module = Vec::new();
        let mut rest = path;
        while let Some((next, more)) = rest.split_first() {
            let Some(file) = self.files.get(&module) else { break };
            if file.children.contains(next) {
                module.push(next.clone());
                rest = more;
                continue;
            }
            if let Some(from) = file.passed_on.get(next).filter(|_| depth < 8) {
                let whole: Vec<String> = from.iter().chain(more).cloned().collect();
                return self.home(&whole, depth + 1);
            }
            break;
        }
        self.files.contains_key(&module).then_some(module)
    }
}

/// A circle of files that use one another, if there is one.
pub fn circle(uses: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut done = BTreeSet::new();
    uses.keys().find_map(|start| follow(start, uses, &mut Vec::new(), &mut done))
}

fn follow(
    at: &str,
    uses: &BTreeMap<String, BTreeSet<String>>,
    way: &mut Vec<String>,
    done: &mut BTreeSet<String>,
) -> Option<Vec<String>> {
    if let Some(start) = way.iter().position(|before| before == at) {
        return Some(way[start..].to_vec());
    }
    if done.contains(at) {
        return None;
    }
    way.push(at.to_owned());
    let found = uses.get(at).into_iter().flatten().find_map(|next| follow(next, uses, way, done));
    way.pop();
    done.insert(at.to_owned());
    found
}

fn name(module: &Module) -> String {
    if module.is_empty() {
        return "the root".to_owned();
    }
    module.join("::")
}

fn read(path: PathBuf, folder: PathBuf, module: Module, files: &mut BTreeMap<Module, File>) {
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let words = words(&text);
    let mut file = File { children: children(&words), words, passed_on: BTreeMap::new(), named: Vec::new() };
    file.look_through(&module);
    for child in file.children.clone() {
        let (flat, deep) = (folder.join(format!("{child}.rs")), folder.join(&child).join("mod.rs"));
        let whole: Module = module.iter().cloned().chain([child.clone()]).collect();
        let path = if flat.exists() { flat } else { deep };
        read(path, folder.join(&child), whole, files);
    }
    files.insert(module, file);
}

/// The modules that are files of their own.
fn children(words: &[String]) -> BTreeSet<String> {
    let declared = words.windows(3).filter(|three| three[0] == "mod" && three[2] == ";");
    declared.map(|three| three[1].clone()).collect()
}

impl File {
    /// Finds all paths that lead into this crate.
    fn look_through(&mut self, module: &Module) {
        let words = self.words.clone();
        // The modules that begin and end in this file, each with the depth of its block.
        let (mut inner, mut depth, mut place): (Vec<usize>, usize, usize) = (Vec::new(), 0, 0);
        while let Some(word) = words.get(place) {
            match word.as_str() {
                "{" => {
                    depth += 1;
                    if place >= 2 && words[place - 2] == "mod" {
                        inner.push(depth);
                    }
                }
                "}" => {
                    if inner.last() == Some(&depth) {
                        inner.pop();
                    }
                    depth = depth.saturating_sub(1);
                }
                "use" => {
                    let is_passed_on = inner.is_empty()
                        && place > 0
                        && (words[place - 1] == "pub" || words[place - 1] == ")");
                    let end = place + words[place..].iter().position(|word| word == ";").unwrap_or(0);
                    for (path, known_as) in tree(&words[place + 1..end]) {
                        let Some(path) = self.absolute(&path, module, inner.len()) else { continue };
                        if is_passed_on {
                            self.passed_on.insert(known_as, path);
                        } else {
                            self.named.push(path);
                        }
                    }
                    place = end;
                }
                _ if words.get(place + 1).is_some_and(|next| next == "::")
                    && (place == 0 || words[place - 1] != "::") =>
                {
                    let path: Vec<String> = words[place..]
                        .chunks(2)
                        .map_while(|two| {
                            let is_name = two[0].chars().all(|sign| sign.is_alphanumeric() || sign == '_');
                            is_name.then(|| (two[0].clone(), two.get(1).is_some_and(|next| next == "::")))
                        })
                        .scan(true, |goes_on, (name, more)| {
                            goes_on.then(|| {
                                *goes_on = more;
                                name
                            })
                        })
                        .collect();
                    self.named.extend(self.absolute(&path, module, inner.len()));
                }
                _ => {}
            }
            place += 1;
        }
    }

    /// `path` from the crate's root, if it leads into this crate at all. `inner` is how deep in modules of this very
    /// file it stands.
    fn absolute(&self, path: &[String], module: &Module, inner: usize) -> Option<Vec<String>> {
        let (first, mut rest) = path.split_first()?;
        let mut base = match first.as_str() {
            "crate" => return Some(rest.to_vec()),
            "self" => module.clone(),
            "super" if inner > 0 => module.clone(),
            "super" => module.split_last()?.1.to_vec(),
            child if inner == 0 && self.children.contains(child) => {
                return Some(module.iter().chain(path).cloned().collect());
            }
            _ => return None,
        };
        let mut inner = inner.saturating_sub(1);
        while let Some((next, more)) = rest.split_first().filter(|(next, _)| *next == "super") {
            let _ = next;
            if inner == 0 {
                base.pop();
            }
            inner = inner.saturating_sub(1);
            rest = more;
        }
        Some(base.into_iter().chain(rest.iter().cloned()).collect())
    }
}

/// The paths of a `use`, each with the name that it is known by.
fn tree(words: &[String]) -> Vec<(Vec<String>, String)> {
    let (mut stem, mut found, mut place) = (Vec::new(), Vec::new(), 0);
    while let Some(word) = words.get(place) {
        match word.as_str() {
            "::" => {}
            "{" => {
                let mut start = place + 1;
                let mut depth = 0;
                for (at, word) in words.iter().enumerate().skip(place + 1) {
                    match word.as_str() {
                        "{" => depth += 1,
                        "}" if depth > 0 => depth -= 1,
                        "," | "}" if depth == 0 => {
                            for (path, known_as) in tree(&words[start..at]) {
                                // `a::{self}` is `a`.
                                let path: Vec<String> = if path == ["self"] && !stem.is_empty() {
                                    stem.clone()
                                } else {
                                    stem.iter().chain(&path).cloned().collect()
                                };
                                let known_as = if known_as == "self" {
                                    stem.last().cloned().unwrap_or_default()
                                } else {
                                    known_as
                                };
                                found.push((path, known_as));
                            }
                            start = at + 1;
                        }
                        _ => {}
                    }
                }
                return found;
            }
            "as" => {
                let known_as = words.get(place + 1).cloned().unwrap_or_default();
                return vec![(stem, known_as)];
            }
            _ => stem.push(word.clone()),
        }
        place += 1;
    }
    match stem.last().cloned() {
        Some(last) => vec![(stem, last)],
        None => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate of these files, by path.
    fn uses(name: &str, files: &[(&str, &str)]) -> BTreeMap<String, BTreeSet<String>> {
        let dir = std::env::temp_dir().join(format!("tributary-house-{}-{name}", std::process::id()));
        for (path, text) in files {
            let path = dir.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let uses = Files::of(&dir.join("lib.rs")).uses();
        fs::remove_dir_all(dir).unwrap();
        uses
    }

    #[test]
    fn a_name_leads_to_the_file_that_it_is_from_however_it_was_passed_on() {
        let uses = uses("names", &[
            (
                "lib.rs",
                "mod a; mod b; pub use b::inner::{Deep, Other as Known}; pub use a::A; fn f() { b::g(); }",
            ),
            ("a.rs", "use crate::{Deep, Known}; pub struct A;"),
            ("b/mod.rs", "pub mod inner; pub fn g() {} mod own { use super::inner::Deep; }"),
            ("b/inner.rs", "use super::super::A; pub struct Deep; pub struct Other;"),
        ]);
        let of = |file: &str| uses[file].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!((of("the root"), of("a")), (vec!["b"], vec!["b::inner"]));
        assert_eq!((of("b"), of("b::inner")), (vec!["b::inner"], vec!["a"]));
        assert_eq!(circle(&uses), Some(vec!["a".to_owned(), "b::inner".to_owned()]));
    }

    #[test]
    fn what_only_tests_use_makes_no_circle() {
        let uses = uses(
            "tests",
            &[
                ("lib.rs", "mod a; mod b; mod c;"),
                ("a.rs", "use crate::b::B; pub struct A;"),
                ("b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
                ("c.rs", "fn f() { crate::a::A; }"),
            ],
        );
        assert_eq!(circle(&uses), None);
        assert!(uses["c"].contains("a"));
    }
}
