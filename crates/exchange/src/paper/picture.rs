//! Pictures: walked through by their structure, decoded within limits, and drawn anew. What is not a picture element – place, time,
//! device, thumbnails, whatever lies behind the end – is not drawn.

use super::{PaperRequest, damaged, polyglot, two_at_once};
use crate::messages::{Code, Refusal, refusal};
use ballast_domain::{MediaType, Text};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::{DynamicImage, ImageDecoder as _, ImageResult, Limits, Rgb, RgbImage};
use std::io::{Cursor, Write};

/// How every PNG begins.
pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Out of 100. Below about 85 edges of text in a photographed paper begin to fray.
const QUALITY: u8 = 90;
const THUMBNAIL_QUALITY: u8 = 80;
/// Sides of the small picture in lists.
const THUMBNAIL: u32 = 320;

/// A decoded picture.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) media: MediaType,
    image: DynamicImage,
}

impl Picture {
    /// Writes it anew, in its own format.
    pub(crate) fn draw(&self, out: &mut impl Write) -> ImageResult<()> {
        if self.media == MediaType::Png {
            self.image.write_with_encoder(PngEncoder::new(out))
        } else {
            self.image.write_with_encoder(JpegEncoder::new_with_quality(out, QUALITY))
        }
    }

    /// Writes a small JPEG of it on white.
    pub(crate) fn draw_thumbnail(&self, out: &mut impl Write) -> ImageResult<()> {
        let is_small = self.image.width() <= THUMBNAIL && self.image.height() <= THUMBNAIL;
        let small = if is_small { self.image.clone() } else { self.image.thumbnail(THUMBNAIL, THUMBNAIL) };
        JpegEncoder::new_with_quality(out, THUMBNAIL_QUALITY).encode_image(&on_white(&small))
    }
}

fn on_white(image: &DynamicImage) -> RgbImage {
    let rgba = image.to_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [red, green, blue, opacity] = rgba.get_pixel(x, y).0.map(u32::from);
        let over = |colour: u32| u8::try_from((colour * opacity + 255 * (255 - opacity)) / 255).unwrap_or(255);
        Rgb([over(red), over(green), over(blue)])
    })
}

pub(super) fn read(bytes: &[u8], media: MediaType, request: &PaperRequest) -> Result<Picture, Refusal> {
    let walked = if media == MediaType::Png { walk_png(bytes) } else { walk_jpeg(bytes) };
    let Walked { width, height, end } = walked.ok_or_else(|| damaged("图片中途断开", "the picture breaks off"))?;
    if u64::from(width) * u64::from(height) > request.pixels {
        return Err(too_large(width, height, request.pixels));
    }
    if let Some(other) = polyglot::behind(bytes, end) {
        return Err(two_at_once(&other));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(request.decoded_bytes);
    let image = if media == MediaType::Png { decode_png(bytes, &limits) } else { decode_jpeg(bytes, &limits) };
    let image = image.map_err(|error| match error {
        image::ImageError::Limits(_) => too_large(width, height, request.pixels),
        _ => damaged("图片数据读不通", "its data cannot be decoded"),
    })?;
    // Eight bits for each colour, with as many channels as the picture has.
    let image = match (image.color().has_alpha(), image.color().has_color()) {
        (true, _) if media == MediaType::Png => DynamicImage::ImageRgba8(image.into_rgba8()),
        (_, true) | (true, _) => DynamicImage::ImageRgb8(image.into_rgb8()),
        (false, false) => DynamicImage::ImageLuma8(image.into_luma8()),
    };
    Ok(Picture { media, image })
}

fn decode_png(bytes: &[u8], limits: &Limits) -> ImageResult<DynamicImage> {
    let mut decoder = PngDecoder::with_limits(Cursor::new(bytes), limits.clone())?;
    bounded(decoder.total_bytes(), limits)?;
    // A decoder that knows of the way a picture was held tells it before the pixels are read.
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn decode_jpeg(bytes: &[u8], limits: &Limits) -> ImageResult<DynamicImage> {
    let mut decoder = JpegDecoder::new(Cursor::new(bytes))?;
    bounded(decoder.total_bytes(), limits)?;
    decoder.set_limits(limits.clone())?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn bounded(bytes: u64, limits: &Limits) -> ImageResult<()> {
    if limits.max_alloc.is_some_and(|most| bytes > most) {
        let kind = image::error::LimitErrorKind::InsufficientMemory;
        return Err(image::ImageError::Limits(image::error::LimitError::from_kind(kind)));
    }
    Ok(())
}

/// What the structure of a picture tells without decoding it.
#[derive(Debug, PartialEq, Eq)]
struct Walked {
    width: u32,
    height: u32,
    /// The first byte behind the picture.
    end: usize,
}

/// Chunks from the header to the end mark; nothing may follow a PNG, so that its end is the file's.
fn walk_png(bytes: &[u8]) -> Option<Walked> {
    let mut at = PNG.len();
    let mut size = None;
    loop {
        let length = usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let name = bytes.get(at + 4..at + 8)?;
        let data = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        let next = at.checked_add(length)?.checked_add(12)?;
        if next > bytes.len() {
            return None;
        }
        if size.is_none() {
            let (width, height) = (data.get(..4)?, data.get(4..8)?);
            let number = |four: &[u8]| Some(u32::from_be_bytes(four.try_into().ok()?));
            size = (name == b"IHDR").then_some((number(width)?, number(height)?));
            size?;
        }
        at = next;
        if name == b"IEND" {
            let (width, height) = size?;
            return Some(Walked { width, height, end: at });
        }
    }
}

/// Markers from the first to the end of the image, through the packed data of each scan.
fn walk_jpeg(bytes: &[u8]) -> Option<Walked> {
    let mut at = 2;
    let mut size = None;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        while *bytes.get(at)? == 0xff {
            at += 1;
        }
        let marker = *bytes.get(at)?;
        at += 1;
        match marker {
            0xd9 => {
                let (width, height) = size?;
                return Some(Walked { width, height, end: at });
            }
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
        let segment = bytes.get(at + 2..at.checked_add(length)?)?;
        at += length;
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let number =
                    |from: usize| Some(u32::from(u16::from_be_bytes(segment.get(from..from + 2)?.try_into().ok()?)));
                size = Some((number(3)?, number(1)?));
            }
            // The data of a scan lasts until a marker that is neither stuffing nor a restart.
            0xda => {
                while *bytes.get(at)? != 0xff || matches!(bytes.get(at + 1)?, 0 | 0xd0..=0xd7) {
                    at += 1;
                }
            }
            _ => {}
        }
    }
}

fn too_large(width: u32, height: u32, limit: u64) -> Refusal {
    let million = limit / 1_000_000;
    refusal(
        Code::PictureTooLarge,
        Text::new(
            format!("图片为 {width}×{height} 像素，上限为 {million} 百万像素"),
            format!("the picture has {width}×{height} pixels, the limit is {million} million"),
        ),
        Text::fixed("请缩小图片后上传", "Make the picture smaller and upload it again"),
    )
}
