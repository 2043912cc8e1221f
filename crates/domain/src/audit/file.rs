//! Findings as a CSV file, safe for spreadsheets.

use crate::audit::{Finding, Report};
use crate::transfer::csv;

const HEADINGS: [&str; 8] =
    ["weight", "rule", "trunk_id", "trunk", "finding", "other_trunks", "reason", "source"];

/// One row for each of these findings of a report.
pub fn to_csv<'a>(report: &Report, findings: impl Iterator<Item = &'a Finding>) -> String {
    let mut out = String::from(csv::MARK);
    csv::put_row(&mut out, HEADINGS);
    for finding in findings {
        let Some(trunk) = report.trunks.get(finding.trunk) else { continue };
        let spec = finding.rule.spec();
        let cells = [
            spec.weight.word().to_owned(),
            spec.id.to_owned(),
            csv::guarded(trunk.id.as_str()),
            csv::guarded(&trunk.name),
            csv::guarded(&finding.text),
            csv::guarded(&report.names(finding)),
            spec.reason.to_owned(),
            spec.source.to_owned(),
        ];
        csv::put_row(&mut out, cells);
    }
    out
}
