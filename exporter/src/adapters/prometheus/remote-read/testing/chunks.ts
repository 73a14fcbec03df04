import { crc32c } from '../crc32c.ts';
import { varint } from '../read-request.ts';

type Sample = readonly [time: number, value: number];

/** Bits, the highest of a byte first. */
class Bits {
  text = '';

  /** The lowest bits of a whole number. */
  add(value: bigint, bits: number): void {
    this.text += BigInt.asUintN(bits, value).toString(2).padStart(bits, '0');
  }

  get bytes(): Buffer {
    const padded = this.text.padEnd(Math.ceil(this.text.length / 8) * 8, '0');
    return Buffer.from(padded.match(/.{8}/g)?.map((bits) => parseInt(bits, 2)) ?? []);
  }
}

const bitsOf = (value: number): bigint => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.readBigUInt64BE();
};

/** Samples (unix milliseconds, value) as an XOR chunk, written after the description of the format, plainly. */
export function xorChunk(samples: readonly (readonly [number, number | bigint])[]): Buffer {
  const bits = new Bits();
  bits.add(BigInt(samples.length), 16);
  let [time, distance, value] = [0, 0, 0n];
  let window: readonly [leading: number, trailing: number] | null = null;
  for (const [i, [at, read]] of samples.entries()) {
    const next = typeof read === 'bigint' ? read : bitsOf(read);
    if (i === 0) {
      bits.text += bytesAsBits(varint(at < 0 ? -2 * at - 1 : 2 * at));
      bits.add(next, 64);
    } else {
      if (i === 1) bits.text += bytesAsBits(varint(at - time));
      else addChange(bits, at - time - distance);
      distance = at - time;
      window = addDifference(bits, next ^ value, window);
    }
    time = at;
    value = next;
  }
  return bits.bytes;
}

const bytesAsBits = (bytes: Buffer): string =>
  [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');

function addChange(bits: Bits, change: number): void {
  if (change === 0) {
    bits.text += '0';
    return;
  }
  for (const [prefix, size] of [
    ['10', 14],
    ['110', 17],
    ['1110', 20],
  ] as const)
    if (change >= -(2 ** (size - 1)) + 1 && change <= 2 ** (size - 1)) {
      bits.text += prefix;
      bits.add(BigInt(change), size);
      return;
    }
  bits.text += '1111';
  bits.add(BigInt(change), 64);
}

function addDifference(
  bits: Bits,
  difference: bigint,
  window: readonly [number, number] | null,
): readonly [number, number] | null {
  if (difference === 0n) {
    bits.text += '0';
    return window;
  }
  const all = difference.toString(2).padStart(64, '0');
  const leading = Math.min(31, all.indexOf('1'));
  const trailing = 63 - all.lastIndexOf('1');
  if (window !== null && leading >= window[0] && trailing >= window[1]) {
    bits.text += `10${all.slice(window[0], 64 - window[1])}`;
    return window;
  }
  const length = 64 - leading - trailing;
  bits.text += '11';
  bits.add(BigInt(leading), 5);
  bits.add(BigInt(length), 6);
  bits.text += all.slice(leading, 64 - trailing);
  return [leading, trailing];
}

const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);

/** A series with one chunk for each list of samples. */
export function seriesMessage(
  labels: Readonly<Record<string, string>>,
  chunks: readonly (readonly Sample[])[],
  type = 1,
): Buffer {
  return Buffer.concat([
    ...Object.entries(labels).map(([name, value]) =>
      field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))])),
    ),
    ...chunks.map((samples) =>
      field(
        2,
        Buffer.concat([
          ...[Buffer.from([1 * 8]), varint(samples[0]?.[0] ?? 0)],
          ...[Buffer.from([2 * 8]), varint(samples.at(-1)?.[0] ?? 0)],
          Buffer.from([3 * 8, type]),
          field(4, xorChunk(samples)),
        ]),
      ),
    ),
  ]);
}

/** Series as one message. */
export const responseMessage = (series: readonly Buffer[]): Buffer =>
  Buffer.concat(series.map((each) => field(1, each)));

/** A message as a frame of the stream. */
export function frame(message: Buffer): Buffer {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32c(message, 0, message.length));
  return Buffer.concat([varint(message.length), checksum, message]);
}
