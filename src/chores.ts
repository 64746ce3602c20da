import type { Sessions, SignIn } from './access/access.ts';
import { codeRestDays, sweepCodes } from './callouts/callouts.ts';
import { sweepDelivered } from './delivery/delivery.ts';
import { sweepAlerts } from './feeds/feeds.ts';
import type { Retention } from './governance/governance.ts';
import type { Chore } from './housekeeping.ts';
import {
  coverReceipts,
  sweepAnswers,
  sweepAttachments,
  sweepBatches,
  sweepReceipts,
  type Intake,
} from './intake/intake.ts';
import { measureRestDays, sweepMeasures } from './measures/measures.ts';
import type { Clock, Database } from './platform/platform.ts';
import { shadowRestDays, sweepShadows } from './shadows/shadows.ts';
import { sweepTrials, trialRestDays } from './trials/trials.ts';

const DAY_MS = 86_400_000;

export interface ChoreParts {
  database: Database;
  clock: Clock;
  sessions: Sessions;
  signIn: SignIn;
  intake: Intake;
  /** How long things are kept, as the network in force says. */
  retention: () => Retention;
}

/** What is deleted in time. */
export function choresOf(parts: ChoreParts): Chore[] {
  const { database, clock, sessions, signIn, intake, retention } = parts;
  const daysAgo = (days: number): number => clock.now() - days * DAY_MS;
  return [
    { name: 'sessions', sweep: () => sessions.sweep(database) },
    { name: 'signIns', sweep: () => signIn.sweep(database) },
    { name: 'receiptIndex', sweep: () => coverReceipts(database) },
    { name: 'receipts', sweep: () => sweepReceipts(database, clock.now()) },
    {
      name: 'attachments',
      sweep: () => sweepAttachments(database, clock.now(), retention().attachmentDays),
    },
    {
      name: 'effects',
      sweep: () => sweepDelivered(database, clock.now(), retention().deliveredDays),
    },
    {
      name: 'applicationAnswers',
      sweep: () => sweepAnswers(database, clock.now(), retention().applicationAnswerDays),
    },
    { name: 'batches', sweep: () => sweepBatches(database, clock.now(), retention().batchDays) },
    { name: 'callouts', sweep: () => sweepCodes(database, daysAgo(codeRestDays)) },
    { name: 'files', sweep: () => intake.sweepFiles() },
    { name: 'feed alerts', sweep: () => sweepAlerts(database, clock.now()) },
    { name: 'trials', sweep: () => sweepTrials(database, daysAgo(trialRestDays)) },
    { name: 'measures', sweep: () => sweepMeasures(database, daysAgo(measureRestDays)) },
    { name: 'shadows', sweep: () => sweepShadows(database, daysAgo(shadowRestDays)) },
  ];
}
