//! Pages of lists: items, how many there are in all, and the way to the next.

use super::extract::wrong_query;
use super::problem::Problem;
use crate::routes::escape;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::num::NonZeroU32;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// Items of a page when none are asked for, and at most.
const USUAL: u32 = 50;
const MOST: u32 = 200;
/// Beyond it nobody means a page.
const LAST: u32 = 1_000_000;

/// Which page.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageAsked {
    /// The page, from 1; beyond the last you get the last.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    pub page: Option<NonZeroU32>,
    /// Items of a page, 1–200; 50 if not told.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<NonZeroU32>,
}

impl PageAsked {
    /// Page from 1, and items of a page.
    ///
    /// # Errors
    /// [`Problem`] for more items than a page may have, or a page that nobody means.
    pub(crate) fn window(self) -> Result<(u32, u32), Problem> {
        let limit = self.limit.map_or(USUAL, NonZeroU32::get);
        if limit > MOST {
            return Err(wrong_query(&format!("limit: {limit} > {MOST}")).at("query limit"));
        }
        let page = self.page.map_or(1, NonZeroU32::get);
        if page > LAST {
            return Err(wrong_query(&format!("page: {page} > {LAST}")).at("query page"));
        }
        Ok((page, limit))
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Page<T> {
    /// All items, on all pages.
    pub total: i64,
    /// This page, from 1.
    pub page: u32,
    /// Items of a page.
    pub limit: u32,
    /// The address of the next page; none on the last.
    pub next: Option<String>,
    /// The items, in a stable order.
    pub items: Vec<T>,
}

impl<T> Page<T> {
    /// A page that a query gave. `address` is the path with the query, without `page`.
    pub(crate) fn new(total: i64, (page, limit): (u32, u32), address: &Address, items: Vec<T>) -> Self {
        let is_last = i64::from(page) * i64::from(limit) >= total;
        let next = (!is_last).then(|| address.with(&[("page", &(page + 1).to_string())]));
        Self { total, page, limit, next, items }
    }

    /// A page of a whole list.
    pub(crate) fn of(all: Vec<T>, asked: PageAsked, address: &Address) -> Result<Self, Problem> {
        let (page, limit) = asked.window()?;
        let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let page = page.min(count.div_ceil(limit).max(1));
        let skipped = (page - 1) * limit;
        let items = all.into_iter().skip(skipped as usize).take(limit as usize).collect();
        Ok(Self::new(i64::from(count), (page, limit), address, items))
    }
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let number = |least: i64| ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least));
        let items = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        let next = ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("The address of the next page; null on the last."));
        let page = ObjectBuilder::new()
            .property("total", number(0).description(Some("All items, on all pages.")))
            .property("page", number(1).description(Some("This page.")))
            .property("limit", number(1).description(Some("Items of a page.")))
            .property("next", next)
            .property("items", items);
        let required = ["total", "page", "limit", "next", "items"];
        RefOr::T(Schema::Object(required.into_iter().fold(page, ObjectBuilder::required).build()))
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("PageOf{}", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
        schemas.push((T::name().into_owned(), T::schema()));
    }
}

/// A page inside another answer, by a name for the document: the deriving of schemas knows no generic types of ours.
macro_rules! page_of {
    ($name:ident($item:ty)) => {
        pub(crate) struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <$crate::api::page::Page<$item> as utoipa::PartialSchema>::schema()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                <$crate::api::page::Page<$item> as utoipa::ToSchema>::name()
            }

            fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
                <$crate::api::page::Page<$item> as utoipa::ToSchema>::schemas(schemas);
            }
        }
    };
}
pub(crate) use page_of;

/// The address that was asked, to build the next page's from.
pub(crate) struct Address {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Address {
    /// The address of a request.
    pub(crate) fn of(uri: &axum::http::Uri) -> Self {
        let query = uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().filter(|(name, _)| name != "page");
        Self { path: uri.path().to_owned(), pairs: pairs.collect() }
    }

    /// The same with other values of some names.
    pub(crate) fn with(&self, others: &[(&str, &str)]) -> String {
        let kept = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = kept.filter(|(name, _)| others.iter().all(|(other, _)| other != name));
        let pairs: Vec<String> = kept
            .chain(others.iter().copied())
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        format!("{}?{}", self.path, pairs.join("&"))
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Address {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::of(&parts.uri))
    }
}

impl super::describe::Argument for Address {}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn pages_lead_on_until_the_last() {
        let address = Address::of(&"/api/v1/x?q=%E5%85%89&page=2&limit=2".parse().unwrap());
        let asked = |page| PageAsked { page: NonZeroU32::new(page), limit: NonZeroU32::new(2) };
        let first = Page::of(vec![1, 2, 3], asked(1), &address).unwrap();
        assert_eq!((first.items, first.next.as_deref()), (vec![1, 2], Some("/api/v1/x?q=%E5%85%89&limit=2&page=2")));
        let beyond = Page::of(vec![1, 2, 3], asked(9), &address).unwrap();
        assert_eq!((beyond.page, beyond.items, beyond.next), (2, vec![3], None));
        let empty = Page::<i32>::of(Vec::new(), asked(1), &address).unwrap();
        assert_eq!((empty.total, empty.page, empty.next), (0, 1, None));
        assert!(PageAsked { page: None, limit: NonZeroU32::new(201) }.window().is_err());
        assert!(PageAsked { page: NonZeroU32::new(1_000_001), limit: None }.window().is_err());
    }
}
