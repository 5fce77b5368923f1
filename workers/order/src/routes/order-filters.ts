import { z } from "@hono/zod-openapi";
import { Email } from "@orderapp/contracts/common";
import { OrderPaymentStatus, OrderStatus } from "@orderapp/contracts/order";
import { AppError } from "@orderapp/core/errors";
import type { OrderFilters } from "../orders/viewer.ts";
import { beginning, ending, isDay, Moment } from "./moment.ts";

/** The query by which orders are chosen; spread it into a route's own strict object. */
export const orderFilters = {
  userId: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .openapi({ description: "Whose; another person's only for administrators", example: "6743a1c5e4b0a1d2c3f4a5b6" }),
  email: Email.optional().openapi({
    description: "The whole e-mail address, in any case; only for administrators",
    example: "ada@example.com",
  }),
  sku: z.string().min(1).max(255).optional().openapi({ description: "Orders that hold it", example: "MUG-BLUE" }),
  status: OrderStatus.optional(),
  paymentStatus: OrderPaymentStatus.optional(),
  from: Moment.optional().openapi({
    description: "Placed at or after this time, or from this day on (UTC)",
    example: "2026-11-01T00:00:00.000Z",
  }),
  to: Moment.optional().openapi({
    description: "Placed before this time, or up to and on this day (UTC)",
    example: "2026-11-30",
  }),
  q: z.string().trim().min(1).max(254).optional().openapi({
    description: "The beginning of an order's number or of an e-mail address, in any case, or a whole SKU",
    example: "7K3M9-QXT2B",
  }),
};

/** The filters with times in place of days. */
export function readFilters<Query extends OrderFilters>(query: Query): Query {
  const from = query.from === undefined ? undefined : beginning(query.from);
  const to = query.to === undefined ? undefined : ending(query.to);
  // The day before a day has ended when that begins.
  const backwards = from !== undefined && to !== undefined && (from > to || (from === to && isDay(query.to ?? "")));
  if (backwards) {
    throw new AppError("validation_failed", "Correct the fields named in errors.", {
      errors: [{ path: "to", message: "Ends before `from` begins", code: "too_small" }],
    });
  }
  return { ...query, from, to };
}
