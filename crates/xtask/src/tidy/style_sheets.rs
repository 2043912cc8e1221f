//! Rules about the style sheets, one file per component, all in layers.

use super::Finding;
use super::text::File;

/// A file without a layer would outrank every other.
pub fn layer(file: &File) -> Vec<Finding> {
    if !file.is(".css") || file.text.trim_start().starts_with("@layer ") {
        return Vec::new();
    }
    vec![file.finding(1, "open the file with `@layer`: rules outside a layer outrank all others")]
}

/// A rule that shouts cannot be overruled.
pub fn important(file: &File) -> Vec<Finding> {
    declarations(
        file,
        |text| text.contains("!important"),
        "without `!important`: choose the layer, or a variable that variants set",
    )
}

/// Colours have names; the names have values in one file, for light and dark.
pub fn colours(file: &File) -> Vec<Finding> {
    if file.is_in("style/tokens.css") {
        return Vec::new();
    }
    let functions = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch("];
    let is_colour = |text: &str| {
        let value = text.split_once(':').map_or("", |(_, value)| value);
        functions.iter().any(|function| value.contains(function)) || hex(value)
    };
    declarations(file, is_colour, "take a colour from style/tokens.css: `var(--color-…)`")
}

/// Ids belong to labels and links; a rule on one can be overruled by no class.
pub fn ids(file: &File) -> Vec<Finding> {
    let is_id = |text: &str| text.ends_with('{') && !text.starts_with('@') && text.contains('#');
    declarations(file, is_id, "select by class, element or state, not by id")
}

/// Words for sides that follow the direction of writing.
pub fn logical(file: &File) -> Vec<Finding> {
    let is_physical = |text: &str| {
        let property = text.split(':').next().unwrap_or_default().trim();
        let sides = ["margin", "padding", "border"].iter().any(|box_part| {
            let side =
                property.strip_prefix(box_part).and_then(|rest| rest.strip_prefix('-')).unwrap_or_default();
            ["left", "right", "top", "bottom"]
                .iter()
                .any(|name| side == *name || side.starts_with(&[name, "-"].concat()))
        });
        let alone = [
            "left",
            "right",
            "top",
            "bottom",
            "width",
            "height",
            "min-width",
            "max-width",
            "min-height",
            "max-height",
        ];
        text.contains(':') && !text.ends_with('{') && (sides || alone.contains(&property))
    };
    declarations(
        file,
        is_physical,
        "use the logical property, such as margin-inline-start, inset-block-end or inline-size",
    )
}

/// Trunk publishes the files that index.html names, and no others.
pub fn imports(file: &File) -> Vec<Finding> {
    declarations(
        file,
        |text| text.starts_with("@import"),
        "link the file in index.html instead of importing it",
    )
}

/// A style sheet that the page does not name has no effect.
pub fn linked(files: &[File]) -> Vec<Finding> {
    let Some(page) = files.iter().find(|file| file.path == "index.html") else { return Vec::new() };
    let sheets = files.iter().filter(|file| file.is_in("style/") && file.is(".css"));
    let missing = sheets.filter(|sheet| !page.text.contains(&format!("\"{}\"", sheet.path)));
    missing.map(|sheet| sheet.finding(0, "add a link to this file in index.html")).collect()
}

/// What a component looks like is found under its name.
pub fn per_component(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.is_in("src/ui/") && file.is(".rs")) {
        let name = file.path.trim_start_matches("src/ui/").trim_end_matches(".rs");
        let sheet = format!("style/ui/{name}.css");
        let own_class = file.product_lines().find(|line| {
            let class = ["class=\"", ".class(\"", "\"class\", \""]
                .iter()
                .find_map(|start| line.code.split_once(start));
            // Utilities are everybody's.
            class.is_some_and(|(_, class)| !class.starts_with("sr-only\""))
        });
        if let Some(line) = own_class
            && !files.iter().any(|file| file.path == sheet)
        {
            findings.push(
                file.finding(line.number, format!("a component with a class has its looks in {sheet}")),
            );
        }
    }
    findings
}

/// A finding for each line of a style sheet, comments left out, that is so.
fn declarations(file: &File, is_so: impl Fn(&str) -> bool, message: &str) -> Vec<Finding> {
    if !file.is(".css") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut in_comment = false;
    for (at, line) in file.text.lines().enumerate() {
        let code = code(line, &mut in_comment);
        if is_so(code.trim()) {
            findings.push(file.finding(at + 1, message));
        }
    }
    findings
}

/// The line without comments; says whether the next one begins inside one.
fn code(line: &str, in_comment: &mut bool) -> String {
    let mut code = String::new();
    let mut rest = line;
    loop {
        let mark = if *in_comment { "*/" } else { "/*" };
        let Some((before, after)) = rest.split_once(mark) else { break };
        if !*in_comment {
            code.push_str(before);
        }
        *in_comment = !*in_comment;
        rest = after;
    }
    if !*in_comment {
        code.push_str(rest);
    }
    code
}

/// Whether a value has a colour such as `#0a7`.
fn hex(value: &str) -> bool {
    value.split('#').skip(1).any(|after| {
        let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
        [3, 4, 6, 8].contains(&digits)
    })
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    fn lines(check: fn(&File) -> Vec<Finding>, text: &str) -> Vec<usize> {
        check(&File::new("style/ui/a.css", text)).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_file_without_layer_is_found() {
        assert_eq!(lines(layer, ".a { color: red }"), [1]);
        assert!(lines(layer, "@layer ui {\n}").is_empty());
    }

    #[test]
    fn shouting_is_found_but_not_in_comments() {
        assert_eq!(
            lines(important, "/* no !important\n here: !important */\n.a { top: 0 !important; }"),
            [3]
        );
    }

    #[test]
    fn colours_belong_to_the_tokens() {
        let text = ".a {\n  color: #fff;\n  fill: rgb(0 0 0);\n  border-color: oklch(50% 0 0);\n  color: var(--color-text);\n}";
        assert_eq!(lines(colours, text), [2, 3, 4]);
        assert_eq!(found(colours, "style/tokens.css", text).len(), 0);
        assert!(lines(colours, "  content: url(icons.svg#server);").is_empty());
    }

    #[test]
    fn ids_are_found_in_selectors_only() {
        assert_eq!(lines(ids, "#boot {\n  color: #fff;\n}\np:has(#a) {\n}"), [1, 4]);
    }

    #[test]
    fn physical_sides_are_found() {
        let text = "margin-left: 0;\npadding-inline-start: 0;\nborder-top-color: red;\nwidth: 1rem;\n\
                    --width: 1rem;\nmax-inline-size: 1rem;\ntop: 0;\n@media (width > 40rem) {\ntext-align: start;";
        assert_eq!(lines(logical, text), [1, 3, 4, 7]);
    }

    #[test]
    fn imports_are_found() {
        assert_eq!(lines(imports, "@layer a;\n@import \"b.css\";"), [2]);
    }

    #[test]
    fn a_style_sheet_must_be_linked() {
        let page = File::new("index.html", "<link href=\"style/base.css\">");
        let files = [page, File::new("style/base.css", ""), File::new("style/ui/a.css", "")];
        let paths: Vec<_> = linked(&files).into_iter().map(|finding| finding.path).collect();
        assert_eq!(paths, ["style/ui/a.css"]);
    }

    #[test]
    fn a_component_with_a_class_needs_a_style_sheet() {
        let component = |text: &str| File::new("src/ui/badge.rs", text);
        assert_eq!(per_component(&[component("el(\"p\").class(\"badge\")")]).len(), 1);
        assert_eq!(per_component(&[component("<p class=\"badge\">")]).len(), 1);
        assert_eq!(per_component(&[component("el(\"p\").class(\"sr-only\")")]).len(), 0);
        let sheet = File::new("style/ui/badge.css", "");
        assert_eq!(per_component(&[component("el(\"p\").class(\"badge\")"), sheet]).len(), 0);
    }
}
