import { z } from "@hono/zod-openapi";
import { Country, plainText, Timestamp } from "@orderapp/contracts/common";
import type { TaxRateState } from "../taxes/tax.ts";

const example = { country: "US", region: "NY", name: "Sales tax", rate: 88_750, appliesToShipping: true };

const fields = {
  name: plainText(1, 60).openapi({ description: "As buyers know it" }),
  rate: z.int().min(0).max(1_000_000).openapi({ description: "In millionths: 88750 is 8.875 %" }),
  appliesToShipping: z.boolean().openapi({ description: "Whether shipping is taxed too" }),
};
const region = plainText(1, 120).openapi({
  description: "As addresses name it, in letters of any case; its rate replaces the country's",
});

export const TaxRate = z
  .object({
    id: z.string(),
    country: Country,
    region: region.optional(),
    ...fields,
    version: z.int(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .openapi("TaxRate", {
    example: {
      id: "0199f3a4-0000-7000-8000-000000000007",
      ...example,
      version: 1,
      createdAt: "2026-11-01T09:00:00.000Z",
      updatedAt: "2026-11-01T09:00:00.000Z",
    },
  });

export const CreateTaxRate = z
  .strictObject({ country: Country, region: region.optional(), ...fields })
  .openapi("CreateTaxRate", { example });

export const PatchTaxRate = z
  .strictObject(fields)
  .partial()
  .openapi("PatchTaxRate", { example: { rate: 90_000 } });

export const ratePath = z.object({ id: z.string().min(1).max(64) });

export function presentRate(rate: TaxRateState): z.infer<typeof TaxRate> {
  return {
    id: rate.id,
    country: rate.country,
    ...(rate.region === null ? {} : { region: rate.region }),
    name: rate.name,
    rate: rate.rate,
    appliesToShipping: rate.appliesToShipping,
    version: rate.version,
    createdAt: rate.createdAt,
    updatedAt: rate.updatedAt,
  };
}
