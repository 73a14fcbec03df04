/** The programs of the test bed, and the Go packages they are built from. */
const KUBERNETES = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kwok: 'sigs.k8s.io/kwok/cmd/kwok',
  'kube-state-metrics': 'k8s.io/kube-state-metrics/v2',
} as const;
const PROMETHEUS = { prometheus: 'github.com/prometheus/prometheus/cmd/prometheus' } as const;

export type ProgramName = keyof typeof KUBERNETES | keyof typeof PROMETHEUS;

/** Programs that share most of their packages, and so one go.mod. */
export interface ProgramSet {
  /** Its folder under `programs/`. */
  readonly name: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  /** How long the first build takes, for people. */
  readonly minutes: string;
  /** What the linker writes into the programs, as `package.variable=value`. */
  readonly stamps: (versions: Versions) => readonly string[];
}

/** The versions that go.mod pins, by module. */
type Versions = ReadonlyMap<string, string>;

const versionOf = (module: string, versions: Versions): string => versions.get(module) ?? '';

function kubernetesStamps(versions: Versions): readonly string[] {
  const version = versionOf('k8s.io/kubernetes', versions);
  const [, minor = ''] = version.split('.');
  return [
    ...['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((path) => [
      `${path}.gitVersion=${version}`,
      `${path}.gitMajor=1`,
      `${path}.gitMinor=${minor}`,
      `${path}.gitTreeState=clean`,
    ]),
    `github.com/prometheus/common/version.Version=${versionOf('k8s.io/kube-state-metrics/v2', versions)}`,
  ];
}

function prometheusStamps(versions: Versions): readonly string[] {
  // Module v0.316.0 is Prometheus 3.16.0.
  const [, minor = '', patch = ''] = versionOf('github.com/prometheus/prometheus', versions).split(
    '.',
  );
  return [`github.com/prometheus/common/version.Version=3.${Number(minor) - 300}.${patch}`];
}

export const SETS: readonly ProgramSet[] = [
  {
    name: 'kubernetes',
    packages: KUBERNETES,
    tags: [],
    minutes: '5 to 12',
    stamps: kubernetesStamps,
  },
  {
    name: 'prometheus',
    packages: PROMETHEUS,
    // Without the cloud providers' service discovery, whose SDKs are most of the code; Kubernetes' is put back.
    tags: ['remove_all_sd', 'enable_kubernetes_sd'],
    minutes: '2 to 6',
    stamps: prometheusStamps,
  },
];
