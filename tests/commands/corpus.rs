//! The corpus of the fuzz targets, replayed through the same functions: what once was found stays mended.

#[expect(unreachable_pub, reason = "public where the targets are called from")]
#[path = "../../fuzz/src/targets.rs"]
mod targets;

use std::path::Path;

#[test]
fn every_input_of_the_corpus_is_read_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let mut replayed = 0;
    for (name, target) in targets::ALL {
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
    assert!(replayed > 30, "{replayed}");
}
