//! The container of a workbook, checked entry by entry before a parser sees it.

use crate::guard::wrong_kind;
use crate::messages::{Code, Refusal, refusal};
use crate::paper;
use crate::request::Limits;
use ballast_domain::{MediaType, Text};
use std::io::{Read, Seek};
use zip::ZipArchive;

/// Entries up to this size are not held to the inflation ratio: short files of repeated words pack well and harm nobody.
const RATIO_FLOOR: u64 = 1 << 20;

/// The root element of a part must begin within so many bytes, so that a document type cannot hide behind comments.
const PROLOGUE: usize = 4096;

/// What a container has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// An Excel workbook.
    Workbook,
    /// A Word document.
    Document,
}

/// Really inflates every entry into a counter and gives the sum; declared sizes are not believed.
pub(crate) fn check(
    file: &mut (impl Read + Seek),
    size: u64,
    limits: &Limits,
    container: Container,
) -> Result<u64, Refusal> {
    let mut archive = ZipArchive::new(&mut *file).map_err(|_| damaged())?;
    if archive.len() as u64 > limits.zip_entries {
        return Err(too_many(archive.len(), limits.zip_entries));
    }
    if archive.has_duplicate_names() {
        return Err(bad_name("重复的文件名", "repeated names"));
    }
    let names = names_of(&archive)?;
    check_names(&names, container)?;
    let mut total = 0;
    let mut buffer = vec![0; 64 << 10];
    for (index, name) in names.iter().enumerate() {
        let mut entry = archive.by_index(index).map_err(|_| damaged())?;
        let packed = entry.compressed_size().min(size).max(1);
        let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
        let is_xml = matches!(extension.as_deref(), Some("xml" | "rels"));
        let mut prologue = Vec::new();
        let mut inflated: u64 = 0;
        loop {
            let count = entry.read(&mut buffer).map_err(|_| damaged())?;
            if count == 0 {
                break;
            }
            if is_xml && prologue.len() < PROLOGUE {
                prologue.extend_from_slice(&buffer[..count.min(PROLOGUE - prologue.len())]);
            }
            inflated += count as u64;
            total += count as u64;
            let is_beyond_ratio = inflated > RATIO_FLOOR && inflated / packed > limits.inflation_ratio;
            if total > limits.inflated_bytes || is_beyond_ratio {
                return Err(inflates(name, limits));
            }
        }
        if is_xml {
            check_prologue(name, &prologue)?;
        }
    }
    Ok(total)
}

fn names_of<R: Read + Seek>(archive: &ZipArchive<R>) -> Result<Vec<String>, Refusal> {
    let names: Result<Vec<_>, _> = (0..archive.len())
        .map(|index| match archive.name_for_index(index) {
            Some(Ok(name)) => Ok(name.into_owned()),
            _ => Err(damaged()),
        })
        .collect();
    names
}

fn check_names(names: &[String], container: Container) -> Result<(), Refusal> {
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let starts = |wanted: &str| names.iter().any(|name| name.to_ascii_lowercase().starts_with(wanted));
    let is_unsafe = |name: &String| {
        name.starts_with(['/', '\\']) || name.contains([':', '\0']) || name.split(['/', '\\']).any(|part| part == "..")
    };
    if let Some(name) = names.iter().find(|name| is_unsafe(name)) {
        let name: String = name.chars().take(60).collect();
        return Err(bad_name(&format!("不安全的文件名“{name}”"), &format!("the unsafe name “{name}”")));
    }
    if names.iter().any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin")) || starts("xl/macrosheets/") {
        return Err(refusal(
            Code::MacrosInside,
            Text::fixed("文件含宏", "the file contains macros"),
            Text::fixed(
                "请另存为不含宏的格式（*.xlsx、*.docx）",
                "Save it in a format without macros (*.xlsx, *.docx)",
            ),
        ));
    }
    if starts("xl/externallinks/") {
        return Err(refusal(
            Code::ExternalLinks,
            Text::fixed("工作簿引用了其他文件", "the workbook links to other files"),
            Text::fixed(
                "请在“数据—编辑链接”中断开全部链接，保存后再上传",
                "Break all links under Data – Edit Links, save and upload it again",
            ),
        ));
    }
    if has("xl/workbook.bin") {
        return Err(other_workbook("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"));
    }
    if has("mimetype") {
        return Err(other_workbook("ODF 文档（.ods）", "an ODF document (.ods)"));
    }
    let is_word = has("word/document.xml");
    if is_word && container == Container::Workbook {
        return Err(wrong_kind("Word 文档", "a Word document"));
    }
    if has("ppt/presentation.xml") {
        return Err(wrong_kind("演示文稿", "a presentation"));
    }
    let is_there = if container == Container::Document { is_word } else { starts("xl/") };
    if !has("[Content_Types].xml") || !is_there {
        if container == Container::Document {
            return Err(paper::disagrees(MediaType::Docx, None));
        }
        return Err(wrong_kind("普通压缩包", "an ordinary archive"));
    }
    Ok(())
}

/// A part that declares a document type could define entities; one that is not UTF-8 could hide it from this search.
fn check_prologue(name: &str, prologue: &[u8]) -> Result<(), Refusal> {
    let bytes = prologue.strip_prefix(b"\xef\xbb\xbf").unwrap_or(prologue);
    let root = bytes.windows(2).position(|pair| pair[0] == b'<' && (pair[1].is_ascii_alphabetic() || pair[1] == b'_'));
    let declares = bytes.windows(9).any(|window| window.eq_ignore_ascii_case(b"<!DOCTYPE"));
    if bytes.is_empty() || (root.is_some() && !declares && !bytes.contains(&0)) {
        return Ok(());
    }
    Err(refusal(
        Code::Doctype,
        Text::new(
            format!("文件的部件“{name}”含文档类型声明，或不是 UTF-8 的 XML"),
            format!("the part “{name}” of the file declares a document type or is not XML in UTF-8"),
        ),
        Text::fixed(
            "正常的文件没有这种内容；请用办公软件另存一份后上传",
            "No ordinary file holds this; save a copy with an office program and upload that",
        ),
    ))
}

/// A container or workbook that breaks off or cannot be understood.
pub(crate) fn damaged() -> Refusal {
    refusal(
        Code::Damaged,
        Text::fixed("文件损坏或没有传完整", "the file is damaged or incomplete"),
        Text::fixed(
            "请确认在本机能打开，另存一份后重新上传",
            "Check that it opens on your machine, save a copy and upload that",
        ),
    )
}

fn other_workbook(zh: &str, en: &str) -> Refusal {
    refusal(
        Code::OldWorkbook,
        Text::new(format!("这是{zh}"), format!("this is {en}")),
        Text::fixed("请另存为“Excel 工作簿（*.xlsx）”后上传", "Save it as an Excel workbook (*.xlsx) and upload that"),
    )
}

fn too_many(count: usize, limit: u64) -> Refusal {
    refusal(
        Code::TooManyEntries,
        Text::new(
            format!("压缩包内有 {count} 个文件，上限为 {limit} 个"),
            format!("the container has {count} entries, the limit is {limit}"),
        ),
        Text::fixed("请删去多余的工作表和图片", "Remove sheets and pictures that are not needed"),
    )
}

fn bad_name(zh: &str, en: &str) -> Refusal {
    refusal(
        Code::BadEntryName,
        Text::new(format!("压缩包内有{zh}"), format!("the container holds {en}")),
        Text::fixed("请用电子表格软件另存一份后上传", "Save a copy with a spreadsheet program and upload that"),
    )
}

fn inflates(name: &str, limits: &Limits) -> Refusal {
    let (mib, ratio) = (limits.inflated_bytes >> 20, limits.inflation_ratio);
    refusal(
        Code::Inflates,
        Text::new(
            format!("“{name}”解压后超过 {mib} MiB，或压缩比超过 {ratio}"),
            format!("“{name}” inflates beyond {mib} MiB in total, or by more than {ratio} times"),
        ),
        Text::fixed(
            "请删去空白行列的格式、无关工作表和多余内容后另存，或拆成几个文件",
            "Clear the formats of empty rows, other sheets and what is not needed, save again, or split the file",
        ),
    )
}
