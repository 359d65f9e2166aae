//! `city.toml`: the organisation tree, the sample accounts, and the files in the order in which they are imported.

use super::SampleFile;
use super::material::UNITS;
use super::paper::SamplePaper;
use std::fmt::Write;

const HEAD: &str = "\
# 示例城市：机构、示例账号和依次导入的文件。说明见 README.zh-CN.md。
# The sample city: units, sample accounts, and the files to import in order. See README.md.
# Made by `cargo xtask gen`; changes belong into xtask/src/sample.

sample = true
";

/// Departments: id, Chinese, English, other names.
const DEPARTMENTS: &[(&str, &str, &str, &[&str])] = &[
    ("140800-pc", "市项目推进中心", "City Project Centre", &["运城市项目推进中心"]),
    ("140800-drc", "市发展和改革委员会", "City Development and Reform Commission", &["市发改委"]),
    ("140800-stats", "市统计局", "City Bureau of Statistics", &[]),
    ("140800-invest", "市投资促进局", "City Investment Promotion Bureau", &["市招商局"]),
    ("140800-industry", "市工业和信息化局", "City Bureau of Industry and Information Technology", &["市工信局"]),
    ("140800-land", "市规划和自然资源局", "City Bureau of Planning and Natural Resources", &["市自然资源局"]),
    ("140800-environment", "市生态环境局", "City Bureau of Ecology and Environment", &[]),
    ("140800-approval", "市行政审批服务管理局", "City Approval Service Bureau", &["市审批局"]),
    ("140800-finance", "市财政局", "City Finance Bureau", &[]),
];

/// Accounts: login, name, roles, unit.
const USERS: &[(&str, &str, &[&str], &str)] = &[
    ("centre", "市项目推进中心（示例）", &["city_reviewer", "tallier", "publisher"], "140800"),
    ("leader", "市领导（示例）", &["leader"], "140800"),
    ("publisher", "发布人（示例）", &["publisher"], "140800"),
    ("yanhu", "盐湖区填报员（示例）", &["reporter"], "140802"),
    ("wenxi", "闻喜县填报员（示例）", &["reporter"], "140823"),
    ("hejin", "河津市填报员（示例）", &["reporter"], "140882"),
    ("etdz", "运城经开区填报员（示例）", &["reporter"], "140802-etdz"),
    ("approver", "河津市审核人（示例）", &["county_approver"], "140882"),
    ("verifier", "现场核查人（示例）", &["site_verifier"], "140800"),
    ("scorer", "评分人（示例）", &["scorer"], "140800"),
    ("ruler", "异议裁定人（示例）", &["ruler"], "140800"),
    ("handler", "自然资源局承办人（示例）", &["handler"], "140800-land"),
    ("auditor", "审计员（示例）", &["auditor"], "140800"),
    ("sysadmin", "系统管理员（示例）", &["system_admin"], "140800"),
    ("secadmin", "安全管理员（示例）", &["security_admin"], "140800"),
    ("auditadmin", "审计管理员（示例）", &["audit_admin"], "140800"),
];

/// The whole file.
pub(super) fn text(files: &[SampleFile], papers: &[SamplePaper]) -> String {
    let mut out = HEAD.to_owned();
    unit(&mut out, ("140800", "运城市", "Yuncheng", &["运城", "全市"]), "city", Some("140800"), None, 0);
    for (sort, department) in (1..).zip(DEPARTMENTS) {
        unit(&mut out, *department, "department", None, Some("140800"), sort);
    }
    for (sort, county) in (101..).zip(UNITS) {
        let is_zone = county.id.ends_with("etdz");
        let (kind, division) = if is_zone { ("zone", None) } else { ("county", Some(county.division)) };
        let aliases: &[&str] =
            if is_zone { &["运城经开区", "运城开发区", "经济开发区", "经开区"] } else { &[] };
        unit(&mut out, (county.id, county.zh, county.en, aliases), kind, division, Some("140800"), sort);
    }
    for (login, name, roles, unit) in USERS {
        let _ = write!(
            out,
            "\n[[user]]\nlogin = \"{login}\"\nname = \"{name}\"\nroles = [\"{}\"]\nunit = \"{unit}\"\n",
            roles.join("\", \"")
        );
    }
    for file in files {
        let _ = write!(
            out,
            "\n[[import]]\nfile = \"{}\"\nform = \"{}\"\nknown_on = \"{}\"\nnote = {{ zh = \"{}\", en = \"{}\" }}\n",
            file.name,
            file.form.code(),
            file.known_on,
            file.note.0,
            file.note.1
        );
    }
    for paper in papers {
        let SamplePaper { name, unit, project, kind, stage, .. } = paper;
        let _ = write!(
            out,
            "\n[[paper]]\nfile = \"{name}\"\nunit = \"{unit}\"\nproject = \"{project}\"\nkind = \"{kind}\"\n"
        );
        if let Some(stage) = stage {
            let _ = writeln!(out, "stage = \"{stage}\"");
        }
    }
    out
}

fn unit(
    out: &mut String,
    (id, zh, en, aliases): (&str, &str, &str, &[&str]),
    kind: &str,
    division: Option<&str>,
    parent: Option<&str>,
    sort: i64,
) {
    let _ = write!(out, "\n[[unit]]\nid = \"{id}\"\nname = {{ zh = \"{zh}\", en = \"{en}\" }}\n");
    if !aliases.is_empty() {
        let _ = writeln!(out, "aliases = {aliases:?}");
    }
    let _ = writeln!(out, "kind = \"{kind}\"");
    for (key, value) in [("division", division), ("parent", parent)] {
        if let Some(value) = value {
            let _ = writeln!(out, "{key} = \"{value}\"");
        }
    }
    let valid_from = if kind == "zone" { "1997-01-01" } else { "1949-10-01" };
    let _ = write!(out, "sort = {sort}\nvalid_from = \"{valid_from}\"\n");
}
