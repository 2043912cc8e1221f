//! What wasm-bindgen leaves in the program that nobody uses: classes for streams that come with a
//! library, long names with digests, comments. Knows the two files and how they name each other; does
//! not know where they are.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

/// What the exports of the stream classes start with. They come with the framework's server half, and
/// as exports they keep their code alive.
const UNUSED: [&str; 2] = ["intounderlying", "__wbg_intounderlying"];
/// What the stream classes start with in the glue.
const UNUSED_CLASS: &str = "IntoUnderlying";
/// What the exports of closures start with.
const CLOSURE: &str = "wasm_bindgen__convert__closures";

const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;

/// The wasm without the exports that nobody uses; what only they needed is for wasm-opt to find.
///
/// # Errors
/// When this is no wasm.
pub fn without_unused_exports(wasm: &[u8]) -> Result<Vec<u8>> {
    rewrite(wasm, |kind, section| {
        if kind != EXPORTS {
            return Some(section.to_vec());
        }
        let mut reader = Reader(section);
        let count = reader.number()?;
        let mut kept = (0, Vec::new());
        for _ in 0..count {
            let name = reader.text()?;
            let (sort, index) = (reader.byte()?, reader.number()?);
            if !UNUSED.iter().any(|prefix| name.starts_with(prefix)) {
                kept.0 += 1;
                write_text(&mut kept.1, name);
                kept.1.push(sort);
                write_number(&mut kept.1, index);
            }
        }
        let mut section = Vec::new();
        write_number(&mut section, kept.0);
        section.extend(kept.1);
        Some(section)
    })
    .context("the wasm has exports of a form that is not known here")
}

/// Short names between the two files, and a glue without what the wasm does not ask for.
///
/// # Errors
/// When the wasm is none, or the glue does not look like wasm-bindgen's.
pub fn rename(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut names = BTreeMap::new();
    let renamed = rewrite(wasm, |kind, section| match kind {
        IMPORTS => imports(section, &mut names),
        EXPORTS => exports(section, &mut names),
        _ => Some(section.to_vec()),
    })
    .context("the wasm has imports of a form that is not known here")?;
    let glue = glue_for(glue, &names).context("the glue does not have the form that wasm-bindgen writes")?;
    Ok((renamed, glue))
}

fn imports(section: &[u8], names: &mut BTreeMap<String, String>) -> Option<Vec<u8>> {
    let mut reader = Reader(section);
    let count = reader.number()?;
    let mut out = Vec::new();
    write_number(&mut out, count);
    for index in 0..count {
        let (module, name) = (reader.text()?, reader.text()?);
        let short = format!("i{index}");
        write_text(&mut out, module);
        write_text(&mut out, &short);
        names.insert(name.to_owned(), short);
        out.extend(reader.import_type()?);
    }
    Some(out)
}

fn exports(section: &[u8], names: &mut BTreeMap<String, String>) -> Option<Vec<u8>> {
    let mut reader = Reader(section);
    let count = reader.number()?;
    let mut out = Vec::new();
    write_number(&mut out, count);
    for index in 0..count {
        let name = reader.text()?;
        if name.starts_with(CLOSURE) {
            let short = format!("w{index}");
            write_text(&mut out, &short);
            names.insert(name.to_owned(), short);
        } else {
            write_text(&mut out, name);
        }
        out.push(reader.byte()?);
        write_number(&mut out, reader.number()?);
    }
    Some(out)
}

/// The glue with the new names, without comments, indentation, unused classes and unused imports.
fn glue_for(glue: &str, names: &BTreeMap<String, String>) -> Option<String> {
    let mut out = String::new();
    let mut lines = glue.lines();
    let mut in_comment = false;
    while let Some(line) = lines.next() {
        let text = line.trim();
        if in_comment || text.starts_with("/*") {
            in_comment = !text.contains("*/");
            continue;
        }
        let is_unused_class = text.starts_with("export class IntoUnderlying");
        let import = line.strip_prefix("        ").filter(|line| !line.starts_with(' '));
        let import = import.and_then(|line| line.split_once(": function(")).map(|(name, _)| name);
        if is_unused_class {
            lines.by_ref().find(|line| *line == "}")?;
        } else if import.is_some_and(|name| !names.contains_key(name)) {
            lines.by_ref().find(|line| *line == "        },")?;
        } else if text.starts_with("if (Symbol.dispose)") && text.contains(UNUSED_CLASS) {
        } else if text.starts_with("const IntoUnderlying") {
            lines.by_ref().find(|line| line.ends_with(';'))?;
        } else if !text.is_empty() && !text.starts_with("//") {
            out.push_str(&with_names(text, names));
            out.push('\n');
        }
    }
    out.contains("export function start(").then_some(out)
}

/// A style sheet of ours without indentation and comments.
pub fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.contains("*/");
        } else if !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The boot script without indentation and comments, which in it end their line.
pub fn without_line_comments(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        // Set off by three blanks, so that no address in a text is cut.
        let code = line.split_once("   // ").map_or(line, |(code, _)| code);
        if !code.is_empty() {
            out.push_str(code);
            out.push('\n');
        }
    }
    out
}

/// A line with other names; a name is a whole word.
fn with_names(line: &str, names: &BTreeMap<String, String>) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut out = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        let word = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let between = rest.get(word..).unwrap_or_default();
        let gap = between.find(is_word).unwrap_or(between.len());
        let name = rest.get(..word).unwrap_or_default();
        out.push_str(names.get(name).map_or(name, String::as_str));
        out.push_str(between.get(..gap).unwrap_or_default());
        rest = between.get(gap..).unwrap_or_default();
    }
    out
}

/// The wasm with some of its sections changed.
fn rewrite(wasm: &[u8], mut change: impl FnMut(u8, &[u8]) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    const HEAD: &[u8] = b"\0asm\x01\0\0\0";
    let mut reader = Reader(wasm.strip_prefix(HEAD)?);
    let mut out = HEAD.to_vec();
    while !reader.0.is_empty() {
        let kind = reader.byte()?;
        let length = reader.number()?;
        let section = change(kind, reader.bytes(length)?)?;
        out.push(kind);
        write_number(&mut out, u32::try_from(section.len()).ok()?);
        out.extend(section);
    }
    Some(out)
}

fn write_number(out: &mut Vec<u8>, mut number: u32) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len() as u32);
    out.extend(text.as_bytes());
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn bytes(&mut self, length: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length as usize)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(number).ok();
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }

    /// What an import is, as written: a function, a table, a memory or a global.
    fn import_type(&mut self) -> Option<&'a [u8]> {
        let start = self.0;
        match self.byte()? {
            0 => drop(self.number()?),
            1 => {
                self.byte()?;
                self.limits()?;
            }
            2 => self.limits()?,
            3 => drop(self.bytes(2)?),
            _ => return None,
        }
        start.get(..start.len() - self.0.len())
    }

    fn limits(&mut self) -> Option<()> {
        let has_most = self.byte()? & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Some(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// One imported function, three exports.
    fn program() -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        let mut section = |kind: u8, body: Vec<u8>| {
            wasm.push(kind);
            write_number(&mut wasm, body.len() as u32);
            wasm.extend(body);
        };
        section(1, vec![1, 0x60, 0, 0]);
        let mut body = vec![1];
        write_text(&mut body, "./trunkline_bg.js");
        write_text(&mut body, "__wbg_used_0123456789abcdef");
        body.extend([0, 0]);
        section(IMPORTS, body);
        let mut body = vec![3];
        for name in ["start", "intounderlyingsource_pull", "wasm_bindgen__convert__closures_____invoke__h01"]
        {
            write_text(&mut body, name);
            body.extend([0, 0]);
        }
        section(EXPORTS, body);
        wasm
    }

    const GLUE: &str = "export class IntoUnderlyingSource {\n    pull() {\n        return wasm.intounderlyingsource_pull();\n    }\n}\nif (Symbol.dispose) IntoUnderlyingSource.prototype[Symbol.dispose] = 1;\n\n/**\n * Starts.\n */\nexport function start(early) {\n    wasm.start(early);\n}\nfunction __wbg_get_imports() {\n    const import0 = {\n        __wbg_used_0123456789abcdef: function(arg0) {\n            // why\n            return arg0;\n        },\n        __wbg_unused_0123456789abcdef: function(arg0) {\n            return {\n            };\n        },\n    };\n}\nfunction wasm_bindgen__convert__closures_____invoke__h01(a) {\n    wasm.wasm_bindgen__convert__closures_____invoke__h01(a);\n}\nconst IntoUnderlyingSourceFinalization = x\n    ? 1\n    : 2;\n";

    #[test]
    fn what_nobody_uses_goes_and_what_stays_has_short_names() {
        let wasm = without_unused_exports(&program()).unwrap();
        let text = String::from_utf8_lossy(&wasm).into_owned();
        assert!(!text.contains("intounderlying") && text.contains("start"));
        let (wasm, glue) = rename(&wasm, GLUE).unwrap();
        let text = String::from_utf8_lossy(&wasm).into_owned();
        assert!(text.contains("./trunkline_bg.js") && text.contains("start") && !text.contains("__wbg_used"));
        assert_eq!(
            glue,
            "export function start(early) {\nwasm.start(early);\n}\nfunction __wbg_get_imports() {\n\
             const import0 = {\ni0: function(arg0) {\nreturn arg0;\n},\n};\n}\nfunction w1(a) {\nwasm.w1(a);\n}\n"
        );
    }

    #[test]
    fn what_is_no_program_is_refused() {
        assert!(without_unused_exports(b"no wasm").is_err());
        assert!(rename(&program(), "something else").is_err());
        assert!(rename(program().get(..20).unwrap(), GLUE).is_err());
    }
}
