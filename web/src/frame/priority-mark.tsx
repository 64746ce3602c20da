import type { ApiTaskRow } from '../../../src/http/api.ts';

const words = { critical: 'Critical', urgent: 'Urgent', routine: 'Routine' } as const;

/** Priority by word, shape and colour together, so that none of them is needed alone (user interface rule S23). */
export function PriorityMark({ priority }: { priority: ApiTaskRow['priority'] }) {
  return (
    <span className={`priority priority-${priority}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        {priority === 'critical' ? (
          <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />
        ) : priority === 'urgent' ? (
          <path d="M8 1.5 15.5 15H.5z" fill="currentColor" />
        ) : (
          <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />
        )}
      </svg>
      {words[priority]}
    </span>
  );
}
