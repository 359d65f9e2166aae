//! PDF: begins and ends as one, its objects can be read, and nothing in it runs by itself.

use super::{active, damaged, polyglot, two_at_once};
use crate::messages::{Code, Refusal, refusal};
use ballast_domain::Text;
use hayro_syntax::object::{Dict, MaybeRef, Name, Object};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

/// The end mark stands within so many bytes of the end.
const TAIL: usize = 1_024;
const END: &[u8] = b"%%EOF";
/// Dictionaries inside one another; sound files need a few.
const DEPTH: u32 = 16;

pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let tail_begin = bytes.len().saturating_sub(TAIL);
    let tail = bytes.get(tail_begin..).unwrap_or_default();
    if polyglot::holds_archive(bytes) {
        return Err(two_at_once(&Text::fixed("压缩包", "an archive")));
    }
    let Some(end) = tail.windows(END.len()).rposition(|window| window == END) else {
        return Err(damaged("没有 PDF 的结尾标记", "the end mark of a PDF is missing"));
    };
    let rest = tail.get(end + END.len()..).unwrap_or_default();
    if rest.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0) {
        return Err(two_at_once(&Text::fixed("PDF 结尾之后的内容", "something behind the end of the PDF")));
    }
    let head = bytes.get(5..bytes.len().min(TAIL)).unwrap_or_default();
    if let Some(other) = polyglot::beginning_in(head) {
        return Err(two_at_once(&other));
    }
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            locked()
        }
        _ => damaged("读不出 PDF 的结构", "the structure of the PDF cannot be read"),
    })?;
    if pdf.pages().is_empty() {
        return Err(damaged("PDF 里没有一页", "the PDF has no page"));
    }
    for object in pdf.objects() {
        let found = match &object {
            Object::Dict(dict) => runs(dict, 0),
            Object::Stream(stream) => runs(stream.dict(), 0),
            _ => None,
        };
        if let Some(found) = found {
            return Err(active(&found.zh, &found.en));
        }
    }
    Ok(())
}

/// What in a dictionary runs by itself or carries a file of its own.
fn runs(dict: &Dict<'_>, depth: u32) -> Option<Text> {
    const SCRIPT: Text = Text::fixed("脚本", "a script");
    const FILE: Text = Text::fixed("内嵌文件", "an embedded file");
    if depth > DEPTH {
        return Some(Text::fixed("嵌套过深的对象", "objects nested too deep"));
    }
    for (key, value) in dict.entries() {
        match key.as_str() {
            "JS" | "JavaScript" => return Some(SCRIPT),
            "EmbeddedFiles" | "EF" => return Some(FILE),
            "XFA" => return Some(Text::fixed("XFA 动态表单", "an XFA form")),
            _ => {}
        }
        let found = match &value {
            MaybeRef::NotRef(Object::Name(name)) if matches!(key.as_str(), "S" | "Type" | "Subtype") => kind(name),
            MaybeRef::NotRef(Object::Dict(inner)) => runs(inner, depth + 1),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn kind(name: &Name<'_>) -> Option<Text> {
    Some(match name.as_str() {
        "JavaScript" => Text::fixed("脚本", "a script"),
        "Launch" => Text::fixed("启动程序的动作", "an action that starts a program"),
        "EmbeddedFile" => Text::fixed("内嵌文件", "an embedded file"),
        "RichMedia" | "Movie" | "Sound" | "Rendition" => Text::fixed("多媒体", "rich media"),
        _ => return None,
    })
}

fn locked() -> Refusal {
    refusal(
        Code::PaperLocked,
        Text::fixed("PDF 有打开密码，无法检查", "the PDF is protected by a password and cannot be checked"),
        Text::fixed("请去掉密码后上传", "Remove the password and upload it again"),
    )
}
