//! Fonts that are missing.

use crate::sample;
use ballast_domain::Lang;
use ballast_publish::{FontConfig, FontRole, Format, PublishError, bulletin, render};

/// False, with a word about it, where no Chinese fonts are installed.
pub(crate) fn are_installed() -> bool {
    let installed = FontConfig::default().installed().is_ok();
    if !installed {
        eprintln!("SKIPPED: no Chinese fonts are installed (fonts-noto-cjk)");
    }
    installed
}

#[test]
fn a_machine_without_fonts_is_told_what_to_install() {
    let config = FontConfig { folders: Vec::new(), ..FontConfig::default() };
    let document = bulletin(&sample::input(Lang::Zh)).unwrap();
    let error = render(&document, Format::Pdf, &config).unwrap_err();
    assert!(matches!(&error, PublishError::FontMissing { role: FontRole::Title, looked_for } if looked_for.len() > 5));
    let said = error.say(Lang::Zh);
    assert!(said.starts_with("没有找到标题（小标宋体）可用的字体（依次查找：方正小标宋简体、"), "{said}");
    assert!(said.contains("apt install fonts-noto-cjk") && said.ends_with("（PB-002）"), "{said}");
    assert!(config.installed().is_err());
    for format in [Format::Docx, Format::Xlsx, Format::Html] {
        assert!(render(&document, format, &config).is_ok(), "{format:?} needs no fonts");
    }
}

#[test]
fn a_character_that_no_font_has_is_named_instead_of_squares() {
    if !are_installed() {
        return;
    }
    let mut input = sample::input(Lang::Zh);
    input.groups[0].subjects[0].name = "河津\u{1f600}市\u{10ffff}".to_owned();
    let error = render(&bulletin(&input).unwrap(), Format::Pdf, &FontConfig::default()).unwrap_err();
    let PublishError::CharactersMissing { characters, .. } = &error else { panic!("{error}") };
    assert_eq!(characters, "\u{1f600}\u{10ffff}");
    assert!(error.say(Lang::En).ends_with("(PB-003)"));
}

#[test]
fn the_site_decides_which_family_serves_a_role() {
    if !are_installed() {
        return;
    }
    let serif = FontConfig::default().installed().unwrap()[&FontRole::Body].clone();
    let mut config = FontConfig::default();
    config.families.insert(FontRole::Heading, vec!["No Such Family".to_owned(), serif.clone()]);
    assert_eq!(config.installed().unwrap()[&FontRole::Heading], serif);
}
