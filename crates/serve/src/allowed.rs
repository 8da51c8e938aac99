//! What may be asked, by the description that is served: what it does not name is not taken, and what is refused is told
//! with what it allows.

use crate::answer::Refusal;
use axum::{
    extract::{rejection::RawPathParamsRejection, MatchedPath, RawPathParams, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::Value;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use url::form_urlencoded;
use utoipa::openapi::OpenApi;

/// The parameters of each path.
pub(crate) struct Allowed(HashMap<String, Vec<Parameter>>);

struct Parameter {
    name: String,
    in_path: bool,
    values: Values,
}

/// What a parameter may be. What a text means is for whoever reads it.
#[derive(Debug, PartialEq, Eq)]
enum Values {
    Text,
    Whole { least: u64, most: u64 },
    OneOf(Vec<String>),
}

impl Allowed {
    pub(crate) fn of(description: &OpenApi) -> Self {
        let all = serde_json::to_value(description).unwrap_or_default();
        let paths = all.get("paths").and_then(Value::as_object).into_iter().flatten();
        let of_path = |(path, item): (&String, &Value)| {
            let operation = item.get("get").or_else(|| item.get("post"));
            let told = operation.and_then(|operation| operation.get("parameters")?.as_array());
            let told = told.into_iter().flatten();
            (path.clone(), told.filter_map(|parameter| Parameter::of(parameter, &all)).collect())
        };
        Self(paths.map(of_path).collect())
    }

    /// Refuses what the description of a path does not allow in it, or behind its question mark.
    fn check<'a>(
        &self,
        path: &str,
        in_path: impl Iterator<Item = (&'a str, &'a str)>,
        query: &str,
    ) -> Result<(), Refusal> {
        // The description does not describe itself.
        let Some(known) = self.0.get(path) else { return Ok(()) };
        let find = |name: &str, in_path| {
            known.iter().find(|parameter| parameter.name == name && parameter.in_path == in_path)
        };
        for (name, value) in in_path {
            if let Some(parameter) = find(name, true) {
                parameter.check(value)?;
            }
        }
        let mut given = BTreeSet::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(parameter) = find(&name, false) else {
                let allowed: Vec<_> =
                    known.iter().filter(|one| !one.in_path).map(|one| one.name.as_str()).collect();
                let allowed = match allowed.as_slice() {
                    [] => "nothing may be given here behind a question mark".to_owned(),
                    names => format!("what may be given here is {}", names.join(", ")),
                };
                return Err(Refusal::Bad(format!("there is no parameter {name:?}: {allowed}")));
            };
            parameter.check(&value)?;
            if !given.insert(&parameter.name) {
                return Err(Refusal::Bad(format!("{name} is given more than once: give it once")));
            }
        }
        Ok(())
    }
}

impl Parameter {
    fn of(told: &Value, all: &Value) -> Option<Self> {
        let name = told.get("name")?.as_str()?.to_owned();
        let in_path = told.get("in")?.as_str()? == "path";
        let values = told.get("schema").map_or(Values::Text, |schema| Values::of(schema, all));
        Some(Self { name, in_path, values })
    }

    fn check(&self, value: &str) -> Result<(), Refusal> {
        let allowed = match &self.values {
            Values::Text => return Ok(()),
            Values::Whole { least, most } => match value.parse::<u64>() {
                Ok(number) if (*least..=*most).contains(&number) => return Ok(()),
                _ => format!("a whole number from {least} to {most}"),
            },
            Values::OneOf(allowed) => match allowed.iter().any(|one| one == value) {
                true => return Ok(()),
                false => format!("one of {}", allowed.join(", ")),
            },
        };
        Err(Refusal::Bad(format!("{} is {value:?}: write {allowed}", self.name)))
    }
}

impl Values {
    fn of(schema: &Value, all: &Value) -> Self {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let found = all.pointer(name.trim_start_matches('#'));
            return found.map_or(Self::Text, |schema| Self::of(schema, all));
        }
        // What need not be given is described as this or nothing.
        if let Some(either) = schema.get("oneOf").and_then(Value::as_array) {
            let told = either.iter().map(|schema| Self::of(schema, all));
            return told.into_iter().find(|values| *values != Self::Text).unwrap_or(Self::Text);
        }
        if let Some(allowed) = schema.get("enum").and_then(Value::as_array) {
            return Self::OneOf(allowed.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        }
        let kind = schema.get("type");
        let is_whole = |kind: &Value| kind == "integer";
        let kinds = kind.and_then(Value::as_array);
        if !kind.is_some_and(is_whole) && !kinds.is_some_and(|kinds| kinds.iter().any(is_whole)) {
            return Self::Text;
        }
        let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
        let is_long =
            schema.get("format").and_then(Value::as_str).is_some_and(|format| format.contains("64"));
        let most = if is_long { u64::MAX } else { u32::MAX.into() };
        Self::Whole { least: bound("minimum").unwrap_or(0), most: bound("maximum").unwrap_or(most) }
    }
}

/// Lets through what is asked as it is described.
pub(crate) async fn only_described(
    State(allowed): State<Arc<Allowed>>,
    in_path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    let in_path = match &in_path {
        Ok(in_path) => Some(in_path),
        Err(RawPathParamsRejection::InvalidUtf8InPathParam(_)) => {
            let told = "the address has something in its path that is no text: write it in UTF-8";
            return Refusal::Bad(told.to_owned()).into_response();
        }
        // There is nothing here.
        Err(_) => None,
    };
    if let Some(path) = request.extensions().get::<MatchedPath>() {
        let query = request.uri().query().unwrap_or_default();
        if let Err(refusal) = allowed.check(path.as_str(), in_path.into_iter().flatten(), query) {
            return refusal.into_response();
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use tributary_history::asked::MAX_PAGE;

    /// Why something is refused; nothing, if it is not.
    fn refused(path: &str, id: &str, query: &str) -> String {
        let (_, description) = crate::described();
        let checked = Allowed::of(&description).check(path, [("id", id)].into_iter(), query);
        let Err(refusal) = checked else { return String::new() };
        let body = to_bytes(refusal.into_response().into_body(), 10_000);
        let body = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(body).unwrap();
        serde_json::from_slice::<Value>(&body).unwrap()["error"].as_str().unwrap().to_owned()
    }

    #[test]
    fn what_is_not_described_is_refused_with_what_is() {
        let attestations = "/api/v1/attestations";
        for query in ["", "member=&status=final&limit=1&after=", "limit=1000"] {
            assert_eq!(refused(attestations, "", query), "", "{query}");
        }
        let page = format!("write a whole number from 1 to {MAX_PAGE}");
        for (query, told) in [
            (
                "state=final",
                "there is no parameter \"state\": what may be given here is member, status, after, limit".to_owned(),
            ),
            ("limit=0", format!("limit is \"0\": {page}")),
            ("limit=-1", format!("limit is \"-1\": {page}")),
            ("limit=1001", format!("limit is \"1001\": {page}")),
            (
                "status=lost",
                "status is \"lost\": write one of pending, challenged, upheld, final, rejected, retracted, revoked, \
                 expired"
                    .to_owned(),
            ),
            ("limit=1&limit=2", "limit is given more than once: give it once".to_owned()),
        ] {
            assert_eq!(refused(attestations, "", query), told);
        }
        let told = refused("/api/v1/payments", "", "from=yesterday");
        assert_eq!(told, format!("from is \"yesterday\": write a whole number from 0 to {}", u64::MAX));
        assert_eq!(refused("/api/v1/payments", "", &format!("from={}", u64::MAX)), "");
        for id in ["many", "-1", "4294967296"] {
            let told = refused("/api/v1/proposals/{id}", id, "");
            assert_eq!(told, format!("id is {id:?}: write a whole number from 0 to {}", u32::MAX));
        }
        let told = refused("/health", "", "a");
        assert_eq!(told, "there is no parameter \"a\": nothing may be given here behind a question mark");
        assert_eq!(refused("/openapi.json", "", "a"), "", "the description does not describe itself");
    }
}
