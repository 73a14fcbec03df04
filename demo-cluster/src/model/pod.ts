import type { Profile } from './profile.ts';
import type { Amounts } from './node.ts';

/** One life of a container: a container id that runs during [start, end), Infinity while it lives. */
export interface Run {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** Seconds for which cAdvisor goes on showing the last sample after the end. */
  readonly lingerSeconds: number;
}

/** Which GPUs a container holds, by index on its node, and how busy it keeps them (0 to 1). */
export interface GpuHold {
  readonly devices: readonly number[];
  /** MIG instance on its (only) device; undefined where whole GPUs are held. */
  readonly migInstance?: number;
  readonly utilisation: Profile;
}

/** `sidecar` is an init container with `restartPolicy: Always`. */
export type ContainerRole = 'app' | 'init' | 'sidecar';

/** A container of a pod with everything it ever does. */
export interface Container {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  readonly requests: Partial<Amounts>;
  readonly limits: Partial<Amounts>;
  readonly runs: readonly Run[];
  readonly cpu: Profile;
  readonly memory: Profile;
  readonly gpu?: GpuHold;
}

/** A controller, and the controller's own owner where it has one. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly parent?: { readonly kind: string; readonly name: string };
}

/** A pod from its creation to the moment its object is gone; times are whole unix seconds. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** What cAdvisor's cgroup paths carry: the uid, except for static pods (their config hash). */
  readonly cgroupUid: string;
  /** Empty while unscheduled for ever. */
  readonly node: string;
  readonly podIp: string;
  readonly owner: Owner | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly priorityClass: string;
  readonly hostNetwork: boolean;
  readonly qos: 'guaranteed' | 'burstable' | 'besteffort';
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  readonly overhead: Partial<Amounts>;
  readonly containers: readonly Container[];
  readonly claims: readonly string[];
  readonly created: number;
  /** When the scheduler bound it; Infinity if never. */
  readonly scheduled: number;
  /** When its phase became final, and how; undefined while it runs for ever. */
  readonly finished?: { readonly at: number; readonly phase: 'Succeeded' | 'Failed' };
  /** Its `metadata.deletionTimestamp`, and since when it is set. */
  readonly deletion?: { readonly requested: number; readonly timestamp: number };
  /** When the object leaves the API; Infinity while it stays. */
  readonly gone: number;
  /** True where the kubelet never shows a row of it. */
  readonly sampleless: boolean;
  /** Bytes per second through its network interface, received and sent. */
  readonly network: { readonly receive: number; readonly transmit: number };
}
