// What a field means: in the form, by key and by sign, without losing the place or what was typed.
import AxeBuilder from '@axe-core/playwright';
import { expect, guidePicture, open, test } from './utils';

test.use({ fleet: 30 });

test('F1 explains the field, Escape leads back, and what was typed stays', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
  await open(page, `/trunk/${encodeURIComponent(trunk.id)}/edit`);
  const port = page.getByLabel('Port', { exact: true });
  await port.fill('5080');
  await port.press('F1');
  const explanation = page.getByRole('region', { name: 'Port explained' });
  await expect(explanation).toBeFocused();
  await expect(explanation).toContainText('RFC 3263');
  await expect(explanation).toContainText('In the API: port');
  await page.keyboard.press('Escape');
  await expect(explanation).toHaveCount(0);
  await expect(port).toBeFocused();
  await expect(port).toHaveValue('5080');
  // Tab goes from input to input, past the signs.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^About / }).and(page.locator(':focus'))).toHaveCount(0);
});

test('every word of a header part is explained, and the chosen one is marked', async ({ page, control }) => {
  // Four whole pages are looked over.
  test.slow();
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
  await open(page, `/trunk/${encodeURIComponent(trunk.id)}/edit`);
  await page.getByRole('button', { name: 'About From, user' }).click();
  const explanation = page.getByRole('region', { name: 'From, user explained' });
  await expect(explanation.getByRole('term')).toHaveCount(10);
  await expect(explanation.getByText('(chosen)')).toHaveCount(1);
  await explanation.scrollIntoViewIfNeeded();
  await guidePicture(page, 'explain');
  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1440, 360]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } } }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), `${scheme}, ${width} px`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  }
  await explanation.getByRole('button', { name: 'Close' }).click();
  await expect(explanation).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'About From, user' })).toBeFocused();
});
