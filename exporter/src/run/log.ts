import { pino, type DestinationStream } from 'pino';
import { z } from 'zod';
import type { Log, LogFields } from '../app/ports.ts';

interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'text' | 'json';
}

/** A line as pino writes it. */
const Line = z.record(z.string(), z.unknown());

const LEVEL_WORDS: Readonly<Record<number, string>> = {
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
};

/** One line per message, of text or of JSON, to a stream of lines. */
export function createLog({ level, format }: LogOptions, write: (line: string) => void): Log {
  const destination: DestinationStream = {
    write: (line) => write(format === 'json' ? line : asText(line)),
  };
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}

/** `2026-11-22T10:00:00.000Z warn target is down target=kubelet error="…"`. */
function asText(line: string): string {
  const { level, time, msg, ...fields } = Line.parse(JSON.parse(line));
  const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${quoted(value)}`);
  return `${String(time)} ${LEVEL_WORDS[Number(level)] ?? 'info'} ${String(msg)}${rest.join('')}\n`;
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w./:@%+-]+$/.test(text) ? text : JSON.stringify(text);
}

/** Says nothing: for commands whose output is their result. */
export const SILENT: Log = {
  debug: (_fields: LogFields, _message: string) => undefined,
  info: (_fields: LogFields, _message: string) => undefined,
  warn: (_fields: LogFields, _message: string) => undefined,
  error: (_fields: LogFields, _message: string) => undefined,
};
