//! Rules about tests in a browser: they ask for what a user sees and wait for what must happen.

use super::Finding;
use super::text::File;

/// Role, label and visible text; a class or a test id is nothing a user knows.
pub fn queries(file: &File) -> Vec<Finding> {
    if !file.is_browser_test() {
        return Vec::new();
    }
    let ids = ["data-testid", "data-test=", "getByTestId", "test_id"];
    let selectors = [
        "locator('.",
        "locator(\".",
        "locator(`.",
        "query_selector(\".",
        "querySelector('.",
        "query_selector_all(\".",
        "get_elements_by_class_name",
    ];
    let words: Vec<_> = ids.into_iter().chain(selectors).collect();
    file.words(file.lines(), &words, |word| format!("`{word}`: ask for a role, a label or visible text"))
}

/// A pause is too short on a slow machine and too long on every other.
pub fn sleeps(file: &File) -> Vec<Finding> {
    if !file.is_browser_test() || file.is_in("tests/support/") {
        return Vec::new();
    }
    let pauses = ["waitForTimeout", "setTimeout(", "sleep(", "TimeoutFuture::new", "tick().await"];
    let mut findings = file.words(file.lines(), &pauses, |word| {
        format!("`{word}`: wait for the state itself, with `until` or `expect`")
    });
    // The fixtures start programs and may wait for those, never for the page.
    if file.is_in("tests/e2e/utils.ts") {
        findings.retain(|finding| finding.message.starts_with("`waitForTimeout`"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn queries_no_user_could_make_are_found() {
        let text = "page.getByTestId('a');\npage.locator('.row');\npage.getByRole('row');\n";
        assert_eq!(
            found(queries, "tests/e2e/a.spec.ts", text),
            [
                "1: `getByTestId`: ask for a role, a label or visible text",
                "2: `locator('.`: ask for a role, a label or visible text"
            ]
        );
        assert_eq!(found(queries, "tests/list.rs", "root.query_selector(\".row\")").len(), 1);
        assert_eq!(found(queries, "src/ui/a.rs", "data-testid").len(), 0);
    }

    #[test]
    fn pauses_are_found() {
        assert_eq!(found(sleeps, "tests/e2e/a.spec.ts", "await page.waitForTimeout(500);").len(), 1);
        assert_eq!(found(sleeps, "tests/list.rs", "tick().await;").len(), 1);
        assert_eq!(found(sleeps, "tests/support/mod.rs", "tick().await;").len(), 0);
        assert_eq!(found(sleeps, "tests/e2e/utils.ts", "setTimeout(end, 5000);").len(), 0);
    }
}
