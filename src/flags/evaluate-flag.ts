import {
  flagBookAt,
  inShift,
  type Flag,
  type FlagBook,
  type FlagRule,
  type FlagValue,
  type Network,
} from '../governance/governance.ts';
import { must, type Instant } from '../platform/platform.ts';
import { reaches, type FlagSwitch } from './flag-switch.ts';

/** Where and about what a flag is asked. What is not known is null, and matches no rule. */
export interface FlagQuestion {
  at: Instant;
  site: string | null;
  unit: string | null;
  provider: string | null;
  workflow: string | null;
  /** State of the workflow. */
  step: string | null;
  specialty: string | null;
  acuity: string | null;
  /** 0 to 1. */
  confidence: number | null;
}

/** Why a flag gave what it gave, in the words of OpenFeature (specification 0.8, §1.4.7). */
export type FlagReason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'DISABLED' | 'STALE' | 'ERROR';

/** What a flag gave, and why. */
export interface FlagReading {
  key: string;
  value: FlagValue;
  variant: string;
  reason: FlagReason;
  /** The rule that matched, or `switch:` and the id of whatever turned it off. */
  rule?: string;
}

/** Undefined where there is no such flag, and none of that name was turned off. */
export type FlagReader = (key: string, question: FlagQuestion) => FlagReading | undefined;

/** Reads flags of a network with what is turned off. Pure: the same question has the same answer. */
export function createFlagReader({
  network,
  switches,
  cutOff,
}: {
  network: Network;
  switches: readonly FlagSwitch[];
  /** The switches may be old. */
  cutOff: boolean;
}): FlagReader {
  const zones = new Map(network.sites.map(({ id, zone }) => [id, zone]));
  return (key, question) => {
    const book = flagBookAt(network, question.site);
    const flag = book.flags.find((one) => one.key === key);
    if (!flag) return lastOff(key, question, switches);
    const zone = zones.get(question.site ?? '') ?? 'UTC';
    return evaluateFlag(flag, question, { book, switches, cutOff, zone });
  };
}

// A version that was taken back takes its flags with it, while its open runs go on: for them, off stays off.
function lastOff(
  key: string,
  question: FlagQuestion,
  switches: readonly FlagSwitch[],
): FlagReading | undefined {
  const turnedOff = switches.find((one) => one.flag === key && reaches(one, question));
  if (!turnedOff) return undefined;
  const rule = `switch:${turnedOff.off.id}`;
  return { key, value: false, variant: 'off', reason: 'DISABLED', rule };
}

/**
 * What a flag gives. What people turned off comes first, then the first rule that matches, then the default. A process that is cut
 * off says STALE, and takes for off what is marked so.
 */
export function evaluateFlag(
  flag: Flag,
  question: FlagQuestion,
  world: {
    book: Pick<FlagBook, 'providerGroups'>;
    switches: readonly FlagSwitch[];
    cutOff: boolean;
    zone: string;
  },
): FlagReading {
  const gives = (variant: string, reason: FlagReason, rule?: string): FlagReading => ({
    ...{ key: flag.key, value: valueOf(flag, variant), variant },
    reason: world.cutOff ? 'STALE' : reason,
    ...(rule !== undefined && { rule }),
  });
  const turnedOff = world.switches.find((one) => one.flag === flag.key && reaches(one, question));
  if (turnedOff) return gives(flag.off, 'DISABLED', `switch:${turnedOff.off.id}`);
  if (world.cutOff && flag.whenCutOff === 'off') return gives(flag.off, 'STALE', 'cut-off');
  const rule = flag.rules.find(({ when }) => matches(when, question, world));
  if (rule) return gives(rule.gives, 'TARGETING_MATCH', rule.id);
  return gives(flag.default, flag.rules.length === 0 ? 'STATIC' : 'DEFAULT');
}

function valueOf({ key, variants }: Flag, variant: string): FlagValue {
  return must(variants[variant], `flag ${key} has the variant ${variant}: it was checked`);
}

function matches(
  when: FlagRule['when'],
  question: FlagQuestion,
  { book, zone }: { book: Pick<FlagBook, 'providerGroups'>; zone: string },
): boolean {
  const isAmong = (value: string | null, wanted: readonly string[] | undefined): boolean =>
    wanted === undefined || (value !== null && wanted.includes(value));
  const providers = when.providerGroups?.flatMap((group) => book.providerGroups[group] ?? []);
  return (
    isAmong(question.site, when.sites) &&
    isAmong(question.unit, when.units) &&
    isAmong(question.provider, providers) &&
    isAmong(question.workflow, when.workflows) &&
    isAmong(question.step, when.steps) &&
    isAmong(question.specialty, when.specialties) &&
    isAmong(question.acuity, when.acuities) &&
    isWithin(question.confidence, when.confidence) &&
    (when.shift === undefined || inShift(when.shift, question.at, zone))
  );
}

function isWithin(
  confidence: number | null,
  wanted: { atLeast?: number; below?: number } | undefined,
): boolean {
  if (!wanted) return true;
  const { atLeast = 0, below = Infinity } = wanted;
  return confidence !== null && confidence >= atLeast && confidence < below;
}
