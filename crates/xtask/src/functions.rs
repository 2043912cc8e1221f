//! The functions of a wasm, and who calls whom.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::convert::Infallible;

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{Error, Reencode};
use wasmparser::{
    ElementItems, ExternalKind, FuncType, FunctionBody, KnownCustom, Name, Operator, Payload, TypeRef,
    ValType,
};

/// The global that all parts share, as wasm-split calls it: the pointer of the stack.
pub const STACK: &str = "__wasm_split_shared0";

/// The functions of one wasm.
#[derive(Default)]
pub struct Functions<'a> {
    /// How many JavaScript brings; their indices come first.
    pub imported: u32,
    /// The type of each, as an index into `signatures`.
    types: Vec<u32>,
    signatures: Vec<FuncType>,
    bodies: Vec<FunctionBody<'a>>,
    /// What the compiler called them.
    pub names: HashMap<u32, &'a str>,
    /// Those that are exported or in the table.
    entries: HashSet<u32>,
    /// Whom each calls.
    calls: Vec<BTreeSet<u32>>,
    callers: Vec<BTreeSet<u32>>,
    /// Those that use what other parts do not have.
    tied: HashSet<u32>,
    stack: Option<u32>,
    /// Places in the table.
    pub slots: u32,
}

impl<'a> Functions<'a> {
    /// Reads them, with their names.
    pub fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut all = Self::default();
        for payload in wasmparser::Parser::new(0).parse_all(wasm) {
            all.section(payload?)?;
        }
        ensure!(all.stack.is_some(), "the wasm does not export {STACK}");
        all.follow()?;
        Ok(all)
    }

    fn section(&mut self, payload: Payload<'a>) -> Result<()> {
        if let Payload::TypeSection(types) = payload {
            for ty in types.into_iter_err_on_gc_types() {
                self.signatures.push(ty?);
            }
        } else if let Payload::ImportSection(imports) = payload {
            for import in imports.into_imports() {
                if let TypeRef::Func(ty) = import?.ty {
                    self.types.push(ty);
                    self.imported += 1;
                }
            }
        } else if let Payload::FunctionSection(functions) = payload {
            for ty in functions {
                self.types.push(ty?);
            }
        } else if let Payload::TableSection(tables) = payload {
            let first = tables.into_iter().next().context("the wasm has no table")??;
            self.slots = u32::try_from(first.ty.initial)?;
        } else if let Payload::ExportSection(exports) = payload {
            for export in exports {
                let export = export?;
                if export.kind == ExternalKind::Func {
                    self.entries.insert(export.index);
                } else if export.name == STACK {
                    self.stack = Some(export.index);
                }
            }
        } else if let Payload::ElementSection(elements) = payload {
            for element in elements {
                self.take_entries(element?.items)?;
            }
        } else if let Payload::StartSection { func, .. } = payload {
            self.entries.insert(func);
        } else if let Payload::CodeSectionEntry(body) = payload {
            self.bodies.push(body);
        } else if let Payload::CustomSection(section) = payload
            && let KnownCustom::Name(names) = section.as_known()
        {
            for names in names {
                let Name::Function(names) = names? else { continue };
                for name in names {
                    let name = name?;
                    self.names.insert(name.index, name.name);
                }
            }
        }
        Ok(())
    }

    fn take_entries(&mut self, items: ElementItems<'_>) -> Result<()> {
        match items {
            ElementItems::Functions(functions) => {
                for function in functions {
                    self.entries.insert(function?);
                }
            }
            ElementItems::Expressions(_, values) => {
                for value in values {
                    for operator in value?.get_operators_reader() {
                        let Operator::RefFunc { function_index } = operator? else { continue };
                        self.entries.insert(function_index);
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads every function for what it uses.
    fn follow(&mut self) -> Result<()> {
        self.callers = vec![BTreeSet::new(); self.types.len()];
        self.calls = vec![BTreeSet::new(); self.types.len()];
        for (function, body) in (self.imported..).zip(&self.bodies) {
            let mut uses = Uses { stack: self.stack, calls: BTreeSet::new(), is_tied: false };
            for operator in body.get_operators_reader()? {
                let operator = operator?;
                uses.is_tied |= matches!(operator, Operator::RefFunc { .. } | Operator::ReturnCall { .. });
                let read = uses.instruction(operator);
                read.map_err(|error| anyhow::anyhow!("a function cannot be read: {error}"))?;
            }
            for callee in &uses.calls {
                if let Some(callers) = self.callers.get_mut(*callee as usize) {
                    callers.insert(function);
                }
            }
            if uses.is_tied {
                self.tied.insert(function);
            }
            if let Some(calls) = self.calls.get_mut(function as usize) {
                *calls = uses.calls;
            }
        }
        Ok(())
    }

    /// The indices of those that have a body.
    pub fn own(&self) -> std::ops::Range<u32> {
        self.imported..self.types.len() as u32
    }

    /// Whom a function calls.
    pub fn callees(&self, function: u32) -> impl Iterator<Item = u32> {
        self.calls.get(function as usize).into_iter().flatten().copied()
    }

    /// The index of a function's type.
    pub fn type_of(&self, function: u32) -> u32 {
        self.types.get(function as usize).copied().unwrap_or_default()
    }

    /// How many parameters a function has.
    pub fn parameters_of(&self, function: u32) -> u32 {
        let signature = self.signatures.get(self.type_of(function) as usize);
        signature.map_or(0, |signature| signature.params().len() as u32)
    }

    /// The index of the type with these parameters and no result.
    pub fn type_with(&self, parameters: &[ValType]) -> Result<u32> {
        let is_it = |ty: &FuncType| ty.params() == parameters && ty.results().is_empty();
        let found = self.signatures.iter().position(is_it);
        Ok(u32::try_from(found.context("the wasm has no function of the type that is needed")?)?)
    }

    /// The code of a function; none for one of JavaScript's.
    pub fn body(&self, function: u32) -> Option<FunctionBody<'a>> {
        self.bodies.get(function.checked_sub(self.imported)? as usize).cloned()
    }

    /// Whether another part could hold it: it uses no more than memory, stack and the table of functions.
    pub fn can_move(&self, function: u32) -> bool {
        function >= self.imported && !self.tied.contains(&function)
    }

    /// Whether nothing but these functions calls it.
    pub fn is_inside(&self, function: u32, of: &BTreeSet<u32>) -> bool {
        !self.entries.contains(&function)
            && self.callers.get(function as usize).is_some_and(|callers| callers.is_subset(of))
    }

    /// These functions and all that only they call.
    pub fn with_callees(&self, mut functions: BTreeSet<u32>) -> BTreeSet<u32> {
        let mut new: Vec<_> = functions.iter().copied().collect();
        while let Some(function) = new.pop() {
            for callee in self.callees(function) {
                if self.can_move(callee) && !functions.contains(&callee) && self.is_inside(callee, &functions)
                {
                    functions.insert(callee);
                    new.push(callee);
                }
            }
        }
        functions
    }

    /// Bytes of its code.
    pub fn size(&self, function: u32) -> usize {
        self.body(function).map_or(0, |body| body.as_bytes().len())
    }
}

/// A name without the hash that the compiler adds.
pub fn bare(name: &str) -> &str {
    match name.rsplit_once("::h") {
        Some((bare, hash)) if hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => bare,
        _ => name,
    }
}

/// What one function uses: hears of each index while the code is read as if to write it anew.
struct Uses {
    stack: Option<u32>,
    calls: BTreeSet<u32>,
    /// Whether it uses what only its own part has.
    is_tied: bool,
}

impl Reencode for Uses {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        self.calls.insert(function);
        Ok(function)
    }

    fn global_index(&mut self, global: u32) -> Result<u32, Error<Infallible>> {
        self.is_tied |= Some(global) != self.stack;
        Ok(global)
    }

    fn table_index(&mut self, table: u32) -> Result<u32, Error<Infallible>> {
        self.is_tied |= table != 0;
        Ok(table)
    }

    fn data_index(&mut self, data: u32) -> Result<u32, Error<Infallible>> {
        self.is_tied = true;
        Ok(data)
    }

    fn element_index(&mut self, element: u32) -> Result<u32, Error<Infallible>> {
        self.is_tied = true;
        Ok(element)
    }
}
