import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { OrderContext } from "../context.ts";
import type { TaxRateQuery } from "../db/tax-repository.ts";
import { regionKey, type TaxRatePatch, type TaxRateState } from "./tax.ts";

const missing = (): AppError => new AppError("not_found", "There is no such tax rate.");
const changed = (): AppError => new AppError("version_mismatch", "The tax rate has changed. Read it again.");

export const listTaxRates = (ctx: OrderContext, query: TaxRateQuery): Promise<TaxRateState[]> => ctx.taxes.list(query);

export async function findTaxRate(ctx: OrderContext, id: string): Promise<TaxRateState> {
  const rate = isUuid(id) ? await ctx.taxes.find(id) : undefined;
  if (!rate) throw missing();
  return rate;
}

/** A new rate of a country or of one of its regions; `conflict` when there is one. */
export async function createTaxRate(
  ctx: OrderContext,
  input: { country: string; region?: string | undefined; name: string; rate: number; appliesToShipping: boolean },
): Promise<TaxRateState> {
  const { country, region = null, name, rate, appliesToShipping } = input;
  const key = regionKey(country, region);
  if (region !== null && key === "") {
    throw new AppError("validation_failed", "Correct the fields named in errors.", {
      errors: [{ path: "region", message: "Leave it out for the whole country", code: "too_small" }],
    });
  }
  const place = { country, region, regionKey: key };
  const created = await ctx.taxes.insert({ id: ctx.newId(), ...place, name, rate, appliesToShipping });
  ctx.terms.forget();
  return created;
}

/** Changes a rate for orders to come; those that were placed keep theirs. */
export async function changeTaxRate(
  ctx: OrderContext,
  { id, patch, version }: { id: string; patch: TaxRatePatch; version: number | undefined },
): Promise<TaxRateState> {
  const updated = isUuid(id) ? await ctx.taxes.update(id, patch, version) : undefined;
  if (!updated) throw await whyNot(ctx, id);
  ctx.terms.forget();
  return updated;
}

export async function removeTaxRate(
  ctx: OrderContext,
  { id, version }: { id: string; version: number | undefined },
): Promise<void> {
  if (!isUuid(id) || !(await ctx.taxes.remove(id, version))) throw await whyNot(ctx, id);
  ctx.terms.forget();
}

const whyNot = async (ctx: OrderContext, id: string): Promise<AppError> =>
  isUuid(id) && (await ctx.taxes.find(id)) ? changed() : missing();
