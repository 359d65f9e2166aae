//! What handlers take: parts of the path, the query, the body.

use super::describe::{Argument, Description};
use super::problem::{Kind, Problem};
use super::strict;
use crate::web::Web;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use ballast_domain::Text;
use serde::de::DeserializeOwned;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, ToSchema};

/// Parts of the path. One that cannot be the name of anything is the name of nothing: 404.
pub(crate) struct At<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Web> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let Path(found) = Path::<T>::from_request_parts(parts, web).await.map_err(|_| Kind::NotFound)?;
        Ok(Self(found))
    }
}

impl<T: Named> Argument for At<T> {
    fn describe(description: &mut Description) {
        T::parts(&mut description.parts);
    }
}

/// What can stand in a path.
pub(crate) trait Named {
    /// Adds a schema per part.
    fn parts(parts: &mut Vec<RefOr<Schema>>);
}

impl Named for i64 {
    fn parts(parts: &mut Vec<RefOr<Schema>>) {
        let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(i64::MAX));
        parts.push(RefOr::T(Schema::Object(number.build())));
    }
}

impl Named for String {
    fn parts(parts: &mut Vec<RefOr<Schema>>) {
        let name = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200));
        parts.push(RefOr::T(Schema::Object(name.build())));
    }
}

impl<A: Named, B: Named> Named for (A, B) {
    fn parts(parts: &mut Vec<RefOr<Schema>>) {
        A::parts(parts);
        B::parts(parts);
    }
}

impl<A: Named, B: Named, C: Named> Named for (A, B, C) {
    fn parts(parts: &mut Vec<RefOr<Schema>>) {
        <(A, B)>::parts(parts);
        C::parts(parts);
    }
}

/// The query, read strictly: an unknown name, a name twice, a value of the wrong kind or a text of another length than described is refused.
pub(crate) struct Asked<T>(pub T);

impl<T: DeserializeOwned + IntoParams> FromRequestParts<Web> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        let read = Query::<T>::try_from_uri(&parts.uri);
        let Query(asked) = read.map_err(|error| wrong_query(&error.body_text()))?;
        check_lengths::<T>(parts.uri.query().unwrap_or_default())?;
        Ok(Self(asked))
    }
}

/// Texts are as long as the description of their parameters says.
fn check_lengths<T: IntoParams>(query: &str) -> Result<(), Problem> {
    let described = if query.is_empty() { Vec::new() } else { T::into_params(|| Some(ParameterIn::Query)) };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let parameter = described.iter().find(|parameter| parameter.name == name);
        let Some(RefOr::T(Schema::Object(text))) = parameter.and_then(|parameter| parameter.schema.as_ref()) else {
            continue;
        };
        let (least, most) = (text.min_length.unwrap_or_default(), text.max_length.unwrap_or(usize::MAX));
        let length = value.chars().count();
        if length > most {
            return Err(wrong_query(&format!("{name}: more than {most} signs")).at(format!("query {name}")));
        }
        if length < least {
            return Err(wrong_query(&format!("{name}: fewer than {least} signs")).at(format!("query {name}")));
        }
    }
    Ok(())
}

impl<T: IntoParams> Argument for Asked<T> {
    fn describe(description: &mut Description) {
        description.query.extend(T::into_params(|| Some(ParameterIn::Query)));
    }
}

/// A query that is not as agreed, with the reason.
pub(crate) fn wrong_query(reason: &str) -> Problem {
    let text = Text::new(format!("地址中的参数不符合约定：{reason}"), format!("the query is not as agreed: {reason}"));
    Problem::new(Kind::WrongQuery, text)
}

/// A JSON body.
pub(crate) struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Web> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Web) -> Result<Self, Problem> {
        if !is_kind(request.headers(), "application/json") {
            return Err(Kind::WrongType.into());
        }
        let bytes = to_bytes(request.into_body(), strict::MOST_BYTES).await.map_err(|_| Kind::TooLarge)?;
        strict::read(&bytes).map(Self)
    }
}

impl<T: ToSchema> Argument for Sent<T> {
    fn describe(description: &mut Description) {
        let schema = description.refer::<T>();
        description.body = Some(("application/json", schema));
    }
}

/// No body: an act that is told by its address alone.
pub(crate) struct Nothing;

impl FromRequest<Web> for Nothing {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Web) -> Result<Self, Problem> {
        let bytes = to_bytes(request.into_body(), strict::MOST_BYTES).await.map_err(|_| Kind::TooLarge)?;
        if bytes.is_empty() || bytes.as_ref() == b"{}" {
            return Ok(Self);
        }
        let text = Text::fixed("这个地址不需要请求内容", "this address takes no body");
        Err(Problem::new(Kind::WrongValue, text).at("body"))
    }
}

impl Argument for Nothing {}

/// True when the request says that its body is of this type.
pub(crate) fn is_kind(headers: &HeaderMap, wanted: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}
