//! Values as people write them, encoded as a contract's types want them.

use crate::{
    moments::{held, is_moment, is_span},
    unhex, AccountId, Millis, Timestamp,
};
use ink::scale_info::{
    form::PortableForm, Field, PortableRegistry, Type, TypeDef, TypeDefPrimitive as Kind, Variant,
};
use scale_value::{scale::encode_as_type, Composite, Primitive, Value};
use serde_json::{Map, Value as Json};
use std::fmt;

/// A value that does not fit where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where it stands, the innermost first.
    path: Vec<String>,
    pub problem: String,
}

impl Misfit {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self { path: Vec::new(), problem: problem.into() }
    }

    pub(crate) fn within(mut self, part: impl Into<String>) -> Self {
        self.path.push(part.into());
        self
    }
}

/// "`config.members[2]`: …".
impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut place = String::new();
        for part in self.path.iter().rev() {
            if !place.is_empty() && !part.starts_with('[') {
                place.push('.');
            }
            place.push_str(part);
        }
        if place.is_empty() {
            return f.write_str(&self.problem);
        }
        write!(f, "`{place}`: {}", self.problem)
    }
}

impl std::error::Error for Misfit {}

/// Who knows what a text names; or says why nothing.
pub trait Names {
    fn account(&mut self, text: &str) -> Result<AccountId, String>;
    fn moment(&mut self, text: &str) -> Result<Timestamp, String>;
    fn span(&mut self, text: &str) -> Result<Millis, String>;
}

/// A type, and how it is written where it is used: that may tell of a number what it counts.
#[derive(Clone, Copy)]
pub(crate) struct Of<'a> {
    pub id: u32,
    pub written: Option<&'a str>,
}

impl<'a> Of<'a> {
    fn field(field: &'a Field<PortableForm>) -> Self {
        Self { id: field.ty.id, written: field.type_name.as_deref() }
    }

    /// Of what it holds.
    fn held(self, id: u32) -> Self {
        Self { id, written: held(self.written) }
    }
}

/// Values for types of one registry.
pub(crate) struct Giver<'a, 'b> {
    pub types: &'a PortableRegistry,
    pub names: &'a mut (dyn Names + 'b),
}

impl Giver<'_, '_> {
    /// Adds a value of a type, encoded, to `input`.
    pub fn encode(&mut self, given: Option<&Json>, of: Of, input: &mut Vec<u8>) -> Result<(), Misfit> {
        let (value, id) = (self.maybe(given, of)?, of.id);
        encode_as_type(&value, id, self.types, input).map_err(|error| Misfit::new(error.to_string()))
    }

    /// What is left out is none, if that may be.
    fn maybe(&mut self, given: Option<&Json>, of: Of) -> Result<Value<()>, Misfit> {
        self.value(given.unwrap_or(&Json::Null), of).map_err(|misfit| match given {
            Some(_) => misfit,
            None => Misfit::new(format!("it is missing; wanted: {}", wanted_of(of, self.types))),
        })
    }

    fn value(&mut self, given: &Json, of: Of) -> Result<Value<()>, Misfit> {
        let types = self.types;
        let Some(Type { path, type_def, .. }) = types.resolve(of.id) else {
            return Err(Misfit::new("the metadata does not say of which type this is"));
        };
        let unfit = || Misfit::new(format!("{given} cannot stand here; wanted: {}", wanted_of(of, types)));
        match (path.ident().as_deref(), type_def, given) {
            (Some("AccountId"), _, Json::String(text)) => {
                let account = self.names.account(text).map_err(Misfit::new)?;
                Ok(Value::unnamed_composite([Value::from_bytes(account)]))
            }
            (Some("AccountId"), ..) => Err(unfit()),
            (Some("Option"), TypeDef::Variant(option), given) => {
                let some = option.variants.iter().find(|variant| variant.name == "Some");
                let inner = some.and_then(|some| some.fields.first()).ok_or_else(unfit)?;
                match given {
                    Json::Null => return Ok(Value::unnamed_variant("None", [])),
                    Json::String(text) if text.eq_ignore_ascii_case("none") => {
                        return Ok(Value::unnamed_variant("None", []));
                    }
                    _ => {}
                }
                let given = only_entry(given).filter(|(key, _)| *key == "Some").map_or(given, |(_, it)| it);
                Ok(Value::unnamed_variant("Some", [self.value(given, of.held(inner.ty.id))?]))
            }
            (_, TypeDef::Variant(choice), given) => {
                // As people write it, unless several differ by that.
                let named = |name: &str| {
                    let is = |variant: &&Variant<PortableForm>| variant.name.eq_ignore_ascii_case(name);
                    let mut alike = choice.variants.iter().filter(is);
                    match (alike.next(), alike.next()) {
                        (alone, None) => alone,
                        _ => choice.variants.iter().find(|variant| variant.name == name),
                    }
                };
                let (variant, given) = match given {
                    Json::String(name) => (named(name), &Json::Null),
                    given => {
                        let (name, given) = only_entry(given).ok_or_else(unfit)?;
                        (named(name), given)
                    }
                };
                let variant = variant.ok_or_else(unfit)?;
                let fields = self.fields(given, &variant.fields).map_err(|it| it.within(&*variant.name))?;
                Ok(Value::variant(variant.name.clone(), fields))
            }
            (_, TypeDef::Composite(parts), given) => Ok(composite(self.fields(given, &parts.fields)?)),
            (_, TypeDef::Tuple(tuple), given) => {
                let parts = tuple.fields.iter().map(|field| Of { id: field.id, written: None });
                let items = list_of(given, tuple.fields.len()).ok_or_else(unfit)?;
                Ok(Value::unnamed_composite(self.items(items, parts)?))
            }
            (_, TypeDef::Sequence(sequence), given) => {
                self.list(given, of.held(sequence.type_param.id), None).unwrap_or_else(|| Err(unfit()))
            }
            (_, TypeDef::Array(array), given) => {
                let length = usize::try_from(array.len).unwrap_or(usize::MAX);
                self.list(given, Of { id: array.type_param.id, written: None }, Some(length))
                    .unwrap_or_else(|| Err(unfit()))
            }
            (_, TypeDef::Compact(compact), given) => {
                self.value(given, Of { id: compact.type_param.id, ..of })
            }
            (_, TypeDef::Primitive(Kind::U64), Json::String(text))
                if is_moment(of.written) && !is_number(text) =>
            {
                self.names.moment(text).map(|at| Value::u128(at.into())).map_err(Misfit::new)
            }
            (_, TypeDef::Primitive(Kind::U64), Json::String(text))
                if is_span(of.written) && !is_number(text) =>
            {
                self.names.span(text).map(|span| Value::u128(span.into())).map_err(Misfit::new)
            }
            (_, TypeDef::Primitive(kind @ Kind::U64), given) if is_moment(of.written) => {
                let moment = primitive(given, kind).ok_or_else(unfit)?;
                match moment.as_u128().is_some_and(is_mistaken) {
                    true => Err(Misfit::new(format!(
                        "{given} would be a moment of 1970, as numbers count milliseconds since then; wanted: {}",
                        wanted_of(of, types)
                    ))),
                    false => Ok(moment),
                }
            }
            (_, TypeDef::Primitive(kind), given) => primitive(given, kind).ok_or_else(unfit),
            (_, TypeDef::BitSequence(_), _) => Err(unfit()),
        }
    }

    /// The fields of a struct, or of one of an enum's variants.
    fn fields(&mut self, given: &Json, fields: &[Field<PortableForm>]) -> Result<Composite<()>, Misfit> {
        match fields {
            // What holds one thing without a name is written as that thing.
            [field @ Field { name: None, .. }] => {
                Ok(Composite::Unnamed(vec![self.value(given, Of::field(field))?]))
            }
            [Field { name: Some(_), .. }, ..] => self.named(given, fields),
            several => {
                let items = list_of(given, several.len()).ok_or_else(|| {
                    Misfit::new(format!("wanted: a list of {}", fields_text(fields, self.types)))
                })?;
                Ok(Composite::Unnamed(self.items(items, several.iter().map(Of::field))?))
            }
        }
    }

    fn named(&mut self, given: &Json, fields: &[Field<PortableForm>]) -> Result<Composite<()>, Misfit> {
        let wanted = || fields_text(fields, self.types);
        let nothing = Map::new();
        let entries = match given {
            Json::Object(entries) => entries,
            Json::Null => &nothing,
            _ => return Err(Misfit::new(format!("{given} cannot stand here; wanted: {}", wanted()))),
        };
        let names: Vec<&str> = fields.iter().filter_map(|field| field.name.as_deref()).collect();
        if let Some(unknown) = entries.keys().find(|key| !names.contains(&key.as_str())) {
            return Err(Misfit::new(format!("it has no `{unknown}`; wanted: {}", wanted())));
        }
        let mut values = Vec::new();
        for (name, field) in names.into_iter().zip(fields) {
            let value = self.maybe(entries.get(name), Of::field(field)).map_err(|it| it.within(name))?;
            values.push((name.to_owned(), value));
        }
        Ok(Composite::Named(values))
    }

    /// A list of as many as there are, or of so many. `None` if it is none.
    fn list(
        &mut self,
        given: &Json,
        element: Of,
        length: Option<usize>,
    ) -> Option<Result<Value<()>, Misfit>> {
        let is_bytes = is_byte(element.id, self.types);
        let fits = |count: usize| length.is_none_or(|length| length == count);
        match given {
            Json::String(text) if is_bytes => {
                let bytes = unhex(text).filter(|bytes| fits(bytes.len()))?;
                Some(Ok(Value::from_bytes(bytes)))
            }
            Json::Array(items) if fits(items.len()) => {
                let elements = std::iter::repeat_n(element, items.len());
                Some(self.items(items, elements).map(Value::unnamed_composite))
            }
            _ => None,
        }
    }

    fn items<'t>(
        &mut self,
        items: &[Json],
        types: impl IntoIterator<Item = Of<'t>>,
    ) -> Result<Vec<Value<()>>, Misfit> {
        let each = items.iter().zip(types).enumerate();
        each.map(|(at, (item, of))| self.value(item, of).map_err(|it| it.within(format!("[{at}]")))).collect()
    }
}

fn composite(fields: Composite<()>) -> Value<()> {
    match fields {
        Composite::Named(fields) => Value::named_composite(fields),
        Composite::Unnamed(values) => Value::unnamed_composite(values),
    }
}

/// The one entry of an object that has no other.
fn only_entry(given: &Json) -> Option<(&String, &Json)> {
    let entries: &Map<String, Json> = given.as_object()?;
    entries.iter().next().filter(|_| entries.len() == 1)
}

/// A list of so many; nothing at all is a list of none.
fn list_of(given: &Json, length: usize) -> Option<&[Json]> {
    match given {
        Json::Null if length == 0 => Some(&[]),
        Json::Array(items) if items.len() == length => Some(items),
        _ => None,
    }
}

/// Numbers beyond 64 bits are texts, as many readers of JSON and TOML lose their digits. What stands on a command line is
/// a text in any case.
fn primitive(given: &Json, kind: &Kind) -> Option<Value<()>> {
    let digits = match given {
        Json::String(text) => text.replace('_', ""),
        other => other.to_string(),
    };
    match kind {
        Kind::Str => return given.as_str().map(Value::string),
        Kind::Bool => return digits.parse().ok().map(Value::bool),
        _ => {}
    }
    let (least, most) = ends(kind)?;
    if let Ok(number) = digits.parse::<u128>() {
        return (number <= most).then(|| Value::u128(number));
    }
    let number: i128 = digits.parse().ok()?;
    (number >= least).then(|| Value::primitive(Primitive::I128(number)))
}

/// Whether a number that stands for a moment was hardly meant as milliseconds: a year, or seconds since 1970.
fn is_mistaken(moment: u128) -> bool {
    matches!(moment, 1_970..=9_999 | 1_000_000_000..=9_999_999_999)
}

/// The least and the most that a number of a kind may be; nothing for what is no number, or is none that is read here.
fn ends(kind: &Kind) -> Option<(i128, u128)> {
    Some(match kind {
        Kind::Str | Kind::Bool | Kind::Char | Kind::U256 | Kind::I256 => return None,
        Kind::U8 => (0, u8::MAX.into()),
        Kind::U16 => (0, u16::MAX.into()),
        Kind::U32 => (0, u32::MAX.into()),
        Kind::U64 => (0, u64::MAX.into()),
        Kind::U128 => (0, u128::MAX),
        Kind::I8 => (i8::MIN.into(), 0x7f),
        Kind::I16 => (i16::MIN.into(), 0x7fff),
        Kind::I32 => (i32::MIN.into(), 0x7fff_ffff),
        Kind::I64 => (i64::MIN.into(), 0x7fff_ffff_ffff_ffff),
        Kind::I128 => (i128::MIN, u128::MAX >> 1),
    })
}

/// A type by its name: "Vec<(AccountId, u128)>".
pub(crate) fn type_text(id: u32, types: &PortableRegistry) -> String {
    let of = |id: u32| type_text(id, types);
    let Some(Type { path, type_def, .. }) = types.resolve(id) else { return "?".to_owned() };
    match (type_def, path.ident()) {
        (TypeDef::Variant(one_of), Some(name)) if name == "Option" || name == "Result" => {
            let held = one_of.variants.iter().flat_map(|variant| &variant.fields);
            format!("{name}<{}>", held.map(|field| of(field.ty.id)).collect::<Vec<_>>().join(", "))
        }
        (TypeDef::Composite(_) | TypeDef::Variant(_), Some(name)) => name,
        (TypeDef::Sequence(sequence), _) => format!("Vec<{}>", of(sequence.type_param.id)),
        (TypeDef::Array(array), _) => format!("[{}; {}]", of(array.type_param.id), array.len),
        (TypeDef::Tuple(tuple), _) => {
            let parts: Vec<String> = tuple.fields.iter().map(|field| of(field.id)).collect();
            format!("({})", parts.join(", "))
        }
        (TypeDef::Primitive(kind), _) => format!("{kind:?}").to_lowercase(),
        (TypeDef::Compact(compact), _) => of(compact.type_param.id),
        _ => "?".to_owned(),
    }
}

/// Whether a text is a number as numbers are written here.
fn is_number(text: &str) -> bool {
    text.replace('_', "").parse::<i128>().is_ok()
}

/// A number that is more than that where it stands, by how its type is written.
enum Meant {
    Moment,
    Span,
}

impl Meant {
    fn of(of: Of, types: &PortableRegistry) -> Option<Self> {
        let is_u64 = types.resolve(of.id).is_some_and(|it| it.type_def == TypeDef::Primitive(Kind::U64));
        match is_u64 {
            true if is_moment(of.written) => Some(Self::Moment),
            true if is_span(of.written) => Some(Self::Span),
            _ => None,
        }
    }
}

/// A type's text where it stands: "moment" of a number that is one, "span" of one that is a span of time.
pub(crate) fn written_text(of: Of, types: &PortableRegistry) -> String {
    match Meant::of(of, types) {
        Some(Meant::Moment) => "moment".to_owned(),
        Some(Meant::Span) => "span".to_owned(),
        None => type_text(of.id, types),
    }
}

/// What is written for a type where it stands.
fn wanted_of(of: Of, types: &PortableRegistry) -> String {
    match Meant::of(of, types) {
        Some(Meant::Moment) => {
            "a moment, as in \"2026-12-01 12:00 UTC\", \"in 3 days\" or milliseconds since 1970".to_owned()
        }
        Some(Meant::Span) => "a span of time, as in \"3days\", or milliseconds".to_owned(),
        None => wanted(of.id, types),
    }
}

/// What is written for a type: "{ source = AccountId, metric = u32 }", "one of Native, Psp22 = AccountId".
fn wanted(id: u32, types: &PortableRegistry) -> String {
    let Some(Type { path, type_def, .. }) = types.resolve(id) else { return "?".to_owned() };
    match (type_def, path.ident().as_deref()) {
        (_, Some("AccountId")) => "an account, by its address or a name that is known here".to_owned(),
        (TypeDef::Variant(_), Some("Option")) => format!("{}, or \"none\"", type_text(id, types)),
        (TypeDef::Variant(one_of), _) => {
            let each: Vec<String> =
                one_of.variants.iter().map(|variant| variant_text(variant, types)).collect();
            let holding = one_of.variants.iter().find(|variant| !variant.fields.is_empty());
            let example = holding.map(|variant| example_of(variant, types, 0));
            format!(
                "one of {}{}",
                each.join(", "),
                example.map_or(String::new(), |it| format!(", as in {it}"))
            )
        }
        (TypeDef::Composite(parts), _) => match parts.fields.as_slice() {
            [Field { name: None, ty, .. }] => wanted(ty.id, types),
            fields => fields_text(fields, types),
        },
        (TypeDef::Array(array), _) if is_byte(array.type_param.id, types) => {
            format!("0x and {} hexadecimal digits", array.len.saturating_mul(2))
        }
        (TypeDef::Sequence(sequence), _) if is_byte(sequence.type_param.id, types) => {
            "0x and pairs of hexadecimal digits".to_owned()
        }
        (TypeDef::Primitive(Kind::Bool), _) => "true or false".to_owned(),
        (TypeDef::Primitive(Kind::Str), _) => "a text".to_owned(),
        (TypeDef::Primitive(kind), _) => match ends(kind) {
            Some((least, most)) if most <= u32::MAX.into() => {
                format!("a whole number from {least} to {most}")
            }
            Some((0, most)) => format!("a whole number from 0 to {most}"),
            Some(_) => "a whole number".to_owned(),
            None => type_text(id, types),
        },
        (TypeDef::Sequence(_) | TypeDef::Array(_) | TypeDef::Tuple(_), _) => {
            format!("{}, as in {}", type_text(id, types), example(id, types, 0))
        }
        _ => type_text(id, types),
    }
}

/// How a value of a type may look as JSON: of lists one element, of choices the first. What is nested deeper than people
/// write it ends in nothing, as a type may hold itself.
fn example(id: u32, types: &PortableRegistry, depth: u8) -> Json {
    let of = |id: u32| example(id, types, depth.saturating_add(1));
    let fields = |fields: &[Field<PortableForm>]| examples(fields, types, depth);
    let Some(Type { path, type_def, .. }) = types.resolve(id).filter(|_| depth < 6) else {
        return Json::Null;
    };
    match (type_def, path.ident().as_deref()) {
        (_, Some("AccountId")) => "NAME".into(),
        (TypeDef::Variant(option), Some("Option")) => {
            let held = option.variants.iter().flat_map(|variant| &variant.fields).next();
            held.map_or(Json::Null, |field| of(field.ty.id))
        }
        (TypeDef::Variant(one_of), _) => {
            one_of.variants.first().map_or(Json::Null, |first| example_of(first, types, depth))
        }
        (TypeDef::Composite(parts), _) => fields(&parts.fields),
        (TypeDef::Tuple(tuple), _) => tuple.fields.iter().map(|field| of(field.id)).collect(),
        (TypeDef::Sequence(sequence), _) if is_byte(sequence.type_param.id, types) => "0x00".into(),
        (TypeDef::Sequence(sequence), _) => Json::Array(vec![of(sequence.type_param.id)]),
        (TypeDef::Array(array), _) => {
            let length = usize::try_from(array.len).unwrap_or(usize::MAX);
            match is_byte(array.type_param.id, types) {
                true => format!("0x{}", "00".repeat(length.min(32))).into(),
                false => Json::Array(vec![of(array.type_param.id); length.min(8)]),
            }
        }
        (TypeDef::Compact(compact), _) => of(compact.type_param.id),
        (TypeDef::Primitive(Kind::Bool), _) => true.into(),
        (TypeDef::Primitive(Kind::Str), _) => "TEXT".into(),
        (TypeDef::Primitive(_), _) => 1.into(),
        (TypeDef::BitSequence(_), _) => Json::Null,
    }
}

fn examples(fields: &[Field<PortableForm>], types: &PortableRegistry, depth: u8) -> Json {
    let of = |id: u32| example(id, types, depth.saturating_add(1));
    match fields {
        [] => Json::Null,
        [field @ Field { name: None, .. }] => of(field.ty.id),
        [Field { name: Some(_), .. }, ..] => {
            let named = fields.iter().map(|field| (field.name.clone().unwrap_or_default(), of(field.ty.id)));
            Json::Object(named.collect())
        }
        several => several.iter().map(|field| of(field.ty.id)).collect(),
    }
}

fn example_of(variant: &Variant<PortableForm>, types: &PortableRegistry, depth: u8) -> Json {
    match variant.fields.is_empty() {
        true => variant.name.clone().into(),
        false => {
            Json::Object(Map::from_iter([(variant.name.clone(), examples(&variant.fields, types, depth))]))
        }
    }
}

fn is_byte(id: u32, types: &PortableRegistry) -> bool {
    types.resolve(id).is_some_and(|of| of.type_def == TypeDef::Primitive(Kind::U8))
}

fn variant_text(variant: &Variant<PortableForm>, types: &PortableRegistry) -> String {
    match variant.fields.as_slice() {
        [] => variant.name.clone(),
        fields => format!("{} = {}", variant.name, fields_text(fields, types)),
    }
}

fn fields_text(fields: &[Field<PortableForm>], types: &PortableRegistry) -> String {
    let each: Vec<String> = fields
        .iter()
        .map(|field| match &field.name {
            Some(name) => format!("{name} = {}", written_text(Of::field(field), types)),
            None => written_text(Of::field(field), types),
        })
        .collect();
    match fields {
        [Field { name: None, .. }] => each.concat(),
        [Field { name: Some(_), .. }, ..] => format!("{{ {} }}", each.join(", ")),
        _ => format!("[{}]", each.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_signer;
    use ink::scale_info::{MetaType, Registry, TypeInfo};
    use scale::Encode;
    use serde_json::json;
    use tributary_interfaces::{
        governor::{Action, GovernorError},
        treasury::{Asset, Budget, SpendCap},
    };

    /// Ann is the only one who is known, noon the only moment, and a day the only span.
    struct Ann;

    impl Names for Ann {
        fn account(&mut self, text: &str) -> Result<AccountId, String> {
            match text {
                "Ann" => Ok(demo_signer("Ann").account()),
                _ => Err(format!("nobody is called {text}")),
            }
        }

        fn moment(&mut self, text: &str) -> Result<Timestamp, String> {
            match text {
                "2026-12-01" => Ok(1_796_083_200_000),
                _ => Err(format!("{text} is no moment")),
            }
        }

        fn span(&mut self, text: &str) -> Result<Millis, String> {
            match text {
                "1day" => Ok(86_400_000),
                _ => Err(format!("{text} is no span")),
            }
        }
    }

    /// What is given, as a value of a type; Ann is the only one who is known.
    fn encoded<T: TypeInfo + 'static>(given: &Json) -> Result<Vec<u8>, String> {
        let mut registry = Registry::new();
        let id = registry.register_type(&MetaType::new::<T>()).id;
        let types = PortableRegistry::from(registry);
        let mut giver = Giver { types: &types, names: &mut Ann };
        let mut input = Vec::new();
        giver
            .encode(Some(given), Of { id, written: None }, &mut input)
            .map(|()| input)
            .map_err(|misfit| misfit.to_string())
    }

    fn assert_given<T: TypeInfo + Encode + 'static>(given: Json, value: T) {
        assert_eq!(encoded::<T>(&given), Ok(value.encode()), "{given}");
    }

    #[test]
    fn values_are_encoded_as_their_types_want_them() {
        assert_given(json!(-128), -128i8);
        assert_given(json!("-170141183460469231731687303715884105728"), i128::MIN);
        assert_given(json!("340282366920938463463374607431768211455"), u128::MAX);
        assert_given(json!("1_000"), 1_000u32);
        assert_given(json!("true"), true);
        assert_given(json!("a text, 5"), "a text, 5".to_owned());
        assert_given(json!("0x01020304"), [1u8, 2, 3, 4]);
        assert_given(json!([1, 2]), vec![1u8, 2]);
        assert_given(json!([["Ann", 5], ["Ann", 6]]), {
            let ann = demo_signer("Ann").account();
            vec![(ann, 5u16), (ann, 6)]
        });
        assert_given(json!("none"), None::<u32>);
        assert_given(json!(7), Some(7u32));
        assert_given(json!({ "Some": { "Some": 7 } }), Some(Some(7u32)));
        assert_given(json!({ "Ok": null }), Ok::<(), u8>(()));
        assert_given(json!("Native"), Asset::Native);
        let until = GovernorError::TimelockRuns { until: 1_796_083_200_000, now: 7 };
        assert_given(json!({ "TimelockRuns": { "until": "2026-12-01", "now": "7" } }), until);
        assert_given(json!({ "amount": "5", "period": 6 }), SpendCap { amount: 5, period: 6 });
        assert_given(json!({ "amount": "5", "period": "1day" }), SpendCap { amount: 5, period: 86_400_000 });
        assert_given(json!({ "amount": "5", "period": "6_000" }), SpendCap { amount: 5, period: 6_000 });
        assert_given(json!({ "Fixed": 3 }), Budget::Fixed(3));
        assert_given(json!("native"), Asset::Native);
        let call = json!({ "Call": { "callee": "Ann", "input": "0x01", "value": 0 } });
        let callee = demo_signer("Ann").account();
        assert_given(call, Action::Call { callee, input: vec![1], value: 0, gas: None });
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_place_and_what_is_wanted() {
        let told = |result: Result<Vec<u8>, String>| result.expect_err("it does not fit");
        assert_eq!(
            told(encoded::<u8>(&json!(256))),
            "256 cannot stand here; wanted: a whole number from 0 to 255"
        );
        assert_eq!(
            told(encoded::<u8>(&json!(1.5))),
            "1.5 cannot stand here; wanted: a whole number from 0 to 255"
        );
        assert_eq!(
            told(encoded::<Vec<(AccountId, u128)>>(&json!("Ann=5"))),
            "\"Ann=5\" cannot stand here; wanted: Vec<(AccountId, u128)>, as in [[\"NAME\",1]]"
        );
        assert_eq!(
            told(encoded::<Vec<Budget>>(&json!(7))),
            "7 cannot stand here; wanted: Vec<Budget>, as in [{\"Fixed\":1}]"
        );
        assert_eq!(told(encoded::<bool>(&json!("yes"))), "\"yes\" cannot stand here; wanted: true or false");
        assert_eq!(told(encoded::<Vec<AccountId>>(&json!(["Ann", "Bo"]))), "`[1]`: nobody is called Bo");
        assert_eq!(
            told(encoded::<Option<SpendCap>>(&json!({ "amount": 5 }))),
            "`period`: it is missing; wanted: a span of time, as in \"3days\", or milliseconds"
        );
        assert_eq!(
            told(encoded::<SpendCap>(&json!({ "amount": 5, "period": 6, "perod": 7 }))),
            "it has no `perod`; wanted: { amount = u128, period = span }"
        );
        // What is no moment and no span by its name is read as none.
        assert_eq!(
            told(encoded::<SpendCap>(&json!({ "amount": "1day", "period": "2026-12-01" }))),
            "`amount`: \"1day\" cannot stand here; wanted: a whole number from 0 to 340282366920938463463374607431768211455"
        );
        assert_eq!(
            told(encoded::<SpendCap>(&json!({ "amount": 5, "period": "2026-12-01" }))),
            "`period`: 2026-12-01 is no span"
        );
        assert_eq!(
            told(encoded::<SpendCap>(&json!({ "amount": 5, "period": true }))),
            "`period`: true cannot stand here; wanted: a span of time, as in \"3days\", or milliseconds"
        );
        assert_eq!(
            told(encoded::<GovernorError>(&json!({ "TimelockRuns": { "until": true, "now": 7 } }))),
            "`TimelockRuns.until`: true cannot stand here; wanted: a moment, as in \"2026-12-01 12:00 UTC\", \"in 3 days\" \
             or milliseconds since 1970"
        );
        for mistaken in [json!(2026), json!("2026"), json!(1_796_083_200)] {
            let refused =
                told(encoded::<GovernorError>(&json!({ "TimelockRuns": { "until": mistaken, "now": 7 } })));
            assert!(
                refused.contains("would be a moment of 1970") && refused.contains("2026-12-01"),
                "{refused}"
            );
        }
        assert_eq!(
            told(encoded::<Budget>(&json!({ "PerUnit": { "price": 1, "cap": 2 } }))),
            "`PerUnit.metric`: it is missing; wanted: { source = AccountId, metric = u32 }"
        );
        let input = json!({ "Call": { "callee": "Ann", "input": "0x1", "value": 0 } });
        assert_eq!(
            told(encoded::<Action>(&input)),
            "`Call.input`: \"0x1\" cannot stand here; wanted: 0x and pairs of hexadecimal digits"
        );
    }
}
