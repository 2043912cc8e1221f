//! The functions of a wasm, and who calls whom.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::{Context, Result, ensure};
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
        match payload {
            Payload::TypeSection(types) => {
                for ty in types.into_iter_err_on_gc_types() {
                    self.signatures.push(ty?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if let TypeRef::Func(ty) = import?.ty {
                        self.types.push(ty);
                        self.imported += 1;
                    }
                }
            }
            Payload::FunctionSection(functions) => {
                for ty in functions {
                    self.types.push(ty?);
                }
            }
            Payload::TableSection(tables) => {
                let first = tables.into_iter().next().context("the wasm has no table")??;
                self.slots = u32::try_from(first.ty.initial)?;
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    match export.kind {
                        ExternalKind::Func => drop(self.entries.insert(export.index)),
                        ExternalKind::Global if export.name == STACK => self.stack = Some(export.index),
                        _ => {}
                    }
                }
            }
            Payload::ElementSection(elements) => {
                for element in elements {
                    match element?.items {
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
                }
            }
            Payload::StartSection { func, .. } => drop(self.entries.insert(func)),
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else { return Ok(()) };
                for names in names {
                    let Name::Function(names) = names? else { continue };
                    for name in names {
                        let name = name?;
                        self.names.insert(name.index, name.name);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads every function for whom it calls.
    fn follow(&mut self) -> Result<()> {
        self.calls = vec![BTreeSet::new(); self.types.len()];
        self.callers = vec![BTreeSet::new(); self.types.len()];
        for (function, body) in (self.imported..).zip(&self.bodies) {
            for operator in body.get_operators_reader()? {
                match operator? {
                    Operator::Call { function_index: callee } => {
                        if let Some(calls) = self.calls.get_mut(function as usize) {
                            calls.insert(callee);
                        }
                        if let Some(callers) = self.callers.get_mut(callee as usize) {
                            callers.insert(function);
                        }
                    }
                    Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index }
                        if Some(global_index) == self.stack => {}
                    Operator::CallIndirect { table_index: 0, .. } => {}
                    Operator::GlobalGet { .. }
                    | Operator::GlobalSet { .. }
                    | Operator::CallIndirect { .. }
                    | Operator::RefFunc { .. }
                    | Operator::TableGet { .. }
                    | Operator::TableSet { .. }
                    | Operator::TableGrow { .. }
                    | Operator::TableSize { .. }
                    | Operator::TableFill { .. }
                    | Operator::TableCopy { .. }
                    | Operator::TableInit { .. }
                    | Operator::MemoryInit { .. }
                    | Operator::DataDrop { .. }
                    | Operator::ElemDrop { .. } => drop(self.tied.insert(function)),
                    _ => {}
                }
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
