//! What a built `index.html` says: the files it names and their digests. Reads the small, regular HTML
//! that Trunk writes; does not know where files are or how they are compressed.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};

/// One start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The element's name, in small letters.
    pub name: String,
    /// The tag as written, with its brackets.
    pub text: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute's value; empty when the attribute stands alone.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The name of the file that the tag loads, without its folder.
    pub fn file(&self) -> Option<&str> {
        let address = self.get("href").or_else(|| self.get("src"))?;
        let path = address.split(['?', '#']).next()?;
        path.rsplit('/').next().filter(|name| !name.is_empty())
    }

    fn is_link(&self, rel: &str) -> bool {
        self.name == "link" && self.get("rel") == Some(rel)
    }
}

/// The program's two files, which share a hash in their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The JavaScript that wasm-bindgen wrote.
    pub glue: String,
    /// The WebAssembly.
    pub wasm: String,
}

/// Every start tag of a page, in order.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = rest.get(open..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if let Some(end) = tag_end(rest) {
            let text = rest.get(..end).unwrap_or_default();
            tags.extend(tag(text));
            rest = rest.get(end..).unwrap_or_default();
        } else {
            break;
        }
    }
    tags
}

/// The style sheets, in order.
pub fn style_sheets(html: &str) -> Vec<Tag> {
    tags(html).into_iter().filter(|tag| tag.is_link("stylesheet")).collect()
}

/// The glue and the wasm, from Trunk's preload links.
///
/// # Errors
/// When the page has no such links.
pub fn program(html: &str) -> Result<Program> {
    let tags = tags(html);
    let wasm = tags
        .iter()
        .filter(|tag| tag.is_link("preload"))
        .find_map(|tag| tag.file().filter(|file| file.ends_with(".wasm")))
        .context("index.html has no preload link for the wasm")?;
    let stem = wasm.strip_suffix("_bg.wasm").unwrap_or(wasm);
    let glue = tags
        .iter()
        .filter(|tag| tag.is_link("modulepreload"))
        .find_map(|tag| tag.file().filter(|file| file.strip_suffix(".js") == Some(stem)))
        .context("index.html has no modulepreload link for the wasm's JavaScript")?;
    Ok(Program { glue: glue.to_owned(), wasm: wasm.to_owned() })
}

/// The names a program gets from its own bytes.
///
/// Trunk 0.21 names both files after the output of the compiler, before wasm-bindgen and wasm-opt: two
/// different programs may carry one name, which a cache told "this never changes" must not meet.
pub fn own_names(glue: &[u8], wasm: &[u8]) -> Program {
    let hash = Sha256::new().chain_update(glue).chain_update(wasm).finalize();
    let hash = short_hex(&hash);
    Program { glue: format!("trunkline-{hash}.js"), wasm: format!("trunkline-{hash}_bg.wasm") }
}

/// Sixteen digits that name these bytes.
pub fn short_name(bytes: &[u8]) -> String {
    short_hex(&Sha256::digest(bytes))
}

/// The value of an `integrity` attribute for these bytes.
pub fn integrity(bytes: &[u8]) -> String {
    ["sha384-", &STANDARD.encode(Sha384::digest(bytes))].concat()
}

/// Writes other names for the program's files.
pub fn rename(text: &str, from: &Program, to: &Program) -> String {
    text.replace(&from.wasm, &to.wasm).replace(&from.glue, &to.glue)
}

/// Writes the digests anew from the files' bytes. Style sheets, modules and the wasm must have one.
///
/// # Errors
/// When a file cannot be read or a tag that needs a digest has none.
pub fn seal(html: &str, mut bytes_of: impl FnMut(&str) -> Result<Vec<u8>>) -> Result<String> {
    let mut sealed = html.to_owned();
    for tag in tags(html) {
        let Some(file) = tag.file().filter(|_| tag.name == "link" || tag.name == "script") else { continue };
        let loads = tag.name == "script"
            || ["stylesheet", "modulepreload", "preload"].iter().any(|rel| tag.is_link(rel));
        match tag.get("integrity") {
            Some(old) => {
                let new = integrity(&bytes_of(file)?);
                let tag_with_new = tag.text.replace(&format!("\"{old}\""), &format!("\"{new}\""));
                sealed = sealed.replace(&tag.text, &tag_with_new);
            }
            None => ensure!(!loads, "index.html loads {file} without integrity"),
        }
    }
    Ok(sealed)
}

/// Puts one style sheet in the place of the first and removes the others.
pub fn with_one_style_sheet(html: &str, file: &str, bytes: &[u8]) -> String {
    let sheets = style_sheets(html);
    let folder = sheets
        .first()
        .and_then(|tag| tag.get("href")?.rsplit_once('/'))
        .map_or(String::new(), |(folder, _)| [folder, "/"].concat());
    let link =
        format!("<link rel=\"stylesheet\" href=\"{folder}{file}\" integrity=\"{}\">", integrity(bytes));
    let mut page = html.to_owned();
    for (at, sheet) in sheets.iter().enumerate() {
        page = match at {
            0 => page.replacen(&sheet.text, &link, 1),
            _ => without_line(&page, &sheet.text),
        };
    }
    page
}

/// What the content policy would block: scripts, styles and handlers written into the page.
pub fn inline_code(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in tags(html) {
        if tag.name == "script" && tag.get("src").is_none() {
            found.push(format!("a script written into the page: {}", tag.text));
        }
        if tag.name == "style" {
            found.push("a <style> element".to_owned());
        }
        for (name, _) in &tag.attributes {
            if name == "style" || (name.starts_with("on") && name.len() > 2) {
                found.push(format!("the attribute {name} in {}", tag.text));
            }
        }
    }
    found
}

fn without_line(page: &str, text: &str) -> String {
    let line = [text, "\n"].concat();
    if page.contains(&line) { page.replacen(&line, "", 1) } else { page.replacen(text, "", 1) }
}

fn short_hex(bytes: &[u8]) -> String {
    bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Where the tag at the start of `text` ends; a `>` inside quotes does not end it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None | Some(_), _) => {}
        }
    }
    None
}

fn tag(text: &str) -> Option<Tag> {
    let inner = text.strip_prefix('<')?.strip_suffix('>')?.trim_end_matches('/');
    if !inner.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    Some(Tag { name: name.to_ascii_lowercase(), text: text.to_owned(), attributes: attributes(rest) })
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after),
            None => ("", after),
        };
        if !name.is_empty() {
            found.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        rest = after.trim_start();
    }
    found
}

fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><!-- <script>no</script> -->
<link rel="icon" href="/favicon-1a.svg">
<link rel="stylesheet" href="/tokens-1.css" integrity="sha384-old1">
<link rel="stylesheet" href="/base-2.css" integrity="sha384-old2">
<script type="module" src="/boot-3.js" integrity="sha384-old3"></script>
<link rel="modulepreload" href="/snippets/other.js" crossorigin integrity="sha384-old6">
<link rel="modulepreload" href="/trunkline-9f.js" crossorigin="anonymous" integrity="sha384-old4">
<link rel="preload" href="/trunkline-9f_bg.wasm" crossorigin="anonymous" integrity="sha384-old5" as="fetch" type="application/wasm">
</head><body><p title="a > b">text</p></body></html>"#;

    #[test]
    fn the_program_is_the_pair_with_one_hash() {
        let program = program(PAGE).unwrap();
        assert_eq!(program.glue, "trunkline-9f.js");
        assert_eq!(program.wasm, "trunkline-9f_bg.wasm");
    }

    #[test]
    fn renaming_touches_both_names_and_nothing_else() {
        let from = program(PAGE).unwrap();
        let to = own_names(b"glue", b"wasm");
        let renamed = rename(PAGE, &from, &to);
        assert_eq!(program(&renamed).unwrap(), to);
        assert_eq!(rename(&renamed, &to, &from), PAGE);
    }

    #[test]
    fn names_follow_the_bytes_of_both_files() {
        let name = own_names(b"a", b"b");
        assert_ne!(name, own_names(b"c", b"b"));
        assert_ne!(name, own_names(b"a", b"c"));
        assert_eq!(name.glue.len(), "trunkline-0123456789abcdef.js".len());
    }

    #[test]
    fn sealing_writes_the_digest_of_each_file() {
        let sealed = seal(PAGE, |file| Ok(file.as_bytes().to_vec())).unwrap();
        assert!(!sealed.contains("old"), "{sealed}");
        assert!(sealed.contains(&integrity(b"trunkline-9f_bg.wasm")));
    }

    #[test]
    fn a_script_without_digest_is_refused() {
        let error = seal("<script src=\"/a.js\"></script>", |_| Ok(Vec::new())).unwrap_err();
        assert_eq!(error.to_string(), "index.html loads a.js without integrity");
    }

    #[test]
    fn style_sheets_become_one_in_the_place_of_the_first() {
        let page = with_one_style_sheet(PAGE, "style-7.css", b"css");
        let sheets = style_sheets(&page);
        let addresses: Vec<_> = sheets.iter().map(|sheet| sheet.get("href")).collect();
        assert_eq!(addresses, [Some("/style-7.css")]);
        assert!(!page.contains("tokens-1.css") && !page.contains("base-2.css"));
    }

    #[test]
    fn inline_code_is_found_and_comments_are_not_code() {
        assert_eq!(inline_code(PAGE), Vec::<String>::new());
        assert_eq!(inline_code("<script>x</script>").len(), 1);
        assert_eq!(inline_code("<style>x</style>").len(), 1);
        assert_eq!(inline_code("<p style=\"x\" onclick='y'>").len(), 2);
    }

    #[test]
    fn a_known_digest() {
        assert_eq!(
            integrity(b"alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
    }
}
