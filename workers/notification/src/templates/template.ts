import type { EventType } from "@orderapp/contracts/events";

/** The channels whose messages are made from templates. */
export const TEMPLATE_CHANNELS = ["email", "sms"] as const;
export type TemplateChannel = (typeof TEMPLATE_CHANNELS)[number];

export type Part = "subject" | "html" | "text";

/** Which parts a message has, by channel. */
export const PARTS: Record<TemplateChannel, readonly Part[]> = { email: ["subject", "html", "text"], sms: ["text"] };

/** A message's parts: as Liquid sources in a template, as texts once rendered. */
export type Content = { readonly [part in Part]?: string };

/** What a template is for; `locale` is BCP 47 in canonical form. */
export type TemplateKey = { event: EventType; channel: TemplateChannel; locale: string };

/** One version of a changed template, from 1 on; null content: from here on the built-in one holds again. */
export type TemplateVersion = { version: number; content: Content | null; changedAt: string };

/** The most characters that a part's source may have. */
export const MAX_SOURCE: Record<Part, number> = { subject: 1_000, html: 65_536, text: 65_536 };
