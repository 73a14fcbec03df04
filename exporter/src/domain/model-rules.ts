import { labelKey, type Labels } from './labels.ts';
import { globMatcher } from './match.ts';
import type { Pod } from './pod.ts';
import type { AllocationPolicy, ModelChoice, PodMatch } from './policy.ts';

/** The model of one pod and the rule that chose it, counted from 1; 0 is the default. */
export interface ChosenModel {
  readonly choice: ModelChoice;
  readonly rule: number;
}

type Test = (pod: Pod, attribution: readonly string[]) => boolean;

/** Compiles the model rules of a policy: first match wins, the default closes the list (allocation, section 5). */
export function modelChooser(
  policy: AllocationPolicy,
): (pod: Pod, attribution: readonly string[]) => ChosenModel {
  const dimensions = policy.attribution.map(({ name }) => name);
  const rules = policy.models.rules.map(({ match, choice }, index) => ({
    test: matcher(match, dimensions),
    chosen: { choice, rule: index + 1 },
  }));
  const fallback: ChosenModel = { choice: policy.models.fallback, rule: 0 };
  return (pod, attribution) => rules.find(({ test }) => test(pod, attribution))?.chosen ?? fallback;
}

function matcher(match: PodMatch, dimensions: readonly string[]): Test {
  const tests: Test[] = [];
  if (match.namespace !== undefined) tests.push(on(match.namespace, (pod) => pod.namespace));
  if (match.workloadKind !== undefined)
    tests.push(on(match.workloadKind, (pod) => pod.workloadKind));
  if (match.workload !== undefined) tests.push(on(match.workload, (pod) => pod.workload));
  for (const [key, pattern] of Object.entries(match.labels ?? {}))
    tests.push(onLabel(labelKey(key), pattern));
  for (const [name, pattern] of Object.entries(match.attribution ?? {})) {
    const index = dimensions.indexOf(name);
    tests.push(on(pattern, (_pod, attribution) => attribution[index] ?? ''));
  }
  return (pod, attribution) => tests.every((test) => test(pod, attribution));
}

function on(pattern: string, read: (pod: Pod, attribution: readonly string[]) => string): Test {
  const matches = globMatcher(pattern);
  return (pod, attribution) => matches(read(pod, attribution));
}

/** A label that is absent matches no pattern, `*` included. */
function onLabel(key: string, pattern: string): Test {
  const matches = globMatcher(pattern);
  const read = (labels: Labels): string | undefined => labels[key];
  return (pod) => {
    const value = read(pod.labels);
    return value !== undefined && matches(value);
  };
}
