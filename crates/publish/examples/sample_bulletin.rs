//! Writes the sample bulletin in every format, to look at: `cargo run -p ballast-publish --example sample_bulletin -- FOLDER [en] [draft]`.

#[path = "../tests/it/sample.rs"]
mod sample;

use ballast_domain::Lang;
use ballast_publish::{Draft, FontConfig, Format, bulletin, render};
use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), String> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().ok_or("say the folder to write to")?);
    let options: Vec<String> = words.collect();
    let has = |option: &str| options.iter().any(|word| word == option);
    let lang = if has("en") { Lang::En } else { Lang::Zh };
    let mut input = sample::input(lang);
    input.draft = has("draft").then(|| Draft { note: "张三 2024-07-12 09:30".to_owned() });
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let document = bulletin(&input).map_err(|error| error.say(lang))?;
    for format in Format::ALL {
        let start = Instant::now();
        let bytes = render(&document, format, &FontConfig::default()).map_err(|error| error.say(lang))?;
        let path = folder.join(format!("bulletin.{}", format.extension()));
        std::fs::write(&path, &bytes).map_err(|error| error.to_string())?;
        println!("{} {} bytes, {} ms", path.display(), bytes.len(), start.elapsed().as_millis());
    }
    Ok(())
}
