import { attachedAccelerator } from '../../domain/host-facts-gpu.ts';
import type { HostFacts } from '../../domain/host.ts';
import { labelValue } from '../../domain/labels.ts';
import { acceleratorsOf, gpuOfLabel, type Accelerators } from './accelerators.ts';
import { customShape } from './custom-machine.ts';
import { localSsdComponent, localSsdGib } from './local-ssd.ts';

/** A predefined machine type, as far as its price needs it. */
export interface MachineShape {
  readonly vcpus: number;
  /** Less than its vCPUs on shared-core machines. */
  readonly billedVcpus: number;
  readonly memoryGib: number;
}

/** So much of a component of the price list. */
export interface Part {
  readonly of: 'core' | 'memory' | 'gpu' | 'disk' | 'machine';
  /** As `skuName` writes it. */
  readonly component: string;
  readonly amount: number;
}

/** What Google bills for a machine. */
export interface Machine {
  /** `n2`; `n1` for custom machines without a family in their name. */
  readonly family: string;
  readonly parts: readonly Part[];
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly gpus: number;
  /** What is not among its parts, for people. */
  readonly without: string;
}

/** Sold whole, not by core and GiB. */
const WHOLE = new Set(['f1-micro', 'g1-small']);
/** Bills by SKUs of its own, apart from its family. */
const OWN_FAMILY: ReadonlyMap<string, string> = new Map([['m4-ultramem-224', 'M4ULTRAMEM224']]);
/** M2 is billed as M1 with a premium on top. */
const ON_TOP: Readonly<Record<string, readonly string[]>> = { m2: ['M1', 'M2 premium'] };
/** The only family that one attaches GPUs to; others come with theirs. */
const TAKES_GPUS = 'n1';

/**
 * The parts of a machine, or, as a text, why they cannot be told.
 *
 * @param shapeOf the shape of a predefined type; null where the type is not known
 */
export function machineOf(
  host: HostFacts,
  shapeOf: (type: string) => MachineShape | null,
): Machine | string {
  const type = host.instanceType.toLowerCase();
  const family = /^(custom|[a-z]\d+[a-z]*)-/.exec(type)?.[1]?.replace('custom', 'n1') ?? '';
  if (family === '') return `${host.instanceType} is not a machine type of Google`;
  const without = looseSsd(host) ? 'without its attached local SSDs' : '';
  const parts = baseParts(type, family, shapeOf);
  if (typeof parts === 'string') return parts;
  const gpus = gpusOf(host, type, family);
  if (typeof gpus === 'string') return gpus;
  const ssd = localSsdGib(type);
  if (ssd === null) return `how much local SSD comes with ${type} is not known`;
  return {
    ...parts,
    family,
    gpus: gpus?.count ?? 0,
    without,
    parts: [
      ...parts.parts,
      ...(gpus ? [{ of: 'gpu' as const, component: `${gpus.gpu} GPU`, amount: gpus.count }] : []),
      ...(ssd > 0
        ? [{ of: 'disk' as const, component: localSsdComponent(family), amount: ssd }]
        : []),
    ],
  };
}

type Base = Pick<Machine, 'parts' | 'vcpus' | 'memoryGib'>;

function baseParts(
  type: string,
  family: string,
  shapeOf: (type: string) => MachineShape | null,
): Base | string {
  const custom = customShape(type);
  if (typeof custom === 'string') return custom;
  if (custom) {
    const name = `${family.toUpperCase()} custom`;
    return {
      vcpus: custom.vcpus,
      memoryGib: custom.memoryGib + custom.extendedGib,
      parts: [
        { of: 'core', component: `${name} core`, amount: custom.billedVcpus },
        { of: 'memory', component: `${name} RAM`, amount: custom.memoryGib },
        ...(custom.extendedGib > 0
          ? [
              {
                of: 'memory' as const,
                component: `${name} extended RAM`,
                amount: custom.extendedGib,
              },
            ]
          : []),
      ],
    };
  }
  const shape = shapeOf(type);
  if (!shape || !(shape.memoryGib > 0)) return `the size of ${type} is not known`;
  const { vcpus, billedVcpus, memoryGib } = shape;
  if (WHOLE.has(type))
    return {
      vcpus,
      memoryGib,
      parts: [{ of: 'machine', component: `machine ${type}`, amount: 1 }],
    };
  const names = ON_TOP[family] ?? [OWN_FAMILY.get(type) ?? family.toUpperCase()];
  return {
    vcpus,
    memoryGib,
    parts: names.flatMap((name) => [
      { of: 'core', component: `${name} core`, amount: billedVcpus },
      { of: 'memory', component: `${name} RAM`, amount: memoryGib },
    ]),
  };
}

/** Machine types that have GPUs in them. */
const ACCELERATED = /^(a[2-9]x?|g[24])-/;

function gpusOf(host: HostFacts, type: string, family: string): Accelerators | string | null {
  if (ACCELERATED.test(type))
    return acceleratorsOf(type) ?? `which GPUs come with ${type}, and at what price, is not known`;
  const label = attachedAccelerator(host.labels);
  if (label === '') return null;
  const gpu = gpuOfLabel(label);
  if (gpu === undefined || family !== TAKES_GPUS)
    return `the price list is not known to have the attached ${label}`;
  const sharing = Number(
    labelValue(host.labels, 'cloud.google.com/gke-max-shared-clients-per-gpu'),
  );
  const count = host.capacity.gpu / (sharing > 1 ? sharing : 1);
  return count > 0
    ? { gpu, count }
    : `the node does not report how many ${label} it has; check its device plugin`;
}

const LOCAL_SSD_LABELS = [
  'cloud.google.com/gke-local-nvme-ssd',
  'cloud.google.com/gke-local-ssd',
  'cloud.google.com/gke-ephemeral-storage-local-ssd',
];

/** Local SSDs that were attached one by one: a label says so, none says how many. */
const looseSsd = (host: HostFacts): boolean =>
  localSsdGib(host.instanceType) === 0 &&
  LOCAL_SSD_LABELS.some((label) => labelValue(host.labels, label) === 'true');
