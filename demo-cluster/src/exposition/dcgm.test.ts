import { expect, test } from '@jest/globals';
import { dcgm } from './dcgm.ts';
import { truthScenario } from '../scenarios/truth/scenario.ts';
import { samples } from '../testing/samples.ts';

const scenario = truthScenario({ seed: 5 });
const { start, end } = scenario.about;
const GPU = 'ip-10-1-0-13.ec2.internal';
const MIG = 'ip-10-1-0-14.ec2.internal';

test('each GPU tells its utilisation and its holder; a free one has neither', () => {
  const found = samples(dcgm(scenario, GPU, end - 1)).filter(
    (each) => each.name === 'DCGM_FI_DEV_GPU_UTIL',
  );
  expect(
    found.map(({ labels, value }) => [labels.gpu, labels.pod, labels.pod === 'waves' || value]),
  ).toEqual([
    ['0', 'partly-used', 40],
    ['1', 'waves', true],
    ['2', 'comes-later', 90],
    ['3', '', 0],
  ]);
});

test('a GPU is nobody’s before its pod starts', () => {
  const found = samples(dcgm(scenario, GPU, start));
  expect(found.some((each) => each.labels.pod === 'comes-later')).toBe(false);
});

test('MIG instances have a profile and an id, and no GPU_UTIL', () => {
  const found = samples(dcgm(scenario, MIG, start));
  expect(found.some((each) => each.name === 'DCGM_FI_DEV_GPU_UTIL')).toBe(false);
  const slice = found.find(
    (each) => each.name === 'DCGM_FI_PROF_GR_ENGINE_ACTIVE' && each.labels.pod === 'slice-1',
  )!;
  expect(slice.value).toBe(0.5);
  expect(slice.labels.GPU_I_PROFILE).toBe('1g.5gb');
  expect(slice.labels.GPU_I_ID).toBe('8');
});

test('a node without GPUs has no text', () => {
  expect(dcgm(scenario, 'ip-10-1-0-1.ec2.internal', start)).toBe('');
});
