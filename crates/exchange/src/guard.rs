//! What a file is, judged by its content before anything parses it.

use crate::messages::{Code, Refusal, refusal};
use crate::request::Limits;
use crate::zip_guard::{self, Container};
use ballast_domain::Text;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileType {
    /// A workbook whose container was checked, and to how many bytes it inflates.
    Xlsx(u64),
    /// Delimited text.
    Csv,
}

const SAVE_AS: Text = Text::fixed(
    "请在电子表格软件中打开，另存为“Excel 工作簿（*.xlsx）”或 CSV 后再上传",
    "Open it in a spreadsheet program, save it as an Excel workbook (*.xlsx) or CSV, and upload that",
);

/// Judges a file by size, first bytes, extension and, for a workbook, its whole container.
pub(crate) fn check(file: &mut File, name: &str, limits: &Limits) -> Result<FileType, Refusal> {
    let size = file.seek(SeekFrom::End(0)).map_err(|e| unreadable(&e))?;
    if size == 0 {
        return Err(refusal(Code::Empty, Text::fixed("文件是空的", "the file is empty"), SAVE_AS));
    }
    if size > limits.file_bytes {
        return Err(too_big(size, limits.file_bytes));
    }
    let head = first_bytes(file)?;
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    let is_archive = is_archive(&head)?;
    check_extension(is_archive, extension.as_deref())?;
    let kind = if is_archive {
        FileType::Xlsx(zip_guard::check(file, size, limits, Container::Workbook)?)
    } else {
        FileType::Csv
    };
    file.rewind().map_err(|e| unreadable(&e))?;
    Ok(kind)
}

/// The disk failed under us, which a user sees like a damaged file.
pub(crate) fn unreadable(error: &std::io::Error) -> Refusal {
    refusal(
        Code::Damaged,
        Text::new(format!("文件无法读取：{error}"), format!("the file cannot be read: {error}")),
        Text::fixed(
            "请重新上传；仍不成功时请联系系统管理员",
            "Upload it again; if that fails too, ask the administrator",
        ),
    )
}

fn too_big(size: u64, limit: u64) -> Refusal {
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    refusal(
        Code::FileTooBig,
        Text::new(
            format!("文件有 {} MiB，上限为 {} MiB", mib(size), mib(limit)),
            format!("the file has {} MiB, the limit is {} MiB", mib(size), mib(limit)),
        ),
        Text::fixed(
            "请删去图片和无关工作表，或拆成几个文件上传",
            "Remove pictures and other sheets, or split the file",
        ),
    )
}

fn first_bytes(file: &mut File) -> Result<Vec<u8>, Refusal> {
    file.rewind().map_err(|e| unreadable(&e))?;
    let mut head = Vec::with_capacity(64 << 10);
    file.take(64 << 10).read_to_end(&mut head).map_err(|e| unreadable(&e))?;
    Ok(head)
}

/// True for a ZIP container, false for text; anything else is refused by name.
fn is_archive(head: &[u8]) -> Result<bool, Refusal> {
    const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    if head.starts_with(b"PK\x03\x04") {
        return Ok(true);
    }
    if head.starts_with(b"PK") {
        return Err(wrong_kind("空的或分卷的压缩包", "an empty or split archive"));
    }
    if head.starts_with(COMPOUND) {
        return Err(compound(head));
    }
    if let Some(kind) = foreign_kind(head) {
        return Err(wrong_kind(&kind.zh, &kind.en));
    }
    Ok(false)
}

/// What a file is that is no table, told by its first bytes.
pub(crate) fn foreign_kind(head: &[u8]) -> Option<Text> {
    let foreign: &[(&[u8], &str)] = &[
        (b"%PDF", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF8", "GIF"),
        (b"Rar!", "RAR"),
        (b"7z\xbc\xaf", "7z"),
        (b"\x1f\x8b", "gzip"),
        (b"{\\rtf", "RTF"),
    ];
    if let Some((_, name)) = foreign.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(Text::new(format!("{name} 文件"), format!("a {name} file")));
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    text.starts_with(b"<").then_some(Text::fixed("网页或 XML 文件", "a web page or XML file"))
}

/// A compound file: a workbook encrypted by a password, or one of the time before 2007.
fn compound(head: &[u8]) -> Refusal {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if head.windows(name.len()).any(|window| window == name) {
        return refusal(
            Code::Encrypted,
            Text::fixed("工作簿有打开密码，无法读取", "the workbook is protected by a password"),
            Text::fixed(
                "请打开后在“文件—信息—保护工作簿”中清除密码，保存后再上传",
                "Open it, remove the password under File – Info – Protect Workbook, save and upload it again",
            ),
        );
    }
    refusal(
        Code::OldWorkbook,
        Text::fixed(
            "这是旧版 Excel 97—2003 工作簿（.xls）或加密的工作簿",
            "this is a workbook of Excel 97–2003 (.xls), or an encrypted one",
        ),
        SAVE_AS,
    )
}

fn check_extension(is_archive: bool, extension: Option<&str>) -> Result<(), Refusal> {
    match (is_archive, extension) {
        (_, None)
        | (true, Some("xlsx" | "xlsm" | "docx" | "pptx" | "ods" | "xlsb" | "zip" | "tmp"))
        | (false, Some("csv" | "txt" | "tsv" | "tmp")) => Ok(()),
        (true, Some(end)) => Err(disagrees(end, "压缩包（XLSX）", "an archive (XLSX)")),
        (false, Some(end)) => Err(disagrees(end, "文本", "text")),
    }
}

fn disagrees(extension: &str, zh: &str, en: &str) -> Refusal {
    let extension: String = extension.chars().take(20).collect();
    refusal(
        Code::WrongKind,
        Text::new(
            format!("扩展名是 .{extension}，内容却是{zh}"),
            format!("the extension is .{extension}, but the content is {en}"),
        ),
        SAVE_AS,
    )
}

/// Not a table at all.
pub(crate) fn wrong_kind(zh: &str, en: &str) -> Refusal {
    let what = Text::new(format!("这是{zh}，不是 XLSX 或 CSV"), format!("this is {en}, not XLSX or CSV"));
    refusal(Code::WrongKind, what, SAVE_AS)
}

#[cfg(test)]
mod tests;
