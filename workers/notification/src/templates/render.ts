import type { DomainEvent } from "@orderapp/contracts/events";
import type { Money } from "@orderapp/contracts/common";
import { formatMoney } from "@orderapp/core/money";
import { Liquid, type Template } from "liquidjs";
import type { Pages, Store } from "../context.ts";
import { BUILT_IN } from "./built-in.ts";
import { LAYOUT } from "./layout.ts";
import { countryName, deviceName } from "./sign-in-origin.ts";

export type RenderedMail = { subject: string; html: string; text: string };

const limits = { parseLimit: 100_000, renderLimit: 500, memoryLimit: 1_000_000, ownPropertyOnly: true } as const;
const html = new Liquid({ ...limits, outputEscape: "escape", strictFilters: true });
const plain = new Liquid({ ...limits, strictFilters: true });
for (const engine of [html, plain]) {
  engine.registerFilter("money", (value: Money) => formatMoney(value));
  engine.registerFilter("moment", (at: string) => MOMENT.format(new Date(at)));
  engine.registerFilter("device_name", (userAgent: string) => deviceName(userAgent));
  engine.registerFilter("country_name", (code?: string) => code && countryName(code));
}

const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "long", timeZone: "UTC" });

type Parsed = { subject: Template[]; html: Template[]; text: Template[] };
// Parsed once an isolate; a cache that may vanish.
const parsed = new Map<string, Parsed>();

function templatesOf(event: DomainEvent["type"]): Parsed {
  const known = parsed.get(event);
  if (known) return known;
  const source = BUILT_IN[event];
  if (!source) throw new Error(`no e-mail template for ${event}`);
  const fresh = {
    subject: plain.parse(source.subject),
    html: html.parse(LAYOUT.before + source.html + LAYOUT.after),
    text: plain.parse(source.text),
  };
  parsed.set(event, fresh);
  return fresh;
}

/** What a mail says besides its event: the shop, its pages, and the link that only this mail carries. */
export type MailSurroundings = { store: Store; pages: Pages; link?: string };

/** Renders the mail of an event: what people typed is escaped in HTML, and no line break reaches the subject. */
export function renderMail(event: DomainEvent, { store, pages, link }: MailSurroundings): RenderedMail {
  const templates = templatesOf(event.type);
  const greeting = "name" in event.data ? greetingOf(event.data.name) : "";
  const scope = { ...event.data, event: { type: event.type, at: event.at }, store, pages, link, greeting };
  // No template waits for anything, and waiting a turn at each of its tags costs several times the rendering.
  const [subject, htmlText, text] = [
    String(plain.renderSync(templates.subject, scope)),
    String(html.renderSync(templates.html, scope)),
    String(plain.renderSync(templates.text, scope)),
  ];
  return { subject: subject.replace(/\s+/g, " ").trim().slice(0, 200), html: htmlText, text: text.trim() };
}

// Whoever signs up may give another's address, and a name that advertises: mail programs make links of what looks like
// one. Such a name is left out.
const greetingOf = (name: string): string => (/[/:@]|\S\.\S/.test(name) || name.length > 60 ? "" : `, ${name}`);
