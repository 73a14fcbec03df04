/** What a container's cgroup path says about it. */
export interface CgroupIdentity {
  /** The runtime's container id. */
  readonly containerId: string;
  /** The pod's uid, or a static pod's config hash; '' where the path names neither. */
  readonly podId: string;
}

/**
 * Reads a cgroup path of any kubelet: `/kubepods/burstable/pod<uid>/<id>` (cgroupfs) and
 * `/kubepods.slice/…-pod<uid with _>.slice/cri-containerd-<id>.scope` (systemd), nested in others or not.
 */
export function readCgroup(path: string): CgroupIdentity {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const containerId = last.endsWith('.scope')
    ? last.slice(last.lastIndexOf('-') + 1, -'.scope'.length)
    : last;
  for (const part of parts.slice(0, -1).reverse()) {
    const podId = podIdOf(part);
    if (podId !== '') return { containerId, podId };
  }
  return { containerId, podId: '' };
}

const CGROUPFS_POD = /^pod([0-9a-f-]{32,36})$/;
const SYSTEMD_POD = /-pod([0-9a-f_]{32,36})\.slice$/;

function podIdOf(part: string): string {
  const id = CGROUPFS_POD.exec(part)?.[1] ?? SYSTEMD_POD.exec(part)?.[1] ?? '';
  return id.replaceAll('_', '-');
}

/** Whether a pod id is a static pod's config hash: 32 hexadecimal digits without dashes. */
export const isConfigHash = (podId: string): boolean => podId !== '' && !podId.includes('-');
