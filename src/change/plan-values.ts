import type { Network, Waiver } from '../governance/governance.ts';
import type { EffectiveParameter, SiteWorkflow } from '../workflows/workflows.ts';

/** A parameter that holds another value there, with who set it. Null: there is none. */
export interface ValueChange {
  workflow: string;
  parameter: string;
  before: SetValue | null;
  after: SetValue | null;
  /** Why it holds there, in words. */
  reason: string;
}

export interface SetValue {
  value: unknown;
  from: string;
}

/** The parameters of a site's workflows whose value, or whoever sets it, is another one afterwards. */
export function valueChanges(
  before: readonly SiteWorkflow[] = [],
  after: readonly SiteWorkflow[] = [],
): ValueChange[] {
  const ids = new Set([...before, ...after].map(({ definition }) => definition.id));
  return [...ids].flatMap((workflow) => {
    const [one, other] = [before, after].map(
      (all) => all.find(({ definition }) => definition.id === workflow)?.parameters.byName ?? {},
    );
    const names = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
    return [...names].flatMap((parameter) => {
      const [was, is] = [one?.[parameter], other?.[parameter]];
      if (was?.value === is?.value && was?.from === is?.from) return [];
      const reason = reasonOf(is, was);
      return [{ workflow, parameter, before: valueOf(was), after: valueOf(is), reason }];
    });
  });
}

function reasonOf(is: EffectiveParameter | undefined, was: EffectiveParameter | undefined): string {
  switch (is?.from) {
    case 'waiver':
      return `The waiver ${is.waiver ?? ''} holds here.`;
    case 'site':
      return 'It is set for this site.';
    case 'network':
      return was?.from === 'site'
        ? 'The site’s own value is gone: the network’s holds.'
        : 'It is the network’s value, and this site sets none of its own.';
    case 'catalog':
      return 'Nobody sets it: the workflow’s own value holds.';
    case undefined:
      return 'The workflow does not have it any more, or does not run here.';
  }
}

function valueOf(parameter: EffectiveParameter | undefined): SetValue | null {
  return parameter ? { value: parameter.value, from: parameter.from } : null;
}

/** A waiver at a site, and what the candidate does to it. */
export interface PlannedWaiver extends Pick<
  Waiver,
  'id' | 'workflow' | 'parameter' | 'value' | 'owner' | 'expires'
> {
  change: 'new' | 'kept' | 'changed' | 'ended';
}

/** The waivers that hold at a site before or after, without those that were over anyway. */
export function waiversAt(site: string, before: Network, after: Network): PlannedWaiver[] {
  const [was, is] = [before, after].map((network) => waiversOf(network, site));
  const ended = (was ?? []).filter((one) => !is?.some(({ id }) => id === one.id));
  return [
    ...(is ?? []).map((one) => {
      const old = was?.find(({ id }) => id === one.id);
      const same = JSON.stringify(old) === JSON.stringify(one);
      return planned(one, old ? (same ? 'kept' : 'changed') : 'new');
    }),
    ...ended.map((one) => planned(one, 'ended')),
  ];
}

function waiversOf({ workflows }: Network, site: string): Waiver[] {
  return workflows.flatMap(({ waivers = [] }) => waivers.filter((one) => one.sites.includes(site)));
}

function planned(waiver: Waiver, change: PlannedWaiver['change']): PlannedWaiver {
  const { id, workflow, parameter, value, owner, expires } = waiver;
  return { id, workflow, parameter, value, owner, expires, change };
}
