import { z } from "@hono/zod-openapi";
import { ERRORS, type ErrorCode } from "@orderapp/core/errors";

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    traceId: z.string(),
    errors: z
      .array(
        z.object({
          path: z.string(),
          message: z.string(),
          code: z.string(),
          line: z.int().optional().openapi({ description: "Of a template, from 1" }),
          column: z.int().optional(),
        }),
      )
      .optional(),
  })
  .openapi("Problem", { description: "RFC 9457 problem details" });

/** OpenAPI responses for the codes an operation may answer, grouped by status. */
export function problems(...codes: ErrorCode[]): Record<number, ProblemResponse> {
  const byStatus: Record<number, ProblemResponse> = {};
  for (const code of codes) {
    const [status, title] = ERRORS[code];
    const existing = byStatus[status];
    const description = existing ? `${existing.description}; ${title} (\`${code}\`)` : `${title} (\`${code}\`)`;
    byStatus[status] = {
      description,
      ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      content: { "application/problem+json": { schema: Problem } },
    };
  }
  return byStatus;
}

const RETRY_AFTER = {
  "Retry-After": { description: "Seconds to wait", schema: { type: "integer" as const, minimum: 1 } },
};
type ProblemResponse = {
  description: string;
  headers?: typeof RETRY_AFTER;
  content: { "application/problem+json": { schema: typeof Problem } };
};
