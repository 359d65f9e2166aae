//! Every page through the router over the loaded sample city: who may open it, what it says, what wrong input does.
#![expect(clippy::unwrap_used, reason = "tests")]

mod access;
mod assess;
mod hostile;
mod import;
mod made;
mod matrix;
mod papers;
mod people;
mod quarantine;
mod read;
mod site;
