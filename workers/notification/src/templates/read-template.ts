import { AppError } from "@orderapp/core/errors";
import { DEFAULT_LOCALE } from "@orderapp/core/locale";
import type { NotificationContext } from "../context.ts";
import { BUILT_INS, eventsOf } from "./template-key.ts";
import { TEMPLATE_CHANNELS, type Content, type TemplateKey, type TemplateVersion } from "./template.ts";

type Reading = Pick<NotificationContext, "templates">;

/** A template as it is now; version 0 was never changed. */
export type TemplateState = TemplateKey & {
  source: "built-in" | "changed";
  version: number;
  content: Content;
  changedAt?: string;
};

/** The template of one locale; `not_found` when that locale has none, and messages fall back to another's. */
export async function readTemplate(ctx: Reading, key: TemplateKey): Promise<TemplateState> {
  const current = await currentOf(ctx, key);
  const state = stateOf(key, current);
  if (!state) {
    throw new AppError(
      "not_found",
      `There is no template for ${key.locale}: these messages go out in another language.`,
    );
  }
  return state;
}

/** The current version; undefined for a template that was never changed. */
export async function currentOf(ctx: Reading, key: TemplateKey): Promise<TemplateVersion | undefined> {
  const [version = 0] = await ctx.templates.currentVersions([key]);
  return version === 0 ? undefined : ctx.templates.find(key, version);
}

/** What holds for a locale; undefined when there is nothing of its own. */
export function stateOf(key: TemplateKey, current: TemplateVersion | undefined): TemplateState | undefined {
  const { version, content = null, changedAt } = current ?? { version: 0 };
  const changed = changedAt === undefined ? {} : { changedAt };
  if (content) return { ...key, source: "changed", version, content, ...changed };
  const builtIn = key.locale === DEFAULT_LOCALE ? BUILT_INS[key.channel][key.event] : undefined;
  return builtIn && { ...key, source: "built-in", version, content: builtIn, ...changed };
}

/** All templates that there are, built-in and changed, by event, channel and locale. */
export async function listTemplates(ctx: Reading): Promise<TemplateState[]> {
  const changed = await ctx.templates.changed();
  const versions = new Map(changed.map(({ key, current }) => [nameOf(key), { key, current }]));
  const builtIn = TEMPLATE_CHANNELS.flatMap((channel) =>
    eventsOf(channel).map((event) => ({ event, channel, locale: DEFAULT_LOCALE })),
  );
  const keys = new Map([...builtIn, ...changed.map(({ key }) => key)].map((key) => [nameOf(key), key]));
  return [...keys]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, key]) => stateOf(key, versions.get(name)?.current) ?? []);
}

const nameOf = ({ event, channel, locale }: TemplateKey): string => `${event}/${channel}/${locale}`;
