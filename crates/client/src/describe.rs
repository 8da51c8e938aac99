//! What contracts said, in words: events and errors of any type, decoded by the types' own descriptions.

use crate::{
    account_text, hex,
    moments::{held, is_moment, is_span, written},
    ContractEvent,
};
use ink::{
    metadata::{collect_events, EventSpec, TypeSpec},
    primitives::AccountId,
    scale_info::{
        form::PortableForm, IntoPortable, MetaType, PortableRegistry, Registry, Type, TypeDef,
        TypeDefPrimitive, TypeInfo,
    },
};
use scale::Encode;
use scale_value::{scale::decode_as_type, Composite, Primitive, Value, ValueDef};
use std::{collections::BTreeMap, fmt};

/// A value as people and programs read it. Accounts are SS58 addresses, other bytes are in hexadecimal
/// digits, and amounts (u128) are texts, as many readers of JSON lose their digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The one value of a type that has only one: `()`.
    Unit,
    /// What may be there, and is not.
    Nothing,
    Flag(bool),
    Number(u64),
    /// A number of 128 bits; a text for programs.
    Large(u128),
    /// In milliseconds since 1970; a number for programs.
    Moment(u64),
    /// In milliseconds; a number for programs.
    Span(u64),
    Text(String),
    List(Vec<Told>),
    Fields(Vec<(String, Told)>),
}

/// As JSON.
impl From<&Told> for serde_json::Value {
    fn from(told: &Told) -> Self {
        match told {
            Told::Unit | Told::Nothing => Self::Null,
            Told::Flag(flag) => (*flag).into(),
            Told::Number(number) | Told::Moment(number) | Told::Span(number) => (*number).into(),
            Told::Large(number) => number.to_string().into(),
            Told::Text(text) => text.clone().into(),
            Told::List(items) => items.iter().map(Self::from).collect(),
            Told::Fields(fields) => {
                Self::Object(fields.iter().map(|(name, value)| (name.clone(), value.into())).collect())
            }
        }
    }
}

/// Without quotation marks where nothing needs them: "NotAllowed { caller: 5Grw…, needed: 5Fle… }".
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => Ok(()),
            Self::Nothing => write!(f, "none"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) | Self::Moment(number) | Self::Span(number) => write!(f, "{number}"),
            Self::Large(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text}"),
            Self::List(items) => {
                write!(f, "[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { ", " })?;
                }
                write!(f, "]")
            }
            Self::Fields(fields) => {
                for (index, (name, value)) in fields.iter().enumerate() {
                    write!(f, "{}{name}: {value}", if index == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
        }
    }
}

/// An error, or anything else whose type describes itself, with accounts as people write them.
pub fn describe<T: TypeInfo + Encode + 'static>(value: &T) -> Told {
    let mut registry = Registry::new();
    let id = registry.register_type(&MetaType::new::<T>()).id;
    let registry = PortableRegistry::from(registry);
    tell(&mut value.encode().as_slice(), id, &registry).unwrap_or(Told::Nothing)
}

/// Every event that the suite's contracts emit, by its signature topic.
pub struct EventBook {
    registry: PortableRegistry,
    events: BTreeMap<Vec<u8>, EventSpec<PortableForm>>,
}

impl Default for EventBook {
    fn default() -> Self {
        let mut registry = Registry::new();
        let events = collect_events()
            .into_iter()
            .map(|event| event.into_portable(&mut registry))
            .filter_map(|event| Some((event.signature_topic()?.as_bytes().to_vec(), event)))
            .collect();
        Self { registry: registry.into(), events }
    }
}

impl EventBook {
    /// What the events are called.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.events.values().map(|event| event.label().as_str())
    }

    /// The event's name and fields; `None` if it is not the suite's, or of another version of it.
    pub fn tell(&self, event: &ContractEvent) -> Option<(String, Told)> {
        let spec = self.events.get(event.topics.first()?.as_ref())?;
        tell_event(spec, event, &self.registry)
    }
}

/// An event's name and fields, if it is of this type.
pub(crate) fn tell_event(
    spec: &EventSpec<PortableForm>,
    event: &ContractEvent,
    registry: &PortableRegistry,
) -> Option<(String, Told)> {
    let fields = spec.args().iter().map(|argument| (argument.label(), argument.ty()));
    Some((spec.label().clone(), tell_fields(&event.data, fields, registry)?))
}

/// Named values that follow one another, of these types, and are all of the bytes.
pub(crate) fn tell_fields<'a>(
    mut data: &[u8],
    fields: impl Iterator<Item = (&'a String, &'a TypeSpec<PortableForm>)>,
    registry: &PortableRegistry,
) -> Option<Told> {
    let mut told = Vec::new();
    for (name, of) in fields {
        let value = decode_as_type(&mut data, of.ty().id, registry).ok()?;
        told.push((name.clone(), plain(value, written(of), registry)));
    }
    data.is_empty().then_some(Told::Fields(told))
}

pub(crate) fn tell(data: &mut &[u8], id: u32, registry: &PortableRegistry) -> Option<Told> {
    Some(plain(decode_as_type(data, id, registry).ok()?, None, registry))
}

/// A value of a type that is written so where it stands, if that is known.
fn plain(value: Value<u32>, written: Option<&str>, registry: &PortableRegistry) -> Told {
    let described = registry.resolve(value.context);
    let name = described.and_then(|described| described.path.ident());
    match name.as_deref() {
        Some("AccountId") => {
            if let Ok(account) = <[u8; 32]>::try_from(bytes(&value)) {
                return Told::Text(account_text(&AccountId::from(account)));
            }
        }
        Some("Hash") => return Told::Text(hex(&bytes(&value))),
        _ => {}
    }
    let element = described.and_then(|described| match &described.type_def {
        TypeDef::Sequence(sequence) => Some(sequence.type_param.id),
        TypeDef::Array(array) => Some(array.type_param.id),
        _ => None,
    });
    let is = |id: u32, primitive: TypeDefPrimitive| {
        registry.resolve(id).is_some_and(|of| of.type_def == TypeDef::Primitive(primitive))
    };
    if element.is_some_and(|id| is(id, TypeDefPrimitive::U8)) {
        return Told::Text(hex(&bytes(&value)));
    }
    let large = is(value.context, TypeDefPrimitive::U128);
    match value.value {
        ValueDef::Primitive(Primitive::Bool(flag)) => Told::Flag(flag),
        ValueDef::Primitive(Primitive::String(text)) => Told::Text(text),
        ValueDef::Primitive(Primitive::U128(number)) => match u64::try_from(number) {
            Ok(number) if !large && is_moment(written) => Told::Moment(number),
            Ok(number) if !large && is_span(written) => Told::Span(number),
            Ok(number) if !large => Told::Number(number),
            _ => Told::Large(number),
        },
        ValueDef::Primitive(other) => Told::Text(format!("{other:?}")),
        ValueDef::BitSequence(bits) => Told::List(bits.iter().map(Told::Flag).collect()),
        // A list of one is a list.
        ValueDef::Composite(composite) if element.is_some() => {
            let element = held(written);
            Told::List(composite.into_values().map(|value| plain(value, element, registry)).collect())
        }
        ValueDef::Composite(composite) => parts(composite, &fields_of(described, None), registry),
        ValueDef::Variant(variant) => {
            let name = variant.name;
            let values = variant.values;
            match (name.as_str(), values.is_empty()) {
                ("None", true) => Told::Nothing,
                ("Some", false) => parts(values, &[held(written)], registry),
                (_, true) => Told::Text(name),
                _ => {
                    let fields = fields_of(described, Some(&name));
                    let told = parts(values, &fields, registry);
                    Told::Fields(vec![(name, told)])
                }
            }
        }
    }
}

/// How the types of a value's parts are written: of a struct, or of one of an enum's variants.
fn fields_of<'a>(of: Option<&'a Type<PortableForm>>, variant: Option<&str>) -> Vec<Option<&'a str>> {
    let fields = match (of.map(|of| &of.type_def), variant) {
        (Some(TypeDef::Composite(parts)), None) => Some(&parts.fields),
        (Some(TypeDef::Variant(one_of)), Some(name)) => {
            one_of.variants.iter().find(|variant| variant.name == name).map(|variant| &variant.fields)
        }
        _ => None,
    };
    fields.into_iter().flatten().map(|field| field.type_name.as_deref()).collect()
}

/// Named parts as fields; one unnamed part as itself, several as a list. Each with how its type is written.
fn parts(composite: Composite<u32>, written: &[Option<&str>], registry: &PortableRegistry) -> Told {
    let written = written.iter().copied().chain(std::iter::repeat(None));
    match composite {
        Composite::Named(fields) => {
            let fields = fields.into_iter().zip(written);
            Told::Fields(
                fields.map(|((name, value), written)| (name, plain(value, written, registry))).collect(),
            )
        }
        Composite::Unnamed(values) => {
            let mut told: Vec<Told> = values
                .into_iter()
                .zip(written)
                .map(|(value, written)| plain(value, written, registry))
                .collect();
            match told.len() {
                0 => Told::Unit,
                1 => told.remove(0),
                _ => Told::List(told),
            }
        }
    }
}

/// The numbers in a value that is made of bytes.
fn bytes(value: &Value<u32>) -> Vec<u8> {
    match &value.value {
        ValueDef::Primitive(Primitive::U128(byte)) => u8::try_from(*byte).into_iter().collect(),
        ValueDef::Composite(composite) => composite.values().flat_map(bytes).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_signer;
    use ink::env::Event;
    use tributary_interfaces::{
        governor::{GovernorError, State},
        token::TokenError,
        treasury::{Asset, Funded},
    };

    #[test]
    fn an_error_is_told_with_accounts_as_people_write_them() {
        let alice = demo_signer("alice").account();
        let error = TokenError::InsufficientBalance { owner: alice, balance: 3, needed: 1 << 70 };
        let text = describe(&error).to_string();
        assert_eq!(
            text,
            format!(
                "InsufficientBalance: owner: {}, balance: 3, needed: {}",
                account_text(&alice),
                1u128 << 70
            )
        );
        let error = GovernorError::WrongState { proposal: 7, state: State::Active };
        assert_eq!(describe(&error).to_string(), "WrongState: proposal: 7, state: Active");
    }

    #[test]
    fn a_list_of_one_is_told_as_a_list() {
        assert_eq!(describe(&vec![7u32]), Told::List(vec![Told::Number(7)]));
        assert_eq!(
            describe(&vec![(7u32, 8u32)]),
            Told::List(vec![Told::List(vec![Told::Number(7), Told::Number(8)])])
        );
        assert_eq!(describe(&Vec::<u32>::new()), Told::List(vec![]));
        assert_eq!(describe(&()), Told::Unit, "which is no empty list");
    }

    #[test]
    fn an_event_is_told_with_its_name_and_fields() {
        let alice = demo_signer("alice").account();
        let event = Funded { asset: Asset::Native, from: Some(alice), amount: 5 };
        let recorded = ContractEvent {
            block: 1,
            index: 0,
            at: 1,
            contract: alice,
            topics: Funded::SIGNATURE_TOPIC.into_iter().map(Into::into).collect(),
            data: event.encode(),
        };
        let (name, fields) = EventBook::default().tell(&recorded).expect("it is the suite's");
        assert_eq!(name, "Funded");
        let text = |text: &str| Told::Text(text.to_owned());
        assert_eq!(
            fields,
            Told::Fields(vec![
                ("asset".to_owned(), text("Native")),
                ("from".to_owned(), Told::Text(account_text(&alice))),
                ("amount".to_owned(), Told::Large(5)),
            ])
        );
    }
}
