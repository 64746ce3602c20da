import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { must } from '../../src/platform/platform.ts';
import { openBrowser } from '../../web/mock/browser.ts';
import { builtApplication } from '../../web/mock/built-application.ts';
import { isSettled, until } from '../faults/load.ts';
import { brokenInvariants } from '../invariants.ts';
import { adt, potassium } from './sent-messages.ts';
import { nameOf, openWard, type Ward } from './ward.ts';

const storyMsMax = 90_000;
const nina = 'nina.alvarez';
const marcus = 'marcus.oyelaran';
const denise = 'denise.whitfield';
const ravi = 'ravi.subramanian';

/** The folder of the built application. */
let application: string;
let browser: Browser;

beforeAll(async () => {
  [application, browser] = await Promise.all([builtApplication(), openBrowser()]);
}, 120_000);

afterAll(() => browser.close());

test(
  'Nina hands over her shift, Marcus takes over what he reads, and the rest asks the nurses and the charge nurse in time',
  async () => {
    const ward = await openWard(browser, application);
    await acceptedByNina(ward);
    const hers = await ward.signIn(nina);
    await hers.getByRole('link', { name: 'Hand over my shift' }).click();
    await hers.getByRole('heading', { name: 'Hand over my shift' }).waitFor();
    await hers.getByRole('combobox', { name: 'To' }).selectOption(marcus);
    await hers.getByRole('textbox', { name: 'Note for all of them' }).fill('Quiet night so far');
    await hers.getByRole('button', { name: 'Offer 3 tasks to Marcus Oyelaran' }).click();
    await hers.getByRole('alert').getByText('2 tasks without a note').waitFor();
    for (const note of await hers.getByRole('textbox', { name: /^Note for Acknowledge/ }).all()) {
      await note.fill('Calcium given, repeat at 21:00');
    }
    await hers.getByRole('button', { name: 'Offer 3 tasks to Marcus Oyelaran' }).click();
    await hers.getByRole('heading', { name: 'Handed over to Marcus Oyelaran' }).waitFor();
    await hers.getByText('0 of 3 accepted, 3 wait').waitFor();

    const his = await ward.signIn(marcus);
    await his.getByText('Nina Alvarez hands over 3 tasks to you').waitFor();
    await his.getByRole('link', { name: 'Take over' }).click();
    await his.getByText('“Calcium given, repeat at 21:00”').first().waitFor();
    await his.getByRole('button', { name: /^Accept Correction/ }).click();
    await his.getByText('1 of 3 accepted, 2 wait').waitFor();
    await his
      .getByRole('button', { name: /^Accept Acknowledge/ })
      .first()
      .click();
    const dialog = his.getByRole('dialog');
    expect(await dialog.innerText()).toMatch(/Born 10-Nov-1981[^]*Potassium 6\.8/);
    await dialog.getByRole('button', { name: 'Yes, I accept' }).click();
    await his.getByText('2 of 3 accepted, 1 waits').waitFor();
    await hers.getByText('2 of 3 accepted, 1 waits').waitFor();

    ward.moveOn(16);
    // So long without an act ends a session.
    const later = await ward.signIn(nina);
    await later.getByText('2 of 3 accepted, 1 asks its pool again').waitFor();
    const [charge = ''] = ward.onShift({ role: 'charge-nurse', unit: 'ed' }, 0);
    const leads = await ward.signIn(charge);
    const row = leads
      .getByRole('region', { name: 'Worklist' })
      .getByRole('listitem')
      .filter({ hasText: 'A critical task of Nina Alvarez came back' });
    await row.getByText('Work about the team').waitFor();
    await row
      .getByText('Nina Alvarez handed over 1 task to Marcus Oyelaran, who did not accept in time.')
      .waitFor();

    const manager = await ward.signIn('rosalind.mcbride', '/duty');
    const asked = manager.getByRole('region', { name: 'Asked in the last 12 hours' });
    // Three criticals and a correction were shown to all nurses, three tasks were offered to him, and one came back.
    const his12 = asked.getByRole('row').filter({ hasText: 'Marcus Oyelaran' });
    await his12.waitFor();
    expect(await his12.getByRole('cell').nth(-2).innerText()).toBe('8');

    await until(() => isSettled(ward.running.database));
    expect(await brokenInvariants(ward.running.database)).toEqual([]);
  },
  storyMsMax,
);

test(
  'the nurse manager enters a sick call on the page On call, and whoever stands in is on',
  async () => {
    const ward = await openWard(browser, application);
    const page = await ward.signIn('rosalind.mcbride', '/duty');
    const [charge = ''] = ward.onShift({ role: 'charge-nurse', unit: 'ed' }, 0);
    const other = [denise, ravi].find((id) => id !== charge) ?? '';
    await page
      .getByRole('button', { name: 'Change who is on: Charge nurse, Emergency Department' })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Not on' }).selectOption(charge);
    await dialog.getByRole('combobox', { name: 'On instead' }).selectOption(other);
    await dialog.getByRole('button', { name: 'Change who is on' }).click();
    await dialog.getByText('Say why, in a few words.').waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Fell ill');
    await dialog.getByRole('button', { name: 'Change who is on' }).click();
    await page.getByRole('heading', { name: 'Other than the rotas say' }).waitFor();
    await page.getByText(`${nameOf(ward.network, other)} is on`).waitFor();

    await page.getByRole('button', { name: 'Somebody is away' }).click();
    await dialog.getByRole('combobox', { name: 'Who' }).selectOption(nina);
    await dialog.getByRole('combobox', { name: 'Stands in' }).selectOption(marcus);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Training');
    await dialog.getByRole('button', { name: 'Enter the absence' }).click();
    await page.getByText('Nina Alvarez is away').waitFor();
    await page.getByText('Marcus Oyelaran stands in').waitFor();
    await page.getByRole('button', { name: 'End the absence of Nina Alvarez' }).click();
    await page.getByText('Nina Alvarez is away').waitFor({ state: 'detached' });
  },
  storyMsMax,
);

/** Two critical potassiums and the correction of a third, all accepted by Nina. */
async function acceptedByNina({ running, network }: Ward): Promise<void> {
  for (const [mrn, name] of [
    ['700101', 'Smith^Ann'],
    ['700202', 'Novak^Eva'],
    ['700303', 'Lindgren^Maja'],
  ] as const) {
    const patient = { mrn, name, visit: `V${mrn}` };
    await running.sender('st-anne-adt').ask(adt('A01', { ...patient, control: `A${mrn}` }));
    const told = { ...patient, control: `R${mrn}`, order: `L${mrn}`, value: '6.8' };
    await running.sender('st-anne-lab').ask(potassium(told));
  }
  await until(() => isSettled(running.database));
  const person = must(
    network.people.find(({ id }) => id === nina),
    nina,
  );
  const acceptOpen = async () => {
    const open = (await running.tasks()).filter(({ state }) => state === 'open');
    for (const { id } of open) {
      const request = { person, taskId: id, rev: 1, act: { act: 'accept' } } as const;
      expect(await running.system.acts.act(request)).toMatchObject({ done: true });
    }
  };
  await acceptOpen();
  const corrected = { mrn: '700303', name: 'Lindgren^Maja', visit: 'V700303', order: 'L700303' };
  await running
    .sender('st-anne-lab')
    .ask(potassium({ ...corrected, control: 'C1', value: '4.1', flag: 'N', status: 'C' }));
  await until(() => isSettled(running.database));
  await acceptOpen();
}
