import type { EventType } from "@orderapp/contracts/events";
import { AppError } from "@orderapp/core/errors";
import { canonicalLocale } from "@orderapp/core/locale";
import { BUILT_IN } from "./built-in.ts";
import { TEXT_MESSAGES } from "./text-messages.ts";
import { TEMPLATE_CHANNELS, type TemplateChannel, type TemplateKey } from "./template.ts";

/** The built-in template of every event that messages are made of, by channel: there is none for other events. */
export const BUILT_INS = { email: BUILT_IN, sms: TEXT_MESSAGES } as const;

/** What a template is for, as a caller names it; `not_found` where there are no messages. */
export function templateKey(named: { event: string; channel: string; locale: string }): TemplateKey {
  const channel = TEMPLATE_CHANNELS.find((one) => one === named.channel);
  const event = channel && eventsOf(channel).find((one) => one === named.event);
  if (!channel || !event) throw new AppError("not_found", "There are no such messages. List the templates to see all.");
  const locale = canonicalLocale(named.locale);
  if (locale === undefined) throw new AppError("not_found", "The locale is not a BCP 47 language tag.");
  return { event, channel, locale };
}

/** The events that a channel has messages about. */
export const eventsOf = (channel: TemplateChannel): EventType[] => Object.keys(BUILT_INS[channel]) as EventType[];
