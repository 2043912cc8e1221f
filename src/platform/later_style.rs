//! The style of what comes in later parts. It is in the parts themselves, so that nothing is drawn without it.

use std::cell::Cell;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::platform::print;

/// In the order of the cascade; the layers are declared in `tokens.css`.
const SHEETS: &[&str] = &[
    include_str!("../../style/ui/page.css"),
    include_str!("../../style/ui/copy.css"),
    include_str!("../../style/ui/dialog.css"),
    include_str!("../../style/ui/empty.css"),
    include_str!("../../style/ui/field.css"),
    include_str!("../../style/ui/choices.css"),
    include_str!("../../style/ui/notices.css"),
    include_str!("../../style/ui/palette.css"),
    include_str!("../../style/pages/sign_in.css"),
    include_str!("../../style/pages/providers.css"),
    include_str!("../../style/pages/list_panels.css"),
    include_str!("../../style/pages/transfer.css"),
    include_str!("../../style/pages/provider_form.css"),
    include_str!("../../style/pages/bulk.css"),
    include_str!("../../style/tools/tools.css"),
    include_str!("../../style/tools/preview.css"),
    include_str!("../../style/tools/checks.css"),
    include_str!("../../style/tools/compare.css"),
    include_str!("../../style/tools/explain.css"),
    include_str!("../../style/tools/history.css"),
    include_str!("../../style/tools/journal.css"),
    include_str!("../../style/tools/simulator.css"),
    include_str!("../../style/tools/wall.css"),
];

#[wasm_bindgen]
extern "C" {
    type CSSStyleSheet;
    #[wasm_bindgen(constructor)]
    fn new() -> CSSStyleSheet;
    #[wasm_bindgen(method, js_name = replaceSync)]
    fn replace_sync(this: &CSSStyleSheet, text: &str);
    #[wasm_bindgen(thread_local_v2, js_namespace = document, js_name = adoptedStyleSheets)]
    static ADOPTED: js_sys::Array;
}

thread_local! {
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
}

/// Gives the page the style of later parts, where it has not got it.
pub fn adopt() {
    if !IS_HERE.replace(true) {
        let sheet = CSSStyleSheet::new();
        sheet.replace_sync(&SHEETS.concat());
        ADOPTED.with(|adopted| adopted.push(&sheet));
        print::watch();
    }
}
