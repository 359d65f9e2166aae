//! Peer of `list`: the same query on the same database in the barest axum page. Arguments: database, `totals` or `none`.

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{AssertSqlSafe, Row};
use std::collections::BTreeMap;

const COLUMNS: [&str; 12] = [
    "list_number",
    "name",
    "code",
    "unit_id",
    "tier",
    "category",
    "plan_class",
    "stage",
    "total_investment",
    "annual_plan",
    "done_in_year",
    "open_obstacles",
];

#[derive(Clone)]
struct Site {
    pool: SqlitePool,
    has_totals: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let database = arguments.next().context("the database")?;
    let has_totals = arguments.next().is_some_and(|word| word == "totals");
    let options = SqliteConnectOptions::new().filename(database).read_only(true);
    let pool = SqlitePoolOptions::new().max_connections(8).connect_with(options).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/", get(page)).with_state(Site { pool, has_totals })).await?;
    Ok(())
}

async fn page(State(site): State<Site>, Query(query): Query<BTreeMap<String, String>>) -> Result<Markup, StatusCode> {
    let broken = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let (mut narrow, mut values) = (String::new(), Vec::new());
    for (name, column) in [("unit", "unit_id"), ("tier", "tier")] {
        if let Some(value) = query.get(name) {
            narrow.push_str(&format!(" AND {column} = ?"));
            values.push(value.as_str());
        }
    }
    let order = match query.get("sort").map(String::as_str) {
        Some("total") => "total_investment",
        Some("annual_plan") => "annual_plan",
        _ => "list_order",
    };
    let direction = if query.get("order").is_some_and(|order| order == "desc") { "DESC" } else { "ASC" };
    let number: i64 = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let columns = COLUMNS.join(", ");
    let text = format!(
        "SELECT {columns} FROM project_lines WHERE is_listed = 1{narrow}
         ORDER BY {order} {direction}, project_id {direction} LIMIT 50 OFFSET {}",
        (number - 1) * 50
    );
    let mut lines = sqlx::query(AssertSqlSafe(text));
    for value in &values {
        lines = lines.bind(*value);
    }
    let lines = lines.fetch_all(&site.pool).await.map_err(broken)?;
    let totals = if site.has_totals {
        let text = format!(
            "SELECT COUNT(*), SUM(total_investment), SUM(annual_plan), SUM(done_in_year), SUM(open_obstacles > 0)
             FROM project_lines WHERE is_listed = 1{narrow}"
        );
        let mut totals = sqlx::query(AssertSqlSafe(text));
        for value in &values {
            totals = totals.bind(*value);
        }
        Some(totals.fetch_one(&site.pool).await.map_err(broken)?)
    } else {
        None
    };
    Ok(html! {
        (DOCTYPE)
        html { body {
            @if let Some(totals) = &totals { p { @for column in 0..5 { (totals.get::<i64, _>(column)) " " } } }
            table { @for line in &lines { tr { @for column in 0..COLUMNS.len() { td { (cell(line, column)) } } } } }
        } }
    })
}

fn cell(line: &SqliteRow, column: usize) -> String {
    if column < 8 {
        line.try_get::<Option<String>, _>(column).ok().flatten().unwrap_or_default()
    } else {
        line.try_get::<i64, _>(column).map(|number| number.to_string()).unwrap_or_default()
    }
}
