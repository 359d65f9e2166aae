//! Whether requests can be served, for whatever stands in front: 200, or 503 with what is in the way in one word each.

use crate::web::Web;
use axum::extract::State;
use axum::http::StatusCode;
use ballast_app::operation::readiness::obstacles;

pub(crate) async fn get(State(web): State<Web>) -> (StatusCode, String) {
    let obstacles = obstacles(&web.app).await;
    if obstacles.is_empty() {
        (StatusCode::OK, "ready\n".to_owned())
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}\n", obstacles.join(", ")))
    }
}
