import { AppError } from "@orderapp/core/errors";
import type { OrderContext } from "../context.ts";
import type { ShippingMethodInput, ShippingMethodPatch, ShippingMethodState } from "./method.ts";

const missing = (): AppError => new AppError("not_found", "There is no such shipping method.");
const changed = (): AppError => new AppError("version_mismatch", "The shipping method has changed. Read it again.");

/** All methods, also those that are not offered now. */
export const listAllShippingMethods = (
  ctx: OrderContext,
  enabled: boolean | undefined,
): Promise<ShippingMethodState[]> => ctx.shipping.list(enabled);

export async function findShippingMethod(ctx: OrderContext, id: string): Promise<ShippingMethodState> {
  const method = await ctx.shipping.find(id);
  if (!method) throw missing();
  return method;
}

export async function createShippingMethod(
  ctx: OrderContext,
  input: Omit<ShippingMethodInput, "id"> & { id?: string | undefined },
): Promise<ShippingMethodState> {
  const created = await ctx.shipping.insert({ ...input, id: input.id ?? ctx.newId() });
  ctx.terms.forget();
  return created;
}

/** Changes a method for orders to come; those that were placed keep what they were told. */
export async function changeShippingMethod(
  ctx: OrderContext,
  { id, patch, version }: { id: string; patch: ShippingMethodPatch; version: number | undefined },
): Promise<ShippingMethodState> {
  const updated = await ctx.shipping.update(id, patch, version);
  if (!updated) throw await whyNot(ctx, id);
  ctx.terms.forget();
  return updated;
}

export async function removeShippingMethod(
  ctx: OrderContext,
  { id, version }: { id: string; version: number | undefined },
): Promise<void> {
  if (!(await ctx.shipping.remove(id, version))) throw await whyNot(ctx, id);
  ctx.terms.forget();
}

const whyNot = async (ctx: OrderContext, id: string): Promise<AppError> =>
  (await ctx.shipping.find(id)) ? changed() : missing();
