//! The rest of the first part: functions that are not called until the list stands. They are reachable from
//! where the program starts, so wasm-split has to leave them there; `rest.txt` names those that did not run
//! when `cargo xtask profile` looked. They are fetched once the list is drawn, or with the first part where
//! another page is opened.
//!
//! Each of them that something outside calls leaves a function of a few bytes in the first part, which calls
//! it through the table and has it fetched first if that is not done. So a name too many in `rest.txt` costs time,
//! and a name too few bytes; neither is an error.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, EntityType, Function, FunctionSection,
    GlobalType, ImportSection, Instruction, MemoryType, Module, RefType, TableType, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, ElementSectionReader, FunctionBody, FunctionSectionReader, ImportSectionReader,
    Operator, Payload,
};

use crate::functions::{Functions, STACK, bare};
use crate::program::LOADER;

/// The functions of the rest, one name on each line: without the hash that the compiler adds where no other
/// function of that name ran.
pub const NAMES: &str = include_str!("rest.txt");

/// Functions that leave fewer bytes than this stay: what is left in their place is nearly as large.
const WORTH: usize = 48;

/// The name under which wasm-split shares what all parts have in common.
const SHARED: &str = "__wasm_split";

/// The first line of `rest.txt`.
const HEAD: &str =
    "# Functions that did not run until the list stood. `cargo xtask profile` writes this file.\n";

/// The text of `rest.txt` for a first part of which these functions ran.
pub fn list(wasm: &[u8], ran: &HashSet<u32>) -> Result<String> {
    let functions = Functions::read(wasm)?;
    let idle = functions.own().filter(|at| functions.can_move(*at) && !ran.contains(at));
    let idle: BTreeSet<u32> = idle.collect();
    let stays: HashSet<&str> =
        functions.names.iter().filter(|(at, _)| !idle.contains(at)).map(|(_, name)| bare(name)).collect();
    let mut names = BTreeSet::new();
    for &function in idle.iter().filter(|function| !functions.is_inside(**function, &idle)) {
        let owned = functions.with_callees(BTreeSet::from([function]));
        let Some(name) = functions.names.get(&function) else { continue };
        if owned.iter().map(|function| functions.size(*function)).sum::<usize>() >= WORTH {
            names.insert(if stays.contains(bare(name)) { name } else { bare(name) });
        }
    }
    Ok([HEAD].into_iter().chain(names.into_iter().flat_map(|name| [name, "\n"])).collect())
}

/// The first part without the functions that are named, and the part that has them.
pub fn take(wasm: &[u8], names: &str) -> Result<(Vec<u8>, Vec<u8>)> {
    let functions = Functions::read(wasm)?;
    let names: HashSet<&str> = names.lines().collect();
    let is_named = |name: &str| names.contains(name) || names.contains(bare(name));
    let named = functions.names.iter().filter(|(at, name)| functions.can_move(**at) && is_named(name));
    let rest = functions.with_callees(named.map(|(at, _)| *at).collect());
    let callees = rest.iter().flat_map(|function| functions.callees(*function));
    let back: BTreeSet<u32> = callees.filter(|callee| !rest.contains(callee)).collect();
    let forth = rest.iter().copied().filter(|function| !functions.is_inside(*function, &rest));
    let forth: BTreeSet<u32> = forth.collect();
    let slots = back.iter().chain(&forth).copied().zip(functions.slots..).collect();
    let rest = rest.into_iter().zip(0..).collect();
    let cut = Cut { rest, back, forth, slots };
    let second = Rest { functions: &functions, cut: &cut }.module(wasm)?;
    Ok((First::new(&functions, "bring", &[], Some(&cut))?.module(wasm)?, second))
}

/// The first part with a call of `ran` at the start of each function, which is told its index.
pub fn watched(wasm: &[u8]) -> Result<Vec<u8>> {
    First::new(&Functions::read(wasm)?, "ran", &[wasmparser::ValType::I32], None)?.module(wasm)
}

/// Where the two are cut apart.
struct Cut {
    /// The functions of the rest, with their indices there.
    rest: BTreeMap<u32, u32>,
    /// Those of the first part that the rest calls.
    back: BTreeSet<u32>,
    /// Those of the rest that the first part calls.
    forth: BTreeSet<u32>,
    /// The places in the table through which they call.
    slots: HashMap<u32, u32>,
}

impl Cut {
    /// Puts functions in their places: where the first of them belongs, and their indices in the part that does it.
    fn fill(&self, elements: &mut ElementSection, functions: &BTreeSet<u32>, indices: Vec<u32>) {
        if let Some(slot) = functions.first().and_then(|function| self.slots.get(function)) {
            let place = ConstExpr::i32_const(slot.cast_signed());
            elements.active(None, &place, Elements::Functions(indices.into()));
        }
    }
}

fn unreadable(error: Error<Infallible>) -> anyhow::Error {
    anyhow::anyhow!("the first part cannot be read: {error}")
}

/// Writes the first part anew, with one import more.
struct First<'a> {
    functions: &'a Functions<'a>,
    import: &'static str,
    /// The type of the import.
    ty: u32,
    /// Where its rest is cut off; without, it is watched.
    cut: Option<&'a Cut>,
    /// The function whose body comes next.
    at: u32,
}

impl<'a> First<'a> {
    fn new(
        functions: &'a Functions<'a>,
        import: &'static str,
        parameters: &[wasmparser::ValType],
        cut: Option<&'a Cut>,
    ) -> Result<Self> {
        Ok(Self { functions, import, ty: functions.type_with(parameters)?, cut, at: functions.imported })
    }

    fn module(mut self, wasm: &[u8]) -> Result<Vec<u8>> {
        let mut module = Module::new();
        let parsed = self.parse_core_module(&mut module, wasmparser::Parser::new(0), wasm);
        parsed.map_err(unreadable)?;
        Ok(module.finish())
    }

    /// What stays of a function: a call of the one that took its place.
    fn entrance(&self, function: u32, slot: u32) -> Function {
        let mut body = Function::new([]);
        body.instruction(&Instruction::Call(self.ready()));
        for parameter in 0..self.functions.parameters_of(function) {
            body.instruction(&Instruction::LocalGet(parameter));
        }
        let type_index = self.functions.type_of(function);
        body.instruction(&Instruction::I32Const(slot.cast_signed()));
        body.instruction(&Instruction::CallIndirect { type_index, table_index: 0 });
        body.instruction(&Instruction::End);
        body
    }

    /// The function that has the rest brought unless it is there. It comes after all others.
    fn ready(&self) -> u32 {
        self.functions.own().end + 1
    }
}

impl Reencode for First<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(if function < self.functions.imported { function } else { function + 1 })
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_import_section(self, imports, section)?;
        imports.import(LOADER, self.import, EntityType::Function(self.ty));
        Ok(())
    }

    fn table_type(&mut self, ty: wasmparser::TableType) -> Result<TableType, Error<Infallible>> {
        let mut ty = utils::table_type(self, ty)?;
        if let Some(cut) = self.cut
            && ty.element_type == RefType::FUNCREF
        {
            let more = cut.slots.len() as u64;
            ty.minimum += more;
            ty.maximum = ty.maximum.map(|most| most + more);
        }
        Ok(ty)
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: ElementSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_element_section(self, elements, section)?;
        if let Some(cut) = self.cut {
            let back = cut.back.iter().map(|function| self.function_index(*function));
            cut.fill(elements, &cut.back, back.collect::<Result<_, _>>()?);
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_function_section(self, functions, section)?;
        if self.cut.is_some() {
            functions.function(self.ty);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_code_section(self, code, section)?;
        if let Some(cut) = self.cut {
            let mut ready = Function::new([]);
            let slot = cut.forth.first().and_then(|function| cut.slots.get(function));
            ready.instruction(&Instruction::I32Const(slot.copied().unwrap_or_default().cast_signed()));
            ready.instruction(&Instruction::TableGet(0));
            ready.instruction(&Instruction::RefIsNull);
            ready.instruction(&Instruction::If(BlockType::Empty));
            ready.instruction(&Instruction::Call(self.functions.imported));
            ready.instruction(&Instruction::End);
            ready.instruction(&Instruction::End);
            code.function(&ready);
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error<Infallible>> {
        let function = self.at;
        self.at += 1;
        match self.cut {
            Some(cut) if cut.rest.contains_key(&function) => {
                code.function(&match cut.slots.get(&function) {
                    Some(slot) => self.entrance(function, *slot),
                    None => nothing(),
                });
            }
            Some(_) => utils::parse_function_body(self, code, body)?,
            None => {
                let mut watched = self.new_function_with_parsed_locals(&body)?;
                watched.instruction(&Instruction::I32Const(function.cast_signed()));
                watched.instruction(&Instruction::Call(self.functions.imported));
                let mut reader = body.get_operators_reader()?;
                while !reader.eof() {
                    watched.instruction(&self.parse_instruction(&mut reader)?);
                }
                code.function(&watched);
            }
        }
        Ok(())
    }
}

/// The body of a function that nothing calls any more; wasm-opt takes it out.
fn nothing() -> Function {
    let mut body = Function::new([]);
    body.instruction(&Instruction::Unreachable).instruction(&Instruction::End);
    body
}

/// Writes the part that has the rest. It shares memory, table and stack with the first part, as all parts do, and calls
/// what is there through the table.
struct Rest<'a> {
    functions: &'a Functions<'a>,
    cut: &'a Cut,
}

impl Rest<'_> {
    fn module(mut self, wasm: &[u8]) -> Result<Vec<u8>> {
        let mut types = TypeSection::new();
        for payload in wasmparser::Parser::new(0).parse_all(wasm) {
            if let Payload::TypeSection(section) = payload? {
                self.parse_type_section(&mut types, section).map_err(unreadable)?;
            }
        }
        let mut imports = ImportSection::new();
        let (memory64, shared, page_size_log2) = (false, false, None);
        let memory = MemoryType { minimum: 0, maximum: None, memory64, shared, page_size_log2 };
        let (element_type, table64, maximum) = (RefType::FUNCREF, false, None);
        let table = TableType { element_type, table64, minimum: 0, maximum, shared };
        imports.import(SHARED, "memory", memory);
        imports.import(SHARED, "__indirect_function_table", table);
        imports.import(SHARED, STACK, GlobalType { val_type: ValType::I32, mutable: true, shared });
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for &function in self.cut.rest.keys() {
            functions.function(self.functions.type_of(function));
            let body = self.functions.body(function).context("a function of the rest has no code")?;
            self.parse_function_body(&mut code, body).map_err(unreadable)?;
        }
        let mut elements = ElementSection::new();
        let forth = self.cut.forth.iter().filter_map(|function| self.cut.rest.get(function).copied());
        self.cut.fill(&mut elements, &self.cut.forth, forth.collect());
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&elements).section(&code);
        Ok(module.finish())
    }
}

impl Reencode for Rest<'_> {
    type Error = Infallible;

    fn global_index(&mut self, _stack: u32) -> Result<u32, Error<Infallible>> {
        Ok(0)
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error<Infallible>> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            let operator = reader.read()?;
            let Operator::Call { function_index: callee } = operator else {
                function.instruction(&self.instruction(operator)?);
                continue;
            };
            if let Some(index) = self.cut.rest.get(&callee) {
                function.instruction(&Instruction::Call(*index));
            } else if let Some(slot) = self.cut.slots.get(&callee) {
                let type_index = self.functions.type_of(callee);
                function.instruction(&Instruction::I32Const(slot.cast_signed()));
                function.instruction(&Instruction::CallIndirect { type_index, table_index: 0 });
            }
        }
        code.function(&function);
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const COLD: &str = "app::cold::h0123456789abcdef";

    fn whole() -> Vec<u8> {
        wat::parse_str(
            r#"(module
            (import "js" "log" (func $log (param i32)))
            (type $plain (func))
            (memory (export "memory") 1)
            (table (export "__indirect_function_table") 2 2 funcref)
            (global $stack (export "__wasm_split_shared0") (mut i32) (i32.const 8))
            (global $own (mut i32) (i32.const 0))
            (func $start (export "start") (result i32)
                (call $shared) (call $app::cold::h0123456789abcdef (i32.const 1)))
            (func $shared)
            (func $app::cold::h0123456789abcdef (param i32) (result i32)
                (call $shared) (call $log (global.get $stack)) (call $of_cold)
                (call_indirect (type $plain) (i32.const 0)) (i32.add (local.get 0) (i32.const 7)))
            (func $of_cold
                (drop (i64.const 0x7777777777777777)) (drop (i64.const 0x7777777777777777))
                (drop (i64.const 0x7777777777777777)) (drop (i64.const 0x7777777777777777)))
            (func $app::cold::h1111111111111111 (export "again") (call $shared))
            (func $tied (global.set $own (i32.const 1)))
            (func $app::small)
            (elem (i32.const 0) $app::small $tied))"#,
        )
        .unwrap()
    }

    #[test]
    fn what_did_not_run_is_listed_where_it_is_worth_it() {
        let whole = whole();
        let names = Functions::read(&whole).unwrap().names;
        let index = |wanted: &str| *names.iter().find(|(_, name)| **name == wanted).unwrap().0;
        let mut ran: HashSet<u32> = ["start", "shared"].map(index).into();
        assert_eq!(list(&whole, &ran).unwrap(), format!("{HEAD}app::cold\n"));
        ran.insert(index("app::cold::h1111111111111111"));
        assert_eq!(list(&whole, &ran).unwrap(), format!("{HEAD}{COLD}\n"), "another one of that name ran");
    }

    #[test]
    fn what_is_cut_apart_is_valid_and_calls_through_the_table() {
        let whole = whole();
        let (first, rest) = take(&whole, COLD).unwrap();
        for wasm in [&first, &rest, &watched(&whole).unwrap()] {
            wasmparser::Validator::new().validate_all(wasm).unwrap();
        }
        let [before, after] = [&whole, &first].map(|wasm| Functions::read(wasm).unwrap());
        // One import and three places more: for what the rest calls, `log` and `shared`, and for what it is called.
        assert_eq!((after.imported, after.slots), (before.imported + 1, before.slots + 3));
        assert!(
            after.own().map(|at| after.size(at)).sum::<usize>()
                < before.own().map(|at| before.size(at)).sum()
        );
        // The function that is named and the one that only it calls.
        let bodies = wasmparser::Parser::new(0).parse_all(&rest);
        assert_eq!(bodies.filter(|part| matches!(part, Ok(Payload::CodeSectionEntry(_)))).count(), 2);
    }

    #[test]
    fn a_name_that_nobody_has_changes_nothing() {
        let whole = whole();
        let (first, rest) = take(&whole, "gone").unwrap();
        assert_eq!(Functions::read(&first).unwrap().slots, Functions::read(&whole).unwrap().slots);
        wasmparser::Validator::new().validate_all(&rest).unwrap();
    }
}
