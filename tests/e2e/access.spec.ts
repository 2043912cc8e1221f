// Everybody can use the console: no finding of axe in any state, light or dark, wide or narrow, each of which is also
// kept as a picture; the keyboard alone is enough; nothing scrolls sideways on a narrow screen; motion stops on request.
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { endSession, expect, open, openAccount, row, rows, settled, signIn, test, users, type Control, type Guard } from './utils';

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

type Setting = { page: Page; control: Control; guard: Guard };

/** So many steps of the wizard past the connection of an IP trunk. */
async function toStep(page: Page, steps: number) {
  await open(page, '/trunks/new/connection');
  await page.getByLabel('Trunk name', { exact: true }).fill('Steps');
  await page.getByLabel('Host name or IP address', { exact: true }).fill('203.0.113.70');
  for (let step = 0; step < steps; step += 1) await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

/** Every state of the console that looks different, and the way there. */
const states: Record<string, (setting: Setting) => Promise<unknown>> = {
  'the sign-in page': async ({ page }) => {
    await page.goto('/sign-in');
    await expect(title(page, 'Sign in')).toBeVisible();
  },
  'the sign-in page with problems': async ({ page, guard }) => {
    guard.allow(/status of 400/);
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill('nobody');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await page.getByLabel('Password', { exact: true }).fill('');
    await expect(page.getByText('Enter your password')).toBeVisible();
  },
  'the list': async ({ page, control }) => {
    await open(page, '/trunks?size=25');
    await settled(page, control);
  },
  'the list while it loads': async ({ page, control }) => {
    await control.fault({ path: '/api/providers', delay_ms: 60_000 });
    await open(page, '/trunks?size=25');
    await expect(page.getByText('Loading trunks')).toBeVisible();
  },
  'the list with a failure above older rows': async ({ page, control, guard }) => {
    guard.allow(/status of 503/);
    await open(page, '/trunks?size=25');
    await settled(page, control);
    await control.fault({ path: '/api/providers', status: 503, retry_after: '7' });
    await page.getByRole('button', { name: 'Refresh trunks' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
  },
  'the list with its filters open, a chip and a selection': async ({ page, control }) => {
    await open(page, '/trunks?size=25&host=sip');
    await settled(page, control);
    await page.getByRole('checkbox', { name: /^Select / }).nth(1).check();
    await page.getByRole('button', { name: 'More filters', exact: true }).click();
    await expect(page.getByLabel('Sort by')).toBeVisible();
  },
  'the list with every column': async ({ page, control }) => {
    await open(page, '/trunks?size=25');
    await page.getByRole('button', { name: 'Columns', exact: true }).click();
    for (const column of ['Shared', 'Trunk type', 'Transport', 'Call limit', 'Warnings']) {
      await page.getByLabel(column, { exact: true }).check();
    }
    await page.keyboard.press('Escape');
    await settled(page, control);
  },
  'the palette': async ({ page }) => {
    await open(page, '/trunks?size=25');
    await expect(rows(page)).toHaveCount(25);
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('twilio');
    await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    await expect(page.getByRole('dialog').getByRole('status')).toHaveText(/trunks?$/);
  },
  'the list of keys': async ({ page }) => {
    await open(page, '/trunks?size=25');
    await expect(rows(page)).toHaveCount(25);
    await page.keyboard.press('?');
    await expect(page.getByRole('switch', { name: 'Single-key shortcuts' })).toBeVisible();
  },
  'the plan of an import': async ({ page, control }) => {
    await control.reset({ trunks: 3 });
    const trunk = (await control.trunks())[1]!;
    await open(page, '/trunks/import');
    const file = [
      { name: 'New', auth_mode: 'IP_AUTH', transport: 'UDP', hostname: '192.0.2.7', port: 5060 },
      { name: trunk.name, concurrency: 77 },
      { name: 'Bad', auth_mode: 'IP_AUTH', hostname: 'a b' },
      { auth_mode: 'IP_AUTH', hostname: '192.0.2.8' },
      { name: 'One', auth_mode: 'REGISTER_AUTH', transport: 'UDP', hostname: 'sip.example.com', port: 5060, auth_id: 'one' },
      { name: 'Two', auth_mode: 'REGISTER_AUTH', transport: 'UDP', hostname: 'sip.example.com', port: 5060, auth_id: 'two' },
    ];
    await page.getByLabel('Or paste the contents').fill(JSON.stringify(file));
    await page.getByRole('button', { name: 'Preview import' }).click();
    await expect(page.getByRole('heading', { name: 'Preview', exact: true })).toBeVisible();
  },
  'the first step of a new trunk with a carrier': async ({ page }) => {
    await open(page, '/trunks/new/type');
    await page.getByRole('button', { name: 'Vonage, IP based', exact: true }).click();
    await page.getByText('What changed', { exact: true }).click();
    await expect(page.getByRole('list', { name: 'What the preset changed' })).toBeVisible();
  },
  'the options of a new trunk': async ({ page }) => {
    await toStep(page, 2);
    await expect(page.getByRole('heading', { level: 2, name: 'Options' })).toBeVisible();
  },
  'the headers of a new trunk': async ({ page }) => {
    await toStep(page, 3);
    await expect(page.getByRole('heading', { level: 2, name: 'Outgoing calls' })).toBeVisible();
  },
  'the empty list': async ({ page, control }) => {
    await control.reset({ trunks: 0 });
    await open(page, '/trunks');
    await expect(page.getByRole('heading', { name: 'No trunks yet' })).toBeVisible();
  },
  'a trunk': async ({ page, control }) => {
    const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
    await open(page, `/trunk/${trunk.id}`);
    await expect(title(page, trunk.name)).toBeVisible();
    const table = page.getByRole('table', { name: 'Outgoing headers' });
    if (!(await table.isVisible())) await page.getByText('All headers', { exact: true }).click();
    await expect(table).toBeVisible();
  },
  'a trunk that is offline': async ({ page, control }) => {
    const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH' && trunk.enabled)!;
    await control.link({ id: trunk.id }, 'down');
    await open(page, `/trunk/${trunk.id}`);
    await expect(page.getByRole('region', { name: 'Likely causes' })).toBeVisible();
  },
  'a trunk for a role that only reads': async ({ page, control }) => {
    const trunk = (await control.trunks())[0]!;
    await signIn(page, 'auditor');
    await page.goto(`/trunk/${trunk.id}`);
    await expect(page.getByText(/^Read only/).first()).toBeVisible();
  },
  'the list for a role that only reads, with the menu of the account': async ({ page, control }) => {
    await signIn(page, 'auditor');
    await page.goto('/trunks?size=25');
    await settled(page, control);
    await expect(page.getByText('Read only: your role is QueueManager.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Create trunk' })).toBeHidden();
    await expect(page.getByRole('link', { name: 'Import', exact: true })).toBeHidden();
    await expect(page.getByRole('switch')).toHaveCount(0);
    await openAccount(page);
    await expect(page.getByText('Role: QueueManager')).toBeVisible();
  },
  'an edit with changes and a mistake': async ({ page, control }) => {
    const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
    await open(page, `/trunk/${trunk.id}/edit`);
    await page.getByLabel('Maximum concurrent calls', { exact: true }).fill('41');
    await page.getByLabel('Host name or IP address', { exact: true }).fill('a b');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('alert').first()).toBeVisible();
  },
  'the copy of a trunk': async ({ page, control }) => {
    const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
    await open(page, `/trunk/${trunk.id}/copy`);
    await expect(title(page, `Copy trunk: ${trunk.name}`)).toBeVisible();
  },
  'the review of a new trunk': async ({ page }) => {
    await open(page, '/trunks/new/connection');
    await page.getByLabel('Trunk name', { exact: true }).fill('Reviewed');
    await page.getByLabel('Host name or IP address', { exact: true }).fill('203.0.113.77');
    for (let steps = 0; steps < 4; steps += 1) await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Create trunk' })).toBeVisible();
  },
  'the question before many are disabled': async ({ page, control }) => {
    await open(page, '/trunks?size=25');
    await settled(page, control);
    await page.getByRole('checkbox', { name: 'Select all rows on this page' }).check();
    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Disable', exact: true }).click();
    await expect(page.getByRole('dialog').getByRole('list', { name: 'Trunks' })).toBeVisible();
  },
  'a trunk that does not exist': async ({ page, guard }) => {
    guard.allow(/status of 404/);
    await open(page, '/trunk/bm8tc3VjaA');
    await expect(title(page, 'Trunk not found')).toBeVisible();
  },
  'an address that does not exist': async ({ page }) => {
    await open(page, '/no/such/page');
    await expect(title(page, 'Page not found')).toBeVisible();
  },
  'the dialog over a page whose session has ended': async ({ page, control, guard }) => {
    guard.allow(/status of 401/);
    await open(page, '/trunks?size=25');
    await endSession(page, control);
  },
};

/** How far the page is wider than its window. */
const overhang = (page: Page) =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));

/** Buttons and fields that a finger cannot hit well. */
const small = (page: Page) =>
  page.evaluate(() => {
    const targets = [...document.querySelectorAll('button, select, summary, textarea, input:not([type=checkbox], [type=radio])')];
    return targets.flatMap((target) => {
      const { width, height } = target.getBoundingClientRect();
      return width > 0 && Math.min(width, height) < 23.9 ? [`${width} x ${height} ${target.outerHTML.slice(0, 120)}`] : [];
    });
  });

/** Pictures of every state, to be looked at. */
const pictures = path.join(import.meta.dirname, 'results/pictures');

for (const [state, go] of Object.entries(states)) {
  test(`axe finds nothing in ${state}, and nothing scrolls sideways`, async ({ page, control, guard }) => {
    test.slow();
    // Two pages of the list.
    await control.reset({ trunks: 30 });
    await go({ page, control, guard });
    for (const width of [1440, 1024, 768, 360]) {
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
        await page.screenshot({ path: path.join(pictures, `${state.replaceAll(/\W+/g, '-')}-${width}-${scheme}.png`) });
        if (width === 1024 || width === 768 || (width === 360 && scheme === 'dark')) continue;
        await test.step(`${scheme}, ${width} px`, async () => {
          const { violations } = await new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } } }).analyze();
          const messages = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 150)} ${node.any[0]?.message ?? ''}`));
          // A row can be scrolled out from under a bar.
          const found = messages.filter((message) => !/^target-size: .* partially obscured/.test(message));
          expect(found).toEqual([]);
          expect(await small(page)).toEqual([]);
        });
      }
    }
    for (const width of [360, 320]) {
      await page.setViewportSize({ width, height: 720 });
      expect(await overhang(page), `at ${width} px`).toBe(0);
    }
  });
}

test('everything from sign-in to a trunk and back can be done with the keyboard alone', async ({ page, control }) => {
  const trunk = (await control.trunks())[0]!;
  const press = (key: string) => page.keyboard.press(key);
  await page.goto('/trunks');
  await expect(page.getByLabel('User name')).toBeFocused();
  await page.keyboard.type(users.operator.username);
  await press('Tab');
  await page.keyboard.type(users.operator.password);
  await press('Tab');
  await expect(page.getByRole('button', { name: 'Show' })).toBeFocused();
  await press('Tab');
  await page.keyboard.type(users.operator.domain);
  await press('Enter');
  await expect(title(page, 'Trunks')).toBeFocused();
  await settled(page, control);

  const stops = [
    page.getByRole('button', { name: 'Refresh trunks' }),
    page.getByRole('button', { name: 'Export', exact: true }),
    page.getByRole('link', { name: 'Import', exact: true }),
    page.getByRole('link', { name: 'Create trunk' }),
    page.getByLabel('Search trunks'),
    ...['By status', 'By brand', 'By type', 'More filters', 'Columns', 'Views', 'Auto-refresh'].map((name) => page.getByRole('button', { name, exact: true })),
  ];
  for (const stop of stops) {
    await press('Tab');
    await expect(stop).toBeFocused();
  }
  // The line of numbers, the headings, then the rows; how many numbers there are depends on the answers.
  const name = page.getByRole('link', { name: trunk.name, exact: true });
  const focused = () => name.evaluate((link) => link === document.activeElement);
  for (let stop = 0; stop < 20 && !(await focused()); stop += 1) await press('Tab');
  await expect(name).toBeFocused();
  await press('Enter');
  await expect(title(page, trunk.name)).toBeFocused();
  await press('Shift+Tab');
  await expect(page.getByRole('link', { name: 'All trunks' })).toBeFocused();
  await press('Enter');
  await expect(title(page, 'Trunks')).toBeFocused();
  await page.goBack();
  await expect(title(page, trunk.name)).toBeFocused();
});

test('the first stop leads to the content and is seen only when it has the focus', async ({ page }) => {
  await open(page, '/trunks?size=25');
  await expect(rows(page)).toHaveCount(25);
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).not.toBeInViewport();
  await page.keyboard.press('Tab');
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page).toHaveURL('/trunks?size=25');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Refresh trunks' })).toBeFocused();
});

test('turning pages by keyboard leaves the focus in the page', async ({ page }) => {
  await open(page, '/trunks?page=2&size=100');
  await expect(page.getByText('101–200 of 250', { exact: true })).toBeVisible();
  const focused = () => page.evaluate(() => document.activeElement?.localName);
  const turn = async (name: string, range: string) => {
    await page.getByRole('link', { name }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText(range, { exact: true })).toBeVisible();
    expect(await focused(), range).not.toBe('body');
  };
  await turn('Previous page', '1–100 of 250');
  await turn('Next page', '101–200 of 250');
  // The link that was pressed leads nowhere on the last page.
  await turn('Next page', '201–250 of 250');
});

test('the focus stays in the dialog of an ended session and returns to the page after it', async ({ page, control, guard }) => {
  guard.allow(/status of 401/);
  await open(page, '/trunks?size=25');
  const dialog = await endSession(page, control);
  const visited = new Set<string>();
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press('Tab');
    const place = await dialog.evaluate((dialog) => {
      const element = document.activeElement!;
      // Between the last stop and the first lies the browser's own frame.
      return dialog.contains(element) || element === document.body ? element.localName : 'outside';
    });
    visited.add(place);
  }
  expect(visited).not.toContain('outside');
  expect(visited).toContain('input');
  expect(visited).toContain('button');
  await dialog.getByLabel('Password', { exact: true }).fill(users.admin.password);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Refresh trunks' })).toBeFocused();
});

test('nothing moves when less motion is asked for', async ({ page, control }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await control.fault({ path: '/api/providers/*/status', delay_ms: 60_000 });
  await open(page, '/trunks?size=25');
  await expect(rows(page).first()).toContainText('Not asked yet');
  const moving = () =>
    page.evaluate(() =>
      document.getAnimations().filter((animation) => {
        const { duration, iterations } = animation.effect!.getComputedTiming();
        return Number(duration) > 1 || iterations === Infinity;
      }).length,
    );
  expect(await moving()).toBe(0);
  await page.getByRole('button', { name: 'Refresh trunks' }).hover();
  expect(await moving()).toBe(0);
});

test('a status is told by words and not by colour alone, on narrow screens as well', async ({ page, control }) => {
  await page.setViewportSize({ width: 320, height: 720 });
  await open(page, '/trunks?size=25');
  await settled(page, control);
  const trunk = (await control.trunks())[0]!;
  await expect(row(page, trunk.name).getByText('Online, unverified', { exact: true })).toBeVisible();
});
