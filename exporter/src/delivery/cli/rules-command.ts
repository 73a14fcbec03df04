import type { AllocationPolicy } from '../../domain/policy.ts';
import { attributionLabels } from '../metrics/labels.ts';
import { DEFAULT_PARAMETERS, type RuleParameters } from '../rules/parameters.ts';
import { EXIT } from './io.ts';
import type { Options } from './parse.ts';
import { readFrom } from './read-from.ts';
import type { Invocation } from './services.ts';

/** `podtally rules`: recording and alert rules that fit a configuration. */
export async function rulesCommand(options: Options, invocation: Invocation): Promise<number> {
  const { policy } = await invocation.services.configuration(readFrom(options));
  const runbooks = options.text('runbooks')?.replace(/\/+$/u, '');
  const parameters = { ...parametersFor(policy), ...(runbooks !== undefined && { runbooks }) };
  const { prometheusFile, prometheusRule } = await import('../rules/files.ts');
  const write = options.text('format') === 'operator' ? prometheusRule : prometheusFile;
  invocation.stdout.write(write(parameters));
  return EXIT.done;
}

/** Alerts go by the first dimension of the policy, the one that names who pays; its default names nobody. */
function parametersFor({ attribution }: AllocationPolicy): RuleParameters {
  const [ownerLabel = DEFAULT_PARAMETERS.ownerLabel] = attributionLabels(
    attribution.map(({ name }) => name),
  );
  const fallback = attribution[0]?.fallback ?? '';
  return { ...DEFAULT_PARAMETERS, ownerLabel, unownedValues: [...new Set(['', fallback])] };
}
