//! Mistakes on the command line, in the language of the run.

use crate::words::lang;
use ballast_domain::Lang;
use clap::error::{ContextKind, ErrorKind};
use std::process::ExitCode;

/// Says what clap found. Help and version go to standard output with code 0, mistakes to standard error with code 2.
pub(crate) fn report(error: &clap::Error) -> ExitCode {
    let is_mistake = error.use_stderr();
    match (lang(), is_mistake) {
        (Lang::Zh, true) if error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprintln!("{}\n\n用 --help 查看用法。", in_chinese(error));
        }
        _ => {
            let _ = error.print();
        }
    }
    ExitCode::from(if is_mistake { 2 } else { 0 })
}

fn in_chinese(error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let valid = context(ContextKind::ValidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识的参数：{argument}"),
        ErrorKind::InvalidSubcommand => format!("不认识的命令：{}", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{argument}"),
        ErrorKind::MissingSubcommand => "缺少子命令".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("参数 {argument} 缺少值"),
        ErrorKind::InvalidValue => format!("参数 {argument} 的值“{value}”不在允许范围内：{valid}"),
        ErrorKind::ValueValidation => format!("参数 {argument} 的值“{value}”不正确。{}", example(&argument)),
        ErrorKind::ArgumentConflict => format!("参数 {argument} 不能与 {} 同时使用", context(ContextKind::PriorArg)),
        _ => error.to_string(),
    }
}

/// How a value of this argument is written.
fn example(argument: &str) -> &'static str {
    match argument.rsplit_once('<').map_or("", |(_, kind)| kind) {
        "PERIOD>" => "考核期写作 2024Q2、2024-06、2024H1 或 2024",
        "DATE>" => "日期写作 2024-07-15",
        "ADDRESS>" => "地址写作 127.0.0.1:8080",
        "YEAR>" => "年份写作 2024",
        "BATCH>" => "批次编号是数字，见 ballast imports",
        _ => "",
    }
}
