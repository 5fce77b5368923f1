import type { DomainEvent } from "@orderapp/contracts/events";
import { DEFAULT_LOCALE, localeChain } from "@orderapp/core/locale";
import type { NotificationContext } from "../context.ts";
import { builtIn, renderContent, type Surroundings } from "./render.ts";
import type { Content, TemplateChannel } from "./template.ts";

type Rendering = Pick<NotificationContext, "currentTemplates" | "logFor" | "store" | "pages">;
type Links = Pick<Surroundings, "link" | "unsubscribe">;

/**
 * The message of an event in its person's language, by the template that holds now. One that fails gives way to the
 * built-in one, so that no message is lost. Undefined for events without messages by this channel.
 */
export async function renderMessage(
  ctx: Rendering,
  event: DomainEvent,
  channel: TemplateChannel,
  links: Links = {},
): Promise<Content | undefined> {
  const fallback = builtIn(event.type, channel);
  if (!fallback) return undefined;
  const around = { store: ctx.store, pages: ctx.pages, ...links };
  const wanted = localeOf(event) ?? DEFAULT_LOCALE;
  const chain = localeChain(wanted);
  const changed = await ctx.currentTemplates.current(chain.map((locale) => ({ event: event.type, channel, locale })));
  const at = changed.findIndex((content) => content !== null);
  const content = changed[at];
  if (content) {
    const template = chain[at] ?? DEFAULT_LOCALE;
    try {
      return renderContent(content, channel, event, around, { template, wanted });
    } catch (error) {
      const about = { event: event.type, channel, locale: template, eventId: event.id };
      ctx.logFor(event.traceparent).error("a template failed; the built-in one is used", { ...about, error });
    }
  }
  return renderContent(fallback, channel, event, around, { template: DEFAULT_LOCALE, wanted });
}

/** The language of whom an event is about, where it is known. */
function localeOf({ data }: DomainEvent): string | undefined {
  if ("order" in data) return data.order.locale;
  return "locale" in data ? data.locale : undefined;
}
