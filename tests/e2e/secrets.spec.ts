// A trunk's secret and the password managers of browsers.

import type { Locator, Page } from '@playwright/test';

import { type Control, asked, expect, open, test } from './utils';

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const password = (page: Page) => page.getByLabel('Password', { exact: true });

/** Sets a value as extensions do: no key, only the event. */
const fillUnseen = (field: Locator, value: string) =>
  field.evaluate((input: HTMLInputElement, value) => {
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, value);

async function edit(page: Page, control: Control) {
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
  await open(page, `/trunk/${trunk.id}/edit`);
  await expect(title(page, `Edit ${trunk.name}`)).toBeVisible();
  return trunk;
}

const saved = async (control: Control) => (await asked(control, 'POST /api/providers/{id}')).map((entry) => entry.body as Record<string, unknown>);

test('the form of a trunk has no password field for a browser to keep or fill', async ({ page, control }) => {
  await edit(page, control);
  await expect(password(page)).toBeVisible();
  await expect(page.locator('form input[type="password"]')).toHaveCount(0);
  await expect(password(page)).toHaveCSS('-webkit-text-security', 'disc');
  for (const mark of ['data-1p-ignore', 'data-lpignore', 'data-bwignore']) {
    await expect(password(page)).toHaveAttribute(mark);
    await expect(page.getByLabel(/^User name/)).toHaveAttribute(mark);
  }
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(password(page)).toHaveCSS('-webkit-text-security', 'none');
});

test('a password that nobody typed is asked about before it is sent', async ({ page, control, guard }) => {
  guard.secret('secret-of-the-console');
  const trunk = await edit(page, control);
  const question = page.getByText('This password was not typed: a password manager may have filled it in. Clear it, or confirm it').last();
  await page.getByLabel('Maximum concurrent calls', { exact: true }).fill('77');
  await fillUnseen(password(page), 'secret-of-the-console');
  await expect(question).toBeVisible();
  await control.clearJournal();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'There is a problem' })).toContainText('Password: This password was not typed');
  expect(await saved(control)).toEqual([]);

  await page.getByRole('button', { name: 'Clear it' }).click();
  await expect(password(page)).toHaveValue('');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(`Trunk ${trunk.name} saved`)).toBeVisible();
  const [body] = await saved(control);
  expect(body).toMatchObject({ concurrency: 77 });
  expect(body).not.toHaveProperty('password');
});

test('a password that nobody typed is sent once somebody says that it is right', async ({ page, control, guard }) => {
  guard.secret('secret-from-the-vault');
  const trunk = await edit(page, control);
  await fillUnseen(password(page), 'secret-from-the-vault');
  await page.getByRole('button', { name: 'Use it' }).click();
  await expect(page.getByText('This password was not typed')).toHaveCount(0);
  await control.clearJournal();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(`Trunk ${trunk.name} saved`)).toBeVisible();
  // The journal keeps no secret, only that there was one.
  expect(Object.keys((await saved(control))[0]!)).toContain('password');
});

test('a password that is typed or pasted is not asked about', async ({ page, control, context, guard }) => {
  guard.secret('secret-typed', 'secret-pasted');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await edit(page, control);
  await password(page).pressSequentially('secret-typed');
  await expect(page.getByText('This password was not typed')).toHaveCount(0);
  // A fill stays asked about while more is typed behind it, and is over when all of it is typed over.
  await fillUnseen(password(page), 'secret-typed');
  await expect(page.getByText('This password was not typed').last()).toBeVisible();
  await password(page).press('End');
  await password(page).press('x');
  await expect(page.getByText('This password was not typed').last()).toBeVisible();
  await page.evaluate(() => navigator.clipboard.writeText('secret-pasted'));
  await password(page).press('ControlOrMeta+a');
  await password(page).press('ControlOrMeta+v');
  await expect(password(page)).toHaveValue('secret-pasted');
  await expect(page.getByText('This password was not typed')).toHaveCount(0);
});

const question = (page: Page) => page.getByText('This password was not typed').last();

/** Ways a value comes without a person: none of them makes a trusted edit. */
const unseen: [string, (field: Locator) => Promise<void>][] = [
  ['with no event but input', (field) => fillUnseen(field, 'secret-unseen')],
  ['with keys that a script made', (field) =>
    field.evaluate((input: HTMLInputElement) => {
      for (const letter of 'secret-unseen') {
        input.dispatchEvent(new KeyboardEvent('keydown', { key: letter, bubbles: true }));
        input.value += letter;
        input.dispatchEvent(new InputEvent('beforeinput', { data: letter, inputType: 'insertText', bubbles: true }));
        input.dispatchEvent(new InputEvent('input', { data: letter, inputType: 'insertText', bubbles: true }));
        input.dispatchEvent(new KeyboardEvent('keyup', { key: letter, bubbles: true }));
      }
    })],
  ['with a paste that a script made', (field) =>
    field.evaluate((input: HTMLInputElement) => {
      input.focus();
      input.dispatchEvent(new ClipboardEvent('paste', { bubbles: true }));
      input.value = 'secret-unseen';
      input.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste', bubbles: true }));
    })],
  ['as a replacement', (field) =>
    field.evaluate((input: HTMLInputElement) => {
      input.setRangeText('secret-unseen');
      input.dispatchEvent(new InputEvent('input', { inputType: 'insertReplacementText', bubbles: true }));
    })],
  ['while the field has the focus', async (field) => {
    await field.focus();
    await fillUnseen(field, 'secret-unseen');
  }],
];

for (const [how, fill] of unseen) {
  test(`a password that comes ${how} is asked about`, async ({ page, control, guard }) => {
    guard.secret('secret-unseen');
    await edit(page, control);
    await fill(password(page));
    await expect(password(page)).toHaveValue('secret-unseen');
    await expect(question(page)).toBeVisible();
    // Emptied by hand it is no question any more.
    await password(page).press('ControlOrMeta+a');
    await password(page).press('Backspace');
    await expect(page.getByText('This password was not typed')).toHaveCount(0);
  });
}

test('a password that the console makes up is not asked about', async ({ page }) => {
  await open(page, '/trunks/new/type');
  await page.getByRole('radio', { name: 'Accept registration' }).check();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByLabel('Trunk name', { exact: true }).fill('Gateway');
  await page.getByLabel('Host name or IP address', { exact: true }).fill('gate.gw.internal');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('button', { name: 'Make up a password' }).click();
  await expect(password(page)).not.toHaveValue('');
  await expect(page.getByText('This password was not typed')).toHaveCount(0);
});
