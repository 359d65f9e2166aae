//! The side that starts the child and checks what it says.

use crate::frame::{self, Answer, Task, Work};
use crate::messages::{Code, refusal};
use crate::paper::PaperRequest;
use crate::request::{Found, Preview, ReadError, ReadRequest, Summary};
use ballast_domain::form::RowContent;
use ballast_domain::{Form, ImportIssue, MediaType, Severity, Text, TypedRow, UnitId};
use std::io::{BufReader, Write};
use std::ops::ControlFlow;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

/// How the reading child is started: our own binary with a hidden subcommand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildCommand {
    /// The program.
    pub program: PathBuf,
    /// What makes it call [`crate::child_main`].
    pub arguments: Vec<String>,
}

impl ChildCommand {
    /// This program with the subcommand `parse-child`.
    ///
    /// # Errors
    /// When the system does not tell where the running program lies.
    pub fn of_this_program() -> std::io::Result<Self> {
        Ok(Self { program: std::env::current_exe()?, arguments: vec!["parse-child".to_owned()] })
    }
}

/// Reads a file in a child process and hands over each row and problem as it is read. Blocks; memory stays bounded.
///
/// A file that is damaged, hostile or of a wrong kind, and a child that died of it, are [`Found::Issue`]s, not errors.
///
/// # Errors
/// See [`ReadError`].
pub fn read_file(
    child: &ChildCommand,
    path: &Path,
    request: &ReadRequest,
    sink: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> Result<Summary, ReadError> {
    let mut running = Running::start(child, path, Work::Read(request.clone()))?;
    let mut seen = Summary::default();
    loop {
        match running.next() {
            Ok(Some(Answer::Found(found))) => {
                check(&found, request)?;
                count(&found, &mut seen);
                if sink(found).is_break() {
                    return Err(ReadError::Stopped);
                }
            }
            Ok(Some(Answer::Summary(summary))) => return Ok(summary),
            Ok(Some(Answer::CannotOpen(what))) => return Err(ReadError::Open(std::io::Error::other(what))),
            Ok(Some(_)) => return Err(ReadError::Protocol("an answer of another kind".to_owned())),
            Ok(None) | Err(_) => {
                let issue = running.obituary(SAVE_LESS);
                seen.errors += 1;
                return if sink(Found::Issue(issue)).is_break() { Err(ReadError::Stopped) } else { Ok(seen) };
            }
        }
    }
}

/// The first rows of a file, read in a child process.
///
/// # Errors
/// See [`ReadError`]; a refused file gives `Ok(Err(issue))`.
pub fn preview_file(
    child: &ChildCommand,
    path: &Path,
    request: &ReadRequest,
) -> Result<Result<Preview, Box<ImportIssue>>, ReadError> {
    let mut running = Running::start(child, path, Work::Preview(request.clone()))?;
    match running.next() {
        Ok(Some(Answer::Preview(preview))) => Ok(Ok(preview)),
        Ok(Some(Answer::Refused(issue))) => Ok(Err(Box::new(issue))),
        Ok(Some(Answer::CannotOpen(what))) => Err(ReadError::Open(std::io::Error::other(what))),
        Ok(Some(_)) => Err(ReadError::Protocol("an answer of another kind".to_owned())),
        Ok(None) | Err(_) => Ok(Err(Box::new(running.obituary(SAVE_LESS)))),
    }
}

/// What a paper is, found out in a child process. A picture is drawn anew into `picture`, and small into `thumbnail`; nothing is written there
/// for other papers. Blocks; memory stays bounded.
///
/// # Errors
/// See [`ReadError`]; a refused file, and a child that died of it, give `Ok(Err(issue))`.
pub fn inspect_paper(
    child: &ChildCommand,
    path: &Path,
    request: &PaperRequest,
    picture: &mut dyn Write,
    thumbnail: &mut dyn Write,
) -> Result<Result<MediaType, Box<ImportIssue>>, ReadError> {
    let mut running = Running::start(child, path, Work::Paper(request.clone()))?;
    let media = match running.next() {
        Ok(Some(Answer::Paper(media))) => media,
        Ok(Some(Answer::Refused(issue))) => return Ok(Err(Box::new(issue))),
        Ok(Some(Answer::CannotOpen(what))) => return Err(ReadError::Open(std::io::Error::other(what))),
        Ok(Some(_)) => return Err(ReadError::Protocol("an answer of another kind".to_owned())),
        Ok(None) | Err(_) => return Ok(Err(Box::new(running.obituary(SAVE_ANEW)))),
    };
    if MediaType::of_name(&request.file_name) != Some(media) {
        return Err(ReadError::Protocol("a paper of another type than its name".to_owned()));
    }
    let most = request.decoded_bytes;
    if media.is_picture() && !(running.take_bytes(picture, most)? && running.take_bytes(thumbnail, most)?) {
        return Ok(Err(Box::new(running.obituary(SAVE_ANEW))));
    }
    Ok(Ok(media))
}

const SAVE_LESS: Text = Text::fixed(
    "请用电子表格软件另存一份，删去空白行列的格式和无关工作表，或拆成几个文件后再上传",
    "Save a copy with a spreadsheet program, clear empty rows and other sheets, or split the file",
);
const SAVE_ANEW: Text = Text::fixed(
    "请确认在本机能打开，另存一份较小的副本后再上传",
    "Check that it opens on your machine, save a smaller copy and upload that",
);

/// A child at work. Dropping it ends the child.
struct Running {
    child: Arc<Mutex<Child>>,
    out: BufReader<ChildStdout>,
    buffer: Vec<u8>,
    is_late: Arc<AtomicBool>,
    /// Dropped, it ends the watch.
    _watch: mpsc::Sender<()>,
    limits: crate::Limits,
}

impl Running {
    fn start(command: &ChildCommand, path: &Path, work: Work) -> Result<Self, ReadError> {
        let path = std::path::absolute(path).map_err(ReadError::Open)?;
        std::fs::File::open(&path).map_err(ReadError::Open)?;
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(ReadError::Start)?;
        let (input, out) = (child.stdin.take(), child.stdout.take());
        let child = Arc::new(Mutex::new(child));
        let is_late = Arc::new(AtomicBool::new(false));
        let limits = work.limits().clone();
        let watch = watch(&child, &is_late, Duration::from_secs(limits.wall_seconds));
        let (Some(mut input), Some(out)) = (input, out) else {
            return Err(ReadError::Start(std::io::Error::other("no pipes")));
        };
        let mut buffer = Vec::new();
        let task = Task { path, work };
        let told = frame::write(&mut input, &task, &mut buffer).and_then(|()| input.flush());
        let running =
            Self { child, out: BufReader::with_capacity(256 << 10, out), buffer, is_late, _watch: watch, limits };
        match told {
            // It went before it had read its task: what it answered, or its end, says why.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(running),
            told => told.map(|()| running).map_err(ReadError::Start),
        }
    }

    fn next(&mut self) -> std::io::Result<Option<Answer>> {
        frame::read(&mut self.out, &mut self.buffer)
    }

    /// Passes on bytes that the child sends, at most so many. False when it broke off.
    fn take_bytes(&mut self, out: &mut dyn Write, most: u64) -> Result<bool, ReadError> {
        let mut taken = 0;
        loop {
            match frame::read_piece(&mut self.out, &mut self.buffer) {
                Ok(true) => {}
                Ok(false) => return Ok(true),
                Err(_) => return Ok(false),
            }
            taken += self.buffer.len() as u64;
            if taken > most {
                return Err(ReadError::Protocol("a picture beyond its bounds".to_owned()));
            }
            out.write_all(&self.buffer).map_err(ReadError::Keep)?;
        }
    }

    /// Why the child broke off, in words for the person who uploaded the file.
    fn obituary(&mut self, remedy: Text) -> ImportIssue {
        let status = {
            let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = child.kill();
            child.wait().ok()
        };
        let is_late = self.is_late.load(Ordering::SeqCst) || status.is_some_and(ran_out_of_time);
        let memory = self.limits.memory_bytes >> 20;
        *if is_late {
            let (cpu, wall) = (self.limits.cpu_seconds, self.limits.wall_seconds);
            let what = Text::new(
                format!("读取超过了时限（处理器 {cpu} 秒，总计 {wall} 秒），已中止"),
                format!("reading exceeded its time ({cpu} s of processor, {wall} s in all) and was stopped"),
            );
            refusal(Code::TimedOut, what, remedy)
        } else {
            let what = Text::new(
                format!("读取进程中途终止，多半是文件需要的内存超过 {memory} MiB 或内容损坏"),
                format!(
                    "the reading process died, most likely because the file needs more than {memory} MiB or is damaged"
                ),
            );
            refusal(Code::ReaderDied, what, remedy)
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// The signals of a used-up processor limit.
fn ran_out_of_time(status: ExitStatus) -> bool {
    const SIGXCPU: i32 = 24;
    status.signal() == Some(SIGXCPU)
}

/// Kills the child when the wall-clock time is over.
fn watch(child: &Arc<Mutex<Child>>, is_late: &Arc<AtomicBool>, wall: Duration) -> mpsc::Sender<()> {
    let (sender, receiver) = mpsc::channel::<()>();
    let (child, is_late) = (Arc::clone(child), Arc::clone(is_late));
    std::thread::spawn(move || {
        if receiver.recv_timeout(wall) == Err(mpsc::RecvTimeoutError::Timeout) {
            is_late.store(true, Ordering::SeqCst);
            let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
    });
    sender
}

/// The child has read a hostile file and may be under its control: what it says must at least be of the form asked for
/// and name only units that exist.
fn check(found: &Found, request: &ReadRequest) -> Result<(), ReadError> {
    let Found::Row(row) = found else { return Ok(()) };
    if form_of(row) != request.form {
        return Err(ReadError::Protocol("a row of another form".to_owned()));
    }
    if request.tree.get(unit_of(row)).is_none() {
        return Err(ReadError::Protocol("a row of an unknown unit".to_owned()));
    }
    Ok(())
}

/// The form that a row belongs to.
pub(crate) fn form_of(row: &TypedRow) -> Form {
    match row.content {
        RowContent::Ledger(_) => Form::Ledger,
        RowContent::MonthlyReport(_) => Form::MonthlyReport,
        RowContent::Target(_) => Form::Targets,
        RowContent::Observation(_) => Form::Indicators,
        RowContent::Event(_) => Form::Events,
        RowContent::Judgement(_) => Form::Judgements,
    }
}

fn unit_of(row: &TypedRow) -> &UnitId {
    match &row.content {
        RowContent::Ledger(row) => &row.project.unit,
        RowContent::MonthlyReport(row) => &row.unit,
        RowContent::Target(target) => &target.unit,
        RowContent::Observation(observation) => &observation.unit,
        RowContent::Event(event) => &event.unit,
        RowContent::Judgement(judgement) => &judgement.unit,
    }
}

fn count(found: &Found, seen: &mut Summary) {
    match found {
        Found::Row(_) => seen.rows += 1,
        Found::Issue(issue) if issue.severity == Severity::Error => seen.errors += 1,
        Found::Issue(_) => seen.warnings += 1,
    }
}
