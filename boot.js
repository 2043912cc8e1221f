// Starts the console. The only script the page names; runs before any wasm, depends on nothing.
// It reads the stored session for one early request and otherwise leaves it alone.

const SESSION_KEY = 'trunkline.session.v1';   // as in src/session/stored.rs
const THEME_KEY = 'trunkline.theme.v1';       // as in src/storage.rs
const API_BASE = '/api/';                     // as in src/net.rs
const LIST = 'providers?top=100';             // the plain list, as crates/api asks for it
const PATIENCE = 10_000;                      // milliseconds without an app until the page says so

const stored = (storage, key) => {
  try { return window[storage].getItem(key); } catch { return null; }   // storage may be blocked
};

// The theme first, so that the first paint has the right colours.
const theme = stored('localStorage', THEME_KEY);
if (theme) document.documentElement.dataset.theme = theme;

// The console builds its page from elements, never from strings of HTML (src/ui/el.rs), so the one
// policy there may be refuses every such string. It exists so that a fault reads as a refusal here
// rather than as a missing policy.
window.trustedTypes?.createPolicy('default', { createHTML: () => null });

const failure = document.getElementById('boot-failure');
failure.hidden = true;   // from here on this script decides
const fail = (cause) => {
  document.getElementById('boot-cause').textContent = cause;
  failure.classList.remove('boot-late');
  failure.hidden = false;
};
document.getElementById('boot-reload').addEventListener('click', () => location.reload());

// Slow is not failed: the message leaves when the app arrives.
const watchdog = setTimeout(
  () => fail('It is taking longer than usual. The network may be slow, or a file may be blocked.'),
  PATIENCE,
);

// A panic in wasm leaves the app in an unsound state: say so instead of standing still.
const died = (reason) => {
  if (reason instanceof WebAssembly.RuntimeError) {
    fail('The console stopped working because of a fault of its own. Nothing more is sent. Load the page again.');
    document.querySelector('main')?.setAttribute('inert', '');
  }
};
addEventListener('error', (event) => died(event.error));
addEventListener('unhandledrejection', (event) => died(event.reason));

// Ask for the list while the wasm is on its way. The app takes the answer only if it would have
// asked the same question with the same token; it reports what goes wrong, this does not.
const askEarly = () => {
  const home = new URL('.', document.baseURI).pathname;
  const here = location.pathname;
  if ((here !== home + 'trunks' && here !== home) || location.search) return null;
  try {
    const text = stored('sessionStorage', SESSION_KEY) ?? stored('localStorage', SESSION_KEY);
    const session = JSON.parse(text);
    const age = Date.now() - session.issued;
    const live = session.expires_in === undefined || (age >= 0 && age < session.expires_in * 1000);
    if (!session.access || session.origin !== location.origin || session.base !== API_BASE || !live) return null;
    const url = API_BASE + LIST;
    const controller = new AbortController();   // the app has the deadline
    const answer = fetch(url, {
      headers: { Accept: 'application/json, */*', Authorization: `Bearer ${session.access}` },
      mode: 'same-origin', credentials: 'omit', cache: 'no-store', redirect: 'error',
      referrerPolicy: 'no-referrer', signal: controller.signal,
    });
    answer.catch(() => {});
    return { url, token: session.access, answer, controller };
  } catch {
    return null;   // no session, or none that this version wrote
  }
};

const cause = (error) => {
  if (typeof WebAssembly !== 'object') return 'This browser has no WebAssembly, or it is switched off.';
  if (error instanceof WebAssembly.CompileError) return 'The program was refused: it is damaged, or the content policy forbids it.';
  if (error instanceof TypeError) return 'A file of the program could not be loaded, or is not the file that was published.';
  return 'The program did not start.';
};

try {
  const early = askEarly();
  // Names and digests come from Trunk's own links: the glue and the wasm carry the same hash.
  const wasm = document.querySelector('link[rel=preload][as=fetch]');
  const hash = /-([0-9a-f]{8,16})_bg\.wasm/.exec(wasm.href)?.[1] ?? '';
  const glue = document.querySelector(`link[rel=modulepreload][href*="${hash}"]`);
  // Browsers do not check the digest of a preloaded wasm; fetch does, and shares the preload.
  const bytes = fetch(wasm.href, {
    integrity: wasm.integrity, mode: 'cors', credentials: 'same-origin',
  });
  const { default: init, start } = await import(glue.href);
  await init({ module_or_path: bytes });
  start(early);
  failure.hidden = true;
} catch (error) {
  fail(cause(error));
  console.error(error);
} finally {
  clearTimeout(watchdog);
}
