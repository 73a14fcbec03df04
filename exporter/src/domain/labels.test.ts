import { expect, test } from '@jest/globals';
import { labelKey, labelValue } from './labels.ts';

test.each([
  ['team', 'team'],
  ['costCenter', 'cost_center'],
  ['app.kubernetes.io/name', 'app_kubernetes_io_name'],
  ['karpenter.sh/capacity-type', 'karpenter_sh_capacity_type'],
  ['eks.amazonaws.com/nodegroupName', 'eks_amazonaws_com_nodegroup_name'],
  ['HTTPServer', 'httpserver'],
  ['tier2Backend', 'tier2_backend'],
  ['already_snake', 'already_snake'],
])('%s is spelt as kube-state-metrics spells it: %s', (key, expected) => {
  expect(labelKey(key)).toBe(expected);
});

test('a label is found under its Kubernetes spelling', () => {
  expect(labelValue({ cost_center: '4711' }, 'costCenter')).toBe('4711');
});

test('an empty value counts as absent', () => {
  expect(labelValue({ team: '' }, 'team')).toBeUndefined();
});
