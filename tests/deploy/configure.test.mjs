// What configure says: each cause of trouble is made on purpose, and each must be told in one sentence with the
// way to mend it. And what it writes: the same when it runs again, and never what an answer tried to slip in.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  ask, Authority, caddyMain, configure, end, filesOf, folder, freePort, HOST, nginxMain, Pbx, selfSigned, startSandbox, startServer,
  unpack, until,
} from './support.mjs';

const place = folder();
const archive = unpack(place);
const authority = new Authority(join(place, 'ca'));
const own = authority.sign('console', [HOST]);
const pairs = {
  good: authority.sign('pbx', ['localhost']),
  alone: authority.sign('alone', ['localhost'], { chain: false }),
  otherName: authority.sign('other', ['pbx.example.test', '10.9.8.7'], { subject: '/CN=pbx' }),
  expired: authority.sign('expired', ['localhost'], { days: '-1' }),
  self: selfSigned(place, 'self', { subject: '/CN=localhost', names: ['localhost'] }),
  selfAgain: selfSigned(place, 'self-again', { subject: '/CN=localhost', names: ['localhost'] }),
  selfNamed: selfSigned(place, 'self-named', { subject: '/O=PortSIP\x1b[31m/CN=pbx.factory.test' }),
};

let sandbox;
let count = 0;
const listening = [];
const pbx = {};

before(async () => {
  sandbox = await startSandbox();
  for (const [name, pair] of Object.entries(pairs)) pbx[name] = await new Pbx(sandbox, pair).start();
});
after(async () => {
  for (const each of Object.values(pbx)) await each.stop();
  for (const server of listening) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await end(sandbox.child);
});

/** Starts a server of this program; gives its port. */
async function listen(server) {
  listening.push(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

const newHome = () => join(place, `home-${(count += 1)}`);

/** The options of a configuration in which nothing is wrong, with changes; `undefined` takes one out. */
function options(home, changes = {}) {
  const all = {
    home,
    server: 'nginx',
    address: HOST,
    pbx: `https://localhost:${pbx.good.port}`,
    'pbx-ca': authority.certificate,
    certificate: own.certificate,
    listen: '127.0.0.1',
    main: join(home, 'no-main'),
    ...changes,
  };
  return Object.entries(all).filter(([, value]) => value !== undefined).map(([name, value]) => `--${name}=${value}`);
}

/** Runs configure with nobody to ask, on ports that are free. */
async function run(changes = {}, { home = newHome(), extra = [] } = {}) {
  const [port, plain] = [await freePort(), await freePort()];
  const address = changes.address ?? `${HOST}:${port}`;
  const given = options(home, { 'http-port': plain, ...changes, address });
  return { home, port, plain, ...(await configure(archive, ['--unattended', ...given, ...extra])) };
}

/** One sentence, and what it ends with: a status. */
function says({ status, wrong, said }, wanted, words) {
  assert.deepEqual({ status, sentences: wrong.length }, { status: wanted, sentences: 1 }, `${said}\n${wrong.join('\n')}`);
  assert.match(wrong[0], words);
  assert.match(wrong[0], /[.)]$/);
}

test('the script is plain sh, and the checker of scripts finds nothing in it', () => {
  assert.equal(execFileSync('shellcheck', ['--shell=sh', join(archive, 'configure')]).toString(), '');
});

for (const server of ['nginx', 'caddy']) {
  test(`${server}: nothing wrong, and the second run changes nothing`, async () => {
    const first = await run({ server });
    assert.equal(first.status, 0, first.complained);
    assert.match(first.said, /subject +CN=localhost\n +names +localhost\n +issued by +CN=Test authority\n +ends +\w+ .* GMT\n/);
    assert.match(first.said, /Its API answers: Trunkline sandbox PBX, version 22\.2\./);
    assert.match(first.said, /Next:\n/);
    const names = server === 'nginx' ? ['nginx.conf', 'locations.conf'] : ['Caddyfile', 'routes.caddy', 'headers.caddy', 'api-headers.caddy'];
    const paths = [...names, 'values', 'page/index.html', 'page/config.json'].map((name) => join(first.home, name));
    const states = () => paths.map((path) => [statSync(path).mtimeMs, statSync(path).ino, readFileSync(path, 'utf8')]);
    const written = states();
    for (const [, , text] of written) assert.doesNotMatch(text, /@[A-Z]/);
    const again = await configure(archive, ['--unattended', `--home=${first.home}`]);
    assert.equal(again.status, 0, again.complained);
    assert.match(again.said, /Nothing in .* had to change/);
    assert.deepEqual(states(), written);
  });

  test(`${server}: one line of the values is edited, and it is so`, async () => {
    const { home, said } = await run({ server });
    const values = join(home, 'values');
    writeFileSync(values, readFileSync(values, 'utf8').replace(/^address=(.*)$/m, 'address=$1/pbx/console/'));
    const again = await configure(archive, ['--unattended', `--home=${home}`]);
    assert.equal(again.status, 0, said + again.complained);
    assert.match(readFileSync(join(home, 'page/index.html'), 'utf8'), /<base href="\/pbx\/console\/">/);
    const file = server === 'nginx' ? 'locations.conf' : 'routes.caddy';
    assert.match(readFileSync(join(home, file), 'utf8'), /\/pbx\/console/);
  });
}

test('settings of the console say where the API is, and are the administrator\'s once they are written', async () => {
  const below = { address: `${HOST}:${await freePort()}/pbx`, api: '/pbx/api/' };
  const { home, status, complained } = await run(below);
  assert.equal(status, 0, complained);
  const settings = join(home, 'page/config.json');
  assert.deepEqual(JSON.parse(readFileSync(settings, 'utf8')), { api: '/pbx/api/' });
  for (const [text, isTold] of [['{"api": "/pbx/api/", "title": "Mine"}', false], ['{"title": "Mine"}', true]]) {
    writeFileSync(settings, text);
    const again = await configure(archive, ['--unattended', `--home=${home}`]);
    assert.equal(again.status, 0, again.complained);
    assert.equal(readFileSync(settings, 'utf8'), text);
    assert.equal(/config\.json says, and that does not name \/pbx\/api\//.test(again.said), isTold, again.said);
  }
});

describe('answers', () => {
  const answers = (...lines) => `${lines.join('\n')}\n`;
  const part = (home) => options(home, {
    address: undefined, pbx: undefined, certificate: undefined, 'pbx-ca': undefined, 'http-port': '18080',
  });

  test('four are enough', async () => {
    const home = newHome();
    const port = await freePort();
    const input = answers(`${HOST}:${port}/trunks`, `localhost:${pbx.self.port}`, 'y', `${own.certificate} ${own.key}`);
    const { status, said, complained } = await configure(archive, part(home), { input });
    assert.equal(status, 0, complained);
    assert.equal([...said.matchAll(/^(Address|Trust|Certificate)[^\n]*: $/gm)].length, 4);
  });

  test('a wrong one is told, and asked for again', async () => {
    const home = newHome();
    const port = await freePort();
    const input = answers('http://x', 'bad host!', `${HOST}:${port}`, 'https://a/b/c', `localhost:${pbx.self.port}`, 'y', '/no/such.pem', own.certificate);
    const { status, wrong } = await configure(archive, part(home), { input });
    assert.equal(status, 0);
    assert.equal(wrong.length, 4);
  });

  test('none is a sentence, and nothing is written', async () => {
    const home = newHome();
    const result = await configure(archive, part(home), { input: answers(HOST) });
    says(result, 2, /Nothing is known of "pbx": name it with --pbx, or in /);
    assert.ok(!existsSync(home));
  });

  test('the environment answers as well', async () => {
    const home = newHome();
    const port = await freePort();
    const env = { TRUNKLINE_ADDRESS: `${HOST}:${port}`, TRUNKLINE_PBX: `localhost:${pbx.good.port}`, TRUNKLINE_CERTIFICATE: own.certificate };
    const { status, complained } = await configure(archive, [...part(home), '--unattended', `--pbx-ca=${authority.certificate}`], { env });
    assert.equal(status, 0, complained);
  });

  test('an option that is none', async () => says(await configure(archive, ['--hots=x']), 2, /--hots is no option/));
  test('an option without its value', async () => says(await configure(archive, ['--pbx']), 2, /--pbx needs a value/));
  test('a line of the values that is none', async () => {
    const home = newHome();
    mkdirSync(home);
    writeFileSync(join(home, 'values'), '# mine\naddress=x\nadress=y\n');
    says(await configure(archive, ['--unattended', `--home=${home}`]), 2, /^Line 3 of .*values is none that is known/);
  });
});

describe('no answer breaks out of the configuration', { concurrency: 4 }, () => {
  const HOSTILE = [
    'x; }', 'x"y', 'x\ny', '$(id)', '@HOST@', 'x|y', 'x&y', 'x\\y', "x'y", 'x\ry', 'x y', '{x}', '`id`', '$host', 'x#y', 'x%2f', '*', 'é', '-x',
    '/../x;', '\x1b[31m', 'x'.repeat(5_000),
  ];
  const AFTER = { address: `${HOST}/`, pbx: 'localhost:', certificate: '/', key: '/', 'pbx-ca': '/', main: '/', api: '/api/' };
  for (const name of ['address', 'pbx', 'pbx-name', 'pbx-ca', 'certificate', 'key', 'listen', 'http-port', 'api', 'main', 'server', 'shared']) {
    // All of them where a text is taken apart; elsewhere those that mean something in a configuration.
    for (const text of ['address', 'pbx', 'certificate'].includes(name) ? HOSTILE : HOSTILE.slice(0, 8)) {
      test(`${JSON.stringify(text.slice(0, 20))} as ${name}`, async () => {
        const home = newHome();
        const value = (AFTER[name] ?? '') + text;
        const { status, wrong, complained } = await configure(archive, ['--unattended', ...options(home, { [name]: value })]);
        assert.equal(status, 2, complained);
        assert.equal(wrong.length, 1);
        assert.ok(!existsSync(home));
      });
    }
  }
  test('not as the folder either', async () => {
    says(await configure(archive, ['--unattended', ...options(`${place}/a b`)]), 2, /has signs that no configuration should hold/);
  });
});

describe('the PBX', () => {
  for (const path of ['/pbx', '/api/v1', '/x/', '/?a']) {
    test(`an address with the path ${path}`, async () => {
      says(await run({ pbx: `https://localhost:${pbx.good.port}${path}` }), 2, /ends with the path ".*": leave it out/);
    });
  }
  for (const path of ['/', '/api', '/api/']) {
    test(`the path ${path} does no harm`, async () => {
      const { status, home } = await run({ pbx: `https://localhost:${pbx.good.port}${path}` });
      assert.equal(status, 0);
      assert.match(readFileSync(join(home, 'nginx.conf'), 'utf8'), new RegExp(`server localhost:${pbx.good.port};`));
    });
  }
  test('a name that its certificate does not have', async () => {
    says(await run({ pbx: `https://localhost:${pbx.otherName.port}` }), 1, /^The name localhost is not in the certificate of the PBX, which is for pbx.example.test,? ?10.9.8.7: /);
  });
  test('the name of its certificate, given', async () => {
    const { status, complained } = await run({ pbx: `https://localhost:${pbx.otherName.port}`, 'pbx-name': 'pbx.example.test' });
    assert.equal(status, 0, complained);
  });
  test('a certificate that nothing vouches for', async () => {
    says(await run({ 'pbx-ca': undefined }), 1, /is not trusted on this machine: run this with --pin to trust it/);
  });
  test('a certificate that does not rest on the file that was named', async () => {
    says(await run({ pbx: `https://localhost:${pbx.self.port}` }), 1, /does not rest on .*ca\.pem/);
  });
  test('a certificate whose issuer is not sent', async () => {
    says(await run({ pbx: `https://localhost:${pbx.alone.port}`, 'pbx-ca': undefined }, { extra: ['--pin'] }), 1, /its issuer is not sent along: get the issuer's certificate/);
  });
  test('a certificate that is over', async () => {
    says(await run({ pbx: `https://localhost:${pbx.expired.port}` }), 1, /certificate of the PBX ended on .*: renew it on the PBX/);
  });
  test('a certificate that is pinned, and is another one later', async () => {
    const pinned = await run({ pbx: `https://localhost:${pbx.self.port}`, 'pbx-ca': undefined }, { extra: ['--pin'] });
    assert.equal(pinned.status, 0, pinned.complained);
    assert.match(readFileSync(join(pinned.home, 'locations.conf'), 'utf8'), new RegExp(`proxy_ssl_trusted_certificate "${pinned.home}/pbx.pem"`));
    const again = await configure(archive, ['--unattended', `--home=${pinned.home}`]);
    assert.equal(again.status, 0, again.complained);
    assert.match(again.said, /had to change/);
    const other = ['--unattended', `--home=${pinned.home}`, `--pbx=https://localhost:${pbx.selfAgain.port}`];
    says(await configure(archive, other), 1, /another certificate than the one that was trusted before/);
    assert.equal((await configure(archive, [...other, '--pin'])).status, 0);
  });
  test('a pinned certificate may call itself as it likes; nginx then asks for that name', async () => {
    const { status, home, said, complained } = await run({ pbx: `https://127.0.0.1:${pbx.selfNamed.port}`, 'pbx-ca': undefined }, { extra: ['--pin'] });
    assert.equal(status, 0, complained);
    assert.match(readFileSync(join(home, 'locations.conf'), 'utf8'), /proxy_ssl_name pbx\.factory\.test;/);
    assert.doesNotMatch(said, /\x1b/);
  });
  test('Caddy takes no certificate without a list of names', async () => {
    says(await run({ server: 'caddy', pbx: `https://localhost:${pbx.selfNamed.port}`, 'pbx-ca': undefined }, { extra: ['--pin'] }), 1, /subjectAltName.*Caddy takes no other/);
  });
  test('nobody listens', async () => says(await run({ pbx: `localhost:${await freePort()}` }), 1, /^There is no PBX at localhost:\d+, nothing listens there/));
  test('a name that nobody knows', async () => {
    says(await run({ pbx: 'no-such-pbx.invalid' }), 1, /^The name no-such-pbx.invalid of the PBX is not known on this machine/);
  });
  test('no TLS where TLS is asked for', async () => {
    says(await run({ pbx: sandbox.address.replace('http:', 'https:') }), 1, /does not speak TLS: correct the port, or write http:/);
  });
  test('plain HTTP, asked for', async () => {
    const { status, said, home } = await run({ pbx: sandbox.address });
    assert.equal(status, 0);
    assert.match(said, /is not encrypted/);
    assert.doesNotMatch(readFileSync(join(home, 'locations.conf'), 'utf8'), /proxy_ssl/);
  });
  test('something else answers', async () => {
    const options = { cert: readFileSync(pairs.good.certificate), key: readFileSync(pairs.good.key) };
    const port = await listen(https.createServer(options, (_, response) => response.end('<h1>Welcome to the router</h1>')));
    says(await run({ pbx: `localhost:${port}` }), 1, /^There is no PBX at localhost:\d+: something answers at \/api\/info, but not as the API does \(status 200\)/);
  });
});

describe('the certificate of the console', () => {
  test('no file', async () => says(await run({ certificate: join(place, 'none.pem'), key: own.key }), 2, /^There is no file .*none\.pem/));
  test('no certificate in it', async () => {
    says(await run({ certificate: own.key, key: own.key }), 2, /holds no certificate in PEM/);
  });
  test('a key of another', async () => says(await run({ key: pairs.good.key }), 2, /does not belong to the certificate/));
  test('a key behind a pass phrase', async () => {
    const locked = join(place, 'locked.key');
    execFileSync('openssl', ['pkey', '-in', own.key, '-aes256', '-passout', 'pass:secret', '-out', locked]);
    says(await run({ key: locked }), 2, /without a pass phrase/);
  });
  test('no key beside it', async () => {
    const alone = join(place, 'alone', 'lonely.pem');
    mkdirSync(join(place, 'alone'));
    writeFileSync(alone, readFileSync(own.certificate));
    says(await run({ certificate: alone }), 2, /^No key was found beside/);
  });
  test('another name', async () => says(await run({ address: 'other.example.test' }), 2, /is for trunks\.example\.test, not for other\.example\.test/));
  test('it is over', async () => {
    const { certificate, key } = authority.sign('over', [HOST], { days: '-1' });
    says(await run({ certificate, key }), 2, /ended on .*: renew it/);
  });
});

describe('the server', () => {
  const root = process.getuid() === 0 ? {} : { skip: 'needs root, as an installation does' };
  /** A whole configuration around what configure is about to write. */
  const around = async (server, inside, changes = {}) => {
    const home = newHome();
    mkdirSync(home);
    const main = (server === 'nginx' ? nginxMain : caddyMain)(home, inside(home));
    return run({ server, main, ...changes }, { home });
  };

  test('a port that another program has', async () => {
    const taken = await listen(http.createServer((_, response) => response.setHeader('Server', 'Apache/2.4').end()));
    says(await run({ 'http-port': taken }), 1, new RegExp(`^Port ${taken} is taken by another program, which calls itself Apache/2.4: .*--http-port`));
    const options = { cert: readFileSync(pairs.good.certificate), key: readFileSync(pairs.good.key) };
    const secure = await listen(https.createServer(options, (_, response) => response.end()));
    says(await run({ address: `${HOST}:${secure}` }), 1, new RegExp(`^Port ${secure} is taken by another program`));
  });

  test('nginx without the brotli module sends gzip, and says so', async () => {
    const { status, said, home } = await run();
    assert.equal(status, 0);
    assert.match(said, /no brotli module.*gzip.*libnginx-mod-http-brotli-static/);
    assert.doesNotMatch(readFileSync(join(home, 'locations.conf'), 'utf8'), /brotli_static/);
  });
  test('nginx with the brotli module says nothing', async () => {
    const { status, said, home, complained } = await around('nginx', (at) => `include "${at}/nginx.conf";`);
    assert.equal(status, 0, complained);
    assert.doesNotMatch(said, /brotli|ln -s/);
    assert.match(readFileSync(join(home, 'locations.conf'), 'utf8'), /brotli_static on;/);
  });
  test('nginx reads it twice', root, async () => {
    says(await around('nginx', (at) => `include "${at}/nginx.conf"; include "${at}/nginx.conf";`), 1, /reads .* twice: take one/);
  });
  test('a directive of nginx stands twice', root, async () => {
    says(await around('nginx', (at) => `include "${at}/nginx.conf"; server_tokens off;`), 1, /stands twice.*"server_tokens" directive is duplicate/);
  });
  test('nginx has another server of this name', root, async () => {
    const other = `server { listen 127.0.0.1:18443 ssl; server_name ${HOST}; ssl_certificate "${own.certificate}"; ssl_certificate_key "${own.key}"; }`;
    says(await around('nginx', (at) => `${other} include "${at}/nginx.conf";`, { address: `${HOST}:18443` }), 1, /Another server of nginx has the name trunks.example.test/);
  });
  test('nginx reads it in the wrong place', root, async () => {
    says(await around('nginx', (at) => `server { include "${at}/nginx.conf"; }`), 1, /include it at the level of http/);
  });
  test('the rest of nginx is wrong', root, async () => {
    says(await around('nginx', (at) => `include "${at}/nginx.conf"; gibberish;`), 1, /nginx refuses the configuration: .*unknown directive "gibberish"/);
  });
  test('Caddy has another site at the address', async () => {
    says(await around('caddy', (at) => `import "${at}/Caddyfile"\nhttp://:18081 {\n\trespond hello\n}`, { 'http-port': '18081', listen: undefined }), 1, /^Two sites of Caddy have one address/);
  });
  for (const [what, text, into] of [
    ['the sample that Caddy comes with is replaced', ':80 {\n\troot * /usr/share/caddy\n\tfile_server\n}\n', '>'],
    ['what somebody wrote for Caddy stays', 'http://mine.example.test {\n\trespond mine\n}\n', '>>'],
  ]) {
    test(what, async () => {
      const home = newHome();
      mkdirSync(home);
      const main = join(home, 'main.caddy');
      writeFileSync(main, text);
      const { said } = await run({ server: 'caddy', main }, { home });
      assert.ok(said.includes(`echo 'import ${home}/Caddyfile' ${into} ${main}\n`), said);
    });
  }
  test('the server cannot read the console', root, async () => {
    const closed = join(place, 'closed');
    mkdirSync(closed);
    const inside = unpack(closed);
    chmodSync(closed, 0o700);
    const home = newHome();
    const given = options(home, { address: `${HOST}:${await freePort()}`, 'http-port': await freePort(), main: undefined });
    const result = await configure(inside, ['--unattended', ...given]);
    says(result, 1, /index\.html cannot be read by www-data, as which nginx runs/);
  });
  test('Caddy cannot read the key', root, async () => {
    const { certificate, key } = authority.sign('closed', [HOST]);
    chmodSync(key, 0o600);
    says(await run({ server: 'caddy', certificate, key }), 1, /closed\.key cannot be read by caddy, as which caddy runs/);
  });
  test('the folder cannot be made', async () => {
    writeFileSync(join(place, 'a-file'), '');
    says(await run({}, { home: join(place, 'a-file', 'home') }), 2, /cannot be written: run this as root, or name another folder/);
  });
  test('a file of the console is missing', async () => {
    const torn = join(place, 'torn');
    mkdirSync(torn);
    const inside = unpack(torn);
    const boot = filesOf(join(inside, 'www')).find((name) => name.startsWith('boot-'));
    execFileSync('rm', [join(inside, 'www', boot)]);
    says(await configure(inside, ['--unattended', ...options(newHome())]), 2, /boot-.* is missing, which the page needs/);
  });
  test('no server of the name asked for', async () => says(await run({ server: 'apache' }), 2, /"apache" is no server/));
});

describe('the running server, asked with --check', () => {
  // What people write by hand, with their mistakes.
  const byHand = (home, port, { api, types }) => nginxMain(home, `
    server {
        listen 127.0.0.1:${port} ssl;
        server_name ${HOST};
        ssl_certificate "${own.certificate}";
        ssl_certificate_key "${own.key}";
        ${types}
        root "${join(archive, 'www')}";
        location /api/ { proxy_pass ${api}; }
        location / { try_files $uri /index.html; }
    }`);
  const types = 'types { text/html html; text/javascript js; application/wasm wasm; }';
  const checked = async (changes) => {
    const made = await run();
    const settings = { api: `https://localhost:${pbx.good.port}`, types, ...changes };
    const server = await startServer('nginx', byHand(made.home, made.port, settings), [made.port]);
    const result = await configure(archive, ['--check', `--home=${made.home}`]);
    await end(server);
    return result;
  };
  test('all is well', async () => {
    const { status, said, complained } = await checked({});
    assert.equal(status, 0, complained);
    assert.match(said, /The console answers at https:\/\/trunks\.example\.test:\d+\/ and the PBX behind it/);
  });
  test('a slash after proxy_pass', async () => {
    says(await checked({ api: `https://localhost:${pbx.good.port}/` }), 1, /\(404\): the path is changed on the way, so take the slash.*from "proxy_pass"/);
  });
  test('wasm is missing in mime.types', async () => {
    says(await checked({ types: '' }), 1, /_bg\.wasm comes as "text\/plain": add "application\/wasm wasm;" to the server's mime\.types/);
  });
  test('the server does not trust the PBX', async () => {
    const api = `https://localhost:${pbx.good.port}; proxy_ssl_verify on; proxy_ssl_trusted_certificate "${pairs.self.certificate}"`;
    says(await checked({ api }), 1, /not to the server \(502\)/);
  });
  test('it does not run', async () => {
    const { home } = await run();
    says(await configure(archive, ['--check', `--home=${home}`]), 1, /^Nothing answers at https:.*start the server/);
  });
});

describe('where the host name belongs to somebody else', () => {
  for (const server of ['nginx', 'caddy']) {
    test(`${server} answers below the prefix, the API with it, and the rest is theirs`, async () => {
      const home = newHome();
      mkdirSync(home);
      const port = await freePort();
      const main = server === 'nginx'
        ? nginxMain(home, `include "${home}/nginx.conf";
          server {
              listen 127.0.0.1:${port} ssl;
              server_name ${HOST};
              ssl_certificate "${own.certificate}";
              ssl_certificate_key "${own.key}";
              include "${home}/locations.conf";
              location / { return 200 theirs; }
          }`)
        : caddyMain(home, `https://${HOST}:${port} {\n\tbind 127.0.0.1\n\ttls "${own.certificate}" "${own.key}"\n\timport "${home}/routes.caddy"\n\trespond theirs\n}`);
      const given = options(home, { server, main, shared: 'yes', address: `${HOST}:${port}/trunks`, api: '/trunks/api/', certificate: undefined });
      const { status, said, complained } = await configure(archive, ['--unattended', ...given]);
      assert.equal(status, 0, said + complained);
      const program = await startServer(server, main, [port]);
      for (const path of ['/', '/api/', '/api/info', '/index.html', '/trunksx']) {
        assert.equal((await ask(port, path)).body.toString(), 'theirs', path);
      }
      assert.match((await ask(port, '/trunks/trunk/1')).body.toString(), /<base href="\/trunks\/">/);
      assert.match((await ask(port, '/trunks/api/info')).body.toString(), /sandbox/);
      assert.equal((await configure(archive, ['--check', `--home=${home}`])).status, 0);
      await end(program);
    });
  }
});

describe('the container', () => {
  test('its start makes a certificate for a trial, configures nginx and starts it', async () => {
    const home = newHome();
    mkdirSync(home);
    const [port, plain] = [await freePort(), await freePort()];
    const main = nginxMain(home, `include "${home}/nginx.conf";`);
    // No engine runs here, so nginx is called with a configuration of its own instead of the image's.
    const bin = join(home, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'nginx'), `#!/bin/sh\nPATH=\${PATH#*:}\n[ "$1" != -g ] || set -- -e stderr -c ${main}\nexec nginx "$@"\n`);
    chmodSync(join(bin, 'nginx'), 0o755);
    const child = spawn(join(archive, 'container/start'), [], {
      stdio: 'ignore',
      env: {
        ...process.env, PATH: `${bin}:${process.env.PATH}`, TRUNKLINE_HOME: home, TRUNKLINE_ADDRESS: `${HOST}:${port}`, TRUNKLINE_PBX: sandbox.address,
        TRUNKLINE_LISTEN: '127.0.0.1', TRUNKLINE_HTTP_PORT: plain, TRUNKLINE_MAIN: main,
      },
    });
    await until('nginx answers', async () => {
      assert.equal(child.exitCode, null);
      return ask(port, '/').then((answer) => answer.status === 200, () => false);
    });
    assert.match((await ask(port, '/api/info')).body.toString(), /sandbox/);
    await end(child);
  });

  test('its files name only what there is', () => {
    const read = (name) => readFileSync(join(archive, name), 'utf8');
    const known = new Set([...read('configure').matchAll(/TRUNKLINE_[A-Z_]+/g)].map(([name]) => name));
    for (const file of ['container/start', 'container/compose.yaml']) {
      const named = [...read(file).matchAll(/TRUNKLINE_[A-Z_]+/g)].map(([name]) => name).filter((name) => name !== 'TRUNKLINE_ARCHIVE');
      assert.ok(named.length > 0);
      for (const name of named) assert.ok(known.has(name), `${file}: ${name}`);
    }
    for (const [, name] of read('container/compose.yaml').matchAll(/dockerfile: (?:deploy\/)?(\S+)/g)) assert.ok(existsSync(join(archive, name)), name);
    assert.match(read('container/Containerfile'), /ENTRYPOINT \["\/srv\/trunkline\/container\/start"\]/);
  });
});
