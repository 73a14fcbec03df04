/** What one day cost, and of how many units. */
export interface UnitDay {
  /** `2026-11-22`. */
  readonly date: string;
  /** US dollars of its closed hours. */
  readonly usd: number;
  /** Whether every hour of it is closed. */
  readonly isWhole: boolean;
  /** How many units there were; null: nobody says. */
  readonly quantity: number | null;
}

/** The cost of one unit over the days on which both sides are known. */
export interface UnitCost {
  readonly usd: number;
  readonly quantity: number;
  /** null: there is no day to tell it from. */
  readonly usdPerUnit: number | null;
  readonly days: number;
  /** Days that say nothing, and why. */
  readonly gaps: readonly { readonly date: string; readonly why: UnitGap }[];
}

export type UnitGap = 'hours are missing' | 'no quantity' | 'the quantity is zero';

/** Divides what days cost by the units of the same days; a day of which either side is missing is a gap. */
export function unitCost(days: readonly UnitDay[]): UnitCost {
  const told = days.map((day) => ({ ...day, why: whyNot(day) }));
  const counted = told.filter(({ why }) => why === null);
  const usd = counted.reduce((sum, day) => sum + day.usd, 0);
  const quantity = counted.reduce((sum, day) => sum + (day.quantity ?? 0), 0);
  return {
    usd,
    quantity,
    usdPerUnit: quantity > 0 ? usd / quantity : null,
    days: counted.length,
    gaps: told.flatMap(({ date, why }) => (why === null ? [] : [{ date, why }])),
  };
}

function whyNot({ isWhole, quantity }: UnitDay): UnitGap | null {
  if (!isWhole) return 'hours are missing';
  if (quantity === null) return 'no quantity';
  return quantity > 0 ? null : 'the quantity is zero';
}
