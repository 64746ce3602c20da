import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ApiStory } from '../../../src/http/api.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { Remarks } from './remarks.tsx';
import { SceneView } from './scene-view.tsx';
import { storyQuery } from './walkthrough-queries.ts';
import './walkthrough.css';

/** One story, a scene at a time. Which scene stands in the address: a remark can be sent to a colleague. */
export function StoryPage() {
  const { workflow, story } = useParams({ from: '/frame/walkthroughs/$workflow/$story' });
  const query = useQuery(storyQuery(workflow, story));
  const { data } = query;
  if (data === undefined) {
    return <UnfetchedPage title="Walkthrough" what="the story" query={query} />;
  }
  return (
    <div className="page">
      <PageHeading title={data.title}>
        <Link to="/walkthroughs" search={({ site }) => ({ site })}>
          All stories
        </Link>
      </PageHeading>
      <p>
        <strong>{data.workflowTitle}.</strong> {data.about}
      </p>
      <Scenes story={data} />
    </div>
  );
}

function Scenes({ story }: { story: ApiStory }) {
  const { scene: asked } = useSearch({ from: '/frame/walkthroughs/$workflow/$story' });
  const navigate = useNavigate({ from: '/walkthroughs/$workflow/$story' });
  const last = story.scenes.length;
  const number = Math.min(asked ?? 1, last);
  const scene = story.scenes[number - 1];
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) heading.current?.focus({ preventScroll: true });
  }, [number]);
  if (scene === undefined) return <p className="page-note">The story has no scenes.</p>;
  const go = (to: number) => {
    moved.current = true;
    void navigate({ search: (search) => ({ ...search, scene: to }), resetScroll: false });
  };
  return (
    <section aria-labelledby="scene-heading">
      <div className="scene-steps">
        <h2 id="scene-heading" ref={heading} tabIndex={-1}>
          Scene {number} of {last} <span className="label">{scene.at} after the beginning</span>
        </h2>
        {number === 1 ? null : (
          <Button variant="default" onClick={() => go(number - 1)}>
            Back
          </Button>
        )}
        {number === last ? (
          <span className="label">The end</span>
        ) : (
          <Button onClick={() => go(number + 1)}>Next</Button>
        )}
      </div>
      <div className="scene">
        <SceneView scene={scene} />
        <Remarks key={number} story={story} scene={number - 1} />
      </div>
    </section>
  );
}
