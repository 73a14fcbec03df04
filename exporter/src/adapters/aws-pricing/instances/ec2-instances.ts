import { z } from 'zod';
import type { Clock, HostDetail, HostDetails, SourceState } from '../../../app/ports.ts';
import type { HostFacts } from '../../../domain/host.ts';
import { seconds, unixSeconds, type Seconds, type UnixSeconds } from '../../../domain/units.ts';
import { connectionBy, type Environment } from '../connection.ts';
import { EC2_ACTIONS, ec2Client, type Ec2Client } from '../ec2-client.ts';
import { failureOf } from '../failure.ts';
import { Schedule } from '../schedule.ts';

export interface Ec2InstancesOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: () => number;
  /** How often instances that are known are asked about again, for their end. */
  readonly refreshEvery: Seconds;
  readonly env: Environment;
}

/** `aws:///us-east-1a/i-0abc`: the instance a node runs on. */
const INSTANCE_ID = /\/(i-[0-9a-f]+)$/;
/** The most values of one filter (EC2 API reference). */
const MOST_VALUES = 200;
/** What is known of an instance that no node shows any more is kept until its last hour is closed. */
const KEEP = 3 * 3600;
/** EC2 tells of an instance that ended for about an hour (EC2 user guide, "Terminate your instance"). */
const TOLD_AFTER_END = 3600;

const instance = z.object({
  InstanceId: z.string(),
  LaunchTime: z.date().optional(),
  InstanceLifecycle: z.string().optional(),
  Placement: z.object({ Tenancy: z.string().optional() }).optional(),
  State: z.object({ Name: z.string().optional() }).optional(),
  StateTransitionReason: z.string().optional(),
});
type Instance = z.infer<typeof instance>;

interface Known {
  readonly region: string;
  readonly detail: HostDetail;
  /** When EC2 last told of it. */
  readonly told: UnixSeconds;
}

/**
 * What EC2 knows of the instances behind the nodes: when they were launched and ended, and how they are billed.
 * An instance that ended is told for about an hour, so nodes that vanish are asked about until it is.
 */
export function createEc2Instances(options: Ec2InstancesOptions): HostDetails {
  return new Ec2Instances(options);
}

class Ec2Instances implements HostDetails {
  readonly #options: Ec2InstancesOptions;
  readonly #known = new Map<string, Known>();
  readonly #clients = new Map<string, Ec2Client>();
  readonly #schedule: Schedule;
  /** Instances that were asked about, known to EC2 or not. */
  #asked: ReadonlySet<string> = new Set();
  #regions: ReadonlyMap<string, readonly string[]> = new Map();
  /** Settles with the refresh that was begun last. */
  #last: Promise<void> = Promise.resolve();
  #lastSuccess: UnixSeconds | null = null;
  #duration: Seconds = seconds(0);

  constructor(options: Ec2InstancesOptions) {
    this.#options = options;
    this.#schedule = new Schedule(options);
  }

  of(host: HostFacts): HostDetail | null {
    return this.#known.get(instanceId(host))?.detail ?? null;
  }

  /** One after another: what is asked for at the same time by two is asked of EC2 once. */
  refresh(hosts: readonly HostFacts[], signal: AbortSignal): Promise<boolean> {
    const own = this.#last.then(() => this.#refresh(hosts, signal));
    this.#last = own.then(NOTHING, NOTHING);
    return own;
  }

  async #refresh(hosts: readonly HostFacts[], signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    const started = clock.now();
    this.#regions = instancesByRegion(hosts);
    let isChanged = false;
    for (const [region, ids] of this.#regions) {
      const isNew = ids.some((id) => !this.#asked.has(id));
      if (!this.#schedule.isDue(region, clock.now(), isNew)) continue;
      const all = [...new Set([...ids, ...this.#vanished(region, started)])];
      if (await this.#ask(region, all, signal)) isChanged = true;
      if (signal.aborted) return isChanged;
      this.#duration = seconds(Math.max(0, clock.now() - started));
    }
    this.#asked = new Set([...this.#regions.values()].flat());
    for (const [id, { told }] of this.#known)
      if (started - told > KEEP && !this.#asked.has(id)) this.#known.delete(id);
    return isChanged;
  }

  /** Instances whose end is not known yet: of them too where no node shows them any more. */
  #vanished(region: string, now: UnixSeconds): readonly string[] {
    return [...this.#known]
      .filter(
        ([, known]) =>
          known.region === region &&
          known.detail.ended === null &&
          now - known.told < TOLD_AFTER_END,
      )
      .map(([id]) => id);
  }

  state(): SourceState {
    const ids = [...this.#regions.values()].flat();
    const known = ids.filter((id) => this.#known.has(id)).length;
    const errors = [...this.#regions.keys()].flatMap((region) => {
      const failure = this.#schedule.failure(region);
      return failure ? [failure.why] : [];
    });
    return {
      source: 'aws-instances',
      up: errors.length === 0,
      lastSuccess: this.#lastSuccess,
      duration: this.#duration,
      targets: { total: ids.length, up: known },
      errors,
    };
  }

  async #ask(region: string, ids: readonly string[], signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    const client = this.#client(region);
    const now = clock.now();
    let isChanged = false;
    try {
      for (let from = 0; from < ids.length; from += MOST_VALUES) {
        const filters = [{ name: 'instance-id', values: ids.slice(from, from + MOST_VALUES) }];
        for (const value of await client.instances(filters, signal))
          if (this.#take(value, region, now)) isChanged = true;
      }
      this.#schedule.done(region, now);
      this.#lastSuccess = now;
    } catch (error) {
      if (signal.aborted) return isChanged;
      const call = { action: EC2_ACTIONS.instances, where: `EC2 in ${region}` };
      const failure = failureOf(error, call, clock.now());
      if (failure.kind === 'expired' || failure.kind === 'credentials') client.forget();
      this.#schedule.failed(region, failure, clock.now());
    }
    return isChanged;
  }

  #take(value: unknown, region: string, now: UnixSeconds): boolean {
    const read = instance.safeParse(value);
    if (!read.success) return false;
    const id = read.data.InstanceId;
    const detail = detailOf(read.data);
    const before = this.#known.get(id)?.detail;
    this.#known.set(id, { region, detail, told: now });
    return JSON.stringify(before) !== JSON.stringify(detail);
  }

  #client(region: string): Ec2Client {
    const known = this.#clients.get(region);
    if (known) return known;
    const client = ec2Client(region, connectionBy(this.#options.env));
    this.#clients.set(region, client);
    return client;
  }
}

const NOTHING = (): void => undefined;

const instanceId = (host: HostFacts): string =>
  host.provider === 'aws' ? (INSTANCE_ID.exec(host.providerId)?.[1] ?? '') : '';

function instancesByRegion(hosts: readonly HostFacts[]): ReadonlyMap<string, readonly string[]> {
  const regions = new Map<string, Set<string>>();
  for (const host of hosts) {
    const id = instanceId(host);
    if (id === '' || host.region === '') continue;
    const ids = regions.get(host.region) ?? new Set();
    regions.set(host.region, ids.add(id));
  }
  return new Map([...regions].map(([region, ids]) => [region, [...ids].sort()]));
}

function detailOf({
  LaunchTime,
  InstanceLifecycle,
  Placement,
  State,
  StateTransitionReason = '',
}: Instance): HostDetail {
  const isOnOwnHost = Placement?.Tenancy === 'host';
  const isOver = State?.Name === 'terminated' || State?.Name === 'stopped';
  return {
    launched: LaunchTime === undefined ? null : secondsOf(LaunchTime),
    ended: isOver ? endIn(StateTransitionReason) : null,
    capacityType: CAPACITY_TYPES.get(InstanceLifecycle ?? '') ?? 'on-demand',
    tenancy: Placement?.Tenancy === 'dedicated' || isOnOwnHost ? 'dedicated' : 'shared',
    ...(InstanceLifecycle === CAPACITY_BLOCK && { billedApart: PAID_IN_ADVANCE }),
    ...(isOnOwnHost && { billedApart: BILLED_BY_HOST }),
  };
}

const CAPACITY_BLOCK = 'capacity-block';
const PAID_IN_ADVANCE =
  'EC2 says that it is of a capacity block, which is paid in advance at a price of its own';
/** Dedicated Hosts are billed whole, whatever runs on them (EC2 user guide, "Dedicated Hosts pricing and billing"). */
const BILLED_BY_HOST =
  'EC2 says that it runs on a Dedicated Host, which is billed whole and not by its instances';

/** Without a lifecycle, an instance is on demand (EC2 API reference, Instance). */
const CAPACITY_TYPES: ReadonlyMap<string, HostDetail['capacityType']> = new Map([
  ['spot', 'spot'],
  [CAPACITY_BLOCK, 'reserved'],
]);

/** `User initiated (2026-11-22 10:00:00 GMT)`; null where EC2 does not say when. */
function endIn(reason: string): UnixSeconds | null {
  const [, day, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)\)/.exec(reason) ?? [];
  return day === undefined ? null : secondsOf(new Date(`${day}T${time ?? ''}Z`));
}

const secondsOf = (date: Date): UnixSeconds => unixSeconds(date.getTime() / 1000);
