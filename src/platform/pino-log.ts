import pino from 'pino';

import type { Log, LogFields } from './log.ts';

/**
 * The Log port as JSON lines on stderr (stdout is for data), or on `stream`. Written at once: the last line before a crash is
 * the one that matters. JSON escapes control characters, so no value can forge a line or drive a terminal.
 */
export function pinoLog(
  stream: pino.DestinationStream = pino.destination({ fd: 2, sync: true }),
): Log {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return {
    info: (event, fields) => logger.info(line(event, fields)),
    warn: (event, fields) => logger.warn(line(event, fields)),
    error: (event, fields) => logger.error(line(event, fields)),
  };
}

function line(event: string, fields: LogFields | undefined): object {
  return { event, ...fields };
}
