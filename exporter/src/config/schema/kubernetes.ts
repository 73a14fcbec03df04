import { z } from 'zod';
import { count, positiveSeconds, text, whenSound } from './values.ts';

/** More objects in a page make one answer large; the API server takes it, but holds it whole. */
const MOST_IN_A_PAGE = 5000;

/** As long as the controllers of Kubernetes hold theirs (kube-controller-manager, --leader-elect-lease-duration). */
const DEFAULT_LEASE_SECONDS = 15;
/** Renewing several times within it must not crowd the API server. */
const LEAST_LEASE_SECONDS = 2;

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
    lease: z
      .strictObject({
        namespace: text().describe('Its namespace, that of podtally’s own pods.'),
        name: text().default('podtally').describe('Its name; the same for all replicas.'),
        durationSeconds: positiveSeconds()
          .min(LEAST_LEASE_SECONDS)
          .default(DEFAULT_LEASE_SECONDS)
          .describe('How long after a leader fell silent another takes over.'),
        sharedLedger: z
          .boolean()
          .default(false)
          .describe(
            'Whether `ledger.file` is one file for all replicas, on a volume that they share: then only the one that leads opens it, and lets go of it when it stops leading. Else each keeps a ledger of its own.',
          ),
      })
      .exactOptional()
      .describe(
        'For two replicas: the Lease (coordination.k8s.io) that they agree by. Only the one that holds it publishes cost and notifies. None: this one always leads.',
      ),
  })
  .check(
    z.refine(({ mode, lease }) => mode !== 'off' || lease === undefined, {
      message: 'needs the API server: set mode to in-cluster or kubeconfig',
      path: ['lease'],
      when: whenSound('mode', 'lease').when,
    }),
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
