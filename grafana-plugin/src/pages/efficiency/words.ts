import type { View } from '../../view/view.ts';

/** What counts as idle on the page under a view, and what its tables leave out. */
export function whatCounts({ model, idle }: Pick<View, 'model' | 'idle'>): string {
  const charges = model === 'policy' ? 'the policy charges' : `the model ${model} charges`;
  return [
    'Workload idle is what is reserved above use, whichever model pays for it.',
    `Cluster idle by host is what ${charges} to no pod; filters on owners do not narrow it, because nobody owns it.`,
    ...(idle === 'share'
      ? [
          'The hosts show it as it is before it is shared: what is left of it that nobody carries, as the idle of hosts without pods, is a row of the table above and can be told of no host.',
        ]
      : []),
  ].join(' ');
}
