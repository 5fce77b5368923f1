/** What Stripe answers when it refuses: an HTTP status and the fields of its `error` object. */
export interface ErrorBody {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: object;
  payment_method?: object;
  request_log_url?: string;
}

/** A refusal. `saved` says whether an idempotency key remembers it: not so when nothing was executed. */
export class StripeError extends Error {
  override name = "StripeError";
  readonly status: number;
  readonly body: ErrorBody;
  readonly saved: boolean;

  constructor(status: number, body: ErrorBody, saved = true) {
    super(body.message);
    this.status = status;
    this.body = body.code === undefined ? body : { ...body, doc_url: docUrl(body.code) };
    this.saved = saved;
  }
}

export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;
}

/** A parameter that is wrong: refused before anything happens. */
export function invalidParam(code: string | null, param: string, message: string): StripeError {
  const body = { type: "invalid_request_error", message, param } as const;
  return new StripeError(400, code === null ? body : { ...body, code }, false);
}

export function resourceMissing(kind: string, id: string, param = "id", status = 404): StripeError {
  return new StripeError(status, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${kind}: '${id}'`,
    param,
  });
}

/** A move that the intent's status does not allow. */
export function unexpectedState(message: string, intent: object): StripeError {
  return new StripeError(400, {
    type: "invalid_request_error",
    code: "payment_intent_unexpected_state",
    message,
    payment_intent: intent,
  });
}
