// What stands between a person and a dead or misleading page: a fault that stops the console, a browser
// that lacks something or keeps nothing, a newer version, names that hide something, a readable network.
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { type Control, expect, open, pastedToken, rows, settled, signIn, test, version } from './utils';

test.use({ fleet: 30 });

const authorization = { authorization: `Bearer ${pastedToken}` };

const stopped = (page: Page) => page.getByRole('alertdialog', { name: 'Trunkline has stopped' });
const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true });
const details = (page: Page) => stopped(page).getByLabel('Details');
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const input = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const next = (page: Page) => button(page, 'Continue').click();

/** From now on this method of the page throws, as after an extension has replaced it. */
async function breaks(page: Page, owner: 'Document' | 'Element' | 'Node', method: string, words = 'broken by a test') {
  await page.evaluate(
    ([owner, method, words]) => {
      const prototype = window[owner].prototype as unknown as Record<string, unknown>;
      prototype[method] = () => {
        throw new Error(words);
      };
    },
    [owner, method, words] as const,
  );
}

/** Gives a trunk another name behind the page's back. */
async function rename(page: Page, id: string, name: string) {
  const answer = await page.request.post(`/api/providers/${encodeURIComponent(id)}`, { headers: authorization, data: { name } });
  expect(answer.ok()).toBe(true);
}

/** The address of a trunk's page. */
const pageOf = ({ id }: { id: string }) => `/trunk/${encodeURIComponent(id)}`;

const enabled = async (control: Control) => (await control.trunks()).find((trunk) => trunk.enabled)!;

test.describe('a fault that stops the console', () => {
  test.beforeEach(({ guard }) => guard.allow(/broken by a test|panicked|unreachable|Maximum call stack/));

  test('is said in the window, however far the list was scrolled, and nothing more is sent', async ({ page, control }) => {
    await page.clock.install();
    await open(page, '/trunks');
    await settled(page, control);
    await rows(page).last().scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(300);
    await breaks(page, 'Document', 'createElement');
    await page.keyboard.press('Control+k');
    await expect(stopped(page)).toBeInViewport({ ratio: 1 });
    await expect(stopped(page)).toContainText('Nothing more is sent');
    await expect(stopped(page)).not.toContainText('has not started');
    await expect(stopped(page).getByText('kept as a draft')).toBeHidden();
    await expect(button(stopped(page), 'Load the page again')).toBeFocused();
    expect(await page.getByRole('main', { includeHidden: true }).evaluate((main) => main.closest('[inert]') !== null)).toBe(true);

    await control.clearJournal();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.clock.runFor(180_000);
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await expect(stopped(page)).toBeVisible();
    expect((await control.journal()).entries).toEqual([]);

    await button(stopped(page), 'Load the page again').click();
    await expect(rows(page)).toHaveCount(30);
    await expect(stopped(page)).toBeHidden();
  });

  test('is said in front of an open dialog', async ({ page, control }) => {
    const trunk = await enabled(control);
    await open(page, pageOf(trunk));
    await button(page, 'Delete').click();
    const dialog = page.getByRole('dialog', { name: 'Delete trunk' });
    await expect(dialog).toBeVisible();
    await breaks(page, 'Element', 'removeAttribute');
    await dialog.getByLabel('Name of the trunk').fill(trunk.name);
    await expect(stopped(page)).toBeVisible();
    // Only what nothing covers can be clicked.
    await button(stopped(page), 'Load the page again').click();
    await expect(title(page, trunk.name)).toBeVisible();
    await expect(stopped(page)).toBeHidden();
  });

  test('is said when a method of the page throws instead of drawing', async ({ page }) => {
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    await breaks(page, 'Node', 'insertBefore');
    await page.keyboard.press('n');
    await expect(stopped(page)).toBeVisible();
  });

  test('is said when something runs out of room', async ({ page }) => {
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    await page.evaluate(() => {
      const { insertBefore } = Node.prototype;
      Node.prototype.insertBefore = function <T extends Node>(...given: [T, Node | null]): T {
        const deep = (): T => deep() ?? insertBefore.apply(this, given);
        return deep();
      };
    });
    await page.keyboard.press('n');
    await expect(stopped(page)).toBeVisible();
  });

  test('before it has started says that it has not', async ({ page }) => {
    await page.addInitScript(() => {
      Node.prototype.appendChild = Node.prototype.insertBefore = () => {
        throw new Error('broken by a test');
      };
    });
    await page.goto('/trunks');
    await expect(page.getByRole('alert').filter({ hasText: 'Trunkline has not started' })).toBeVisible();
    await expect(page.getByLabel('Details')).toHaveValue(/^Trunkline did not start\nError: Error: broken by a test\n/);
    await expect(stopped(page)).toHaveCount(0);
  });

  test('leaves the draft, which comes back without a question and without the password', async ({ page, guard }) => {
    guard.secret('secret-of-the-fault');
    const questions: string[] = [];
    page.on('dialog', (question) => {
      questions.push(question.type());
      void question.dismiss();
    });
    await open(page, '/trunks/new/type');
    await page.getByRole('radio', { name: 'Register based' }).check();
    await next(page);
    await input(page, 'Trunk name').fill('Half done');
    await input(page, 'Host name or IP address').fill('half.example.com');
    await next(page);
    await input(page, 'Authentication ID').fill('half');
    await input(page, 'Password').fill('secret-of-the-fault');
    await breaks(page, 'Document', 'createElement', 'Broken by a test: "secret-of-the-fault"');
    guard.allow(/Broken by a test/);
    await next(page);
    await expect(stopped(page).getByText('What you typed is kept as a draft in this tab, without passwords.')).toBeVisible();
    await expect(details(page)).not.toHaveValue(/secret-of/);
    // The console's own words may say it; what can be passed on may not.
    await button(stopped(page), 'Load the page again').click();
    await expect(page.getByText(/Unsaved changes from less than a minute ago were restored/)).toBeVisible();
    expect(questions).toEqual([]);
    await page.getByRole('link', { name: 'Connection', exact: true }).click();
    await expect(input(page, 'Trunk name')).toHaveValue('Half done');
    await next(page);
    await expect(input(page, 'Authentication ID')).toHaveValue('half');
    await expect(input(page, 'Password')).toHaveValue('');
  });

  test('can be passed on as a text without secrets', async ({ page, context, guard }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(page, '/trunks?search=private#also-private');
    await expect(page.getByRole('heading', { level: 1, name: 'Trunks' })).toBeVisible();
    const { token, words } = await page.evaluate(() => {
      const { access } = JSON.parse(sessionStorage.getItem('trunkline.session.v1')!) as { access: string };
      return { token: access, words: `Refused 'Bearer ${access}' and e2e=${access} for admin at ${location.href} by 'insertBefore'` };
    });
    guard.allow(/Refused/);
    await page.evaluate((words) => {
      // What the program throws; the browser's console is not what is looked at here.
      const error = new WebAssembly.RuntimeError(words);
      dispatchEvent(new ErrorEvent('error', { error }));
    }, words);
    const text = await details(page).inputValue();
    const built = /trunkline-([0-9a-f]+)_bg\.wasm/.exec(await page.content())![1]!;
    const lines = text.split('\n');
    expect(lines.map((line) => line.split(':')[0])).toEqual(['Trunkline stopped', 'Error', 'At', 'Page', 'Browser', 'Time', 'Build']);
    expect(lines[1]).toMatch(/^Error: RuntimeError: Refused .* by 'insertBefore'$/);
    expect(lines[3]).toBe('Page: /trunks');
    expect(lines[4]).toContain('Chrome');
    expect(lines[6]).toMatch(new RegExp(`^Build: ${version.source} ${built}$`));
    for (const secret of [token, 'admin', 'private', '?', '#']) expect(text).not.toContain(secret);

    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await button(stopped(page), 'Copy details').click();
    await expect(stopped(page).getByText('Copied')).toBeVisible();
    await button(stopped(page), 'Load the page again').click();
    const search = page.getByRole('searchbox');
    await search.fill('');
    await search.press('Control+v');
    await expect(search).toHaveValue(/^Trunkline stopped ?Error: RuntimeError/);
  });

  test('names the files of its stack and nothing of their addresses', async ({ page, context }) => {
    await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'clipboard'));
    await open(page, '/trunks?search=private');
    await expect(page.getByRole('heading', { level: 1, name: 'Trunks' })).toBeVisible();
    await breaks(page, 'Document', 'createElement');
    await page.keyboard.press('Control+k');
    await expect(details(page)).toHaveValue(/\nAt: .*trunkline-[0-9a-f]+_bg\.wasm:wasm-function\[\d+\]/);
    await expect(details(page)).not.toHaveValue(/private|http|127\.0\.0\.1/);
    // Without a clipboard the older way is tried, then said.
    await button(stopped(page), 'Copy details').click();
    await expect(stopped(page).getByText('Copied')).toBeVisible();
    await page.evaluate(() => (document.execCommand = () => false));
    await button(stopped(page), 'Copy details').click();
    await expect(stopped(page).getByText('The browser does not allow copying here; select the text and copy it')).toBeVisible();
  });
});

test('a fault of another script is none of the console', async ({ page, control, guard }) => {
  guard.allow(/another script/);
  await open(page, '/trunks');
  await settled(page, control);
  await page.evaluate(() => {
    const fault = () => {
      throw new Error('another script');
    };
    // Hears what the program does, while the program waits for it.
    addEventListener('focusin', fault);
    queueMicrotask(fault);
    requestAnimationFrame(fault);
    void Promise.reject(new Error('another script'));
    dispatchEvent(new ErrorEvent('error', { message: 'ResizeObserver loop completed with undelivered notifications.' }));
  });
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Search or run a command' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox', { name: 'Search or run a command' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Create trunk' }).click();
  await expect(page.getByRole('radio', { name: 'Register based' })).toBeVisible();
  await expect(stopped(page)).toHaveCount(0);
});

test.describe('a browser that lacks something', () => {
  test('such as room in its history loads the next address, and the draft is there', async ({ page }) => {
    const questions: string[] = [];
    page.on('dialog', (question) => {
      questions.push(question.type());
      void question.accept();
    });
    await page.addInitScript(() => {
      history.pushState = () => {
        throw new DOMException('too many', 'SecurityError');
      };
    });
    await open(page, '/trunks/new/type');
    await page.getByRole('radio', { name: 'Register based' }).check();
    await next(page);
    await expect(page).toHaveURL('/trunks/new/connection');
    await input(page, 'Trunk name').fill('Loaded');
    await input(page, 'Host name or IP address').fill('loaded.example.com');
    await next(page);
    await expect(page).toHaveURL('/trunks/new/authentication');
    await input(page, 'Authentication ID').fill('loaded');
    await page.getByRole('link', { name: 'Connection', exact: true }).click();
    await expect(page).toHaveURL('/trunks/new/connection');
    await expect(input(page, 'Trunk name')).toHaveValue('Loaded');
    expect(questions).toEqual([]);
  });

  test('such as modal dialogs still asks and deletes', async ({ page, control }) => {
    await page.addInitScript(() => Reflect.deleteProperty(HTMLDialogElement.prototype, 'showModal'));
    const trunk = await enabled(control);
    await open(page, pageOf(trunk));
    await button(page, 'Delete').click();
    const dialog = page.getByRole('dialog', { name: 'Delete trunk' });
    await expect(dialog).toBeInViewport({ ratio: 1 });
    expect(await page.getByRole('navigation', { includeHidden: true }).first().evaluate((part) => part.closest('[inert]') !== null)).toBe(true);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(button(page, 'Delete')).toBeFocused();
    await button(page, 'Delete').click();
    await dialog.getByLabel('Name of the trunk').fill(trunk.name);
    await button(dialog, 'Delete trunk').click();
    await expect(title(page, 'Trunks')).toBeVisible();
    expect((await control.trunks()).some(({ id }) => id === trunk.id)).toBe(false);
    await expect(page.getByText(`Trunk ${trunk.name} deleted`)).toBeVisible();
  });

  test('such as a clipboard copies all the same, or says what to do', async ({ page, context, control }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'clipboard'));
    const trunk = await enabled(control);
    await open(page, pageOf(trunk));
    await button(page, 'Copy id').click();
    await expect(page.getByText('Copied', { exact: true })).toBeVisible();
    await expect(button(page, 'Copy id')).toBeFocused();
    await page.getByRole('link', { name: 'Trunks', exact: true }).click();
    const search = page.getByRole('searchbox');
    await search.press('Control+v');
    await expect(search).toHaveValue(trunk.id);

    await page.goto(pageOf(trunk));
    await page.evaluate(() => (document.execCommand = () => false));
    await button(page, 'Copy id').click();
    await expect(page.getByText('The browser does not allow copying here; select the text and copy it')).toBeVisible();
    await expect(stopped(page)).toHaveCount(0);
  });

  const kept = (page: Page) => page.getByText('This browser keeps nothing for this site: drafts and the sign-in last only until the page is loaded again.');
  const full = (page: Page) => page.getByText('The space that this browser has for this site is full: drafts are not kept at the moment.');

  test('such as storage says that it keeps nothing, once', async ({ page }) => {
    await page.addInitScript(() => {
      for (const name of ['sessionStorage', 'localStorage']) {
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('denied', 'SecurityError');
          },
        });
      }
    });
    await page.goto('/trunks');
    await expect(title(page, 'Sign in')).toBeVisible();
    await expect(kept(page)).toHaveCount(0);
    await signIn(page);
    await expect(kept(page)).toBeVisible();
    await page.getByRole('link', { name: 'Create trunk' }).click();
    await expect(kept(page)).toBeVisible();
    await button(page, 'Dismiss').click();
    await expect(kept(page)).toHaveCount(0);
    await page.getByRole('radio', { name: 'Microsoft Teams' }).check();
    await next(page);
    await expect(input(page, 'Trunk name')).toBeVisible();
    await expect(kept(page)).toHaveCount(0);
    // The look at its storage at the end would be refused.
    await page.close();
  });

  test('such as any room says so at once', async ({ page }) => {
    await page.addInitScript(() => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, value) {
        // What the test keeps itself fits in.
        if (key.startsWith('trunkline.') && !key.includes('.session.')) throw new DOMException('full', 'QuotaExceededError');
        setItem.call(this, key, value);
      };
    });
    await open(page, '/trunks');
    await expect(full(page)).toBeVisible();
    await button(page, 'Dismiss').click();
    await expect(full(page)).toHaveCount(0);
  });

  test('such as room says that drafts are not kept, as long as that is so', async ({ page }) => {
    await open(page, '/trunks/new/connection');
    await expect(input(page, 'Trunk name')).toBeVisible();
    await expect(full(page)).toHaveCount(0);
    await page.evaluate(() => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, value) {
        if (key.startsWith('trunkline.draft.') && !('room' in window)) throw new DOMException('full', 'QuotaExceededError');
        setItem.call(this, key, value);
      };
    });
    await input(page, 'Trunk name').fill('No room');
    await expect(full(page)).toBeVisible();
    await page.evaluate(() => Object.assign(window, { room: true }));
    await input(page, 'Trunk name').fill('Room again');
    await expect(full(page)).toHaveCount(0);
  });
});

test.describe('a newer version', () => {
  const bar = (page: Page) => page.getByText('A newer version of Trunkline was published.');
  type Kind = 'other' | 'same' | 'portal' | 'error';

  /** Answers the console's question for its own page; the page itself is loaded as it is. */
  async function publish(page: Page, kind: { now: Kind }) {
    let answers = 0;
    await page.route(
      (url) => url.pathname === '/',
      async (route) => {
        if (route.request().resourceType() === 'document') return route.continue();
        const answer = async () => {
          if (kind.now === 'portal') return route.fulfill({ contentType: 'text/html', body: '<h1>Accept the terms</h1>' });
          if (kind.now === 'error') return route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' });
          const response = await route.fetch();
          const text = await response.text();
          const body = kind.now === 'other' ? text.replace(/trunkline-[0-9a-f]+_bg\.wasm/g, 'trunkline-0123456789abcdef_bg.wasm') : text;
          return route.fulfill({ response, body });
        };
        await answer();
        answers += 1;
      },
    );
    return () => answers;
  }

  /** Time passes, then somebody comes back to the tab. */
  async function comeBack(page: Page) {
    await page.clock.fastForward(61_000);
    await page.evaluate(() => dispatchEvent(new Event('focus')));
  }

  test('is noticed on coming back, said quietly, and loaded when asked', async ({ page, control, guard }) => {
    guard.allow(/status of 502/);
    const kind: { now: Kind } = { now: 'same' };
    const answers = await publish(page, kind);
    await page.clock.install();
    await open(page, '/trunks');
    await settled(page, control);
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    for (const [index, now] of (['same', 'portal', 'error'] as const).entries()) {
      kind.now = now;
      await comeBack(page);
      await expect.poll(answers).toBe(index + 1);
      // At most once a minute.
      await page.evaluate(() => dispatchEvent(new Event('focus')));
      await expect(bar(page)).toHaveCount(0);
    }
    kind.now = 'other';
    await comeBack(page);
    await expect(bar(page)).toBeVisible();
    expect(answers()).toBe(4);
    await button(page, 'Load it').click();
    await expect(bar(page)).toHaveCount(0);
    await expect(rows(page)).toHaveCount(30);
  });

  test('waits for unsaved work', async ({ page }) => {
    await publish(page, { now: 'other' });
    await page.clock.install();
    await open(page, '/trunks/new/connection');
    await input(page, 'Trunk name').fill('Half done');
    await comeBack(page);
    await expect(bar(page)).toHaveText('A newer version of Trunkline was published. Save or keep your work first, then load it.');
    await expect(button(page, 'Load it')).toHaveCount(0);
    await page.getByRole('link', { name: 'Trunks', exact: true }).click();
    await button(page, 'Leave and keep the draft').click();
    await expect(bar(page)).toHaveText('A newer version of Trunkline was published.');
    await expect(button(page, 'Load it')).toBeVisible();
  });
});

test.describe('a name with hidden characters', () => {
  const name = 'Zyx\u200blin \u202eeno\u202c';
  const shown = 'Zyx\\u200Blin \\u202Eeno\\u202C';

  test('is shown with them, everywhere', async ({ page, control }) => {
    const trunk = await enabled(control);
    await rename(page, trunk.id, name);
    await open(page, '/trunks');
    const link = page.getByRole('link', { name: shown, exact: true });
    await expect(link).toHaveText(shown);
    await expect(page.getByRole('checkbox', { name: `Select ${shown}`, exact: true })).toBeVisible();
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Search or run a command' })).toBeFocused();
    await page.keyboard.insertText('Zyx');
    await expect(page.getByRole('option').filter({ hasText: shown })).toBeVisible();
    await page.keyboard.press('Escape');
    await link.click();
    await expect(title(page, shown)).toBeVisible();
    await expect(page).toHaveTitle(`${shown} – Trunkline`);
    await button(page, 'Delete').click();
    await expect(page.getByRole('dialog', { name: 'Delete trunk' })).toContainText(shown);
    expect(await page.getByRole('main', { includeHidden: true }).textContent()).not.toMatch(/[\u200b\u202a-\u202e]/);
  });

  test('is deleted by typing what one reads', async ({ page, control }) => {
    const trunk = await enabled(control);
    await rename(page, trunk.id, name);
    await open(page, '/trunks');
    await settled(page, control);
    await page.getByRole('checkbox', { name: `Select ${shown}`, exact: true }).check();
    await button(page.getByRole('region', { name: 'Selection' }), 'Delete').click();
    const dialog = page.getByRole('dialog', { name: 'Delete 1 trunk?', exact: true });
    await expect(dialog).toContainText(`Type ${shown} to confirm.`);
    const confirm = dialog.getByLabel('Name of the trunk');
    const go = button(dialog, 'Delete 1 trunk');
    await confirm.fill('Zyxlin eno');
    await expect(go).toHaveAttribute('aria-disabled', 'true');
    await confirm.fill(shown);
    await go.click();
    await expect.poll(async () => (await control.trunks()).some(({ id }) => id === trunk.id)).toBe(false);
  });

  test('is warned of in the form, which takes them out', async ({ page }) => {
    await open(page, '/trunks/new/type');
    await page.getByRole('radio', { name: 'Register based' }).check();
    await next(page);
    await input(page, 'Trunk name').fill(name);
    await expect(page.getByText('Trunk name has hidden characters: \\u200B, \\u202E, \\u202C. Remove them unless they are meant')).toBeVisible();
    await button(page, 'Strip invisible characters').click();
    await expect(input(page, 'Trunk name')).toHaveValue('Zyxlin eno');
    await expect(page.getByText('has hidden characters')).toHaveCount(0);
  });
});

test('plain HTTP from elsewhere is warned of before a password is typed', async ({ page, guard, baseURL }) => {
  guard.allow(/to another origin|Cross-Origin-Opener-Policy/);
  await page.route('http://pbx.test/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: `${baseURL}${pathname}${search}` }) });
  });
  const warning = (page: Page) => page.getByRole('alert').filter({ hasText: 'This page came over plain HTTP' });
  await page.goto('http://pbx.test/trunks');
  await expect(title(page, 'Sign in')).toBeVisible();
  await expect(warning(page)).toContainText('Your password, the token and all passwords of trunks can be read on the way. Use HTTPS.');
  await page.goto('/trunks');
  await expect(title(page, 'Sign in')).toBeVisible();
  await expect(warning(page)).toHaveCount(0);
});
