//! What a person can do with Ballast: one file per operation and per query page.
//!
//! An operation is: may this caller? → load → domain → save → audit event, all in one transaction of the store. The web
//! pages and the command line stand on the same operations.
//!
//! # What this crate must not know
//! No HTML, no HTTP status codes, no command-line words. Which database is below is known to the store alone.
//!
//! # How to add the usual next thing
//! A new action is one file with a function `pub async fn verb_noun(app: &App, caller: &Caller, input: …) -> Result<…,
//! AppError>`, whose first line is `let granted = caller.require(Permission::…)?`: it gives the scope to read with and the actor to
//! write as. A new page is a query in the same shape that returns a plain struct of typed values.

pub mod access;
pub mod accounts;
pub mod assessments;
pub mod audit;
pub mod backup;
mod digest;
pub mod error;
pub mod foresight;
pub mod grants;
pub mod history;
pub mod home;
pub mod imports;
pub mod operation;
pub mod papers;
pub mod personal;
pub mod projects;
pub mod retention;
pub mod setup;
mod turns;
pub mod units;

pub use access::{Caller, Permission, Role};
pub use ballast_passkey::RelyingParty;
pub use digest::of as digest_of;
pub use error::AppError;

use access::breach_list::BreachList;
use access::keys::Keys;
use access::password::Hashing;
use access::policy::Policy;
use access::single_sign_on::{Provider, ProviderSettings};
use audit::witness::Witness;
use ballast_domain::{Clock, OrganizationTree, Scope};
use ballast_store::{AsOf, Store};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use turns::{Turns, cores};

/// One running installation: its database, its folder, its clock. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    clock: Box<dyn Clock>,
    folder: PathBuf,
    parser: ballast_exchange::ChildCommand,
    fonts: ballast_publish::FontConfig,
    policy: Policy,
    keys: Keys,
    witnesses: Vec<Witness>,
    papers: papers::Papers,
    site: Option<RelyingParty>,
    provider: Option<Provider>,
    breach_list: Option<BreachList>,
    hashing: Hashing,
    reading: Turns,
    computing: Turns,
    uploading: Mutex<()>,
    walked: audit::checkpoint::Walked,
    looks: audit::reading::Looks,
    totals: projects::list::TotalsCache,
    results: assessments::show::ResultsCache,
    /// Whether demonstration data is loaded, under the version of the data.
    sample: Mutex<Option<(i64, bool)>>,
}

/// What [`App::new`] needs.
pub struct AppParts {
    /// The open database.
    pub store: Store,
    /// Gives the time.
    pub clock: Box<dyn Clock>,
    /// Where snapshots, uploads and mapping files live; made if absent.
    pub folder: PathBuf,
    /// How the parsing child process is started.
    pub parser: ballast_exchange::ChildCommand,
    /// Which fonts documents are set in.
    pub fonts: ballast_publish::FontConfig,
    /// How strict the installation is.
    pub policy: Policy,
    /// Who is told of the checkpoints of the audit trail outside the data folder.
    pub witnesses: Vec<Witness>,
    /// Where people reach the site; none where no browser does. Passkeys belong to it.
    pub site: Option<RelyingParty>,
    /// The provider of single sign-on; none where it is off.
    pub provider: Option<ProviderSettings>,
    /// A sorted file of stolen passwords or their hashes.
    pub breach_list: Option<PathBuf>,
}

/// How long a large file or an assessment waits for its turn.
const PATIENCE: Duration = Duration::from_mins(1);

impl App {
    /// Puts an installation together and makes its folders and keys.
    ///
    /// # Errors
    /// [`AppError::Folder`] when a folder cannot be made; [`AppError::Damaged`] for a key that is none or that others can read;
    /// [`AppError::Invalid`] for a provider that is not reached safely; either for a list of stolen passwords that cannot be searched.
    pub fn new(parts: AppParts) -> Result<Self, AppError> {
        Self::with_papers(parts, papers::PaperSettings::default())
    }

    /// The same with papers that lie elsewhere, are scanned, or are held to other limits.
    ///
    /// # Errors
    /// As [`App::new`]; [`AppError::Files`] for an address that is none.
    pub fn with_papers(parts: AppParts, settings: papers::PaperSettings) -> Result<Self, AppError> {
        for sub in ["snapshots", "uploads", "mappings", "schemes", "keys"] {
            let folder = parts.folder.join(sub);
            std::fs::create_dir_all(&folder).map_err(|source| AppError::Folder { folder, source })?;
        }
        let AppParts { store, clock, folder, parser, fonts, policy, witnesses, site, provider, breach_list } = parts;
        let keys = Keys::open(&folder.join("keys"), policy.suite)?;
        let store = store.beginning_with(policy.suite);
        let papers = papers::Papers::open(&folder.join("papers"), settings, clock.now())?;
        Ok(Self {
            inner: Arc::new(Inner {
                store,
                clock,
                folder,
                parser,
                fonts,
                policy,
                keys,
                witnesses,
                papers,
                site,
                provider: provider.map(Provider::new).transpose()?,
                breach_list: breach_list.as_deref().map(BreachList::open).transpose()?,
                hashing: Hashing::default(),
                reading: Turns::new(cores(), 16, PATIENCE),
                computing: Turns::new(cores() - 1, 8, PATIENCE),
                uploading: Mutex::default(),
                walked: audit::checkpoint::Walked::default(),
                looks: audit::reading::Looks::default(),
                totals: projects::list::totals_cache(),
                results: assessments::show::results_cache(),
                sample: Mutex::default(),
            }),
        })
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    /// The folder of snapshots, uploads, mappings and own schemes.
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// How the parsing child process is started.
    pub fn parser(&self) -> &ballast_exchange::ChildCommand {
        &self.inner.parser
    }

    /// How strict the installation is.
    pub fn policy(&self) -> Policy {
        self.inner.policy
    }

    /// The keys of the installation.
    pub fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    /// Who is told of checkpoints outside the data folder.
    pub fn witnesses(&self) -> &[Witness] {
        &self.inner.witnesses
    }

    /// How much of papers is taken.
    pub fn paper_limits(&self) -> papers::PaperLimits {
        self.inner.papers.limits
    }

    pub(crate) fn papers(&self) -> &papers::Papers {
        &self.inner.papers
    }

    /// Where people reach the site, if that is known.
    pub fn site(&self) -> Option<&RelyingParty> {
        self.inner.site.as_ref()
    }

    pub(crate) fn provider(&self) -> Option<&Provider> {
        self.inner.provider.as_ref()
    }

    pub(crate) fn breach_list(&self) -> Option<&BreachList> {
        self.inner.breach_list.as_ref()
    }

    /// Turns at reading a file in a child process, which may take half a gigabyte.
    pub(crate) fn reading(&self) -> &Turns {
        &self.inner.reading
    }

    /// One upload after the other, so that two at once cannot both be the last that is allowed.
    pub(crate) fn uploading(&self) -> &Mutex<()> {
        &self.inner.uploading
    }

    /// Turns at assessments and typesetting, which take a core each.
    pub(crate) fn computing(&self) -> &Turns {
        &self.inner.computing
    }

    pub(crate) fn hashing(&self) -> &Hashing {
        &self.inner.hashing
    }

    pub(crate) fn walked(&self) -> &audit::checkpoint::Walked {
        &self.inner.walked
    }

    pub(crate) fn looks(&self) -> &audit::reading::Looks {
        &self.inner.looks
    }

    /// The fonts of documents.
    pub fn fonts(&self) -> &ballast_publish::FontConfig {
        &self.inner.fonts
    }

    /// Totals of lists under the version of the data.
    pub(crate) fn totals(&self) -> &projects::list::TotalsCache {
        &self.inner.totals
    }

    /// Parsed results under the digest of their files.
    pub(crate) fn results(&self) -> &assessments::show::ResultsCache {
        &self.inner.results
    }

    /// True when any demonstration data is loaded: every page then says so.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn holds_sample_data(&self) -> Result<bool, AppError> {
        let version = self.store().data_version().await?;
        let known = *self.inner.sample.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, is_sample)) = known.filter(|(of, _)| *of == version) {
            return Ok(is_sample);
        }
        let is_sample = self.store().reading(AsOf::Now).await?.holds_sample_data(&Scope::All).await?;
        *self.inner.sample.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, is_sample));
        Ok(is_sample)
    }

    /// The organisation tree as it stands.
    ///
    /// # Errors
    /// [`AppError::Store`]; [`AppError::Tree`] when the stored units form no tree.
    pub async fn tree(&self) -> Result<OrganizationTree, AppError> {
        Ok(OrganizationTree::new(self.inner.store.units().await?)?)
    }
}
