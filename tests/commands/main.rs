//! The built program in a shell: the whole line, wrong input, the end of the process in the middle of an import, operation.
#![expect(clippy::unwrap_used, reason = "tests")]

mod backup;
mod cluster;
mod corpus;
mod federate;
mod first_start;
mod keys;
mod killed;
mod life;
mod log;
mod migrate;
mod operation;
mod overload;
mod restore;
mod retention;
mod served;
mod shell;
mod spine;
mod witness;
mod wrong_input;

/// Runs a statement past the program, as somebody with the file could.
fn past_the_program(office: &shell::Office, data: &str, statement: String) {
    use sqlx::Connection as _;
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", office.path(data).join("ballast.db").display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}
