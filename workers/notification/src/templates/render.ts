import type { DomainEvent } from "@orderapp/contracts/events";
import { DEFAULT_LOCALE, sameLanguage } from "@orderapp/core/locale";
import { Context, type Liquid, type Template } from "liquidjs";
import type { Pages, Store } from "../context.ts";
import { BUILT_IN } from "./built-in.ts";
import { createEngine, limit, parseSource, type Parsed } from "./engine.ts";
import { LAYOUT, type MailTemplate } from "./layout.ts";
import { TEXT_MESSAGES } from "./text-messages.ts";
import { PARTS, type Content, type Part, type TemplateChannel } from "./template.ts";

export type RenderedMail = { subject: string; html: string; text: string };

/** What a message says besides its event: the shop, its pages, and the links that only this one carries. */
export type Surroundings = { store: Store; pages: Pages; link?: string; unsubscribe?: string };

/** In what language a template is, and for whom it is rendered. */
export type Languages = { template: string; wanted: string };

const ENGINES: Record<Part, Liquid> = (() => {
  const plain = createEngine({ escape: false });
  return { subject: plain, html: createEngine({ escape: true }), text: plain };
})();
const FRAME = {
  before: parseSource(ENGINES.html, LAYOUT.before).templates,
  after: parseSource(ENGINES.html, LAYOUT.after).templates,
};

// Parsed once an isolate; a cache that vanishes with the templates it is of.
const parsed = new WeakMap<Content, Map<Part, Parsed>>();

function parsedPart(content: Content, part: Part): Parsed {
  const parts = parsed.get(content) ?? new Map<Part, Parsed>();
  parsed.set(content, parts);
  const known = parts.get(part);
  if (known) return known;
  const source = content[part] ?? "";
  const fresh = parseSource(ENGINES[part], source);
  const whole = part === "html" && !isWholePage(source) ? { ...fresh, templates: framed(fresh.templates) } : fresh;
  parts.set(part, whole);
  return whole;
}

const isWholePage = (source: string): boolean => /^\s*<(?:!doctype|html)\b/i.test(source);
const framed = (templates: Template[]): Template[] => [...FRAME.before, ...templates, ...FRAME.after];

/** A part that could not be rendered: which one, and what the engine says. */
export class RenderFailure extends Error {
  readonly part: Part;

  constructor(part: Part, cause: unknown) {
    super(`the ${part} cannot be rendered: ${cause instanceof Error ? cause.message : "unknown error"}`, { cause });
    this.part = part;
  }
}

/**
 * Renders a template's parts for an event: what people typed is escaped in HTML, and no line break reaches the subject.
 * Throws `RenderFailure`.
 */
export function renderContent(
  content: Content,
  channel: TemplateChannel,
  event: DomainEvent,
  around: Surroundings,
  languages: Languages = { template: DEFAULT_LOCALE, wanted: DEFAULT_LOCALE },
): Content {
  const scope = scopeOf(event, around, languages);
  const rendered = PARTS[channel].map((part) => [part, finish(part, renderPart(content, part, scope))] as const);
  return Object.fromEntries(rendered);
}

function renderPart(content: Content, part: Part, scope: object): string {
  try {
    const engine = ENGINES[part];
    const { templates, code } = parsedPart(content, part);
    const ctx = new Context(scope, engine.options, { sync: true }, { liquid: engine });
    limit(ctx, code);
    // No template waits for anything, and waiting a turn at each of its tags costs several times the rendering.
    return String(engine.renderSync(templates, ctx));
  } catch (cause) {
    throw new RenderFailure(part, cause);
  }
}

function scopeOf(event: DomainEvent, { store, pages, link, unsubscribe }: Surroundings, languages: Languages): object {
  const { template, wanted } = languages;
  return {
    ...event.data,
    event: { type: event.type, at: event.at },
    store,
    pages,
    link,
    unsubscribe,
    greeting: "name" in event.data ? greetingOf(event.data.name) : "",
    // Amounts and dates are written as the text around them is.
    locale: sameLanguage(template, wanted) ? wanted : template,
  };
}

const finish = (part: Part, text: string): string =>
  part === "html" ? text : part === "text" ? text.trim() : text.replace(/\s+/g, " ").trim().slice(0, 200);

// Whoever signs up may give another's address, and a name that advertises: mail programs make links of what looks like
// one. Such a name is left out.
const greetingOf = (name: string): string => (/[/:@]|\S\.\S/.test(name) || name.length > 60 ? "" : `, ${name}`);

/** The built-in template of an event, which is in English; undefined when it has none. */
export const builtIn = (event: DomainEvent["type"], channel: TemplateChannel): Content | undefined =>
  channel === "email" ? BUILT_IN[event] : TEXT_MESSAGES[event];

/** Renders the built-in mail of an event. */
export function renderMail(event: DomainEvent, around: Surroundings): RenderedMail {
  const content: MailTemplate | undefined = BUILT_IN[event.type];
  if (!content) throw new Error(`no e-mail template for ${event.type}`);
  return asMail(renderContent(content, "email", event, around));
}

/** A rendered message as a mail. */
export const asMail = ({ subject = "", html = "", text = "" }: Content): RenderedMail => ({ subject, html, text });
