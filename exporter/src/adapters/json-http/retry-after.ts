import { seconds, type Seconds, type UnixSeconds } from '../../domain/units.ts';

/**
 * How long an answer asks to wait, by its `Retry-After`: seconds or a date (RFC 9110, section 10.2.3).
 * Null where the header is missing or says neither.
 */
export function retryAfter(header: string | null, now: UnixSeconds): Seconds | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return seconds(Number(text));
  const moment = Date.parse(text) / 1000;
  return Number.isNaN(moment) ? null : seconds(Math.max(0, moment - now));
}
