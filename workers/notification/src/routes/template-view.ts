import { z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import type { Scope } from "@orderapp/contracts/permissions";
import { bearerOrKey, identify, requirePermission } from "@orderapp/http/auth";
import { textTag } from "@orderapp/http/etag";
import { FILTERS } from "../templates/engine.ts";
import type { TemplateState } from "../templates/read-template.ts";
import { TEMPLATE_CHANNELS, type Content, type TemplateKey } from "../templates/template.ts";
import { variablesOf } from "../templates/variables.ts";

export const EXAMPLE_CONTENT = {
  subject: "Bestellung {{ order.number }} ist unterwegs",
  html: "<h1>Ihre Bestellung ist unterwegs</h1>\n<p>{{ order.totals.total | money }}</p>",
  text: "Ihre Bestellung {{ order.number }} ist unterwegs.",
};

const Source = z.string().refine((text) => text.isWellFormed(), "Not a valid Unicode text");

/** The body of a template: `email` has all three parts, `sms` the text alone. */
export const TemplateBody = z
  .strictObject({ subject: Source.optional(), html: Source.optional(), text: Source })
  .openapi("TemplateBody", {
    description:
      "Liquid sources. HTML is escaped by itself and stands in the shop's frame, unless it begins with `<!doctype` or `<html`",
    example: EXAMPLE_CONTENT,
  });

const VariableView = z
  .object({ name: z.string(), type: z.string(), optional: z.boolean() })
  .openapi("TemplateVariable", { example: { name: "order.items[].title", type: "string", optional: false } });

const keyFields = {
  event: z.string().openapi({ example: "order.shipped" }),
  channel: z.enum(TEMPLATE_CHANNELS),
  locale: z.string().openapi({ example: "de" }),
};
const exampleKey = { event: "order.shipped", channel: "email", locale: "de" } as const;

const summary = {
  ...keyFields,
  source: z.enum(["built-in", "changed"]),
  version: z.int().openapi({ description: "0 was never changed" }),
  changedAt: Timestamp.optional(),
  variables: z.array(VariableView).openapi({ description: "What its sources may use" }),
};
const exampleSummary = {
  ...exampleKey,
  source: "changed",
  version: 3,
  changedAt: "2026-11-23T10:30:45.123Z",
  variables: [{ name: "order.number", type: "string", optional: false }],
} as const;

export const TemplateSummary = z.object(summary).openapi("TemplateSummary", { example: exampleSummary });

export const TemplateView = z
  .object({
    ...summary,
    filters: z.array(z.string()).openapi({ description: "The filters that its sources may use" }),
    template: TemplateBody,
  })
  .openapi("Template", { example: { ...exampleSummary, filters: ["money", "upcase"], template: EXAMPLE_CONTENT } });

export const TemplateVersionView = z
  .object({
    version: z.int(),
    current: z.boolean(),
    changedAt: Timestamp,
    template: TemplateBody.nullable().openapi({ description: "Null: the built-in one holds again" }),
  })
  .openapi("TemplateVersion", {
    example: { version: 3, current: true, changedAt: "2026-11-23T10:30:45.123Z", template: EXAMPLE_CONTENT },
  });

/** Names that mean nothing are 404, like an address that leads nowhere. */
export const TemplateParams = z.object({
  event: z.string().min(1).max(64).openapi({ example: "order.shipped" }),
  channel: z.string().min(1).max(64).openapi({ example: "email" }),
  locale: z.string().min(1).max(64).openapi({ example: "de", description: "BCP 47" }),
});

export const IfMatch = z.object({
  "if-match": z.string().max(100).optional().openapi({ description: "The `ETag` of what you read; 412 when stale" }),
});

// A mutable tuple, which the route types demand.
const chain = <Handlers extends unknown[]>(...handlers: Handlers): Handlers => handlers;

/** Of every route about templates. */
export const templateRoute = (permission: Scope) => ({
  tags: ["notification-templates"],
  security: bearerOrKey(permission),
  middleware: chain(identify, requirePermission(permission)),
});

const presentKey = ({ event, channel, locale }: TemplateKey) => ({ event, channel, locale });

/** A template's sources, each part by name. */
export const presentContent = ({ subject, html, text = "" }: Content): z.infer<typeof TemplateBody> => ({
  ...(subject === undefined ? {} : { subject }),
  ...(html === undefined ? {} : { html }),
  text,
});

export const presentSummary = (state: TemplateState): z.infer<typeof TemplateSummary> => ({
  ...presentKey(state),
  source: state.source,
  version: state.version,
  ...(state.changedAt === undefined ? {} : { changedAt: state.changedAt }),
  variables: variablesOf(state.event),
});

export const presentTemplate = (state: TemplateState): z.infer<typeof TemplateView> => ({
  ...presentSummary(state),
  filters: [...FILTERS],
  template: presentContent(state.content),
});

/** The tag of a template: of its version, and of the text too, since a built-in one may change with a release. */
export const tagOf = (state: TemplateState): Promise<string> => textTag(JSON.stringify(state.content), state.version);
