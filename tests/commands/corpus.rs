//! The corpus of the fuzz targets, replayed through the same functions: what once was found stays mended.

#[expect(unreachable_pub, reason = "public where the targets are called from")]
#[path = "../../fuzz/src/targets.rs"]
mod targets;

#[expect(unreachable_pub, reason = "public where the targets are called from")]
#[path = "../../fuzz/src/site.rs"]
mod site;

use std::path::Path;

#[test]
fn every_input_of_the_corpus_is_read_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let mut replayed = 0;
    for (name, target) in targets::ALL.iter().chain(&site::ALL) {
        let folder = corpus.join(name);
        let mut files: Vec<_> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{name} has no corpus");
        for file in files {
            let bytes = std::fs::read(&file).unwrap();
            // The name of the input that fails is told by the panic of the target alone; so say it before.
            eprintln!("{}", file.display());
            target(&bytes);
            replayed += 1;
        }
    }
    assert!(replayed > 100, "{replayed}");
}

/// A reader that refused everything would pass the test above.
#[test]
fn what_is_right_in_the_corpus_is_taken_and_what_is_wrong_is_not() {
    let seed =
        |name: &str| std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(name)).unwrap();
    for right in ["pdf", "jpg", "jpg_progressive", "png", "docx", "xlsx"] {
        assert!(targets::takes_paper(&seed(&format!("paper/{right}"))), "{right}");
    }
    for wrong in ["pdf_script", "pdf_and_archive", "png_flood", "png_behind", "jpg_flood", "docx_macro", "svg"] {
        assert!(!targets::takes_paper(&seed(&format!("paper/{wrong}"))), "{wrong}");
    }
    for (form, is_taken) in [
        ("plain", true),
        ("by_origin", true),
        ("escaped_token", true),
        ("two_tokens", false),
        ("token_cut", false),
        ("another_site", false),
        ("site_unreadable", false),
        ("null_origin", false),
        ("no_head", false),
    ] {
        assert_eq!(site::takes_form(&seed(&format!("form/{form}"))), is_taken, "{form}");
    }
    assert_eq!(site::files_taken(&seed("multipart/plain")), [("台账.csv".to_owned(), 8)]);
    assert_eq!(site::files_taken(&seed("multipart/two_files"))[1].0, "b.csv");
    assert!(site::files_taken(&seed("multipart/file_first")).is_empty());
    for (token, is_taken) in [
        ("right", true),
        ("access_token", false),
        ("logout_token", false),
        ("not_signed", false),
        ("our_secret", false),
        ("two_audiences", false),
        ("another_issuer", false),
        ("critical_head", false),
    ] {
        assert_eq!(site::takes_token(&seed(&format!("id_token/{token}"))), is_taken, "{token}");
    }
}
