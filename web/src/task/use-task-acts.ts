import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiAct, ApiTask } from '../../../src/http/api.ts';
import { RefusedError, send } from '../api/api-client.ts';
import { taskQuery } from '../api/queries.ts';
import { announce } from '../frame/announcer.tsx';
import { clockTime } from '../time/clinical-time.ts';
import { serverNow } from '../time/server-clock.ts';

export type ActName = ApiAct['act'];

export interface TaskActing {
  /** The act whose dialog is open. */
  opened: ActName | null;
  /** The revision that was on the screen when it was opened: a newer one is refused by the server, not overwritten. */
  rev: number;
  saving: boolean;
  /** The task has changed since the dialog was opened: what it would send is refused, so it is not sent. */
  movedOn: boolean;
  error: Error | null;
  /** `Accepted 14:21, recorded`, once the server has committed it. */
  saved: string | null;
  begin: (act: ActName) => void;
  save: (act: ApiAct) => void;
  /** The person has seen how the task stands now: from here on the act means that. */
  goOn: () => void;
  close: () => void;
}

/** The acts on one task: which dialog is open, what is being saved, and what came of it. Never optimistic. */
export function useTaskActs(task: ApiTask): TaskActing {
  const [opened, setOpened] = useState<{ act: ActName; rev: number } | null>(null);
  const save = useSave(task.id, () => setOpened(null));

  return {
    opened: opened?.act ?? null,
    rev: opened?.rev ?? task.rev,
    saving: save.isPending,
    // What oneself is saving is no change by somebody else.
    movedOn: opened !== null && opened.rev !== task.rev && !save.isPending,
    error: save.error,
    saved: save.isSuccess ? savedText(save.data, save.variables.act) : null,
    begin: (act) => {
      if (save.isPending) return;
      save.reset();
      const isOnePress = act === 'start' || (act === 'accept' && task.priority !== 'critical');
      if (isOnePress) save.mutate({ act, rev: task.rev });
      else setOpened({ act, rev: task.rev });
    },
    save: (act) => {
      // Two quick presses are one act.
      if (!save.isPending) save.mutate(act);
    },
    goOn: () => {
      save.reset();
      if (opened !== null) setOpened({ ...opened, rev: task.rev });
    },
    close: () => setOpened(null),
  };
}

function useSave(taskId: string, close: () => void) {
  const client = useQueryClient();
  const { queryKey } = taskQuery(taskId);
  return useMutation({
    mutationFn: (act: ApiAct) =>
      send<ApiTask>(`/api/tasks/${encodeURIComponent(taskId)}/acts`, act),
    onSuccess: (committed, { act }) => {
      client.setQueryData(queryKey, committed);
      void client.invalidateQueries({ queryKey: ['work'] });
      announce(savedText(committed, act));
      close();
    },
    onError: () => {
      // Whatever went wrong, what is on the screen may no longer be so: read it again before the next act.
      void client.invalidateQueries({ queryKey });
    },
  });
}

/** The task has moved on since it was read. */
export function isStaleAct(error: Error | null): boolean {
  return error instanceof RefusedError && error.problem.status === 409;
}

const doneWords: Record<ActName, string> = {
  accept: 'Accepted',
  start: 'Begun',
  complete: 'Completed',
  'hand-over': 'Hand-over offered',
  decline: 'Declined',
  escalate: 'Escalated',
};

function savedText(committed: ApiTask, act: ActName): string {
  const last = committed.history.at(-1);
  const at = last === undefined ? serverNow() : Date.parse(last.at);
  return `${doneWords[act]} ${clockTime(at, committed.zone)}, recorded`;
}
