//! The site over the sample city, called through its router without a network.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use ballast_app::access::policy::{Policy, SecondFactorRule};
use ballast_app::access::single_sign_on::ProviderSettings;
use ballast_app::papers::PaperSettings;
use ballast_app::setup::City;
use ballast_app::setup::organization::set_up_city;
use ballast_app::setup::sample::load_sample;
use ballast_app::{App, AppParts, Caller, RelyingParty};
use ballast_domain::UnitId;
use ballast_domain::clock::Clock;
use ballast_exchange::ChildCommand;
use ballast_publish::FontConfig;
use ballast_store::{Actor, AuditEntry, GrantState, NewGrant, Store, StoreConfig};
use ballast_web::pace::Pace;
use ballast_web::{WebConfig, router};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "ballast-demo";

/// Where the site is reached.
pub(crate) const SITE_ADDRESS: &str = "https://ballast.test";

/// One runtime for all tests: connections to the database belong to it.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static SITE: LazyLock<Site> = LazyLock::new(|| RUNTIME.block_on(Site::open()));

/// A running installation.
pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) router: Router,
    /// The same installation at the pace that an office gets; the other takes what tests ask for.
    paced: Router,
    pub(crate) folder: Arc<tempfile::TempDir>,
}

/// What an installation of its own differs in.
pub(crate) struct Setup {
    pub(crate) clock: MovingClock,
    pub(crate) policy: Policy,
    pub(crate) provider: Option<ProviderSettings>,
    pub(crate) breach_list: Option<PathBuf>,
    pub(crate) is_secure: bool,
    pub(crate) papers: PaperSettings,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            clock: MovingClock::at("2024-08-20T02:00:00Z".parse().unwrap()),
            policy: Policy { second_factor: SecondFactorRule::Offered, ..Policy::default() },
            provider: None,
            breach_list: None,
            is_secure: false,
            papers: PaperSettings::default(),
        }
    }
}

/// A clock that a test moves on.
#[derive(Debug, Clone)]
pub(crate) struct MovingClock(Arc<Mutex<Timestamp>>);

impl MovingClock {
    pub(crate) fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    pub(crate) fn move_on(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for MovingClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

fn sample_city() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/yuncheng")
}

impl Site {
    /// The sample city with all its figures.
    async fn open() -> Self {
        let site = Self::empty(Setup::default()).await;
        load_sample(&site.app, &Self::caller(), &sample_city(), PASSWORD).await.unwrap();
        site
    }

    /// An installation of its own with the sample city and all its figures.
    pub(crate) fn with_figures(setup: Setup) -> Self {
        RUNTIME.block_on(async {
            let site = Self::empty(setup).await;
            load_sample(&site.app, &Self::caller(), &sample_city(), PASSWORD).await.unwrap();
            site
        })
    }

    /// The units and accounts of the sample city, without figures.
    pub(crate) fn with_people(setup: Setup) -> Self {
        RUNTIME.block_on(async {
            let site = Self::empty(setup).await;
            site.set_people_up().await;
            site
        })
    }

    async fn empty(setup: Setup) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let url = format!("sqlite://{}", folder.path().join("ballast.db").display());
        Self::over(&url, folder, setup).await
    }

    /// The units and accounts of the sample city.
    pub(crate) async fn set_people_up(&self) {
        let text = std::fs::read_to_string(sample_city().join("city.toml")).unwrap();
        let city = City::from_toml(&text).unwrap();
        set_up_city(&self.app, &Self::caller(), &city, Some(PASSWORD)).await.unwrap();
    }

    /// One process over a database and a data folder, which others may share.
    pub(crate) async fn over(url: &str, folder: Arc<tempfile::TempDir>, setup: Setup) -> Self {
        let parts = AppParts {
            store: Store::open(&StoreConfig { url: url.to_owned(), readers: 4 }).await.unwrap(),
            clock: Box::new(setup.clock),
            folder: folder.path().to_owned(),
            parser: ChildCommand {
                program: env!("CARGO_BIN_EXE_ballast").into(),
                arguments: vec!["parse-child".to_owned()],
            },
            fonts: FontConfig::default(),
            policy: setup.policy,
            witnesses: Vec::new(),
            provider: setup.provider,
            breach_list: setup.breach_list,
            site: RelyingParty::of_origin(SITE_ADDRESS),
        };
        let app = App::with_papers(parts, setup.papers).unwrap();
        let paced = WebConfig { is_secure: setup.is_secure, ..WebConfig::default() };
        let pace =
            Pace { searches: 100_000, exports: 100_000, imports: 100_000, assessments: 100_000, reveals: 100_000 };
        let config = WebConfig { pace, token_uses_per_minute: Some(u32::MAX), ..paced.clone() };
        Self { router: router(app.clone(), config), paced: router(app.clone(), paced), app, folder }
    }

    /// The machine's own command line.
    pub(crate) fn caller() -> Caller {
        Caller::command_line(UnitId::new("140800").unwrap())
    }

    /// Waits until the use of somebody's session is written down, which happens beside the request.
    pub(crate) fn settle(&self, login: &str) {
        RUNTIME.block_on(async {
            let now = self.app.clock().now();
            while !self.app.store().sessions_of(login, now).await.unwrap().iter().any(|session| session.seen_at == now)
            {
                tokio::task::yield_now().await;
            }
        });
    }

    /// Lets somebody handle the records of another unit than the own.
    pub(crate) fn lend(&self, login: &str, unit: &str) {
        let grant = NewGrant {
            login: login.into(),
            role: "handler".into(),
            unit: UnitId::new(unit).unwrap(),
            projects: None,
            valid_from: date(2024, 1, 1),
            valid_until: None,
            deputy_for: None,
            reason: "协办".into(),
        };
        run(async {
            let mut write = self.app.store().begin(&Actor::default(), self.app.clock().now()).await.unwrap();
            write.record_grant(&grant, GrantState::Active).await.unwrap();
            write.commit(AuditEntry::new("grant.allow", "test", serde_json::json!({}))).await.unwrap();
        });
    }

    /// Somebody at this installation.
    pub(crate) fn stranger(&self) -> Visitor {
        Visitor::at(self.router.clone())
    }

    /// Signed in to a sample account of this installation.
    pub(crate) fn signed_in(&self, login: &str) -> Visitor {
        self.stranger().into_account(login)
    }
}

/// The installation below the site that all tests share.
pub(crate) fn app() -> App {
    SITE.app.clone()
}

/// The router of the site that all tests share.
pub(crate) fn router_of_all() -> Router {
    SITE.router.clone()
}

/// An address that nobody has used: tries are counted by address.
pub(crate) fn next_address() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0x0a00_0001);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Asks a router from an address.
pub(crate) fn ask(router: &Router, address: u32, mut request: Request<Body>) -> Answer {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::from(address), 50_000))));
    let router = router.clone();
    RUNTIME.block_on(async {
        let response = router.oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec();
        Answer { status, headers, body }
    })
}

/// Runs something where the site runs.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    RUNTIME.block_on(work)
}

/// Somebody with a browser and an address of the own: tries to sign in are counted by address.
pub(crate) struct Visitor {
    router: Router,
    address: u32,
    cookies: BTreeMap<String, String>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn location(&self) -> String {
        self.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    /// The answer as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}: {error}: {}", self.status, self.text()))
    }

    /// The JSON of an answer that went well.
    #[track_caller]
    pub(crate) fn given(&self) -> serde_json::Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        self.json()
    }

    /// The status and the code of a problem.
    #[track_caller]
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{}", self.text());
        (self.status.as_u16(), self.json()["code"].as_str().unwrap().to_owned())
    }

    /// The text of a page that was found.
    #[track_caller]
    pub(crate) fn page(&self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.text()
    }
}

impl Visitor {
    /// Nobody yet, with a Chinese browser.
    pub(crate) fn stranger() -> Self {
        Self::at(SITE.router.clone())
    }

    /// The same browser, led to another process by the balancer in front.
    pub(crate) fn led_to(&mut self, site: &Site) -> &mut Self {
        self.router = site.router.clone();
        self
    }

    fn at(router: Router) -> Self {
        Self { router, address: next_address(), cookies: BTreeMap::new() }
    }

    /// Signed in to a sample account.
    pub(crate) fn signed_in(login: &str) -> Self {
        Self::stranger().into_account(login)
    }

    fn into_account(mut self, login: &str) -> Self {
        let answer = self.sign_in(login, PASSWORD);
        assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, "/"), "{login}");
        self
    }

    /// The same person, held to the pace of an office.
    pub(crate) fn paced(mut self) -> Self {
        self.router = SITE.paced.clone();
        self
    }

    pub(crate) fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let token = self.token("/sign-in");
        self.post("/sign-in", &[("csrf", &token), ("login", login), ("password", password)])
    }

    /// Keeps a cookie that another browser got.
    pub(crate) fn keep(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Sends a form among others at the same time; gives the status alone.
    pub(crate) async fn posting(&self, path: &str, fields: &[(&str, &str)]) -> StatusCode {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.router.clone().oneshot(self.dressed(request, Body::from(body))).await.unwrap().status()
    }

    pub(crate) fn cookie(&self, name: &str) -> String {
        self.cookies.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty())
    }

    /// Sends a form of our own page.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body))
    }

    /// Sends the upload form.
    pub(crate) fn upload(&mut self, name: &str, content: &[u8], known_on: &str) -> Answer {
        let token = self.token("/imports");
        let fields = [("csrf", token.as_str()), ("form", ""), ("mapping", ""), ("known_on", known_on)];
        self.send_file("/imports", &fields, ("file", name, content))
    }

    /// Sends the form of papers on a project's page.
    pub(crate) fn upload_paper(
        &mut self,
        project: &str,
        kind: &str,
        about: &str,
        name: &str,
        content: &[u8],
    ) -> Answer {
        let token = self.token(project);
        self.send_paper(project, &token, kind, about, name, content)
    }

    /// The same with a token of one's own.
    pub(crate) fn send_paper(
        &mut self,
        project: &str,
        token: &str,
        kind: &str,
        about: &str,
        name: &str,
        content: &[u8],
    ) -> Answer {
        let fields = [("csrf", token), ("kind", kind), ("about", about)];
        self.send_file(&format!("{project}/papers"), &fields, ("paper", name, content))
    }

    /// Sends a form with a file.
    fn send_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (field, name, content): (&str, &str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!("--cut\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend(part.as_bytes());
        }
        let head = format!("--cut\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.as_bytes());
        body.extend(content);
        body.extend(b"\r\n--cut--\r\n");
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.send(request, Body::from(body))
    }

    /// The form token that a page holds.
    pub(crate) fn token(&mut self, path: &str) -> String {
        let page = self.get(path).text();
        let (_, after) = page.split_once("name=\"csrf\" value=\"").unwrap_or_else(|| panic!("{path} has no form"));
        after.split('"').next().unwrap().to_owned()
    }

    /// A request with what this browser always sends.
    fn dressed(&self, request: axum::http::request::Builder, body: Body) -> Request<Body> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request
            .header(header::HOST, "ballast.test")
            .header(header::ACCEPT_LANGUAGE, "zh-CN")
            .header(header::COOKIE, cookies.join("; "))
            .body(body)
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::from(self.address), 50_000))));
        request
    }

    pub(crate) fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let request = self.dressed(request, body);
        let answer = ask(&self.router, self.address, request);
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

/// Every address of our own that a page links to, decoded once.
pub(crate) fn links(page: &str) -> Vec<String> {
    let parts = page.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
    parts.filter(|link| link.starts_with('/')).map(|link| link.replace("&amp;", "&")).collect()
}

/// The first link that begins so.
#[track_caller]
pub(crate) fn link(page: &str, begins: &str) -> String {
    links(page).into_iter().find(|link| link.starts_with(begins)).unwrap_or_else(|| panic!("no link to {begins}"))
}
