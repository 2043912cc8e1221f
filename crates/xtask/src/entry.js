// Starts the program. esbuild makes one file of this, of what wasm-bindgen wrote and of the loader of the
// later parts, and leaves out what nobody calls.
import * as imports from './imports.js';
import { __wbg_set_wasm } from './trunkline_bg.js';

export { start } from './trunkline_bg.js';
export { rest } from './__wasm_split.js';

let wasm;
// The loader asks for the exports of the program when it brings the first part.
export const initSync = () => wasm;

export default async function init({ module_or_path }) {
  const response = await module_or_path;
  const typed = response.headers.get('Content-Type') === 'application/wasm';
  const { instance } = typed
    ? await WebAssembly.instantiateStreaming(response, { a: imports })
    : await WebAssembly.instantiate(await response.arrayBuffer(), { a: imports });
  wasm = instance.exports;
  __wbg_set_wasm(wasm);
  wasm.__wbindgen_start();
}
