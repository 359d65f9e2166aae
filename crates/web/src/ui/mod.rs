//! The parts that pages are made of. Each is a function from typed values to markup.

use ballast_app::caller::COMMAND_LINE;
use ballast_domain::Lang;

pub mod form;
pub mod icon;
pub mod notice;
pub mod number;
pub mod pager;
pub mod panel;
pub mod status;
pub mod table;
pub mod tile;

/// Who did something: the login, or a word for the machine's own command line.
pub fn doer(lang: Lang, login: &str) -> &str {
    if login == COMMAND_LINE { lang.pick("命令行", "command line") } else { login }
}
