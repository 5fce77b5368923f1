const tags = ["Gateway"];
const problem = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

const health = {
  status: "ok",
  services: [
    { service: "user", ok: true, latencyMs: 9, checks: [{ name: "mongodb", ok: true, latencyMs: 7 }] },
    { service: "product", ok: true, latencyMs: 6, checks: [{ name: "postgres", ok: true, latencyMs: 4 }] },
  ],
};

const serviceSchema = {
  type: "object",
  required: ["service", "ok", "latencyMs", "checks"],
  properties: {
    service: { type: "string" },
    ok: { type: "boolean" },
    latencyMs: { type: "integer" },
    error: { type: "string" },
    checks: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "ok", "latencyMs"],
        properties: {
          name: { type: "string" },
          ok: { type: "boolean" },
          latencyMs: { type: "integer" },
          error: { type: "string" },
        },
      },
    },
  },
};

const json = (schema: object, example: unknown) => ({ "application/json": { schema, example } });
const get = (operationId: string, summary: string, responses: object) => ({
  get: { operationId, summary, tags, responses },
});

/** The OpenAPI paths that the gateway answers itself. */
export const ownPaths = {
  "/": get("getIndex", "What this is, and where to go from here", {
    200: {
      description: "The service's name and its links",
      content: json(
        {
          type: "object",
          required: ["name", "version", "links"],
          properties: {
            name: { type: "string" },
            version: { type: "string" },
            links: { type: "object", additionalProperties: { type: "string" } },
          },
        },
        { name: "OrderApp+", version: "v1", links: { docs: "/docs", openapi: "/openapi.json" } },
      ),
    },
  }),
  "/docs": get("getDocs", "This reference, to try things out", {
    200: { description: "A page", content: { "text/html": { schema: { type: "string" } } } },
    404: { description: "The page is not deployed here (`not_found`)", content: problem },
  }),
  "/health": get("getHealth", "Every Worker and its stores, with latency", {
    200: {
      description: "All is well",
      content: json(
        {
          type: "object",
          required: ["status", "services"],
          properties: { status: { const: "ok" }, services: { type: "array", items: serviceSchema } },
        },
        health,
      ),
    },
    503: {
      description: "Something is down: `detail` names it, `services` says the rest (`unavailable`)",
      content: problem,
    },
  }),
  "/health/live": get("getLiveness", "Whether the gateway itself runs", {
    200: {
      description: "It does",
      content: json(
        { type: "object", required: ["status"], properties: { status: { const: "ok" } } },
        { status: "ok" },
      ),
    },
  }),
  "/metrics": {
    get: {
      operationId: "getMetrics",
      summary: "What Prometheus asks for",
      description:
        "Gauges in Prometheus' text format: counts are those of the last 5 minutes (`_5m`), hour (`_1h`) or day (`_1d`), " +
        "and go down again. Protected by a token of its own, not by an access token.",
      tags,
      security: [{ metricsToken: [] }],
      responses: {
        200: {
          description: "Metrics, at most 10 s old",
          content: {
            "text/plain": {
              schema: { type: "string" },
              example:
                "# HELP orderapp_orders_per_minute Orders placed a minute, over the last 5 minutes\n# TYPE orderapp_orders_per_minute gauge\norderapp_orders_per_minute 4.2\n",
            },
          },
        },
        401: { description: "Another token, or none (`unauthenticated`)", content: problem },
        404: { description: "No token is set up here (`not_found`)", content: problem },
        503: {
          description: "The source of metrics cannot be reached (`unavailable`)",
          headers: { "Retry-After": { description: "Seconds to wait", schema: { type: "integer", minimum: 1 } } },
          content: problem,
        },
      },
    },
  },
  "/openapi.json": get("getOpenApi", "This document (OpenAPI 3.1)", {
    200: {
      description: "The document",
      content: json(
        { type: "object" },
        { openapi: "3.1.0", info: { title: "OrderApp+", version: "1.0.0" }, paths: {} },
      ),
    },
  }),
};
