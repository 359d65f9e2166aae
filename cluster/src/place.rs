//! A place that this program and the executors see under one name (共享位置).

use crate::error::ClusterError;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::error::{DataFusionError, Result as QueryResult};
use datafusion::execution::SessionState;
use datafusion::object_store::ObjectStore;
use datafusion::object_store::path::Path as StorePath;
use std::path::Path;
use std::sync::Arc;
use url::Url;

/// A folder, or a bucket with a prefix: `/srv/shared`, `s3://bucket/prefix`.
#[derive(Debug, Clone)]
pub struct Place {
    /// Ends with a slash.
    root: Url,
}

impl Place {
    /// Reads a place. A folder is made if it is not there.
    ///
    /// # Errors
    /// [`ClusterError::Place`] for a folder that cannot be made, and for an address other than `s3://…`.
    pub fn parse(text: &str) -> Result<Self, ClusterError> {
        let unusable = ClusterError::place(text);
        if let Some((scheme, _)) = text.split_once("://") {
            let root = Url::parse(&format!("{}/", text.trim_end_matches('/')));
            return match root {
                Ok(root) if scheme == "s3" && root.host_str().is_some() => Ok(Self { root }),
                Ok(_) => {
                    Err(unusable(DataFusionError::Configuration("neither a folder nor s3://bucket/prefix".into())))
                }
                Err(error) => Err(unusable(DataFusionError::Configuration(error.to_string()))),
            };
        }
        let folder = std::fs::create_dir_all(text).and_then(|()| Path::new(text).canonicalize());
        let folder = folder.map_err(|error| unusable(error.into()))?;
        match Url::from_directory_path(folder) {
            Ok(root) => Ok(Self { root }),
            Err(()) => Err(unusable(DataFusionError::Configuration("no absolute path".into()))),
        }
    }

    /// The place as a person reads it.
    pub fn name(&self) -> &str {
        self.root.as_str()
    }

    /// The table address of a file.
    pub(crate) fn table(&self, file: &str) -> QueryResult<ListingTableUrl> {
        let url = self.root.join(file).map_err(|error| DataFusionError::External(Box::new(error)))?;
        ListingTableUrl::parse(url)
    }

    /// The store of the place, and where a file lies in it.
    pub(crate) fn object(&self, state: &SessionState, file: &str) -> QueryResult<(Arc<dyn ObjectStore>, StorePath)> {
        let url = self.table(file)?;
        Ok((state.runtime_env().object_store(url.object_store())?, url.prefix().clone()))
    }
}
