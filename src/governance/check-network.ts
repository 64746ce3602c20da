import { covers, type Grant } from '../access/access.ts';
import { didYouMean, type Problem } from '../platform/platform.ts';
import { mapNames } from './check-mappings.ts';
import type { FallbackPool } from './last-resort.ts';
import { isLoincCode, isLoincSystem } from './loinc.ts';
import type { NetworkFiles } from './load-network.ts';
import type { NetworkFile } from './network-files.ts';
import type { ValuePath } from './schema-problems.ts';
import type { YamlFile } from './yaml-file.ts';

type SiteFile = YamlFile<NetworkFile<'site'>>;
type FeedFile = YamlFile<NetworkFile<'feed'>>;

/** What only several files together can tell: references, duplicates, and that nobody is asked who is not there. */
export function checkNetwork(files: NetworkFiles): Problem[] {
  const check = new NetworkCheck(files);
  check.roles();
  check.people();
  check.network(files.network);
  for (const [id, file] of files.sites) check.site(id, file);
  for (const file of files.feeds.values()) check.feed(file);
  check.loincCodes();
  check.ports();
  check.workflows();
  return check.problems;
}

class NetworkCheck {
  readonly problems: Problem[] = [];
  readonly #files: NetworkFiles;
  readonly #roleIds: readonly string[];
  readonly #siteIds: readonly string[];
  readonly #grants: ReadonlyMap<string, readonly Grant[]>;

  constructor(files: NetworkFiles) {
    this.#files = files;
    this.#roleIds = files.roles.value.roles.map((role) => role.id);
    this.#siteIds = [...files.sites.keys()];
    this.#grants = new Map(files.people.value.people.map((person) => [person.id, person.grants]));
  }

  roles(): void {
    const file = this.#files.roles;
    this.#duplicates(file, 'roles', this.#roleIds, 'role');
    const ofClients = [...this.#files.clients.values()].flatMap((client) => client.value.grants);
    const grants = [...[...this.#grants.values()].flat(), ...ofClients];
    const held = new Set(grants.map((grant) => grant.role));
    for (const [index, id] of this.#roleIds.entries()) {
      if (held.has(id)) continue;
      const sentence = `Nobody holds the role "${id}". Grant it to somebody in people.yaml, or remove it.`;
      this.#report('unused', file.where(['roles', index, 'id']), sentence, 'warning');
    }
  }

  people(): void {
    const file = this.#files.people;
    const { people } = file.value;
    this.#duplicates(
      file,
      'people',
      people.map((person) => person.id),
      'person',
    );
    for (const [index, person] of people.entries()) {
      for (const [place, grant] of person.grants.entries()) {
        const path = ['people', index, 'grants', place];
        this.#known('role', grant.role, this.#roleIds, file, [...path, 'role']);
        if (grant.site === '*') {
          if (grant.unit === null) continue;
          const sentence =
            'A grant for the whole network is for no one unit. Remove "unit", or name the site.';
          this.#report('value', file.where([...path, 'unit']), sentence);
        } else if (this.#known('site', grant.site, this.#siteIds, file, [...path, 'site'])) {
          this.#unit(grant.site, grant.unit, file, [...path, 'unit']);
        }
      }
    }
  }

  network(file: NetworkFiles['network']): void {
    const { fallback } = file.value;
    if (!fallback) return;
    const { site, role, unit } = fallback;
    const isPool =
      this.#known('site', site, this.#siteIds, file, ['fallback', 'site']) &&
      this.#known('role', role, this.#roleIds, file, ['fallback', 'role']) &&
      this.#unit(site, unit, file, ['fallback', 'unit']);
    if (isPool) this.#fallback(fallback, file);
  }

  site(id: string, file: SiteFile): void {
    const { units, zone, fallback, rotas } = file.value;
    this.#duplicates(
      file,
      'units',
      units.map((unit) => unit.id),
      'unit',
    );
    if (!isZone(zone)) {
      const hint = didYouMean(zone, Intl.supportedValuesOf('timeZone'));
      const sentence = `There is no time zone "${zone}".${hint || ' Use an IANA name, as in America/Chicago.'}`;
      this.#report('value', file.where(['zone']), sentence);
    }
    if (this.#known('role', fallback.role, this.#roleIds, file, ['fallback', 'role'])) {
      if (this.#unit(id, fallback.unit, file, ['fallback', 'unit'])) {
        this.#fallback({ site: id, ...fallback }, file);
      }
    }
    const seen = new Set<string>();
    for (const [index, rota] of rotas.entries()) {
      this.#rota(id, file, index);
      const key = `${rota.role} ${rota.unit}`;
      if (seen.has(key)) {
        const sentence = `There is a second rota for "${rota.role}" in the same place. Put its shifts into the first.`;
        this.#report('duplicate', file.where(['rotas', index, 'role']), sentence);
      }
      seen.add(key);
    }
  }

  /** The last resort must be somebody, and somebody who may act. */
  #fallback({ site, role, unit }: FallbackPool, file: YamlFile<unknown>): void {
    const where = file.where(['fallback', 'role']);
    if (!this.#isHeld(role, { site, unit })) {
      const sentence = `Nobody holds the fallback role "${role}" here, so a task could end with nobody. Grant it in people.yaml.`;
      this.#report('fallback', where, sentence);
    }
    const permissions = this.#files.roles.value.roles.find((one) => one.id === role)?.permissions;
    if (!permissions?.includes('task.view') || !permissions.includes('task.act')) {
      const sentence = `The fallback role "${role}" may not see and act on tasks. Give it task.view and task.act in roles.yaml.`;
      this.#report('fallback', where, sentence);
    }
  }

  #rota(site: string, file: SiteFile, index: number): void {
    const rota = file.value.rotas[index];
    if (!rota) return;
    const path = ['rotas', index];
    const isRole = this.#known('role', rota.role, this.#roleIds, file, [...path, 'role']);
    const isUnit = this.#unit(site, rota.unit, file, [...path, 'unit']);
    for (const [number, shift] of rota.shifts.entries()) {
      for (const [place, person] of shift.people.entries()) {
        const at = [...path, 'shifts', number, 'people', place];
        const known = this.#known('person', person, [...this.#grants.keys()], file, at);
        if (!known || !isRole || !isUnit) continue;
        if (this.#worksThere(person, rota.role, { site, unit: rota.unit })) continue;
        const sentence = `"${person}" is on this rota but does not hold the role "${rota.role}" here. Grant it in people.yaml, or take the name off.`;
        this.#report('rota', file.where(at), sentence);
      }
    }
  }

  feed(file: FeedFile): void {
    const { site, owner, locations, mappings } = file.value;
    this.#known('person or role', owner, [...this.#grants.keys(), ...this.#roleIds], file, [
      'owner',
    ]);
    const isSite = this.#known('site', site, this.#siteIds, file, ['site']);
    const origin = new Map<string, string>();
    for (const [index, path] of mappings.entries()) {
      const shared = this.#files.mappings.get(path);
      if (!shared) {
        this.#known('file', path, [...this.#files.mappings.keys()], file, ['mappings', index]);
        continue;
      }
      for (const kind of mapNames) {
        for (const name of Object.keys(shared.value[kind])) {
          const first = origin.get(`${kind} ${name}`);
          if (first !== undefined) {
            const sentence = `${first} and ${path} both map "${name}". Leave it in one of them.`;
            this.#report('duplicate', file.where(['mappings', index]), sentence);
          }
          origin.set(`${kind} ${name}`, path);
        }
      }
      if (isSite) this.#locations(site, shared, shared.value.locations);
    }
    if (isSite) this.#locations(site, file, locations);
  }

  #locations(
    site: string,
    file: YamlFile<unknown>,
    locations: Readonly<Record<string, string>>,
  ): void {
    for (const [sent, unit] of Object.entries(locations)) {
      this.#unit(site, unit, file, ['locations', sent]);
    }
  }

  /** Limits of workflows go by LOINC codes: a wrong one would turn them off without a word. */
  loincCodes(): void {
    for (const file of [...this.#files.feeds.values(), ...this.#files.mappings.values()]) {
      for (const [sent, { code, system }] of Object.entries(file.value.codes)) {
        if (!isLoincSystem(system) || isLoincCode(code)) continue;
        const sentence = `"${code}" is no LOINC code: its form or its check digit is wrong, so it was mistyped. Look it up at loinc.org.`;
        this.#report('loinc', file.where(['codes', sent, 'code']), sentence);
      }
    }
  }

  ports(): void {
    const taken = new Map<number, { host: string; path: string }[]>();
    for (const file of this.#files.feeds.values()) {
      const { host, port, kind } = file.value;
      if (kind !== 'hl7v2' && port !== undefined) {
        const where = kind === 'fhir' ? '/fhir' : '/intake and in its folder';
        const name = kind === 'fhir' ? 'FHIR' : kind;
        const sentence = `A ${name} feed is heard at ${where} and listens nowhere else. Remove the port.`;
        this.#report('port', file.where(['port']), sentence);
      }
      if ((kind === 'csv') !== (file.value.csv !== undefined)) {
        const sentence =
          kind === 'csv'
            ? 'A csv feed says under "csv" what its columns mean. Add it.'
            : 'Only a feed of kind csv has columns. Remove "csv", or write kind: csv.';
        this.#report('format', file.where(kind === 'csv' ? ['kind'] : ['csv']), sentence);
      }
      if (kind === 'fhir' && file.value.folder !== undefined) {
        const sentence = 'A FHIR feed takes no files. Remove the folder.';
        this.#report('format', file.where(['folder']), sentence);
      }
      if (kind === 'hl7v2' && port === undefined) {
        const sentence = '"port" is missing. Add it: a number.';
        this.#report('missing', `${file.path}:1:1`, sentence);
      }
      if (port === undefined) continue;
      const others = taken.get(port) ?? [];
      const other = others.find(
        (one) => one.host === host || isEveryHost(one.host) || isEveryHost(host),
      );
      if (other) {
        const sentence = `Port ${port} is taken by ${other.path}. Two feeds cannot listen at the same address; choose another port.`;
        this.#report('duplicate', file.where(['port']), sentence);
      }
      taken.set(port, [...others, { host, path: file.path }]);
    }
  }

  workflows(): void {
    const file = this.#files.workflows;
    const { workflows } = file.value;
    this.#duplicates(
      file,
      'workflows',
      workflows.map((one) => one.id),
      'workflow',
    );
    for (const [index, installed] of workflows.entries()) {
      const path = ['workflows', index];
      this.#known('file', installed.from, [...this.#files.sources.keys()], file, [...path, 'from']);
      const sites = installed.sites === 'all' ? this.#siteIds : installed.sites;
      for (const [place, site] of sites.entries()) {
        this.#known('site', site, this.#siteIds, file, [...path, 'sites', place]);
      }
      for (const site of Object.keys(installed.siteParameters)) {
        const at = [...path, 'siteParameters', site];
        if (!this.#known('site', site, this.#siteIds, file, at) || sites.includes(site)) continue;
        const sentence = `The workflow "${installed.id}" does not run at "${site}", so these values have no effect. Add the site to "sites", or remove them.`;
        this.#report('unused', file.where(at), sentence);
      }
    }
  }

  #unit(site: string, unit: string | null, file: YamlFile<unknown>, path: ValuePath): boolean {
    if (unit === null) return true;
    const units = this.#files.sites.get(site)?.value.units.map((one) => one.id) ?? [];
    return this.#known(`unit at ${site}`, unit, units, file, path);
  }

  #known(
    what: string,
    id: string,
    ids: readonly string[],
    file: YamlFile<unknown>,
    path: ValuePath,
  ): boolean {
    if (ids.includes(id)) return true;
    const known = ids.length > 0 && ids.length <= 12 ? ` Known: ${ids.join(', ')}.` : '';
    const sentence = `There is no ${what} "${id}".${didYouMean(id, ids) || known}`;
    this.#report('unknown-reference', file.where(path), sentence);
    return false;
  }

  #duplicates(file: YamlFile<unknown>, list: string, ids: readonly string[], what: string): void {
    for (const [index, id] of ids.entries()) {
      if (ids.indexOf(id) === index) continue;
      const sentence = `There is a second ${what} "${id}". Give one of them another id.`;
      this.#report('duplicate', file.where([list, index, 'id']), sentence);
    }
  }

  #isHeld(role: string, place: { site: string; unit: string | null }): boolean {
    return [...this.#grants.keys()].some((person) => this.#holds(person, role, place));
  }

  #holds(person: string, role: string, place: { site: string; unit: string | null }): boolean {
    const grants = this.#grants.get(person) ?? [];
    return grants.some((grant) => grant.role === role && covers(grant, place));
  }

  /** A rota of the whole site may name people who hold the role in one of its units. */
  #worksThere(person: string, role: string, place: { site: string; unit: string | null }): boolean {
    if (this.#holds(person, role, place)) return true;
    const grants = this.#grants.get(person) ?? [];
    return (
      place.unit === null &&
      grants.some((grant) => grant.role === role && grant.site === place.site)
    );
  }

  #report(
    code: string,
    location: string,
    sentence: string,
    severity: Problem['severity'] = 'error',
  ) {
    this.problems.push({ code, severity, location, sentence });
  }
}

function isEveryHost(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
