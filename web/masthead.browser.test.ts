import { expect, test } from 'vitest';
import { useBench } from './mock/bench.ts';

/** Two rows of buttons, each as high as a hand needs. */
const twoRowsPxMin = 64;

const bench = useBench();

test.each(['light', 'dark'] as const)(
  'the header is one row at 1024 px, online and offline, in %s colours',
  async (scheme) => {
    bench.mock.state.person = {
      id: 'nina',
      name: 'Denise Abernathy-Whitfield',
      title: 'Charge nurse, Emergency',
    };
    const page = await bench.open('/work', { scheme });
    await page.getByText('Live', { exact: true }).waitFor();
    const height = async () => (await page.getByRole('banner').boundingBox())?.height;
    const live = await height();
    expect(live).toBeLessThan(twoRowsPxMin);
    bench.mock.cut = true;
    bench.mock.dropStreams();
    await page.getByText(/^Not up to date: offline since \d\d:\d\d/).waitFor();
    expect(await page.getByText('Up to date', { exact: true }).count()).toBe(0);
    expect(await height()).toBe(live);
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByText(/^Not up to date: offline since \d\d:\d\d/).waitFor();
  },
);

test('who is signed in, whether the screen is live and the patient stay in sight, however far down', async () => {
  const page = await bench.open('/tasks/t1', { height: 500 });
  await page.getByRole('button', { name: 'Accept' }).waitFor();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.waitForFunction(() => window.scrollY > 100);
  const header = await page.getByRole('banner').boundingBox();
  const demonstration = await page
    .getByRole('complementary', { name: 'Demonstration' })
    .boundingBox();
  const patient = await page.getByRole('region', { name: 'Patient' }).boundingBox();
  expect(demonstration?.y).toBe(0);
  expect(patient?.y).toBe((header?.y ?? 0) + (header?.height ?? 0));
});
