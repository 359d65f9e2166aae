//! The document of the interface (`OpenAPI` 3.1): from the table of routes and what its handlers say of themselves.

use super::answer::Given;
use super::describe::Description;
use super::once::HEADER;
use super::problem::{Kind, Problem, ProblemBody};
use crate::access::{Access, Line, Table};
use axum::http::Method;
use ballast_domain::Text;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr, Required,
    ResponseBuilder, ResponsesBuilder,
};

/// What the table says of an operation beside its line.
pub(crate) struct Operation {
    /// Its name in the document, for ever.
    pub id: &'static str,
    /// What it does.
    pub summary: Text,
    /// What its handler says of itself.
    pub description: fn() -> Description,
}

/// An operation in a list for people.
pub(crate) struct Entry {
    /// GET or POST.
    pub method: Method,
    /// The route.
    pub pattern: &'static str,
    /// What it asks.
    pub access: Access,
    /// What it does.
    pub summary: Text,
}

/// Hands the document over as JSON.
pub(crate) async fn get() -> Result<Given<serde_json::Value>, Problem> {
    static DOCUMENT: std::sync::LazyLock<serde_json::Value> = std::sync::LazyLock::new(value);
    Ok(Given(DOCUMENT.clone()))
}

/// The text of the document, as `docs/reference/openapi.json` holds it.
///
/// # Errors
/// What the writer of JSON refuses, which no document of ours makes it do.
pub fn text() -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&value())? + "\n")
}

/// Through a value, whose keys are in order.
fn value() -> serde_json::Value {
    serde_json::to_value(document(&crate::router::table())).unwrap_or_default()
}

/// The operations in the order of the table.
pub(crate) fn entries(table: &Table) -> Vec<Entry> {
    let entry = |(line, operation): (&Line, &Operation)| Entry {
        method: line.method.clone(),
        pattern: line.pattern,
        access: line.access,
        summary: operation.summary.clone(),
    };
    table.operations().map(entry).collect()
}

fn document(table: &Table) -> OpenApi {
    let mut schemas: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    let mut paths = PathsBuilder::new();
    for (line, operation) in table.operations() {
        let mut description = (operation.description)();
        schemas.extend(std::mem::take(&mut description.schemas));
        let method = if line.method == Method::GET { HttpMethod::Get } else { HttpMethod::Post };
        paths = paths.path(line.pattern, PathItem::new(method, path_operation(line, operation, description)));
    }
    let mut problem = Description::default();
    problem.refer::<ProblemBody>();
    schemas.extend(problem.schemas);
    let mut components = ComponentsBuilder::new().security_scheme(
        "token",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("A service token, made by the system administrator for a service account."))
                .build(),
        ),
    );
    for (name, schema) in schemas {
        components = components.schema(name, schema);
    }
    for (status, kinds) in kinds_by_status() {
        components = components.response(format!("Problem{status}"), problem_response(&kinds));
    }
    let info = InfoBuilder::new()
        .title("Ballast")
        .version(env!("CARGO_PKG_VERSION"))
        .license(Some(utoipa::openapi::info::LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .description(Some(
            "The operations of the pages for programs. Money is in integer fen; exact numbers are text; days are ISO 8601. \
             See docs/guide/api.en.md.",
        ));
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn path_operation(line: &Line, operation: &Operation, description: Description) -> OperationBuilder {
    let Text { zh, en } = &operation.summary;
    let mut built = OperationBuilder::new()
        .operation_id(Some(operation.id))
        .summary(Some(format!("{en} · {zh}")))
        .description(Some(asks(line.access)))
        .tag(tag(line.pattern));
    let names = line.pattern.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    for (name, schema) in names.zip(description.parts) {
        let part = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        built = built.parameter(part.schema(Some(schema)));
    }
    for parameter in description.query {
        built = built.parameter(parameter);
    }
    if line.method == Method::POST {
        let key = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(128))
            .pattern(Some("^[!-~]+$"));
        built = built.parameter(
            ParameterBuilder::new()
                .name(HEADER)
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some(
                    "Sent twice within a day with the same key and body, the request is done once and answered twice.",
                ))
                .schema(Some(Schema::Object(key.build()))),
        );
    }
    let has_body = description.body.is_some();
    if let Some((kind, schema)) = description.body {
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let body = RequestBodyBuilder::new().content(kind, content).required(Some(Required::True));
        built = built.request_body(Some(body.build()));
    }
    let mut answer = ResponseBuilder::new().description("Done.");
    for (kind, schema) in description.answer {
        answer = answer.content(kind, ContentBuilder::new().schema(Some(schema)).build());
    }
    if description.has_location {
        let text = Schema::Object(ObjectBuilder::new().schema_type(Type::String).build());
        answer =
            answer.header("Location", HeaderBuilder::new().schema(text).description(Some("What was made.")).build());
    }
    let mut responses = ResponsesBuilder::new().response(description.status.to_string(), answer.build());
    for status in refusals(line, has_body) {
        responses =
            responses.response(status.to_string(), RefOr::Ref(Ref::from_response_name(format!("Problem{status}"))));
    }
    if line.access != Access::Public {
        built = built.security(SecurityRequirement::new("token", std::iter::empty::<&str>()));
    }
    built.responses(responses.build())
}

/// The statuses with which the operation may refuse.
fn refusals(line: &Line, has_body: bool) -> Vec<u16> {
    let is_post = line.method == Method::POST;
    let asked = [
        (400, true),
        (401, line.access != Access::Public),
        (403, matches!(line.access, Access::Needs(_) | Access::Fresh(_))),
        (404, line.access != Access::Public),
        (409, is_post),
        (413, is_post),
        (415, has_body),
        (422, line.access != Access::Public),
        (429, true),
        (500, true),
        (503, true),
    ];
    asked.into_iter().filter(|(_, may)| *may).map(|(status, _)| status).collect()
}

fn asks(access: Access) -> String {
    match access {
        Access::Public => "Open to everybody.".to_owned(),
        Access::SignedIn | Access::Proved => "Asks for a token.".to_owned(),
        Access::Needs(permission) => format!("Asks for the permission `{}`.", permission.code()),
        Access::Fresh(permission) => {
            format!("Asks for the permission `{}`, named when the token was made.", permission.code())
        }
    }
}

/// The resource: what follows the base.
fn tag(pattern: &str) -> String {
    pattern.trim_start_matches(super::BASE).split('/').next().unwrap_or_default().to_owned()
}

fn kinds_by_status() -> BTreeMap<u16, Vec<Kind>> {
    let mut kinds: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in Kind::ALL {
        kinds.entry(kind.status().as_u16()).or_default().push(kind);
    }
    kinds
}

fn problem_response(kinds: &[Kind]) -> utoipa::openapi::Response {
    let words: Vec<String> = kinds.iter().map(|kind| format!("`{}`: {}", kind.code(), kind.what().en)).collect();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemBody::name()))).build();
    ResponseBuilder::new().description(words.join("; ")).content("application/problem+json", content).build()
}
