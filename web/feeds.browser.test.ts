import { describe, expect, test } from 'vitest';
import { expectAccessible } from './mock/accessibility.ts';
import { useBench } from './mock/bench.ts';

const bench = useBench();

test.each([
  ['/feeds', 'Feeds'],
  ['/feeds/st-anne-lab?measure=invalidCode', 'St Anne laboratory'],
  ['/messages?sender=NOBODY&from=2026-11-21T10:00', 'Messages'],
])('axe objects to nothing on %s', async (path, heading) => {
  const page = await bench.open(path);
  await page.getByRole('heading', { name: heading, exact: true }).waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await expectAccessible(page);
});

describe('the feeds', () => {
  test('say in words who is silent, what that means and what to do until it is back', async () => {
    const page = await bench.open('/feeds');
    const alerts = page.getByRole('status', { name: 'Alerts' });
    await alerts.getByText('is silent').waitFor();
    expect(await alerts.textContent()).toContain('about 22 messages were expected');
    expect(await alerts.textContent()).toContain('The bed board is kept on paper');
    const rail = page.getByRole('navigation', { name: 'Areas' });
    expect(await rail.getByRole('link', { name: /Feeds/ }).textContent()).toBe(
      'Feeds1 need a person',
    );
    const row = page.getByRole('row', { name: /St Anne laboratory/ });
    expect(await row.textContent()).toContain('Invalid code 3.1\u00a0% (over 2\u00a0%)');
    expect(await row.getByRole('img').getAttribute('aria-label')).toMatch(/messages in 24 hours/);
  });

  test('lead by key to a feed, and from a measure to the messages behind it', async () => {
    const page = await bench.open('/feeds');
    await page.getByRole('row').getByRole('link', { name: 'St Anne laboratory' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'St Anne laboratory' }).waitFor();
    await page.getByRole('link', { name: 'Invalid code' }).press('Enter');
    await page.getByText('among 2,000 messages').waitFor();
    expect(new URL(page.url()).searchParams.get('measure')).toBe('invalidCode');
    await page.getByRole('link', { name: 'Look further back' }).press('Enter');
    await page.waitForURL(/before=4000/);
  });
});

describe('search', () => {
  test('has the whole question in the address, with the zone in which its times are meant', async () => {
    const page = await bench.open('/messages');
    await page.getByText('More to search by').press('Enter');
    await page.getByLabel('Visit number').fill('V-77');
    await page.getByLabel(/^From/).fill('2026-11-21T10:00');
    await page.keyboard.press('Enter');
    await page.waitForURL(/visit=V-77/);
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('from')).toBe('2026-11-21T10:00');
    expect(searchParams.get('zone')).toBe('America/New_York');
  });

  test('says where it stopped when no key narrows it', async () => {
    const page = await bench.open('/messages?sender=NOBODY');
    await page.getByText('Looked at 10,000 messages').waitFor();
    expect(await page.getByRole('link', { name: 'Look further back' }).count()).toBe(1);
  });

  test('inside messages tells its cost, waits for a yes, and keeps the text out of the address', async () => {
    const page = await bench.open('/messages');
    await page.getByText('Look inside messages').press('Enter');
    await page.getByLabel('Text, as it was sent').fill('Ekholm');
    await page.keyboard.press('Enter');
    await page.getByText('This reads about 7,200 messages, 14 MiB, for 2 s or more.').waitFor();
    expect(await page.getByRole('list', { name: 'Found inside' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Look inside' }).click();
    await page.getByText('2 messages found. All 7,200 messages were looked at.').waitFor();
    expect(page.url()).not.toContain('Ekholm');
  });
});
