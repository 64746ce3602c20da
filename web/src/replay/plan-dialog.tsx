import { Button, Radio, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiNewReplay, ApiReplay } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { useSite } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { counted } from './replay-words.ts';

/** Messages that failed, as a plan is to take them; `words` tell which these are. */
export interface PlanWish {
  selection: ApiNewReplay['selection'];
  count: number;
  words: string;
}

/** Freezes messages that failed into a plan. Nothing is applied by it. */
export function PlanDialog({ wish, onClose }: { wish: PlanWish; onClose: () => void }) {
  const navigate = useNavigate();
  const site = useSite();
  const [how, setHow] = useState<ApiNewReplay['how']>('retry');
  const [configuration, setConfiguration] = useState<ApiNewReplay['configuration']>('current');
  const [effects, setEffects] = useState<ApiNewReplay['effects']>('suppress');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const plan = useMutation({
    mutationFn: (body: ApiNewReplay) => send<ApiReplay>('/api/replays', body),
    onSuccess: ({ id }) => void navigate({ to: '/replays/$planId', params: { planId: id } }),
  });
  const missing = reason.trim() === '';
  const selection = { ...wish.selection, ...(site !== undefined && { site }) };
  return (
    <Dialog title="Plan a replay" onClose={onClose} typed={!missing}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing || plan.isPending) return;
          plan.mutate({ how, configuration, effects, reason: reason.trim(), selection });
        }}
      >
        <p>
          The plan takes the {counted(wish.count, 'message')} {wish.words} as they are now. Nothing
          is applied yet: next comes a dry run.
        </p>
        <Radio.Group
          label="What to do"
          value={how}
          onChange={(value) => setHow(value === 'skip' ? 'skip' : 'retry')}
        >
          <Radio data-autofocus value="retry" label="Retry: apply them again" />
          <Radio
            value="skip"
            label="Skip: leave them out for good; what waits behind them goes on"
          />
        </Radio.Group>
        {how === 'skip' ? null : (
          <Radio.Group
            label="Read them by"
            value={configuration}
            onChange={(value) => setConfiguration(value === 'pinned' ? 'pinned' : 'current')}
          >
            <Radio value="current" label="The configuration in force now" />
            <Radio value="pinned" label="The configuration in force when each arrived" />
          </Radio.Group>
        )}
        <Radio.Group
          label="Destinations"
          value={effects}
          onChange={(value) => setEffects(value === 'send' ? 'send' : 'suppress')}
        >
          <Radio value="suppress" label="Nothing leaves because of it" />
          <Radio value="send" label="They hear of it as of any message; the dry run names them" />
        </Radio.Group>
        <Textarea
          label="Reason"
          description="Kept with the plan and in the audit, with your name."
          required
          rows={2}
          value={reason}
          error={asked && missing ? 'Say why, in a few words.' : null}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {plan.error === null ? <Doubt /> : <ProblemNote error={plan.error} />}
        <DialogButtons>
          <Button type="submit" disabled={plan.isPending}>
            {plan.isPending ? 'Saving…' : 'Make the plan'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
