//! The child: limits first, then one file.

use crate::frame::{self, Answer, Pieces, Task, Work};
use crate::paper::{self, Inspected, PaperRequest};
use crate::reader;
use crate::request::{Limits, ReadError, ReadRequest};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

/// What the hidden subcommand calls, before any other thread exists: reads the request from standard input, limits
/// itself, reads the file and writes frames to standard output. Returns the exit code.
///
/// No message goes to standard error; a panic is the parent's “the reading process died”.
pub fn child_main() -> ExitCode {
    match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn work() -> io::Result<()> {
    let mut buffer = Vec::new();
    let Some(task) = frame::read::<Task>(&mut io::stdin().lock(), &mut buffer)? else {
        return Err(io::Error::other("no request"));
    };
    limit(task.work.limits())?;
    let mut out = BufWriter::with_capacity(256 << 10, io::stdout().lock());
    let last = match &task.work {
        Work::Read(request) => read(&task.path, request, &mut out, &mut buffer),
        Work::Preview(request) => preview(&task.path, request),
        Work::Paper(request) => return inspect(&task.path, request, &mut out, &mut buffer),
    };
    frame::write(&mut out, &last, &mut buffer)?;
    out.flush()
}

/// Lowers the limits of this process for good: memory, processor time, open files, no written file, no core dump.
fn limit(limits: &Limits) -> io::Result<()> {
    let both = |value: u64| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::As, both(limits.memory_bytes))?;
    setrlimit(Resource::Cpu, both(limits.cpu_seconds))?;
    setrlimit(Resource::Nofile, both(limits.open_files))?;
    setrlimit(Resource::Fsize, both(0))?;
    setrlimit(Resource::Core, both(0))?;
    Ok(())
}

fn read(path: &Path, request: &ReadRequest, out: &mut impl Write, buffer: &mut Vec<u8>) -> Answer {
    let mut sink = |found| match frame::write(out, &Answer::Found(found), buffer) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    };
    match reader::read_in_process(path, request, &mut sink) {
        Ok(summary) => Answer::Summary(summary),
        Err(error) => failure(&error),
    }
}

fn preview(path: &Path, request: &ReadRequest) -> Answer {
    match reader::preview_in_process(path, request) {
        Ok(Ok(preview)) => Answer::Preview(preview),
        Ok(Err(refusal)) => Answer::Refused(*refusal),
        Err(error) => failure(&error),
    }
}

/// The whole file is read first: its size is held down before, and every parser wants to jump about in it.
fn inspect(path: &Path, request: &PaperRequest, out: &mut impl Write, buffer: &mut Vec<u8>) -> io::Result<()> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            frame::write(out, &Answer::CannotOpen(error.to_string()), buffer)?;
            return out.flush();
        }
    };
    match paper::inspect(&bytes, request) {
        Err(issue) => frame::write(out, &Answer::Refused(*issue), buffer)?,
        Ok(Inspected::Plain(media)) => frame::write(out, &Answer::Paper(media), buffer)?,
        Ok(Inspected::Picture(picture)) => {
            drop(bytes);
            frame::write(out, &Answer::Paper(picture.media), buffer)?;
            let mut pieces = Pieces::new(out);
            picture.draw(&mut pieces).map_err(io::Error::other)?;
            pieces.finish()?;
            let mut pieces = Pieces::new(out);
            picture.draw_thumbnail(&mut pieces).map_err(io::Error::other)?;
            pieces.finish()?;
        }
    }
    out.flush()
}

fn failure(error: &ReadError) -> Answer {
    match error {
        ReadError::Open(error) => Answer::CannotOpen(error.to_string()),
        other => Answer::CannotOpen(other.to_string()),
    }
}
