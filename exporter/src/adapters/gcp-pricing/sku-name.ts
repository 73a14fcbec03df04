import { GPU_NAMES } from './accelerators.ts';

/** What a SKU is a price of: `N2 core`, `N2 custom RAM`, `T4 GPU`, `C4 local SSD`, `machine f1-micro`. */
export interface SkuName {
  readonly component: string;
  readonly spot: boolean;
}

/** Price lists for one purchase: committed use, its premiums and free samples are others. */
const USAGE_TYPES = new Set(['OnDemand', 'Preemptible']);

/** Families whose SKUs are described by a purpose, and do not name them. */
const UNNAMED: readonly (readonly [description: RegExp, family: string])[] = [
  [/^Compute optimized(?: Instance)? (Core|Ram)$/i, 'C2'],
  [/^Memory-optimized Instance (Core|Ram)$/i, 'M1'],
  [/^Memory Optimized Upgrade Premium for Memory-optimized Instance (Core|Ram)$/i, 'M2 premium'],
  [/^M3 Memory-optimized Instance (Core|Ram)$/i, 'M3'],
  [/^N1 Predefined Instance (Core|Ram)$/i, 'N1'],
  [/^Custom Instance (Core|Ram)$/i, 'N1 custom'],
  [/^Custom Extended Instance (Ram)$/i, 'N1 custom extended'],
];

/** `N2D AMD Custom Extended Instance Ram`, `C4A Arm Instance Core`, `M4Ultramem224 Instance Core`. */
const NAMED =
  /^([A-Z]\d{1,2}[A-Z]{0,2}|M4Ultramem224)(?: AMD| Arm)?( Custom)?( Extended)? Instance (Core|Ram)$/i;
const MACHINES: readonly (readonly [description: RegExp, machine: string])[] = [
  [/^Micro Instance with burstable CPU$/i, 'machine f1-micro'],
  [/^Small Instance with 1 VCPU$/i, 'machine g1-small'],
];
const LOCAL_SSD = /^SSD backed Local Storage$/i;
const FAMILY_LOCAL_SSD = /^([A-Z]\d{1,2}[A-Z]{0,2}) Instance Local SSD$/i;
const GPU = /^(?:Nvidia )?(?:Tesla )?(.+?)(?: GPU)?$/i;

/**
 * What a SKU's description says it is, or null for everything that is not a part of a machine.
 *
 * The whole description must fit: `Sole Tenancy`, `Commitment v1`, `Reserved`, `Premium for`, `DWS` and licences
 * share words with the machines they are not. Spot is told by the description, because Google lists the local SSD of
 * spot machines as OnDemand. Descriptions as mapped by github.com/Cyclenerd/google-cloud-pricing-cost-calculator,
 * build/mapping.csv, 08440e7.
 */
export function skuName(description: string, usageType: string): SkuName | null {
  if (!USAGE_TYPES.has(usageType)) return null;
  const { what, spot } = withoutPlace(description);
  const component = componentOf(what);
  return component === null ? null : { component, spot: spot || usageType === 'Preemptible' };
}

/** `Spot Preemptible N2 Instance Core running in Paris` → `N2 Instance Core`, spot. */
function withoutPlace(description: string): { readonly what: string; readonly spot: boolean } {
  const here = description.replace(/ (?:running )?in [^:()]+$/i, '');
  const bare = here
    .replace(/^(?:Spot )?Preemptible /i, '')
    .replace(/ attached to (?:Spot )?Preemptible VMs?$/i, '');
  return { what: bare, spot: bare !== here };
}

function componentOf(what: string): string | null {
  return unnamedPart(what) ?? namedPart(what) ?? localSsd(what) ?? gpu(what);
}

function unnamedPart(what: string): string | null {
  for (const [description, family] of UNNAMED) {
    const resource = description.exec(what)?.[1];
    if (resource !== undefined) return `${family} ${resourceName(resource)}`;
  }
  return MACHINES.find(([description]) => description.test(what))?.[1] ?? null;
}

function namedPart(what: string): string | null {
  const [, family, custom = '', extended = '', resource] = NAMED.exec(what) ?? [];
  if (family === undefined || resource === undefined) return null;
  return `${family.toUpperCase()}${custom.toLowerCase()}${extended.toLowerCase()} ${resourceName(resource)}`;
}

function localSsd(what: string): string | null {
  if (LOCAL_SSD.test(what)) return 'local SSD';
  const family = FAMILY_LOCAL_SSD.exec(what)?.[1];
  return family === undefined ? null : `${family.toUpperCase()} local SSD`;
}

function gpu(what: string): string | null {
  const name = GPU.exec(what)?.[1]?.toUpperCase() ?? '';
  return GPU_NAMES.has(name) ? `${name} GPU` : null;
}

const resourceName = (resource: string): string =>
  resource.toLowerCase() === 'core' ? 'core' : 'RAM';
