import type { Money } from "@orderapp/contracts/common";
import type { Period, ReportSummary } from "@orderapp/contracts/report";
import { AppError, unwrap } from "@orderapp/core/errors";
import { callSibling } from "@orderapp/http/rpc";
import type { OrderContext } from "../context.ts";
import type { OrderFacts } from "./order-facts.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
/** The longest period of one report. */
export const MOST_DAYS = 31;

/** What the shop has done in a period: exact, from the owners' own stores, all asked at once. */
export async function summarize(ctx: OrderContext, period: Period): Promise<ReportSummary> {
  const ms = lengthOf(period);
  const [facts, payments, registrations] = await Promise.all([
    ctx.reports.factsOf(period, { withMinutes: ms <= DAY_MS }),
    callSibling(ctx.counts.countPayments(ctx.call, period)),
    callSibling(ctx.counts.countRegistrations(ctx.call, period)),
  ]);
  const byProvider = unwrap(payments);
  const placed = facts.statuses.reduce((sum, { orders }) => sum + orders, 0);
  const [peak] = facts.peak;
  return {
    ...period,
    orders: {
      placed,
      byStatus: Object.fromEntries(facts.statuses.map(({ status, orders }) => [status, orders])),
      perMinute: {
        average: placed / (ms / MINUTE_MS),
        peak: peak?.orders ?? 0,
        peakAt: peak?.at ?? null,
        minutes: facts.minutes,
        hours: [...Map.groupBy(facts.hours, ({ at }) => at)].map(([at, rows]) => ({
          at,
          orders: rows.reduce((sum, { orders }) => sum + orders, 0),
        })),
      },
    },
    revenue: revenueOf(facts, ms),
    payments: { failed: byProvider.reduce((sum, { failed }) => sum + failed, 0), byProvider },
    registrations: unwrap(registrations).count,
    topProducts: facts.products.map(({ currency, revenue, ...product }) => ({
      ...product,
      revenue: { amount: revenue, currency },
    })),
  };
}

function lengthOf({ from, to }: Period): number {
  const ms = Date.parse(to) - Date.parse(from);
  const fault =
    ms <= 0 ? "Ends before `from` begins" : ms > MOST_DAYS * DAY_MS ? `At most ${MOST_DAYS} days` : undefined;
  if (fault === undefined) return ms;
  throw new AppError("validation_failed", "Correct the fields named in errors.", {
    errors: [{ path: "to", message: fault, code: ms <= 0 ? "too_small" : "too_big" }],
  });
}

function revenueOf({ hours }: OrderFacts, ms: number): ReportSummary["revenue"] {
  const sold = Map.groupBy(
    hours.filter((hour) => hour.sold > 0),
    ({ currency }) => currency,
  );
  return [...sold]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, rows]) => {
      const money = (amount: number): Money => ({ amount, currency });
      const total = rows.reduce((sum, { revenue }) => sum + revenue, 0);
      return {
        currency,
        total: money(total),
        averagePerHour: money(Math.round(total / (ms / HOUR_MS))),
        orders: rows.reduce((sum, hour) => sum + hour.sold, 0),
        hours: rows.map(({ at, revenue, sold: orders }) => ({ at, revenue: money(revenue), orders })),
      };
    });
}
