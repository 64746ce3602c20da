import { iso } from '../platform/platform.ts';
import {
  countRemarks,
  findStory,
  leaveRemark,
  readRemarks,
  storiesOf,
  workflowsShownTo,
  type Remark,
  type Story,
} from '../walkthroughs/walkthroughs.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { newRemarkBody, storyParams } from './inputs.ts';
import { personName } from './place-titles.ts';
import type { ApiRemark, ApiStory, ApiWalkthroughs } from './walkthroughs-api.ts';

export const walkthroughEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/walkthroughs',
    summary:
      'The stories that the workflows must tell, to be gone through with those who work with them.',
    answer: (context) => walkthroughsPage(context),
  }),
  endpoint({
    method: 'GET',
    path: '/api/walkthroughs/:workflow/:story',
    summary:
      'A story scene by scene, as it plays under the configuration in force, with the remarks to it.',
    params: storyParams,
    answer: (context, { params }) => storyPage(context, params),
  }),
  endpoint({
    method: 'POST',
    path: '/api/walkthroughs/:workflow/:story/remarks',
    summary: 'Leave a remark to a scene of a story.',
    params: storyParams,
    body: newRemarkBody,
    async answer(context, { params, body }): Promise<PageAnswer<ApiStory>> {
      const answer = await leaveRemark({ person: context.person, ...params, ...body }, context);
      return answer.done ? storyPage(context, params) : { refused: answer.refusal };
    },
  }),
];

async function walkthroughsPage(context: PageContext): Promise<PageAnswer<ApiWalkthroughs>> {
  const shown = shownWorkflows(context);
  if ('refused' in shown) return shown;
  const counts = await countRemarks(context.database);
  const stories = Map.groupBy(storiesOf(context.network), ({ workflow }) => workflow);
  return {
    page: {
      workflows: shown.workflows.flatMap((workflow) => {
        const told = stories.get(workflow) ?? [];
        const [first] = told;
        if (!first) return [];
        return {
          ...{ workflow, title: context.workflowTitle(workflow), version: first.version },
          stories: told.map(({ id, title, scenes, passed }) => ({
            ...{ story: id, title, scenes: scenes.length, passed },
            remarks:
              counts.find((one) => one.workflow === workflow && one.story === id)?.remarks ?? 0,
          })),
        };
      }),
    },
  };
}

async function storyPage(
  context: PageContext,
  { workflow, story: id }: { workflow: string; story: string },
): Promise<PageAnswer<ApiStory>> {
  const shown = shownWorkflows(context);
  if ('refused' in shown) return shown;
  const story = shown.workflows.includes(workflow)
    ? findStory(context.network, workflow, id)
    : undefined;
  if (!story) return { refused: { kind: 'not-found', sentence: 'There is no such story.' } };
  const remarks = await readRemarks(context.database, workflow);
  return {
    page: {
      ...{ workflow, workflowTitle: context.workflowTitle(workflow), story: id },
      ...{ title: story.title, about: story.about },
      scenes: scenesOf(
        context,
        story,
        remarks.filter((one) => one.story === id),
      ),
    },
  };
}

function scenesOf(
  context: PageContext,
  { scenes }: Story,
  remarks: readonly Remark[],
): ApiStory['scenes'] {
  return scenes.map(({ at, given, happened, tasks, failures }, index) => ({
    ...{ at, given, happened: [...happened], failures: [...failures] },
    tasks: tasks.map((task) => ({ ...task, form: [...task.form] })),
    remarks: remarks
      .filter(({ scene }) => isOf(scene, index, scenes.length))
      .map((one) => remarkOf(context, one)),
  }));
}

/** A remark to a scene that the story does not have any more stays with its last one. */
function isOf(scene: number, index: number, scenes: number): boolean {
  return Math.min(scene, scenes - 1) === index;
}

function remarkOf({ network, release }: PageContext, one: Remark): ApiRemark {
  return {
    ...{ id: one.id, by: personName(network, one.by), at: iso(one.at), text: one.text },
    formerEpoch: one.epoch === release.epoch ? null : one.epoch,
  };
}

function shownWorkflows(
  context: PageContext,
): { workflows: string[] } | Extract<PageAnswer<never>, { refused: unknown }> {
  const workflows = workflowsShownTo(context.person, context);
  if (workflows.length > 0) return { workflows };
  const sentence = 'None of your roles may see workflow runs.';
  return { refused: { kind: 'forbidden', sentence } };
}
