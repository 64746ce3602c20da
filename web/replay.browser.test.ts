import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBench, type Wish } from './mock/bench.ts';

const bench = useBench();

async function open(path: string, wish?: Wish): Promise<Page> {
  const page = await bench.open(path, wish);
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

test('a group of exceptions is planned, tried dry, approved, run, and what came out otherwise is shown', async () => {
  const page = await open('/exceptions');
  await page.getByText('1 message with a result that the laboratory', { exact: false }).waitFor();
  await page.getByRole('button', { name: /^Plan a replay/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make the plan' }).click();
  await dialog.getByText('Say why, in a few words.').waitFor();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The codes are mapped.');
  await dialog.getByRole('button', { name: 'Make the plan' }).click();

  await page.getByRole('heading', { name: 'Retry 150 messages of 141 patients' }).waitFor();
  await page.getByRole('button', { name: 'Try it dry' }).click();
  await page.getByText('Nothing was kept and nothing left.', { exact: false }).waitFor();
  await page
    .getByRole('cell', { name: 'Would leave, is suppressed, for st-anne-record' })
    .waitFor();
  for (const act of ['Submit', 'Approve', 'Start']) {
    await page.getByRole('button', { name: act, exact: true }).click();
  }
  await page.getByText('1 message came out otherwise than predicted', { exact: false }).waitFor();
  await page.getByRole('checkbox', { name: /^Only those/ }).check();
  await page.getByText('failed (bad-time)', { exact: false }).waitFor();
  expect(await page.getByRole('link', { name: /^47\d\d$/ }).count()).toBe(1);
});

test('a message is edited with what was changed in sight, and nothing goes without a change and a reason', async () => {
  const page = await open('/exceptions');
  await page.getByRole('button', { name: 'Edit message 4705' }).click();
  const dialog = page.getByRole('dialog');
  const text = dialog.getByRole('textbox', { name: 'Message' });
  await dialog.getByRole('button', { name: 'Apply the edited message' }).click();
  await dialog.getByText('Nothing was changed.').waitFor();
  await text.fill((await text.inputValue()).replace('2026112114X5', '202611211405'));
  await dialog.locator('del').getByText('2026112114X5', { exact: false }).waitFor();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The laboratory told us.');
  await page.keyboard.press('Escape');
  await dialog.getByText('What you have typed would be lost.').waitFor();
  await dialog.getByRole('button', { name: 'Keep writing' }).click();
  await dialog.getByRole('button', { name: 'Apply the edited message' }).click();
  await page
    .getByText('Message 4712, as you wrote it, was applied in its place.', { exact: false })
    .waitFor();
  expect(bench.mock.state.edits).toMatchObject([{ reason: 'The laboratory told us.' }]);
});

test('a feed is held with its end in sight, and let go', async () => {
  const page = await open('/exceptions');
  await page.getByRole('button', { name: 'Hold messages' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Wrong patients.');
  await dialog.getByRole('button', { name: 'Hold it' }).click();
  await page.getByText('goes on by itself at', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Let go St Anne laboratory' }).click();
  await page.getByText('let go: what waited is being applied', { exact: false }).waitFor();
});

test('the messages of one patient are held by a key, which is looked at before it is sent', async () => {
  const page = await open('/exceptions');
  await page.getByRole('button', { name: 'Hold messages' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Feed').selectOption({ label: 'All feeds, for one patient…' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Two people under one number.');
  await dialog.getByRole('textbox', { name: 'Key of the patient' }).fill('700101');
  await dialog.getByRole('button', { name: 'Hold it' }).click();
  await dialog.getByText('Write it as authority|number.').waitFor();
  await dialog.getByRole('textbox', { name: 'Key of the patient' }).fill('SAMC|700101');
  const [request] = await Promise.all([
    page.waitForRequest('**/api/holds'),
    dialog.getByRole('button', { name: 'Hold it' }).click(),
  ]);
  expect(request.postDataJSON()).toMatchObject({ site: 'st-anne', laneKey: 'SAMC|700101' });
});

test('a message tells what a person made of it, and of which replay it was part', async () => {
  const page = await open('/messages/4705');
  await page.getByText('In its place a person wrote', { exact: false }).waitFor();
  await page.getByRole('link', { name: /^Replay: New codes/ }).click();
  await page.getByRole('heading', { name: 'Retry 150 messages of 141 patients' }).waitFor();
});

test.each([
  { scheme: 'light', width: 1024 },
  { scheme: 'dark', width: 1024 },
  { scheme: 'light', width: 1600 },
  { scheme: 'dark', width: 1600 },
] as const)('nothing hangs over the edge: $scheme at $width', async ({ scheme, width }) => {
  const page = await open('/exceptions', { scheme, width });
  await page.getByRole('heading', { name: 'Exceptions', exact: true }).waitFor();
  expect(await overhang(page)).toBe(0);
  await shoot(page, `exceptions-${scheme}-${width}`);
  await page.getByRole('link', { name: 'Replays' }).click();
  await page.getByRole('link', { name: /^Retry 150/ }).click();
  await page.getByRole('button', { name: 'Try it dry' }).click();
  await page.getByRole('button', { name: 'Submit' }).waitFor();
  expect(await overhang(page)).toBe(0);
  await shoot(page, `replay-${scheme}-${width}`);
});

function overhang(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}

/** Pictures for people, where somebody asks for them. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SINEW_SCREENSHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
