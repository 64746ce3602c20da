import { changeEndpoints } from './changes-page.ts';
import { releaseEndpoints } from './releases-page.ts';
import { contentCostEndpoint, contentEndpoint } from './content-page.ts';
import { demoEndpoints } from './demo-page.ts';
import { deliveriesEndpoint, resolveDeadLetterEndpoint } from './deliveries-page.ts';
import { drillsEndpoint } from './drills-page.ts';
import { dutyEndpoints } from './duty-page.ts';
import { downtimeEndpoints } from './downtime-page.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { exceptionEndpoints } from './exceptions-page.ts';
import { handoffEndpoints } from './handoffs-page.ts';
import { mappingsEndpoint, previewMappingEndpoint } from './mappings-page.ts';
import { workMeasureEndpoints } from './measures-page.ts';
import { mergesEndpoint, takeMergeBackEndpoint } from './merges-page.ts';
import { feedEndpoint, feedsEndpoint, measureEndpoint } from './feeds-page.ts';
import { messageEndpoint, messagesEndpoint } from './messages-page.ts';
import { programmeEndpoints } from './programme-page.ts';
import { lineageEndpoint } from './replay-lineage.ts';
import { replayEndpoints } from './replay-page.ts';
import { patientEndpoint } from './patient-page.ts';
import { nextEndpoint } from './next-page.ts';
import { flagEndpoints } from './flags-page.ts';
import { rolloutEndpoints } from './rollouts-page.ts';
import { runEndpoint } from './run-page.ts';
import { sessionEndpoint } from './session-page.ts';
import { actEndpoint, taskEndpoint } from './task-page.ts';
import { noticeEndpoints } from './notices-page.ts';
import { startEndpoints } from './starts-page.ts';
import { suspendEndpoint } from './waits-page.ts';
import { standardEndpoints } from './standards-page.ts';
import { standingEndpoint } from './task-standing.ts';
import { shadowEndpoints } from './shadows-page.ts';
import { trialEndpoints } from './trials-page.ts';
import { walkthroughEndpoints } from './walkthroughs-page.ts';
import { workEndpoint } from './work-page.ts';
import { workflowEndpoints } from './workflows-page.ts';

/** The whole API: what the server mounts and what its documentation lists. */
export const apiEndpoints: readonly AnyEndpoint[] = [
  sessionEndpoint,
  workEndpoint,
  nextEndpoint,
  taskEndpoint,
  standingEndpoint,
  actEndpoint,
  ...handoffEndpoints,
  ...dutyEndpoints,
  drillsEndpoint,
  runEndpoint,
  suspendEndpoint,
  patientEndpoint,
  ...startEndpoints,
  ...noticeEndpoints,
  messagesEndpoint,
  messageEndpoint,
  lineageEndpoint,
  mergesEndpoint,
  takeMergeBackEndpoint,
  ...exceptionEndpoints,
  ...replayEndpoints,
  contentCostEndpoint,
  contentEndpoint,
  feedsEndpoint,
  feedEndpoint,
  measureEndpoint,
  mappingsEndpoint,
  previewMappingEndpoint,
  deliveriesEndpoint,
  resolveDeadLetterEndpoint,
  ...walkthroughEndpoints,
  ...downtimeEndpoints,
  ...workflowEndpoints,
  ...standardEndpoints,
  ...programmeEndpoints,
  ...trialEndpoints,
  ...changeEndpoints,
  ...releaseEndpoints,
  ...workMeasureEndpoints,
  ...shadowEndpoints,
  ...flagEndpoints,
  ...rolloutEndpoints,
  ...demoEndpoints,
];
