import type { HostFacts } from '../../../domain/host.ts';
import { labelKey, labelValue } from '../../../domain/labels.ts';
import { pickAutoMode, pickCluster, pickInstance, type Found } from './pick.ts';
import type { ListedProduct } from './price-item.ts';
import { ec2Product, isRegion, productKey, productWords, type Ec2Product } from './product.ts';
import { autoModeQuery, ec2Query, eksQuery, type PriceQuery } from './query.ts';

/** What is asked of the price list, by itself or in a call with others that are alike, and what is read from the answer. */
export interface Question {
  readonly region: string;
  readonly query: PriceQuery;
  /** What it is about, for people. */
  readonly words: string;
  readonly parts: readonly Part[];
}

export interface Part {
  readonly key: string;
  readonly pick: (products: readonly ListedProduct[]) => Found;
}

export const clusterKey = (region: string): string => `${region} eks cluster`;
export const extendedKey = (region: string): string => `${region} eks extended support`;
export const autoModeKey = (region: string, type: string): string => `${region} eks auto ${type}`;

/** What must be asked for these hosts, each question once. */
export function questionsFor(hosts: readonly HostFacts[]): readonly Question[] {
  const questions = new Map<string, Question>();
  const add = (question: Question): void => {
    const [first] = question.parts;
    if (first && !questions.has(first.key)) questions.set(first.key, question);
  };
  for (const host of hosts) {
    const product = ec2Product(host);
    if (typeof product !== 'string') add(ec2Question(product));
    if (!isRegion(host.region) || !isEks(host)) continue;
    add(eksQuestion(host.region));
    if (isAutoMode(host)) add(autoModeQuestion(host.region, host.instanceType));
  }
  return [...questions.values()];
}

const ec2Question = (product: Ec2Product): Question => ({
  region: product.region,
  query: ec2Query(product),
  words: productWords(product),
  parts: [{ key: productKey(product), pick: (products) => pickInstance(products, product) }],
});

function eksQuestion(region: string): Question {
  return {
    region,
    query: eksQuery(region),
    words: `the EKS cluster fee in ${region}`,
    parts: [
      {
        key: clusterKey(region),
        pick: (products) => pickCluster(products, region, 'perCluster'),
      },
      {
        key: extendedKey(region),
        pick: (products) => pickCluster(products, region, 'extendedSupport'),
      },
    ],
  };
}

const autoModeQuestion = (region: string, type: string): Question => ({
  region,
  query: autoModeQuery(region, type),
  words: `the EKS Auto Mode fee of ${type} in ${region}`,
  parts: [
    {
      key: autoModeKey(region, type),
      pick: (products) => pickAutoMode(products, region, type),
    },
  ],
});

const EKS_LABELS = labelKey('eks.amazonaws.com/');

/** Whether a node belongs to a cluster that EKS runs. */
export const isEks = (host: HostFacts): boolean =>
  host.provider === 'aws' &&
  ((host.kubeletVersion ?? '').includes('-eks-') ||
    Object.keys(host.labels).some((key) => key.startsWith(EKS_LABELS)));

/** Whether EKS Auto Mode runs the node and charges for it (EKS user guide, "Control if a workload is deployed on EKS Auto Mode nodes"). */
export const isAutoMode = (host: HostFacts): boolean =>
  isEks(host) &&
  host.instanceType !== '' &&
  labelValue(host.labels, 'eks.amazonaws.com/compute-type') === 'auto';
