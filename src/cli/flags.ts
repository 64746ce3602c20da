import { changeFlag, type ChangeFlagRequest } from '../change/change.ts';
import { createFlagReader, readFlagChanges, switchesAt, type FlagSwitch } from '../flags/flags.ts';
import { flagBookAt, newestRelease, type Network } from '../governance/governance.ts';
import { iso, systemClock, systemIds, type Database } from '../platform/platform.ts';
import type { Report } from './command.ts';
import {
  depsOf,
  nothingInForce,
  onDatabase,
  personIn,
  refusedFor,
  type ByPerson,
  type OnDatabase,
} from './on-database.ts';
import type { Terminal } from './terminal.ts';

export interface FlagPlaceOptions extends ByPerson {
  site?: string;
  unit?: string;
}

/** `sinew flags`: what each flag gives at each site and why, and what is turned off. */
export async function flags(terminal: Terminal, options: OnDatabase): Promise<Report> {
  return onDatabase(terminal, options, async (database) => {
    const network = (await newestRelease(database))?.network;
    if (!network) throw nothingInForce();
    const switches = switchesAt(await readFlagChanges(database), systemClock.now());
    const told = flagBookAt(network, null).flags.map((flag) => ({
      ...{ key: flag.key, title: flag.title, kind: flag.kind, owner: flag.owner },
      expires: flag.expires,
      sites: atSites(network, flag.key, switches),
    }));
    return {
      lines: [
        ...told.flatMap(({ key, kind, owner, expires, sites }) => [
          `${key}  ${kind}, ${owner} answers for it until ${expires}`,
          ...sites.map(
            ({ site, variant, reason, rule }) =>
              `  ${site.padEnd(16)} ${variant}  ${reason}${rule === undefined ? '' : ` ${rule}`}`,
          ),
        ]),
        ...switches.map(switchLine),
      ],
      json: { flags: told, switches },
    };
  });
}

/** `sinew kill FLAG`: off at once, everywhere or at a site or in a unit of it. */
export async function kill(
  terminal: Terminal,
  options: FlagPlaceOptions,
  [flag = '']: readonly string[],
): Promise<Report> {
  return onDatabase(terminal, options, async (database) => {
    await change(database, options, { flag, act: 'turn-off' });
    const lines = [
      `${flag} is off ${placeWords(options)}; running processes know within two seconds.`,
    ];
    return { lines, json: { flag, act: 'turn-off' } };
  });
}

/** `sinew turn-on FLAG`: the first person asks for it, a second one turns it on. */
export async function turnOn(
  terminal: Terminal,
  options: FlagPlaceOptions,
  [flag = '']: readonly string[],
): Promise<Report> {
  return onDatabase(terminal, options, async (database) => {
    const { site = null, unit = null, by } = options;
    const standing = switchesAt(await readFlagChanges(database), systemClock.now()).find(
      (one) => one.flag === flag && one.site === site && one.unit === unit,
    );
    const isSecond = standing?.asked !== undefined && standing.asked !== null;
    const act = isSecond && standing.asked?.actor !== by ? 'turn-on' : 'ask-turn-on';
    await change(database, options, { flag, act });
    const where = placeWords(options);
    const lines =
      act === 'turn-on'
        ? [`${flag} is on again ${where}; running processes know within two seconds.`]
        : [
            `It is asked that ${flag} is on again ${where}. A second person does the same to turn it on.`,
          ];
    return { lines, json: { flag, act } };
  });
}

async function change(
  database: Database,
  { by, reason, site, unit }: FlagPlaceOptions,
  asked: Pick<ChangeFlagRequest, 'flag' | 'act'>,
): Promise<void> {
  const { person, network } = await personIn(database, by);
  const request = { ...asked, person, site: site ?? null, unit: unit ?? null, reason };
  const ids = systemIds(systemClock);
  const answer = await changeFlag(request, { ...depsOf(database, network), ids, network });
  if (!answer.done) throw refusedFor(answer.refusal.sentence, 'Nothing was changed.');
}

function atSites(network: Network, key: string, switches: readonly FlagSwitch[]) {
  const read = createFlagReader({ network, switches, cutOff: false });
  const nothing = { unit: null, provider: null, workflow: null, step: null, specialty: null };
  return network.sites.flatMap(({ id: site }) => {
    const at = systemClock.now();
    const reading = read(key, { ...nothing, at, site, acuity: null, confidence: null });
    return reading ? [{ site, ...reading }] : [];
  });
}

function switchLine({ flag, site, unit, off, asked }: FlagSwitch): string {
  const where = placeWords({ ...(site !== null && { site }), ...(unit !== null && { unit }) });
  const wanted = asked ? ` ${asked.actor} asked to turn it on again.` : '';
  return `✗ ${flag} is off ${where} since ${iso(off.at)}, by ${off.actor}: ${off.reason}${wanted}`;
}

function placeWords({ site, unit }: Pick<FlagPlaceOptions, 'site' | 'unit'>): string {
  if (site === undefined) return 'everywhere';
  return unit === undefined ? `at ${site}` : `in ${unit} at ${site}`;
}
