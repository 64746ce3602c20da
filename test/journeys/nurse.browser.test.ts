import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { must } from '../../src/platform/platform.ts';
import { openBrowser } from '../../web/mock/browser.ts';
import { builtApplication } from '../../web/mock/built-application.ts';
import { isSettled, until } from '../faults/load.ts';
import { brokenInvariants } from '../invariants.ts';
import { codeAndControl } from './raw-sender.ts';
import { adt, potassium } from './sent-messages.ts';
import { chooseAtProvider, nameOf, openWard, type Ward } from './ward.ts';

/** A story waits for real sockets, a real database and a real browser, on machines that do other things too. */
const storyMsMax = 60_000;
const nina = 'nina.alvarez';
const marcus = 'marcus.oyelaran';
const engineer = 'wes.thornton';

/** A merge that does not say who is merged away: it fails however often it is tried. */
const mergeOfNobody =
  'MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||ADT^A40^ADT_A39|M1|P|2.5.1\r' +
  'EVN|A40|20260303120000\rPID|1||700101^^^SAMC^MR||Smith^Ann\r';

/** The folder of the built application. */
let application: string;
let browser: Browser;

beforeAll(async () => {
  [application, browser] = await Promise.all([builtApplication(), openBrowser()]);
}, 120_000);

afterAll(() => browser.close());

function openOurWard(): Promise<Ward> {
  return openWard(browser, application);
}

/** Admits a patient and reports a critical potassium of theirs, as two feeds do. */
async function reportPotassium(
  ward: Ward,
  told: { mrn: string; name: string; value: string },
): Promise<void> {
  const { mrn } = told;
  const patient = { mrn, name: told.name, visit: `V${mrn}` };
  const admitted = await ward.running
    .sender('st-anne-adt')
    .ask(adt('A01', { ...patient, control: `A${mrn}` }));
  expect(codeAndControl(admitted)).toBe(`AA A${mrn}`);
  const reported = await ward.running
    .sender('st-anne-lab')
    .ask(potassium({ ...patient, control: `R${mrn}`, order: `L${mrn}`, value: told.value }));
  expect(codeAndControl(reported)).toBe(`AA R${mrn}`);
}

async function expectSound({ running: { database } }: Ward): Promise<void> {
  await until(() => isSettled(database));
  expect(await brokenInvariants(database)).toEqual([]);
}

const live = (page: Page) => page.getByText('Live', { exact: true }).waitFor();
const listOf = (page: Page) => page.getByRole('region', { name: 'Worklist' });
const rowOf = (page: Page, patient: string) =>
  listOf(page).getByRole('listitem').filter({ hasText: patient });

function mayNurse({ network }: Ward, person: string): boolean {
  const found = network.people.find(({ id }) => id === person);
  return found?.grants.some(({ role }) => role === 'nurse') ?? false;
}

async function openTask(page: Page, patient: string): Promise<void> {
  await rowOf(page, patient).getByRole('link').click();
  await page.getByRole('region', { name: 'Task' }).waitFor();
}

async function confirmAccept(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('button', { name: 'Yes, I accept' }).click();
}

test(
  'Nina accepts a critical potassium, reports it, and everything that she did can be explained',
  async () => {
    const ward = await openOurWard();
    const { database } = ward.running;
    await reportPotassium(ward, { mrn: '700101', name: 'Smith^Ann', value: '6.1' });
    const page = await ward.signIn(nina);
    await live(page);
    const first = rowOf(page, 'SMITH, Ann');
    await first.waitFor();
    const before = await first.boundingBox();

    await reportPotassium(ward, { mrn: '700202', name: 'Novak^Eva', value: '6.8' });
    await page.getByText('1 new (1 critical)', { exact: true }).waitFor();
    expect((await first.boundingBox())?.y).toBe(before?.y);
    expect(await rowOf(page, 'NOVAK, Eva').count()).toBe(0);
    await page.keyboard.press('u');
    await openTask(page, 'NOVAK, Eva');

    await page.getByRole('button', { name: 'Accept' }).click();
    const words = await page.getByRole('dialog').textContent();
    for (const part of ['NOVAK, Eva', '10-Nov-1981', 'Potassium 6.8\u00a0mmol/L']) {
      expect(words).toContain(part);
    }
    await page.getByRole('button', { name: 'Yes, I accept' }).click();
    await page
      .getByText(/^Accepted \d\d:\d\d, recorded$/)
      .first()
      .waitFor();

    await page.getByRole('link', { name: /^Run timeline/ }).click();
    await page.getByRole('heading', { name: 'Run timeline: Critical result' }).waitFor();
    const timeline = await page.getByRole('region', { name: 'Timeline' }).innerText();
    for (const part of [
      'Rule critical-result@1.0.0 start[0] version 1.0.0',
      /Guard event\.status in .* was true/,
      'Parameter accept_within = 10m site setting',
      'Parameter potassium_high = 6 network setting',
      'Nina Alvarez accepted.',
    ]) {
      expect(timeline).toMatch(part);
    }
    await page.goBack();

    await page.getByRole('button', { name: 'Complete' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reported to (name and role)' }).fill('Dr Diallo');
    const readBack = dialog.getByRole('textbox', { name: /^The value as they read it back/ });
    await readBack.fill('8.6 mmol/L');
    await dialog.getByRole('textbox', { name: 'What was decided' }).fill('Calcium, ECG, repeat');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await dialog
      .getByText(/not the one that was reported/)
      .first()
      .waitFor();
    expect(await readBack.inputValue()).toBe('8.6 mmol/L');
    expect(await readBack.getAttribute('aria-invalid')).toBe('true');
    await readBack.fill('6.8 mmol/L');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await page
      .getByText(/^Completed \d\d:\d\d, recorded$/)
      .first()
      .waitFor();

    const tasks = await ward.running.tasks();
    const done = must(
      tasks.find(({ state }) => state === 'completed'),
      'a completed task',
    );
    const audit = await readAudit(database, { object: `task:${done.id}`, limit: 20 });
    expect(audit.filter(({ action }) => action !== 'task.view')).toMatchObject([
      { actor: nina, action: 'task.complete', outcome: 'done' },
      { actor: nina, action: 'task.complete', outcome: 'refused' },
      { actor: nina, action: 'task.accept', outcome: 'done' },
    ]);
    await expectSound(ward);
  },
  storyMsMax,
);

test(
  'of a value that was not read back Nina is told who is asked to confirm it',
  async () => {
    const ward = await openOurWard();
    await reportPotassium(ward, { mrn: '700202', name: 'Novak^Eva', value: '6.8' });
    const page = await ward.signIn(nina);
    await openTask(page, 'NOVAK, Eva');
    await confirmAccept(page);
    await page.getByRole('button', { name: 'Complete' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reported to (name and role)' }).fill('Dr Diallo');
    await dialog.getByRole('textbox', { name: 'What was decided' }).fill('Repeat');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('heading', { name: 'What followed' }).waitFor();
    const followed = page.getByRole('listitem').filter({ hasText: 'Confirm critical result' });
    expect(await followed.innerText()).toMatch(/: Physician on call is asked\.$/);
    await expectSound(ward);
  },
  storyMsMax,
);

test(
  'a patient who is discharged before anybody accepted leaves the physician the value, and the charge nurse sees who has it',
  async () => {
    const ward = await openOurWard();
    const [physician = ''] = ward.onShift({ role: 'on-call-physician', unit: null }, 0);
    const eva = { mrn: '700202', name: 'Novak^Eva', visit: 'V700202' };
    await reportPotassium(ward, { ...eva, value: '6.8' });
    const discharged = adt('A03', { ...eva, control: 'D1', at: '20260303130000' });
    expect(codeAndControl(await ward.running.sender('st-anne-adt').ask(discharged))).toBe('AA D1');
    const page = await ward.signIn(physician);
    const row = rowOf(page, 'NOVAK, Eva');
    await row.getByText('Potassium 6.8\u00a0mmol/L, critical high', { exact: true }).waitFor();
    await openTask(page, 'NOVAK, Eva');
    await page.getByRole('heading', { name: 'What was reported' }).waitFor();
    await page.getByText('Critical high', { exact: true }).waitFor();
    await confirmAccept(page);
    await page
      .getByText(/^Accepted \d\d:\d\d, recorded$/)
      .first()
      .waitFor();

    const [charge = ''] = ward
      .onShift({ role: 'charge-nurse', unit: 'ed' }, 0)
      .filter((id) => !mayNurse(ward, id));
    const chargePage = await ward.signIn(charge);
    await chargePage.getByRole('heading', { name: 'Accepted by colleagues 1' }).click();
    await rowOf(chargePage, 'NOVAK, Eva')
      .getByText(nameOf(ward.network, physician), { exact: false })
      .first()
      .waitFor();
    await expectSound(ward);
  },
  storyMsMax,
);

test(
  'the message behind a task can be read field by field, with the answer that its sender got',
  async () => {
    const ward = await openOurWard();
    await reportPotassium(ward, { mrn: '700202', name: 'Novak^Eva', value: '6.8' });
    const page = await ward.signIn(engineer, '/messages?feed=st-anne-lab');
    await page.getByRole('link', { name: /^ORU\^R01/ }).click();
    await page.getByText('Applied.', { exact: true }).waitFor();
    const value = page.getByRole('row').filter({ hasText: 'OBX-5' });
    expect(await value.innerText()).toMatch(/^OBX-5\s+Value\s+6\.8$/);
    await page.getByText('Task: Acknowledge critical result: Potassium 6.8 mmol/L').waitFor();

    await page.getByRole('tab', { name: 'ACK' }).click();
    const ack = await page.getByLabel('ACK text').innerText();
    expect(ack).toMatch(/MSA\|AA\|R700202$/);
    await expectSound(ward);
  },
  storyMsMax,
);

test(
  'what nobody accepts climbs to the charge nurse and, when she says so at once, to the physician',
  async () => {
    const ward = await openOurWard();
    const [charge = ''] = ward
      .onShift({ role: 'charge-nurse', unit: 'ed' }, 11)
      .filter((id) => !mayNurse(ward, id));
    const [physician = ''] = ward.onShift({ role: 'on-call-physician', unit: null }, 11);
    const chargePage = await ward.signIn(charge);
    const physicianPage = await ward.signIn(physician);
    await Promise.all([live(chargePage), live(physicianPage)]);
    await reportPotassium(ward, { mrn: '700101', name: 'Smith^Ann', value: '6.8' });
    await until(async () => (await ward.running.tasks()).length === 1);

    // The site gives its nurses ten minutes.
    ward.moveOn(10.1);
    await chargePage.getByText('1 new (1 critical)', { exact: true }).waitFor();
    expect(await physicianPage.getByText('Up to date', { exact: true }).count()).toBe(1);

    await chargePage.getByRole('button', { name: 'Show (U)' }).click();
    await openTask(chargePage, 'SMITH, Ann');
    await chargePage.getByRole('button', { name: 'Escalate now' }).click();
    const dialog = chargePage.getByRole('dialog');
    await dialog.getByText('Physician on call is asked at once').waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Both nurses are in resuscitation.');
    await dialog.getByRole('button', { name: 'Escalate now' }).click();
    await chargePage
      .getByText(/^Escalated \d\d:\d\d, recorded$/)
      .first()
      .waitFor();
    const rungs = chargePage.locator('.ladder li');
    expect(
      await rungs.evaluateAll((all) => all.map((one) => one.getAttribute('data-state'))),
    ).toEqual(['done', 'done', 'done', 'next']);

    await physicianPage.getByText('1 new (1 critical)', { exact: true }).waitFor();
    await physicianPage.getByRole('button', { name: 'Show (U)' }).click();
    await openTask(physicianPage, 'SMITH, Ann');
    await confirmAccept(physicianPage);
    await physicianPage
      .getByText(/^Accepted \d\d:\d\d, recorded$/)
      .first()
      .waitFor();
    const history = await physicianPage.locator('.history').innerText();
    expect(history).toContain('Both nurses are in resuscitation.');
    await expectSound(ward);
  },
  storyMsMax,
);

test(
  'an engineer skips a message that cannot be applied, and the one behind it goes on',
  async () => {
    const ward = await openOurWard();
    const lab = ward.running.sender('st-anne-lab');
    expect(codeAndControl(await ward.running.sender('st-anne-adt').ask(mergeOfNobody))).toBe(
      'AA M1',
    );
    const result = potassium({ control: 'R1', name: 'Smith^Ann', value: '6.8' });
    expect(codeAndControl(await lab.ask(result))).toBe('AA R1');

    const page = await ward.signIn(engineer, '/exceptions');
    const rail = page.getByRole('navigation', { name: 'Areas' });
    await rail.getByRole('link', { name: 'Exceptions 1 need a person' }).waitFor();
    const item = page.getByRole('listitem').filter({ hasText: 'Message 1' });
    await item.getByText('1 waiting behind it', { exact: false }).waitFor();
    await item.getByRole('button', { name: 'Skip message 1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('The desk merged them by hand.');
    await dialog.getByRole('button', { name: 'Skip', exact: true }).click();
    await page
      .getByText('Message 1 was skipped. The message that waited behind it goes on.')
      .waitFor();
    await rail.getByRole('link', { name: 'Exceptions', exact: true }).waitFor();

    const kept = await ward.running.kept();
    expect(kept.map(({ outcome }) => outcome)).toEqual(['skipped', 'applied']);
    // Whoever was asked about what waited is asked no more; the nurse is asked about the result.
    const tasks = await ward.running.tasks();
    expect(tasks.filter(({ state }) => state !== 'cancelled')).toMatchObject([
      { state: 'open', title: 'Acknowledge critical result: Potassium 6.8 mmol/L' },
    ]);
    expect(tasks.map(({ title }) => title)).toContain('Critical result waits: St. Anne admissions');
    await expectSound(ward);
  },
  storyMsMax,
);

test(
  'an engineer ticks two of three alike exceptions, and the plan takes these two',
  async () => {
    const ward = await openOurWard();
    const sender = ward.running.sender('st-anne-adt');
    for (const n of [1, 2, 3]) {
      const merge = mergeOfNobody.replace('|M1|', `|M${n}|`).replace('700101', `70010${n}`);
      expect(codeAndControl(await sender.ask(merge))).toBe(`AA M${n}`);
    }
    await ward.running.kept();

    const page = await ward.signIn(engineer, '/exceptions');
    await page.getByRole('checkbox', { name: 'Select all messages of' }).check();
    await page.getByText('3 messages selected.').waitFor();
    await page.getByRole('checkbox', { name: 'Select message 2' }).uncheck();
    await page.getByText('2 messages selected.').waitFor();
    await expectSound(ward);
    await page.getByRole('button', { name: 'Plan a replay of the selected' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The plan takes the 2 messages that you selected').waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('The desk merged these by hand.');
    await dialog.getByRole('button', { name: 'Make the plan' }).click();
    await page.getByRole('heading', { name: 'Retry 2 messages of 2 patients' }).waitFor();
    const planned = await ward.running.database.query(
      'test-planned',
      'select seq from replay_item order by seq',
    );
    expect(planned).toEqual([{ seq: 1 }, { seq: 3 }]);
    await expectSound(ward);
  },
  storyMsMax,
);

test(
  'whoever returns to an ended session signs in and is where they were',
  async () => {
    const ward = await openOurWard();
    const { database } = ward.running;
    await reportPotassium(ward, { mrn: '700101', name: 'Smith^Ann', value: '6.8' });
    const page = await ward.signIn(nina);
    await openTask(page, 'SMITH, Ann');
    const left = await page.getByRole('link', { name: /^Run timeline/ }).getAttribute('href');
    await database.query('end-sessions', 'update session set ended_at = now()');

    await page.getByRole('link', { name: /^Run timeline/ }).click();
    await page.getByRole('heading', { name: 'Sinew', exact: true }).waitFor();
    expect(await page.getByText('SMITH', { exact: false }).count()).toBe(0);
    await page.getByText('Synthetic data.').waitFor();
    await chooseAtProvider(page, nameOf(ward.network, nina));
    await page.getByRole('heading', { name: /^Run timeline/ }).waitFor();
    expect(page.url()).toContain(must(left, 'the link to the run'));
    await expectSound(ward);
  },
  storyMsMax,
);

test(
  'of two nurses who are about to accept the same task the second sees that the first has, and sends nothing',
  async () => {
    const ward = await openOurWard();
    await reportPotassium(ward, { mrn: '700101', name: 'Smith^Ann', value: '6.8' });
    const first = await ward.signIn(nina);
    const second = await ward.signIn(marcus);
    for (const page of [first, second]) {
      await openTask(page, 'SMITH, Ann');
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.getByRole('button', { name: 'Yes, I accept' }).waitFor();
    }
    await first.getByRole('button', { name: 'Yes, I accept' }).click();
    await first
      .getByText(/^Accepted \d\d:\d\d, recorded$/)
      .first()
      .waitFor();
    const dialog = second.getByRole('dialog');
    await dialog.getByText(/^Nina Alvarez accepted \(\d\d:\d\d\)\.$/).waitFor();
    await dialog.getByText('Accept is not possible any more', { exact: false }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Yes, I accept' }).isDisabled()).toBe(true);

    const [task] = await ward.running.tasks();
    const audit = await readAudit(ward.running.database, { object: `task:${task?.id}`, limit: 20 });
    expect(audit.filter(({ action }) => action === 'task.accept')).toMatchObject([
      { actor: nina, outcome: 'done' },
    ]);
    await expectSound(ward);
  },
  storyMsMax,
);
