//! Papers of the sample city: an approval and a site photo, invented and marked as samples.

use super::material::UNITS;
use super::project::SampleProject;
use anyhow::{Context, Result};
use image::codecs::png::PngEncoder;
use image::{DynamicImage, Rgb, RgbImage};

/// A paper with what is said of it.
pub(super) struct SamplePaper {
    /// Name inside the folder.
    pub(super) name: String,
    pub(super) unit: &'static str,
    pub(super) project: String,
    pub(super) kind: &'static str,
    pub(super) stage: Option<&'static str>,
    pub(super) bytes: Vec<u8>,
}

/// One project of the first unit gets both.
pub(super) fn papers(projects: &[SampleProject]) -> Result<Vec<SamplePaper>> {
    let chosen =
        projects.iter().find(|project| project.unit == 0 && project.left.is_none() && project.life.started.is_some());
    let chosen = chosen.context("a project of the first unit has started")?;
    let paper = |name: &str, kind, stage, bytes| SamplePaper {
        name: name.to_owned(),
        unit: UNITS[0].id,
        project: chosen.name.clone(),
        kind,
        stage,
        bytes,
    };
    Ok(vec![
        paper("示例批复.pdf", "approval", None, approval()),
        paper("示例现场照片.png", "site_photo", Some("started"), photo()?),
    ])
}

/// One page that says what it is.
fn approval() -> Vec<u8> {
    let page = "BT /F1 20 Tf 60 740 Td (SAMPLE) Tj 0 -36 Td /F1 12 Tf \
        (Approval of a project, made up for demonstration.) Tj 0 -18 Td (It approves nothing.) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(text.len());
        text += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = text.len();
    text += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        text += &format!("{place:010} 00000 n \n");
    }
    text += &format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    text.into_bytes()
}

/// The letters of SAMPLE, seven rows of five dots each.
const LETTERS: [[u8; 7]; 6] = [
    [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
    [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
    [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001],
    [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
    [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
    [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
];

/// A building site of few shapes: sky, ground, a frame of floors, a crane, and the word across it.
fn photo() -> Result<Vec<u8>> {
    const DOT: u32 = 10;
    let is_letter = |x: u32, y: u32| {
        let (column, row) = (x.checked_sub(40)? / DOT, y.checked_sub(150)? / DOT);
        let bits = LETTERS.get(usize::try_from(column / 6).ok()?)?.get(usize::try_from(row).ok()?)?;
        (column % 6 < 5 && bits >> (4 - column % 6) & 1 == 1).then_some(())
    };
    let image = RgbImage::from_fn(440, 330, |x, y| {
        let is_floor = (90..290).contains(&x) && (90..270).contains(&y) && (y % 36 < 6 || x % 40 < 6);
        let is_crane =
            ((330..336).contains(&x) && (40..270).contains(&y)) || ((220..400).contains(&x) && (40..46).contains(&y));
        Rgb(if is_letter(x, y).is_some() {
            [178, 34, 34]
        } else if is_crane {
            [214, 160, 40]
        } else if is_floor {
            [110, 112, 118]
        } else if y >= 270 {
            [150, 128, 100]
        } else {
            [196, 214, 230]
        })
    });
    let mut bytes = Vec::new();
    DynamicImage::ImageRgb8(image).write_with_encoder(PngEncoder::new(&mut bytes))?;
    Ok(bytes)
}
