//! Delimited text: encoding and delimiter found by trial, records streamed.

use super::{Meter, RowSource};
use crate::cell::{Cell, Row};
use crate::guard::unreadable;
use crate::mapping::TableShape;
use crate::messages::{Code, Refusal, refusal};
use crate::request::Limits;
use crate::write::escape::unquoted;
use ballast_domain::Text;
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, GB18030, UTF_8, WINDOWS_1252};
use std::fs::File;
use std::io::{Read, Seek};

/// Rows of a delimited file.
pub(crate) struct CsvRows {
    reader: csv::Reader<Decoded>,
    record: csv::StringRecord,
    meter: Meter,
    /// Number of the last record as a spreadsheet counts, blank lines included.
    number: u32,
}

/// How a delimited file was read.
pub(crate) struct Dialect {
    encoding: &'static Encoding,
    delimiter: u8,
}

impl Dialect {
    /// The encoding as a mapping has to name it; none for those that are tried anyway.
    pub(crate) fn to_name(&self) -> Option<String> {
        (self.encoding == WINDOWS_1252).then(|| "windows-1252".to_owned())
    }

    /// In words, for the summary.
    pub(crate) fn say(&self) -> Text {
        let encoding = self.encoding.name();
        let (zh, en) = match self.delimiter {
            b';' => ("分号", "semicolon"),
            b'\t' => ("制表符", "tab"),
            _ => ("逗号", "comma"),
        };
        Text::new(format!("CSV 编码 {encoding}，以{zh}分列"), format!("CSV in {encoding}, separated by {en}"))
    }
}

/// Opens a delimited file to take its records.
pub(crate) fn open(file: File, shape: &TableShape, limits: &Limits) -> Result<(CsvRows, Dialect), Refusal> {
    open_as(file, shape, limits, &[UTF_8, GB18030])
}

/// Opens a delimited file to show its beginning to a person, who sees when the letters are wrong: then a western encoding
/// may be guessed as well.
pub(crate) fn open_to_show(file: File, shape: &TableShape, limits: &Limits) -> Result<(CsvRows, Dialect), Refusal> {
    open_as(file, shape, limits, &[UTF_8, GB18030, WINDOWS_1252])
}

fn open_as(
    mut file: File,
    shape: &TableShape,
    limits: &Limits,
    usual: &[&'static Encoding],
) -> Result<(CsvRows, Dialect), Refusal> {
    let encoding = encoding_of(&mut file, shape, usual)?;
    let delimiter = match shape.delimiter {
        Some(sign) => u8::try_from(sign).unwrap_or(b','),
        None => find_delimiter(&sample(&mut file, encoding)?),
    };
    file.rewind().map_err(|e| unreadable(&e))?;
    let reader = reader(Decoded::new(file, encoding), delimiter);
    let meter = Meter::new(limits);
    let rows = CsvRows { reader, record: csv::StringRecord::new(), meter, number: 0 };
    Ok((rows, Dialect { encoding, delimiter }))
}

impl RowSource for CsvRows {
    fn next_row(&mut self) -> Result<Option<Row>, Refusal> {
        loop {
            let line = self.reader.position().line();
            if !self.reader.read_record(&mut self.record).map_err(|e| csv_error(&e))? {
                return Ok(None);
            }
            let lines = self.reader.position().line() - line;
            let breaks: usize = self.record.iter().map(|cell| cell.bytes().filter(|b| *b == b'\n').count()).sum();
            let blank = lines.saturating_sub(1 + breaks as u64);
            self.number = self.number.saturating_add(1).saturating_add(u32::try_from(blank).unwrap_or(u32::MAX));
            let mut row = Row { number: self.number, ..Row::default() };
            for (column, cell) in (1..).zip(&self.record) {
                if cell.contains('\0') {
                    return Err(nul_bytes());
                }
                self.meter.count(row.number, column, cell.len())?;
                let cell = Cell::from_text(unquoted(cell).to_owned());
                if !cell.is_empty() {
                    row.cells.push((column, cell));
                }
            }
            if !row.cells.is_empty() {
                return Ok(Some(row));
            }
        }
    }
}

fn reader<R: Read>(input: R, delimiter: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(input)
}

fn encoding_of(file: &mut File, shape: &TableShape, usual: &[&'static Encoding]) -> Result<&'static Encoding, Refusal> {
    let wanted = match shape.encoding.as_deref() {
        Some("utf-8") => Some(UTF_8),
        Some("gb18030") => Some(GB18030),
        Some("windows-1252") => Some(WINDOWS_1252),
        _ => None,
    };
    let trials = wanted.map_or_else(|| usual.to_vec(), |encoding| vec![encoding]);
    for encoding in trials {
        file.rewind().map_err(|e| unreadable(&e))?;
        if is_wholly(file, encoding)? {
            return Ok(encoding);
        }
    }
    Err(refusal(
        Code::WrongEncoding,
        match wanted {
            Some(encoding) => Text::new(
                format!("文件不是列对应文件所写的 {} 编码", encoding.name()),
                format!("the file is not {} as the mapping says", encoding.name()),
            ),
            None => Text::fixed("文件既不是 UTF-8 也不是 GB18030 编码", "the file is neither UTF-8 nor GB18030"),
        },
        Text::fixed(
            "请另存为“CSV UTF-8（逗号分隔）”或 XLSX；其他编码可在列对应文件中写明",
            "Save it as “CSV UTF-8 (comma delimited)” or XLSX; another encoding can be named in a mapping",
        ),
    ))
}

/// True when the whole file decodes without a single replacement. NUL bytes end the trial: no text has them.
fn is_wholly(file: &mut File, encoding: &'static Encoding) -> Result<bool, Refusal> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut input = vec![0; 64 << 10];
    let mut output = String::with_capacity(256 << 10);
    loop {
        let count = file.read(&mut input).map_err(|e| unreadable(&e))?;
        let bytes = &input[..count];
        if bytes.contains(&0) {
            return Err(nul_bytes());
        }
        output.clear();
        match decoder.decode_to_string_without_replacement(bytes, &mut output, count == 0).0 {
            DecoderResult::InputEmpty if count == 0 => return Ok(true),
            DecoderResult::InputEmpty => {}
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => return Ok(false),
        }
    }
}

/// The beginning of the text, enough to see how it is delimited.
fn sample(file: &mut File, encoding: &'static Encoding) -> Result<String, Refusal> {
    file.rewind().map_err(|e| unreadable(&e))?;
    let mut decoded = Decoded::new(file, encoding);
    let mut text = Vec::new();
    let mut part = vec![0; 64 << 10];
    while text.len() < 256 << 10 {
        let count = decoded.read(&mut part).map_err(|e| unreadable(&e))?;
        if count == 0 {
            break;
        }
        text.extend_from_slice(&part[..count]);
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The sign by which most records fall into the same, largest number of fields.
fn find_delimiter(sample: &str) -> u8 {
    let usual_fields = |delimiter: u8| {
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        for record in reader(sample.as_bytes(), delimiter).records().take(40).flatten() {
            *counts.entry(record.len()).or_default() += 1;
        }
        counts.into_iter().filter(|(fields, _)| *fields > 1).max_by_key(|(fields, times)| fields * times)
    };
    let fit = |delimiter: u8| usual_fields(delimiter).map_or(0, |(fields, times)| fields * times);
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| fit(*delimiter)).unwrap_or(b',')
}

fn csv_error(error: &csv::Error) -> Refusal {
    match error.kind() {
        csv::ErrorKind::Io(error) => unreadable(error),
        _ => crate::zip_guard::damaged(),
    }
}

fn nul_bytes() -> Refusal {
    refusal(
        Code::NulBytes,
        Text::fixed("文件含 NUL 字节，不是文本文件", "the file holds NUL bytes and is no text file"),
        Text::fixed("请另存为“CSV UTF-8（逗号分隔）”或 XLSX", "Save it as “CSV UTF-8 (comma delimited)” or XLSX"),
    )
}

/// A file as UTF-8, whatever its encoding; the byte order mark is gone. A line break is added at the end, so that the last
/// record ends on a line of its own like the others.
struct Decoded<R = File> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_from: usize,
    raw_to: usize,
    is_ended: bool,
    is_finished: bool,
}

impl<R: Read> Decoded<R> {
    fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { input, decoder, raw: vec![0; 64 << 10], raw_from: 0, raw_to: 0, is_ended: false, is_finished: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if out.len() < 4 {
            return Err(std::io::Error::other("a buffer of fewer than four bytes"));
        }
        while !self.is_finished {
            if self.raw_from == self.raw_to && !self.is_ended {
                self.raw_to = self.input.read(&mut self.raw)?;
                self.raw_from = 0;
                self.is_ended = self.raw_to == 0;
            }
            let raw = &self.raw[self.raw_from..self.raw_to];
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, out, self.is_ended);
            self.raw_from += read;
            self.is_finished = self.is_ended && result == CoderResult::InputEmpty;
            if self.is_finished && written < out.len() {
                out[written] = b'\n';
                return Ok(written + 1);
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
