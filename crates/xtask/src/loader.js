// What stands before wasm-split's loader, in the same module: how a later part is fetched, and the rest of the first
// part (rest.rs).

// The name of a part ends with the first bytes of its digest (page::short_name), so that the first load carries these
// once.
const address = (stem, digest) => {
  const short = Array.from(atob(digest).slice(0, 8), (byte) => byte.charCodeAt().toString(16).padStart(2, 0)).join('');
  return new URL(`./part-${stem}-${short}.wasm`, import.meta.url);
};

// With its digest, whatever its content type, as the first part may have any.
const part = (stem, digest) => () => {
  const src = fetch(address(stem, digest), { integrity: 'sha256-' + digest });
  src.catch(() => {});
  return async (imports) => WebAssembly.instantiate(await (await src).arrayBuffer(), imports);
};

const REST = 'digest of the rest';

// Asks for the rest. What it returns puts the rest in its place, once the first part is there.
export const rest = () => {
  const enter = part('rest', REST)();
  return () => enter(getSharedImports());
};

// Called by the first part for a function of the rest that has not come. A function of wasm cannot wait for a
// promise, so this is the one request that the page stands still for.
export const bring = () => {
  const request = new XMLHttpRequest();
  request.open('GET', address('rest', REST), false);
  request.overrideMimeType('text/plain; charset=x-user-defined');   // bytes come as characters
  request.send();
  const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt());
  new WebAssembly.Instance(new WebAssembly.Module(bytes), getSharedImports());
};
