//! The command line as typed (命令行).

use crate::words::tr;
use ballast_app::audit::PaperRoot;
use ballast_domain::{Form, Period};
use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// Everything a person can type.
#[derive(Debug, Parser)]
#[command(
    name = "ballast",
    version,
    about = tr("压舱石：从项目台账到考核通报", "Ballast: from the project ledger to the ranked bulletin"),
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes; each can stand in `ballast.toml` or the environment as well.
#[derive(Debug, Args)]
pub(crate) struct Common {
    #[arg(long, global = true, value_name = "zh|en", help = tr("界面语言（BALLAST_LANG）", "Language (BALLAST_LANG)"))]
    pub lang: Option<String>,
    #[arg(long, global = true, value_name = "FILE", help = tr("配置文件，默认为当前文件夹的 ballast.toml", "Configuration file; ballast.toml in this folder by default"))]
    pub config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "DIR", help = tr("数据文件夹，默认 ./ballast-data（BALLAST_DATA）", "Data folder, ./ballast-data by default (BALLAST_DATA)"))]
    pub data: Option<PathBuf>,
    #[arg(long, global = true, value_name = "URL", help = tr("数据库，默认为数据文件夹内的 SQLite；或 postgres://…（BALLAST_DATABASE）", "Database, SQLite in the data folder by default; or postgres://… (BALLAST_DATABASE)"))]
    pub database: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = tr("启动网站服务", "Serve the web pages"))]
    Serve(Listen),
    #[command(about = tr("载入示例城市并启动，用于体验", "Load the sample city and serve it, to try things out"))]
    Demo(Demo),
    #[command(about = tr("建立机构和账号（city.toml）", "Set up the organisation and accounts (city.toml)"))]
    Setup {
        #[arg(value_name = "FILE", help = tr("city.toml 文件", "The city.toml file"))]
        city: PathBuf,
    },
    #[command(about = tr("导入表格，或撤销一个导入批次", "Import a table, or undo an import batch"))]
    Import(Import),
    #[command(about = tr("列出导入批次", "List the import batches"))]
    Imports,
    #[command(about = tr("输出一种表式的空白模板（XLSX）", "Write the empty template of a form (XLSX)"))]
    Template {
        #[arg(value_name = "FORM", help = tr("表式", "The form"))]
        form: FormName,
        #[arg(long, value_name = "FILE", help = tr("输出文件，默认为“表式名.xlsx”", "File to write; the form's name .xlsx by default"))]
        out: Option<PathBuf>,
    },
    #[command(subcommand, about = tr("考核办法：检查、说明、试算", "Schemes: check, explain, test"))]
    Scheme(Scheme),
    #[command(about = tr("封存数据并计算一次考核", "Freeze the data and run an assessment"))]
    Assess(Assess),
    #[command(subcommand, about = tr("推演：提分建议、规则推演、结果稳定性、历史回测；什么也不改", "What would be: advice, other rules, firmness, back-test; nothing is changed"))]
    Foresight(Foresight),
    #[command(about = tr("联合考核：核验各市封存的快照后一并考核，不需要安装", "Assess the sealed snapshots of several cities together, each verified first; needs no installation"))]
    Federate(Federate),
    #[command(about = tr("由快照重算考核，与封存的结果逐字节比对", "Recompute an assessment from its snapshot and compare byte for byte"))]
    Replay {
        #[arg(value_name = "SNAPSHOT", help = tr("快照文件夹或编号", "Snapshot folder or id"))]
        snapshot: PathBuf,
    },
    #[command(about = tr("核验快照、结果、通报文件或封存码，指出第一处不符", "Verify a snapshot, a result, a published file or a sealed code; the first thing that is wrong is named"))]
    Verify {
        #[arg(value_name = "FOLDER|FILE|CODE", help = tr("快照文件夹、通报文件，或扫描封存码得到的文字", "Snapshot folder, published file, or the text of a scanned code"))]
        what: String,
        #[arg(long, value_name = "FILE", help = tr("发布单位的公钥文件（keys/audit.pub），可多个", "The issuer's public keys (keys/audit.pub); can be given several times"))]
        key: Vec<PathBuf>,
    },
    #[command(about = tr("由考核结果生成通报", "Make the bulletin of a result"))]
    Publish(Publish),
    #[command(subcommand, about = tr("审计链", "The audit trail"))]
    Audit(Audit),
    #[command(subcommand, about = tr("PostgreSQL 数据库", "The PostgreSQL database"))]
    Database(Database),
    #[command(about = tr("备份到一个新文件夹，可在运行中进行", "Back up into a new folder, also while the program runs"))]
    Backup {
        #[arg(value_name = "FOLDER", help = tr("新文件夹；默认在 backup.folder 内按时间命名", "The new folder; by default one in backup.folder, named by the time"))]
        folder: Option<PathBuf>,
        #[arg(long, help = tr("不加密", "Do not seal it"))]
        plain: bool,
    },
    #[command(about = tr("列出 backup.folder 中的备份", "List the backups in backup.folder"))]
    Backups {
        #[arg(value_name = "FOLDER", help = tr("另一个文件夹", "Another folder"))]
        folder: Option<PathBuf>,
    },
    #[command(about = tr("把备份恢复到新的数据文件夹（--data）", "Restore a backup into a new data folder (--data)"))]
    Restore {
        #[arg(value_name = "FOLDER", help = tr("备份文件夹", "The folder of the backup"))]
        folder: PathBuf,
        #[arg(long, value_name = "FILE", help = tr("私钥文件，用于加密的备份", "File of the private key, for a sealed backup"))]
        identity: Option<PathBuf>,
        #[arg(long, help = tr("即使会丢失检查点已证明的操作也恢复；须由两名管理员确认", "Restore though events are lost that were witnessed; two administrators confirm it"))]
        older: bool,
    },
    #[command(subcommand, about = tr("生成和更换密钥", "Make and replace keys"))]
    Keys(Keys),
    #[command(subcommand, about = tr("考核流程：核对、公示、异议、裁定、定稿", "From a computed result to a final one: check, publicise, object, rule, finalise"))]
    Assessment(Assessment),
    #[command(subcommand, about = tr("到期清理：超过保存期限的数据，经两人清理", "Retention: what has outlived its term goes, by two persons"))]
    Retention(Retention),
    #[command(about = tr("升级数据库结构（先备份）", "Bring the database to the newest shape, after a backup"))]
    Migrate {
        #[arg(long, help = tr("只列出，不执行", "List the steps, take none"))]
        check: bool,
        #[arg(long, value_name = "STEP", hide = true)]
        to: Option<i64>,
    },
    #[command(about = tr("检查本系统是否正常", "Examine this installation"))]
    Doctor {
        #[arg(long, help = tr("输出 JSON", "Write JSON"))]
        json: bool,
    },
    #[command(about = tr("输出手册页（man），每个命令一页", "Write the manual pages, one for each command"))]
    Manual {
        #[arg(value_name = "DIR", help = tr("写入的文件夹", "The folder to write into"))]
        folder: PathBuf,
    },
    #[command(about = tr("列出生效的配置及来源", "List the settings in force and where they came from"))]
    Settings {
        #[arg(long, help = tr("输出全部配置项的说明（Markdown）", "Write what every setting means (Markdown)"))]
        reference: bool,
    },
}

/// Keys: the pair for backups, and new ones in the place of old ones.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    #[command(about = tr("备份用的密钥对", "The pair of keys for backups"))]
    Backup {
        #[arg(long, value_name = "FILE", help = tr("把私钥写入新文件；默认只在屏幕显示一次", "Write the private key to a new file; by default it is shown once"))]
        out: Option<PathBuf>,
    },
    #[command(about = tr("更换密钥（先停止服务）", "Put a new key in the place of an old one, with the server stopped"))]
    Rotate {
        #[arg(value_name = "KEY", help = tr("audit 审计签名密钥；field 字段加密密钥", "audit, which signs checkpoints, or field, which seals secrets"))]
        key: RotatedKey,
    },
}

/// A key that can be replaced.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RotatedKey {
    /// Signs checkpoints.
    Audit,
    /// Seals secrets.
    Field,
}

/// Where to serve.
#[derive(Debug, Args)]
pub(crate) struct Listen {
    #[arg(long, value_name = "ADDRESS", help = tr("监听地址，默认 127.0.0.1:8080（BALLAST_LISTEN）", "Address to listen on, 127.0.0.1:8080 by default (BALLAST_LISTEN)"))]
    pub listen: Option<std::net::SocketAddr>,
}

/// Where to show the sample city.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub listen: Listen,
    #[arg(long, help = tr("允许其他机器访问：口令是公开的，任何人都能登录", "Let other machines in: the password is public, so that anybody can sign in"))]
    pub open: bool,
}

/// `import FILE …` or `import undo BATCH`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Import {
    #[command(subcommand)]
    pub undo: Option<ImportUndo>,
    #[command(flatten)]
    pub file: Option<ImportFile>,
}

/// Undoing.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportUndo {
    #[command(about = tr("撤销一个批次", "Undo a batch"))]
    Undo {
        #[arg(value_name = "BATCH", help = tr("批次编号，见 ballast imports", "Number of the batch, see ballast imports"))]
        batch: i64,
    },
}

/// The file to import.
#[derive(Debug, Args)]
pub(crate) struct ImportFile {
    #[arg(value_name = "FILE", help = tr("XLSX 或 CSV 文件", "XLSX or CSV file"))]
    pub file: PathBuf,
    #[arg(long = "as", value_name = "FORM", help = tr("表式；不写则按表头识别", "The form; told from the head if left out"))]
    pub form: Option<FormName>,
    #[arg(long, value_name = "UNIT", help = tr("表中没有单位列时所属的单位", "The unit, where the table has no unit column"))]
    pub unit: Option<String>,
    #[arg(long, value_name = "DATE", help = tr("资料时点，如 2024-07-05；默认今天", "Information date such as 2024-07-05; today by default"))]
    pub known_on: Option<Date>,
    #[arg(long, value_name = "YEAR", help = tr("表中只写月份时所属的年份", "The year, where the table names months only"))]
    pub year: Option<i16>,
    #[arg(long, value_name = "FILE", help = tr("列对应关系文件或其名称", "Mapping file or its name"))]
    pub mapping: Option<PathBuf>,
    #[arg(long, help = tr("只导入无误的行（默认：有一行错误则全部不导入）", "Take the good rows only (default: one bad row refuses the file)"))]
    pub good_rows: bool,
    #[arg(long, help = tr("只看结果，不导入", "Show what would happen, import nothing"))]
    pub preview: bool,
}

/// What would be.
#[derive(Debug, Subcommand)]
pub(crate) enum Foresight {
    #[command(about = tr("一个单位期末之前还能做的事和得分", "What a unit can still do, with the points"))]
    Advice {
        #[arg(value_name = "RESULT", help = tr("考核编号", "Id of the run"))]
        run: String,
        #[arg(value_name = "UNIT", help = tr("单位代码", "Code of the unit"))]
        unit: String,
    },
    #[command(about = tr("用另一份办法重算一次考核，看谁会变动", "Compute a run by another scheme file: who would move"))]
    Rules {
        #[arg(value_name = "RESULT", help = tr("考核编号", "Id of the run"))]
        run: String,
        #[arg(value_name = "FILE", help = tr("办法文件", "Scheme file"))]
        file: PathBuf,
    },
    #[command(about = tr("结果有多稳：哪个数据、哪些权重会改变位次", "How firm a result is: which figures and weights change places"))]
    Firmness {
        #[arg(value_name = "RESULT", help = tr("考核编号", "Id of the run"))]
        run: String,
    },
    #[command(about = tr("用一个办法重算历次考核的记录", "A scheme over the records of every earlier run"))]
    BackTest {
        #[arg(value_name = "ID", help = tr("办法编号", "Scheme id"))]
        scheme: String,
    },
}

impl Foresight {
    /// The command's name in the permission table.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Advice { .. } => "foresight advice",
            Self::Rules { .. } => "foresight rules",
            Self::Firmness { .. } => "foresight firmness",
            Self::BackTest { .. } => "foresight back-test",
        }
    }
}

/// Work on scheme files.
#[derive(Debug, Subcommand)]
pub(crate) enum Scheme {
    #[command(about = tr("检查考核办法文件，列出全部问题", "Check a scheme file and list all problems"))]
    Check {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    #[command(about = tr("用文字说明考核办法", "Say the rules in words"))]
    Explain {
        #[arg(value_name = "FILE|ID", help = tr("办法文件或编号", "Scheme file or id"))]
        scheme: String,
    },
    #[command(about = tr("用文字说明两个版本的差别", "Say in words what two versions differ in"))]
    Compare {
        #[arg(value_name = "OLDER", help = tr("旧版本：办法文件或编号", "Older version: scheme file or id"))]
        older: String,
        #[arg(value_name = "NEWER", help = tr("新版本：办法文件或编号", "Newer version: scheme file or id"))]
        newer: String,
    },
    #[command(about = tr("用算例检验考核办法", "Test a scheme against its worked cases"))]
    Test {
        #[arg(value_name = "DIR", help = tr("办法文件夹（含 scheme.toml 和 cases）", "Folder with scheme.toml and cases"))]
        folder: PathBuf,
    },
}

/// One run of an assessment.
#[derive(Debug, Args)]
pub(crate) struct Assess {
    #[arg(long, value_name = "ID|FILE", help = tr("考核办法的编号或文件", "Id or file of the scheme"))]
    pub scheme: String,
    #[arg(long, value_name = "PERIOD", help = tr("考核期，如 2024Q2、2024-06、2024H1、2024", "Period such as 2024Q2, 2024-06, 2024H1, 2024"))]
    pub period: Period,
    #[arg(long, value_name = "DATE", help = tr("截至时点：只用当日已知的资料；默认今天", "As of: only what was known on that day; today by default"))]
    pub as_of: Option<Date>,
    #[arg(long, value_name = "DIR", help = tr("另存快照和结果的文件夹", "Folder that also receives the snapshot and the result"))]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub on: OnCluster,
}

/// Where the measures are computed, if not here.
#[derive(Debug, Args)]
pub(crate) struct OnCluster {
    #[arg(long, value_name = "URL", requires = "shared", help = tr("在 Ballista 集群上计算：调度器地址，如 df://host:50050", "Compute on a Ballista cluster: address of the scheduler, such as df://host:50050"))]
    pub cluster: Option<String>,
    #[arg(long, value_name = "PLACE", requires = "cluster", help = tr("执行器以同一名称看到的文件夹或 s3://桶/前缀", "Folder or s3://bucket/prefix that the executors see under the same name"))]
    pub shared: Option<String>,
}

/// Several cities assessed together.
#[derive(Debug, Args)]
pub(crate) struct Federate {
    #[arg(long, value_name = "FILE", help = tr("考核办法文件", "File of the scheme"))]
    pub scheme: PathBuf,
    #[arg(long, value_name = "FILE", help = tr("各市名单：名称、文件夹、公钥文件", "List of the cities: name, folder, file of the public key"))]
    pub cities: PathBuf,
    #[arg(long, value_name = "DIR", help = tr("新文件夹，存放共同的快照和结果", "New folder for the common snapshot and the result"))]
    pub out: PathBuf,
    #[arg(long, help = tr("用本系统（--data）的密钥封存结果", "Seal the result with the key of this installation (--data)"))]
    pub seal: bool,
    #[command(flatten)]
    pub on: OnCluster,
}

/// Documents of a result.
#[derive(Debug, Args)]
pub(crate) struct Publish {
    #[arg(value_name = "RESULT", help = tr("考核编号，见 ballast assess 的输出", "Id of the assessment run, as printed by ballast assess"))]
    pub result: String,
    #[arg(long = "as", value_name = "KINDS", value_delimiter = ',', default_value = "pdf", help = tr("pdf、docx、xlsx、html，用逗号分开", "pdf, docx, xlsx, html, separated by commas"))]
    pub kinds: Vec<String>,
    #[arg(long, value_name = "DIR", default_value = ".", help = tr("输出文件夹，默认当前文件夹", "Folder to write to; this folder by default"))]
    pub out: PathBuf,
}

/// Work on a PostgreSQL database.
#[derive(Debug, Subcommand)]
pub(crate) enum Database {
    #[command(about = tr("输出（或执行）让程序以普通角色提供服务的授权语句", "Print (or run) the grants of the role under which the program serves"))]
    Grants {
        #[arg(value_name = "ROLE", help = tr("已存在的数据库角色", "A role that exists"))]
        role: String,
        #[arg(long, help = tr("以表的所有者身份执行（--database 所有者地址）", "Run them as the owner of the tables (--database OWNER'S ADDRESS)"))]
        apply: bool,
    },
}

/// The life of a result.
#[derive(Debug, Subcommand)]
pub(crate) enum Assessment {
    #[command(about = tr("列出考核结果和状态", "List results and where they stand"))]
    List,
    #[command(about = tr("核对结果（核对人登录）", "Check a result (who checks signs in)"))]
    Check {
        #[arg(value_name = "RESULT", help = tr("考核编号", "Id of the result"))]
        result: String,
        #[arg(long, help = tr("退回，不通过", "Return it instead of passing it on"))]
        returned: bool,
        #[arg(long, value_name = "TEXT", default_value = "", help = tr("说明；退回时必填", "A remark; needed for a return"))]
        remark: String,
    },
    #[command(about = tr("公示结果（发布人登录）", "Publicise a result (the publisher signs in)"))]
    Publicise {
        #[arg(value_name = "RESULT", help = tr("考核编号", "Id of the result"))]
        result: String,
        #[arg(long, value_name = "TEXT", default_value = "", help = tr("说明", "A remark"))]
        remark: String,
    },
    #[command(about = tr("对计分依据的一步提出异议（单位人员登录）", "Object to one step of a unit's computation (its staff sign in)"))]
    Object {
        #[arg(value_name = "RESULT", help = tr("考核编号", "Id of the result"))]
        result: String,
        #[arg(value_name = "UNIT", help = tr("单位代码", "Code of the unit"))]
        unit: String,
        #[arg(value_name = "NODE", help = tr("计分步骤的地址，如 total/item.investment", "Address of the step, such as total/item.investment"))]
        node: String,
        #[arg(long, value_name = "TEXT", help = tr("哪里不对，应当是什么", "What is wrong and what it should be"))]
        claim: String,
        #[arg(long = "paper", value_name = "NUMBER", help = tr("附件编号，可多个", "Number of a paper; can be given several times"))]
        papers: Vec<i64>,
    },
    #[command(about = tr("裁定异议（裁定人登录）", "Rule on an objection (the ruler signs in)"))]
    Rule {
        #[arg(value_name = "OBJECTION", help = tr("异议编号", "Number of the objection"))]
        objection: i64,
        #[arg(long, value_name = "TEXT", help = tr("理由", "The grounds"))]
        grounds: String,
        #[arg(long, help = tr("异议不成立", "Reject it instead of upholding it"))]
        reject: bool,
    },
    #[command(about = tr("重新计算并取代（统分人登录）", "Compute anew and replace a result (the tallier signs in)"))]
    Replace {
        #[arg(value_name = "RESULT", help = tr("被取代的考核编号", "Id of the result to be replaced"))]
        result: String,
        #[arg(long, value_name = "TEXT", help = tr("原因", "Why"))]
        reason: String,
        #[arg(long, value_name = "DATE", help = tr("截至时点；默认今天", "As of; today by default"))]
        as_of: Option<Date>,
    },
    #[command(about = tr("结果定稿（发布人登录）", "Make a result final (the publisher signs in)"))]
    Finalise {
        #[arg(value_name = "RESULT", help = tr("考核编号", "Id of the result"))]
        result: String,
        #[arg(long, value_name = "TEXT", default_value = "", help = tr("说明", "A remark"))]
        remark: String,
    },
}

/// What has outlived its term.
#[derive(Debug, Subcommand)]
pub(crate) enum Retention {
    #[command(about = tr("按类列出到期的数据，不做改动", "List what is due by class; changes nothing"))]
    Plan,
    #[command(about = tr("提出清理计划（系统管理员登录）", "Have a plan made of all that is due (the system administrator signs in)"))]
    Ask,
    #[command(about = tr("执行清理计划（安全管理员登录）", "Carry a plan out (the security administrator signs in)"))]
    CarryOut {
        #[arg(value_name = "PLAN", help = tr("计划编号，见 ballast retention plan", "Number of the plan, see ballast retention plan"))]
        plan: i64,
    },
}

/// Work on the audit trail.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    #[command(about = tr("核验审计链是否完整", "Verify the audit chain"))]
    Verify {
        #[arg(long, value_name = "ROOT", help = tr("印在通报或排名页末尾的审计根，可多个", "An audit root printed at the foot of a bulletin or ranking; can be given several times"))]
        root: Vec<PaperRoot>,
    },
}

/// A form by its code: `ledger`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FormName(pub Form);

impl ValueEnum for FormName {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [FormName; 6] = [
            FormName(Form::Ledger),
            FormName(Form::MonthlyReport),
            FormName(Form::Targets),
            FormName(Form::Indicators),
            FormName(Form::Events),
            FormName(Form::Judgements),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.code()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ballast_app::access::commands::CommandLine;
    use clap::CommandFactory;
    use std::collections::BTreeSet;

    /// The words of every command that can be typed by itself.
    fn names(command: &clap::Command, before: &str, found: &mut BTreeSet<String>) {
        for sub in command.get_subcommands() {
            let name = format!("{before}{}", sub.get_name());
            if !sub.is_subcommand_required_set() {
                found.insert(name.clone());
            }
            names(sub, &format!("{name} "), found);
        }
    }

    #[test]
    fn every_command_stands_in_the_permission_table_and_no_other_does() {
        let mut typed = BTreeSet::new();
        names(&Cli::command(), "", &mut typed);
        let table: BTreeSet<String> = CommandLine::all().iter().map(|command| command.name.clone()).collect();
        assert!(typed.contains("import") && typed.contains("import undo") && !typed.contains("audit"), "{typed:?}");
        assert_eq!(typed, table);
    }
}
