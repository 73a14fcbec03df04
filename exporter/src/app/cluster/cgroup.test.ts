import { describe, expect, test } from '@jest/globals';
import { isConfigHash, readCgroup } from './cgroup.ts';

const ID = 'ff102f3ad315dd9b977f8e654f8dfc8c21daff8744724a835267e0d91374fc54';
const UID = '45b528af-fb82-4e96-8103-b9da1194dd36';
const SLICE_UID = UID.replaceAll('-', '_');

describe('a cgroup path', () => {
  test.each([
    ['cgroupfs', `/kubepods/burstable/pod${UID}/${ID}`],
    ['cgroupfs, guaranteed', `/kubepods/pod${UID}/${ID}`],
    [
      'systemd with containerd',
      `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${SLICE_UID}.slice/cri-containerd-${ID}.scope`,
    ],
    ['systemd with CRI-O', `/kubepods.slice/kubepods-pod${SLICE_UID}.slice/crio-${ID}.scope`],
    [
      'nested',
      `/docker/0123/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${SLICE_UID}.slice/cri-containerd-${ID}.scope`,
    ],
  ])('of %s names the pod and the container', (_, path) => {
    expect(readCgroup(path)).toEqual({ containerId: ID, podId: UID });
  });

  test('of a static pod holds its config hash', () => {
    const { podId } = readCgroup(`/kubepods/burstable/pod07bd11a0a13dfe5450a17a39eb8e32d2/${ID}`);
    expect(podId).toBe('07bd11a0a13dfe5450a17a39eb8e32d2');
    expect([podId, UID, ''].map(isConfigHash)).toEqual([true, false, false]);
  });

  test('of something else names no pod', () => {
    expect(readCgroup(`/system.slice/docker-${ID}.scope`)).toEqual({ containerId: ID, podId: '' });
  });
});
