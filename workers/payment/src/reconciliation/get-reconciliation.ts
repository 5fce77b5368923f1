import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";
import { dayOf, isOpenToReport } from "./day.ts";
import type { Report } from "./run.ts";

/** The report of a date; one that there is none of yet is started, and says that it is running. */
export async function getReconciliation(ctx: PaymentContext, date: string): Promise<Report> {
  const day = dayOf(date);
  const report = day && isOpenToReport(day, ctx.now()) ? await ctx.reconciliation.report(date) : null;
  if (report) return report;
  const message = "A day that has begun, of the last three years";
  throw new AppError("validation_failed", "There is no report of this date.", {
    errors: [{ path: "date", message, code: "out_of_range" }],
  });
}
