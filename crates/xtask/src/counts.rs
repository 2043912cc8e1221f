//! How many tests passed and failed, read from what test runners print. Runs none.

use serde_json::Value;

/// Tests of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// As expected.
    pub passed: u64,
    /// Not as expected.
    pub failed: u64,
    /// Left out by their authors.
    pub skipped: u64,
}

impl Counts {
    /// A check that is one question with one answer.
    pub fn one(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed), skipped: 0 }
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

/// Sums the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …`, one per test program.
pub fn of_cargo(output: &str) -> Counts {
    let mut sum = Counts::default();
    for line in output.lines() {
        let Some((_, result)) = line.split_once("test result: ") else { continue };
        let number = |word: &str| {
            let part = result.split([';', '.']).find_map(|part| part.trim().strip_suffix(word))?;
            part.trim().parse::<u64>().ok()
        };
        sum = sum.and(Counts {
            passed: number("passed").unwrap_or(0),
            failed: number("failed").unwrap_or(0),
            skipped: number("ignored").unwrap_or(0),
        });
    }
    sum
}

/// Reads the sums of a Playwright report. A test that passed at the second try counts as failed: it
/// would pass by luck.
pub fn of_playwright(report: &str) -> Option<Counts> {
    let report: Value = serde_json::from_str(report).ok()?;
    let number = |name: &str| report.get("stats")?.get(name)?.as_u64();
    let broken = report.get("errors").and_then(Value::as_array).map_or(0, Vec::len) as u64;
    Some(Counts {
        passed: number("expected")?,
        failed: number("unexpected")? + number("flaky")? + broken,
        skipped: number("skipped")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_program_counts() {
        let output = "running 3 tests\ntest a ... ok\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            running 2 tests\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_eq!(of_cargo(output), Counts { passed: 4, failed: 1, skipped: 1 });
    }

    #[test]
    fn the_browser_runner_prints_the_same_line() {
        let output = "test result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out; finished in 3.2s";
        assert_eq!(of_cargo(output), Counts { passed: 12, failed: 0, skipped: 0 });
    }

    #[test]
    fn playwright_counts_luck_and_broken_files_as_failures() {
        let report = r#"{"errors":[{}],"stats":{"expected":5,"unexpected":1,"flaky":2,"skipped":3}}"#;
        assert_eq!(of_playwright(report), Some(Counts { passed: 5, failed: 4, skipped: 3 }));
        assert_eq!(of_playwright("{}"), None);
    }
}
