import { z } from 'zod';

/** One meter of the Retail Prices API (https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices). */
export const retailItem = z.object({
  currencyCode: z.string(),
  tierMinimumUnits: z.number().default(0),
  retailPrice: z.number(),
  armRegionName: z.string().default(''),
  /** When the price began, and, where it is known, when it ends. */
  effectiveStartDate: z.string().default(''),
  effectiveEndDate: z.string().nullish(),
  meterId: z.string().default(''),
  meterName: z.string().default(''),
  productName: z.string().default(''),
  skuName: z.string().default(''),
  armSkuName: z.string().default(''),
  serviceName: z.string().default(''),
  unitOfMeasure: z.string().default(''),
  /** `Consumption`, `DevTestConsumption`, `Reservation`. */
  type: z.string().default(''),
  isPrimaryMeterRegion: z.boolean().default(false),
});
export type RetailItem = z.infer<typeof retailItem>;

export const retailPage = z.object({
  Items: z.array(retailItem),
  NextPageLink: z.string().nullish(),
});
