// The list at every width and zoom, with the columns it comes with and with all of them: names can be read, rows
// keep one height, and the page never scrolls sideways.
import type { Page } from '@playwright/test';
import { expect, open, rows, test } from './utils';

const widths = [320, 360, 414, 600, 768, 900, 1024, 1152, 1280, 1440, 1920, 2560];
/** A browser that zooms has fewer pixels of CSS: 1440 at 125, 150 and 200 %. */
const zoomed = [1152, 960, 720];
/** From this width on a row is a line of a table; below it is a card. */
const TABLE = 768;

type Layout = { name: number; heights: number[]; rem: number; sideways: number };

async function layoutOf(page: Page): Promise<Layout> {
  return page.evaluate(() => {
    const rows = [...document.querySelectorAll('tbody tr')];
    const name = document.querySelector('tbody th')!.getBoundingClientRect().width;
    const heights = rows.map((row) => Math.round(row.getBoundingClientRect().height));
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    return { name, heights, rem, sideways: document.documentElement.scrollWidth - innerWidth };
  });
}

async function check(page: Page) {
  for (const width of [...new Set([...widths, ...zoomed])]) {
    await page.setViewportSize({ width, height: 900 });
    const { name, heights, rem, sideways } = await layoutOf(page);
    expect(sideways, `${width} px: sideways scroll of the page`).toBeLessThanOrEqual(0);
    expect(name, `${width} px: width of the name`).toBeGreaterThanOrEqual(Math.min(14 * rem, width - 6 * rem));
    // Two lines of text at most.
    if (width >= TABLE) expect(Math.max(...heights), `${width} px: height of a row`).toBeLessThanOrEqual(3.4 * rem);
  }
}

test('the list can be read at every width and zoom', async ({ page }) => {
  await open(page, '/trunks');
  await expect(rows(page)).toHaveCount(100);
  await check(page);
});

test('the list can be read at every width and zoom with all columns', async ({ page }) => {
  await open(page, '/trunks');
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  for (const column of ['Shared', 'Trunk type', 'Transport', 'Call limit', 'Warnings']) {
    await page.getByRole('checkbox', { name: column, exact: true }).check();
  }
  await page.keyboard.press('Escape');
  await check(page);
});

test('a shared trunk says so at every width, however long its name is', async ({ page }) => {
  await open(page, '/trunks');
  await expect(rows(page)).toHaveCount(100);
  const long = page.getByRole('rowheader').filter({ hasText: 'Shared' }).first();
  // As long as the API takes.
  await long.getByRole('link').evaluate((link) => (link.textContent = 'W'.repeat(64)));
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const said = await long.evaluate((head) => {
      const more = getComputedStyle(head, '::after').content;
      const [tag, cell] = [head.querySelector('.tag')!.getBoundingClientRect(), head.getBoundingClientRect()];
      const isWhole = tag.width > 0 && tag.left >= cell.left && tag.right <= cell.right && tag.bottom <= cell.bottom;
      return { isWhole, isMore: more.startsWith('"Shared') };
    });
    expect(said.isWhole !== said.isMore, `${width} px: ${JSON.stringify(said)}`).toBe(true);
  }
});

test('compact rows keep one height, whatever stands below a name', async ({ page }) => {
  await open(page, '/trunks');
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Compact rows', exact: true }).check();
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveCount(100);
  for (const width of widths.filter((width) => width >= TABLE)) {
    await page.setViewportSize({ width, height: 900 });
    const { heights } = await layoutOf(page);
    expect([...new Set(heights)], `${width} px`).toEqual([34]);
  }
});

test('14 whole rows fit on a screen of 1440 by 900', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, '/trunks');
  await expect(rows(page)).toHaveCount(100);
  const whole = await rows(page).evaluateAll((all) => all.filter((row) => row.getBoundingClientRect().bottom <= innerHeight).length);
  expect(whole).toBeGreaterThanOrEqual(14);
});

test('on a phone the list begins in the upper third', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, '/trunks');
  const first = await rows(page).first().boundingBox();
  expect(first!.y).toBeLessThan(740 / 3);
});

for (const width of [1440, 360]) {
  test(`no tab stop of the list is hidden under the selection bar, ${width} px wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await open(page, '/trunks?size=25');
    await page.getByRole('checkbox', { name: /^Select (?!all)/ }).first().check();
    await expect(page.getByRole('region', { name: 'Selection' })).toBeVisible();
    for (let stop = 0; stop < 60; stop += 1) {
      await page.keyboard.press('Tab');
      const hidden = await page.evaluate(() => {
        const focused = document.activeElement!;
        const { left, right, top, bottom } = focused.getBoundingClientRect();
        const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return focused.contains(at) || at?.contains(focused) ? '' : focused.outerHTML.slice(0, 200);
      });
      expect(hidden).toBe('');
    }
  });
}

test('Back returns to the row that was opened, where it was', async ({ page }) => {
  await open(page, '/trunks');
  await expect(rows(page)).toHaveCount(100);
  const link = rows(page).nth(60).getByRole('rowheader').getByRole('link');
  const name = (await link.textContent())!;
  await link.click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await expect(page.getByRole('link', { name, exact: true })).toBeFocused();
  await expect(page.getByRole('link', { name, exact: true })).toBeInViewport();
});
