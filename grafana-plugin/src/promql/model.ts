/** Who pays for what: the policy in force, or one model for everyone. */
export const MODELS = ['policy', 'request', 'usage', 'hybrid'] as const;
export type Model = (typeof MODELS)[number];

/** Whether cluster idle has rows of its own, or is spread over those who are charged. */
export const IDLE_MODES = ['show', 'share'] as const;
export type IdleMode = (typeof IDLE_MODES)[number];

/** The parts that each model charges; the metric contract in docs/metrics.md says the same. */
export const PARTS_OF_MODEL: Readonly<Record<Exclude<Model, 'policy'>, readonly string[]>> = {
  request: ['used_reserved', 'idle_kept', 'idle_lent', 'idle_held'],
  usage: ['used_reserved', 'used_burst', 'idle_held'],
  hybrid: ['used_reserved', 'used_burst', 'idle_kept', 'idle_held'],
};

/** One sentence a reader can repeat to his team. */
export const RULE_OF_MODEL: Readonly<Record<Model, string>> = {
  policy: 'The cost allocation policy in force decides per pod which model holds.',
  request: 'Everyone pays for what he requests, used or not; bursts above the request are free.',
  usage: 'Everyone pays for what he uses; what is requested and not used is cluster idle.',
  hybrid: 'Everyone pays for the larger of request and usage.',
};
