import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { ReportSummary } from "@orderapp/contracts/report";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { MOST_DAYS, summarize } from "../reports/summarize.ts";
import { beginning, ending, Moment } from "./moment.ts";

const route = createRoute({
  method: "get",
  path: "/v1/reports/summary",
  operationId: "getReportSummary",
  summary: "What the shop has done in a period",
  description:
    "Orders per minute, revenue per hour, failed payments, registrations and the products sold most: exact, from the " +
    `stores themselves, for ${MOST_DAYS} days at most. Orders, payments and people count by when they were placed, begun ` +
    "and registered. Revenue is the totals of orders that are CONFIRMED, SHIPPED or DELIVERED by now, refunds not " +
    "deducted. Hours and minutes are those of UTC; those without orders are left out. People who were erased since are " +
    "not counted.",
  tags: ["reports"],
  security: bearerOrKey("reports.read"),
  middleware: [identify, requirePermission("reports.read")] as const,
  request: {
    query: z.strictObject({
      from: Moment.openapi({
        description: "The period's beginning: a time, or a day (UTC)",
        example: "2026-11-01T00:00:00.000Z",
      }),
      to: Moment.openapi({
        description: "The time before which the period ends, or its last day (UTC)",
        example: "2026-11-30",
      }),
    }),
  },
  responses: {
    200: { description: "The summary", content: { "application/json": { schema: ReportSummary } } },
    ...problems("unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const getReportSummaryRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { from, to } = c.req.valid("query");
    const summary = await summarize(c.var.context, { from: beginning(from), to: ending(to) });
    return c.json(summary, 200, { "cache-control": "private, no-store" });
  },
});
