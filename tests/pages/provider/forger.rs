//! A provider that answers whatever the test wants.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use ballast_passkey::encode;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signing {
    /// With the key that the provider names.
    Right,
    /// With another key under the same name.
    OtherKey,
    /// With a key of a name that nobody knows.
    UnknownKey,
    /// Not at all, and it says so.
    None,
    /// With the secret that we share, as if it were the key.
    OurSecret,
    /// With the right key, in a token that says in its head that it is of this kind.
    RightAs(&'static str),
}

/// What the next exchange of a code is answered with.
#[derive(Debug, Clone)]
pub(crate) enum Next {
    Token(Value, Signing),
    Redirect(String),
    Huge,
    Refusal,
}

/// A forging provider on a free port.
#[derive(Clone)]
pub(crate) struct Forger {
    pub(crate) issuer: String,
    next: Arc<Mutex<Next>>,
    keys_asked: Arc<AtomicUsize>,
}

impl Forger {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let forger = Self { issuer, next: Arc::new(Mutex::new(Next::Refusal)), keys_asked: Arc::default() };
        let router = axum::Router::new()
            .route("/.well-known/openid-configuration", get(Self::discovery))
            .route("/keys", get(Self::keys))
            .route("/token", post(Self::token))
            .with_state(forger.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        forger
    }

    /// What comes next.
    pub(crate) fn answer_with(&self, next: Next) {
        *self.next.lock().unwrap() = next;
    }

    /// How often the keys were fetched.
    pub(crate) fn keys_asked(&self) -> usize {
        self.keys_asked.load(Ordering::Relaxed)
    }

    #[expect(clippy::unused_async, reason = "the framework takes asynchronous handlers")]
    async fn discovery(State(forger): State<Self>) -> Json<Value> {
        let at = |path: &str| format!("{}{path}", forger.issuer);
        Json(json!({
            "issuer": forger.issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"), "jwks_uri": at("/keys"),
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        }))
    }

    #[expect(clippy::unused_async, reason = "the framework takes asynchronous handlers")]
    async fn keys(State(forger): State<Self>) -> Json<Value> {
        forger.keys_asked.fetch_add(1, Ordering::Relaxed);
        let point = key(1).verifying_key().to_sec1_point(false);
        let (x, y) = (encode(&point.as_bytes()[1..33]), encode(&point.as_bytes()[33..]));
        Json(
            json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "one", "x": x, "y": y }] }),
        )
    }

    #[expect(clippy::unused_async, reason = "the framework takes asynchronous handlers")]
    async fn token(State(forger): State<Self>) -> Response {
        let next = forger.next.lock().unwrap().clone();
        match next {
            Next::Token(claims, signing) => {
                Json(json!({ "access_token": "a", "token_type": "Bearer", "id_token": token(&claims, signing) }))
                    .into_response()
            }
            Next::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
            Next::Huge => Json(json!({ "access_token": "a".repeat(2 << 20), "token_type": "Bearer" })).into_response(),
            Next::Refusal => (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response(),
        }
    }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn token(claims: &Value, signing: Signing) -> String {
    let (algorithm, name) = match signing {
        Signing::Right | Signing::OtherKey | Signing::RightAs(_) => ("ES256", "one"),
        Signing::UnknownKey => ("ES256", "two"),
        Signing::None => ("none", "one"),
        Signing::OurSecret => ("HS256", "one"),
    };
    let mut head = json!({ "alg": algorithm, "kid": name });
    if let Signing::RightAs(kind) = signing {
        head["typ"] = json!(kind);
    }
    let text = format!("{}.{}", encode(head.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let by_key = |seed| {
        let signature: Signature = key(seed).sign(text.as_bytes());
        signature.to_bytes().to_vec()
    };
    let signature = match signing {
        Signing::Right | Signing::RightAs(_) => by_key(1),
        Signing::OtherKey | Signing::UnknownKey => by_key(2),
        Signing::None => Vec::new(),
        Signing::OurSecret => {
            use hmac::{KeyInit as _, Mac as _};
            let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(super::SECRET.as_bytes()).unwrap();
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
    };
    format!("{text}.{}", encode(&signature))
}
