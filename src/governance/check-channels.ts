import { didYouMean, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';
import type { ValuePath } from './schema-problems.ts';

/**
 * What of channels only several files together can tell. An address belongs to one person of a channel: a reply from it
 * could otherwise be anybody's.
 */
export function checkChannels(files: NetworkFiles): Problem[] {
  const { channels: file } = files;
  if (!file) return [];
  const problems: Problem[] = [];
  const report = (path: ValuePath, sentence: string): void => {
    problems.push({ code: 'channel', severity: 'error', location: file.where(path), sentence });
  };
  const known = (what: string, id: string, ids: readonly string[], path: ValuePath): void => {
    if (!ids.includes(id)) report(path, `There is no ${what} "${id}".${didYouMean(id, ids)}`);
  };
  const once = (ids: readonly string[], path: (at: number) => ValuePath): void => {
    for (const [at, id] of ids.entries()) {
      if (ids.indexOf(id) !== at) report(path(at), `"${id}" stands here twice.`);
    }
  };
  const { channels, people, roles } = file.value;
  const channelIds = channels.map(({ id }) => id);
  once(channelIds, (at) => ['channels', at, 'id']);
  for (const [at, { destination, client }] of channels.entries()) {
    known(
      'destination',
      destination,
      [...files.destinations.keys()],
      [...['channels', at, 'destination']],
    );
    const takes = files.destinations.get(destination)?.value.takes ?? [];
    if (files.destinations.has(destination) && !takes.some(({ on }) => on === 'callout')) {
      const sentence = `The destination "${destination}" does not take callouts. Add "- { on: callout }" to its takes.`;
      report(['channels', at, 'destination'], sentence);
    }
    if (client !== null) {
      known('client', client, [...files.clients.keys()], ['channels', at, 'client']);
    }
  }
  const tells = (list: readonly { channel: string }[], path: ValuePath): void => {
    for (const [at, { channel }] of list.entries()) {
      known('channel', channel, channelIds, [...path, at, 'channel']);
    }
  };
  once(
    roles.map(({ role }) => role),
    (at) => ['roles', at, 'role'],
  );
  const roleIds = files.roles.value.roles.map(({ id }) => id);
  for (const [at, { role, tells: list }] of roles.entries()) {
    known('role', role, roleIds, ['roles', at, 'role']);
    tells(list, ['roles', at, 'tells']);
  }
  once(
    people.map(({ person }) => person),
    (at) => ['people', at, 'person'],
  );
  const personIds = files.people.value.people.map(({ id }) => id);
  const holders = new Map<string, string>();
  for (const [at, { person, addresses, tells: list }] of people.entries()) {
    known('person', person, personIds, ['people', at, 'person']);
    tells(list ?? [], ['people', at, 'tells']);
    for (const [channel, address] of Object.entries(addresses)) {
      const path = ['people', at, 'addresses', channel];
      known('channel', channel, channelIds, path);
      const holder = holders.get(`${channel} ${address}`);
      if (holder !== undefined) {
        report(path, `This is the address of ${holder}, too: nobody could tell whose reply it is.`);
      }
      holders.set(`${channel} ${address}`, person);
    }
  }
  return problems;
}
