import { unixSeconds, type UnixSeconds } from '../../domain/units.ts';

/**
 * When standard support of a Kubernetes minor version ends on EKS; from the beginning of that day (UTC) on,
 * extended support is billed.
 *
 * From the Amazon EKS user guide, "Amazon EKS Kubernetes release calendar"
 * (github.com/awsdocs/amazon-eks-user-guide, commit 0138560; 1.28 and older from github.com/endoflife-date/endoflife.date,
 * commit 05b554b; 1.35 as the guide stood on 2026-04-24).
 */
const END_OF_STANDARD_SUPPORT: ReadonlyMap<number, string> = new Map([
  [23, '2023-10-11'],
  [24, '2024-01-31'],
  [25, '2024-05-01'],
  [26, '2024-06-11'],
  [27, '2024-07-24'],
  [28, '2024-11-26'],
  [29, '2025-03-23'],
  [30, '2025-07-23'],
  [31, '2025-11-26'],
  [32, '2026-03-23'],
  [33, '2026-07-29'],
  [34, '2026-12-02'],
  [35, '2027-03-27'],
]);
const OLDEST = Math.min(...END_OF_STANDARD_SUPPORT.keys());
const NEWEST = Math.max(...END_OF_STANDARD_SUPPORT.keys());

export const CALENDAR_DATE = '2026-04-24';
/** A version has 14 months of standard support; one that the calendar lacks came out after the calendar's date. */
const NO_UNKNOWN_VERSION_ENDS_BEFORE = '2027-06-24';

export type Support =
  | { readonly kind: 'standard' }
  /** `ended` is empty for versions older than the calendar. */
  | { readonly kind: 'extended'; readonly ended: string }
  /** Newer than the calendar knows, and old enough that its support may have ended. */
  | { readonly kind: 'unknown' };

/** How EKS supports `1.<minor>` at a moment. */
export function eksSupport(minor: number, at: UnixSeconds): Support {
  if (minor < OLDEST) return { kind: 'extended', ended: '' };
  if (minor > NEWEST)
    return at < startOf(NO_UNKNOWN_VERSION_ENDS_BEFORE)
      ? { kind: 'standard' }
      : { kind: 'unknown' };
  const ended = END_OF_STANDARD_SUPPORT.get(minor) ?? '';
  return at < startOf(ended) ? { kind: 'standard' } : { kind: 'extended', ended };
}

/** The minor version in a kubelet's `v1.33.4-eks-99d6cc0`, or null. */
export function minorVersion(kubeletVersion: string): number | null {
  const [, minor] = /^v?1\.(\d+)(?:\.|$)/.exec(kubeletVersion) ?? [];
  return minor === undefined ? null : Number(minor);
}

/** Midnight UTC of a day. */
export const startOf = (day: string): UnixSeconds =>
  unixSeconds(Date.parse(`${day}T00:00:00Z`) / 1000);
