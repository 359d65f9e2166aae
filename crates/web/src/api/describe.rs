//! What a handler takes and gives, read off its signature: the document of the interface cannot say anything else.

use super::problem::Problem;
use crate::web::{By, Web};
use axum::extract::State;
use utoipa::ToSchema;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};

/// What a handler says of itself.
#[derive(Default)]
pub(crate) struct Description {
    /// Schemas of the parts of the path, in order.
    pub parts: Vec<RefOr<Schema>>,
    /// The query.
    pub query: Vec<Parameter>,
    /// Content type and schema of the body.
    pub body: Option<(&'static str, RefOr<Schema>)>,
    /// Status of the answer.
    pub status: u16,
    /// Content types and schema of the answer.
    pub answer: Vec<(&'static str, RefOr<Schema>)>,
    /// True when the answer leads to what was made.
    pub has_location: bool,
    /// Named schemas that stand in the above.
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

impl Description {
    /// Refers to a named schema and takes it along.
    pub(crate) fn refer<T: ToSchema>(&mut self) -> RefOr<Schema> {
        T::schemas(&mut self.schemas);
        self.schemas.push((T::name().into_owned(), T::schema()));
        RefOr::Ref(Ref::from_schema_name(T::name()))
    }
}

/// An argument of a handler.
pub(crate) trait Argument {
    /// Adds what it asks of the request.
    fn describe(_: &mut Description) {}
}

impl Argument for State<Web> {}
impl Argument for By {}

/// What a handler answers.
pub(crate) trait Outcome {
    /// Adds what it gives.
    fn describe(description: &mut Description);
}

/// A handler.
pub(crate) trait Documented<Arguments> {
    /// What it says of itself.
    fn description() -> Description;
}

macro_rules! documented {
    ($($argument:ident),*) => {
        impl<F, Answering, Answer, $($argument),*> Documented<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Answering,
            Answering: Future<Output = Result<Answer, Problem>>,
            Answer: Outcome,
            $($argument: Argument,)*
        {
            fn description() -> Description {
                let mut description = Description::default();
                $($argument::describe(&mut description);)*
                Answer::describe(&mut description);
                description
            }
        }
    };
}

documented!();
documented!(A);
documented!(A, B);
documented!(A, B, C);
documented!(A, B, C, D);
documented!(A, B, C, D, E);
