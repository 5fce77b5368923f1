import type { Report } from "./run.ts";

/** A report as the contract shows it. */
export const presentReport = ({ run, total, differences }: Report) => ({
  date: run.date,
  status: run.status,
  total,
  differences,
  providers: run.providers.map(({ provider, transactions, payments, matched }) => ({
    provider,
    transactions,
    payments,
    matched,
  })),
  coversUntil: run.to.toISOString(),
  final: run.final,
  ...(run.failure === undefined ? {} : { failure: run.failure }),
  startedAt: run.startedAt.toISOString(),
  ...(run.finishedAt ? { finishedAt: run.finishedAt.toISOString() } : {}),
});
