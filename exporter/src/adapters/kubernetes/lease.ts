import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Lease, LeaseStore } from '../../app/leadership.ts';
import type { Clock } from '../../app/ports.ts';
import { seconds } from '../../domain/units.ts';
import type { ConnectionConfig, Environment } from './config.ts';
import { ApiClient, type ApiRequest } from './http/api-client.ts';
import { ApiError, HTTP } from './http/api-error.ts';
import { connectionTo } from './kubernetes-identity.ts';

export interface KubernetesLeaseInput {
  readonly connection: ConnectionConfig;
  readonly environment: Environment;
  readonly clock: Pick<Clock, 'now'>;
  readonly namespace: string;
  readonly name: string;
  /** How long an answer may keep silent: shorter than a lease lasts. */
  readonly timeoutSeconds: number;
}

const LeaseObject = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  spec: z
    .looseObject({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      leaseTransitions: z.number().nullish(),
      acquireTime: z.string().nullish(),
    })
    .nullish(),
});
type LeaseObject = z.output<typeof LeaseObject>;

const JSON_TYPE = 'application/json';

/** One Lease of `coordination.k8s.io/v1`: the API server refuses a write whose version is not the newest. */
export class KubernetesLease implements LeaseStore {
  readonly name: string;
  readonly #client: ApiClient;
  readonly #input: KubernetesLeaseInput;
  readonly #collection: string;
  /** As it was read, because a write must carry what others put into it. */
  #object: LeaseObject | null = null;

  constructor(input: KubernetesLeaseInput) {
    const { connection, environment, clock, namespace, name } = input;
    this.#client = new ApiClient(connectionTo(connection, environment, clock), environment);
    this.#input = input;
    this.name = `${namespace}/${name}`;
    this.#collection = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
  }

  async read(signal: AbortSignal): Promise<Lease | null> {
    try {
      this.#object = await this.#ask({ path: this.#path() }, signal);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== HTTP.notFound) throw this.#told(error);
      this.#object = null;
    }
    return this.#object && leaseOf(this.#object);
  }

  async write(
    next: Omit<Lease, 'version'>,
    before: Lease | null,
    signal: AbortSignal,
  ): Promise<boolean> {
    const body = JSON.stringify(this.#written(next, before));
    const write =
      before === null
        ? { path: this.#collection, method: 'POST' as const, body }
        : { path: this.#path(), method: 'PUT' as const, body };
    try {
      this.#object = await this.#ask(write, signal);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === HTTP.conflict) return false;
      throw this.#told(error);
    }
  }

  close(): void {
    this.#client.close();
  }

  #path(): string {
    return `${this.#collection}/${encodeURIComponent(this.#input.name)}`;
  }

  #written(
    { holder, duration, transitions }: Omit<Lease, 'version'>,
    before: Lease | null,
  ): object {
    const { clock, namespace, name } = this.#input;
    const now = microTime(clock.now());
    const isRenewal = before?.holder === holder;
    return {
      ...this.#object,
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        ...this.#object?.metadata,
        ...{ name, namespace },
        ...(before && { resourceVersion: before.version }),
      },
      spec: {
        ...this.#object?.spec,
        holderIdentity: holder,
        leaseDurationSeconds: Math.max(1, Math.round(duration)),
        leaseTransitions: transitions,
        acquireTime: (isRenewal ? this.#object?.spec?.acquireTime : null) ?? now,
        renewTime: now,
      },
    };
  }

  async #ask(
    request: Pick<ApiRequest, 'path' | 'method' | 'body'>,
    signal: AbortSignal,
  ): Promise<LeaseObject> {
    const body = await this.#client.open(
      {
        query: {},
        accept: JSON_TYPE,
        silenceSeconds: this.#input.timeoutSeconds,
        compressed: false,
        ...request,
      },
      signal,
    );
    return LeaseObject.parse(JSON.parse(await text(body)));
  }

  #told(error: unknown): Error {
    const message = error instanceof Error ? error.message : String(error);
    const rights =
      error instanceof ApiError && error.status === HTTP.forbidden
        ? '; the service account needs get, create and update on leases there (deploy/kubernetes/lease.yaml)'
        : '';
    return new Error(`lease ${this.name} of ${this.#client.name}: ${message}${rights}`, {
      cause: error,
    });
  }
}

const leaseOf = ({ metadata, spec }: LeaseObject): Lease => ({
  holder: spec?.holderIdentity ?? '',
  duration: seconds(Math.max(0, spec?.leaseDurationSeconds ?? 0)),
  transitions: spec?.leaseTransitions ?? 0,
  version: metadata.resourceVersion,
});

/** With six digits after the point, as the API server wants MicroTime. */
const microTime = (at: number): string => new Date(at * 1000).toISOString().replace('Z', '000Z');
