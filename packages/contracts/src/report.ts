import { z } from "@hono/zod-openapi";
import { Money, Timestamp } from "./common.ts";
import { PaymentProvider } from "./payment.ts";

/** A time that is looked back on: `from` is part of it, `to` is not. RFC 3339. */
export type Period = { from: string; to: string };

/** Payments of one provider that were begun in a period, and what has become of them by now. */
export const ProviderPayments = z
  .object({
    provider: PaymentProvider,
    begun: z.int(),
    failed: z.int().openapi({ description: "Of which a try failed, whether or not another one succeeded later" }),
    succeeded: z.int().openapi({ description: "For which money came in" }),
  })
  .openapi("ProviderPayments", { example: { provider: "stripe", begun: 120, failed: 4, succeeded: 113 } });
export type ProviderPayments = z.infer<typeof ProviderPayments>;

const count = z.int().openapi({ example: 42 });

const OrdersPerMinute = z
  .object({
    average: z.number().openapi({ description: "Over the whole period", example: 0.7 }),
    peak: z.int().openapi({ description: "Of the minute with most orders", example: 9 }),
    peakAt: Timestamp.nullable(),
    minutes: z
      .array(z.object({ at: Timestamp, orders: count }))
      .nullable()
      .openapi({ description: "Minutes with orders; null when the period is longer than 24 hours" }),
    hours: z.array(z.object({ at: Timestamp, orders: count })).openapi({ description: "Hours with orders" }),
  })
  .openapi("OrdersPerMinute");

const Revenue = z
  .object({
    currency: z.string().openapi({ example: "USD" }),
    total: Money,
    averagePerHour: Money,
    orders: count,
    hours: z
      .array(z.object({ at: Timestamp, revenue: Money, orders: count }))
      .openapi({ description: "Hours with revenue" }),
  })
  .openapi("Revenue");

const TopProduct = z
  .object({ productId: z.string(), title: z.string(), quantity: count, revenue: Money })
  .openapi("TopProduct");

/** What a shop has done in a period. */
export const ReportSummary = z
  .object({
    from: Timestamp,
    to: Timestamp,
    orders: z.object({
      placed: count,
      byStatus: z
        .record(z.string(), z.int())
        .openapi({ description: "What they are by now", example: { CONFIRMED: 40, CANCELLED: 2 } }),
      perMinute: OrdersPerMinute,
    }),
    revenue: z.array(Revenue),
    payments: z.object({ failed: count, byProvider: z.array(ProviderPayments) }),
    registrations: count,
    topProducts: z.array(TopProduct),
  })
  .openapi("ReportSummary", {
    example: {
      from: "2026-11-23T00:00:00.000Z",
      to: "2026-11-24T00:00:00.000Z",
      orders: {
        placed: 2,
        byStatus: { CONFIRMED: 2 },
        perMinute: {
          average: 0.001388888888888889,
          peak: 2,
          peakAt: "2026-11-23T10:30:00.000Z",
          minutes: [{ at: "2026-11-23T10:30:00.000Z", orders: 2 }],
          hours: [{ at: "2026-11-23T10:00:00.000Z", orders: 2 }],
        },
      },
      revenue: [
        {
          currency: "USD",
          total: { amount: 3998, currency: "USD" },
          averagePerHour: { amount: 167, currency: "USD" },
          orders: 2,
          hours: [{ at: "2026-11-23T10:00:00.000Z", revenue: { amount: 3998, currency: "USD" }, orders: 2 }],
        },
      ],
      payments: { failed: 1, byProvider: [{ provider: "stripe", begun: 3, failed: 1, succeeded: 2 }] },
      registrations: 5,
      topProducts: [
        {
          productId: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
          title: "Linen shirt - M",
          quantity: 2,
          revenue: { amount: 3998, currency: "USD" },
        },
      ],
    },
  });
export type ReportSummary = z.infer<typeof ReportSummary>;
