import type { TemplateRepository } from "../db/template-repository.ts";
import type { Content, TemplateKey } from "./template.ts";

/** Where the templates of messages come from; null for one that was not changed, or was changed back. */
export type TemplateSource = { current(keys: TemplateKey[]): Promise<(Content | null)[]> };

// A change must be seen within 5 s.
const FRESH_MS = 4_000;
const MAX_ENTRIES = 500;

type Entry = { version: number; content: Content | null; checkedAt: number };
type Cache = Map<string, Entry>;

// A cache that may vanish; the same templates for all events that this isolate handles.
const caches = new Map<string, Cache>();

const nameOf = ({ event, channel, locale }: TemplateKey): string => `${event}/${channel}/${locale}`;

/** The changed templates as this isolate saw them a moment ago; `place` names the store they are from. */
export function cachedTemplates(
  place: string,
  repository: Pick<TemplateRepository, "currentVersions" | "find">,
  now: () => number = Date.now,
): TemplateSource {
  const cache: Cache = caches.get(place) ?? new Map<string, Entry>();
  caches.set(place, cache);

  const refresh = async (keys: TemplateKey[]): Promise<void> => {
    const checkedAt = now();
    const versions = await repository.currentVersions(keys);
    if (cache.size + keys.length > MAX_ENTRIES) cache.clear();
    await Promise.all(
      keys.map(async (key, index) => {
        const name = nameOf(key);
        const version = versions[index] ?? 0;
        const known = cache.get(name);
        // What was parsed belongs to the content, and stays with it.
        const content =
          known?.version === version
            ? known.content
            : version === 0
              ? null
              : ((await repository.find(key, version))?.content ?? null);
        cache.set(name, { version, content, checkedAt });
      }),
    );
  };

  return {
    async current(keys) {
      const oldest = now() - FRESH_MS;
      const stale = keys.filter((key) => (cache.get(nameOf(key))?.checkedAt ?? -Infinity) <= oldest);
      if (stale.length > 0) await refresh(stale);
      return keys.map((key) => cache.get(nameOf(key))?.content ?? null);
    },
  };
}
