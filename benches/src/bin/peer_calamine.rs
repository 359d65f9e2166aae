//! Peer of `import`: reads every cell of the first sheet as a stream and counts them.

use anyhow::{Context, Result};
use calamine::{Reader, Xlsx, open_workbook};

fn main() -> Result<()> {
    let path = std::env::args_os().nth(1).context("the workbook")?;
    let mut book: Xlsx<_> = open_workbook(path)?;
    let sheet = book.sheet_names().first().cloned().context("a sheet")?;
    let mut cells = book.worksheet_cells_reader(&sheet)?;
    let mut count = 0_u64;
    while cells.next_cell()?.is_some() {
        count += 1;
    }
    println!("{count} cells");
    Ok(())
}
