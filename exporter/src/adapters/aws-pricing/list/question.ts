import type { HostFacts } from '../../../domain/host.ts';
import { labelKey, labelValue } from '../../../domain/labels.ts';
import { pickAutoMode, pickCluster, pickInstance, type Found } from './pick.ts';
import type { ListedProduct } from './price-item.ts';
import { ec2Product, isMetal, productKey, productWords, type Ec2Product } from './product.ts';
import { autoModeQuery, ec2Query, ec2RegionQuery, eksQuery, type PriceQuery } from './query.ts';

/** One call to the price list and what is read from its answer. */
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
  const products = new Map<Question, Ec2Product>();
  const add = (question: Question, product?: Ec2Product): void => {
    const [first] = question.parts;
    if (!first || questions.has(first.key)) return;
    questions.set(first.key, question);
    if (product) products.set(question, product);
  };
  for (const host of hosts) {
    const product = ec2Product(host);
    if (typeof product !== 'string') add(ec2Question(product), product);
    if (host.region === '' || !isEks(host)) continue;
    add(eksQuestion(host.region));
    if (isAutoMode(host)) add(autoModeQuestion(host.region, host.instanceType));
  }
  return [...joined([...questions.values()], products)];
}

/** From so many types of one kind on, a region's whole list is fewer calls. */
const MANY = 100;

/** Where there are many instance types of a region, one question about all of them in place of one about each. */
function joined(
  questions: readonly Question[],
  products: ReadonlyMap<Question, Ec2Product>,
): readonly Question[] {
  const alike = new Map<string, Question[]>();
  for (const question of questions) {
    const product = products.get(question);
    if (product === undefined) continue;
    const { region, os, tenancy } = product;
    const kind = `${region} ${os} ${isMetal(product) ? 'metal' : tenancy}`;
    alike.set(kind, [...(alike.get(kind) ?? []), question]);
  }
  const many = [...alike.values()].filter(({ length }) => length >= MANY);
  const whole = many.flatMap((group): readonly Question[] => {
    const [first] = group;
    const product = first && products.get(first);
    if (!product) return [];
    return [
      {
        region: product.region,
        query: ec2RegionQuery(product),
        words: `${group.length} instance types in ${product.region}`,
        parts: group.flatMap(({ parts }) => parts),
      },
    ];
  });
  const replaced = new Set(many.flat());
  return [...questions.filter((question) => !replaced.has(question)), ...whole];
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
