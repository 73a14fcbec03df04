import type { LabelMatcher } from './raw-selector.ts';

/** What raw samples are asked for, both moments included. */
export interface ReadQuery {
  readonly matchers: readonly LabelMatcher[];
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
}

// Fields and values of prompb/remote.proto and types.proto, as the remote read API documents them
// (https://prometheus.io/docs/prometheus/latest/querying/remote_read_api/).
const REQUEST = { query: 1, acceptedTypes: 2 } as const;
const QUERY = { from: 1, to: 2, matcher: 3 } as const;
const MATCHER = { type: 1, name: 2, value: 3 } as const;
const OPERATORS = { '=': 0, '!=': 1, '=~': 2, '!~': 3 } as const;
const STREAMED_XOR_CHUNKS = 1;
const [VARINT, BYTES] = [0, 2];

/** What such a request is sent with; chunks are as small as they get. */
export const READ_HEADERS = {
  'accept-encoding': 'identity',
  'content-encoding': 'snappy',
  'content-type': 'application/x-protobuf',
  'x-prometheus-remote-read-version': '0.1.0',
} as const;
/** How the type of an answer begins that is streamed chunks. */
export const STREAM_TYPE = 'application/x-streamed-protobuf';

/** The body of a request for streamed chunks: protobuf within a block of Snappy. */
export function readRequest({ matchers, from, to }: ReadQuery): Buffer {
  const query = [
    number(QUERY.from, from),
    number(QUERY.to, to),
    ...matchers.map(({ label, operator, value }) =>
      message(QUERY.matcher, [
        number(MATCHER.type, OPERATORS[operator]),
        bytes(MATCHER.name, Buffer.from(label)),
        bytes(MATCHER.value, Buffer.from(value)),
      ]),
    ),
  ];
  return snappyBlock(
    Buffer.concat([
      message(REQUEST.query, query),
      number(REQUEST.acceptedTypes, STREAMED_XOR_CHUNKS),
    ]),
  );
}

const number = (field: number, value: number): Buffer =>
  Buffer.concat([varint(field * 8 + VARINT), varint(value)]);

const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([varint(field * 8 + BYTES), varint(value.length), value]);

const message = (field: number, parts: readonly Buffer[]): Buffer =>
  bytes(field, Buffer.concat(parts));

/** A whole number ≥ 0 in groups of seven bits, the lowest first. */
export function varint(value: number): Buffer {
  const groups: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) groups.push((rest % 128) + 128);
  return Buffer.from([...groups, rest]);
}

/** So many bytes a literal with a length of two bytes holds at most. */
const MOST_LITERAL = 1 << 16;
/** The tag of such a literal: 61 in its upper six bits. */
const LITERAL_TAG = 61 << 2;

/** Some bytes as a block of Snappy that saves nothing: its length, then literals (Snappy's format_description.txt). */
function snappyBlock(content: Buffer): Buffer {
  const parts = [varint(content.length)];
  for (let at = 0; at < content.length; at += MOST_LITERAL) {
    const literal = content.subarray(at, at + MOST_LITERAL);
    const length = literal.length - 1;
    parts.push(Buffer.from([LITERAL_TAG, length & 0xff, length >>> 8]), literal);
  }
  return Buffer.concat(parts);
}
