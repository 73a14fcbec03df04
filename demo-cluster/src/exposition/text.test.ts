import { describe, expect, test } from '@jest/globals';
import { escapeLabel, kubernetesLabels, number } from './text.ts';

describe('a number', () => {
  test.each([
    [0, '0'],
    [14, '14'],
    [0.04, '0.04'],
    [545122, '545122'],
    [1782468731, '1.782468731e+09'],
    [8216887296, '8.216887296e+09'],
    [1e6, '1e+06'],
    [999999.5, '999999.5'],
    [0.00005, '5e-05'],
    [-2.5, '-2.5'],
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
  ])('%d is written as the Go client writes it', (value, text) => {
    expect(number(value)).toBe(text);
  });
});

test('label values escape backslash, quote and line feed and nothing else', () => {
  expect(escapeLabel('a "b" \\ c\nd é\t')).toBe('a \\"b\\" \\\\ c\\nd é\t');
});

describe('Kubernetes labels', () => {
  test('are spelled in snake case, in order of their keys', () => {
    expect(
      kubernetesLabels('label', {
        team: 'red',
        'eks.amazonaws.com/capacityType': 'SPOT',
        'app.kubernetes.io/part-of': 'x',
      }),
    ).toBe(
      ',label_app_kubernetes_io_part_of="x",label_eks_amazonaws_com_capacity_type="SPOT",label_team="red"',
    );
  });

  test('that clash are numbered', () => {
    expect(kubernetesLabels('annotation', { 'a.b': '1', 'a-b': '2' })).toBe(
      ',annotation_a_b_conflict1="2",annotation_a_b_conflict2="1"',
    );
  });
});
