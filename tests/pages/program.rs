//! A program with a service token, which calls the JSON interface through the router.

use crate::site::{self, Answer, Site};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use ballast_app::accounts::make::{NewAccount, make_account};
use ballast_app::accounts::tokens::{TokenAsked, make_token};
use ballast_app::{App, Caller, Permission};
use ballast_domain::UnitId;
use ballast_store::{AuditEntry, GrantState, NewGrant};
use ballast_web::WebConfig;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// A program with a token and an address of its own.
pub(crate) struct Program {
    pub(crate) token: String,
    pub(crate) address: u32,
    pub(crate) router: Router,
}

impl Program {
    /// The same at an installation of its own.
    pub(crate) fn at(site: &Site, login: &str) -> Self {
        let token = site::run(token_like(&site.app, login, Some(Permission::ALL.into())));
        Self { token, address: site::next_address(), router: site.router.clone() }
    }

    /// One that may do all that the account may, dangerous acts included.
    pub(crate) fn like(login: &str) -> Self {
        Self::narrowed(login, Some(Permission::ALL.into()))
    }

    /// One whose token is narrowed.
    pub(crate) fn narrowed(login: &str, named: Option<BTreeSet<Permission>>) -> Self {
        // Two tests may want the same program at the same moment.
        static MAKING: Mutex<()> = Mutex::new(());
        let _made = MAKING.lock().unwrap();
        Self::with_token(site::run(token_like(&site::app(), login, named)))
    }

    /// One on a site of its own, that may do all that the account may.
    pub(crate) fn of(site: &Site, login: &str) -> Self {
        let token = site::run(token_like(&site.app, login, Some(Permission::ALL.into())));
        let router = ballast_web::router(site.app.clone(), WebConfig::default());
        Self { token, address: site::next_address(), router }
    }

    /// One with any token.
    pub(crate) fn with_token(token: String) -> Self {
        Self { token, address: site::next_address(), router: site::router_of_all() }
    }

    /// The same on a site that lets a token ask so often in a minute.
    pub(crate) fn at_most(self, uses: u32) -> Self {
        let config = WebConfig { token_uses_per_minute: Some(uses), ..WebConfig::default() };
        Self { router: ballast_web::router(site::app(), config), ..self }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty())
    }

    /// Sends JSON.
    pub(crate) fn post(&self, path: &str, body: &serde_json::Value) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request, Body::from(body.to_string()))
    }

    /// The same under a key.
    pub(crate) fn post_once(&self, path: &str, body: &serde_json::Value, key: &str) -> Answer {
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/json").header("idempotency-key", key);
        self.send(request, Body::from(body.to_string()))
    }

    pub(crate) fn send(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let request = request
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::HOST, "ballast.test")
            .body(body)
            .unwrap();
        site::ask(&self.router, self.address, request)
    }
}

/// A token of a program that was granted what the account was, narrowed to the permissions.
async fn token_like(app: &App, login: &str, named: Option<BTreeSet<Permission>>) -> String {
    let store = app.store();
    let machine = Caller::command_line(UnitId::new("140800").unwrap());
    let like = store.account(login).await.unwrap().unwrap();
    let program = format!("{login}.program");
    if store.account(&program).await.unwrap().is_none() {
        let new = NewAccount { login: program.clone(), name: like.name, unit: like.unit, is_service: true };
        make_account(app, &machine, &new).await.unwrap();
        for grant in store.grants_of(login).await.unwrap() {
            let grant = NewGrant { login: program.clone(), ..grant.grant };
            let mut write = store.begin(&machine.as_oneself(), app.clock().now()).await.unwrap();
            write.record_grant(&grant, GrantState::Active).await.unwrap();
            write.commit(AuditEntry::new("grant.allow", program.clone(), serde_json::Value::Null)).await.unwrap();
        }
    }
    let asked = TokenAsked { label: "test", days: 30, permissions: named };
    make_token(app, &machine, &program, &asked).await.unwrap().token
}
