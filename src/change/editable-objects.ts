import {
  readNetworkFile,
  windowOf,
  type ChangeWindow,
  type Network,
  type SourceFiles,
  type Waiver,
} from '../governance/governance.ts';
import type { FlagFields } from './edit-files.ts';

/** What forms can write of a network's files, as the files say it. Null: a file cannot be read, and is mended as YAML first. */
export interface EditableObjects {
  waivers: readonly Waiver[] | null;
  windows: readonly ChangeWindow[] | null;
  flags: readonly EditableFlag[] | null;
  /** Of the sites that were asked for, and whose files can be read. */
  shifts: readonly EditableShift[];
}

export interface EditableFlag extends FlagFields {
  key: string;
  /** The names of what it can give. */
  variants: readonly string[];
}

/** A shift of a rota, by its places in the file of its site. */
export interface EditableShift {
  site: string;
  rota: number;
  shift: number;
  role: string;
  /** Null: of the whole site. */
  unit: string | null;
  days: string;
  from: string;
  to: string;
  people: readonly string[];
  /** People who hold the role there. */
  holders: readonly string[];
}

/** `network`: whose people may be put into shifts. */
export function editableObjects(
  files: SourceFiles,
  network: Pick<Network, 'people'>,
  sites: readonly string[],
): EditableObjects {
  return {
    waivers: listIn(files['waivers.yaml'], (text) => readNetworkFile('waivers', text)?.waivers),
    windows: listIn(files['freezes.yaml'], (text) =>
      readNetworkFile('freezes', text)?.windows.map(windowOf),
    ),
    flags: listIn(files['flags.yaml'], (text) => readNetworkFile('flags', text)?.flags.map(flagOf)),
    shifts: sites.flatMap((site) => shiftsOf(site, files[`sites/${site}.yaml`], network)),
  };
}

function listIn<One>(
  text: string | undefined,
  read: (text: string) => One[] | undefined,
): One[] | null {
  return text === undefined ? [] : (read(text) ?? null);
}

type FlagInFile = NonNullable<ReturnType<typeof readNetworkFile<'flags'>>>['flags'][number];

function flagOf({ key, variants, whenCutOff, ...flag }: FlagInFile): EditableFlag {
  const { title, kind, owner, expires, retire } = flag;
  return {
    ...{ key, title, kind, default: flag.default, owner, expires, retire },
    ...(whenCutOff !== undefined && { whenCutOff }),
    variants: Object.keys(variants),
  };
}

function shiftsOf(
  site: string,
  text: string | undefined,
  { people }: Pick<Network, 'people'>,
): EditableShift[] {
  const rotas = text === undefined ? undefined : readNetworkFile('site', text)?.rotas;
  return (rotas ?? []).flatMap(({ role, unit, shifts }, rota) => {
    const holders = people
      .filter(({ grants }) =>
        grants.some((one) => one.role === role && (one.site === site || one.site === '*')),
      )
      .map(({ id }) => id);
    return shifts.map(({ days, from, to, people: on }, shift) => ({
      ...{ site, rota, shift, role, unit, from, to, people: on, holders },
      days: Array.isArray(days) ? days.join(', ') : String(days),
    }));
  });
}
