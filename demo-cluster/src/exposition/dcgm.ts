import { familyHead, labelSet, number } from './text.ts';
import { levelAt } from '../model/profile.ts';
import type { Gpu, Node } from '../model/node.ts';
import type { Container, Pod } from '../model/pod.ts';
import { instant, nodeNamed } from '../model/scenario.ts';
import type { Scenario } from '../model/scenario.ts';

/** A GPU or MIG instance, with the container that holds it now. */
interface Device {
  readonly index: number;
  readonly gpu: Gpu;
  readonly migInstance: number | undefined;
  readonly holder: { readonly pod: Pod; readonly container: Container } | undefined;
}

const IDLE_MIB = 4;
/** A busy device's memory, as a share of what it has. */
const MEMORY_SHARE = 0.6;

/** The dcgm-exporter text of a node at a time; empty where the node has no GPU or is not up. */
export function dcgm(scenario: Scenario, nodeName: string, time: number): string {
  const node = nodeNamed(scenario, nodeName);
  if (node.gpus.length === 0 || time < node.created || time >= node.ends) return '';
  const devices = devicesOf(scenario, node, time);
  const whole = devices.filter((device) => device.migInstance === undefined);
  const family = (
    name: string,
    help: string,
    list: readonly Device[],
    value: (device: Device) => number,
  ): string =>
    familyHead(name, help, 'gauge') +
    list.map((each) => `${name}{${labels(each, node)}} ${number(value(each))}\n`).join('');
  const busy = (device: Device): number =>
    device.holder?.container.gpu ? levelAt(device.holder.container.gpu.utilisation, time) : 0;

  return (
    // Utilisation in percent does not exist per MIG instance.
    family('DCGM_FI_DEV_GPU_UTIL', 'GPU utilization (in %).', whole, (device) =>
      Math.round(busy(device) * 100),
    ) +
    family('DCGM_FI_DEV_FB_USED', 'Framebuffer memory used (in MiB).', devices, (device) =>
      device.holder ? Math.round(device.gpu.memoryMib * MEMORY_SHARE * busy(device)) : IDLE_MIB,
    ) +
    family(
      'DCGM_FI_PROF_GR_ENGINE_ACTIVE',
      'Ratio of time the graphics engine is active (in %).',
      devices,
      (device) => Math.round(busy(device) * 1e6) / 1e6,
    )
  );
}

function devicesOf(scenario: Scenario, node: Node, time: number): readonly Device[] {
  const holders = scenario
    .podsOfNodeDuring(node.name, instant(time))
    .flatMap((pod) =>
      pod.containers
        .filter((container) => container.runs.some((run) => run.start <= time && time < run.end))
        .map((container) => ({ pod, container })),
    );
  return node.gpus.flatMap((gpu, index) =>
    instancesOf(gpu).map((migInstance) => ({
      index,
      gpu,
      migInstance,
      holder: holders.find(
        ({ container }) =>
          container.gpu?.devices.includes(index) === true &&
          container.gpu.migInstance === migInstance,
      ),
    })),
  );
}

function instancesOf(gpu: Gpu): readonly (number | undefined)[] {
  return gpu.mig ? Array.from({ length: gpu.mig.instances }, (_, index) => index) : [undefined];
}

/** MIG instances are numbered from 7 on in DCGM's text. */
const FIRST_MIG_ID = 7;

function labels({ index, gpu, migInstance, holder }: Device, node: Node): string {
  return labelSet([
    ['gpu', String(index)],
    ['UUID', gpu.uuid],
    ['pci_bus_id', gpu.pciBusId],
    ['device', `nvidia${index}`],
    ['modelName', gpu.model],
    ...(gpu.mig && migInstance !== undefined
      ? ([
          ['GPU_I_PROFILE', gpu.mig.profile],
          ['GPU_I_ID', String(FIRST_MIG_ID + migInstance)],
        ] as const)
      : []),
    ['Hostname', node.name],
    ['DCGM_FI_DRIVER_VERSION', '570.172.08'],
    ['container', holder?.container.name ?? ''],
    ['namespace', holder?.pod.namespace ?? ''],
    ['pod', holder?.pod.name ?? ''],
  ]);
}
