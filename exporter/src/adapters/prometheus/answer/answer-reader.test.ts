import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AnswerReader, type Envelope } from './answer-reader.ts';
import { LabelStrings } from './label-strings.ts';

/** A row as it was when it was handed over. */
interface Seen {
  readonly labels: readonly (readonly [string, string])[];
  /** Times and values. */
  readonly samples: readonly (readonly [number, number])[];
}

interface ReadAnswer {
  readonly envelope: Envelope;
  readonly rows: readonly Seen[];
}

/** Reads a text in pieces of so many bytes. */
function read(text: string, pieceBytes = Infinity, strings = new LabelStrings()): ReadAnswer {
  const rows: Seen[] = [];
  const reader = new AnswerReader(strings, {
    vector: (row) => rows.push({ labels: [...row.labels()], samples: [[row.time, row.value]] }),
    matrix: (series) => {
      const samples = Array.from(
        { length: series.count },
        (_, i) => [series.times[i] ?? NaN, series.values[i] ?? NaN] as const,
      );
      rows.push({ labels: [...series.labels()], samples });
    },
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes)
    reader.push(bytes.subarray(at, Math.min(bytes.length, at + pieceBytes)));
  return { envelope: reader.end(), rows };
}

const answerOf = (resultType: string, result: string, more = ''): string =>
  `{"status":"success","data":{"resultType":"${resultType}","result":${result}}${more}}`;

const VECTOR = answerOf(
  'vector',
  '[{"metric":{"__name__":"up","pod":"a"},"value":[1732276800.123,"0.5"]},{"metric":{},"value":[1732276800.123,"NaN"]}]',
);
const MATRIX = answerOf(
  'matrix',
  '[{"metric":{"pod":"a"},"values":[[10,"1"],[40.5,"+Inf"]]},{"metric":{"pod":"b"},"values":[[10,"-Inf"]]},{"metric":{"pod":"c"},"values":[]}]',
);
const VECTOR_ROWS: readonly Seen[] = [
  {
    labels: [
      ['__name__', 'up'],
      ['pod', 'a'],
    ],
    samples: [[1_732_276_800.123, 0.5]],
  },
  { labels: [], samples: [[1_732_276_800.123, NaN]] },
];
const MATRIX_ROWS: readonly Seen[] = [
  {
    labels: [['pod', 'a']],
    samples: [
      [10, 1],
      [40.5, Infinity],
    ],
  },
  { labels: [['pod', 'b']], samples: [[10, -Infinity]] },
  { labels: [['pod', 'c']], samples: [] },
];

describe('an answer', () => {
  test('gives the labels of a row that begin alike, escaped ones, too', () => {
    const found: (readonly [string, string])[] = [];
    const reader = new AnswerReader(new LabelStrings(), {
      vector: (row) => found.push(...row.labels('label_')),
    });
    const row = (labels: string): string => `{"metric":{${labels}},"value":[1,"1"]}`;
    const plain = row('"lab":"x","label_a":"1","pod":"label_","label_b":"2"');
    const beyond = row('"label_ä":"3","\\u006cabel_c":"4","job":"é"');
    reader.push(Buffer.from(answerOf('vector', `[${plain},${beyond}]`)));
    reader.end();
    expect(found).toEqual([
      ['label_a', '1'],
      ['label_b', '2'],
      ['label_ä', '3'],
      ['label_c', '4'],
    ]);
  });

  test('with a vector gives labels, time and value of each row', () => {
    const { envelope, rows } = read(VECTOR);
    expect(rows).toEqual(VECTOR_ROWS);
    expect(envelope).toEqual({
      ...{ status: 'success', errorType: '', error: '', warnings: [], infos: [] },
      ...{ isPartial: false, resultType: 'vector', rows: 2, samples: 2, shape: 'whole' },
    });
  });

  test('with a matrix gives the samples of each series', () => {
    const { envelope, rows } = read(MATRIX);
    expect(rows).toEqual(MATRIX_ROWS);
    expect(envelope).toMatchObject({ resultType: 'matrix', rows: 3, samples: 3, shape: 'whole' });
  });

  test('with a scalar gives one row without labels', () => {
    const { envelope, rows } = read(answerOf('scalar', '[1732276800,"17"]'));
    expect(rows).toEqual([{ labels: [], samples: [[1_732_276_800, 17]] }]);
    expect(envelope).toMatchObject({ resultType: 'scalar', shape: 'whole' });
  });

  test('without rows is an answer, too', () => {
    expect(read(answerOf('vector', '[]'))).toMatchObject({
      rows: [],
      envelope: { rows: 0, shape: 'whole' },
    });
  });

  test.each([1, 2, 3, 7, 64, 300])('may come in pieces of %i bytes', (pieceBytes) => {
    expect(read(VECTOR, pieceBytes)).toEqual(read(VECTOR));
    expect(read(MATRIX, pieceBytes)).toEqual(read(MATRIX));
  });

  test('may have its keys in any order, unknown ones, and whitespace', () => {
    const text = `
      { "infos" : [ "i 1" , "i 2" ], "stats": {"a]": [1, "}", {"b": null}], "n": -1.5e3},
        "data" : { "stats": null, "result" : [
          { "value" : [ 5 , "6" ] , "extra": {"value": [[1,"2"]]}, "metric" : { "a" : "b" } , "n": true }
        ] , "resultType" : "vector", "more": 17 } ,
        "isPartial" : true , "warnings" : [ "w \\"1\\"" ], "status" : "success" }
    `;
    for (const pieceBytes of [1, 5, 1000]) {
      const { envelope, rows } = read(text, pieceBytes);
      expect(rows).toEqual([{ labels: [['a', 'b']], samples: [[5, 6]] }]);
      expect(envelope).toMatchObject({
        ...{ shape: 'whole', isPartial: true, resultType: 'vector' },
        ...{ infos: ['i 1', 'i 2'], warnings: ['w "1"'] },
      });
    }
  });

  test('may have escapes and any script in its labels', () => {
    const labels = [
      ['plain', 'pod-1'],
      ['quote', 'a "b" \\ c\n'],
      ['html', '<none> & more'],
      ['日本', 'ポッド 🚀'],
    ] as const;
    const metric = JSON.stringify(Object.fromEntries(labels))
      .replaceAll('<', '\\u003c')
      .replaceAll('🚀', '\\ud83d\\ude80');
    const text = answerOf('vector', `[{"metric":${metric},"value":[1,"2"]}]`);
    for (const pieceBytes of [1, 50, 1000])
      expect(read(text, pieceBytes).rows).toEqual([{ labels, samples: [[1, 2]] }]);
  });

  test('with a native histogram gives no value for it', () => {
    const text = answerOf(
      'vector',
      '[{"metric":{"a":"b"},"histogram":[1,{"count":"5","buckets":[[0,"1","2","3"]]}]},{"metric":{"c":"d"},"value":[1,"2"]}]',
    );
    const { rows } = read(text);
    expect(rows.at(-1)).toEqual({ labels: [['c', 'd']], samples: [[1, 2]] });
    expect(rows.flatMap(({ samples }) => samples)).toEqual([[1, 2]]);
  });

  test('that says what is wrong is whole, too', () => {
    const text = '{"status":"error","errorType":"execution","error":"too \\u003cmany\\u003e"}';
    expect(read(text).envelope).toMatchObject({
      ...{ status: 'error', errorType: 'execution', error: 'too <many>', shape: 'whole' },
    });
    expect(read(text.replace('"error":', '"data":null,"error":')).envelope.shape).toBe('whole');
  });

  test('is cut off wherever it stops', () => {
    for (const text of [VECTOR, MATRIX])
      for (let length = 1; length < text.length; length += 1)
        expect([length, read(text.slice(0, length)).envelope.shape]).toEqual([length, 'cutOff']);
  });

  test.each([
    '',
    '  ',
    '<!doctype html><html></html>',
    'not found',
    '[]',
    '"text"',
    '{}',
    '{"message":"hello","data":[1,2]}',
    '{"status":"success"}',
    '{"status":"success","data":{}}',
    answerOf('vector', '[{"metric":{},"value":[1,2]}]'),
    answerOf('vector', '[{"metric":{},"value":["1","2"]}]'),
    answerOf('vector', '[{"metric":{},"value":[1,"two"]}]'),
    answerOf('vector', '[{"metric":{},"value":[1,"0x10"]}]'),
    answerOf('vector', '[{"metric":{},"value":[1_0,"1"]}]'),
    answerOf('vector', '[{"metric":{},"value":[1,"1.2.3"]}]'),
    answerOf('vector', '[{"metric":{"a":1},"value":[1,"2"]}]'),
    answerOf('matrix', '[{"metric":{},"values":[[1,"2",3]]}]'),
    answerOf('matrix', '[{"metric":{},"values":[{"1":"2"}]}]'),
    answerOf('string', '[1,"text"]'),
    answerOf('vector', '["a"]'),
    '{status:"success"}',
  ])('is none in %s', (text) => {
    expect(read(text).envelope.shape).toBe('malformed');
    expect(read(text, 1).envelope.shape).toBe('malformed');
  });

  test('of one endless label is none', () => {
    const reader = new AnswerReader(new LabelStrings(), {});
    expect(reader.push(Buffer.from('{"data":{"result":[{"metric":{"a":"'))).toBe(true);
    const piece = Buffer.alloc(400_000, 'x');
    const taken = Array.from({ length: 5 }, () => reader.push(piece));
    expect(taken).toEqual([true, true, true, false, false]);
    expect(reader.end().shape).toBe('malformed');
  });

  test('is read as JSON.parse reads it, however it is cut', () => {
    const label = fc.tuple(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
    );
    const sample = fc.tuple(
      fc.integer({ min: 0, max: 4_102_444_800_000 }).map((ms) => ms / 1000),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const series = fc.record({
      labels: fc.uniqueArray(label, { maxLength: 5, selector: ([name]) => name }),
      samples: fc.array(sample, { maxLength: 30 }),
    });
    fc.assert(
      fc.property(fc.array(series), fc.integer({ min: 1, max: 500 }), (all, pieceBytes) => {
        const text = JSON.stringify({
          status: 'success',
          data: {
            resultType: 'matrix',
            result: all.map(({ labels, samples }) => ({
              metric: Object.fromEntries(labels),
              values: samples.map(([time, value]) => [time, String(value)]),
            })),
          },
        });
        const expected = all.map(({ labels, samples }) => ({
          labels: Object.entries(Object.fromEntries(labels)),
          samples: samples.map(([time, value]) => [time, Number(String(value))]),
        }));
        expect(read(text, pieceBytes).rows).toEqual(expected);
      }),
    );
  });
});

describe('labels', () => {
  const THREE = answerOf(
    'vector',
    '[{"metric":{"a":"1","b":"2","c":"3"},"value":[1,"1"]},{"metric":{"b":"4","c":""},"value":[1,"1"]}]',
  );
  const asked = (names: readonly string[]): readonly (readonly string[])[] => {
    const rows: string[][] = [];
    const reader = new AnswerReader(new LabelStrings(), {
      vector: (row) => rows.push(names.map((name) => row.label(name))),
    });
    reader.push(Buffer.from(THREE));
    reader.end();
    return rows;
  };

  test('are found by name in any order, and empty where they are not', () => {
    expect(asked(['c', 'a', 'b', 'a', 'd', 'c'])).toEqual([
      ['3', '1', '2', '1', '', '3'],
      ['', '', '4', '', '', ''],
    ]);
  });

  test('stay whole when the samples behind them come in later pieces', () => {
    const rows: string[] = [];
    const reader = new AnswerReader(new LabelStrings(), {
      matrix: (series) => rows.push(`${series.label('pod')} ${series.count}`),
    });
    const samples = Array.from({ length: 500 }, (_, i) => `[${i},"1"]`).join(',');
    const bytes = Buffer.from(answerOf('matrix', `[{"metric":{"pod":"a"},"values":[${samples}]}]`));
    for (let at = 0; at < bytes.length; at += 1000) {
      // A socket may use its memory again.
      const piece = Buffer.from(bytes.subarray(at, at + 1000));
      reader.push(piece);
    }
    expect(reader.end().shape).toBe('whole');
    expect(rows).toEqual(['a 500']);
  });

  test('that nobody asks for again are forgotten', () => {
    const strings = new LabelStrings();
    const pod = (name: string): string =>
      answerOf('vector', `[{"metric":{"pod":"${name}"},"value":[1,"1"]}]`);
    read(pod('old'), Infinity, strings);
    expect(strings.size).toBe(2);
    for (let i = 0; i < 200; i += 1) read(pod('new'), Infinity, strings);
    // The name of the label and "new", in the answers of late and in those before.
    expect(strings.size).toBe(4);
  });
});
