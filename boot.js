// Starts the console. The only script the page names; runs before any wasm, depends on nothing.
// It reads in config.json where the API is, and the stored session for one early request; otherwise it leaves
// both alone. It also has the last word: whatever ends the console is told from here, because the program itself
// cannot be asked any more.

const SESSION_KEY = 'trunkline.session.v1';   // as in src/session/stored.rs
const THEME_KEY = 'trunkline.theme.v1';       // as in src/platform/storage.rs
const DRAFT_KEY = 'trunkline.draft.v1.';      // as in src/platform/storage.rs
const PBX_KEY = 'trunkline.pbx.v1';           // as in src/platform/storage.rs
const API_BASE = '/api/';                     // as in src/platform/fetch.rs
const API_PATH = /^(\/[\w~-]+(\.[\w~-]+)*)+\/$/;   // as in crates/domain/src/config.rs
const LIST = 'providers?top=100';             // the plain list, as crates/api asks for it
const PATIENCE = 10_000;                      // milliseconds without an app until the page says so

const stored = (storage, key) => {
  try { return window[storage].getItem(key); } catch { return null; }   // storage may be blocked
};

let scope = '';   // before the keys of what belongs to one PBX, as in src/platform/fetch.rs
const sessionText = () => stored('sessionStorage', scope + SESSION_KEY) ?? stored('localStorage', scope + SESSION_KEY);

// The theme first, so that the first paint has the right colours.
const theme = stored('localStorage', THEME_KEY);
if (theme) document.documentElement.dataset.theme = theme;

// The console builds its page from elements, never from strings of HTML (src/components/html.rs), so the one
// policy there may be refuses every such string. It exists so that a fault reads as a refusal here
// rather than as a missing policy.
window.trustedTypes?.createPolicy('default', { createHTML: () => null });

// The last resort: what is said when the console has not started, or has stopped.
const part = (name) => document.getElementById(`boot-${name}`);
const failure = part('failure');
const wasm = document.querySelector('link[rel=preload][as=fetch]');
const hash = /-([0-9a-f]{8,16})_bg\.wasm/.exec(wasm?.href)?.[1] ?? '';
// Names and digests come from Trunk's own links: the glue and the wasm carry the same hash.
const glue = document.querySelector(`link[rel=modulepreload][href*="${hash}"]`);
Error.stackTraceLimit = 40;   // deep enough to find our own program below what others put around it
let runs = false;   // the console has started
let dead = false;   // and has stopped

const hide = () => {
  failure.hidden = true;
  failure.removeAttribute('open');
};
const say = (cause) => {
  part('cause').textContent = cause;
  failure.classList.remove('boot-late');
  failure.hidden = false;
};
const show = (cause) => {
  say(cause);
  failure.setAttribute('open', '');
};
hide();   // from here on this script decides
part('reload').addEventListener('click', () => location.reload());

// Slow is not failed: the message leaves when the app arrives.
const patience = new AbortController();
const watchdog = setTimeout(() => {
  show('It is taking longer than usual. The network may be slow, or a file may be blocked.');
  patience.abort();
}, PATIENCE);

// What can be passed on: the words of an error without addresses, without what was typed or stored for
// the session, and without what it quotes unless that is the name of a function. Frames as file names.
const secrets = () => {
  const texts = [...document.querySelectorAll('input, textarea')].map((field) => field.value);
  try {
    texts.push(...Object.values(JSON.parse(sessionText())));
  } catch { /* no session, or none that this version wrote */ }
  return texts.filter((text) => typeof text === 'string' && text.length > 3);
};
const plain = (text) => secrets()
  .reduce((words, secret) => words.replaceAll(secret, '…'), String(text).replace(/[a-z-]+:\/\/\S+/gi, '…'))
  .replace(/(["'`])(.*?)\1/g, (all, mark, word) => (/^[a-z]{1,30}$/i.test(word) ? all : `${mark}…${mark}`))
  .replace(/[\w.~+/=-]{32,}/g, '…')
  .slice(0, 300);
const frames = (error) => {
  const stack = String(error?.stack ?? '');
  const words = String(error?.message ?? '');
  const start = stack.indexOf(words);   // some browsers put the message in front
  return stack.slice(start < 0 ? 0 : start + words.length).split('\n').map((line) => line.trim());
};
const place = /([^\s/@()]+\.(?:m?js|wasm))(?:[?#][^\s:)]*)?((?::[^\s:)]+)*)/;
const explain = (error) => {
  const where = frames(error).map((line) => place.exec(line)).filter(Boolean);
  part('details').value = [
    `Trunkline ${runs ? 'stopped' : 'did not start'}`,
    `Error: ${plain(error?.name ?? typeof error)}: ${plain(error?.message ?? '')}`,
    `At: ${where.slice(0, 8).map(([, file, line]) => file + line).join(', ')}`,
    `Page: ${location.pathname}`,
    `Browser: ${navigator.userAgent}`,
    `Time: ${new Date().toISOString()}`,
    `Build: ${document.documentElement.dataset.version} ${hash}`,
  ].join('\n');
  part('copy').hidden = part('more').hidden = false;
};
part('copy').addEventListener('click', async () => {
  let copied = false;
  try {
    await navigator.clipboard.writeText(part('details').value);
    copied = true;
  } catch {   // there may be no clipboard
    part('details').select();
    copied = document.execCommand('copy');
  }
  part('copied').textContent = copied ? 'Copied' : 'The browser does not allow copying here; select the text and copy it';
});

// Whether an error went through our own program. What another script throws while one of our calls
// waits for it is reported with our frames below it: those are still there when it is told.
const ours = (line) => /wasm-function|\[wasm code\]/.test(line) || (glue && line.includes(glue.href));
const isOurs = (error) => {
  if (error instanceof WebAssembly.RuntimeError) return true;
  const waiting = new Set(frames(new Error('')));
  return frames(error).some((line) => ours(line) && !waiting.has(line));
};

// After a fault of the program nothing of it can be relied on: it says so, in front of all else, and
// neither hears nor sends any more.
const end = (error) => {
  if (dead) return;
  dead = true;
  window.fetch = () => new Promise(() => {});
  window.XMLHttpRequest = undefined;
  explain(error);
  for (const other of document.body.children) other.inert = other !== failure;
  if (!runs) {
    show(cause(error));
    return;
  }
  part('title').textContent = 'Trunkline has stopped';
  part('draft').hidden = !keepsDraft();
  const what = error?.name === 'NetworkError' ? 'A file of the program could not be loaded.' : 'A fault in the console stopped it.';
  say(`${what} Nothing more is sent; what was already on its way may still be carried out.`);
  failure.dataset.stopped = '';
  try { failure.showModal(); } catch { failure.setAttribute('open', ''); }
  // Whatever is still under way in the program must not come in front.
  if (window.HTMLDialogElement) HTMLDialogElement.prototype.showModal = () => {};
  part('reload').focus();
};
const died = (error) => {
  if (isOurs(error)) end(error);
};

// The framework passes over what these throw, and the page would stay empty without a word. They throw
// only where an extension put something in their place; a translated page throws `NotFoundError`, and
// works on.
const drawing = { appendChild: Node, insertBefore: Node, removeChild: Node, setAttribute: Element, removeAttribute: Element };
for (const [name, { prototype }] of Object.entries(drawing)) {
  const watched = (method) => (/\[native code\]/.test(method) ? method : function (...given) {
    try {
      return method.apply(this, given);
    } catch (error) {
      const above = frames(new Error('')).find((line) => place.test(line) && !line.includes(import.meta.url));
      if (error?.name !== 'NotFoundError' && ours(above ?? '')) end(error);
      throw error;
    }
  });
  let method = watched(prototype[name]);
  Object.defineProperty(prototype, name, {
    configurable: true,
    enumerable: true,
    get: () => method,
    set(other) {
      if (this === prototype) method = watched(other);
      else Object.defineProperty(this, name, { value: other, configurable: true, writable: true });
    },
  });
}
const keepsDraft = () => {
  try { return Object.keys(sessionStorage).some((key) => key.startsWith(scope + DRAFT_KEY)); } catch { return false; }
};
addEventListener('error', (event) => died(event.error));
addEventListener('unhandledrejection', (event) => died(event.reason));
for (const type of ['keydown', 'popstate', 'beforeunload']) {
  addEventListener(type, (event) => {
    if (!dead) return;
    event.stopImmediatePropagation();
    if (event.key === 'Escape') event.preventDefault();   // nothing closes the message
  }, true);
}
failure.addEventListener('cancel', (event) => event.preventDefault());

// The session, if there is one that belongs here, and whether its token is still good.
const readSession = (base) => {
  const session = JSON.parse(sessionText());
  const age = Date.now() - session.issued;
  const live = session.expires_in === undefined || (age >= 0 && age < session.expires_in * 1000);
  return session.access && session.origin === location.origin && session.base === base && { ...session, live };
};

// While the wasm is on its way: draws the furniture of the list, for whoever is signed in, and asks for its
// rows. The app takes the answer only if it would have asked the same question with the same token; it
// reports what goes wrong, this does not.
const beginEarly = (base) => {
  const home = new URL('.', document.baseURI).pathname;
  const here = location.pathname;
  if (here !== home + 'trunks' && here !== home) return null;
  part('list').hidden = true;
  try {
    const session = readSession(base);
    if (!session) return null;
    part('host').textContent = location.host;
    part('list').hidden = false;
    document.documentElement.dataset.boot = '';
    if (!session.live || location.search) return null;
    const url = base + LIST;
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

// What is set for this installation, which says where the API is, and the list from there. A token goes to the path
// it was got from: to the usual one at once, so that a slow network is waited for once and not twice; to another one
// only when config.json names it.
const prepare = async () => {
  const chosen = stored('sessionStorage', PBX_KEY);
  const early = chosen ? null : beginEarly(API_BASE);
  let text;
  let bases = [];
  try {
    const answer = await fetch('config.json', { mode: 'same-origin', cache: 'no-cache', signal: patience.signal });
    if (answer.ok) {
      text = await answer.text();
      const { api, pbxs } = JSON.parse(text);
      bases = (pbxs ?? [{ api }]).map((pbx) => `${pbx?.api}/`.replace(/\/\/$/, '/')).filter((path) => API_PATH.test(path));
    }
  } catch { /* the app says what is wrong with it */ }
  const base = bases.includes(chosen) ? chosen : bases[0] ?? API_BASE;
  if (!chosen && base === API_BASE) return [early, base, text];
  early?.controller.abort();
  if (base !== API_BASE) scope = base;
  return [beginEarly(base), base, text];
};

const cause = (error) => {
  if (typeof WebAssembly !== 'object') return 'This browser has no WebAssembly, or it is switched off.';
  if (error instanceof WebAssembly.CompileError) return 'The program was refused: it is damaged, or the content policy forbids it.';
  if (error instanceof TypeError) return 'A file of the program could not be loaded, or is not the file that was published.';
  return 'The program did not start.';
};

// The list is drawn without the rest of the program (crates/xtask/src/rest.rs), which comes behind it; other pages
// start with it. What is wanted before it is there is fetched at once, and the page stands still for that.
const follow = async (rest) => {
  for (let wait = 250; ; wait = Math.min(2 * wait, 60_000)) {
    try {
      return await rest()();
    } catch {
      await new Promise((done) => setTimeout(done, wait));
    }
  }
};

try {
  const prepared = prepare();
  // Browsers do not check the digest of a preloaded wasm; fetch does, and shares the preload.
  const bytes = fetch(wasm.href, {
    integrity: wasm.integrity, mode: 'cors', credentials: 'same-origin',
  });
  const { default: init, start, rest } = await import(glue.href);
  const whole = prepared.then(([early]) => (early ? null : rest()));
  const [given, enter] = await Promise.all([prepared, whole, init({ module_or_path: bytes })]);
  await enter?.();
  start(...given);
  if (!enter) follow(rest);
  if (!dead) {
    runs = true;
    hide();
  }
} catch (error) {
  part('shell').remove();
  if (!dead) {
    show(cause(error));
    explain(error);
  }
  console.error(error);
} finally {
  clearTimeout(watchdog);
  // The rows of the shell were seen already: those of the list need no patience.
  setTimeout(() => delete document.documentElement.dataset.boot, 1_000);
}
