//! What ink! leaves out of a contract's metadata, told from the sources: the documentation of messages that
//! implement a trait, which ink! takes from the implementation only; and which of the events in all crates that are
//! linked are the contract's own. And an order: ink! lists events as the linker happens to place them, and numbers types
//! as the events come, which is another order in each clone.
//!
//! (The documentation of types is scale-info's, whose feature `docs` each contract is staged with.)

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::Path,
};

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand, Node, Package};
use serde_json::Value;
use syn::{visit::Visit, Attribute, Expr, ExprLit, ExprStruct, ItemMod, ItemTrait, Lit, Meta, TraitItem};
use walkdir::WalkDir;

/// A contract that is linked only for what it is called by emits nothing here.
const AS_DEPENDENCY: &str = "ink-as-dependency";

/// Completes the metadata of the contract that was built from a manifest: both the `.json` and the `.contract`.
pub fn complete(manifest: &Path, folder: &Path, contract: &str) -> Result<()> {
    let told = Told::by_sources_of(manifest)?;
    for extension in ["json", "contract"] {
        let path = folder.join(contract).with_extension(extension);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut metadata: Value =
            serde_json::from_str(&text).with_context(|| format!("{} is no metadata", path.display()))?;
        told.complete(&mut metadata, contract);
        in_order(&mut metadata).with_context(|| format!("{} is no metadata", path.display()))?;
        let text = match extension {
            "json" => serde_json::to_string_pretty(&metadata),
            _ => serde_json::to_string(&metadata),
        };
        fs::write(&path, text?).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// What the sources of a contract and of all crates that know ink! tell.
#[derive(Default)]
struct Told {
    /// The documentation of messages, by their labels: "Governor::propose".
    messages: BTreeMap<String, Vec<String>>,
    /// What structs each crate makes, whichever they are.
    made: BTreeMap<String, BTreeSet<String>>,
}

impl Told {
    fn by_sources_of(manifest: &Path) -> Result<Self> {
        let metadata = MetadataCommand::new()
            .manifest_path(manifest)
            .exec()
            .with_context(|| format!("cannot tell what {} depends on", manifest.display()))?;
        let mut told = Self::default();
        for (package, node) in packages_with_ink(&metadata) {
            told.read(package, node)?;
        }
        Ok(told)
    }

    fn read(&mut self, package: &Package, node: &Node) -> Result<()> {
        let Some(library) = package.targets.iter().find(|target| target.is_lib() || target.is_cdylib())
        else {
            return Ok(());
        };
        let mut reader = Reader { told: self, made: BTreeSet::new() };
        let folder = library.src_path.parent().unwrap_or(&library.src_path);
        let is_source = |entry: &walkdir::DirEntry| {
            let path = entry.path();
            let is_other_package = entry.depth() > 0 && path.join("Cargo.toml").exists();
            !is_other_package && path.file_stem().is_none_or(|stem| stem != "tests" && stem != "target")
        };
        for entry in WalkDir::new(folder).into_iter().filter_entry(is_source) {
            let entry = entry.with_context(|| format!("cannot look through {folder}"))?;
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text =
                    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
                let file = syn::parse_file(&text).with_context(|| format!("{}", path.display()))?;
                reader.visit_file(&file);
            }
        }
        let made = reader.made;
        if !node.features.iter().any(|feature| feature == AS_DEPENDENCY) {
            self.made.insert(package.name.replace('-', "_"), made);
        }
        Ok(())
    }

    fn complete(&self, metadata: &mut Value, contract: &str) {
        let messages = metadata.pointer_mut("/spec/messages").and_then(Value::as_array_mut);
        for message in messages.into_iter().flatten() {
            let label = message.get("label").and_then(Value::as_str).unwrap_or_default();
            let own = message.get("docs").and_then(Value::as_array).is_some_and(|docs| !docs.is_empty());
            if let Some(docs) = self.messages.get(label).filter(|_| !own) {
                let docs = docs.clone();
                if let Some(message) = message.as_object_mut() {
                    message.insert("docs".into(), docs.into());
                }
            }
        }
        if let Some(events) = metadata.pointer_mut("/spec/events").and_then(Value::as_array_mut) {
            events.retain(|event| self.is_emitted(event, contract));
        }
    }

    /// Whether an event is the contract's own, or is made by any crate but the one that defines it.
    fn is_emitted(&self, event: &Value, contract: &str) -> bool {
        let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default();
        let (label, defined_in) = (text("label"), text("module_path").split("::").next().unwrap_or_default());
        let makes = |made: &BTreeSet<String>| made.contains(label);
        defined_in == contract || self.made.iter().any(|(name, made)| name != defined_in && makes(made))
    }
}

/// Sorts events by where they are defined, and numbers types as storage and messages come to name them; without those
/// that nothing names, as events that are another's do.
fn in_order(metadata: &mut Value) -> Result<()> {
    if let Some(events) = metadata.pointer_mut("/spec/events").and_then(Value::as_array_mut) {
        let text = |event: &Value, key| event.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        events.sort_by_cached_key(|event| (text(event, "module_path"), text(event, "label")));
    }
    let types = metadata.get_mut("types").and_then(Value::as_array_mut).context("it has no types")?;
    let mut types: BTreeMap<u64, Value> = std::mem::take(types)
        .into_iter()
        .filter_map(|mut entry| Some((entry.get("id")?.as_u64()?, entry.get_mut("type")?.take())))
        .collect();

    let mut numbers = BTreeMap::new();
    let mut named = VecDeque::new();
    let mut number = |id: &mut Value, named: &mut VecDeque<u64>| {
        let Some(old) = id.as_u64() else { return };
        let next = numbers.len();
        *id = (*numbers.entry(old).or_insert_with(|| {
            named.push_back(old);
            next
        }))
        .into();
    };
    for part in ["storage", "spec"] {
        let part = metadata.get_mut(part).with_context(|| format!("it has no {part}"))?;
        for_each_type(part, &mut |id| number(id, &mut named));
    }
    let mut ordered: Vec<Value> = Vec::new();
    while let Some(old) = named.pop_front() {
        let mut named_type = types.remove(&old).with_context(|| format!("it has no type {old}"))?;
        for_each_type(&mut named_type, &mut |id| number(id, &mut named));
        ordered.push(serde_json::json!({ "id": ordered.len(), "type": named_type }));
    }
    metadata["types"] = ordered.into();
    Ok(())
}

/// Hands out each number that stands for a type, wherever one may stand.
fn for_each_type(value: &mut Value, found: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                match (key.as_str(), &mut *value) {
                    ("type" | "ty" | "bit_store_type" | "bit_order_type", Value::Number(_)) => found(value),
                    ("tuple", Value::Array(parts)) => parts.iter_mut().for_each(&mut *found),
                    _ => for_each_type(value, found),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| for_each_type(value, found)),
        _ => {}
    }
}

/// The packages that are linked and know ink!.
fn packages_with_ink(metadata: &Metadata) -> impl Iterator<Item = (&Package, &Node)> {
    let nodes = metadata.resolve.as_ref().map(|resolve| &resolve.nodes[..]).unwrap_or_default();
    nodes
        .iter()
        .filter(|node| node.deps.iter().any(|dependency| dependency.name == "ink"))
        .filter_map(|node| Some((metadata.packages.iter().find(|package| package.id == node.id)?, node)))
}

/// Walks through a crate's sources, but for its tests.
struct Reader<'a> {
    told: &'a mut Told,
    made: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        let last =
            |attribute: &Attribute| attribute.path().segments.last().map(|last| last.ident.to_string());
        if !item.attrs.iter().any(|attribute| last(attribute).as_deref() == Some("trait_definition")) {
            return;
        }
        for function in item.items.iter().filter_map(|item| match item {
            TraitItem::Fn(function) => Some(function),
            _ => None,
        }) {
            let label = format!("{}::{}", item.ident, function.sig.ident);
            self.told.messages.entry(label).or_insert_with(|| documentation(&function.attrs));
        }
    }

    fn visit_expr_struct(&mut self, expression: &'ast ExprStruct) {
        self.made.extend(expression.path.segments.last().map(|last| last.ident.to_string()));
        syn::visit::visit_expr_struct(self, expression);
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

/// The lines of documentation, without the space that follows each `///`.
fn documentation(attributes: &[Attribute]) -> Vec<String> {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    };
    let lines = attributes.iter().filter_map(line);
    lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SOURCE: &str = r#"
        /// What a door does.
        #[ink::trait_definition]
        pub trait Door {
            /// Opens it.
            ///
            /// # Errors
            /// `Locked`.
            #[ink(message)]
            fn open(&mut self);
        }
        pub trait Other { /// Not a message.
            fn shut(&self); }
        fn emit() { emit_event(Opened { by: 1 }) }
        #[cfg(test)]
        mod tests { fn emit() { emit_event(Shut { by: 1 }) } }
    "#;

    fn told() -> Told {
        let mut told = Told::default();
        let mut reader = Reader { told: &mut told, made: BTreeSet::new() };
        reader.visit_file(&syn::parse_file(SOURCE).unwrap());
        let made = reader.made;
        told.made.insert("my_door".into(), made);
        told
    }

    #[test]
    fn a_message_of_a_trait_is_documented_as_the_trait_documents_it() {
        let own = json!({ "label": "Door::shut", "docs": ["Its own words."] });
        let mut metadata = json!({ "spec": { "messages": [{ "label": "Door::open", "docs": [] }, own] } });
        told().complete(&mut metadata, "my_door");
        let docs = |at: usize| metadata["spec"]["messages"][at]["docs"].clone();
        assert_eq!(docs(0), json!(["Opens it.", "", "# Errors", "`Locked`."]));
        assert_eq!(docs(1), json!(["Its own words."]));
    }

    #[test]
    fn a_contract_lists_the_events_that_it_makes_and_those_that_it_defines() {
        let event = |label: &str, path: &str| json!({ "label": label, "module_path": path });
        let events =
            [event("Opened", "doors"), event("Shut", "doors"), event("Painted", "my_door::painting")];
        let mut metadata = json!({ "spec": { "events": events } });
        told().complete(&mut metadata, "my_door");
        let labels = metadata["spec"]["events"].as_array().unwrap().iter().map(|event| &event["label"]);
        assert_eq!(labels.collect::<Vec<_>>(), ["Opened", "Painted"]);
    }

    #[test]
    fn metadata_is_the_same_in_whatever_order_the_linker_placed_the_events() {
        let entry = |id: u8, of: Value| json!({ "id": id, "type": of });
        let event = |label: &str, id: u8| json!({ "label": label, "module_path": "doors", "args": [{ "type": { "type": id } }] });
        let (number, pair) =
            (|| json!({ "def": { "primitive": "u8" } }), |id: u8| json!({ "def": { "tuple": [id, id] } }));
        let made = |types: [Value; 4], events: [Value; 2]| {
            let mut metadata = json!({
                "storage": { "root": { "ty": 1 } }, "types": types,
                "spec": { "events": events, "messages": [] },
            });
            in_order(&mut metadata).unwrap();
            metadata
        };
        let text = || json!({ "def": { "primitive": "str" } });
        let unit = || json!({ "def": { "tuple": [] } });
        let one = made(
            [entry(0, unit()), entry(1, number()), entry(2, text()), entry(3, pair(1))],
            [event("Shut", 2), event("Opened", 3)],
        );
        let other = made(
            [entry(0, unit()), entry(1, number()), entry(3, text()), entry(2, pair(1))],
            [event("Opened", 2), event("Shut", 3)],
        );
        assert_eq!(one, other);
        assert_eq!(one["types"], json!([entry(0, number()), entry(1, pair(0)), entry(2, text())]));
        assert_eq!(one.pointer("/spec/events/1/args/0/type/type"), Some(&json!(2)));
        let broken = in_order(&mut json!({ "storage": { "ty": 7 }, "spec": {}, "types": [] }));
        assert_eq!(broken.unwrap_err().to_string(), "it has no type 7");
    }
}
