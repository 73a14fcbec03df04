import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Remembered } from './series.ts';

const KINDS = { end: 0, constant: 1, samples: 2 } as const;
/** Records are sent in pieces of about so many bytes. */
const PIECE_BYTES = 1 << 20;

/**
 * Builds the program that writes blocks.
 *
 * @throws Error saying what is missing on this machine
 */
export async function buildWriter(folder: string): Promise<string> {
  const writer = join(folder, 'history');
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod -buildvcs=false' };
  await promisify(execFile)('go', ['build', '-o', writer, '.'], {
    cwd: import.meta.dirname,
    env,
  }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Go 1.26 is needed to write a past into Prometheus: ${why}`);
  });
  return writer;
}

/**
 * Writes all that is to be remembered into one block in the data folder of a Prometheus.
 *
 * @returns what was written, for people
 */
export async function writePast(
  writer: string,
  data: string,
  everySeconds: number,
  past: Iterable<Remembered>,
): Promise<string> {
  const child = spawn(writer, [data], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const pieces = new Pieces();
  pieces.u32(everySeconds * 1000);
  const send = async (): Promise<void> => {
    if (!child.stdin.write(pieces.take())) await once(child.stdin, 'drain');
  };
  for (const each of past) {
    pieces.record(each);
    if (pieces.length > PIECE_BYTES) await send();
  }
  pieces.u8(KINDS.end);
  await send();
  child.stdin.end();
  const code = await ended;
  if (code !== 0) throw new Error(`writing the past ended with ${String(code)}`);
  return said.trim();
}

/** Bytes to send, in a buffer that grows. */
class Pieces {
  #buffer = Buffer.alloc(2 * PIECE_BYTES);
  length = 0;

  record(each: Remembered): void {
    this.u8(KINDS[each.kind]);
    const bytes = Buffer.byteLength(each.labels);
    this.u32(bytes);
    this.#room(bytes);
    this.length += this.#buffer.write(each.labels, this.length);
    if (each.kind === 'constant') {
      this.#f64(each.first);
      this.u32(each.count);
      this.#f64(each.value);
      this.u8(each.marks ? 1 : 0);
      return;
    }
    const { samples } = each;
    this.u32(samples.length / 2);
    this.#room(samples.byteLength);
    for (const value of samples) this.#f64(value);
  }

  u8(value: number): void {
    this.#room(1);
    this.length = this.#buffer.writeUInt8(value, this.length);
  }

  u32(value: number): void {
    this.#room(4);
    this.length = this.#buffer.writeUInt32LE(value, this.length);
  }

  #f64(value: number): void {
    this.#room(8);
    this.length = this.#buffer.writeDoubleLE(value, this.length);
  }

  #room(bytes: number): void {
    if (this.length + bytes <= this.#buffer.length) return;
    const larger = Buffer.alloc(2 * (this.length + bytes));
    this.#buffer.copy(larger, 0, 0, this.length);
    this.#buffer = larger;
  }

  /** What was collected; begins anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}
