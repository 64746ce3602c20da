import { Temporal } from 'temporal-polyfill';

import { suggestion, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';
import type { NetworkFile } from './network-files.ts';
import type { YamlFile } from './yaml-file.ts';

type FlagsFile = YamlFile<NetworkFile<'flags'>>;
type FlagEntry = NetworkFile<'flags'>['flags'][number];
type Path = readonly (string | number)[];

/** What of flags only their meaning and several files together can tell: names exist, variants are of one type, days are days. */
export function checkFlags(files: NetworkFiles): Problem[] {
  const file = files.flags;
  if (!file) return [];
  const check = new FlagCheck(file, files);
  for (const [index, flag] of file.value.flags.entries()) check.flag(index, flag);
  return check.problems;
}

class FlagCheck {
  readonly problems: Problem[] = [];
  readonly #file: FlagsFile;
  readonly #known: Readonly<Record<string, readonly string[]>>;

  constructor(file: FlagsFile, files: NetworkFiles) {
    this.#file = file;
    const people = files.people.value.people.map(({ id }) => id);
    const roles = files.roles.value.roles.map(({ id }) => id);
    this.#known = {
      owner: [...people, ...roles],
      client: [...files.clients.keys()],
      site: [...files.sites.keys()],
      unit: [...files.sites.values()].flatMap(({ value }) => value.units.map(({ id }) => id)),
      workflow: files.workflows.value.workflows.map(({ id }) => id),
      'provider group': Object.keys(file.value.providerGroups),
    };
  }

  flag(index: number, flag: FlagEntry): void {
    const path = ['flags', index];
    const keys = this.#file.value.flags.map(({ key }) => key);
    if (keys.indexOf(flag.key) < index) {
      this.#report([...path, 'key'], `There is another flag "${flag.key}".`);
    }
    this.#name('owner', flag.owner, [...path, 'owner']);
    for (const [at, client] of flag.clients.entries()) {
      this.#name('client', client, [...path, 'clients', at]);
    }
    this.#variants(path, flag);
    if (!isDay(flag.expires)) {
      this.#report([...path, 'expires'], `There is no day ${flag.expires}.`);
    }
    for (const [at, rule] of flag.rules.entries()) this.#rule([...path, 'rules', at], rule, flag);
  }

  #variants(path: Path, { variants, kind, ...flag }: FlagEntry): void {
    const types = new Set(Object.values(variants).map((value) => typeof value));
    if (types.size !== 1) {
      const sentence = 'The variants are of several types. Give all of them one.';
      this.#report([...path, 'variants'], sentence);
    }
    if (kind === 'kill-switch' && !types.has('boolean')) {
      this.#report([...path, 'variants'], 'A kill switch is on or off: leave out its variants.');
    }
    for (const field of ['default', 'off'] as const) {
      this.#variant([...path, field], flag[field], variants);
    }
  }

  #rule(path: Path, { id, when, gives }: FlagEntry['rules'][number], flag: FlagEntry): void {
    this.#variant([...path, 'gives'], gives, flag.variants);
    const same = flag.rules.filter((rule) => rule.id === id).length;
    if (same > 1) this.#report([...path, 'id'], `There are ${same} rules "${id}".`);
    if (Object.keys(when).length === 0) {
      const sentence = 'A rule without a condition always matches. Write "default" instead.';
      this.#report([...path, 'when'], sentence);
    }
    const { sites = [], units = [], workflows = [], providerGroups = [] } = when;
    const named = {
      site: sites,
      unit: units,
      workflow: workflows,
      'provider group': providerGroups,
    };
    const fields = { site: 'sites', unit: 'units', workflow: 'workflows' } as const;
    for (const [what, ids] of Object.entries(named)) {
      const field = what in fields ? fields[what as keyof typeof fields] : 'providerGroups';
      for (const [at, one] of ids.entries()) this.#name(what, one, [...path, 'when', field, at]);
    }
  }

  #variant(path: Path, name: string, variants: FlagEntry['variants']): void {
    const known = Object.keys(variants);
    if (known.includes(name)) return;
    this.#report(path, `There is no variant "${name}".${suggestion(name, known)}`);
  }

  #name(what: string, name: string, path: Path): void {
    const known = this.#known[what] ?? [];
    if (known.includes(name)) return;
    const words = what === 'owner' ? 'person or role' : what;
    this.#report(path, `There is no ${words} "${name}".${suggestion(name, known)}`);
  }

  #report(path: Path, sentence: string): void {
    this.problems.push({
      ...{ code: 'flag', severity: 'error', sentence },
      location: this.#file.where([...path]),
    });
  }
}

function isDay(text: string): boolean {
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}
