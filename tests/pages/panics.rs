//! A fault of ours in one request: an error page under its number, counted, and the next request is answered.

use crate::site::{app, ask, next_address};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use ballast_web::access::{Access, Table};
use ballast_web::router::router_of;
use ballast_web::{Metrics, WebConfig, metrics_router};

#[test]
fn a_panic_is_one_error_page_is_counted_and_the_server_goes_on() {
    let metrics = Metrics::default();
    let config = WebConfig { metrics: metrics.clone(), ..WebConfig::default() };
    let table = Table::default()
        .get("/falls", Access::Public, async || -> &'static str { panic!("a fault of ours") })
        .get("/stands", Access::Public, async || "it stands");
    let router = router_of(table, app(), config);
    let get =
        |router: &Router, path: &str| ask(router, next_address(), Request::get(path).body(Body::empty()).unwrap());
    for _ in 0..3 {
        let fallen = get(&router, "/falls");
        assert_eq!(fallen.status, StatusCode::INTERNAL_SERVER_ERROR);
        let number = fallen.headers["x-request-id"].to_str().unwrap().to_owned();
        assert!(number.len() == 12 && fallen.text().contains(&number), "{number}: {}", fallen.text());
        assert!(!fallen.text().contains("a fault of ours"));
        assert_eq!(get(&router, "/stands").page(), "it stands");
    }
    let told = get(&metrics_router(app(), metrics), "/metrics").page();
    assert!(told.contains("ballast_panics_total 3\n"), "{told}");
}
