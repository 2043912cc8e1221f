//! What a long day costs: nodes, listeners and memory after many navigations, and calls into the document for
//! a list of a hundred rows.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::prelude::*;
use support::{ALPHA, Answers, Mounted, address, comments_in, json, mount_console, until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Node;

use trunkline::routes::Route;

wasm_bindgen_test_configure!(run_in_browser);

/// The usual allocator, which counts what is in use.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is left to `System`.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        IN_USE.fetch_add(size, Ordering::Relaxed);
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A list of so many trunks, from this one on.
fn trunks(first: usize, count: usize, of: usize) -> String {
    let row = |number: usize| {
        format!(
            r#"{{"id":"t{number}","name":"Trunk {number}","enabled":true,"brand":"Generic","hostname":"sip{number}.example","port":5060,"did_numbers":"{number}000;{number}200-{number}299","shared":false}}"#
        )
    };
    let rows: Vec<String> = (first..first + count).map(row).collect();
    format!(r#"{{"count":{of},"items":[{}]}}"#, rows.join(","))
}

/// Everything in the document and below.
fn nodes_in(node: &Node) -> usize {
    let children = node.child_nodes();
    1 + (0..children.length()).filter_map(|at| children.item(at)).map(|child| nodes_in(&child)).sum::<usize>()
}

/// Watches calls into the document, by scripts in the page itself: the prototypes of the browser are wrapped.
struct Calls(js_sys::Object);

const WRAP: &str = r"
    const calls = {}, undo = [];
    const note = name => { calls[name] = (calls[name] ?? 0) + 1; };
    const wrap = (prototype, name, kind) => {
        const own = Object.getOwnPropertyDescriptor(prototype, name);
        const of = own[kind];
        const wrapped = function () { note(name); return of.apply(this, arguments); };
        Object.defineProperty(prototype, name, { ...own, [kind]: wrapped });
        undo.push(() => Object.defineProperty(prototype, name, own));
    };
    const methods = [
        [Document.prototype, ['createElement', 'createElementNS', 'createTextNode', 'createComment', 'importNode']],
        [Document.prototype, ['createDocumentFragment']],
        [Node.prototype, ['appendChild', 'insertBefore', 'removeChild', 'replaceChild', 'cloneNode']],
        [Element.prototype, ['setAttribute', 'removeAttribute', 'append', 'prepend', 'before', 'after']],
        [Element.prototype, ['remove', 'replaceWith', 'replaceChildren', 'toggleAttribute', 'insertAdjacentElement']],
        [CharacterData.prototype, ['remove', 'before', 'after', 'replaceWith']],
        [EventTarget.prototype, ['addEventListener', 'removeEventListener']],
        [DOMTokenList.prototype, ['add', 'remove', 'toggle']],
    ];
    for (const [prototype, names] of methods) for (const name of names) wrap(prototype, name, 'value');
    const setters = [
        [Node.prototype, ['textContent', 'nodeValue']],
        [CharacterData.prototype, ['data']],
        [Element.prototype, ['className', 'id', 'innerHTML']],
        [HTMLInputElement.prototype, ['value', 'checked', 'indeterminate']],
        [HTMLSelectElement.prototype, ['value']],
    ];
    for (const [prototype, names] of setters) for (const name of names) wrap(prototype, name, 'set');
    return { calls, end: () => undo.forEach(step => step()) };
";

impl Calls {
    fn watch() -> Self {
        let watch = js_sys::Function::new_no_args(WRAP);
        Self(watch.call0(&JsValue::NULL).unwrap().unchecked_into())
    }

    /// How many there were of each kind, the most frequent first.
    fn each(&self) -> Vec<(String, u32)> {
        let calls = js_sys::Reflect::get(&self.0, &"calls".into()).unwrap();
        let entries = js_sys::Object::entries(calls.unchecked_ref());
        let pair = |entry: JsValue| {
            let entry: js_sys::Array = entry.unchecked_into();
            (entry.get(0).as_string().unwrap(), entry.get(1).as_f64().unwrap() as u32)
        };
        let mut each: Vec<(String, u32)> = entries.iter().map(pair).collect();
        each.sort_by_key(|(_, count)| u32::MAX - count);
        each
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        let end: js_sys::Function = js_sys::Reflect::get(&self.0, &"end".into()).unwrap().unchecked_into();
        end.call0(&JsValue::NULL).unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_list_of_100_rows_makes_at_most_12000_calls_into_the_document() {
    let answers = Answers::default();
    answers.set("GET providers?", json(200, &trunks(0, 100, 250)));
    answers.set("GET providers/", json(200, r#"{"status":"ONLINE"}"#));
    // The list stands before the statuses come.
    let network = answers.network();
    network.hold("providers/");
    let calls = Calls::watch();
    let page = mount_console(&Route::list(), network, true);
    until("all rows", || (page.count("row") == 100).then_some(())).await;
    page.see("1–100 of 250").await;
    let each = calls.each();
    drop(calls);
    let sum: u32 = each.iter().map(|(_, count)| count).sum();
    assert!(sum <= 12_000, "{sum} calls: {each:?}");
}

#[wasm_bindgen_test]
async fn rows_have_comments_only_where_a_part_comes_and_goes() {
    let answers = Answers::default();
    answers.set("GET providers?", json(200, &trunks(0, 100, 250)));
    answers.set("GET providers/", json(200, r#"{"status":"ONLINE"}"#));
    let page = mount_console(&Route::list(), answers.network(), true);
    until("all rows", || (page.count("row") == 100).then_some(())).await;
    let comments: usize = page.of_role("row").iter().map(|row| comments_in(row)).sum();
    // Every part of a row stands as long as the row does.
    assert_eq!(comments, 0, "{}", page.of_role("row")[0].outer_html());
}

/// Bytes that 150 navigations may leave. leptos_router leaves an empty entry in the list of children of the owner
/// above the pages for each page that was left: docs/upstream.md.
const BYTES: usize = 20_000;
/// Bytes that may come on top of that while the browser collects nothing.
const WAITING: usize = 20_000;
/// Bytes of a page of wasm memory.
const PAGE: usize = 65_536;

/// What is there at a moment.
#[derive(Clone, Copy, Debug)]
struct Size {
    /// Nodes of the page.
    nodes: usize,
    /// Bytes that the program holds.
    in_use: usize,
    /// Bytes of the program's memory, which never becomes smaller.
    memory: usize,
    /// Objects of the browser that the program holds.
    objects: usize,
    /// Listeners of window and document.
    listeners: usize,
}

impl Size {
    fn now(page: &Mounted) -> Self {
        let listeners = js_sys::Reflect::get(&window(), &"listenersForTests".into()).unwrap();
        Self {
            nodes: nodes_in(&page.root),
            in_use: IN_USE.load(Ordering::Relaxed),
            memory: core::arch::wasm32::memory_size::<0>() * PAGE,
            objects: wasm_bindgen::externref_heap_live_count() as usize,
            listeners: listeners.as_f64().unwrap() as usize,
        }
    }
}

/// Counts listeners of window and document, which outlive every page.
const COUNT_LISTENERS: &str = r"
    window.listenersForTests = 0;
    for (const [target, name] of [[window, 'window'], [document, 'document']]) {
        const [add, remove] = [target.addEventListener, target.removeEventListener];
        target.addEventListener = function () { window.listenersForTests += 1; return add.apply(target, arguments); };
        target.removeEventListener = function () {
            window.listenersForTests -= 1;
            return remove.apply(target, arguments);
        };
    }
";

/// Takes a step, again and again until the address has changed: Chromium drops entries of the history, without a word,
/// above 200 in ten seconds.
async fn step(to: &str, take: impl Fn() -> bool) {
    until(to, || (take() && address() == to).then_some(())).await;
}

/// Follows the link with a name, once it is there, to an address.
async fn follow(page: &Mounted, name: &str, to: &str) {
    step(to, || page.find("link", name).inspect(|link| link.click()).is_some()).await;
}

/// Objects that are made once, when they are first needed. One that each round leaves behind comes to 30.
const MADE_ONCE: usize = 8;

/// Has the browser collect what nobody holds, and give back what hung on it. `webdriver.json` lets a page ask for it.
async fn collect() {
    for _ in 0..2 {
        let is_gone: js_sys::Function =
            js_sys::Function::new_no_args(COLLECT).call0(&JsValue::NULL).unwrap().unchecked_into();
        until("a collection", || is_gone.call0(&JsValue::NULL).unwrap().is_truthy().then_some(())).await;
    }
}

/// Collects each time it is called, and says whether an object that nobody holds is gone.
const COLLECT: &str =
    "const object = new WeakRef({}); return () => { window.gc(); return object.deref() === undefined; };";

/// From the list to its second page, a trunk, its form, back to the trunk, and to the list: six navigations.
async fn go_round(page: &Mounted) {
    follow(page, "Next page", "/trunks?page=2&size=25").await;
    page.see("26–50 of 50").await;
    follow(page, "Trunk 25", "/trunk/t25").await;
    page.get("heading", "Alpha").await;
    follow(page, "Edit", "/trunk/t25/edit").await;
    page.get("heading", "Edit Alpha").await;
    // Half a second for each step back.
    let looks = Cell::new(0);
    step("/trunk/t25", || {
        looks.replace(looks.get() + 1) % 50 != 0 || window().history().unwrap().back().is_ok()
    })
    .await;
    page.get("button", "Refresh trunk").await;
    // Back to the page of the list that was left.
    follow(page, "All trunks", "/trunks?page=2&size=25").await;
    follow(page, "Previous page", "/trunks?size=25").await;
    page.see("1–25 of 50").await;
    // Rows are drawn in steps.
    until("all rows", || (page.count("row") == 25).then_some(())).await;
}

#[wasm_bindgen_test]
async fn hundreds_of_navigations_leave_everything_as_it_was() {
    js_sys::Function::new_no_args(COUNT_LISTENERS).call0(&JsValue::NULL).unwrap();
    let answers = Answers::default();
    answers.set("GET providers?", json(200, &trunks(0, 25, 50)));
    answers.set("GET providers?skip=25", json(200, &trunks(25, 25, 50)));
    answers.set("GET providers/", json(200, r#"{"status":"ONLINE"}"#));
    answers.set("GET providers/t25", json(200, &ALPHA.replace("NDE=", "t25")));
    answers.set("GET providers/t25/status", json(200, r#"{"status":"ONLINE"}"#));
    let network = answers.network();
    let page = mount_console(&Route::list(), network.clone(), true);
    page.get("link", "Trunk 3").await;
    // Kept in this browser, for every list from now on.
    page.choose("Rows per page", "25").await;
    page.see("1–25 of 50").await;
    let mut sizes = Vec::new();
    for _ in 0..60 {
        go_round(&page).await;
        network.forget();
        collect().await;
        sizes.push(Size::now(&page));
    }
    let mut waiting = Vec::new();
    for _ in 0..6 {
        go_round(&page).await;
        network.forget();
        waiting.push(IN_USE.load(Ordering::Relaxed));
    }
    // The first 30 navigations are warming up. The least of many rounds is taken: what is on its way comes on top of it.
    let (early, late) = (&sizes[6..30], &sizes[30..]);
    let least = |sizes: &[Size], of: fn(&Size) -> usize| sizes.iter().map(of).min().unwrap();
    let figures = format!("{sizes:#?}");
    assert!(least(late, |size| size.nodes) <= least(early, |size| size.nodes), "{figures}");
    assert!(least(late, |size| size.listeners) <= least(early, |size| size.listeners), "{figures}");
    assert!(least(late, |size| size.objects) <= least(early, |size| size.objects) + MADE_ONCE, "{figures}");
    assert!(least(late, |size| size.in_use) <= least(early, |size| size.in_use) + BYTES, "{figures}");
    // What was left does not wait until the browser collects.
    let most = least(late, |size| size.in_use) + BYTES + WAITING;
    assert!(waiting.iter().all(|in_use| *in_use <= most), "{waiting:?} after {figures}");
    // Memory never shrinks.
    let most = |sizes: &[Size]| sizes.iter().map(|size| size.memory).max().unwrap();
    assert!(most(late) <= most(early), "{figures}");
}
