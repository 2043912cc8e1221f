// Real nginx and real Caddy with what configure writes, at the root and below a prefix, before a PBX behind TLS.
// Every check is a test of its own; a server answers all checks of one table.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import {
  ask, Authority, caddyMain, configure, end, filesOf, folder, freePort, headerList, HOST, nginxMain, Pbx, PBX_NAME,
  startSandbox, startServer, tlsVersion, unpack,
} from './support.mjs';

const place = folder();
const archive = unpack(place);
const www = join(archive, 'www');
const files = filesOf(www);
const hashed = (name) => /-[0-9a-f]{8,16}(_bg)?\.(js|wasm|css|svg)$/.test(name);
const some = (pattern) => files.find((name) => pattern.test(name));
const security = headerList(join(archive, 'security-headers.conf'));
const forApi = headerList(join(archive, 'api-headers.conf'));
const authority = new Authority(join(place, 'ca'));
const own = authority.sign('console', [HOST]);
const pbxPair = authority.sign('pbx', [PBX_NAME]);
const stranger = new Authority(join(place, 'other-ca'), 'Somebody else').sign('pbx', [PBX_NAME]);
const otherName = authority.sign('other', ['elsewhere.example.test']);

/** Exactly these headers, each once, with exactly these values. */
function has(answer, wanted) {
  for (const [name, value] of Object.entries(wanted)) assert.deepEqual(answer.headers[name], [value], name);
}
const cache = (answer) => answer.headers['cache-control']?.join(', ');
const decoded = ({ headers, body }) => {
  const [encoding] = headers['content-encoding'] ?? ['identity'];
  return { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes) => bytes }[encoding](body);
};

const TYPES = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
};

/** Addresses of pages, as they are sent. */
const PAGES = [
  '/', '/index.html', '/sign-in', '/trunks', '/trunks?q=a%26b&page=2', '/trunks/import', '/trunks/new/review', '/trunk/123',
  '/trunk/123/', '/trunk/ab.cd', '/trunk/ab.js', '/trunk/a%2Fb/edit', '/trunk/a%252Fb', '/trunk/%E2%98%83', '/trunk/x+y==',
  '/trunk/a%20b', '/no-such-page', '/apiary', '/trunk/api/',
];

const MISSING = [
  '/boot-0123456789abcdef.js', '/trunkline-0123456789abcdef.js', '/trunkline-0123456789abcdef_bg.wasm', '/missing_bg.wasm',
  '/style-0123456789abcdef.css', '/missing.css', '/nope.map', '/nope.js', '/index.htm', '/favicon.ico', '/robots.txt',
  '/assets/x.js', '/assets/', '/assets/index.html', '/.env', '/.git/config', '/.well-known/x', '/config.js',
  '/boot-0123456789abcdef.js.br', '/index.php',
];

/** What must never leave the folder, nor name a file outside of it. `#` stands for a step up. */
const TRAVERSALS = [
  '/../#', '/..%2f#', '/%2e%2e/#', '/%2e%2e%2f#', '/.%2e/#', '/..%5c#', '/..\\#', '/%5c../#', '/....//#', '/..;/#', '/%252e%252e/#',
  '/%c0%ae%c0%ae/#', '/%c0%2e/#', '/./../#', '//../#', '/x/../../#', '/assets/../../#', '/assets/..%2f..%2f#', '/assets../#',
  '/trunk/../../#', '/trunk/%2e%2e/%2e%2e/#', '/index.html/../../#', '/%00/../#', '/..%00/#', '/boot-0123456789abcdef.js/../../#',
  '/../../../../../../etc/passwd', '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd', '/file:///etc/passwd',
  '/..%2f..%2f..%2f..%2fetc%2fpasswd', '/..%ef%bc%8f#', '/%u002e%u002e/#',
];

/** Ids as the console sends them; the PBX must see each as it was sent. */
const IDS = [
  'NzAwNTUxOTA5NzczMTQ4MTYw', 'ab.cd', 'x.js', 'a%2Fb', 'a%2fb', 'a%252Fb', '50%25', 'a%20b', '%E2%98%83', 'a+b==', 'what%3F%23', 'a%5Cb',
  'a;b', 'a%27b', 'a%22b', 'x-0123456789abcdef.js', 'index.html', '.env',
];

/** Queries, likewise. */
const QUERIES = ['?top=100', '?filter=name%20eq%20%27a%27', '?search=a%26b%2Bc', '?search=%25', '?a=1&a=2', '?x=..%2F', '?'];

const plans = [
  { server: 'nginx', prefix: '', api: '/api/' },
  { server: 'nginx', prefix: '/trunks', api: '/trunks/api/' },
  { server: 'caddy', prefix: '', api: '/api/' },
  { server: 'caddy', prefix: '/trunks', api: '/trunks/api/' },
];

for (const { server, prefix, api } of plans) {
  describe(`${server} at ${prefix || '/'}`, () => {
    const home = join(place, `${server}${prefix.replace('/', '-')}`);
    let port;
    let plainPort;
    let pbx;
    let sandbox;
    let program;
    const get = (path, options) => ask(port, prefix + path, options);
    const call = (path, options) => ask(port, api + path, options);
    const page = () => readFileSync(join(home, 'page', 'index.html'));

    before(async () => {
      sandbox = await startSandbox();
      pbx = await new Pbx(sandbox, pbxPair).start();
      [port, plainPort] = [await freePort(), await freePort()];
      mkdirSync(home);
      const main = server === 'nginx'
        ? nginxMain(home, `include "${home}/nginx.conf";`)
        : caddyMain(home, `import "${home}/Caddyfile"`);
      const { status, said, complained } = await configure(archive, [
        '--unattended', `--home=${home}`, `--server=${server}`, `--address=${HOST}:${port}${prefix}`, `--api=${api}`,
        `--pbx=https://${PBX_NAME}:${pbx.port}`, `--certificate=${own.certificate}`, '--listen=127.0.0.1',
        `--http-port=${plainPort}`, `--pbx-ca=${authority.certificate}`, `--main=${main}`,
      ]);
      assert.equal(status, 0, said + complained);
      // The patience for a PBX that says nothing is a minute; the test has two seconds.
      for (const name of server === 'nginx' ? ['locations.conf'] : ['routes.caddy']) {
        const text = readFileSync(join(home, name), 'utf8');
        assert.match(text, /60s/);
        writeFileSync(join(home, name), text.replace('60s', '2s'));
      }
      program = await startServer(server, main, [port, plainPort]);
    });
    after(async () => {
      if (program) await end(program);
      if (pbx) await pbx.stop();
      if (sandbox) await end(sandbox.child);
    });

    for (const path of PAGES) {
      test(`the page at ${path}`, async () => {
        const answer = await get(path);
        assert.equal(answer.status, 200);
        has(answer, { ...security, 'content-type': TYPES.html, 'cache-control': 'no-cache' });
        assert.deepEqual(answer.body, page());
      });
    }

    test('the page names its files below the prefix', () => {
      const named = [...page().toString().matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, address]) => address);
      assert.ok(named.length >= 6);
      for (const address of named) assert.ok(address.startsWith(`${prefix}/`), address);
    });

    for (const name of files.filter((each) => each !== 'index.html' && each !== 'config.json')) {
      for (const encoding of ['br', 'gzip', 'identity']) {
        test(`${name} as ${encoding}`, async () => {
          const answer = await get(`/${name}`, { headers: { 'Accept-Encoding': encoding } });
          assert.equal(answer.status, 200);
          has(answer, { ...security, 'content-type': TYPES[name.split('.').at(-1)] });
          assert.equal(cache(answer), hashed(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
          assert.deepEqual(decoded(answer), readFileSync(join(www, name)));
          const [sent] = answer.headers['content-encoding'] ?? ['identity'];
          if (hashed(name)) {
            assert.equal(sent, encoding);
            assert.match(answer.headers.vary?.join() ?? '', /accept-encoding/i);
            if (encoding !== 'identity') {
              assert.deepEqual(answer.body, readFileSync(join(www, `${name}.${encoding === 'br' ? 'br' : 'gz'}`)));
            }
          } else {
            assert.equal(sent, encoding === 'gzip' ? 'gzip' : 'identity');
          }
        });
      }
    }

    test('a browser gets brotli of its three encodings', async () => {
      const answer = await get(`/${some(/_bg\.wasm$/)}`, { headers: { 'Accept-Encoding': 'gzip, deflate, br, zstd' } });
      has(answer, { 'content-encoding': 'br', 'content-type': TYPES.wasm });
    });

    test('the page is compressed as it is now', async () => {
      const answer = await get('/trunks', { headers: { 'Accept-Encoding': 'gzip' } });
      has(answer, { ...security, 'content-encoding': 'gzip', 'cache-control': 'no-cache' });
      assert.deepEqual(decoded(answer), page());
    });

    for (const [what, name] of [['page', 'index.html'], ['program', some(/_bg\.wasm$/)], ['presets', 'carriers.json'], ['settings', 'config.json']]) {
      test(`the ${what} is not sent twice`, async () => {
        const first = await get(`/${name}`);
        const [etag] = first.headers.etag;
        const again = await get(`/${name}`, { headers: { 'If-None-Match': etag } });
        assert.equal(again.status, 304);
        has(again, security);
        assert.equal(cache(again), cache(first));
        assert.equal(again.body.length, 0);
      });
      test(`HEAD of the ${what} is its head`, async () => {
        const [whole, head] = [await get(`/${name}`), await get(`/${name}`, { method: 'HEAD' })];
        assert.equal(head.status, 200);
        has(head, { ...security, 'content-type': whole.headers['content-type'][0] });
        assert.equal(cache(head), cache(whole));
        assert.equal(head.body.length, 0);
      });
    }

    for (const path of MISSING) {
      test(`${path} is missing, and not the page`, async () => {
        const answer = await get(path);
        assert.equal(answer.status, 404);
        has(answer, security);
        assert.doesNotMatch(answer.body.toString(), /Trunkline/);
        assert.doesNotMatch(cache(answer) ?? '', /max-age/);
      });
    }

    for (const path of TRAVERSALS) {
      test(`${path} stays inside`, async () => {
        for (const target of path.includes('#') ? ['values', 'configure', 'security-headers.conf', 'trunkline-1.0.0/configure'] : ['']) {
          const answer = await get(path.replace('#', target));
          // A server that ends the connection is as good.
          assert.ok([0, 200, 301, 308, 400, 404, 405].includes(answer.status), `${answer.status}`);
          if (answer.status === 200) assert.deepEqual(answer.body, page());
          assert.doesNotMatch(answer.body.toString(), /root:x:|address=|#!\/bin\/sh|add_header/);
          assert.doesNotMatch(answer.headers.location?.join() ?? '', /\/\/(?!trunks\.example\.test)/);
        }
      });
    }

    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      for (const path of ['/trunks', `/${some(/_bg\.wasm$/)}`]) {
        test(`${method} of ${path.replace(/-.*/, '')} is refused`, async () => {
          const answer = await get(path, { method, body: method === 'TRACE' ? undefined : 'x' });
          assert.equal(answer.status, 405);
          has(answer, security);
          assert.doesNotMatch(answer.body.toString(), /<base/);
        });
      }
    }

    for (const path of ['/x%00.js', '/trunk/%00']) {
      test(`${path} is refused`, async () => {
        const answer = await get(path);
        assert.ok([400, 404].includes(answer.status), `${answer.status}`);
        has(answer, security);
      });
    }

    test('what is no HTTP is refused', async () => {
      assert.ok([0, 400].includes((await ask(port, '/ x\r\ny: z')).status));
      assert.ok([0, 400, 405, 501].includes((await get('/', { method: 'G\x01T' })).status));
    });

    test('an address of 40 KB is refused', async () => {
      assert.ok([400, 414, 431].includes((await get(`/${'x'.repeat(40_000)}`)).status) || server === 'caddy');
    });

    for (const id of IDS) {
      test(`the PBX sees the id ${id} as it was sent`, async () => {
        await call(`providers/${id}/status`);
        assert.equal(pbx.last.url, `/api/providers/${id}/status`);
      });
    }
    for (const query of QUERIES) {
      test(`the PBX sees the query ${query} as it was sent`, async () => {
        await call(`test/query${query}`);
        assert.equal(pbx.last.url, `/api/test/query${query}`);
      });
    }
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      test(`the PBX sees ${method}`, async () => {
        const body = ['POST', 'PUT', 'PATCH'].includes(method) ? '{"a":1}' : undefined;
        const answer = await call('test/method', { method, body });
        assert.equal(answer.status, 200);
        assert.equal(pbx.last.method, method);
      });
    }

    for (const status of [200, 201, 204, 304, 400, 401, 403, 404, 409, 413, 429, 500, 502, 503]) {
      test(`an answer ${status} of the PBX comes as it is, with our headers`, async () => {
        const answer = await call(`test/status/${status}`);
        assert.equal(answer.status, status);
        has(answer, forApi);
        for (const name of ['set-cookie', 'access-control-allow-origin', 'access-control-allow-credentials', 'x-powered-by']) {
          assert.equal(answer.headers[name], undefined, name);
        }
        assert.doesNotMatch(answer.headers.server?.join() ?? '', /PortSIP/);
        assert.ok((answer.headers.server ?? []).length <= 1);
        if (status !== 204 && status !== 304) assert.match(answer.body.toString(), new RegExp(`Told ${status}`));
      });
    }

    test('an answer of the API is not compressed on the way', async () => {
      const answer = await call('info', { headers: { 'Accept-Encoding': 'gzip, br' } });
      assert.equal(answer.headers['content-encoding'], undefined);
    });

    test('the PBX learns who asks, and nothing that a client made up', async () => {
      await call('test/who', {
        headers: { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'gopher', Cookie: 'a=b', Authorization: 'Bearer t' },
      });
      const { headers } = pbx.last;
      assert.equal(headers['x-forwarded-for'], '127.0.0.1');
      assert.equal(headers['x-forwarded-proto'], 'https');
      assert.equal(headers.cookie, undefined);
      assert.equal(headers.authorization, 'Bearer t');
      assert.match(headers.host, new RegExp(`^${HOST}(:\\d+)?$`));
    });

    for (const path of [api.slice(0, -1), '/API/info', '/Api/', '//api/info', '/x/../api/info', `${api}../x`, `${api}%2e%2e/x`, `${api}providers/..%2F..%2Fx`]) {
      test(`${path} does not reach the PBX`, async () => {
        const before = pbx.seen.length;
        const answer = await ask(port, path);
        // A path that is the API's after all, once it is tidied up, may be asked for as it stands.
        for (const { url } of pbx.seen.slice(before)) assert.match(url, /^\/api\//);
        assert.ok([200, 301, 307, 308, 400, 404].includes(answer.status), `${answer.status}`);
        assert.doesNotMatch(answer.body.toString(), /sandbox/);
      });
    }

    if (prefix) {
      for (const path of ['/', '/index.html', '/api/info', '/trunksx', '/trunks.html', '/other', `/${some(/^boot-/)}`]) {
        test(`${path} is not below the prefix`, async () => {
          const answer = await ask(port, path);
          assert.equal(answer.status, 404);
          has(answer, security);
          assert.doesNotMatch(answer.body.toString(), /Trunkline|sandbox/);
        });
      }
      test('the prefix without its slash leads to the page', async () => {
        const answer = await ask(port, prefix);
        assert.equal(answer.status, 308);
        has(answer, { ...security, location: `${prefix}/` });
      });
    }

    test('what the PBX sends arrives piece by piece', async () => {
      let seen = false;
      const answer = await call('test/stream', {
        onBody: (text) => {
          if (seen || !text.includes('first;')) return;
          seen = true;
          pbx.waiting.shift()();
        },
      });
      assert.ok(seen);
      assert.match(answer.body.toString(), /first;.*last/s);
    });

    test('an export comes whole', async () => {
      const signedIn = await call('auth/sign_in', {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"username":"admin","password":"trunkline"}',
      });
      const { access_token: token } = JSON.parse(signedIn.body);
      const answer = await call('providers/export', { headers: { Authorization: `Bearer ${token}` } });
      assert.equal(answer.status, 200);
      assert.equal(answer.body.toString().trim().split('\n').length, 31);
    });

    for (const [size, status] of [[1_000_000, 200], [1_048_577, 413], [3_000_000, 413]]) {
      test(`a body of ${size} bytes is answered ${status}`, async () => {
        const answer = await call('test/body', { method: 'POST', body: Buffer.alloc(size, 32) });
        assert.equal(answer.status, status);
        has(answer, { ...forApi, 'content-type': 'application/json' });
        if (status === 413) assert.match(JSON.parse(answer.body).errors[0].message, /1 MB/);
      });
    }

    test('a PBX that says nothing is 504, in the form of its errors', async () => {
      const answer = await call('test/silent');
      assert.equal(answer.status, 504);
      has(answer, { ...forApi, 'content-type': 'application/json' });
      assert.match(JSON.parse(answer.body).errors[0].message, /in time/);
    });

    for (const [what, pair] of [
      ['a PBX that does not run', undefined],
      ['a certificate that somebody else signed', stranger],
      ['a certificate for another name', otherName],
    ]) {
      test(`${what} is 502, in the form of its errors`, async () => {
        await pbx.stop();
        if (pair) await pbx.start(pair);
        const before = pbx.seen.length;
        const answer = await call('test/gone', { headers: { Authorization: 'Bearer secret' } });
        if (pair) await pbx.stop();
        await pbx.start();
        assert.equal(answer.status, 502);
        has(answer, { ...forApi, 'content-type': 'application/json' });
        assert.match(JSON.parse(answer.body).errors[0].message, /PBX/);
        assert.equal(pbx.seen.length, before, 'nothing was said to it');
        assert.equal((await call('info')).status, 200);
      });
    }

    for (const host of ['evil.example', `${HOST}.evil.example`, `x.${HOST}`, 'localhost', '127.0.0.1']) {
      test(`the host ${host} is refused`, async () => {
        for (const path of [`${prefix}/`, `${api}info`]) {
          const answer = await ask(port, path, { host });
          assert.equal(answer.status, 421);
          has(answer, security);
          assert.doesNotMatch(answer.body.toString(), /Trunkline|sandbox/);
        }
        const plain = await ask(plainPort, '/', { host, secure: null });
        assert.equal(plain.status, 421);
        assert.equal(plain.headers.location, undefined);
      });
    }
    test('the host may carry its port', async () => {
      assert.equal((await get('/trunks', { host: `${HOST}:${port}` })).status, 200);
    });

    for (const [version, spoken] of [['TLSv1', false], ['TLSv1.1', false], ['TLSv1.2', true], ['TLSv1.3', true]]) {
      test(`${version} is ${spoken ? 'spoken' : 'refused'}`, async () => {
        assert.equal(await tlsVersion(port, version), spoken ? version : undefined);
      });
    }

    for (const path of ['/', '/trunks?q=a%26b', '/trunk/a%2Fb', '/api/info']) {
      test(`plain HTTP points from ${path} to HTTPS`, async () => {
        const answer = await ask(plainPort, prefix + path, { secure: null });
        assert.equal(answer.status, 308);
        assert.deepEqual(answer.headers.location, [`https://${HOST}:${port}${prefix}${path}`]);
      });
    }

    test('HTTP/2 gives the same page, and the same ids to the PBX', async () => {
      const session = http2.connect(`https://127.0.0.1:${port}`, { servername: HOST, rejectUnauthorized: false });
      const fetched = (path) => new Promise((resolve, reject) => {
        const stream = session.request({ ':path': path, ':authority': HOST });
        let body = '';
        let headers;
        stream.on('response', (given) => (headers = given));
        stream.on('data', (data) => (body += data));
        stream.on('end', () => resolve({ headers, body }));
        stream.on('error', reject);
      });
      const { headers, body } = await fetched(`${prefix}/trunks`);
      assert.equal(body, page().toString());
      for (const [name, value] of Object.entries(security)) assert.equal(headers[name], value, name);
      await fetched(`${api}providers/a%2Fb.c/status?x=%26`);
      assert.equal(pbx.last.url, '/api/providers/a%2Fb.c/status?x=%26');
      session.close();
    });

    describe('copies beside the files', () => {
      const script = some(/^boot-.*\.js$/);
      const style = some(/^style-.*\.css$/);
      const [page0, old] = [readFileSync(join(www, 'index.html')), 'an old release'];
      // Each server changes files that the next one serves: put back as they were.
      const kept = new Map(['index.html.gz', 'index.html.br', 'carriers.json.gz', 'carriers.json.br', `${script}.br`, `${style}.br`, `${style}.gz`]
        .map((name) => [join(www, name), readFileSync(join(www, name))]));
      after(() => {
        for (const [path, bytes] of kept) writeFileSync(path, bytes);
        rmSync(join(home, 'page', 'index.html.gz'), { force: true });
        rmSync(join(home, 'page', 'index.html.br'), { force: true });
      });

      test('one that was left over beside the page is never served', async () => {
        for (const at of [www, join(home, 'page')]) {
          writeFileSync(join(at, 'index.html.gz'), gzipSync(old));
          writeFileSync(join(at, 'index.html.br'), old);
          const later = new Date(Date.now() + 60_000);
          utimesSync(join(at, 'index.html.gz'), later, later);
        }
        for (const encoding of ['gzip', 'br', 'gzip, br', 'identity']) {
          for (const path of ['/', '/index.html', '/trunks']) {
            const answer = await get(path, { headers: { 'Accept-Encoding': encoding } });
            assert.equal(answer.status, 200);
            assert.deepEqual(decoded(answer), page());
          }
        }
        assert.deepEqual(readFileSync(join(www, 'index.html')), page0);
      });

      test('one that was left over beside a file without a digest in its name is never served', async () => {
        writeFileSync(join(www, 'carriers.json.gz'), gzipSync(old));
        writeFileSync(join(www, 'carriers.json.br'), old);
        for (const encoding of ['gzip', 'br', 'gzip, br']) {
          const answer = await get('/carriers.json', { headers: { 'Accept-Encoding': encoding } });
          assert.deepEqual(decoded(answer), readFileSync(join(www, 'carriers.json')));
        }
      });

      test('without brotli beside it a file comes with gzip', async () => {
        rmSync(join(www, `${script}.br`));
        const answer = await get(`/${script}`, { headers: { 'Accept-Encoding': 'gzip, br' } });
        has(answer, { ...security, 'content-encoding': 'gzip', 'content-type': TYPES.js });
        assert.deepEqual(decoded(answer), readFileSync(join(www, script)));
      });

      test('without any copy beside it a file comes all the same', async () => {
        rmSync(join(www, `${style}.br`));
        rmSync(join(www, `${style}.gz`));
        const answer = await get(`/${style}`, { headers: { 'Accept-Encoding': 'gzip, br' } });
        assert.equal(answer.status, 200);
        has(answer, { ...security, 'content-type': TYPES.css });
        assert.deepEqual(decoded(answer), readFileSync(join(www, style)));
      });

      test('a copy without its file is no file', async () => {
        const alone = join(www, 'alone-0123456789abcdef.js.br');
        writeFileSync(alone, 'x');
        const answer = await get('/alone-0123456789abcdef.js', { headers: { 'Accept-Encoding': 'br' } });
        rmSync(alone);
        assert.equal(answer.status, 404);
      });

      test('settings of this server are served beside the page, as they are now', async () => {
        const settings = join(home, 'page', 'config.json');
        const written = readFileSync(settings);
        // What configure wrote says where the API is.
        assert.equal(JSON.parse(written).api ?? '/api/', api);
        writeFileSync(`${settings}.gz`, gzipSync(old));
        writeFileSync(`${settings}.br`, old);
        const changed = Buffer.from(JSON.stringify({ title: 'x'.repeat(40), banner: 'y'.repeat(200) }));
        for (const bytes of [written, changed]) {
          writeFileSync(settings, bytes);
          for (const encoding of ['identity', 'gzip', 'gzip, br']) {
            const answer = await get('/config.json', { headers: { 'Accept-Encoding': encoding } });
            assert.equal(answer.status, 200);
            has(answer, { ...security, 'content-type': TYPES.json, 'cache-control': 'no-cache' });
            assert.deepEqual(decoded(answer), bytes);
          }
        }
        for (const leftOver of [`${settings}.gz`, `${settings}.br`]) rmSync(leftOver);
        writeFileSync(settings, written);
      });
    });
  });
}
