import type { DuckDBConnection } from '@duckdb/node-api';
import { SECONDS_PER_HOUR, type UnixSeconds } from '../../domain/units.ts';
import { rowsOf } from './database.ts';

/** Which clock hours are closed by: a session lasts from a start, of the process or after a step, to the next. */
export class Clocks {
  #session: UnixSeconds | null = null;
  #heard = 0;

  /** The session that an hour closed now belongs to. */
  session(now: UnixSeconds): UnixSeconds {
    this.#session ??= now;
    return this.#session;
  }

  /**
   * Hears what time it is.
   *
   * @returns null where the clock just ran on; else the sessions that are doubted for certain: the one that ended by going back, if any
   */
  hear(now: UnixSeconds): readonly UnixSeconds[] | null {
    const isFirst = this.#heard === 0;
    const wentBack = now < this.#heard;
    const ended = wentBack && this.#session !== null ? [this.#session] : [];
    this.#heard = now;
    if (!isFirst && !wentBack) return null;
    this.#session = now;
    return ended;
  }
}

/**
 * Doubts hours that were closed in the given sessions, and in those that closed anything after now: their clock was ahead.
 * What was lost by such a clock is open again where it is not over.
 */
export async function doubtAhead(
  connection: DuckDBConnection,
  now: UnixSeconds,
  sessions: readonly UnixSeconds[],
): Promise<void> {
  const named = ['-1', ...sessions].join(', ');
  const ahead = `state = 'closed' AND NOT rolled_up AND NOT doubted
    AND (session IN (${named}) OR session IN (SELECT session FROM hours WHERE closed_at > ${now}))`;
  const [found] = await rowsOf(connection, `SELECT hour FROM hours WHERE ${ahead} LIMIT 1`);
  if (found !== undefined) await connection.run(`UPDATE hours SET doubted = true WHERE ${ahead}`);
  const running = Math.floor(now / SECONDS_PER_HOUR);
  await connection.run(`DELETE FROM hours WHERE state = 'lost' AND hour >= ${running}`);
}

/** What an hour holds is as good as it gets. */
export async function trust(connection: DuckDBConnection, hour: number): Promise<void> {
  await connection.run(`UPDATE hours SET doubted = false WHERE hour = ${hour} AND doubted`);
}
