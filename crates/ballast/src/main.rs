//! The program `ballast`; what it does stands in the library, where tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ballast::main()
}
