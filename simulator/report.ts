import type { Chance } from './chance.ts';
import type { CorrectionStep, ReportStep } from './journey.ts';
import { panels, testsOf, type LabTest, type Range } from './lab-tests.ts';
import type { Report } from './telling.ts';

const SLIGHTLY_HIGH_CHANCE = 0.06;
const TURNAROUND_MS = { from: 9 * 60_000, to: 28 * 60_000 };

/** What is reported of one order: values in their normal ranges, but for those that the step wants critical. */
export function newReport(
  chance: Chance,
  step: Pick<ReportStep, 'report' | 'status'> & Partial<Pick<ReportStep, 'critical'>>,
  options: { order: string; now: number },
): Report {
  const panel = panels.find((one) => one.id === step.report);
  if (!panel) throw new RangeError(`no panel ${step.report}`);
  const critical = (step.critical ?? []).filter((one) => chance.happens(one.chance));
  return {
    order: options.order,
    panel,
    status: step.status,
    collectedAt:
      options.now - (panel.isVitals ? 0 : chance.between(TURNAROUND_MS.from, TURNAROUND_MS.to)),
    values: testsOf(panel).map((test) => {
      const side = critical.find((one) => one.test === test.id)?.side ?? null;
      return measured(chance, test, side);
    }),
  };
}

/** The report again, as it should have been. Throws where there is none. */
export function correctedReport(
  chance: Chance,
  before: Report | undefined,
  step: CorrectionStep,
): Report {
  if (!before) throw new RangeError('a correction without a report');
  if (step.to !== 'corrected') return { ...before, status: step.to };
  return {
    ...before,
    status: 'corrected',
    // Only what was wrong is measured anew; the other values stand.
    values: before.values.map((one) => (one.flag === '' ? one : measured(chance, one.test, null))),
  };
}

function measured(
  chance: Chance,
  test: LabTest,
  side: 'low' | 'high' | null,
): Report['values'][number] {
  if (test.words) {
    const { found, nothing } = test.words;
    return side === 'high' ? { test, value: found, flag: 'A' } : { test, value: nothing, flag: '' };
  }
  if (side === 'low' && test.criticalLow) {
    return {
      test,
      value: valueIn(chance, test, test.criticalLow),
      flag: test.isVital ? 'L' : 'LL',
    };
  }
  if (side === 'high' && test.criticalHigh) {
    return {
      test,
      value: valueIn(chance, test, test.criticalHigh),
      flag: test.isVital ? 'H' : 'HH',
    };
  }
  if (!test.isVital && chance.happens(SLIGHTLY_HIGH_CHANCE)) {
    const { to } = test.normal;
    return { test, value: valueIn(chance, test, { from: to * 1.02, to: to * 1.06 }), flag: 'H' };
  }
  return { test, value: valueIn(chance, test, test.normal), flag: '' };
}

function valueIn(chance: Chance, test: LabTest, range: Range): string {
  return chance.between(range.from, range.to).toFixed(test.decimals);
}
