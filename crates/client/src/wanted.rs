//! What a type wants, as people read it: its name, what is written for it, and an example.

use crate::moments::{held, is_moment, is_span};
use ink::scale_info::{
    form::PortableForm, Field, PortableRegistry, Type, TypeDef, TypeDefPrimitive as Kind, Variant,
};
use serde_json::{Map, Value as Json};

/// A type, and how it is written where it is used: that may tell of a number what it counts.
#[derive(Clone, Copy)]
pub(crate) struct Of<'a> {
    pub id: u32,
    pub written: Option<&'a str>,
}

impl<'a> Of<'a> {
    pub fn field(field: &'a Field<PortableForm>) -> Self {
        Self { id: field.ty.id, written: field.type_name.as_deref() }
    }

    /// Of what it holds.
    pub fn held(self, id: u32) -> Self {
        Self { id, written: held(self.written) }
    }
}

/// The least and the most that a number of a kind may be; nothing for what is no number, or is none that is read here.
pub(crate) fn ends(kind: &Kind) -> Option<(i128, u128)> {
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
pub(crate) fn wanted_of(of: Of, types: &PortableRegistry) -> String {
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

pub(crate) fn is_byte(id: u32, types: &PortableRegistry) -> bool {
    types.resolve(id).is_some_and(|of| of.type_def == TypeDef::Primitive(Kind::U8))
}

fn variant_text(variant: &Variant<PortableForm>, types: &PortableRegistry) -> String {
    match variant.fields.as_slice() {
        [] => variant.name.clone(),
        fields => format!("{} = {}", variant.name, fields_text(fields, types)),
    }
}

pub(crate) fn fields_text(fields: &[Field<PortableForm>], types: &PortableRegistry) -> String {
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
