import { describe, expect, test } from '@jest/globals';
import { run } from './run.ts';
import { kubeStateMetrics } from './exposition/kube-state-metrics.ts';
import { demoScenario } from './scenarios/demo/scenario.ts';

const NOW = 1_795_362_142;

async function called(...args: readonly string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const code = await run(
    args,
    () => NOW,
    (chunk) => (text += chunk),
  );
  return { code, text };
}

describe('the command', () => {
  test('dumps what a scrape would get', async () => {
    const { code, text } = await called('dump', '--scenario', 'demo');
    expect(code).toBe(0);
    expect(text).toBe([...kubeStateMetrics(demoScenario({ now: NOW, seed: 7 }), NOW)].join(''));
  });

  test('dumps the truth of the hour as JSON', async () => {
    const { text } = await called('dump', '--scenario', 'truth', '--what', 'truth');
    expect(JSON.parse(text).interval).toEqual({ start: 1_795_359_600, end: 1_795_363_200 });
  });

  test.each([
    [['serve', '--scenario', 'nothing'], 'unknown scenario nothing'],
    [['serve', '--port', 'x'], '--port takes a number, not x'],
    [['dump', '--what', 'x'], 'nothing to dump is called x'],
    [['dump', '--what', 'cadvisor', '--node', 'x'], 'no node x in scenario demo'],
    [['fly'], 'unknown command fly'],
  ])('answers %j with what is wrong and how it is used', async (args, message) => {
    const { code, text } = await called(...args);
    expect(code).toBe(2);
    expect(text.startsWith(`${message}\nusage: demo-cluster serve`)).toBe(true);
  });
});
