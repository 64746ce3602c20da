import { Button } from '@mantine/core';
import type { ApiExceptions } from '../../../src/http/api.ts';
import { counted } from '../replay/replay-words.ts';

/** How many messages are ticked, what that means for a plan of them, and the way to it. */
export function SelectionBar({
  count,
  limits: { planItemsMax, planItemsAloneMax },
  onPlan,
  onClear,
}: {
  count: number;
  limits: Pick<ApiExceptions, 'planItemsMax' | 'planItemsAloneMax'>;
  onPlan: () => void;
  onClear: () => void;
}) {
  const tooMany = count - planItemsMax;
  return (
    <section className="selection-bar" aria-label="Selected messages">
      <p role="status">
        {count === 0 ? null : (
          <>
            <strong>{counted(count, 'message')} selected.</strong>{' '}
            {tooMany > 0
              ? `One plan takes ${planItemsMax.toLocaleString('en-US')}: take ${tooMany.toLocaleString('en-US')} away, or make several.`
              : count > planItemsAloneMax
                ? `Of more than ${planItemsAloneMax} a second person approves the plan.`
                : null}
          </>
        )}
      </p>
      {count === 0 ? null : (
        <div className="exception-acts">
          <Button variant="default" onClick={onClear}>
            Clear
          </Button>
          <Button disabled={tooMany > 0} onClick={onPlan}>
            Plan a replay of the selected
          </Button>
        </div>
      )}
    </section>
  );
}
