import { Button, NativeSelect, Radio, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMatches } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiGivenFeedback, ApiNewFeedback, ApiSession } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { useSession } from '../api/queries.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { useSite } from '../frame/site-scope.ts';

type Kind = ApiNewFeedback['kind'];

const titles: Record<Kind, string> = {
  problem: 'Say what does not work',
  idea: 'Tell an idea',
  safety: 'Report a risk to patients',
};

/** In the header of every page: say what does not work. What it is about goes along by itself. */
export function FeedbackButton() {
  const { permissions } = useSession();
  const [open, setOpen] = useState(false);
  if (!permissions.includes('feedback.give')) return null;
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Feedback
      </Button>
      {open ? <FeedbackDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function FeedbackDialog({ onClose }: { onClose: () => void }) {
  const about = useAbout();
  const { sites } = useSession();
  const [site, setSite] = useState(about.site);
  const client = useQueryClient();
  const [kind, setKind] = useState<Kind>('problem');
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const give = useMutation({
    mutationFn: (body: ApiNewFeedback) => send<ApiGivenFeedback>('/api/feedback', body),
    onSettled: () => client.invalidateQueries({ queryKey: ['programme'] }),
  });
  const isNowhere = site === '' && about.taskId === null;
  const trouble = troubleOf(give.error, ['text', 'site']);
  if (give.data !== undefined) {
    return (
      <Dialog title="Thank you" onClose={onClose}>
        <p>
          {give.data.isAsked
            ? 'Somebody is asked for an answer. You read it on the page Hypercare, below What people said.'
            : 'It was kept. At this site nobody is asked for an answer: tell your nurse manager, too.'}
        </p>
        <DialogButtons back="Close" />
      </Dialog>
    );
  }
  return (
    <Dialog title={titles[kind]} onClose={onClose} typed={text !== ''}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (text.trim() === '' || isNowhere || give.isPending) return;
          give.mutate({ ...about, site, kind, text });
        }}
      >
        <Radio.Group label="What is it?" value={kind} onChange={(value) => setKind(value as Kind)}>
          <Radio value="problem" label="Something does not work" />
          <Radio value="idea" label="An idea" />
          <Radio value="safety" label="A patient may be hurt: somebody is asked at once" />
        </Radio.Group>
        <Textarea
          data-autofocus
          label="What"
          description="This page and its version go along. Write nothing that names a patient."
          rows={4}
          value={text}
          error={asked && text.trim() === '' ? 'Say it in a few words.' : trouble.at.text}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        {about.taskId !== null || sites.length < 2 ? null : (
          <NativeSelect
            label="Which site is it about?"
            value={site}
            error={asked && site === '' ? 'Choose a site.' : trouble.at.site}
            data={[
              ...(about.site === '' ? [{ value: '', label: 'choose one' }] : []),
              ...sites.map(({ id, title }) => ({ value: id, label: title })),
            ]}
            onChange={({ currentTarget: { value } }) => setSite(value)}
          />
        )}
        <FormNote trouble={trouble} />
        <DialogButtons>
          <Button type="submit" disabled={give.isPending}>
            {give.isPending ? 'Sending…' : 'Send it'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

/** The route, never its address: that may name a patient's record. A task, with its site, or a workflow goes along by its id. */
function useAbout(): Pick<ApiNewFeedback, 'site' | 'page' | 'taskId' | 'workflow'> {
  const session = useSession();
  const match = useMatches().at(-1);
  const params: Readonly<Record<string, string | undefined>> = match?.params ?? {};
  const chosen = useSite();
  const route = match?.fullPath ?? null;
  return {
    site: chosen ?? params['siteId'] ?? homeOf(session),
    page: route,
    taskId: params['taskId'] ?? null,
    workflow: params['workflowId'] ?? params['workflow'] ?? null,
  };
}

/** Where the person works: the site of the first role that is for one site, else the only one that they see. */
function homeOf({ grants, sites }: ApiSession): string {
  const home = grants.find(({ site }) => sites.some(({ id }) => id === site))?.site;
  return home ?? (sites.length === 1 ? (sites[0]?.id ?? '') : '');
}
