//! The organisation units.

use crate::column::{json, read_json};
use crate::error::StoreError;
use crate::sql::{Place, Query};
use crate::{Store, Write};
use ballast_domain::{OrganizationUnit, UnitId};

impl Write {
    /// Writes units: new ones are added, known ones replaced.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn put_units(&mut self, units: &[OrganizationUnit]) -> Result<(), StoreError> {
        for unit in units {
            let mut query = Query::new("INSERT INTO organization_units (id, parent_id, sort, content) VALUES (");
            query.bind(unit.id.as_str()).bind_more([unit.parent.as_ref().map(ToString::to_string)]);
            query.bind_more([unit.sort]).bind_more([json(unit)?]);
            query.push(") ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, sort = excluded.sort, content = excluded.content");
            query.run(self.data(), "write organisation units").await?;
        }
        Ok(())
    }

    /// Puts one unit in the place of another that has no records yet: its people and their grants go over, and it is gone.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] when records name it; [`StoreError::Query`].
    pub async fn replace_unit(&mut self, old: &str, new: &UnitId) -> Result<(), StoreError> {
        for text in ["UPDATE users SET unit_id = ", "UPDATE role_grants SET unit_id = "] {
            let mut query = Query::new(text);
            query.bind(new.as_str()).push(" WHERE unit_id = ").bind(old);
            query.run(self.data(), "move people to another unit").await?;
        }
        let mut query = Query::new("DELETE FROM organization_units WHERE id = ");
        query.bind(old);
        query.run(self.data(), "remove a unit").await?;
        Ok(())
    }
}

impl Store {
    /// All units, by sort, then id. The tree itself is no secret: it takes no scope.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn units(&self) -> Result<Vec<OrganizationUnit>, StoreError> {
        all(&self.readers).await
    }
}

pub(crate) async fn all<'e>(on: impl Into<Place<'e>>) -> Result<Vec<OrganizationUnit>, StoreError> {
    let query = Query::new("SELECT content FROM organization_units ORDER BY sort, id");
    let rows = query.all(on, "read organisation units").await?;
    rows.iter().map(|row| read_json(row.get(0))).collect()
}
