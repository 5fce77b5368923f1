import { z } from "@hono/zod-openapi";
import { Country, Money, plainText, Timestamp } from "@orderapp/contracts/common";
import type { ShippingMethodState } from "../shipping/method.ts";
import type { MethodPrice } from "../shipping/shipping.ts";

const MAX_GRAMS = 1_000_000_000;
const example = {
  id: "standard",
  name: "Standard",
  prices: [
    { price: { amount: 499, currency: "USD" }, freeFrom: { amount: 5000, currency: "USD" } },
    {
      tiers: [
        { upToGrams: 1000, price: { amount: 449, currency: "EUR" } },
        { upToGrams: 31_500, price: { amount: 899, currency: "EUR" } },
      ],
    },
  ],
  minDays: 3,
  maxDays: 5,
  countries: ["DE", "AT"],
  position: 1,
  active: true,
};

const Tier = z.strictObject({ upToGrams: z.int().min(1).max(MAX_GRAMS).optional(), price: Money }).openapi({
  description: "The price of parcels up to and including a weight; without one, of all heavier ones",
});

type Priced = { price?: Money; tiers?: z.infer<typeof Tier>[]; freeFrom?: Money };

/** What a method costs in one currency. */
const Price = z
  .strictObject({
    price: Money.optional().openapi({ description: "Whatever the weight" }),
    tiers: z.array(Tier).min(1).max(20).optional().openapi({
      description: "By weight, rising. Parcels heavier than the last are not sent by this method",
    }),
    freeFrom: Money.optional().openapi({ description: "Free for goods worth this much or more, after discounts" }),
  })
  .superRefine((given: Priced, check) => {
    const refuse = (path: (string | number)[], message: string) => check.addIssue({ code: "custom", path, message });
    if ((given.price === undefined) === (given.tiers === undefined)) return refuse(["price"], "Give price or tiers");
    const currency = currencyOf(given);
    if (given.freeFrom && given.freeFrom.currency !== currency) refuse(["freeFrom"], "Another currency than the price");
    const tiers = given.tiers ?? [];
    for (const [i, { upToGrams, price }] of tiers.entries()) {
      if (price.currency !== currency) refuse(["tiers", i, "price"], "One currency for all tiers");
      const next = tiers[i + 1];
      if (next && (upToGrams === undefined || (next.upToGrams ?? Infinity) <= upToGrams)) {
        refuse(["tiers", i + 1, "upToGrams"], "Heavier than the tier before");
      }
    }
    return undefined;
  })
  .openapi("ShippingPrice", { example: example.prices[0] });

const currencyOf = ({ price, tiers }: Priced): string => (price ?? tiers?.[0]?.price)?.currency ?? "";

const Prices = z
  .array(Price)
  .min(1)
  .max(50)
  .refine((prices) => new Set(prices.map(currencyOf)).size === prices.length, "One price a currency")
  .openapi({ description: "One a currency; carts in other currencies are not offered the method" });

const fields = {
  name: plainText(1, 120),
  prices: Prices,
  minDays: z.int().min(0).max(365),
  maxDays: z.int().min(0).max(365),
  countries: z
    .array(Country)
    .min(1)
    .max(300)
    .refine((codes) => new Set(codes).size === codes.length, "Each country once")
    .nullable()
    .openapi({ description: "Where it goes; null is everywhere" }),
  position: z.int().min(0).max(10_000).openapi({ description: "In a list, lowest first" }),
  active: z.boolean().openapi({ description: "Whether it is offered" }),
};
const methodId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "Small letters, digits and hyphens")
  .openapi({ description: "What a checkout names it by; made up unless given" });

export const ShippingMethodDetails = z
  .object({ id: methodId, ...fields, version: z.int(), createdAt: Timestamp, updatedAt: Timestamp })
  .openapi("ShippingMethodDetails", {
    example: { ...example, version: 2, createdAt: "2026-11-01T09:00:00.000Z", updatedAt: "2026-11-23T10:30:45.123Z" },
  });

export const CreateShippingMethod = z
  .strictObject({
    id: methodId.optional(),
    ...fields,
    countries: fields.countries.optional(),
    position: fields.position.optional(),
    active: fields.active.optional(),
  })
  .refine(({ minDays, maxDays }) => minDays <= maxDays, { message: "At least minDays", path: ["maxDays"] })
  .openapi("CreateShippingMethod", { example });

export const PatchShippingMethod = z
  .strictObject(fields)
  .partial()
  .openapi("PatchShippingMethod", { example: { active: false } });

export const methodPath = z.object({ id: z.string().min(1).max(64).openapi({ example: "standard" }) });

/** Prices as they are kept: a flat price is one tier for every weight. */
export const toPrices = (prices: z.infer<typeof Prices>): MethodPrice[] =>
  prices.map((given) => ({
    currency: currencyOf(given),
    tiers: (given.tiers ?? [{ price: given.price }]).map((tier) => ({
      upToGrams: ("upToGrams" in tier ? tier.upToGrams : undefined) ?? null,
      amount: tier.price?.amount ?? 0,
    })),
    freeFrom: given.freeFrom?.amount ?? null,
  }));

export function presentMethod(method: ShippingMethodState): z.infer<typeof ShippingMethodDetails> {
  return {
    id: method.id,
    name: method.name,
    prices: method.prices.map(presentPrice),
    minDays: method.minDays,
    maxDays: method.maxDays,
    countries: method.countries,
    position: method.position,
    active: method.enabled,
    version: method.version,
    createdAt: method.createdAt,
    updatedAt: method.updatedAt,
  };
}

function presentPrice({ currency, tiers, freeFrom }: MethodPrice): z.infer<typeof Price> {
  const money = (amount: number): Money => ({ amount, currency });
  const [first, ...heavier] = tiers;
  const free = freeFrom === null ? {} : { freeFrom: money(freeFrom) };
  if (first && heavier.length === 0 && first.upToGrams === null) return { price: money(first.amount), ...free };
  const shown = tiers.map(({ upToGrams, amount }) => ({
    ...(upToGrams === null ? {} : { upToGrams }),
    price: money(amount),
  }));
  return { tiers: shown, ...free };
}
