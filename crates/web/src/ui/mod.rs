//! The parts that pages are made of. Each is a function from typed values to markup.

use ballast_app::access::caller::COMMAND_LINE;
use ballast_app::papers::scan::SCANNER;
use ballast_domain::Lang;
use ballast_domain::clock::CHINA;
use jiff::Timestamp;

pub mod form;
pub mod icon;
pub mod notice;
pub mod number;
pub mod pager;
pub mod panel;
pub mod status;
pub mod table;
pub mod tile;

/// An instant as people read it: day, hour and minute in China.
pub fn moment(at: Timestamp) -> String {
    CHINA.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Who did something: the login, or a word for the machine's own command line and for the virus scanner.
pub fn doer(lang: Lang, login: &str) -> &str {
    match login {
        COMMAND_LINE => lang.pick("命令行", "command line"),
        SCANNER => lang.pick("查毒程序", "virus scanner"),
        login => login,
    }
}
