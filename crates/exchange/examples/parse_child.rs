//! The reading child alone, for tests and measurements: `ballast parse-child` without the rest of the program.

fn main() -> std::process::ExitCode {
    ballast_exchange::child_main()
}
