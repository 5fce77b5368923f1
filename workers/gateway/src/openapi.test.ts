import { describe, expect, it } from "vitest";
import text from "./openapi.json" with { type: "json" };

type Schema = {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  examples?: unknown;
  enum?: unknown[];
  const?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
};
type Media = { schema?: Schema; example?: unknown; examples?: unknown };
type Reply = { description?: string; headers?: Record<string, object>; content?: Record<string, Media> };
type Operation = {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters?: { in: string; name: string; schema: Schema }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Reply>;
};
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

const document: Document = JSON.parse(JSON.stringify(text));
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ call: `${method.toUpperCase()} ${path}`, operation })),
);

const isJson = (type: string): boolean => /^application\/(?:[\w.-]+\+)?json\b/.test(type);
const replies = (operation: Operation, first: string) =>
  Object.entries(operation.responses).filter(([status]) => status.startsWith(first));

/** Whether a reader is shown what it looks like: by an example, or by those of everything it is made of. */
function isShown(schema: Schema | undefined): boolean {
  if (!schema) return false;
  if ("example" in schema || "examples" in schema || "const" in schema || schema.enum) return true;
  if (schema.$ref) return isShown(document.components.schemas[schema.$ref.split("/").at(-1) ?? ""]);
  if (schema.items) return isShown(schema.items);
  const required = schema.required ?? [];
  return required.length > 0 && required.every((name) => isShown(schema.properties?.[name]));
}
const hasExample = (media: Media): boolean => "example" in media || "examples" in media || isShown(media.schema);

/** The calls of which something is not so. */
const failing = (isSo: (operation: Operation) => boolean): string[] =>
  operations.filter(({ operation }) => !isSo(operation)).map(({ call }) => call);

// Section 3 of the contract.
const CATALOGUE = `
GET /v1/products
GET /v1/products/{id}
GET /v1/products/suggest
POST /v1/products
PATCH /v1/products/{id}
DELETE /v1/products/{id}
POST /v1/products/{id}/variants
PATCH /v1/products/{id}/variants/{variantId}
DELETE /v1/products/{id}/variants/{variantId}
POST /v1/products/{id}/images
DELETE /v1/products/{id}/images/{imageId}
POST /v1/products/import
GET /v1/products/export
GET /v1/categories
POST /v1/categories
PATCH /v1/categories/{id}
DELETE /v1/categories/{id}
GET /v1/inventory
GET /v1/inventory/{sku}
POST /v1/inventory/{sku}/adjust
GET /v1/inventory/{sku}/movements
GET /media/{key}`;

const SELLING = /^\S+ \/v1\/(?:carts|orders|shipping-methods|tax-rates)\b/i;

describe("the OpenAPI document", () => {
  it("describes every call of the catalogue", () => {
    const calls = operations.map(({ call }) => call);
    for (const call of CATALOGUE.trim().split("\n")) expect(calls).toContain(call);
  });

  it("names, summarises and groups each operation", () => {
    expect(failing(({ operationId, summary, tags }) => Boolean(operationId && summary && tags?.length))).toEqual([]);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("shows an example of each JSON body that is sent", () => {
    const bodies = (operation: Operation) => Object.entries(operation.requestBody?.content ?? {});
    const isSo = (operation: Operation) =>
      bodies(operation).every(([type, media]) => !isJson(type) || hasExample(media));
    expect(failing(isSo)).toEqual([]);
  });

  it("shows an example of each JSON answer of success, and describes each answer", () => {
    const isSo = (operation: Operation) =>
      replies(operation, "2").every(([, reply]) =>
        Object.entries(reply.content ?? {}).every(([type, media]) => !isJson(type) || hasExample(media)),
      );
    expect(failing(isSo)).toEqual([]);
    expect(failing(({ responses }) => Object.values(responses).every((reply) => reply.description))).toEqual([]);
    expect(failing((operation) => replies(operation, "2").length > 0)).toEqual([]);
  });

  it("wants no null where only text can be sent", () => {
    const takesNull = ({ schema: { type } }: { schema: Schema }) => type === "null" || type?.includes("null") === true;
    expect(failing(({ parameters = [] }) => !parameters.some(takesNull))).toEqual([]);
  });

  it("tells of a problem wherever there is something to send", () => {
    const takes = ({ requestBody, parameters }: Operation) => Boolean(requestBody) || Boolean(parameters?.length);
    const isSo = (operation: Operation) =>
      !takes(operation) || replies(operation, "4").some(([, reply]) => reply.content?.["application/problem+json"]);
    expect(failing(isSo)).toEqual([]);
    const withJson = ({ requestBody }: Operation) => requestBody?.content["application/json"];
    expect(failing((operation) => !withJson(operation) || "422" in operation.responses)).toEqual([]);
    for (const { call, operation } of operations) {
      if (!withJson(operation) || !(CATALOGUE.includes(call) || SELLING.test(call))) continue;
      expect(Object.keys(operation.responses), call).toEqual(expect.arrayContaining(["400", "413", "415", "422"]));
    }
  });

  it("says of each operation that the gateway may refuse it, and by which headers it tells of limits", () => {
    const edge = ({ responses }: Operation) =>
      ["429", "502", "503"].every((status) => responses[status]?.content?.["application/problem+json"]);
    expect(failing(edge)).toEqual([]);
    const told = ({ responses }: Operation) =>
      Object.entries(responses)
        .filter(([status]) => status.startsWith("2") || status === "429")
        .every(([, { headers = {} }]) => "RateLimit" in headers && "RateLimit-Policy" in headers);
    expect(failing(told)).toEqual([]);
    expect(failing(({ responses }) => responses["429"]?.description?.includes("`rate_limited`") === true)).toEqual([]);
    expect(failing(({ responses }) => "Retry-After" in (responses["429"]?.headers ?? {}))).toEqual([]);
  });

  it("says who may, wherever somebody may not", () => {
    const answers = (operation: Operation, code: string) =>
      replies(operation, "40").some(([, { description = "" }]) => description.includes(`\`${code}\``));
    expect(failing((operation) => !answers(operation, "unauthenticated") || operation.security !== undefined)).toEqual(
      [],
    );
    const named = ({ security = [] }: Operation) => security.some((scheme) => Object.keys(scheme).length > 0);
    expect(failing((operation) => !answers(operation, "forbidden") || named(operation))).toEqual([]);
  });
});
