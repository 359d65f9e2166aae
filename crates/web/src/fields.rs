//! The fields of a form that was sent, after its token was found right.

use crate::csrf;
use crate::failure::Failure;
use crate::visit::Visit;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, RawForm, Request};

/// The fields of a plain form.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The value of a field without surrounding spaces; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// The value exactly as typed: for passwords.
    pub fn exact(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The fields whose name begins so: (rest of the name, value).
    pub fn beginning<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.trim())))
    }

    /// Adds a field: for forms that carry files.
    pub fn add(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }

    /// Refuses a form without the right token.
    ///
    /// # Errors
    /// [`Failure::ForeignForm`].
    pub fn check(&self, visit: &Visit) -> Result<(), Failure> {
        if csrf::is_same(&visit.csrf, self.get("csrf")) { Ok(()) } else { Err(Failure::ForeignForm) }
    }

    /// Adds a part of a form with files; gives it back when it is a file of that name. The token must stand before a file, so that a
    /// foreign form costs nothing.
    ///
    /// # Errors
    /// [`Failure::ForeignForm`] for a file before the token; [`Failure::BadForm`] and [`Failure::TooLarge`] for what cannot be read.
    pub async fn add_part<'sent>(
        &mut self,
        part: Field<'sent>,
        file: &str,
        visit: &Visit,
    ) -> Result<Option<Field<'sent>>, Failure> {
        let name = part.name().unwrap_or_default().to_owned();
        if name == file {
            self.check(visit)?;
            return Ok(Some(part));
        }
        self.add(name, part.text().await.map_err(broken)?);
        Ok(None)
    }
}

/// Sent parts that cannot be read.
#[expect(clippy::needless_pass_by_value, reason = "goes into `map_err`")]
pub(crate) fn broken(error: MultipartError) -> Failure {
    Failure::of_status(error.status())
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let RawForm(bytes) =
            RawForm::from_request(Request::from_parts(parts, body), state).await.map_err(|_| Failure::BadForm)?;
        let fields = Self(form_urlencoded::parse(&bytes).into_owned().collect());
        fields.check(&visit)?;
        Ok(fields)
    }
}
