import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { ApiMeasure, ApiPeriod } from '../../src/http/api.ts';
import { queryText, sessionQuery } from './api/queries.ts';
import type { MeasureBehind, MeasureFilter } from './measures/measure-queries.ts';
import { FaultPage, NotFoundPage } from './frame/fault-page.tsx';
import { frame, root, signIn } from './frame-route.ts';
import { Loading } from './frame/page.tsx';
import { changeSearchOf, messageFilterOf, waiverOf, wholeNumber, words } from './search-values.ts';
import { leaveWhenSignedOut } from './signed-out.ts';

/** Every page and its address. Filters and scope live in the address, so that every list can be sent to a colleague. */
export function newRouter(client: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { client },
    defaultPreload: 'intent',
    defaultErrorComponent: FaultPage,
    defaultNotFoundComponent: NotFoundPage,
    defaultPendingComponent: () => <Loading what="the page" />,
    scrollRestoration: true,
    // The router's own way reads `control=00123` and `control=1e5` as JSON: identifiers must stay the text that they are.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: queryText,
  });
  leaveWhenSignedOut(client, () => void router.invalidate());
  return router;
}

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: async ({ context: { client } }) => {
    const { permissions } = await client.ensureQueryData(sessionQuery);
    redirect({ to: permissions.includes('task.view') ? '/work' : '/messages', throw: true });
  },
});

const work = createRoute({
  getParentRoute: () => frame,
  path: '/work',
  component: lazyRouteComponent(() => import('./work/my-work.tsx'), 'MyWork'),
});

const handOver = createRoute({
  getParentRoute: () => frame,
  path: '/handoffs/new',
  component: lazyRouteComponent(() => import('./handoff/hand-over-page.tsx'), 'HandOverPage'),
});

const duty = createRoute({
  getParentRoute: () => frame,
  path: '/duty',
  component: lazyRouteComponent(() => import('./duty/duty-page.tsx'), 'DutyPage'),
});

const handoff = createRoute({
  getParentRoute: () => frame,
  path: '/handoffs/$handoffId',
  component: lazyRouteComponent(() => import('./handoff/handoff-page.tsx'), 'HandoffPage'),
});

const task = createRoute({
  getParentRoute: () => frame,
  path: '/tasks/$taskId',
  component: lazyRouteComponent(() => import('./task/task-page.tsx'), 'TaskPage'),
});

const run = createRoute({
  getParentRoute: () => frame,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./run/run-page.tsx'), 'RunPage'),
});

const patient = createRoute({
  getParentRoute: () => frame,
  path: '/patients/$patientId',
  component: lazyRouteComponent(() => import('./patient/patient-page.tsx'), 'PatientPage'),
});

const messages = createRoute({
  getParentRoute: () => frame,
  path: '/messages',
  validateSearch: messageFilterOf,
  component: lazyRouteComponent(() => import('./messages/messages-page.tsx'), 'MessagesPage'),
});

/** The three ways to look at one message. */
type MessageView = 'parsed' | 'raw' | 'ack';

const message = createRoute({
  getParentRoute: () => frame,
  path: '/messages/$seq',
  validateSearch: (search): { view?: MessageView | undefined } => ({
    view: search['view'] === 'raw' || search['view'] === 'ack' ? search['view'] : undefined,
  }),
  component: lazyRouteComponent(() => import('./messages/message-page.tsx'), 'MessagePage'),
});

const feeds = createRoute({
  getParentRoute: () => frame,
  path: '/feeds',
  component: lazyRouteComponent(() => import('./feeds/feeds-page.tsx'), 'FeedsPage'),
});

const feed = createRoute({
  getParentRoute: () => frame,
  path: '/feeds/$feedId',
  validateSearch: (search): { measure?: ApiMeasure | undefined; before?: number | undefined } => ({
    measure: measures.find((one) => one === search['measure']),
    before: wholeNumber(search['before']),
  }),
  component: lazyRouteComponent(() => import('./feeds/feed-page.tsx'), 'FeedPage'),
});

const measures: readonly ApiMeasure[] = [
  'missing',
  'invalidCode',
  'unexpectedNull',
  'late',
  'duplicate',
];

const mappings = createRoute({
  getParentRoute: () => frame,
  path: '/mappings',
  component: lazyRouteComponent(() => import('./mappings/mappings-page.tsx'), 'MappingsPage'),
});

const merges = createRoute({
  getParentRoute: () => frame,
  path: '/merges',
  validateSearch: (search): { patient?: string | undefined } => ({
    patient: words(search['patient']),
  }),
  component: lazyRouteComponent(() => import('./merges/merges-page.tsx'), 'MergesPage'),
});

const exceptions = createRoute({
  getParentRoute: () => frame,
  path: '/exceptions',
  component: lazyRouteComponent(() => import('./exceptions/exceptions-page.tsx'), 'ExceptionsPage'),
});

const replays = createRoute({
  getParentRoute: () => frame,
  path: '/replays',
  component: lazyRouteComponent(() => import('./replay/replays-page.tsx'), 'ReplaysPage'),
});

const replay = createRoute({
  getParentRoute: () => frame,
  path: '/replays/$planId',
  component: lazyRouteComponent(() => import('./replay/replay-page.tsx'), 'ReplayPage'),
});

const deliveries = createRoute({
  getParentRoute: () => frame,
  path: '/deliveries',
  component: lazyRouteComponent(() => import('./deliveries/deliveries-page.tsx'), 'DeliveriesPage'),
});

const workflows = createRoute({
  getParentRoute: () => frame,
  path: '/workflows',
  component: lazyRouteComponent(() => import('./workflows/workflows-page.tsx'), 'WorkflowsPage'),
});

const waivers = createRoute({
  getParentRoute: () => frame,
  path: '/waivers',
  component: lazyRouteComponent(() => import('./workflows/waivers-page.tsx'), 'WaiversPage'),
});

const workflow = createRoute({
  getParentRoute: () => frame,
  path: '/workflows/$workflowId',
  component: lazyRouteComponent(() => import('./workflows/workflow-page.tsx'), 'WorkflowPage'),
});

const downtimes = createRoute({
  getParentRoute: () => frame,
  path: '/downtimes',
  component: lazyRouteComponent(() => import('./downtime/downtimes-page.tsx'), 'DowntimesPage'),
});

const downtime = createRoute({
  getParentRoute: () => frame,
  path: '/downtimes/$downtimeId',
  component: lazyRouteComponent(() => import('./downtime/downtime-page.tsx'), 'DowntimePage'),
});

const walkthroughs = createRoute({
  getParentRoute: () => frame,
  path: '/walkthroughs',
  component: lazyRouteComponent(
    () => import('./walkthrough/walkthroughs-page.tsx'),
    'WalkthroughsPage',
  ),
});

const story = createRoute({
  getParentRoute: () => frame,
  path: '/walkthroughs/$workflow/$story',
  validateSearch: (search): { scene?: number | undefined } => ({
    scene: wholeNumber(search['scene']),
  }),
  component: lazyRouteComponent(() => import('./walkthrough/story-page.tsx'), 'StoryPage'),
});

const whatIf = createRoute({
  getParentRoute: () => frame,
  path: '/what-if',
  component: lazyRouteComponent(() => import('./trials/trials-page.tsx'), 'TrialsPage'),
});

const trial = createRoute({
  getParentRoute: () => frame,
  path: '/what-if/$trialId',
  component: lazyRouteComponent(() => import('./trials/trial-page.tsx'), 'TrialPage'),
});

const sites = createRoute({
  getParentRoute: () => frame,
  path: '/sites',
  component: lazyRouteComponent(() => import('./programme/sites-page.tsx'), 'SitesPage'),
});

const site = createRoute({
  getParentRoute: () => frame,
  path: '/sites/$siteId',
  component: lazyRouteComponent(() => import('./programme/site-page.tsx'), 'SitePage'),
});

const flags = createRoute({
  getParentRoute: () => frame,
  path: '/flags',
  component: lazyRouteComponent(() => import('./flags/flags-page.tsx'), 'FlagsPage'),
});

const flag = createRoute({
  getParentRoute: () => frame,
  path: '/flags/$flagKey',
  component: lazyRouteComponent(() => import('./flags/flag-page.tsx'), 'FlagPage'),
});

const rollouts = createRoute({
  getParentRoute: () => frame,
  path: '/rollouts',
  component: lazyRouteComponent(() => import('./rollouts/rollouts-page.tsx'), 'RolloutsPage'),
});

const rollout = createRoute({
  getParentRoute: () => frame,
  path: '/rollouts/$rolloutId',
  component: lazyRouteComponent(() => import('./rollouts/rollout-page.tsx'), 'RolloutPage'),
});

const measured = createRoute({
  getParentRoute: () => frame,
  path: '/measures',
  validateSearch: (
    search,
  ): Omit<MeasureFilter, 'site'> & { [Part in keyof MeasureBehind]?: string | undefined } => ({
    workflow: words(search['workflow']),
    version: words(search['version']),
    period: periods.find((one) => one === search['period']),
    measure: words(search['measure']),
    from: words(search['from']),
    to: words(search['to']),
  }),
  component: lazyRouteComponent(() => import('./measures/measures-page.tsx'), 'MeasuresPage'),
});

const periods: readonly ApiPeriod[] = ['day', 'month', 'half-year'];

const shadows = createRoute({
  getParentRoute: () => frame,
  path: '/shadows',
  component: lazyRouteComponent(() => import('./shadows/shadows-page.tsx'), 'ShadowsPage'),
});

const shadow = createRoute({
  getParentRoute: () => frame,
  path: '/shadows/$shadowId',
  component: lazyRouteComponent(() => import('./shadows/shadow-page.tsx'), 'ShadowPage'),
});

const releasePackage = createRoute({
  getParentRoute: () => frame,
  path: '/sites/$siteId/packages/$version',
  component: lazyRouteComponent(() => import('./programme/package-page.tsx'), 'PackagePage'),
});

const hypercare = createRoute({
  getParentRoute: () => frame,
  path: '/hypercare',
  component: lazyRouteComponent(() => import('./programme/hypercare-page.tsx'), 'HypercarePage'),
});

const programme = createRoute({
  getParentRoute: () => frame,
  path: '/programme',
  component: lazyRouteComponent(() => import('./programme/programme-page.tsx'), 'ProgrammePage'),
});

const changes = createRoute({
  getParentRoute: () => frame,
  path: '/changes',
  validateSearch: waiverOf,
  component: lazyRouteComponent(() => import('./changes/changes-page.tsx'), 'ChangesPage'),
});

const change = createRoute({
  getParentRoute: () => frame,
  path: '/changes/$changeId',
  validateSearch: changeSearchOf,
  component: lazyRouteComponent(() => import('./changes/change-page.tsx'), 'ChangePage'),
});

const releases = createRoute({
  getParentRoute: () => frame,
  path: '/releases',
  component: lazyRouteComponent(() => import('./releases/releases-page.tsx'), 'ReleasesPage'),
});

const release = createRoute({
  getParentRoute: () => frame,
  path: '/releases/$digest',
  component: lazyRouteComponent(() => import('./releases/release-page.tsx'), 'ReleasePage'),
});

const demo = createRoute({
  getParentRoute: () => frame,
  path: '/demo',
  component: lazyRouteComponent(() => import('./demo/demo-page.tsx'), 'DemoPage'),
});

const routeTree = root.addChildren([
  signIn,
  frame.addChildren([
    home,
    work,
    handOver,
    handoff,
    duty,
    task,
    run,
    patient,
    messages,
    message,
    feeds,
    feed,
    mappings,
    merges,
    exceptions,
    replays,
    replay,
    deliveries,
    workflows,
    workflow,
    waivers,
    downtimes,
    downtime,
    flags,
    flag,
    walkthroughs,
    story,
    whatIf,
    trial,
    measured,
    sites,
    rollouts,
    rollout,
    site,
    releasePackage,
    hypercare,
    programme,
    shadows,
    shadow,
    changes,
    change,
    releases,
    release,
    demo,
  ]),
]);

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
