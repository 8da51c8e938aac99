//! Values as people write them, encoded as a contract's types want them.

use crate::{
    moments::{is_moment, is_span},
    unhex,
    wanted::{ends, fields_text, is_byte, wanted_of, Of},
    AccountId, Millis, Timestamp,
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

/// Whether a text is a number as numbers are written here.
fn is_number(text: &str) -> bool {
    text.replace('_', "").parse::<i128>().is_ok()
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
