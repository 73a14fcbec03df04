import { z } from 'zod';
import { conditionsSchema, metadataSchema, quantitiesSchema, resourcesSchema } from './schema.ts';

const containerSchema = z.object({
  name: z.string(),
  restartPolicy: z.string().nullish(),
  resources: resourcesSchema,
});

const terminatedSchema = z
  .object({ startedAt: z.string().nullish(), finishedAt: z.string().nullish() })
  .nullish();

const containerStatusSchema = z.object({
  name: z.string(),
  state: z
    .object({
      running: z.object({ startedAt: z.string().nullish() }).nullish(),
      terminated: terminatedSchema,
    })
    .nullish(),
  lastState: z.object({ terminated: terminatedSchema }).nullish(),
  resources: resourcesSchema,
  allocatedResources: quantitiesSchema,
});

const statusesSchema = z.array(containerStatusSchema).nullish();

/** What of a pod is read (Kubernetes, core/v1 Pod). */
export const podSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({
    nodeName: z.string().nullish(),
    containers: z.array(containerSchema),
    initContainers: z.array(containerSchema).nullish(),
    overhead: quantitiesSchema,
    resources: resourcesSchema,
  }),
  status: z
    .object({
      phase: z.string().nullish(),
      startTime: z.string().nullish(),
      conditions: conditionsSchema,
      containerStatuses: statusesSchema,
      initContainerStatuses: statusesSchema,
      resize: z.string().nullish(),
      resources: resourcesSchema,
      allocatedResources: quantitiesSchema,
    })
    .nullish(),
});

export type GivenPod = z.output<typeof podSchema>;
export type GivenContainer = z.output<typeof containerSchema>;
export type GivenContainerStatus = z.output<typeof containerStatusSchema>;
