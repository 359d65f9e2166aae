//! Papers: what a file that somebody adds to a record really is, found by its content; pictures are drawn anew.
//!
//! Extension, first bytes and the structure of the whole must agree. A file that is two things at once, that runs something by
//! itself, or that is none of the five kinds, is refused. All of this happens in the child process.

mod office;
mod pdf;
mod picture;
mod polyglot;
#[cfg(test)]
mod tests;

use crate::guard::foreign_kind;
use crate::messages::{Code, Refusal, refusal};
use crate::request::Limits;
use ballast_domain::{MediaType, Text};
pub(crate) use picture::Picture;
use serde::{Deserialize, Serialize};

/// What is to be found out about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperRequest {
    /// The name under which the user knows the file; its extension must agree with the content.
    pub file_name: String,
    /// Most picture elements.
    pub pixels: u64,
    /// Most bytes of a picture once decoded.
    pub decoded_bytes: u64,
    /// Bounds of the work.
    pub limits: Limits,
}

impl PaperRequest {
    /// A request with the usual bounds: 40 million picture elements, 256 MiB decoded.
    pub fn of(file_name: &str) -> Self {
        Self {
            file_name: file_name.to_owned(),
            pixels: 40_000_000,
            decoded_bytes: 256 << 20,
            // A document with many pictures has more parts than a workbook.
            limits: Limits { zip_entries: 2_000, ..Limits::default() },
        }
    }
}

/// A sound file.
#[derive(Debug)]
pub(crate) enum Inspected {
    /// Kept as it is.
    Plain(MediaType),
    /// To be drawn anew.
    Picture(Picture),
}

/// Judges the whole content of a file.
pub(crate) fn inspect(bytes: &[u8], request: &PaperRequest) -> Result<Inspected, Refusal> {
    let Some(named) = MediaType::of_name(&request.file_name) else { return Err(not_taken(&request.file_name)) };
    if bytes.is_empty() {
        return Err(refusal(Code::Empty, Text::fixed("文件是空的", "the file is empty"), SEND_AGAIN));
    }
    let is_as_named = match named {
        MediaType::Pdf => bytes.starts_with(b"%PDF-"),
        MediaType::Jpeg => bytes.starts_with(b"\xff\xd8\xff"),
        MediaType::Png => bytes.starts_with(picture::PNG),
        MediaType::Docx | MediaType::Xlsx => bytes.starts_with(b"PK\x03\x04"),
    };
    if !is_as_named {
        return Err(disagrees(named, foreign_kind(bytes)));
    }
    match named {
        MediaType::Pdf => pdf::check(bytes).map(|()| Inspected::Plain(named)),
        MediaType::Jpeg | MediaType::Png => picture::read(bytes, named, request).map(Inspected::Picture),
        MediaType::Docx | MediaType::Xlsx => {
            office::check(bytes, named, &request.limits).map(|()| Inspected::Plain(named))
        }
    }
}

/// Judges a file in this process, and draws a picture anew, as the child does; true when it is taken. For tests with hostile files.
pub fn check_paper(bytes: &[u8], request: &PaperRequest) -> bool {
    match inspect(bytes, request) {
        Ok(Inspected::Picture(picture)) => {
            picture.draw(&mut std::io::sink()).is_ok() && picture.draw_thumbnail(&mut std::io::sink()).is_ok()
        }
        Ok(Inspected::Plain(_)) => true,
        Err(_) => false,
    }
}

const TAKEN: Text = Text::fixed(
    "可以上传 PDF、JPG、PNG、DOCX、XLSX；其他文件请先另存或打印成 PDF",
    "PDF, JPG, PNG, DOCX and XLSX are taken; save or print other files as PDF first",
);

const SEND_AGAIN: Text = Text::fixed(
    "请确认在本机能打开，另存一份后重新上传",
    "Check that it opens on your machine, save a copy and upload that",
);

fn not_taken(name: &str) -> Refusal {
    let extension: String = name.rsplit_once('.').map_or("", |(_, end)| end).chars().take(20).collect();
    let what = if extension.is_empty() {
        Text::fixed("文件名没有扩展名", "the file name has no extension")
    } else {
        Text::new(format!("不接收 .{extension} 文件"), format!(".{extension} files are not taken"))
    };
    refusal(Code::PaperKind, what, TAKEN)
}

/// The content is not what the extension says.
pub(crate) fn disagrees(named: MediaType, is: Option<Text>) -> Refusal {
    let is = is.unwrap_or(Text::fixed("其他内容", "something else"));
    let extension = named.code();
    let what = Text::new(
        format!("扩展名是 .{extension}，内容却是{}", is.zh),
        format!("the extension is .{extension}, but the content is {}", is.en),
    );
    refusal(Code::PaperDisagrees, what, TAKEN)
}

/// The structure breaks off or makes no sense.
fn damaged(what_zh: &str, what_en: &str) -> Refusal {
    let what =
        Text::new(format!("文件损坏或没有传完整：{what_zh}"), format!("the file is damaged or incomplete: {what_en}"));
    refusal(Code::PaperDamaged, what, SEND_AGAIN)
}

/// A second file hides in the first.
fn two_at_once(is: &Text) -> Refusal {
    let what = Text::new(
        format!("文件里还藏着另一种内容：{}", is.zh),
        format!("the file hides another one inside: {}", is.en),
    );
    let remedy = Text::fixed(
        "请用看图或办公软件打开，另存一份后上传；若来历不明，请勿打开并报告信息安全负责人",
        "Open it in its program, save a copy and upload that; if you do not know where it comes from, do not open it and tell your security officer",
    );
    refusal(Code::PaperPolyglot, what, remedy)
}

/// Something inside runs by itself.
fn active(zh: &str, en: &str) -> Refusal {
    let what = Text::new(
        format!("文件含有会自动运行的内容：{zh}"),
        format!("the file holds something that runs by itself: {en}"),
    );
    let remedy = Text::fixed(
        "请另存为不含宏、脚本和内嵌文件的副本，或打印成 PDF 后上传",
        "Save a copy without macros, scripts and embedded files, or print it as PDF, and upload that",
    );
    refusal(Code::PaperActive, what, remedy)
}
