import {
  ATTRIBUTION_PLACES,
  type AllocationPolicy,
  type Dimension,
  type Model,
  type ModelChoice,
  type SplitPolicy,
} from '../domain/policy.ts';
import { shortDigest } from './canonical.ts';
import { RATIO_PRESETS } from './schema/allocation.ts';
import type { Config } from './schema/schema.ts';

/** Where no place of a dimension has a value and the list names no default. */
const UNOWNED = 'unowned';

type SplitConfig = Config['allocation']['split'];
type DirectSplit = Exclude<SplitPolicy, { policy: 'provider' }>;

/** The policy that a configuration states; its version is a digest of the content, so that equal policies have equal versions. */
export function toPolicy({ allocation, attribution }: Config): AllocationPolicy {
  const { models, idle } = allocation;
  const content = {
    split: toSplit(allocation.split),
    models: {
      rules: models.rules.map(({ match, model, reserve }) => ({
        match,
        choice: toChoice(model, reserve),
      })),
      fallback: toChoice(models.default, models.reserve),
    },
    idle,
    attribution: Object.entries(attribution).map(([name, places]) => toDimension(name, places)),
  };
  const { settlement } = allocation;
  // By hour is how policies settled before they said so, under the versions that they have.
  const digested = settlement === 'hour' ? content : { ...content, settlement };
  return { version: shortDigest(digested), ...content, settlement };
}

function toChoice(model: Model, reserve: number): ModelChoice {
  return model === 'hybrid' ? { model, reserve } : { model };
}

function toSplit(split: SplitConfig): SplitPolicy {
  switch (split.policy) {
    case 'fixed':
      return toFixed(split);
    case 'ratio':
      return toRatio(split);
    case 'provider':
      return {
        policy: 'provider',
        fallback: split.fallback === 'ratio' ? toRatio(split) : toFixed(split),
      };
  }
}

const toFixed = ({ withoutGpu, withGpu }: SplitConfig): DirectSplit => ({
  policy: 'fixed',
  withoutGpu,
  withGpu,
});

const toRatio = ({ preset, weights }: SplitConfig): DirectSplit => ({
  policy: 'ratio',
  weights: weights ?? RATIO_PRESETS[preset],
});

function toDimension(name: string, entries: Config['attribution'][string]): Dimension {
  return {
    name,
    lookIn: entries.flatMap((entry) =>
      ATTRIBUTION_PLACES.flatMap((place) => {
        const key = entry[place];
        return key === undefined ? [] : [{ place, key }];
      }),
    ),
    fallback: entries.at(-1)?.default ?? UNOWNED,
  };
}
