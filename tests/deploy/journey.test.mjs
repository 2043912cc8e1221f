// From the unpacked archive to a signed-in browser: the way of a newcomer by script, with the steps that are left to
// do by hand, and the shortest journey through the console behind each server.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  ask, caddyMain, configure, end, folder, freePort, HOST, nginxMain, Pbx, selfSigned, startSandbox, startServer, unpack,
} from './support.mjs';

const { chromium } = createRequire(new URL('../e2e/package.json', import.meta.url))('@playwright/test');

const place = folder();
const own = selfSigned(place, 'console', { subject: `/CN=${HOST}`, names: [HOST] });
const factory = selfSigned(place, 'pbx', { subject: '/CN=localhost', names: ['localhost'] });

let sandbox;
let pbx;
let browser;
before(async () => {
  sandbox = await startSandbox();
  pbx = await new Pbx(sandbox, factory).start();
  browser = await chromium.launch({
    executablePath: process.env.TRUNKLINE_BROWSER ?? '/usr/bin/chromium-headless-shell',
    // Nothing of the browser's own on the network, and no sandbox of its own: tests run as root.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  });
});
after(async () => {
  await browser?.close();
  await pbx?.stop();
  if (sandbox) await end(sandbox.child);
});

for (const server of ['nginx', 'caddy']) {
  for (const [prefix, api] of [['', '/api/'], ['/trunks', '/api/'], ['/trunks', '/trunks/api/']]) {
    describe(`${server} at ${prefix || '/'}, the API at ${api}`, () => {
      const name = `${server}${(prefix + api).replaceAll('/', '-')}`;
      let program;
      let port;
      after(() => program && end(program));

      test('from the archive to a sign-in within a minute and with four answers', async () => {
        const start = Date.now();
        mkdirSync(join(place, name));
        const archive = unpack(join(place, name));
        const home = join(place, name, 'trunkline');
        [port] = [await freePort()];
        // What a machine has before: a server with its own configuration, which is ours only in that it may not
        // take the usual ports here.
        mkdirSync(home);
        const main = server === 'nginx'
          ? nginxMain(home, `include "${home}/nginx.conf";`)
          : caddyMain(home, `import "${home}/Caddyfile"`);
        const answers = [`${HOST}:${port}${prefix}`, `localhost:${pbx.port}`, 'y', own.certificate];
        const machine = [`--server=${server}`, '--listen=127.0.0.1', `--http-port=${await freePort()}`, `--main=${main}`, `--api=${api}`];
        const { status, said, complained } = await configure(archive, machine, { input: `${answers.join('\n')}\n` });
        assert.equal(status, 0, said + complained);
        const asked = said.match(/^[A-Z][^\n]*: $/gm).length;
        assert.ok(asked <= 4, `${asked} answers`);
        program = await startServer(server, main, [port]);
        const { status: checked, complained: why } = await configure(archive, ['--check']);
        assert.equal(checked, 0, why);
        const answer = await ask(port, `${api}auth/sign_in`, {
          method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"username":"admin","password":"trunkline"}',
        });
        assert.equal(answer.status, 200);
        assert.ok(JSON.parse(answer.body).access_token);
        const seconds = (Date.now() - start) / 1000;
        assert.ok(seconds < 60, `${seconds} s`);
        // Unpack, configure, put it in place, reload. Here the server includes the folder already.
        const left = said.slice(said.indexOf('Next:')).match(/^ {2}\S.*$/gm).length;
        console.log(`${name}: ${2 + 1 + left} manual steps (unpack; configure with ${asked} answers; include; reload), ${seconds.toFixed(1)} s of machine time`);
      });

      test('the console signs in, lists, opens a trunk and loads it again', { timeout: 120_000 }, async () => {
        const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
        context.setDefaultTimeout(60_000);
        const problems = [];
        const missing = [];
        await context.addInitScript(() => {
          addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective}`));
        });
        context.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
        context.on('weberror', (event) => problems.push(event.error().message));
        context.on('response', (response) => response.status() >= 400 && missing.push(`${response.status()} ${response.url()}`));
        const page = await context.newPage();
        const at = `https://${HOST}:${port}${prefix}`;
        await page.goto(`${at}/sign-in`);
        await page.getByLabel('User name').fill('admin');
        await page.getByLabel('Password', { exact: true }).fill('trunkline');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('heading', { level: 1, name: 'Trunks' }).waitFor();
        const trunk = page.getByRole('table').getByRole('link').first();
        await trunk.waitFor();
        const called = (await trunk.textContent()).trim();
        await trunk.click();
        await page.waitForURL((url) => url.pathname.startsWith(`${prefix}/trunk/`));
        const heading = page.getByRole('heading', { level: 1 }).filter({ hasText: called });
        await heading.waitFor();
        // A deep address, loaded from the server; a later part of the program; a file beside the page.
        await page.reload();
        await heading.waitFor();
        await page.goto(`${at}/trunks/new/type`);
        await page.getByRole('radio').first().waitFor();
        await page.goto(`${at}/trunks`);
        await trunk.waitFor();
        await context.close();
        assert.deepEqual({ problems, missing }, { problems: [], missing: [] });
      });
    });
  }
}
