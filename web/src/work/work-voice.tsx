import { useEffect, useRef } from 'react';
import type { ApiTaskRow } from '../../../src/http/api.ts';
import { announce } from '../frame/announcer.tsx';
import { patientName } from '../patient/patient-name.ts';
import { crossedThreshold, type Threshold } from '../time/deadline.ts';
import { useServerNow } from '../time/server-clock.ts';
import { dueOf } from './due-line.tsx';

/** Says aloud what must not wait for a look: new critical tasks, and deadlines that come near or pass. Renders nothing. */
export function WorkVoice({
  rows,
  addedCritical,
}: {
  rows: readonly ApiTaskRow[];
  addedCritical: readonly ApiTaskRow[];
}) {
  useNewCritical(addedCritical);
  useThresholds(rows);
  return null;
}

function useNewCritical(addedCritical: readonly ApiTaskRow[]): void {
  const said = useRef(new Set<string>());
  useEffect(() => {
    for (const { id, title, patient } of addedCritical) {
      if (said.current.has(id)) continue;
      said.current.add(id);
      announce(`New, critical: ${title}, ${patientName(patient)}. Show updates to see it.`);
    }
  }, [addedCritical]);
}

function useThresholds(rows: readonly ApiTaskRow[]): void {
  const now = useServerNow();
  const before = useRef(now);
  useEffect(() => {
    for (const row of rows) {
      const due = dueOf(row);
      const crossed = due === null ? null : crossedThreshold(due.at, before.current, now);
      if (due !== null && crossed !== null) announce(thresholdText(row, due.verb, crossed));
    }
    before.current = now;
  }, [rows, now]);
}

function thresholdText(row: ApiTaskRow, verb: string, minutes: Threshold): string {
  const about = `${row.title}, ${patientName(row.patient)}`;
  const aim = verb === 'Accept' ? 'accept' : 'finish';
  return minutes === 0
    ? `Time to ${aim} has passed: ${about}.`
    : `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} left to ${aim}: ${about}.`;
}
