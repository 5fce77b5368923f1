import type { Plugin } from "miniflare";

type WorkerOptions = Parameters<Plugin["getBindings"]>[0];

/** The bindings that a plugin of ours has in a Worker, each with the options that it was given. */
export const unsafeBindings = (plugin: string, { config }: WorkerOptions): [string, Record<string, unknown>][] =>
  Object.entries(config.env ?? {}).flatMap(([name, binding]) => {
    if (binding.type !== `unsafe:${plugin}`) return [];
    const given = "dev" in binding && binding.dev && "options" in binding.dev ? (binding.dev.options ?? {}) : {};
    return [[name, { ...given }]];
  });
