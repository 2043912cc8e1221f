// The three pages that are compared: the release build, and the two peers built here. Each is served by a PBX of its
// own with the same trunks, from files compressed alike, under the headers that ship.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { brotliCompressSync, constants } from 'node:zlib';

export const NAMES = ['Trunkline', 'React', 'plain'] as const;
export type Name = (typeof NAMES)[number];

/** What `cargo xtask bench` says. */
function variable(name: string) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start the bench with \`cargo xtask bench\``);
  return value;
}

const dist = variable('TRUNKLINE_DIST');
const built = join('node_modules', '.bench');

/** The page of the release build: its version, and the files of a first visit. */
export const page = readFileSync(join(dist, 'index.html'), 'utf8');

/** The files that are served for a candidate. */
export const folder = (name: Name) => (name === 'Trunkline' ? dist : join(built, name));

/** Builds both peers as for production. They take the first style sheet of the release build as it is. */
export function buildPeers() {
  const style = readdirSync(dist).find((file) => /^style-\w+\.css$/.test(file));
  if (!style) throw new Error('the release build has no style sheet');
  for (const [name, source, entry] of [['React', 'react', 'main.tsx'], ['plain', 'plain', 'main.ts']] as const) {
    const place = folder(name);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    const options = ['--bundle', '--minify', '--format=esm', '--target=es2022', '--charset=utf8', '--legal-comments=none'];
    const { stdout, status } = spawnSync(
      'esbuild',
      [join('peers', source, entry), ...options, '--jsx=automatic', '--define:process.env.NODE_ENV="production"', '--log-level=warning'],
      { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e8 },
    );
    if (status !== 0) throw new Error(`esbuild did not build the peer ${name}`);
    const script = `list-${createHash('sha256').update(stdout).digest('hex').slice(0, 16)}.js`;
    const html = readFileSync(join('peers', source, 'index.html'), 'utf8').replace('STYLE', style).replace('SCRIPT', script);
    copyFileSync(join(dist, style), join(place, style));
    writeFileSync(join(place, script), stdout);
    writeFileSync(join(place, 'index.html'), html);
    for (const file of readdirSync(place)) {
      const bytes = readFileSync(join(place, file));
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      };
      writeFileSync(join(place, `${file}.br`), brotliCompressSync(bytes, { params }));
    }
  }
}

/** Bytes of a file after brotli, and as it is. */
export const bytes = (name: Name, file: string) => ({
  brotli: statSync(join(folder(name), `${file}.br`)).size,
  raw: statSync(join(folder(name), file)).size,
});

/** The token that the sandbox takes. */
export const TOKEN = 'bench-token';

/** A candidate that is served. */
export type Served = { name: Name; address: string; control: string; child: ChildProcess };

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill()));

/** Serves one candidate from a PBX with so many trunks. */
export async function serve(name: Name, trunks: number): Promise<Served> {
  const files = ['--dist', folder(name), '--headers', variable('TRUNKLINE_HEADERS')];
  const child = spawn(
    variable('TRUNKLINE_SANDBOX_BIN'),
    [
      ...['--listen', '127.0.0.1:0', '--control', '127.0.0.1:0', '--data', ':memory:'],
      ...['--trunks', String(trunks), '--seed', '1', '--token', TOKEN, ...files],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, RUST_LOG: 'warn' } },
  );
  running.add(child);
  const found = new Map<string, string>();
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const [word, address] = line.split(' ');
      if (word && address) found.set(word, address);
      const [listening, control] = [found.get('listening'), found.get('control')];
      if (listening && control) resolve({ name, address: listening, control, child });
    });
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`the sandbox ended with ${status} before it was ready`)));
  });
}

/** Serves the named candidates while `use` works with them. */
export async function withServed<T>(names: readonly Name[], trunks: number, use: (served: Served[]) => Promise<T>): Promise<T> {
  const served = await Promise.all(names.map((name) => serve(name, trunks)));
  try {
    return await use(served);
  } finally {
    for (const { child } of served) child.kill();
  }
}
