//! Which package each byte of a wasm's code came from, by the names of its functions. Reads the binary
//! format as far as that takes; knows nothing of sizes on the wire.

use std::collections::BTreeMap;

/// Bytes of code per package, largest first. `None` for what is not a wasm with names.
///
/// What wasm-bindgen removes, its descriptions of types, is left out.
pub fn by_package(wasm: &[u8]) -> Option<Vec<(String, usize)>> {
    let mut reader = Reader(wasm.strip_prefix(b"\0asm\x01\0\0\0")?);
    let mut imported = 0;
    let mut sizes = Vec::new();
    let mut names = BTreeMap::new();
    while !reader.0.is_empty() {
        let kind = reader.byte()?;
        let mut section = reader.part()?;
        match kind {
            IMPORTS => imported = section.imported_functions()?,
            CODE => sizes = section.function_sizes()?,
            CUSTOM if section.text()? == "name" => names = section.function_names()?,
            _ => {}
        }
    }
    if names.is_empty() {
        return None;
    }
    let mut packages: BTreeMap<String, usize> = BTreeMap::new();
    for (at, size) in sizes.iter().enumerate() {
        let name = names.get(&(imported + at)).copied().unwrap_or_default();
        if !name.contains("__wbindgen_describe") && !name.contains("WasmDescribe") {
            *packages.entry(package(name)).or_default() += size;
        }
    }
    let mut packages: Vec<_> = packages.into_iter().collect();
    packages.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Some(packages)
}

const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const CODE: u8 = 10;

/// The package that a mangled name starts with: `<A as B>::c` belongs to the package of `B`, where the
/// code was written, unless `A` is a type of its own.
fn package(name: &str) -> String {
    let readable = rustc_demangle::demangle(name).to_string();
    let path = match readable.strip_prefix('<') {
        Some(inner) => {
            let (own, of) = inner.split_once(" as ").unwrap_or((inner, ""));
            let own = own
                .trim_start_matches(['&', '*', '[', '('])
                .trim_start_matches("mut ")
                .trim_start_matches("dyn ");
            if own.contains("::") { own } else { of }
        }
        None => readable.as_str(),
    };
    let end = path.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(path.len());
    match path.get(..end) {
        Some(first)
            if !first.is_empty()
                && path.get(end..).is_some_and(|rest| rest.starts_with("::") || rest.starts_with('[')) =>
        {
            first.to_owned()
        }
        Some(_) | None => "(other)".to_owned(),
    }
}

/// Bytes not yet read. Every step may find that there are none.
struct Reader<'w>(&'w [u8]);

impl<'w> Reader<'w> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number of seven bits to the byte, low ones first.
    fn number(&mut self) -> Option<usize> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A part with its length in front.
    fn part(&mut self) -> Option<Self> {
        let length = self.number()?;
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Self(part))
    }

    fn text(&mut self) -> Option<&'w str> {
        std::str::from_utf8(self.part()?.0).ok()
    }

    fn imported_functions(&mut self) -> Option<usize> {
        let mut functions = 0;
        for _ in 0..self.number()? {
            self.text()?;
            self.text()?;
            match self.byte()? {
                0 => {
                    self.number()?;
                    functions += 1;
                }
                1 => {
                    self.byte()?;
                    self.limits()?;
                }
                2 => self.limits()?,
                3 => {
                    self.byte()?;
                    self.byte()?;
                }
                _ => return None,
            }
        }
        Some(functions)
    }

    fn limits(&mut self) -> Option<()> {
        let has_maximum = self.byte()? & 1 == 1;
        self.number()?;
        if has_maximum {
            self.number()?;
        }
        Some(())
    }

    fn function_sizes(&mut self) -> Option<Vec<usize>> {
        (0..self.number()?).map(|_| self.part().map(|body| body.0.len())).collect()
    }

    /// The part of the name section that is about functions.
    fn function_names(&mut self) -> Option<BTreeMap<usize, &'w str>> {
        let mut names = BTreeMap::new();
        while !self.0.is_empty() {
            let kind = self.byte()?;
            let mut part = self.part()?;
            if kind == 1 {
                for _ in 0..part.number()? {
                    names.insert(part.number()?, part.text()?);
                }
            }
        }
        Some(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_packages() {
        for (name, expected) in [
            ("_ZN6tachys4html7element5build17h0123456789abcdefE", "tachys"),
            ("_ZN4core3fmt5write17h0123456789abcdefE", "core"),
            ("<leptos::View<T> as tachys::view::Render>::build", "leptos"),
            ("<T as tachys::view::any_view::IntoAny>::into_any", "tachys"),
            ("<&mut serde_json::de::Deserializer<R> as serde::Deserializer>::x", "serde_json"),
            ("start", "(other)"),
            ("", "(other)"),
        ] {
            assert_eq!(package(name), expected, "{name}");
        }
    }

    #[test]
    fn a_small_module_is_read() {
        // Two functions of two and three bytes after one imported function; names for both.
        let names = [&[1, 21, 2, 1, 9][..], b"core::a::", &[2, 7], b"api::b:"].concat();
        let custom = [&[4][..], b"name", &names].concat();
        let wasm = [
            b"\0asm\x01\0\0\0".as_slice(),
            &[2, 7, 1, 1, b'm', 1, b'f', 0, 0],
            &[10, 8, 2, 2, 0, 0x0b, 3, 0, 0x01, 0x0b],
            &[0, custom.len() as u8],
            &custom,
        ]
        .concat();
        assert_eq!(by_package(&wasm), Some(vec![("api".to_owned(), 3), ("core".to_owned(), 2)]));
    }

    #[test]
    fn what_is_cut_short_or_no_wasm_is_refused() {
        assert_eq!(by_package(b"text"), None);
        assert_eq!(by_package(b"\0asm\x01\0\0\0\x0a\xff"), None);
        assert_eq!(by_package(b"\0asm\x01\0\0\0"), None);
    }
}
