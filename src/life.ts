import type { DeliveryWorker } from './delivery/delivery.ts';
import type { Worker } from './flow/flow.ts';
import type { Housekeeping } from './housekeeping.ts';
import type { Http } from './http/http.ts';
import type { Intake } from './intake/intake.ts';
import type { Trials } from './trials/trials.ts';

/** Pages first and senders last, so that whoever is answered can be seen; down in the other order. */
export function lifeOf(parts: {
  intake: Intake;
  worker: Worker;
  delivery: DeliveryWorker | null;
  http: Http;
  housekeeping: Housekeeping;
  trials: Pick<Trials, 'stop'>;
  watches: readonly { start(): void; stop(): Promise<void> }[];
}) {
  const { intake, worker, delivery, http, housekeeping, trials, watches } = parts;
  return {
    async start(listen: { host: string; port: number }): Promise<{ url: string }> {
      const address = await http.start(listen);
      worker.start();
      delivery?.start();
      await intake.start();
      housekeeping.start();
      for (const watch of watches) watch.start();
      return address;
    },
    async stop(): Promise<void> {
      for (const watch of watches.toReversed()) await watch.stop();
      await trials.stop();
      await housekeeping.stop();
      await intake.stop();
      await worker.stop();
      await delivery?.stop();
      await http.stop();
    },
  };
}
