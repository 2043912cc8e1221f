// What the tests of deploy/ stand on: an unpacked archive, certificates made on the spot, a PBX behind TLS that
// writes down what reaches it, real servers, and a client that sends every byte as told.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import tls from 'node:tls';

/** The console's host name in every test. */
export const HOST = 'trunks.example.test';
/** The name in the certificate of the PBX. */
export const PBX_NAME = 'localhost';

// Where Debian has nginx, which the PATH of a user may lack.
process.env.PATH += ':/usr/sbin';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A folder that other users can read, as a web server needs; gone at the end. */
export function folder() {
  const made = mkdtempSync(join(tmpdir(), 'trunkline-deploy-'));
  chmodSync(made, 0o755);
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Unpacks the archive as a user does: TRUNKLINE_ARCHIVE, or else what is in this checkout. */
export function unpack(below) {
  const archive = join(below, 'trunkline-1.0.0');
  if (process.env.TRUNKLINE_ARCHIVE) {
    cpSync(process.env.TRUNKLINE_ARCHIVE, archive, { recursive: true });
  } else {
    cpSync(join(checkout, 'deploy'), archive, { recursive: true });
    cpSync(process.env.TRUNKLINE_DIST ?? join(checkout, 'dist'), join(archive, 'www'), { recursive: true });
  }
  return archive;
}

const openssl = (...given) => execFileSync('openssl', given, { stdio: ['ignore', 'pipe', 'pipe'] });

/** An authority and what it signs. */
export class Authority {
  constructor(folder, name = 'Test authority') {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.certificate = join(folder, 'ca.pem');
    this.key = join(folder, 'ca.key');
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30',
      '-subj', `/CN=${name}`, '-keyout', this.key, '-out', this.certificate);
  }

  /** A certificate for these names, with the authority's behind it unless told otherwise, and its key. */
  sign(file, names, { chain = true, days = '30', subject = `/CN=${names[0]}` } = {}) {
    const [certificate, key, request] = ['pem', 'key', 'csr'].map((kind) => join(this.folder, `${file}.${kind}`));
    const list = names.map((name) => (net.isIP(name) ? `IP:${name}` : `DNS:${name}`)).join(',');
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', subject,
      '-keyout', key, '-out', request);
    const extensions = join(this.folder, `${file}.ext`);
    writeFileSync(extensions, `subjectAltName=${list}\n`);
    openssl('x509', '-req', '-in', request, '-CA', this.certificate, '-CAkey', this.key, '-CAcreateserial',
      '-days', days, '-extfile', extensions, '-out', certificate);
    chmodSync(key, 0o644);   // the server of a test need not run as the one who made it
    if (chain) writeFileSync(certificate, readFileSync(certificate, 'utf8') + readFileSync(this.certificate, 'utf8'));
    return { certificate, key };
  }
}

/** A certificate that vouches for itself, as a PBX has it after installation. */
export function selfSigned(folder, file, { subject, names = [] }) {
  const [certificate, key] = ['pem', 'key'].map((kind) => join(folder, `${file}.${kind}`));
  const list = names.length ? ['-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`] : [];
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30',
    '-subj', subject, ...list, '-keyout', key, '-out', certificate);
  chmodSync(key, 0o644);
  return { certificate, key };
}

/** Ends a program that was started here. */
export function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  return ended;
}

/** The sandbox: its address and the process. */
export async function startSandbox() {
  const program = process.env.TRUNKLINE_SANDBOX_BIN ?? join(checkout, 'target/debug/sandbox');
  const child = spawn(program, ['--listen', '127.0.0.1:0', '--data', ':memory:', '--trunks', '30', '--seed', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, RUST_LOG: 'warn' },
  });
  const address = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('listening ')) resolve(line.slice('listening '.length));
    });
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`the sandbox ended with ${status}`)));
  });
  return { address, child };
}

/**
 * A PBX behind TLS: the sandbox, with the headers of a careless gateway, and a note of everything that arrives.
 * Below /api/test/ it answers itself.
 */
export class Pbx {
  constructor(sandbox, pair) {
    this.sandbox = sandbox;
    this.pair = pair;
    this.seen = [];
    this.port = 0;
    this.waiting = [];
  }

  /** Listens, on the same port as before; optionally with another certificate. */
  async start(pair = this.pair) {
    const options = { cert: readFileSync(pair.certificate), key: readFileSync(pair.key) };
    this.server = https.createServer(options, (request, response) => this.answer(request, response));
    await new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = this.server.address().port;
    return this;
  }

  async stop() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** The last request that arrived. */
  get last() {
    return this.seen.at(-1);
  }

  answer(request, response) {
    this.seen.push({ method: request.method, url: request.url, headers: request.headers });
    const careless = {
      server: 'PortSIP',
      'x-powered-by': 'PHP/5.4',
      'set-cookie': 'a=b',
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
      'cache-control': 'public, max-age=60',
      'content-security-policy': "default-src *",
      'referrer-policy': 'unsafe-url',
    };
    if (request.url.startsWith('/api/test/stream')) {
      response.writeHead(200, { ...careless, 'content-type': 'text/csv' });
      response.write('first;');
      // The rest when the test has the first piece.
      this.waiting.push(() => response.end('last'));
      return;
    }
    if (request.url.startsWith('/api/test/silent')) return;
    if (request.url.startsWith('/api/test/status/')) {
      const status = Number(request.url.slice('/api/test/status/'.length));
      response.writeHead(status, { ...careless, 'content-type': 'application/json' });
      response.end(status === 204 || status === 304 ? undefined : `{"errors":[{"code":"UNKNOWN","message":"Told ${status}"}]}`);
      return;
    }
    if (request.url.startsWith('/api/test/')) {
      request.resume();
      request.on('end', () => {
        response.writeHead(200, { ...careless, 'content-type': 'application/json' });
        response.end('{}');
      });
      return;
    }
    const { hostname, port } = new URL(this.sandbox.address);
    const { method, url: path, headers } = request;
    const onward = http.request({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, { ...answer.headers, ...careless });
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  }
}

/** A port that nobody listens on, below those that the system gives to connections: nobody takes it by chance. */
export async function freePort() {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const server = net.createServer();
    const free = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/** Runs configure to its end. */
export function configure(archive, given, { input = '', env = {} } = {}) {
  const child = spawn(process.env.TRUNKLINE_SHELL ?? 'sh', [join(archive, 'configure'), ...given], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  let complained = '';
  child.stdout.on('data', (data) => (said += data));
  child.stderr.on('data', (data) => (complained += data));
  child.stdin.on('error', () => {});   // it may end before it has read all
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      const wrong = complained.split('\n').filter((line) => line.startsWith('wrong: ')).map((line) => line.slice(7));
      resolve({ status, said, complained, wrong });
    });
  });
}

/** A whole configuration of nginx around what configure wrote: with directives of its own, and without wasm among its types. */
export function nginxMain(folder, inside) {
  const types = join(folder, 'mime.types');
  writeFileSync(types, 'types { text/html html; application/javascript js; text/css css; }\n');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path "${folder}/${kind}";`);
  const modules = existsSync('/etc/nginx/modules-enabled') ? 'include /etc/nginx/modules-enabled/*.conf;' : '';
  const file = join(folder, 'main.conf');
  writeFileSync(file, `${modules}
daemon off;
worker_processes 1;
pid "${folder}/nginx.pid";
error_log "${folder}/error.log" info;
events {}
http {
    include "${types}";
    access_log off;
    server_tokens on;
    gzip on;
    gzip_vary on;
    gzip_types application/json;
    charset latin1;
    ${temporary.join('\n    ')}
    ${inside}
}
`);
  return file;
}

/** A whole Caddyfile around what configure wrote. */
export function caddyMain(folder, inside) {
  const file = join(folder, 'main.caddy');
  writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${inside}\n`);
  return file;
}

/** Starts a server and waits until it takes connections at these ports. */
export async function startServer(server, main, ports) {
  const home = dirname(main);
  const [program, given] = server === 'nginx'
    ? ['nginx', ['-e', 'stderr', '-c', main]]
    : ['caddy', ['run', '--adapter', 'caddyfile', '--config', main]];
  const child = spawn(program, given, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
  });
  let complained = '';
  child.stderr.on('data', (data) => (complained = (complained + data).slice(-8_000)));
  for (const port of ports) {
    await until(`${server} listens on ${port}`, () => {
      if (child.exitCode !== null) throw new Error(`${server} ended with ${child.exitCode}:\n${complained}`);
      return takesConnections(port);
    });
  }
  return child;
}

function takesConnections(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Asks until something is so. */
export async function until(what, ask, patience = 30_000) {
  const deadline = Date.now() + patience;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`not within ${patience / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Opens a connection: TLS with these options, or plain. */
function connect(port, secure) {
  return new Promise((resolve, reject) => {
    const socket = secure
      ? tls.connect({ port, host: '127.0.0.1', servername: HOST, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'], ...secure })
      : net.connect(port, '127.0.0.1');
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** The TLS version that the server agrees to, or nothing. */
export async function tlsVersion(port, version) {
  try {
    const socket = await connect(port, { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' });
    const agreed = socket.getProtocol();
    socket.destroy();
    return agreed;
  } catch {
    return undefined;
  }
}

/** Sends a request byte for byte as it is written here, and reads the answer to its end. */
export async function ask(port, path, { method = 'GET', host = HOST, headers = {}, body, secure = {}, onBody } = {}) {
  const socket = await connect(port, secure);
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  const pieces = [];
  socket.on('data', (piece) => {
    pieces.push(piece);
    onBody?.(Buffer.concat(pieces).toString('latin1'));
  });
  // A server that refuses a body may close while it is sent.
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (body !== undefined) socket.write(body);
  await closed;
  return parse(Buffer.concat(pieces));
}

function parse(bytes) {
  const split = bytes.indexOf('\r\n\r\n');
  if (split < 0) return { status: 0, headers: {}, body: bytes };
  const [first, ...lines] = bytes.subarray(0, split).toString('latin1').split('\r\n');
  const headers = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    (headers[name] ??= []).push(line.slice(at + 1).trim());
  }
  let body = bytes.subarray(split + 4);
  if (headers['transfer-encoding']?.[0] === 'chunked') body = joined(body);
  return { status: Number(first.split(' ')[1]), headers, body };
}

function joined(body) {
  const pieces = [];
  for (let at = 0; at < body.length;) {
    const line = body.indexOf('\r\n', at);
    const size = parseInt(body.subarray(at, line).toString('latin1'), 16);
    if (!size) break;
    pieces.push(body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(pieces);
}

/** The headers of a list of add_header lines. */
export function headerList(file) {
  const lines = readFileSync(file, 'utf8').matchAll(/^add_header ([\w-]+) "(.*)" always;$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name.toLowerCase(), value]));
}

/** The files of the console, without the compressed copies beside them. */
export function filesOf(www) {
  return readdirSync(www).filter((name) => !/\.(br|gz)$/.test(name));
}
