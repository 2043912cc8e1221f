//! The built `index.html`: the files it names, their digests, and what the content policy would block.
//! Reads the small, regular HTML that Trunk writes; does not know where files are.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use sha2::{Digest, Sha256};

/// One start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The element's name.
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
        let path = self.get("href").or_else(|| self.get("src"))?.split(['?', '#']).next()?;
        path.rsplit('/').next().filter(|name| !name.is_empty())
    }

    /// Whether it is a link of this kind.
    pub fn is_link(&self, rel: &str) -> bool {
        self.name == "link" && self.get("rel") == Some(rel)
    }
}

/// Every start tag of a page, in order.
pub fn tags(html: &str) -> Result<Vec<Tag>> {
    let tag = Regex::new(r#"(?s)<!--.*?-->|<([a-zA-Z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>"#)?;
    let attribute = Regex::new(r#"([^\s"'=/]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?"#)?;
    let read = |found: regex::Captures<'_>| {
        let attributes = attribute.captures_iter(found.get(2)?.as_str()).map(|pair| {
            let value = [2, 3, 4].iter().find_map(|group| pair.get(*group)).map_or("", |it| it.as_str());
            (pair[1].to_ascii_lowercase(), value.to_owned())
        });
        let name = found.get(1)?.as_str().to_ascii_lowercase();
        Some(Tag { name, text: found[0].to_owned(), attributes: attributes.collect() })
    };
    Ok(tag.captures_iter(html).filter_map(read).collect())
}

/// Glue and wasm, from Trunk's preload links.
pub fn program(html: &str) -> Result<(String, String)> {
    let tags = tags(html)?;
    let files = |rel: &'static str| tags.iter().filter(move |tag| tag.is_link(rel)).filter_map(Tag::file);
    let wasm = files("preload").find(|file| file.ends_with("_bg.wasm"));
    let wasm = wasm.context("index.html has no preload link for the wasm")?;
    let glue = wasm.replace("_bg.wasm", ".js");
    ensure!(
        files("modulepreload").any(|file| file == glue),
        "index.html has no modulepreload link for {glue}"
    );
    Ok((glue, wasm.to_owned()))
}

/// Sixteen digits that name these bytes.
pub fn short_name(parts: &[&[u8]]) -> String {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize();
    format!("{hash:.16x}")
}

/// The value of an `integrity` attribute for these bytes.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", digest(bytes))
}

/// The SHA-256 of these bytes as an `integrity` attribute spells it.
pub fn digest(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

/// Writes the digests anew from the files' bytes. Scripts, style sheets, modules and the wasm must have one.
pub fn seal(html: &str, mut bytes_of: impl FnMut(&str) -> Result<Vec<u8>>) -> Result<String> {
    let mut sealed = html.to_owned();
    for tag in tags(html)? {
        let Some(file) = tag.file().filter(|_| tag.name == "link" || tag.name == "script") else { continue };
        let loads = tag.name == "script"
            || ["stylesheet", "modulepreload", "preload"].iter().any(|rel| tag.is_link(rel));
        match tag.get("integrity") {
            Some(old) => sealed = sealed.replace(old, &integrity(&bytes_of(file)?)),
            None => ensure!(!loads, "index.html loads {file} without integrity"),
        }
    }
    Ok(sealed)
}

/// The page with one style sheet in the place of the first, and the names of those it replaces.
pub fn with_one_style_sheet(html: &str, name: &str) -> Result<String> {
    let mut page = html.to_owned();
    let sheets = tags(html)?.into_iter().filter(|tag| tag.is_link("stylesheet"));
    for (at, sheet) in sheets.enumerate() {
        let file = sheet.file().context("a style sheet has no address")?;
        page = match at {
            0 => page.replacen(&sheet.text, &sheet.text.replace(file, name), 1),
            _ => page.replacen(&format!("{}\n", sheet.text), "", 1).replacen(&sheet.text, "", 1),
        };
    }
    Ok(page)
}

/// What the content policy would block: scripts, styles and handlers written into the page.
pub fn inline_code(html: &str) -> Result<Vec<String>> {
    let is_code = |tag: &Tag| {
        let blocked = |name: &str| name == "style" || (name.starts_with("on") && name.len() > 2);
        tag.name == "style"
            || (tag.name == "script" && tag.get("src").is_none())
            || tag.attributes.iter().any(|(name, _)| blocked(name))
    };
    Ok(tags(html)?.into_iter().filter(is_code).map(|tag| tag.text).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><!-- <script>no</script> -->
<link rel="icon" href="/favicon-1a.svg">
<link rel="stylesheet" href="/tokens-1.css" integrity="sha256-old1">
<link rel="stylesheet" href="/base-2.css" integrity="sha256-old2">
<script type="module" src="/boot-3.js" integrity="sha256-old3"></script>
<link rel="modulepreload" href="/snippets/other.js" crossorigin integrity="sha256-old6">
<link rel="modulepreload" href="/trunkline-9f.js" crossorigin="anonymous" integrity="sha256-old4">
<link rel="preload" href="/trunkline-9f_bg.wasm" crossorigin="anonymous" integrity="sha256-old5" as="fetch" type="application/wasm">
</head><body><p title="a > b">text</p></body></html>"#;

    #[test]
    fn the_program_is_the_pair_with_one_hash() {
        let program = program(PAGE).unwrap();
        assert_eq!(program, ("trunkline-9f.js".to_owned(), "trunkline-9f_bg.wasm".to_owned()));
        assert!(super::program("<link rel=preload href=/a_bg.wasm>").is_err());
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
        let page = with_one_style_sheet(PAGE, "style-7.css").unwrap();
        let sheets = tags(&page).unwrap().into_iter().filter(|tag| tag.is_link("stylesheet"));
        let addresses: Vec<_> = sheets.map(|sheet| sheet.get("href").map(str::to_owned)).collect();
        assert_eq!(addresses, [Some("/style-7.css".to_owned())]);
        assert!(!page.contains("tokens-1.css") && !page.contains("base-2.css"));
    }

    #[test]
    fn inline_code_is_found_and_comments_are_not_code() {
        assert_eq!(inline_code(PAGE).unwrap(), Vec::<String>::new());
        for code in ["<script>x</script>", "<style>x</style>", "<p style=\"x\">", "<p onclick='y'>"] {
            assert_eq!(inline_code(code).unwrap().len(), 1, "{code}");
        }
    }

    #[test]
    fn a_known_digest() {
        let digest = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=";
        assert_eq!(integrity(b"alert('Hello, world.');"), digest);
    }
}
