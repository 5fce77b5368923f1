import { randomBytes } from "node:crypto";

export interface Detail {
  issue: string;
  description: string;
  field?: string;
  value?: string;
  location?: string;
}

const messages: Record<string, string> = {
  INVALID_REQUEST: "Request is not well-formed, syntactically incorrect, or violates schema.",
  UNPROCESSABLE_ENTITY:
    "The requested action could not be performed, semantically incorrect, or failed business validation.",
  RESOURCE_NOT_FOUND: "The specified resource does not exist.",
  RESOURCE_CONFLICT: "The server has detected a conflict while processing this request.",
  UNSUPPORTED_MEDIA_TYPE: "The server does not support the request payload's media type.",
  INTERNAL_SERVER_ERROR: "An internal server error has occurred.",
};

/** What PayPal answers when it refuses. */
export class PaypalError extends Error {
  override name = "PaypalError";
  readonly status: number;
  readonly body: object;

  constructor(status: number, name: string, details: Detail[]) {
    super(`${name} ${details.map(({ issue }) => issue).join(", ")}`);
    this.status = status;
    const message = messages[name] ?? name;
    this.body = { name, message, debug_id: newDebugId(), details, links: [] };
  }
}

/** Refused by a rule of the business: 422 with one issue. */
export function unprocessable(issue: string, description: string, field?: string): PaypalError {
  return new PaypalError(422, "UNPROCESSABLE_ENTITY", [
    { issue, description, ...(field === undefined ? {} : { field, location: "body" }) },
  ]);
}

export function notFound(): PaypalError {
  return new PaypalError(404, "RESOURCE_NOT_FOUND", [
    {
      issue: "INVALID_RESOURCE_ID",
      description: "Specified resource ID does not exist. Please check the resource ID and try again.",
    },
  ]);
}

export function newDebugId(): string {
  return randomBytes(7).toString("hex").slice(0, 13);
}
