import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiWalkthroughs } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { walkthroughsQuery } from './walkthrough-queries.ts';
import './walkthrough.css';

/** The stories of every workflow, to be gone through with those who will work with it. */
export function WalkthroughsPage() {
  const query = useQuery(walkthroughsQuery);
  return (
    <div className="page">
      <PageHeading title="Walkthroughs" />
      <p className="page-note">
        Each workflow has stories that it must tell. Go through one scene by scene with those who
        will work with it, and write down what does not fit. Nothing here touches a patient.
      </p>
      <Fetched query={query} what="the stories">
        {({ workflows }) => workflows.map((one) => <Workflow key={one.workflow} workflow={one} />)}
      </Fetched>
    </div>
  );
}

function Workflow({
  workflow: { workflow, title, version, stories },
}: {
  workflow: ApiWalkthroughs['workflows'][number];
}) {
  const id = `stories-${workflow}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {title} <span className="label">version {version}</span>
      </h2>
      <ul className="stories">
        {stories.map(({ story, title: name, scenes, passed, remarks }) => (
          <li key={story}>
            <Link
              to="/walkthroughs/$workflow/$story"
              params={{ workflow, story }}
              search={({ site }) => ({ site })}
            >
              {name}
            </Link>{' '}
            <span className="label">
              {scenes} scenes
              {remarks === 0 ? '' : remarks === 1 ? ', 1 remark' : `, ${remarks} remarks`}
            </span>
            {passed ? null : <strong className="story-otherwise"> Comes out otherwise</strong>}
          </li>
        ))}
      </ul>
    </section>
  );
}
