// Status history: what the console hears of a trunk is kept in this browser, across reloads, and shown as a strip, with
// its changes and as a file; the wall shows every trunk on one screen.
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, guidePicture, open, pastedToken, row, secondBySecond, test, type Control, type Trunk } from './utils';

test.use({ fleet: 30 });

async function accessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}

/** A trunk whose status follows whether it is reachable: the PBX registers with its carrier. */
async function registering(page: Page, control: Control): Promise<Trunk> {
  for (const trunk of await control.trunks()) {
    if (trunk.auth_mode !== 'REGISTER_AUTH' || !trunk.enabled) continue;
    const headers = { authorization: `Bearer ${pastedToken}` };
    const answer = await page.request.get(`/api/providers/${encodeURIComponent(trunk.id)}`, { headers });
    if (((await answer.json()) as { registration: boolean }).registration) return trunk;
  }
  throw new Error('no trunk registers');
}

/** What the database of the account holds under the id of a trunk. */
function kept(page: Page, id: string): Promise<string> {
  return page.evaluate(
    (id) =>
      new Promise<string>((resolve) => {
        const asked = indexedDB.open('trunkline.history.v1.admin');
        asked.onerror = () => resolve('');
        // One that is not there yet is left to the console.
        asked.onupgradeneeded = () => asked.transaction?.abort();
        asked.onsuccess = () => {
          const read = asked.result.transaction('texts').objectStore('texts').get(id);
          read.onsuccess = () => resolve(String(read.result));
          asked.result.close();
        };
      }),
    id,
  );
}

test('an outage stands in the history of the trunk, outlives a reload and is saved as a file', async ({ page, control }) => {
  const trunk = await registering(page, control);
  await control.link({ id: trunk.id }, 'up');
  await open(page, '/trunks');
  await expect(row(page, trunk.name)).toContainText('Online');
  await row(page, trunk.name).getByRole('link', { name: trunk.name, exact: true }).click();

  const panel = page.getByRole('region', { name: 'Status history' });
  await expect(panel.getByRole('img', { name: /^Last 24 hours: .*not observed/ })).toBeVisible();
  await control.link({ id: trunk.id }, 'down');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(panel).toContainText('1 change, the last at');
  await panel.getByText('Every change').click();
  await expect(panel.getByRole('listitem').filter({ hasText: 'Offline' }).filter({ hasText: 'so far' })).toBeVisible();
  await expect.poll(() => kept(page, trunk.id), { timeout: 20_000 }).toContain('offline');

  await page.reload();
  await expect(panel).toContainText('1 change, the last at');
  await panel.getByText('Every change').click();
  await panel.scrollIntoViewIfNeeded();
  await accessible(page);
  await guidePicture(page, 'status-history');

  const download = page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Save as CSV' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file.split('\r\n')[0]).toBe('\ufefftrunk_id,trunk,status,from,until,seconds,changed');
  expect(file).toContain(',Offline,');
  expect(file).toContain(',yes\r\n');

  // All trunks that the list has asked about are there, the one that changed first.
  await panel.getByRole('link', { name: 'History of every trunk' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Status history' })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: '1 of them changed' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: 'change' }).first()).toContainText(trunk.name);
  await accessible(page);

  await page.getByRole('button', { name: 'Clear history' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing observed yet' })).toBeVisible();
});

test('the wall shows every trunk, what is offline first, and fits a phone', async ({ page, control }) => {
  const trunk = await registering(page, control);
  await control.link({ id: trunk.id }, 'down');
  await open(page, '/tools/wall');
  const tiles = page.getByRole('main').getByRole('listitem');
  await expect(tiles).toHaveCount(30);
  await expect(page.getByRole('status').filter({ hasText: 'offline' })).not.toContainText('not asked yet');
  await expect(tiles.first()).toContainText('Offline');
  await expect(tiles.filter({ has: page.getByRole('link', { name: trunk.name, exact: true }) })).toContainText('Offline');
  await expect(page.getByText('out of date')).toHaveCount(0);
  const overflowing = () =>
    tiles.evaluateAll((all) => all.filter((tile) => tile.scrollWidth > tile.clientWidth).map((tile) => tile.textContent));
  expect(await overflowing()).toEqual([]);
  await accessible(page);
  await guidePicture(page, 'wall');
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page);

  await page.setViewportSize({ width: 320, height: 700 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(320);
  expect(await overflowing()).toEqual([]);
});

test('the wall goes on asking, and says when nobody answers', async ({ page, control, guard }) => {
  guard.allow(/status of 500/);
  const trunk = await registering(page, control);
  await control.link({ id: trunk.id }, 'down');
  await page.clock.install();
  await open(page, '/tools/wall');
  const tile = page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('link', { name: trunk.name, exact: true }) });
  await secondBySecond(page, async () => (await tile.textContent())?.includes('Offline') ?? false);
  await control.link({ id: trunk.id }, 'up');
  await secondBySecond(page, async () => (await tile.textContent())?.includes('Online') ?? false);
  await control.fault({ path: '/api/providers/*/status', status: 500 });
  await secondBySecond(page, async () => (await page.getByRole('alert').filter({ hasText: 'This wall is out of date' }).count()) === 1);
  await expect(tile).toContainText('Not heard since');
});

test('the wall takes the whole screen and gives it back', async ({ page }) => {
  await open(page, '/tools/wall');
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(30);
  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect(page.getByRole('button', { name: 'Leave full screen' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Tools' })).toBeHidden();
  await page.getByRole('button', { name: 'Leave full screen' }).click();
  await expect(page.getByRole('button', { name: 'Full screen', exact: true })).toBeVisible();
});
