import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { renamedLabels, storeTime } from './probes.ts';
import { startAskedStore, type AskedStore } from './testing/asked-store.ts';
import { AT, NEVER, refusal, sendJson, vectorAnswer } from './testing/fake-store.ts';

let scope: AsyncDisposableStack;
let here: AskedStore;
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  here = await startAskedStore(scope);
});
afterEach(() => scope.disposeAsync());

describe('the labels that scrapes renamed', () => {
  test('are found in one query', async () => {
    here.store.answer = () =>
      vectorAnswer([
        [{ label: 'any' }, 100],
        [{ label: 'namespace' }, 100],
        [{ label: 'pod' }, 40],
      ]);
    expect(await renamedLabels(here.client, 'kube_pod_info{cluster="prod"}', null, NEVER)).toEqual({
      kind: 'ok',
      exported: new Set(['namespace', 'pod']),
      isPresent: true,
    });
    expect(here.store.asked.map(({ query }) => query)).toEqual([
      'label_replace(count(kube_pod_info{cluster="prod",}), "label", "any", "", "")' +
        ' or label_replace(count(kube_pod_info{cluster="prod",exported_namespace!=""}), "label", "namespace", "", "")' +
        ' or label_replace(count(kube_pod_info{cluster="prod",exported_pod!=""}), "label", "pod", "", "")' +
        ' or label_replace(count(kube_pod_info{cluster="prod",exported_container!=""}), "label", "container", "", "")' +
        ' or label_replace(count(kube_pod_info{cluster="prod",exported_node!=""}), "label", "node", "", "")',
    ]);
  });

  test('are unknown where the metric is not there', async () => {
    expect(await renamedLabels(here.client, 'kube_pod_info', null, NEVER)).toEqual({
      kind: 'ok',
      exported: new Set(),
      isPresent: false,
    });
  });

  test('are unknown where the store fails', async () => {
    here.store.answer = () => refusal(503, 'starting');
    expect(await renamedLabels(here.client, 'kube_pod_info', null, NEVER)).toMatchObject({
      kind: 'unavailable',
    });
  });
});

describe('the time of a store', () => {
  test('is compared with ours at the middle of the question, by its evaluation and by its header', async () => {
    here.store.answer = () => (asked, response) => {
      here.clock.advance(2);
      response.setHeader('date', 'Thu, 01 Oct 2026 10:00:06 GMT');
      sendJson(asked, response, vectorAnswer([[{}, AT + 5.5]]));
    };
    expect(await storeTime(here.client, here.clock, NEVER)).toEqual({
      kind: 'ok',
      ahead: 4.5,
      dateAhead: 5,
      uncertainty: 2,
    });
    expect(here.store.asked[0]?.form.get('query')).toBe('vector(time())');
    expect(here.store.asked[0]?.form.has('time')).toBe(false);
  });

  test('is unknown where the store fails', async () => {
    here.store.answer = () => refusal(401, 'who?');
    expect(await storeTime(here.client, here.clock, NEVER)).toMatchObject({
      kind: 'unauthorised',
    });
  });
});
