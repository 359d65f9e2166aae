//! Whether the child process that reads uploaded tables can be started and works within its limits.

use super::{Finding, plain};
use ballast_domain::{Form, OrganizationTree, Text};
use ballast_exchange::{ChildCommand, Limits, ReadRequest, preview_file};
use jiff::civil::date;
use std::io::Write as _;

pub(super) fn check() -> Vec<Finding> {
    let what = Text::fixed("表格读取子进程", "Reader of tables");
    vec![match probe() {
        Ok(()) => Finding::well("reader", what, Text::fixed("能在限制内工作", "works within its limits")),
        Err(error) => Finding::failure(
            "reader",
            what,
            plain(format!("{error:#}")),
            Text::fixed(
                "检查系统是否允许启动子进程、内存限制是否过低（需 512 MiB）",
                "check that child processes may be started and that memory limits leave 512 MiB",
            ),
        ),
    }]
}

fn probe() -> anyhow::Result<()> {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile()?;
    file.write_all("项目名称,县（市、区）\n甲,乙\n".as_bytes())?;
    let day = date(2024, 1, 1);
    let request = ReadRequest {
        form: Form::Ledger,
        file_name: None,
        tree: OrganizationTree::new(Vec::new())?,
        default_unit: None,
        period: None,
        mapping: None,
        today: day,
        information_on: day,
        is_sample: false,
        limits: Limits::default(),
    };
    preview_file(&ChildCommand::of_this_program()?, file.path(), &request)?
        .map(drop)
        .map_err(|issue| anyhow::anyhow!("{}", issue.say(crate::words::lang())))
}
