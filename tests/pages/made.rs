//! Papers made byte by byte, so that no file of unknown origin lies in the repository.

use image::codecs::png::PngEncoder;
use image::{DynamicImage, Rgb, RgbImage};

/// A picture of a colour.
pub(crate) fn png(red: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = DynamicImage::ImageRgb8(RgbImage::from_pixel(60, 40, Rgb([red, 80, 120])));
    image.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    bytes
}

/// A PDF of one empty page, with a remark inside.
pub(crate) fn pdf(remark: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>",
    ];
    let mut text = format!("%PDF-1.4\n% {remark}\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(text.len());
        text += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = text.len();
    text += "xref\n0 4\n0000000000 65535 f \n";
    for place in places {
        text += &format!("{place:010} 00000 n \n");
    }
    text += &format!("trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    text.into_bytes()
}
