import { queryOptions } from '@tanstack/react-query';
import type { ApiStory, ApiWalkthroughs } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';

export const walkthroughsQuery = queryOptions({
  queryKey: ['walkthroughs'],
  queryFn: ({ signal }) => read<ApiWalkthroughs>('/api/walkthroughs', signal),
});

export function storyQuery(workflow: string, story: string) {
  return queryOptions({
    queryKey: ['walkthroughs', workflow, story],
    queryFn: ({ signal }) => read<ApiStory>(storyPath(workflow, story), signal),
  });
}

export function storyPath(workflow: string, story: string): string {
  return `/api/walkthroughs/${encodeURIComponent(workflow)}/${encodeURIComponent(story)}`;
}
