//! What a first visit downloads: the compressed copies, the table of files, and the budget it must keep.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use walkdir::WalkDir;

use crate::program::LATER;

/// A build that a first visit has to pay more for is refused: brotli bytes of all files together.
const BUDGET: usize = 200_000;

/// One file: its name, its bytes as they are, after `gzip -9`, and after brotli of quality 11.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Row {
    /// Whether the first visit does without it: parts of the program, and data that come when needed.
    fn is_later(&self) -> bool {
        self.name.starts_with(LATER) || self.name.ends_with(".json")
    }
}

/// The files of a build, largest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table(Vec<Row>);

impl Table {
    /// Reads the table off a finished build.
    pub fn read(dist: &Path) -> Result<Self> {
        let length = |name: &str| -> Result<usize> {
            let file = fs::metadata(dist.join(name));
            Ok(file.with_context(|| format!("there is no {name}: build first"))?.len() as usize)
        };
        let mut rows = Vec::new();
        for name in files(dist)?.into_iter().filter(|name| is_original(name)) {
            let (gzip, brotli) = (length(&format!("{name}.gz"))?, length(&format!("{name}.br"))?);
            rows.push(Row { raw: length(&name)?, gzip, brotli, name });
        }
        ensure!(!rows.is_empty(), "there is no build in {}", dist.display());
        rows.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
        Ok(Self(rows))
    }

    /// Holds the first load against the budget.
    pub fn gate(&self) -> Result<()> {
        let sum = self.total().brotli;
        ensure!(
            sum <= BUDGET,
            "the first load is {sum} bytes after brotli; the budget is {BUDGET}: see `cargo xtask profile`"
        );
        Ok(())
    }

    fn total(&self) -> Row {
        let sum = |part: fn(&Row) -> usize| self.0.iter().filter(|row| !row.is_later()).map(part).sum();
        let (raw, gzip, brotli) = (sum(|row| row.raw), sum(|row| row.gzip), sum(|row| row.brotli));
        Row { name: "total".to_owned(), raw, gzip, brotli }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.total();
        let width = self.0.iter().map(|row| row.name.len()).max().unwrap_or(0).max(19);
        let (later, mut first): (Vec<_>, Vec<_>) = self.0.iter().partition(|row| row.is_later());
        first.push(&total);
        for (head, rows) in [("first load, bytes", first), ("later, when needed", later)] {
            writeln!(out, "{head:width$} {:>10} {:>10} {:>10}", "raw", "gzip", "brotli")?;
            for Row { name, raw, gzip, brotli } in rows {
                writeln!(out, "{name:width$} {raw:>10} {gzip:>10} {brotli:>10}")?;
            }
        }
        match total.brotli.checked_sub(BUDGET) {
            Some(over @ 1..) => write!(out, "{over} over the budget of {BUDGET}"),
            Some(0) | None => write!(out, "{} below the budget of {BUDGET}", BUDGET - total.brotli),
        }
    }
}

/// Writes `.br` and `.gz` beside every file.
pub fn compress(dist: &Path) -> Result<()> {
    for name in files(dist)?.iter().filter(|name| is_original(name)) {
        let bytes = fs::read(dist.join(name))?;
        let params = brotli::enc::BrotliEncoderParams {
            quality: 11,
            lgwin: 24,
            size_hint: bytes.len(),
            ..Default::default()
        };
        let mut packed = Vec::new();
        brotli::BrotliCompress(&mut bytes.as_slice(), &mut packed, &params).context("brotli failed")?;
        fs::write(dist.join(format!("{name}.br")), packed)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes)?;
        fs::write(dist.join(format!("{name}.gz")), encoder.finish()?)?;
    }
    Ok(())
}

/// Makes one folder hold the files of another and no others.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    for name in files(to)? {
        fs::remove_file(to.join(name))?;
    }
    for name in files(from)? {
        fs::copy(from.join(&name), to.join(&name)).with_context(|| format!("cannot copy {name}"))?;
    }
    Ok(())
}

/// The files of a build, by name; all of them are in one folder.
pub fn files(dist: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in WalkDir::new(dist).min_depth(1).max_depth(1).sort_by_file_name() {
        let entry = entry.with_context(|| format!("there is no build in {}", dist.display()))?;
        if entry.file_type().is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// Neither a copy nor the settings, which are edited where they are installed: a copy beside them would be older.
fn is_original(name: &str) -> bool {
    !name.ends_with(".br") && !name.ends_with(".gz") && name != "config.json"
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
        let table = Table(vec![row("app.wasm", 100), row("part-a-1.wasm", 50), row("index.html", 20)]);
        let expected = "first load, bytes          raw       gzip     brotli\n\
                        app.wasm                   300        200        100\n\
                        index.html                  60         40         20\n\
                        total                      360        240        120\n\
                        later, when needed         raw       gzip     brotli\n\
                        part-a-1.wasm              150        100         50\n\
                        199880 below the budget of 200000";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn over_the_budget_is_an_error_that_says_by_how_much() {
        let table = Table(vec![row("app.wasm", BUDGET + 5)]);
        assert!(table.to_string().ends_with("5 over the budget of 200000"));
        let error = table.gate().unwrap_err().to_string();
        assert_eq!(
            error,
            "the first load is 200005 bytes after brotli; the budget is 200000: see `cargo xtask profile`"
        );
    }

    #[test]
    fn a_folder_without_build_has_no_table_and_compressed_bytes_come_back() {
        let folder = std::env::temp_dir().join(format!("trunkline-size-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert!(Table::read(&folder).is_err());
        let text = "trunk trunk trunk trunk trunk trunk".repeat(20);
        fs::write(folder.join("a.js"), &text).unwrap();
        fs::write(folder.join("config.json"), "{}").unwrap();
        assert!(Table::read(&folder).is_err());
        compress(&folder).unwrap();
        let packed = |ending: &str| fs::File::open(folder.join(format!("a.js.{ending}"))).unwrap();
        let brotli = brotli::Decompressor::new(packed("br"), 4096);
        let gzip = flate2::read::GzDecoder::new(packed("gz"));
        assert_eq!(std::io::read_to_string(brotli).unwrap(), text);
        assert_eq!(std::io::read_to_string(gzip).unwrap(), text);
        assert_eq!(Table::read(&folder).unwrap().0.len(), 1);
        assert!(!folder.join("config.json.br").exists() && !folder.join("config.json.gz").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
