import type { Refusal } from '../flow/flow.ts';
import { readVersions } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import {
  look,
  missingVotes,
  readEvidenceOf,
  readGoNoGos,
  readinessOf,
  readTraining,
  standingOfGoNoGo,
  trainingOf,
  voterRole,
  type Evidence,
  type GoNoGo,
  type PersonStep,
  type Seen,
} from '../programme/programme.ts';
import type { PageAnswer, PageContext } from './endpoint.ts';
import { personName, roleTitle } from './place-titles.ts';
import type { ApiGoNoGo, ApiSeen, ApiSite, ApiTrainingStep } from './programme-api.ts';
import { programmeSites, siteRows } from './sites-page.ts';

export async function sitePage(context: PageContext, site: string): Promise<PageAnswer<ApiSite>> {
  const found = visibleSite(context, site);
  if ('refused' in found) return found;
  const { authorize, database, network, now, person } = context;
  const [row] = await siteRows(context, [site]);
  if (!row) return noSite;
  const readiness = await readinessOf(database, network, { site, now });
  const questions = await readGoNoGos(database, [site]);
  const may = (permission: 'programme.act' | 'programme.manage') =>
    authorize(person, permission, { site, unit: null }).allowed;
  return {
    page: {
      ...row,
      next: readiness.next.map(({ title }) => title),
      mayShow: may('programme.act') ? shownBy(context, site) : [],
      mayManage: may('programme.manage'),
      history: (await readEvidenceOf(database, site)).map((one) => historyOf(context, one)),
      training: await trainingPage(context, site),
      versions: await readVersions(database),
      questions: await Promise.all(questions.map((one) => questionOf(context, one))),
    },
  };
}

function historyOf({ network }: PageContext, one: Evidence): ApiSite['history'][number] {
  const { criterion, shown, by, at, note, kind, reference } = one;
  const title = network.readiness?.criteria.find(({ id }) => id === criterion)?.title;
  return {
    ...{ shown, note, kind, reference, at: iso(at), by: personName(network, by) },
    criterion: title ?? criterion,
  };
}

const noSite: { refused: Refusal } = {
  refused: { kind: 'not-found', sentence: 'There is no such site.' },
};

export function visibleSite(
  context: PageContext,
  site: string,
): { site: string } | { refused: Refusal } {
  const visible = programmeSites(context);
  if ('refused' in visible) return visible;
  return visible.sites.includes(site) ? { site } : noSite;
}

function shownBy({ network, person }: PageContext, site: string): string[] {
  const roles = person.grants
    .filter((grant) => (grant.site === site || grant.site === '*') && grant.unit === null)
    .map(({ role }) => role);
  return (network.readiness?.criteria ?? [])
    .filter((one) => 'evidence' in one && one.evidence.roles.some((role) => roles.includes(role)))
    .map(({ id }) => id);
}

async function trainingPage(context: PageContext, site: string): Promise<ApiTrainingStep[]> {
  const { database, network, now } = context;
  const done = await readTraining(database, [site]);
  const steps = trainingOf(network, { site, done }, now);
  return [...Map.groupBy(steps, ({ step }) => step)].map(([step, people]) => ({
    ...{ id: step.id, title: step.title, minutes: step.minutes, story: step.story },
    people: people.map((one) => personStep(context, site, one)),
  }));
}

function personStep(
  { authorize, network, person }: PageContext,
  site: string,
  { person: trained, roles, doneAt, lastAt }: PersonStep,
): ApiTrainingStep['people'][number] {
  const leads = authorize(person, 'programme.manage', { site, unit: null }).allowed;
  return {
    ...{ person: trained, name: personName(network, trained) },
    roles: roles.map((role) => roleTitle(network, role)),
    doneAt: doneAt === null ? null : iso(doneAt),
    lapsed: doneAt === null && lastAt !== null,
    mayRecord: leads || person.id === trained,
  };
}

async function questionOf(context: PageContext, found: GoNoGo): Promise<ApiGoNoGo> {
  const { database, network, now, person } = context;
  const isOpen = found.decision === null;
  // What was decided against, or withdrawn, is history: nothing can make it stale.
  const isHistory = !isOpen && found.decision?.outcome !== 'go';
  const seen = isHistory ? found.seen : await look(database, { network, now }, found);
  const { state, sentence } = standingOfGoNoGo(found, seen);
  const voters = network.readiness ?? { voters: [] };
  const hasVoted = found.votes.some((vote) => vote.person === person.id);
  const role = isOpen && !hasVoted ? voterRole(person, voters, found) : undefined;
  const { id, version, question, askedBy, askedAt, plan, votes, decision } = found;
  return {
    ...{ id, version, question, plan, state, sentence },
    ...{ askedBy: personName(network, askedBy), askedAt: iso(askedAt), seen: seenPage(found.seen) },
    votes: votes.map((vote) => ({
      ...{ name: personName(network, vote.person), role: roleTitle(network, vote.role) },
      ...{ vote: vote.vote, reason: vote.reason, at: iso(vote.at), seen: seenPage(vote.seen) },
    })),
    missing: isOpen
      ? missingVotes(voters, votes).map((voter) => roleTitle(network, voter.role))
      : [],
    decision: decision && {
      ...{ outcome: decision.outcome, reason: decision.reason },
      ...{ by: personName(network, decision.by), at: iso(decision.at) },
    },
    voteAs: role === undefined ? null : roleTitle(network, role),
  };
}

function seenPage({ readiness, plan }: Seen): ApiSeen {
  const { base, version, differences, values, openRuns } = plan;
  return {
    ...{ tier: readiness.tier, ready: readiness.ready, base, version, differences, values },
    openRuns,
    criteria: readiness.criteria.map(({ title, state, sentence }) => ({ title, state, sentence })),
  };
}
