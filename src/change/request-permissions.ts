import type { Authorize, Permission, Person } from '../access/access.ts';
import type { ChangeRequest, RequestActKind } from './change-request.ts';

/** What each act asks for, and whether at every site that a request names or at one of them. */
const asked = {
  edit: { permission: 'change.propose', where: 'every' },
  rebase: { permission: 'change.propose', where: 'every' },
  submit: { permission: 'change.propose', where: 'every' },
  cancel: { permission: 'change.propose', where: 'every' },
  comment: { permission: 'change.view', where: 'one' },
  approve: { permission: 'change.approve', where: 'one' },
  'ask-changes': { permission: 'change.approve', where: 'one' },
  schedule: { permission: 'release.assign', where: 'every' },
  unschedule: { permission: 'release.assign', where: 'every' },
  apply: { permission: 'release.assign', where: 'every' },
  override: { permission: 'change.override', where: 'every' },
} as const satisfies Record<RequestActKind, { permission: Permission; where: 'every' | 'one' }>;

/** Why a person may not do this to a request; null: they may. What is for everywhere asks for the whole network. */
export function refusePerson(
  person: Person,
  act: RequestActKind,
  { sites }: Pick<ChangeRequest, 'sites'>,
  authorize: Authorize,
): string | null {
  const { permission, where } = asked[act];
  const places = sites ?? (where === 'one' ? grantedSites(person) : [null]);
  const answers = places.map((site) => authorize(person, permission, { site, unit: null }));
  const refused = answers.find(({ allowed }) => !allowed);
  if (!refused || refused.allowed) return null;
  return where === 'one' && answers.some(({ allowed }) => allowed) ? null : refused.reason;
}

function grantedSites({ grants }: Person): (string | null)[] {
  const sites = grants.map(({ site }) => (site === '*' ? null : site));
  return sites.length > 0 ? [...new Set(sites)] : [null];
}
