//! Every setting in words (配置参考): the source of `docs/reference/settings.md` and of `ballast settings`.

/// A setting as an office meets it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// Key of the file; a full stop leads into a table.
    pub name: &'static str,
    /// How a value is written.
    pub example: &'static str,
    /// The value without any setting; empty for none.
    pub default: &'static str,
    /// The flag that sets it, if there is one.
    pub flag: &'static str,
    /// True when the value may hold a password.
    pub is_secret: bool,
    /// What it does, in Chinese.
    pub zh: &'static str,
    /// What it does, in English.
    pub en: &'static str,
}

impl Setting {
    /// The variable of the environment; none for a table, which stands in the file alone.
    pub(crate) fn variable(&self) -> Option<String> {
        let is_table = self.example.starts_with('{');
        (!is_table).then(|| format!("BALLAST_{}", self.name.replace('.', "_").to_uppercase()))
    }
}

const fn plain(name: &'static str, example: &'static str, zh: &'static str, en: &'static str) -> Setting {
    Setting { name, example, default: "", flag: "", is_secret: false, zh, en }
}

/// All settings, in the order of the reference.
pub(crate) const ALL: &[Setting] = &[
    Setting {
        default: "ballast-data",
        flag: "--data",
        ..plain(
            "data",
            r#""/var/lib/ballast""#,
            "数据文件夹：数据库、快照、上传文件、列对应、密钥。同一时间只有一个进程可以写入（SQLite）。",
            "The data folder: database, snapshots, uploads, mappings, keys. One process at a time writes to it (SQLite).",
        )
    },
    Setting {
        flag: "--database",
        is_secret: true,
        ..plain(
            "database",
            r#""postgres://ballast@db.example/ballast?sslmode=verify-full""#,
            "数据库地址；不写则用数据文件夹内的 SQLite。PostgreSQL 在其他机器时须以 ?sslmode=verify-full 结尾（CA 证书在别处时加 &sslrootcert=文件）。含密码时请把配置文件权限设为 0600。",
            "Address of the database; SQLite in the data folder if left out. A PostgreSQL on another machine asks for ?sslmode=verify-full at its end (and &sslrootcert=FILE for a certificate authority of your own). With a password in it, keep the file at mode 0600.",
        )
    },
    Setting {
        default: "127.0.0.1:8080",
        flag: "--listen",
        ..plain(
            "listen",
            r#""127.0.0.1:8080""#,
            "监听地址。不是本机地址时，须设 behind_https，否则拒绝启动。",
            "Address to serve on. Other than a loopback address it asks for behind_https, or the program does not start.",
        )
    },
    Setting {
        default: "false",
        ..plain(
            "behind_https",
            "true",
            "前面有终结 HTTPS 的代理：Cookie 带 Secure，页面带 HSTS。",
            "A proxy in front ends HTTPS: cookies are marked secure and pages ask for HTTPS alone.",
        )
    },
    Setting {
        default: "false",
        ..plain(
            "plain_http_allowed",
            "false",
            "允许其他机器不经 HTTPS 访问。仅用于隔离网络内的试用：密码会明文传输。",
            "Other machines may come without HTTPS. For a trial in a closed network alone: passwords travel in clear.",
        )
    },
    Setting {
        default: "[]",
        ..plain(
            "proxies",
            r#"["127.0.0.1"]"#,
            "前置代理的地址；只有它们给出的 X-Forwarded-For 才作数。",
            "Addresses of proxies in front; what X-Forwarded-For says counts from these alone.",
        )
    },
    plain(
        "address",
        r#""https://projects.example.gov.cn""#,
        "用户访问本系统的地址；通行密钥、邀请链接和单点登录都属于它。默认：只监听本机时为 http://localhost:端口，否则没有。",
        "Address by which people reach the site: passkeys, links and single sign-on belong to it. By default http://localhost:PORT where listen is a loopback address; none else.",
    ),
    Setting {
        default: "asvs",
        ..plain(
            "profile",
            r#""asvs""#,
            "密码规则：asvs（够长即可，不强制更换）或 mlps（等保：至少三类字符，90 天更换）。",
            "Rules about passwords: asvs (length, no forced change) or mlps (GB/T 22239: three kinds of signs, a change every 90 days).",
        )
    },
    plain(
        "breach_list",
        r#""/etc/ballast/breached.txt""#,
        "已泄露密码（或其 SHA-1、SHA-256 哈希）的排序文件；其中的密码不得使用。",
        "A sorted file of stolen passwords, or of their SHA-1 or SHA-256 hashes; a password in it is refused.",
    ),
    plain(
        "oidc",
        r#"{ issuer = "https://login.example", client_id = "ballast", client_secret_file = "/etc/ballast/oidc.secret", name = { zh = "统一认证", en = "City login" } }"#,
        "OpenID Connect 单点登录，只能写在配置文件里；可另加 clock_skew_seconds（默认 60）和 second_factor（表示对方已做双因素的 amr 或 acr 值）。",
        "Single sign-on with OpenID Connect, in the file alone; besides, clock_skew_seconds (60 by default) and second_factor (values of amr or acr that stand for a second factor seen there).",
    ),
    Setting {
        default: "required",
        ..plain(
            "second_factor",
            r#""required""#,
            "双因素验证：required（人人须有）或 offered（自愿，仅用于演示）。",
            "Second factor: required of everybody, or offered (for demonstrations).",
        )
    },
    Setting {
        default: "intl",
        ..plain(
            "crypto",
            r#""intl""#,
            "保护记录的算法，首次启动前选定：intl（SHA-256、Ed25519、AES-256-GCM）或 sm（SM3、SM2、SM4-GCM）。",
            "Algorithms that guard records, chosen before the first start: intl (SHA-256, Ed25519, AES-256-GCM) or sm (SM3, SM2, SM4-GCM).",
        )
    },
    Setting {
        default: "folder",
        ..plain(
            "papers",
            r#""folder""#,
            "佐证材料存放处：folder（数据文件夹）或 s3（S3 兼容的对象存储，不进入 ballast backup）。",
            "Where the contents of papers lie: folder (the data folder) or s3 (an S3-compatible server, which ballast backup does not copy).",
        )
    },
    plain("s3_endpoint", r#""https://s3.example""#, "S3 兼容服务的地址。", "Address of the S3-compatible server."),
    plain("s3_bucket", r#""ballast""#, "存储桶，须已存在。", "Its bucket, which must exist."),
    Setting {
        default: "us-east-1",
        ..plain("s3_region", r#""us-east-1""#, "签名中的区域。", "The region in its signatures.")
    },
    plain("s3_key_id", r#""ballast""#, "访问密钥编号。", "Access key id."),
    plain(
        "s3_secret_file",
        r#""/etc/ballast/s3.secret""#,
        "存放访问密钥的文件，只许所有者读取（0600）。",
        "File of the secret access key, for its owner alone (0600).",
    ),
    Setting {
        is_secret: true,
        ..plain(
            "s3_secret",
            r#""…""#,
            "没有文件时，访问密钥本身。用环境变量给出，不写在配置文件里。",
            "The secret access key itself, where there is no file; by the variable, not in the configuration file.",
        )
    },
    plain(
        "scanner",
        r#""unix:///run/clamav/clamd.ctl""#,
        "clamd 协议的病毒扫描：tcp://主机:端口 或 unix:///路径。不写则不扫描。",
        "A virus scanner that speaks the protocol of clamd: tcp://HOST:PORT or unix:///PATH. None takes papers unscanned.",
    ),
    Setting { default: "64", ..plain("paper_pdf_mib", "64", "PDF 最大 MiB。", "MiB of the largest PDF.") },
    Setting {
        default: "20",
        ..plain("paper_picture_mib", "20", "图片最大 MiB。", "MiB of the largest picture as sent.")
    },
    Setting {
        default: "20",
        ..plain(
            "paper_office_mib",
            "20",
            "Word、Excel 文件最大 MiB。",
            "MiB of the largest Word document or Excel workbook.",
        )
    },
    Setting {
        default: "200",
        ..plain("papers_per_day", "200", "每人每天最多份数。", "Papers that one person may add within a day.")
    },
    Setting {
        default: "1024",
        ..plain("paper_day_mib", "1024", "每人每天最多 MiB。", "MiB of papers that one person may add within a day.")
    },
    Setting {
        default: "2048",
        ..plain(
            "free_disk_mib",
            "2048",
            "数据文件夹所在磁盘须保留的 MiB；不足时不收材料。",
            "MiB that stay free on the disk of the data folder; below it no paper is taken.",
        )
    },
    Setting {
        default: "20",
        ..plain(
            "import_uploads",
            "20",
            "每人最多可有的未处理（既未导入也未放弃）的导入文件个数。",
            "Files for import that one person may leave undecided, neither taken nor dropped.",
        )
    },
    Setting {
        default: "1024",
        ..plain(
            "import_upload_mib",
            "1024",
            "每人未处理的导入文件（含读取结果）共最多 MiB。",
            "MiB of files for import that one person may leave undecided, with what reading made of them.",
        )
    },
    plain(
        "witness",
        r#""/mnt/witness/checkpoints.jsonl""#,
        "另一块盘或另一台机器上的文件，审计链的签名检查点同时追加到那里；不得在数据文件夹内。",
        "A file on another disk or machine that signed checkpoints of the audit trail are appended to as well; not in the data folder.",
    ),
    plain(
        "syslog.address",
        r#""tls://log.example.gov.cn:6514""#,
        "syslog 服务器，审计链的签名检查点同时发往那里（RFC 5424，TLS 按 RFC 5425）：tls://主机:端口；本机可写 tcp://127.0.0.1:端口 或 unix:///dev/log。收不到的稍后补发，不影响业务。不写则关闭。",
        "A server of syslog that signed checkpoints of the audit trail are sent to as well (RFC 5424, over TLS by RFC 5425): tls://HOST:PORT, or on this machine tcp://127.0.0.1:PORT or unix:///dev/log. What it does not take is sent later, and holds up nobody. Off if left out.",
    ),
    plain(
        "syslog.authorities",
        r#""/etc/ballast/syslog-ca.pem""#,
        "签发该服务器证书的 CA 证书文件（PEM）；不写则用操作系统信任的 CA。",
        "File (PEM) of the certificate authorities that its certificate must come from; those of the system if left out.",
    ),
    Setting {
        default: "false",
        ..plain(
            "strict_database",
            "true",
            "true：PostgreSQL 缺少第二道防线（以表的所有者身份连接，或未启用数据页校验）时拒绝启动；false 只告警。",
            "true refuses to serve from PostgreSQL without its second walls (connected as the owner of the tables, or no data checksums); false warns.",
        )
    },
    plain(
        "metrics",
        r#""127.0.0.1:9464""#,
        "Prometheus 指标的监听地址，与网站端口分开；不写则关闭。",
        "Address of the figures for Prometheus, apart from the pages; off if left out.",
    ),
    plain(
        "log",
        r#""json""#,
        "日志格式：json（每行一个对象）或 text。默认：serve 的输出不是终端时为 json，其余为 text。",
        "Form of the log: json (an object a line) or text. By default json for serve when it writes to no terminal, else text.",
    ),
    Setting {
        flag: "--lang",
        ..plain("lang", r#""zh""#, "命令行的语言：zh 或 en。", "Language of the command line: zh or en.")
    },
    plain(
        "backup.folder",
        r#""/mnt/backup/ballast""#,
        "运行中定时备份到此文件夹，宜在另一台机器；不得在数据文件夹内。仅 SQLite。",
        "While serving, backups go to this folder, best on another machine; not in the data folder. SQLite alone.",
    ),
    Setting {
        default: "1d",
        ..plain(
            "backup.every",
            r#""1h""#,
            "两次备份的间隔：15m、6h、1d 等，1 分钟至 31 天。最多丢失这么久的数据。",
            "Time from one backup to the next: 15m, 6h, 1d …, from 1 minute to 31 days. As much can be lost with the disk.",
        )
    },
    Setting {
        default: "30",
        ..plain(
            "backup.keep",
            "30",
            "保留份数；超出时先删最旧的。可以恢复到其中任一时刻。",
            "How many are kept; the oldest go first. Any of these moments can be restored.",
        )
    },
    Setting {
        default: "[]",
        ..plain(
            "backup.recipients",
            r#"["age1…"]"#,
            "备份加密用的公钥（ballast keys backup 生成）；私钥不在本机。为空时须用 --plain 才能备份，定时备份拒绝启动。",
            "Public keys that backups are sealed for (made by ballast keys backup); the private halves are kept elsewhere. Without one, a backup needs --plain and the schedule does not start.",
        )
    },
    Setting {
        default: "1",
        ..plain(
            "retention.ended_sessions_days",
            "1",
            "会话结束后保存的天数，至少 1。到期的数据由 ballast retention 或“到期清理”页经两人清理，以下各项相同。",
            "Days for which an ended session is kept, at least 1. What is due goes by ballast retention or the page of that name, by two persons; so it is with those below.",
        )
    },
    Setting {
        default: "30",
        ..plain(
            "retention.used_links_days",
            "30",
            "一次性链接用过或过期后保存的天数，至少 7。",
            "Days for which a one-time link is kept after it was used or expired, at least 7.",
        )
    },
    Setting {
        default: "30",
        ..plain(
            "retention.sign_in_failures_days",
            "30",
            "最后一次失败后，验证失败计数保存的天数，至少 2。",
            "Days for which a counter of failed proofs is kept after the last failure, at least 2.",
        )
    },
    Setting {
        default: "365",
        ..plain(
            "retention.known_devices_days",
            "365",
            "设备最后一次使用后保存的天数，至少 30。",
            "Days for which a known device is kept after its last use, at least 30.",
        )
    },
    Setting {
        default: "365",
        ..plain(
            "retention.service_tokens_days",
            "365",
            "接口令牌收回或过期后保存的天数，至少 180。",
            "Days for which a service token is kept after it was ended or expired, at least 180.",
        )
    },
    Setting {
        default: "1",
        ..plain(
            "retention.api_answers_days",
            "1",
            "幂等应答保存的天数，至少 1。",
            "Days for which an answer is kept for a repeated request, at least 1.",
        )
    },
    Setting {
        default: "365",
        ..plain(
            "retention.removed_papers_days",
            "365",
            "附件删除后其内容保存的天数，至少 30。考核计算时仍在的附件，内容一直保留。",
            "Days for which the content of a removed paper is kept, at least 30. That of a paper which stood when an assessment was computed stays.",
        )
    },
    Setting {
        default: "365",
        ..plain(
            "retention.import_originals_days",
            "365",
            "导入撤销后（或存入后从未完成的导入）原件保存的天数，至少 30。考核计算用到的导入，原件一直保留。",
            "Days for which the original of an import is kept after it was undone, or never taken, at least 30. That of a batch which an assessment knew stays.",
        )
    },
    Setting {
        default: "7",
        ..plain(
            "retention.undecided_uploads_days",
            "7",
            "上传后既未导入也未放弃的文件保存的天数，至少 1。",
            "Days for which an upload is kept that was neither taken nor dropped, at least 1.",
        )
    },
];

/// The name of the setting that a variable without `BALLAST_` sets.
pub(crate) fn by_variable(name: &str) -> Option<&'static str> {
    let wanted = format!("BALLAST_{}", name.to_uppercase());
    ALL.iter().find(|setting| setting.variable().as_ref() == Some(&wanted)).map(|setting| setting.name)
}

/// The page of the reference.
pub(crate) fn page() -> String {
    let mut page = String::from(
        "# 配置参考 Settings\n\n\
         由 `crates/ballast/src/settings/reference.rs` 生成。顺序：命令行 > 环境变量 > `ballast.toml` > 默认值。不认识的名称、不允许的值、\
         不安全的组合都会使程序拒绝启动，并指出名称、现值和允许的值。`ballast settings` 列出生效的值及来源。\n\n\
         Made from `crates/ballast/src/settings/reference.rs`. Flags come before the environment, then `ballast.toml`, then defaults. Unknown names, values that are not\n\
         allowed and unsafe combinations stop the program with name, found and allowed. `ballast settings` lists what is in force and where it came from.\n",
    );
    for setting in ALL {
        let Setting { name, example, default, flag, zh, en, .. } = setting;
        let variable = setting.variable().map_or_else(String::new, |variable| format!(" · `{variable}`"));
        let flag = if flag.is_empty() { String::new() } else { format!(" · `{flag}`") };
        let default = if default.is_empty() { "—".to_owned() } else { format!("`{default}`") };
        page.push_str(&format!(
            "\n## `{name}`\n\n`{name} = {example}`{variable}{flag} · 默认 default: {default}\n\n{zh}\n\n{en}\n"
        ));
    }
    page
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use serde_json::Value;

    fn names(prefix: &str, value: &Value, found: &mut Vec<(String, Value)>) {
        for (name, value) in value.as_object().unwrap() {
            let name = format!("{prefix}{name}");
            if value.is_object() {
                names(&format!("{name}."), value, found);
            } else {
                found.push((name, value.clone()));
            }
        }
    }

    #[test]
    fn every_setting_is_in_the_reference_with_its_default() {
        let mut found = Vec::new();
        names("", &serde_json::to_value(Settings::default()).unwrap(), &mut found);
        assert_eq!(found.len(), ALL.len());
        for (name, value) in found {
            let setting =
                ALL.iter().find(|setting| setting.name == name).unwrap_or_else(|| panic!("{name} is missing"));
            let default = match value {
                Value::Null => String::new(),
                Value::String(text) => text,
                other => other.to_string(),
            };
            assert_eq!(setting.default, default, "{name}");
        }
    }

    #[test]
    fn the_page_of_the_reference_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/settings.md");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, page()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap();
        assert_eq!(written, page(), "BLESS=1 cargo test -p ballast --bins writes the page anew");
    }
}
