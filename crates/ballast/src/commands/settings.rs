//! `ballast settings`: what is in force, and where each value came from.

use crate::outcome::Outcome;
use crate::settings::{Loaded, reference};
use crate::words::tr;

pub(super) fn run(loaded: &Loaded, is_reference: bool) -> Outcome {
    if is_reference {
        print!("{}", reference::page());
        return Outcome::Done;
    }
    println!("{}\t{}\t{}", tr("名称", "name"), tr("值", "value"), tr("来源", "source"));
    for (setting, source) in reference::ALL.iter().zip(&loaded.sources) {
        println!("{}\t{}\t{}", setting.name, loaded.value(setting), source.word());
    }
    Outcome::Done
}
