//! What PostgreSQL itself refuses: the role under which the program serves, and what it may do (数据库角色).

use crate::Store;
use crate::dialect::Dialect;
use crate::error::{StoreError, while_trying_to};
use sqlx::Row;

/// A wall that is missing although the program runs without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingWall {
    /// The program's role owns the tables or stands above their policies: neither the audit trail nor the scopes have a second guard.
    ProgramRole,
    /// A block that the disk changes would go unnoticed.
    Checksums,
}

/// Tables to which the program only adds.
const APPENDED: [&str; 9] = [
    "audit_events",
    "audit_checkpoints",
    "assessments",
    "papers",
    "paper_states",
    "assessment_steps",
    "objections",
    "objection_steps",
    "scheme_versions",
];
/// Tables of which it ends versions and files what belongs to a project under the project's unit.
const VERSIONED: [&str; 5] = ["projects", "stage_events", "monthly_reports", "obstacles", "unit_records"];

/// The statements that make a role of PostgreSQL the one under which the program serves: it may add to the audit trail and read it, add
/// versions of records and end them, and change nothing else of either. Run by the owner of the tables, again after each migration.
pub fn grants_for(role: &str) -> String {
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    let mut sql = format!(
        "GRANT USAGE ON SCHEMA public TO {role};\n\
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};\n\
         REVOKE INSERT, UPDATE, DELETE ON _sqlx_migrations FROM {role};\n"
    );
    for table in APPENDED.iter().chain(&VERSIONED) {
        sql += &format!("REVOKE UPDATE, DELETE ON {table} FROM {role};\n");
    }
    for table in VERSIONED {
        sql += &format!("GRANT UPDATE (superseded_on, unit_id) ON {table} TO {role};\n");
    }
    sql
}

impl Store {
    /// The walls that this database lacks, the more important first. SQLite has its triggers alone and lacks none.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn missing_walls(&self) -> Result<Vec<MissingWall>, StoreError> {
        if self.dialect == Dialect::Sqlite {
            return Ok(Vec::new());
        }
        let query = "SELECT CAST(row_security_active('projects') AND NOT has_table_privilege('audit_events', 'UPDATE, DELETE, TRUNCATE')
                         AS INTEGER),
                     CAST(current_setting('data_checksums') = 'on' AS INTEGER)";
        let row = sqlx::query(query).fetch_one(&*self.readers).await;
        let row = row.map_err(while_trying_to("look for the walls of PostgreSQL"))?;
        let missing = [(MissingWall::ProgramRole, 0), (MissingWall::Checksums, 1)];
        Ok(missing.into_iter().filter(|(_, column)| row.get::<i32, _>(*column) == 0).map(|(wall, _)| wall).collect())
    }

    /// Makes a role the one under which the program serves; see [`grants_for`].
    ///
    /// # Errors
    /// [`StoreError::Query`], also when the role does not exist or the program itself does not own the tables.
    pub async fn grant_to(&self, role: &str) -> Result<(), StoreError> {
        let done = self.writer.run_raw(grants_for(role)).await;
        done.map_err(while_trying_to("grant the program's role its rights"))
    }
}
