import { expect, test } from '@jest/globals';
import { LabelStrings } from '../answer/label-strings.ts';
import { seriesInto } from '../testing/fake-store.ts';
import { ChunkedSeries } from './chunked-series.ts';
import { responseMessage, seriesMessage } from './testing/chunks.ts';

const SLACK = Buffer.alloc(8);

function read(messages: readonly Buffer[]): { readonly all: string[]; readonly isSound: boolean } {
  const all: string[] = [];
  const series = new ChunkedSeries(new LabelStrings(), { from: 1000, to: 9000 }, seriesInto(all));
  const isSound = messages.every((message) =>
    series.read(Buffer.concat([message, SLACK]), 0, message.length),
  );
  series.end();
  return { all, isSound };
}

test('the chunks of a series are one run of samples, also where it goes on in the next message', () => {
  const cart = { __name__: 'cpu', pod: 'cart' };
  const { all, isSound } = read([
    responseMessage([
      seriesMessage(cart, [[[1000, 1]], [[2000, 2]]]),
      seriesMessage({ ...cart, pod: 'till' }, [[[1500, 7]]]),
    ]),
    responseMessage([
      seriesMessage({ ...cart, pod: 'till' }, [[[2500, 8]]]),
      seriesMessage({ ...cart, pod: 'till', ü: 'é' }, [[[2500, 9]]]),
    ]),
  ]);
  expect(isSound).toBe(true);
  expect(all).toEqual([
    '{__name__=cpu,pod=cart} 1@1 2@2',
    '{__name__=cpu,pod=till} 7@1.5 8@2.5',
    '{__name__=cpu,pod=till,ü=é} 9@2.5',
  ]);
});

test('a series without a sample in the time that was asked for is none', () => {
  expect(read([responseMessage([seriesMessage({ pod: 'cart' }, [[[500, 1]]])])])).toEqual({
    all: [],
    isSound: true,
  });
});

test('chunks of another kind, overlapping ones and bytes that are no message are not understood', () => {
  const histogram = responseMessage([seriesMessage({ pod: 'cart' }, [[[2000, 1]]], 2)]);
  expect(read([histogram]).isSound).toBe(false);
  const overlap = responseMessage([seriesMessage({ pod: 'cart' }, [[[2000, 1]], [[2000, 1]]])]);
  expect(read([overlap]).isSound).toBe(false);
  expect(read([Buffer.from([0x0a, 0x7f, 0x0a])]).isSound).toBe(false);
});
