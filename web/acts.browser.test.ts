import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useBench } from './mock/bench.ts';

const bench = useBench();

async function open(path: string): Promise<Page> {
  const page = await bench.open(path);
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

/** The task's page with the dialog of one act open. */
async function begin(task: string, act: string): Promise<{ page: Page; dialog: Locator }> {
  const page = await open(`/tasks/${task}`);
  await page.getByRole('button', { name: act }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return { page, dialog };
}

/** Bo Lee accepts, elsewhere, and everybody is told. */
function boAccepts(task: string): void {
  const { state } = bench.mock;
  const row = state.rows.find(({ id }) => id === task);
  if (row === undefined) throw new Error('There is no such canned task.');
  Object.assign(row, { rev: 2, state: 'accepted', owner: { id: 'bo', name: 'Bo Lee' } });
  state.histories.set(task, [
    {
      rev: 2,
      at: new Date().toISOString(),
      actor: 'Bo Lee',
      act: 'accept',
      sentence: 'accepted',
    },
  ]);
  bench.mock.tell({ kind: 'work', taskId: task, change: 'changed' });
}

describe('an open dialog', () => {
  test('whose act gets no answer says itself that nobody knows whether it was recorded', async () => {
    const { dialog } = await begin('t1', 'Accept');
    bench.mock.cut = true;
    await dialog.getByRole('button', { name: 'Yes, I accept' }).click();
    await dialog
      .getByText(/^It is not known whether this was recorded\..*until then act by phone\.$/)
      .waitFor();
  });

  test('that goes offline says so before anything is sent', async () => {
    const { dialog } = await begin('t1', 'Accept');
    bench.mock.cut = true;
    bench.mock.dropStreams();
    await dialog.getByText(/^Not up to date: offline since \d\d:\d\d/).waitFor();
  });

  test('says that a colleague has accepted, and does not send what would be refused', async () => {
    const { dialog } = await begin('t1', 'Accept');
    boAccepts('t1');
    await dialog.getByText(/^Bo Lee accepted \(\d\d:\d\d\)\.$/).waitFor();
    await dialog.getByText(/^Accept is not possible any more: /).waitFor();
    expect(await dialog.getByRole('button', { name: 'Yes, I accept' }).isDisabled()).toBe(true);
    expect(bench.mock.state.acts).toEqual([]);
  });

  test('keeps what was typed when a colleague accepts, and goes on with the task as it is then', async () => {
    const { page, dialog } = await begin('t1', 'Escalate now');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('He arrests.');
    boAccepts('t1');
    await dialog.getByRole('button', { name: 'Go on with the task as it is now' }).click();
    await dialog.getByText('Bo Lee loses the task', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Escalate now' }).click();
    await page
      .getByText(/^Escalated \d\d:\d\d, recorded$/)
      .first()
      .waitFor();
    expect(bench.mock.state.acts.map(({ act }) => act)).toEqual([
      { act: 'escalate', rev: 2, reason: 'He arrests.' },
    ]);
  });

  test.each([
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['a click beside it', (page: Page) => page.mouse.click(5, 400)],
    ['its button Back', (page: Page) => page.getByRole('button', { name: 'Back' }).click()],
  ])('asks before %s loses what was typed', async (_how, leave) => {
    const { page, dialog } = await begin('t1', 'Decline');
    const reason = dialog.getByRole('textbox', { name: 'Reason' });
    await reason.fill('In theatre until noon.');
    await leave(page);
    await dialog.getByText('What you have typed would be lost.').waitFor();
    await dialog.getByRole('button', { name: 'Keep writing' }).click();
    expect(await reason.inputValue()).toBe('In theatre until noon.');
    await leave(page);
    await dialog.getByRole('button', { name: 'Discard it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(bench.mock.state.acts).toEqual([]);
  });

  test('with nothing typed closes at once', async () => {
    const { page, dialog } = await begin('t1', 'Decline');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('is deaf to the keys of the page below', async () => {
    const { page, dialog } = await begin('t4', 'Decline');
    await dialog.getByRole('button', { name: 'Back' }).focus();
    for (const key of ['d', 'h', 't']) await page.keyboard.press(key);
    expect(await dialog.getByRole('heading').textContent()).toBe('Decline this task');
    expect(new URL(page.url()).pathname).toBe('/tasks/t4');
  });
});

test('a task that has gone to somebody else while it was open here says so', async () => {
  const page = await open('/tasks/t1');
  bench.mock.state.rows = bench.mock.state.rows.filter(({ id }) => id !== 't1');
  bench.mock.tell({ kind: 'work', taskId: 't1', change: 'changed' });
  await page.getByText('What is shown here is how the task was', { exact: false }).waitFor();
});

test('a task offers no link to what the person may not open, and its key leads nowhere', async () => {
  bench.mock.state.mayOpen = false;
  const page = await open('/tasks/t1');
  await page.getByText('Source message 4711').waitFor();
  expect(await page.getByRole('link', { name: 'Source message' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: /^Run timeline/ }).count()).toBe(0);
  for (const key of ['m', 't']) await page.keyboard.press(key);
  expect(new URL(page.url()).pathname).toBe('/tasks/t1');
});

describe('the keys work on', () => {
  test('after a dialog was left', async () => {
    const page = await open('/tasks/t1');
    for (let round = 0; round < 2; round += 1) {
      await page.keyboard.press('a');
      await page.getByRole('button', { name: 'Yes, I accept' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  test('after accepting took the button away that the focus was on', async () => {
    const { page, dialog } = await begin('t1', 'Accept');
    await dialog.getByRole('button', { name: 'Yes, I accept' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('d');
    await page.getByRole('dialog').getByText('Complete this task').waitFor();
  });

  test('after a task that is not critical was accepted without a dialog', async () => {
    const page = await open('/tasks/t2');
    await page.getByRole('button', { name: 'Accept' }).click();
    await page
      .getByText(/^Accepted \d\d:\d\d, recorded$/)
      .first()
      .waitFor();
    await page.keyboard.press('d');
    await page.getByRole('dialog').getByText('Complete this task').waitFor();
  });

  test('on the list after the help was closed', async () => {
    const page = await open('/work');
    await page.getByRole('heading', { name: 'Critical 1' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    expect(await page.locator('[data-list-stop]:focus').count()).toBe(1);
  });
});
