import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { asks, needs, type Library, type Observed } from '../library.ts';

/** What another program writes: the id of what it was asked, and what it observed; or that it does not claim the rule. */
type Reply = Observed & { id: string; notClaimed?: boolean };

/**
 * A library behind another program, in whatever language: it reads a request as a line of JSON and writes a line of JSON for each
 * (docs/conformance.md). It runs in a shell.
 */
export function otherProgram(command: string): Library {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<
    string,
    { resolve: (reply: Reply) => void; reject: (e: Error) => void }
  >();
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Some print a greeting.
    if (!line.startsWith('{')) return;
    const reply = JSON.parse(line) as Reply;
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
  });
  let isGone = false;
  const giveUp = (): void => {
    isGone = true;
    for (const { reject } of waiting.values()) reject(new Error('the program has ended'));
    waiting.clear();
  };
  child.once('close', giveUp);
  child.once('error', giveUp);
  child.stdin.on('error', giveUp);
  return {
    name: command,
    version: '',
    isElsewhere: true,
    asks: new Set(asks),
    covers: new Set(needs),
    async run(request, { id, needs: needed }) {
      if (isGone) throw new Error('the program has ended');
      const replied = new Promise<Reply>((resolve, reject) => waiting.set(id, { resolve, reject }));
      child.stdin.write(`${JSON.stringify({ id, needs: needed, ...request })}\n`);
      const { notClaimed, ...observed } = await replied;
      return notClaimed === true ? undefined : observed;
    },
    close: () => {
      child.stdin.end();
    },
  };
}
