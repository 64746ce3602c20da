import { createSimulator, type SimulatorStats } from '../../simulator/simulator.ts';
import { pause, pinoLog, silentLog, systemClock } from '../platform/platform.ts';
import type { Report } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { networkAt } from './network-at.ts';
import { progressOn, type Terminal } from './terminal.ts';

export interface SimulateOptions {
  json?: boolean;
  network: string;
  seed: number;
  minutes: number;
  speed: number;
  /** Messages a minute. */
  rate: number;
  to?: string;
}

const PROGRESS_MS = 1_000;
const DRAIN_MS_MAX = 10_000;
const DRAIN_POLL_MS = 50;

/** `sinew simulate`: simulated hospitals speak to the feeds of a Sinew that runs elsewhere. Nobody answers its tasks. */
export async function simulate(terminal: Terminal, options: SimulateOptions): Promise<Report> {
  const network = await networkAt(options.network, terminal.cwd);
  const progress = progressOn(terminal);
  const simulator = createSimulator({
    network,
    target(feedId) {
      const feed = network.feeds.find((one) => one.id === feedId);
      return { host: options.to ?? feed?.host ?? '127.0.0.1', port: feed?.port ?? 0 };
    },
    clock: systemClock,
    seed: options.seed,
    speed: options.speed,
    messagesPerMinute: options.rate,
    log: terminal.isScreen ? silentLog : pinoLog(),
  });
  const endsAt = systemClock.now() + options.minutes * 60_000;
  let stopped = false;
  const interrupted = terminal.interrupted().then(() => {
    stopped = true;
  });

  simulator.start();
  while (!stopped && systemClock.now() < endsAt) {
    const { messages, perMinute, pending } = simulator.stats();
    progress.show(`${messages} messages, ${perMinute} a minute, ${pending} on the way`);
    const rest = Math.min(PROGRESS_MS, endsAt - systemClock.now());
    await Promise.race([pause(systemClock, rest), interrupted]);
  }
  progress.end();
  const stats = await finish(simulator);
  return {
    lines: linesOf(stats),
    json: { seed: options.seed, ...stats },
    exitCode: stats.pending + stats.unanswered === 0 ? exitCodes.ok : exitCodes.error,
  };
}

/** Ends the stories, and waits a while for the answers to what was told. */
async function finish(simulator: ReturnType<typeof createSimulator>): Promise<SimulatorStats> {
  const patienceEndsAt = systemClock.now() + DRAIN_MS_MAX;
  while (simulator.stats().pending > 0 && systemClock.now() < patienceEndsAt) {
    await pause(systemClock, DRAIN_POLL_MS);
  }
  const stats = simulator.stats();
  simulator.stop();
  return stats;
}

function linesOf(stats: SimulatorStats): string[] {
  const codes = Object.entries(stats.answers).map(([code, count]) => `${code} ${count}`);
  return [
    `Told ${stats.messages} messages of ${stats.patients} patients still under way.`,
    `  answered    ${codes.join(', ') || 'none'}`,
    `  resent      ${stats.resent}`,
    `  unanswered  ${stats.pending + stats.unanswered}`,
  ];
}
