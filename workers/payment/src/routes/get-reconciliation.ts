import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import { PaymentProvider } from "@orderapp/contracts/payment";
import { Difference } from "@orderapp/contracts/reconciliation";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { getReconciliation } from "../reconciliation/get-reconciliation.ts";
import { presentReport } from "../reconciliation/present.ts";

const Reconciliation = z
  .object({
    date: z.iso.date(),
    status: z.enum(["running", "complete", "failed"]),
    total: z.int().openapi({ description: "How many differences there are; the first 500 are listed" }),
    differences: z.array(Difference),
    providers: z.array(
      z.object({
        provider: PaymentProvider,
        transactions: z.int().openapi({ description: "The provider's charges and refunds of the day" }),
        payments: z.int().openapi({ description: "Our payments and refunds of the day" }),
        matched: z.int().openapi({ description: "The provider's that agree with ours" }),
      }),
    ),
    coversUntil: Timestamp,
    final: z.boolean().openapi({ description: "False for a day that was not over, with 4 h for late bookings" }),
    failure: z.string().optional().openapi({ description: "Why a page could not be compared, which is tried again" }),
    startedAt: Timestamp,
    finishedAt: Timestamp.optional(),
  })
  .openapi("Reconciliation", {
    example: {
      date: "2026-11-22",
      status: "complete",
      total: 1,
      differences: [
        {
          kind: "missing_here",
          provider: "stripe",
          providerReference: "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
          theirs: { amount: { amount: 4998, currency: "USD" }, status: "succeeded", at: "2026-11-22T10:31:02.000Z" },
        },
      ],
      providers: [{ provider: "stripe", transactions: 412, payments: 411, matched: 411 }],
      coversUntil: "2026-11-23T00:00:00.000Z",
      final: true,
      startedAt: "2026-11-23T04:00:00.412Z",
      finishedAt: "2026-11-23T04:00:09.120Z",
    },
  });

const route = createRoute({
  method: "get",
  path: "/v1/payments/reconciliation",
  operationId: "getReconciliation",
  summary: "What the providers say of a day against what we say",
  description:
    "Reports are made each day for the day before. Asked for a day without a report, or whose report was made before " +
    "it was over, this starts one and answers `running`; ask again for the result.",
  tags: ["Payments"],
  security: bearerOrKey("payments.reconcile"),
  middleware: [identify, requirePermission("payments.reconcile")] as const,
  request: {
    query: z.strictObject({ date: z.iso.date().openapi({ description: "A UTC day", example: "2026-11-22" }) }),
  },
  responses: {
    200: { description: "The report", content: { "application/json": { schema: Reconciliation } } },
    ...problems("unauthenticated", "token_expired", "forbidden", "validation_failed", "unavailable"),
  },
});

export const getReconciliationRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const report = await getReconciliation(c.var.payment, c.req.valid("query").date);
    return c.json(presentReport(report), 200, { "cache-control": "no-store" });
  },
});
