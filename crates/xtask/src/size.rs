//! What a first visit downloads: the table of files, raw and compressed, and the budget it must keep.
//! Does not build anything.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::parts::LATER;
use crate::say;
use crate::toolchain::TARGET;
use crate::wasm_names;
use crate::workspace::Workspace;

/// A build that a first visit has to pay more for is refused: brotli bytes of all files together.
pub const BUDGET: usize = 200_000;

/// What we aim at: a comparable console of the same trade needs this much.
pub const AIM: usize = 147_000;

/// So many packages are listed; the rest is small.
const SHARES: usize = 20;

/// Kinds of files that are worth compressing.
const TEXTS: [&str; 6] = ["html", "js", "wasm", "css", "svg", "json"];

const LATER_HEAD: &str = "later, when needed";

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name below the distribution folder.
    pub name: String,
    /// Bytes as they are.
    pub raw: usize,
    /// Bytes after `gzip -9`.
    pub gzip: usize,
    /// Bytes after brotli, quality 11.
    pub brotli: usize,
}

impl Row {
    /// Whether the first visit does without it: parts of the program and data that come when they are
    /// needed.
    pub fn is_later(&self) -> bool {
        self.name.starts_with(LATER) || self.name.ends_with(".json")
    }
}

/// Writes `.br` and `.gz` beside every file that is worth it.
///
/// # Errors
/// When a file cannot be read or written.
pub fn precompress(dist: &Path) -> Result<()> {
    for name in files(dist)? {
        let bytes = fs::read(dist.join(&name))?;
        fs::write(dist.join([&name, ".br"].concat()), brotli(&bytes)?)?;
        fs::write(dist.join([&name, ".gz"].concat()), gzip(&bytes)?)?;
    }
    Ok(())
}

/// Reads the table off a precompressed folder, largest first.
///
/// # Errors
/// When there is no such folder.
pub fn rows(dist: &Path) -> Result<Vec<Row>> {
    let length = |name: &str| -> Result<usize> { Ok(fs::read(dist.join(name))?.len()) };
    let mut rows = Vec::new();
    for name in files(dist)? {
        let raw = length(&name)?;
        let gzip = length(&[&name, ".gz"].concat())?;
        let brotli = length(&[&name, ".br"].concat())?;
        rows.push(Row { name, raw, gzip, brotli });
    }
    rows.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
    Ok(rows)
}

/// The table as text, with the sum and what is left of the budget.
pub fn table(rows: &[Row]) -> String {
    let total = total(rows);
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max(LATER_HEAD.len());
    let head = |words: &str| format!("{words:width$} {:>10} {:>10} {:>10}\n", "raw", "gzip", "brotli");
    let line = |row: &Row| {
        let Row { name, raw, gzip, brotli } = row;
        format!("{name:width$} {raw:>10} {gzip:>10} {brotli:>10}\n")
    };
    let mut text = head("first load, bytes");
    text.extend(rows.iter().filter(|row| !row.is_later()).chain([&total]).map(line));
    if rows.iter().any(Row::is_later) {
        text.push_str(&head(LATER_HEAD));
        text.extend(rows.iter().filter(|row| row.is_later()).map(line));
    }
    let verdict = match total.brotli {
        sum if sum > BUDGET => format!("{} over the budget of {BUDGET}", sum - BUDGET),
        sum if sum > AIM => {
            format!("{} over the aim of {AIM}, {} below the budget of {BUDGET}", sum - AIM, BUDGET - sum)
        }
        sum => format!("{} below the aim of {AIM}; the budget is {BUDGET}", AIM - sum),
    };
    text.push_str(&verdict);
    text
}

/// Shows the table of the current build and, where the compiler's output is still there, which packages
/// the program's code came from.
///
/// # Errors
/// When nothing is built.
pub fn show(workspace: &Workspace) -> Result<()> {
    report(&rows(&workspace.path("dist"))?);
    let compiled = workspace.target.join(TARGET).join("release").join("trunkline.wasm");
    let Ok(wasm) = fs::read(&compiled) else {
        say::note("packages: build first, for the compiler's output with its names");
        return Ok(());
    };
    let shares = wasm_names::by_package(&wasm).context("the compiler's output cannot be read")?;
    let sum: usize = shares.iter().map(|(_, bytes)| bytes).sum();
    say::note("");
    say::note("code by package, before wasm-opt (generic code counts for who wrote it)");
    for (package, bytes) in shares.iter().take(SHARES) {
        say::note(&format!("{package:24} {bytes:>9} {:>5.1} %", 100.0 * *bytes as f64 / sum.max(1) as f64));
    }
    Ok(())
}

/// Shows the table.
pub fn report(rows: &[Row]) {
    for line in table(rows).lines() {
        say::note(line);
    }
}

/// Holds the sum against the budget.
///
/// # Errors
/// When it is over.
pub fn gate(rows: &[Row]) -> Result<()> {
    let sum = total(rows).brotli;
    ensure!(sum <= BUDGET, "the first load is {sum} bytes after brotli; the budget is {BUDGET}");
    Ok(())
}

/// Brotli as a web server would send it at its best.
///
/// # Errors
/// Never in practice: it writes to memory.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    let mut input = bytes;
    brotli::BrotliCompress(&mut input, &mut packed, &params).context("brotli failed")?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// All files of the first visit together.
fn total(rows: &[Row]) -> Row {
    let sum = |part: fn(&Row) -> usize| rows.iter().filter(|row| !row.is_later()).map(part).sum();
    Row {
        name: "total".to_owned(),
        raw: sum(|row| row.raw),
        gzip: sum(|row| row.gzip),
        brotli: sum(|row| row.brotli),
    }
}

/// The files worth compressing, by name; Trunk puts all of them into one folder.
fn files(dist: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(dist).with_context(|| format!("there is no build in {}", dist.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let kind = path.extension().map(|kind| kind.to_string_lossy().into_owned()).unwrap_or_default();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        names.extend(name.filter(|_| TEXTS.contains(&kind.as_str())));
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn row(name: &str, brotli: usize) -> Row {
        Row { name: name.to_owned(), raw: brotli * 3, gzip: brotli * 2, brotli }
    }

    #[test]
    fn the_table_lists_files_and_their_sum() {
        let rows = [row("app.wasm", 100), row("part-a-1.wasm", 50), row("index.html", 20)];
        let text = table(&rows);
        let expected = "first load, bytes         raw       gzip     brotli\n\
                        app.wasm                  300        200        100\n\
                        index.html                 60         40         20\n\
                        total                     360        240        120\n\
                        later, when needed        raw       gzip     brotli\n\
                        part-a-1.wasm             150        100         50\n\
                        146880 below the aim of 147000; the budget is 200000";
        assert_eq!(text, expected);
    }

    #[test]
    fn over_the_budget_is_an_error_that_says_by_how_much() {
        let rows = [row("app.wasm", BUDGET + 5)];
        assert!(table(&rows).ends_with("5 over the budget of 200000"));
        assert_eq!(
            gate(&rows).unwrap_err().to_string(),
            "the first load is 200005 bytes after brotli; the budget is 200000"
        );
    }

    #[test]
    fn compressed_bytes_come_back() {
        let text = b"trunk trunk trunk trunk trunk trunk".repeat(20);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut brotli(&text).unwrap().as_slice(), &mut back).unwrap();
        assert_eq!(back, text);
        let mut back = Vec::new();
        std::io::Read::read_to_end(
            &mut flate2::read::GzDecoder::new(gzip(&text).unwrap().as_slice()),
            &mut back,
        )
        .unwrap();
        assert_eq!(back, text);
    }
}
