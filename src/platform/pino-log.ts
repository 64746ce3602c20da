import pino from 'pino';

import type { Log, LogFields } from './log.ts';

/** Where lines go. */
export interface LineSink {
  write(line: string): void;
}

/**
 * The Log port as JSON lines on stderr (stdout is for data), or on `sink`. Written at once: the last line before a
 * crash is the one that matters. Control characters are escaped, so no value can forge a line or drive a terminal.
 */
export function pinoLog(sink: LineSink = standardError()): Log {
  const options: pino.LoggerOptions = {
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  };
  const logger = pino(options, { write: (text) => sink.write(escapeControls(text)) });
  return {
    info: (event, fields) => logger.info(line(event, fields)),
    warn: (event, fields) => logger.warn(line(event, fields)),
    error: (event, fields) => logger.error(line(event, fields)),
  };
}

function standardError(): LineSink {
  const stream = pino.destination({ fd: 2, sync: true });
  // Nobody reads stderr any more: no reason to stop treating patients.
  stream.on('error', () => {});
  return stream;
}

// `level` and `time` are pino's: a field of that name would stand in the line twice.
function line(event: string, fields: LogFields = {}): object {
  const own = Object.entries(fields).map(([name, value]) => [
    name === 'level' || name === 'time' ? `${name}_` : name,
    value,
  ]);
  return { ...Object.fromEntries(own), event };
}

// JSON escapes C0; terminals also obey DEL and C1 (ECMA-48 §5.3), readers of lines U+2028 and U+2029.
function escapeControls(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
