/** Outcomes that say no more than that all went well, or that the client went away. */
const FINE = new Set(["ok", "canceled", "responseStreamDisconnected"]);

/** How many invocations the platform ended, by service and outcome. */
export function failuresOf(
  items: readonly Pick<TraceItem, "scriptName" | "outcome">[],
): { service: string; outcome: string; count: number }[] {
  const counts = new Map<string, { service: string; outcome: string; count: number }>();
  for (const { scriptName, outcome } of items) {
    if (FINE.has(outcome)) continue;
    const service = serviceOf(scriptName);
    const key = `${service} ${outcome}`;
    counts.set(key, { service, outcome, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** `orderapp-order-production` is the service `order`, as all other metrics call it. */
const serviceOf = (script: string | null): string =>
  /^orderapp-([a-z]+)(?:-(?:staging|production))?$/.exec(script ?? "")?.[1] ?? "other";
