//! What a contract takes and answers, whoever wrote it: as its metadata tells it.

use crate::{
    artifacts::MAX_ARTIFACT,
    describe::{tell, tell_event, tell_fields},
    given::{Giver, Misfit, Names},
    hash_of,
    moments::written,
    unhex,
    wanted::{type_text, written_text, Of},
    Artifacts, BalanceType, Chain, ChainError, Code, ContractEvent, Told,
};
use ink::{
    metadata::{ConstructorSpec, InkProject, MessageParamSpec, MessageSpec},
    primitives::{AccountId, Hash},
    scale_info::{form::PortableForm, PortableRegistry, TypeDef, TypeDefPrimitive},
};
use serde::Deserialize;
use serde_json::{error::Category, Map, Value as Json};
use std::{
    fmt,
    path::{Path, PathBuf},
};
use tributary_files::FileError;

/// Where a package of one's own has what its build left.
pub const OWN_BUILD: &str = "target/ink";

/// The version of metadata that ink! 5 writes.
const VERSION: u64 = 5;

/// Why a contract's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InterfaceError {
    #[error(transparent)]
    Unreadable(#[from] FileError),
    #[error("{} is no contract's metadata: name the .contract or .json file that its build left ({why})", path.display())]
    NotMetadata { path: PathBuf, why: String },
    #[error("{} has no code in it, and {} is not beside it: name the .contract file", path.display(), wasm.display())]
    NoCode { path: PathBuf, wasm: PathBuf },
    #[error("the code beside {} is not the one that it is the metadata of: build the contract again", path.display())]
    OtherCode { path: PathBuf },
}

/// What is called is not there, or is there several times.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    #[error("{contract} has no {kind} {name:?}: it has {}", known.join(", "))]
    Name { contract: String, kind: &'static str, name: String, known: Vec<String> },
    #[error("{contract} has several: write {}", labels.join(" or "))]
    Several { contract: String, labels: Vec<String> },
}

/// What metadata tells of the code that it is of.
#[derive(Deserialize)]
struct Bundle {
    version: Json,
    source: Source,
    contract: About,
}

#[derive(Deserialize)]
struct Source {
    hash: String,
    wasm: Option<String>,
}

#[derive(Deserialize)]
struct About {
    name: String,
}

/// The constructors, messages and events of a contract.
#[derive(Debug)]
pub struct Interface {
    project: InkProject,
    /// What its author calls it.
    pub name: String,
    /// The code that it is the interface of.
    pub code: Hash,
}

impl Bundle {
    fn code(&self) -> Option<Hash> {
        unhex(&self.source.hash).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).map(Hash::from)
    }
}

/// What a file of metadata is of, with all of its text.
fn bundle(path: &Path) -> Result<(Bundle, Vec<u8>), InterfaceError> {
    let text = tributary_files::bytes(path, MAX_ARTIFACT)?;
    match serde_json::from_slice(&text) {
        Ok(bundle) => Ok((bundle, text)),
        Err(error) => Err(InterfaceError::NotMetadata { path: path.to_owned(), why: misread(&error) }),
    }
}

/// What a parser expected, nobody asks who has named another file.
fn misread(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Eof => "it ends in the middle".to_owned(),
        Category::Syntax => "it is no JSON".to_owned(),
        Category::Data | Category::Io => {
            format!("at line {}, column {} it has something else", error.line(), error.column())
        }
    }
}

/// Reads a contract's interface, and its code if that stands in the same file, from a `.contract` or a `.json` file.
fn read(path: &Path) -> Result<(Interface, Option<Vec<u8>>), InterfaceError> {
    let wrong = |why: String| InterfaceError::NotMetadata { path: path.to_owned(), why };
    let (bundle, text) = bundle(path)?;
    if bundle.version != VERSION {
        return Err(wrong(format!("it is of version {}, and ink! 5 writes {VERSION}", bundle.version)));
    }
    let code = bundle.code().ok_or_else(|| wrong("it does not say which code it is of".to_owned()))?;
    let wasm = match bundle.source.wasm {
        Some(digits) => Some(unhex(&digits).ok_or_else(|| wrong("its code is damaged".to_owned()))?),
        None => None,
    };
    let project = serde_json::from_slice(&text).map_err(|error| wrong(misread(&error)))?;
    Ok((Interface { project, name: bundle.contract.name, code }, wasm))
}

impl Interface {
    /// The interface in a `.contract` or a `.json` file.
    pub fn read(path: &Path) -> Result<Self, InterfaceError> {
        Ok(read(path)?.0)
    }

    /// The same, with the code: in the `.contract` file, or beside the `.json` file.
    pub fn read_with_code(path: &Path) -> Result<(Self, Code), InterfaceError> {
        let (interface, wasm) = read(path)?;
        let wasm = match wasm {
            Some(wasm) => wasm,
            None => {
                let beside = path.with_extension("wasm");
                tributary_files::bytes(&beside, MAX_ARTIFACT).map_err(|error| match error.is_missing() {
                    true => InterfaceError::NoCode { path: path.to_owned(), wasm: beside },
                    false => error.into(),
                })?
            }
        };
        let hash = hash_of(&wasm);
        if hash != interface.code {
            return Err(InterfaceError::OtherCode { path: path.to_owned() });
        }
        Ok((interface, Code { wasm, hash }))
    }

    fn types(&self) -> &PortableRegistry {
        self.project.registry()
    }

    pub fn constructors(&self) -> impl Iterator<Item = Function<'_>> {
        self.project.spec().constructors().iter().map(|spec| Function::constructor(spec, self.types()))
    }

    pub fn messages(&self) -> impl Iterator<Item = Function<'_>> {
        self.project.spec().messages().iter().map(|spec| Function::message(spec, self.types()))
    }

    /// The constructor that is called so; the only one, if no name is given.
    pub fn constructor(&self, name: Option<&str>) -> Result<Function<'_>, Unknown> {
        match (name, self.constructors().collect::<Vec<_>>()) {
            (Some(name), all) => self.find("constructor", name, all),
            (None, mut all) if all.len() == 1 => Ok(all.remove(0)),
            (None, all) => Err(Unknown::Several {
                contract: self.name.clone(),
                labels: all.iter().map(|one| one.label.to_owned()).collect(),
            }),
        }
    }

    /// The message that is called so, with the trait that it is of (`Staking::stake`) or without.
    pub fn message(&self, name: &str) -> Result<Function<'_>, Unknown> {
        self.find("message", name, self.messages().collect())
    }

    fn find<'a>(
        &self,
        kind: &'static str,
        name: &str,
        all: Vec<Function<'a>>,
    ) -> Result<Function<'a>, Unknown> {
        let named = |one: &Function| one.label == name || one.name() == name;
        let known = || all.iter().map(|one| one.name().to_owned()).collect();
        let mut found = all.iter().filter(|one| named(one));
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one.clone()),
            (None, _) => Err(Unknown::Name {
                contract: self.name.clone(),
                kind,
                name: name.to_owned(),
                known: known(),
            }),
            (Some(_), Some(_)) => Err(Unknown::Several {
                contract: self.name.clone(),
                labels: all.iter().filter(|one| named(one)).map(|one| one.label.to_owned()).collect(),
            }),
        }
    }

    /// The message that is called with these bytes, if there is one.
    pub fn called(&self, input: &[u8]) -> Option<Function<'_>> {
        let (selector, _) = input.split_at_checked(4)?;
        self.messages().find(|message| message.selector == selector)
    }

    /// Its name and its arguments.
    pub fn tell(&self, input: &[u8]) -> Option<(String, Told)> {
        let message = self.called(input)?;
        let data = input.get(message.selector.len()..)?;
        let arguments = message.arguments.iter().map(|one| (one.label(), one.ty()));
        Some((message.name().to_owned(), tell_fields(data, arguments, self.types())?))
    }

    /// The name and the fields of an event that the contract emitted, if it is one of its own.
    pub fn event(&self, event: &ContractEvent) -> Option<(String, Told)> {
        let topic: &[u8] = event.topics.first()?.as_ref();
        let mut own = self.project.spec().events().iter();
        let spec = own.find(|spec| spec.signature_topic().is_some_and(|its| its.as_bytes() == topic))?;
        tell_event(spec, event, self.types())
    }

    /// How the chains count balances that it is made for, if it says so.
    pub fn balance(&self) -> Option<BalanceType> {
        let balance = self.project.spec().environment().balance().ty().id;
        match self.types().resolve(balance)?.type_def {
            TypeDef::Primitive(TypeDefPrimitive::U128) => Some(BalanceType::U128),
            TypeDef::Primitive(TypeDefPrimitive::U64) => Some(BalanceType::U64),
            _ => None,
        }
    }

    /// The interface of the contract at an account, if its code was built here, or in the package of the current folder.
    pub fn at(chain: &mut (impl Chain + ?Sized), contract: &AccountId) -> Result<Option<Self>, ChainError> {
        let Some(code) = chain.code_hash(contract)? else { return Ok(None) };
        let balance = chain.native()?.balance;
        let artifacts = Artifacts::locate(balance);
        let own = Path::new(OWN_BUILD).join(balance.folder());
        Ok(Self::built(artifacts.folder(), &code).or_else(|| Self::built(&own, &code)))
    }

    /// The interface of some code, if a build left it in this folder; of a contract, if the code is its fast path.
    fn built(folder: &Path, code: &Hash) -> Option<Self> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        let is_of = |path: &PathBuf| bundle(path).is_ok_and(|(bundle, _)| bundle.code() == Some(*code));
        let path = files.into_iter().find(is_of)?;
        let whole =
            path.to_str()?.strip_suffix("_fast.json").map(|start| PathBuf::from(format!("{start}.json")));
        Self::read(&whole.unwrap_or(path)).ok()
    }
}

/// A constructor or a message.
#[derive(Clone)]
pub struct Function<'a> {
    /// With the trait that it is of: `Staking::stake`.
    pub label: &'a str,
    selector: &'a [u8],
    arguments: &'a [MessageParamSpec<PortableForm>],
    returns: u32,
    /// Whether native value may be sent along.
    pub payable: bool,
    /// Whether it may change something.
    pub mutates: bool,
    pub docs: &'a [String],
    makes: bool,
    types: &'a PortableRegistry,
}

/// What a message answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Value(Told),
    Refused(Refused),
    /// Why the contract did not even read the call, as ink! has it.
    NotUnderstood(Told),
}

/// A contract's own error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub error: Told,
    /// Which type it is of, and its bytes, for who knows the type.
    pub path: Vec<String>,
    pub bytes: Vec<u8>,
}

impl<'a> Function<'a> {
    fn constructor(spec: &'a ConstructorSpec<PortableForm>, types: &'a PortableRegistry) -> Self {
        Self {
            label: spec.label(),
            selector: spec.selector().to_bytes(),
            arguments: spec.args(),
            returns: spec.return_type().ret_type().ty().id,
            payable: *spec.payable(),
            mutates: true,
            docs: spec.docs(),
            makes: true,
            types,
        }
    }

    fn message(spec: &'a MessageSpec<PortableForm>, types: &'a PortableRegistry) -> Self {
        Self {
            label: spec.label(),
            selector: spec.selector().to_bytes(),
            arguments: spec.args(),
            returns: spec.return_type().ret_type().ty().id,
            payable: spec.payable(),
            mutates: spec.mutates(),
            docs: spec.docs(),
            makes: false,
            types,
        }
    }

    /// Without the trait that it is of.
    pub fn name(&self) -> &'a str {
        self.label.rsplit("::").next().unwrap_or(self.label)
    }

    /// The bytes that call it with these arguments.
    pub fn input(&self, given: &Map<String, Json>, names: &mut dyn Names) -> Result<Vec<u8>, Misfit> {
        let known = |name: &String| self.arguments.iter().any(|one| one.label() == name);
        if let Some(unknown) = given.keys().find(|name| !known(name)) {
            return Err(Misfit::new(format!("`{}` takes no {unknown:?}: it is {self}", self.name())));
        }
        let mut giver = Giver { types: self.types, names };
        let mut input = self.selector.to_vec();
        for argument in self.arguments {
            let name = argument.label();
            let of = Of { id: argument.ty().ty().id, written: written(argument.ty()) };
            let given = giver.encode(given.get(name), of, &mut input);
            given.map_err(|misfit| misfit.within(name))?;
        }
        Ok(input)
    }

    /// What it answered with these bytes; `None` if they are not of its type.
    pub fn said(&self, output: &[u8]) -> Option<Said> {
        let Some((value, lang)) = result_of(self.returns, self.types) else {
            return Some(Said::Value(self.told(output, self.returns)?));
        };
        let (succeeded, rest) = decided(output)?;
        if !succeeded {
            return Some(Said::NotUnderstood(self.told(rest, lang)?));
        }
        let Some((value, error)) = result_of(value, self.types) else {
            // A constructor that cannot refuse answers that it did not, which its metadata leaves out.
            let rest = if self.makes { &[] } else { rest };
            return Some(Said::Value(self.told(rest, value)?));
        };
        let (succeeded, bytes) = decided(rest)?;
        if succeeded {
            return Some(Said::Value(self.told(bytes, value)?));
        }
        let told = self.told(bytes, error)?;
        let path = self.types.resolve(error).map(|of| of.path.segments.clone()).unwrap_or_default();
        Some(Said::Refused(Refused { error: told, path, bytes: bytes.to_vec() }))
    }

    /// A value that is all of these bytes.
    fn told(&self, mut bytes: &[u8], id: u32) -> Option<Told> {
        let told = tell(&mut bytes, id, self.types)?;
        bytes.is_empty().then_some(told)
    }
}

/// "past_value(metric: u32, member: AccountId, at: moment) -> u128".
impl fmt::Display for Function<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name())?;
        for (index, argument) in self.arguments.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            let of = Of { id: argument.ty().ty().id, written: written(argument.ty()) };
            write!(f, "{comma}{}: {}", argument.label(), written_text(of, self.types))?;
        }
        let answered = |id| result_of(id, self.types).map_or(id, |(value, _)| value);
        let value = answered(answered(self.returns));
        match type_text(value, self.types).as_str() {
            "()" => write!(f, ")"),
            value => write!(f, ") -> {value}"),
        }
    }
}

/// The types of a `Result`'s value and error, if it is one.
fn result_of(id: u32, types: &PortableRegistry) -> Option<(u32, u32)> {
    let of = types.resolve(id).filter(|of| of.path.ident().as_deref() == Some("Result"))?;
    let TypeDef::Variant(result) = &of.type_def else { return None };
    let held = |name: &str| {
        let variant = result.variants.iter().find(|variant| variant.name == name)?;
        Some(variant.fields.first()?.ty.id)
    };
    Some((held("Ok")?, held("Err")?))
}

/// Whether a `Result` is a value, and the bytes of what it is.
fn decided(bytes: &[u8]) -> Option<(bool, &[u8])> {
    match bytes.split_first()? {
        (0, rest) => Some((true, rest)),
        (1, rest) => Some((false, rest)),
        _ => None,
    }
}
