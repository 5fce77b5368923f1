import { AppError, type FieldError } from "@orderapp/core/errors";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import type { Logger } from "./log.ts";

/** The problem document of an error; members named in `extra` (such as `available`) come along. */
export function toProblem(error: AppError, traceId: string): Response {
  const body = {
    ...error.extra,
    type: `urn:orderapp:error:${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.message,
    code: error.code,
    traceId,
    ...(error.errors ? { errors: error.errors } : {}),
  };
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  const retryAfter = error.retryAfter ?? (error.status === 503 ? 2 : undefined);
  if (retryAfter !== undefined) headers.set("retry-after", String(Math.max(1, Math.ceil(retryAfter))));
  if (error.allow) headers.set("allow", error.allow.join(", "));
  if (error.status === 401) headers.set("www-authenticate", 'Bearer realm="orderapp"');
  return new Response(JSON.stringify(body), { status: error.status, headers });
}

/** What the framework and the runtime throw, as one of our errors; anything unknown is a bare 500. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException) {
    if (error.status === 400) return new AppError("malformed_json", "Send a body that is valid JSON in UTF-8.");
    if (error.status === 413) return new AppError("payload_too_large", "Send a smaller body.");
    if (error.status === 415) {
      return new AppError("unsupported_media_type", "Send the body with one of the documented content types.");
    }
    if (error.status === 404) return new AppError("not_found", "There is nothing at this address.");
  }
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError" || name === "AbortError") {
    return new AppError("unavailable", "A backing service did not answer in time. Try again.", { cause: error });
  }
  return new AppError("internal", "Something went wrong on our side; quote the traceId to support.", { cause: error });
}

/** Answers whatever was thrown, and logs what is our fault. */
export function answerError(error: unknown, traceId: string, log: Logger): Response {
  const known = toAppError(error);
  if (known.status >= 500) log.error("request failed", { code: known.code, error: known.cause ?? known });
  return toProblem(known, traceId);
}

/** Zod's issues as the contract's `errors[]`; a strict object names each unknown field. */
export function toFieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.slice(0, 100).flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, 20).map((key) => ({
        path: [...path, key].join("."),
        message: "Unknown field",
        code: "unknown_field",
      }));
    }
    return [{ path: path.join("."), message: issue.message, code: issue.code }];
  });
}
