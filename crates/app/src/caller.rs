//! Who asks: a person with a role and a scope.

use crate::error::AppError;
use ballast_domain::{Scope, Text, UnitId};
use ballast_store::Actor;

/// A role (角色): a named set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 市项目推进中心: checks reports, runs assessments, issues bulletins.
    ProjectCenter,
    /// 县区填报员: imports and reads the records of the own unit.
    Reporter,
    /// 领导: reads.
    Leader,
    /// 审计员: reads records, results and the audit trail; changes nothing.
    Auditor,
}

/// An ability that operations ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Read projects, reports and figures within the scope.
    ReadRecords,
    /// Import files for units within the scope, undo own batches.
    ImportRecords,
    /// Read assessments, rankings and derivations.
    ReadAssessments,
    /// Freeze a snapshot and run an assessment.
    RunAssessment,
    /// Make official documents from a result.
    PublishDocuments,
    /// Read the audit trail.
    ReadAudit,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::ProjectCenter, Self::Reporter, Self::Leader, Self::Auditor];

    /// The code in the database and in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::ProjectCenter => "project_center",
            Self::Reporter => "reporter",
            Self::Leader => "leader",
            Self::Auditor => "auditor",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The name.
    pub fn label(self) -> Text {
        match self {
            Self::ProjectCenter => Text::fixed("项目推进中心", "Project centre"),
            Self::Reporter => Text::fixed("填报人", "Reporter"),
            Self::Leader => Text::fixed("领导", "Leader"),
            Self::Auditor => Text::fixed("审计员", "Auditor"),
        }
    }

    /// The permissions of the role: the only table of them.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{ImportRecords, PublishDocuments, ReadAssessments, ReadAudit, ReadRecords, RunAssessment};
        match self {
            Self::ProjectCenter => &[ReadRecords, ImportRecords, ReadAssessments, RunAssessment, PublishDocuments],
            Self::Reporter => &[ReadRecords, ImportRecords, ReadAssessments],
            Self::Leader => &[ReadRecords, ReadAssessments, PublishDocuments],
            Self::Auditor => &[ReadRecords, ReadAssessments, ReadAudit],
        }
    }
}

/// The login under which the machine's own command line stands in every record.
pub const COMMAND_LINE: &str = "command-line";

/// The person on whose behalf an operation runs, loaded anew for each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Login name; stands in the audit trail.
    pub login: String,
    /// Name shown on screen.
    pub name: String,
    /// Role.
    pub role: Role,
    /// The unit the person works for.
    pub unit: UnitId,
    /// Whose records the person may read.
    pub scope: Scope,
}

impl Caller {
    /// True when the role holds the permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.permissions().contains(&permission)
    }

    /// Goes on only when the role holds the permission.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn require(&self, permission: Permission) -> Result<(), AppError> {
        if self.may(permission) { Ok(()) } else { Err(AppError::Forbidden(permission)) }
    }

    /// How the caller stands in the audit trail.
    pub fn actor(&self) -> Actor {
        Actor { login: self.login.clone(), role: self.role.code().to_owned() }
    }

    /// The program acting for the person at the machine's own command line, who owns the database file anyway.
    pub fn command_line(root: UnitId) -> Self {
        Self {
            login: COMMAND_LINE.into(),
            name: "command line".into(),
            role: Role::ProjectCenter,
            unit: root,
            scope: Scope::All,
        }
    }
}
