//! The program that speaks with a cluster: beside this one, or on the search path.

use crate::args::OnCluster;
use crate::words::lang;
use ballast_app::AppError;
use ballast_app::assessments::cluster::Cluster;
use ballast_domain::Text;
use std::path::PathBuf;

/// The cluster that was asked for.
///
/// # Errors
/// [`AppError::Invalid`] when its program is nowhere.
pub(crate) fn of(wanted: &OnCluster) -> Result<Option<Cluster>, AppError> {
    let OnCluster { cluster: Some(scheduler), shared: Some(shared) } = wanted else { return Ok(None) };
    let Some(program) = program() else {
        return Err(AppError::Invalid(Text::fixed(
            "没有找到程序 ballast-cluster。请把它放在 ballast 旁边或搜索路径（PATH）中；构建：在源码的 cluster 文件夹执行 cargo build --release",
            "the program ballast-cluster is not there; put it beside ballast or on the search path (PATH); to build it, run cargo build --release in the folder cluster of the source",
        )));
    };
    let (scheduler, shared) = (scheduler.clone(), shared.clone());
    Ok(Some(Cluster { program, scheduler, shared, lang: lang() }))
}

fn program() -> Option<PathBuf> {
    let name = format!("ballast-cluster{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|own| own.parent().map(PathBuf::from));
    let path = std::env::var_os("PATH").unwrap_or_default();
    beside.into_iter().chain(std::env::split_paths(&path)).map(|folder| folder.join(&name)).find(|file| file.is_file())
}
