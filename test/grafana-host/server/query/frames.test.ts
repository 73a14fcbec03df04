import { describe, expect, test } from '@jest/globals';
import { framesOf, type Frame } from './frames.ts';

const QUESTION = { refId: 'A', expr: 'up', step: 60_000 };
const valueField = ([frame]: readonly Frame[]): Readonly<Record<string, unknown>> =>
  frame!.schema.fields[1]!;

describe('framesOf', () => {
  test('makes a frame per series of a range: times in milliseconds, labels at the values', () => {
    const frames = framesOf(QUESTION, {
      resultType: 'matrix',
      result: [
        {
          metric: { __name__: 'up', job: 'a' },
          values: [
            [60, '1'],
            [120, '0.5'],
          ],
        },
        { metric: { __name__: 'up', job: 'b' }, values: [[60, '0']] },
      ],
    });
    expect(frames.map(({ data }) => data.values)).toEqual([
      [
        [60_000, 120_000],
        [1, 0.5],
      ],
      [[60_000], [0]],
    ]);
    expect(frames[0]?.schema.meta).toEqual({
      type: 'timeseries-multi',
      typeVersion: [0, 1],
      custom: { resultType: 'matrix' },
      executedQueryString: 'Expr: up\nStep: 60s',
    });
    expect(valueField(frames)).toMatchObject({
      name: 'up',
      labels: { __name__: 'up', job: 'a' },
      config: { displayNameFromDS: 'up{job="a"}' },
    });
  });

  test('makes a frame of one row per series of an instant', () => {
    const frames = framesOf(QUESTION, {
      resultType: 'vector',
      result: [{ metric: {}, value: [60, '3'] }],
    });
    expect(frames[0]?.data.values).toEqual([[60_000], [3]]);
    expect(frames[0]?.schema.meta).toMatchObject({ type: 'numeric-multi' });
    expect(valueField(frames)).toMatchObject({
      name: 'Value',
      config: { displayNameFromDS: 'up' },
    });
  });

  test('makes one frame without labels of a scalar', () => {
    const frames = framesOf(QUESTION, { resultType: 'scalar', result: [60, '2'] });
    expect(frames.map(({ data }) => data.values)).toEqual([[[60_000], [2]]]);
  });

  test('tells numbers that JSON has not by their places', () => {
    const values = ['1', 'NaN', '+Inf', '-Inf'].map((text, at) => [at, text] as const);
    const [frame] = framesOf(QUESTION, { resultType: 'matrix', result: [{ metric: {}, values }] });
    expect(frame?.data).toEqual({
      values: [
        [0, 1000, 2000, 3000],
        [1, null, null, null],
      ],
      entities: [null, { NaN: [1], Inf: [2], NegInf: [3] }],
    });
  });

  test('names series as the legend says', () => {
    const named = (legendFormat: string, metric: Record<string, string>): unknown =>
      valueField(
        framesOf(
          { ...QUESTION, legendFormat },
          { resultType: 'vector', result: [{ metric, value: [0, '1'] }] },
        ),
      )['config'];
    expect(named('{{ job }} of {{none}}', { job: 'a' })).toEqual({ displayNameFromDS: 'a of ' });
    // The front end knows which labels differ, so it finds the name.
    expect(named('__auto', { job: 'a' })).toEqual({});
    expect(named('__auto', {})).toEqual({ displayNameFromDS: 'up' });
  });

  test('passes warnings on', () => {
    const [frame] = framesOf(
      { ...QUESTION, warnings: ['partial'] },
      { resultType: 'vector', result: [{ metric: {}, value: [0, '1'] }] },
    );
    expect(frame?.schema.meta['notices']).toEqual([{ severity: 'warning', text: 'partial' }]);
  });
});
