import { z } from 'zod';
import { count, positiveSeconds, text, whenSound } from './values.ts';

/** More objects in a page make one answer large; the API server takes it, but holds it whole. */
const MOST_IN_A_PAGE = 5000;

/** How the Kubernetes API is read. */
export const kubernetesSchema = z
  .strictObject({
    mode: z
      .enum(['off', 'in-cluster', 'kubeconfig'])
      .default('off')
      .describe(
        'How the API server is found: `in-cluster` with the service account of podtally’s pod, `kubeconfig` with a file as kubectl has it, `off` not at all (who is there is read from kube-state-metrics).',
      ),
    kubeconfig: text()
      .exactOptional()
      .describe('For `kubeconfig`: the file; unless given, `$KUBECONFIG`, else `~/.kube/config`.'),
    context: text()
      .exactOptional()
      .describe('For `kubeconfig`: the context to use; unless given, the file’s current one.'),
    pageSize: count().max(MOST_IN_A_PAGE).default(500).describe('Objects in one page of a list.'),
    timeoutSeconds: positiveSeconds()
      .default(30)
      .describe('How long an answer may keep silent before it is given up.'),
    watchIdleSeconds: positiveSeconds()
      .default(180)
      .describe(
        'How long a watch may keep silent before it is begun anew; API servers say something about every minute.',
      ),
  })
  .check(
    z.superRefine(
      (given, context) => {
        if (given.mode === 'kubeconfig') return;
        for (const key of ['kubeconfig', 'context'] as const)
          if (given[key] !== undefined)
            context.addIssue({
              code: 'custom',
              path: [key],
              message: `is only read when mode is kubeconfig, but mode is ${given.mode}`,
            });
      },
      whenSound('mode', 'kubeconfig', 'context'),
    ),
  );

export type KubernetesSection = z.output<typeof kubernetesSchema>;
