import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectAccessible } from './mock/accessibility.ts';
import { useBench, type Wish } from './mock/bench.ts';
import { ann, row } from './mock/canned-work.ts';

/** Scripts of the first load, as they travel. */
const firstLoadBytesMax = 280 * 1024;
const targetPxMin = 32;

const bench = useBench();

async function openWork(wish?: Wish): Promise<Page> {
  const page = await bench.open('/work', wish);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Critical 1' }).waitFor();
  return page;
}

const pages = [
  ['/work', 'Critical 1'],
  ['/tasks/t1', 'Critical result: Potassium'],
  ['/runs/run1', 'Run timeline: Critical result'],
  ['/messages', 'Messages'],
  ['/messages?outcome=failed', 'Messages'],
  ['/messages/4705', 'Message 4705: ORU^R01'],
  ['/messages/4705?view=raw', 'Message 4705: ORU^R01'],
  ['/messages/4705?view=ack', 'Message 4705: ORU^R01'],
  ['/exceptions', 'Exceptions'],
  ['/deliveries', 'Deliveries'],
  ['/demo', 'Break something'],
  ['/sign-in', 'Sinew'],
  ['/nowhere', 'There is no such page'],
  ['/tasks/none', 'Task'],
] as const;

describe('axe objects to nothing, in light colours or dark, on', () => {
  test.each(pages)('%s', async (path, heading) => {
    const page = await bench.open(path);
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    if (path.startsWith('/messages')) await page.getByText('ORU').first().waitFor();
    await expectAccessible(page);
  });

  test('the dialogs, with what is missing marked', async () => {
    const page = await bench.open('/tasks/t1');
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('button', { name: 'Yes, I accept' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Not now' }).click();

    await page.goto(`${bench.mock.url}/tasks/t4`);
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Complete' }).click();
    await page.getByText('This is needed to complete the task.').first().waitFor();
    await expectAccessible(page);

    await page.goto(`${bench.mock.url}/exceptions`);
    await page.getByRole('button', { name: 'Skip message 4705' }).click();
    await page.getByText('3 messages wait behind it').waitFor();
    await expectAccessible(page);
  });

  test('the question whether somebody is still there', async () => {
    const page = await bench.newPage();
    await page.clock.install();
    await page.goto(`${bench.mock.url}/tasks/t1`);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.clock.fastForward(14 * 60_000);
    await page.getByRole('button', { name: 'Stay signed in' }).waitFor();
    await expectAccessible(page);
  });

  test('the list while updates wait', async () => {
    const page = await openWork();
    bench.mock.state.rows.shift();
    bench.mock.state.rows.push(
      row(Date.now(), { id: 'n1', patient: ann, about: 'Sodium 118 mmol/L', priority: 'critical' }),
    );
    bench.mock.tell({ kind: 'work' });
    await page.getByText('1 new (1 critical), 1 removed').waitFor();
    await expectAccessible(page);
  });
});

describe('the worklist', () => {
  test('does not move when tasks come and go; U shows them', async () => {
    const page = await openWork();
    const arnold = page.getByRole('listitem').filter({ hasText: 'SMITH, Arnold' });
    await page.getByRole('link', { name: 'Follow up after discharge' }).focus();
    const before = await arnold.boundingBox();
    bench.mock.state.rows = bench.mock.state.rows.filter(({ id }) => id !== 't1');
    bench.mock.state.rows.push(
      row(Date.now(), {
        id: 'n1',
        patient: { ...ann, id: 'n', family: 'Novak', given: 'Eva' },
        title: 'Critical result: Sodium',
        about: 'Sodium 118 mmol/L, critical low',
        priority: 'critical',
      }),
    );
    bench.mock.tell({ kind: 'work', taskId: 'n1', change: 'new', priority: 'critical' });

    await page.getByText('1 new (1 critical), 1 removed').waitFor();
    expect((await arnold.boundingBox())?.y).toBe(before?.y);
    const list = page.getByRole('region', { name: 'Worklist' });
    expect(await list.getByText('NOVAK, Eva').count()).toBe(0);
    const gone = page.getByRole('listitem').filter({ hasText: 'SMITH, Ann' });
    expect(await gone.textContent()).toContain('No longer on your list');
    expect(await gone.getByRole('link').count()).toBe(0);
    expect(await page.getByTestId('announcer').textContent()).toContain(
      'New, critical: Critical result: Sodium, NOVAK, Eva',
    );
    await page.keyboard.press('u');
    await list.getByText('NOVAK, Eva').waitFor();
    expect(await list.getByText('SMITH, Ann').count()).toBe(0);
    expect(await page.getByText('Up to date').count()).toBe(1);
  });

  test('says who took what left it, and still leads to it', async () => {
    const page = await openWork();
    const [taken] = bench.mock.state.rows;
    if (taken === undefined) throw new Error('The canned worklist is empty.');
    Object.assign(taken, { rev: 2, state: 'accepted', owner: { id: 'bo', name: 'Bo Lee' } });
    bench.mock.tell({ kind: 'work', taskId: taken.id, change: 'removed' });
    const gone = page.getByRole('listitem').filter({ hasText: 'SMITH, Ann' });
    await gone.getByText('No longer on your list: Bo Lee accepted.').waitFor();
    expect(await gone.getByRole('link').getAttribute('href')).toBe('/tasks/t1');
  });

  test('says who of the colleagues has what, to whoever asks for it', async () => {
    const page = await openWork();
    const bo = { id: 'bo', name: 'Bo Lee' };
    bench.mock.state.rows.push(
      row(Date.now(), { id: 'c1', patient: ann, about: 'Sodium 118 mmol/L', owner: bo }),
    );
    bench.mock.tell({ kind: 'work', taskId: 'c1', change: 'changed' });
    await page.getByRole('heading', { name: 'Accepted by colleagues 1' }).click();
    const row1 = page.getByRole('listitem').filter({ hasText: 'Sodium 118' });
    expect(await row1.innerText()).toContain('Owner Bo Lee');
    expect(await page.getByText('Up to date', { exact: true }).count()).toBe(1);
    expect(await page.getByRole('link', { name: 'My work 4 need a person' }).count()).toBe(1);
  });

  test('warns of two patients of one name, and gives each two identifiers', async () => {
    const page = await openWork();
    expect(await page.getByText('Name alert: 2 SMITH on this list').count()).toBe(2);
    const text = await page.getByRole('listitem').filter({ hasText: 'SMITH, Ann' }).textContent();
    expect(text).toContain('10-Nov-1981');
    expect(text).toContain('0048\u00a02913');
  });

  test('shows another site’s deadline in its zone and in the reader’s', async () => {
    const page = await openWork();
    const far = page.getByRole('listitem').filter({ hasText: 'FEATHERSTONEHAUGH' });
    expect(await far.textContent()).toMatch(
      /Accept by \d\d:\d\d C[SD]T \(\d\d:\d\d E[SD]T here\) · 1\d min left/,
    );
  });

  test('is walked with J and K and opened with Enter', async () => {
    const page = await openWork();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await page.locator(':focus').textContent()).toBe('Critical result');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Accept' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/tasks/t1');
  });

  test('leaves letters alone once they are switched off, for good; arrows stay', async () => {
    const page = await openWork();
    await page.keyboard.press('?');
    await page.getByRole('switch', { name: 'Single-letter keys' }).click();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByRole('heading', { name: 'Critical 1' }).waitFor();
    await page.keyboard.press('j');
    expect(await page.locator('[data-list-stop]:focus').count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('[data-list-stop]:focus').count()).toBe(1);
  });

  test('can be narrowed to one site, and the address says so', async () => {
    const page = await openWork();
    await page.getByRole('combobox', { name: 'Site' }).selectOption('lakeside');
    await page.getByText('No critical task waits to be accepted.', { exact: false }).waitFor();
    expect(new URL(page.url()).search).toBe('?site=lakeside');
    expect(await page.getByRole('banner').textContent()).toMatch(/C[SD]T/);
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.waitForURL('**/messages?site=lakeside');
  });
});

describe('accepting a critical task', () => {
  test('asks once more with who the patient is and the value, and a held Enter does not answer', async () => {
    const page = await bench.open('/tasks/t1');
    await page.getByRole('button', { name: 'Accept' }).focus();
    await page.keyboard.down('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Yes, I accept' }).waitFor();
    const words = await dialog.textContent();
    for (const part of [
      'SMITH, Ann',
      '10-Nov-1981',
      'Female',
      'MRN 0048\u00a02913',
      'Name alert: 2 SMITH',
      'Potassium 6.8\u00a0mmol/L',
    ]) {
      expect(words).toContain(part);
    }
    await expectFocused(page, 'Yes, I accept');
    for (let held = 0; held < 5; held += 1) await page.keyboard.down('Enter');
    expect(bench.mock.state.acts).toEqual([]);
    await page.keyboard.up('Enter');

    await page.keyboard.press('Enter');
    await page
      .getByText(/^Accepted \d\d:\d\d, recorded$/)
      .first()
      .waitFor();
    expect(bench.mock.state.acts).toEqual([{ taskId: 't1', act: { act: 'accept', rev: 1 } }]);
    expect(await page.getByText('Finish by', { exact: false }).count()).toBe(1);
  });

  test('that somebody else took meanwhile records nothing, explains and reads it again', async () => {
    const page = await bench.open('/tasks/t1');
    await page.getByRole('button', { name: 'Accept' }).click();
    const [taken] = bench.mock.state.rows;
    if (taken === undefined) throw new Error('The canned worklist is empty.');
    Object.assign(taken, { rev: 2, state: 'accepted', owner: { id: 'bo', name: 'Bo Lee' } });
    await page.getByRole('button', { name: 'Yes, I accept' }).click();
    await page.getByText('Bo Lee accepted it a moment ago.').waitFor();
    await page.getByText('Nothing was recorded.', { exact: false }).waitFor();
    await page.getByText('Accept is not possible: it is already accepted.').waitFor();
    expect(await page.getByText('Code stale · id req-1').count()).toBe(1);
  });

  test('is warned of when nothing was heard from the server for over a minute', async () => {
    const page = await bench.newPage();
    await page.clock.install();
    await page.goto(`${bench.mock.url}/tasks/t1`);
    await page.getByText('Live', { exact: true }).waitFor();
    const headerBefore = (await page.getByRole('banner').boundingBox())?.height;
    bench.mock.cut = true;
    await page.clock.fastForward(20_000);
    bench.mock.dropStreams();
    await page.getByText(/^Offline since \d\d:\d\d$/).waitFor();
    await page.clock.fastForward(70_000);
    await page.getByText('Confirm by phone', { exact: false }).waitFor();
    await page.getByRole('link', { name: 'My work' }).click();
    await page.getByText('Not up to date', { exact: false }).waitFor();
    expect(await page.locator('.stale').count()).toBe(1);
    expect((await page.getByRole('banner').boundingBox())?.height).toBe(headerBefore);
    await expectAccessible(page);
  });
});

test('completing asks for who was told and sends what was filled in', async () => {
  const page = await bench.open('/tasks/t4');
  await page.getByRole('button', { name: 'Complete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Complete' }).click();
  await dialog.getByText('This is needed to complete the task.').waitFor();
  await dialog.getByRole('textbox', { name: 'Who was told' }).fill('Dr Patel');
  await dialog.getByRole('textbox', { name: /^The value as they read it back/ }).fill('6.8 mmol/L');
  await dialog.getByRole('button', { name: 'Complete' }).click();
  await page
    .getByText(/^Completed \d\d:\d\d, recorded$/)
    .first()
    .waitFor();
  expect(bench.mock.state.acts.map(({ act }) => act)).toEqual([
    { act: 'complete', rev: 1, outcome: { told: 'Dr Patel', readBack: '6.8 mmol/L' } },
  ]);
});

test('an ended session leads to sign-in and back to the same page', async () => {
  const page = await bench.open('/messages?outcome=failed');
  await page.getByText('Failed: exception', { exact: true }).last().waitFor();
  bench.mock.signedIn = false;
  await page.getByRole('link', { name: 'ORU^R01 4705' }).click();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Message 4705: ORU^R01' }).waitFor();
});

test('whoever asks for a page before signing in is led there, and the server is asked once who they are', async () => {
  const page = await bench.newPage();
  bench.mock.signedIn = false;
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) refused.push(new URL(response.url()).pathname);
  });
  await page.goto(`${bench.mock.url}/messages`);
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  await page.getByText('Synthetic data.').waitFor();
  expect(refused).toEqual(['/api/session']);
});

test('a search for a control id with leading zeros stays what was typed', async () => {
  const page = await bench.open('/messages');
  await page.getByRole('cell', { name: 'Lakeside', exact: true }).waitFor();
  await page.getByRole('textbox', { name: 'Control id' }).fill('00123');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.waitForURL('**/messages?control=00123');
  await page.getByText('No message matches.', { exact: false }).waitFor();
  await page.getByRole('link', { name: 'Clear' }).click();
  await page.getByRole('link', { name: 'Older' }).click();
  await page.waitForURL('**/messages?before=4662');
  await page.getByRole('link', { name: 'ORU^R01 4661' }).waitFor();
});

test('in the raw text the arrow keys name the field that they are at', async () => {
  const page = await bench.open('/messages/4705?view=raw');
  await page.getByLabel('Message text').focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight');
  expect(await page.locator('.raw-name').textContent()).toBe('MSH-3  Sending application');
});

test('skipping an exception asks why and says what it released', async () => {
  const page = await bench.open('/exceptions');
  await page.getByRole('button', { name: 'Skip message 4705' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Skip' }).click();
  await dialog.getByText('Say why, in a few words.').waitFor();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Sent in error; the lab was told.');
  await dialog.getByRole('button', { name: 'Skip' }).click();
  await page
    .getByText('Message 4705 was skipped. 3 messages that waited behind it go on.')
    .waitFor();
});

test('exceptions, and how many the rail says there are, are those of the chosen site', async () => {
  const page = await bench.open('/exceptions');
  await page.getByRole('link', { name: 'Exceptions 2 need a person' }).waitFor();
  await page.getByText('St Anne laboratory').waitFor();
  await page.getByRole('combobox', { name: 'Site' }).selectOption('lakeside');
  await page.getByText('No exception is open at this site', { exact: false }).waitFor();
  await page.getByRole('link', { name: 'Exceptions', exact: true }).waitFor();
});

test('exceptions are said to be old while the server is away', async () => {
  const page = await bench.open('/exceptions');
  await page.getByText('Live', { exact: true }).waitFor();
  bench.mock.cut = true;
  bench.mock.dropStreams();
  await page.getByText(/^Not up to date: offline since/).waitFor();
});

test('a workstation whose clock is wrong is told so, and sees the server’s time', async () => {
  const page = await bench.newPage();
  await page.clock.install({ time: Date.now() - 10 * 60_000 });
  await page.goto(`${bench.mock.url}/work`);
  await page.getByText(/clock is (9|10) min behind/).waitFor();
  const critical = page.getByRole('listitem').filter({ hasText: 'SMITH, Ann' });
  expect(await critical.textContent()).toContain('5 min left');
});

describe('on a small screen', () => {
  test.each([1024, 512])(
    'of %i px no name, value or deadline is cut off',
    async (width) => {
      for (const path of ['/work', '/tasks/t3', '/runs/run1']) {
        const page = await bench.open(path, { width });
        await settled(page);
        expect(await cutTexts(page), path).toEqual([]);
      }
    },
    30_000,
  );

  test('buttons are large enough for a hurried hand', async () => {
    for (const path of ['/work', '/tasks/t1', '/exceptions', '/messages', '/demo']) {
      const page = await bench.open(path);
      await settled(page);
      const heights = await page
        .locator('button:visible, .rail-link:visible')
        .evaluateAll((found) => found.map((one) => one.getBoundingClientRect().height));
      expect(Math.min(...heights), path).toBeGreaterThanOrEqual(targetPxMin);
    }
  }, 30_000);
});

test('the first page loads within its budget of script', async () => {
  const page = await bench.newPage();
  const scripts: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    // The other pages are fetched ahead meanwhile: nobody waits for them.
    if (/\/[a-z-]+-page-[^/]*\.js$/.test(response.url())) return;
    if (response.url().endsWith('.js')) scripts.push(response.body());
  });
  await page.goto(`${bench.mock.url}/work`);
  await page.getByRole('heading', { name: 'Critical 1' }).waitFor();
  // What comes from now on are the other pages, fetched ahead.
  page.removeAllListeners('response');
  const sizes = (await Promise.all(scripts)).map((body) => gzipSync(body, { level: 9 }).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(firstLoadBytesMax);
});

/** The page stands, and is past saying "Loading…". */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction(() => !document.body.textContent.includes('Loading'));
}

async function expectFocused(page: Page, name: string): Promise<void> {
  await page.waitForFunction((text) => document.activeElement?.textContent === text, name);
}

/** Texts that do not fit the box that they are in, and boxes that reach out of the page. */
function cutTexts(page: Page): Promise<string[]> {
  return page
    .locator(
      '.identity-name, .identity, .about, .due, .task-link, .patient-banner, .patient-banner-name, .ladder li, .history li, h1',
    )
    .evaluateAll((found) =>
      found
        .filter((one) => {
          const { right } = one.getBoundingClientRect();
          const { textOverflow, overflow } = getComputedStyle(one);
          return (
            (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline') ||
            right > document.documentElement.clientWidth + 1 ||
            textOverflow === 'ellipsis' ||
            overflow === 'hidden'
          );
        })
        .map((one) => one.textContent),
    );
}
