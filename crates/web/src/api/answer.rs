//! What handlers answer with.

use super::describe::{Description, Outcome};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::marker::PhantomData;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// 200 with a value.
pub(crate) struct Given<T>(pub T);

impl<T: Serialize> IntoResponse for Given<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl<T: ToSchema> Outcome for Given<T> {
    fn describe(description: &mut Description) {
        let schema = description.refer::<T>();
        description.status = 200;
        description.answer.push(("application/json", schema));
    }
}

/// 201 with a value and the address of what was made.
pub(crate) struct Made<T> {
    /// Where it can be read.
    pub location: String,
    /// What is told of it.
    pub value: T,
}

impl<T: Serialize> IntoResponse for Made<T> {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, Json(self.value)).into_response();
        if let Ok(location) = HeaderValue::from_str(&self.location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

impl<T: ToSchema> Outcome for Made<T> {
    fn describe(description: &mut Description) {
        <Given<T> as Outcome>::describe(description);
        description.status = 201;
        description.has_location = true;
    }
}

/// 204: done, and nothing to tell.
pub(crate) struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Outcome for Done {
    fn describe(description: &mut Description) {
        description.status = 204;
    }
}

/// The content types that a file may have.
pub(crate) trait Kinds {
    /// Them.
    const KINDS: &'static [&'static str];
}

/// A file to keep.
pub(crate) struct Download<K> {
    response: Response,
    kinds: PhantomData<K>,
}

impl<K> Download<K> {
    /// An answer that carries the file.
    pub(crate) fn new(response: Response) -> Self {
        Self { response, kinds: PhantomData }
    }
}

impl<K> IntoResponse for Download<K> {
    fn into_response(self) -> Response {
        self.response
    }
}

impl<K: Kinds> Outcome for Download<K> {
    fn describe(description: &mut Description) {
        description.status = 200;
        description.answer.extend(K::KINDS.iter().map(|kind| (*kind, content_of(kind))));
    }
}

/// The schema of a file of a kind: JSON is read as what it holds.
fn content_of(kind: &str) -> RefOr<Schema> {
    if kind == "application/json" {
        return RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::Object).build()));
    }
    bytes()
}

/// The schema of a file.
pub(crate) fn bytes() -> RefOr<Schema> {
    let bytes = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(utoipa::openapi::SchemaFormat::Custom("binary".to_owned())));
    RefOr::T(Schema::Object(bytes.build()))
}
