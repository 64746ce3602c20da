import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiNewRemark, ApiStory } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { announce } from '../frame/announcer.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { dayOf } from '../time/clinical-time.ts';
import { storyPath, storyQuery, walkthroughsQuery } from './walkthrough-queries.ts';

/** What was said to this scene, and room to say more. */
export function Remarks({ story, scene }: { story: ApiStory; scene: number }) {
  const hereZone = useHereZone();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const leave = useLeaveRemark(story, () => {
    setText('');
    setAsked(false);
  });
  const remarks = story.scenes[scene]?.remarks ?? [];
  const trouble = troubleOf(leave.error, ['text']);
  return (
    <aside className="remarks" aria-labelledby="remarks-heading">
      <h3 id="remarks-heading">Remarks</h3>
      {remarks.length === 0 ? <p className="page-note">None to this scene yet.</p> : null}
      <ul>
        {remarks.map(({ id, by, at, text: said, formerEpoch }) => (
          <li key={id}>
            <p className="remark-text">{said}</p>
            <p className="label">
              {by}, {dayOf(Date.parse(at), hereZone)}
              {formerEpoch === null ? '' : ` (to the configuration of epoch ${formerEpoch})`}
            </p>
          </li>
        ))}
      </ul>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (text.trim() === '' || leave.isPending) return;
          leave.mutate({ scene, text: text.trim() });
        }}
      >
        <Textarea
          label="What does not fit?"
          autosize
          minRows={3}
          maxLength={2000}
          value={text}
          error={asked && text.trim() === '' ? 'Say what.' : trouble.at.text}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        <Button type="submit" variant="default" disabled={leave.isPending}>
          {leave.isPending ? 'Saving…' : 'Leave the remark'}
        </Button>
        <FormNote trouble={trouble} />
      </form>
    </aside>
  );
}

function useLeaveRemark({ workflow, story }: ApiStory, onLeft: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ApiNewRemark) =>
      send<ApiStory>(`${storyPath(workflow, story)}/remarks`, body),
    onSuccess: (answer) => {
      client.setQueryData(storyQuery(workflow, story).queryKey, answer);
      void client.invalidateQueries({ queryKey: walkthroughsQuery.queryKey, exact: true });
      announce('The remark is recorded.');
      onLeft();
    },
  });
}
