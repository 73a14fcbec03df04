import type { ClusterFee, ComponentPrices } from '../../domain/price.ts';
import type { UnixSeconds, UsdPerHour } from '../../domain/units.ts';

/** Keys of a `match` and their patterns, in which `*` stands for any text; labels are `label:KEY`. */
export type Match = ReadonlyMap<string, string>;

export interface NodePrice {
  readonly match: Match;
  /** What it costs as a whole, or what each vCPU and each GB (2^30 bytes) of it costs. */
  readonly price: WholePrice | SizePrice;
  readonly line: number;
}

export interface WholePrice {
  readonly usdPerHour: UsdPerHour;
}

export interface SizePrice {
  readonly rates: ComponentPrices;
}

/** A disk's GB is 2^30 bytes; a month is 730 hours. */
export interface VolumePrice {
  readonly match: Match;
  readonly usdPerGbMonth: number;
  readonly usdPerIopsMonth?: number;
  readonly usdPerMibpsMonth?: number;
  readonly line: number;
}

/** A user's prices, checked: no two of them are as specific, match the same thing and differ. */
export interface PriceFile {
  /** The file's name as it was given, for messages. */
  readonly name: string;
  /** The day the file says its prices are of. */
  readonly date: UnixSeconds | null;
  readonly nodes: readonly NodePrice[];
  readonly volumes: readonly VolumePrice[];
  /** Managed service fees, each once; an empty component is the fee itself. */
  readonly fees: readonly ClusterFee[];
}

export interface PriceFileError {
  readonly file: string;
  /** Lines and columns count from 1. */
  readonly line: number;
  readonly column: number;
  /** `nodes[0].usdPerHour`; in a CSV file the column's name; empty for the file as a whole. */
  readonly field: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** `prices.yaml line 3, column 17: nodes[0].usdPerHour: …` */
export function describePriceFileError(error: PriceFileError): string {
  const field = error.field === '' ? '' : `${error.field}: `;
  return `${error.file} line ${error.line}, column ${error.column}: ${field}${error.message}`;
}
