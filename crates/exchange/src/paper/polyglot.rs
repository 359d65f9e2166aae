//! Files that are two things at once: one program shows the picture, another runs what lies behind it.

use ballast_domain::Text;

/// An archive is read from its end: the record that closes it, with the longest comment that may follow.
const ARCHIVE_END: &[u8] = b"PK\x05\x06";
const LONGEST_END: usize = 22 + 65_535;

/// What begins a file of another kind and is long enough not to stand in packed data by chance. Letters in lower case.
const BEGINNINGS: [(&[u8], &str, &str); 10] = [
    (b"%pdf-", "PDF 文件", "a PDF file"),
    (b"<html", "网页", "a web page"),
    (b"<!doctype", "网页", "a web page"),
    (b"<script", "网页脚本", "a script"),
    (b"<?php", "网页脚本", "a script"),
    (b"<svg ", "SVG 图片", "an SVG picture"),
    (b"rar!\x1a\x07", "压缩包", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包", "an archive"),
    (b"gif89a", "GIF 图片", "a GIF picture"),
    (b"gif87a", "GIF 图片", "a GIF picture"),
];

/// True when a program that opens archives would find one in the file.
pub(super) fn holds_archive(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(LONGEST_END)..).unwrap_or_default();
    tail.windows(ARCHIVE_END.len()).any(|window| window == ARCHIVE_END)
}

/// What hides behind the end of the proper content.
pub(super) fn behind(bytes: &[u8], end: usize) -> Option<Text> {
    if holds_archive(bytes) {
        return Some(Text::fixed("压缩包", "an archive"));
    }
    let rest = bytes.get(end..).unwrap_or_default();
    if rest.starts_with(b"PK\x03\x04") {
        return Some(Text::fixed("压缩包", "an archive"));
    }
    if rest.starts_with(b"MZ") || rest.starts_with(b"\x7fELF") {
        return Some(Text::fixed("程序", "a program"));
    }
    beginning_in(rest)
}

/// The first beginning of a file of another kind within some bytes.
pub(super) fn beginning_in(bytes: &[u8]) -> Option<Text> {
    let found =
        BEGINNINGS.iter().find(|(mark, ..)| bytes.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark)));
    found.map(|(_, zh, en)| Text::fixed(zh, en))
}
