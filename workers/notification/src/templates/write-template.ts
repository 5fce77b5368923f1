import { AppError } from "@orderapp/core/errors";
import type { NotificationContext } from "../context.ts";
import { checkTemplate } from "./check-template.ts";
import { previewTemplate } from "./preview-template.ts";
import { currentOf, stateOf, type TemplateState } from "./read-template.ts";
import type { Content, TemplateKey, TemplateVersion } from "./template.ts";

type Writing = Pick<NotificationContext, "templates" | "now" | "store" | "pages">;

/** A write that finds another one in its way so often has met more than chance. */
const TRIES = 5;

/**
 * Puts a template in place; `validation_failed` with the places of all mistakes, `version_mismatch` when it is no longer
 * in the version that was `expected` (0: never changed).
 */
export async function writeTemplate(
  ctx: Writing,
  key: TemplateKey,
  content: Content,
  expected: number | undefined,
): Promise<TemplateState> {
  requireGood(ctx, key, content);
  return changed(await append(ctx, key, content, expected), key);
}

/** Returns to the built-in template, or to the fallback of a locale that has none; what was written can be restored. */
export async function resetTemplate(ctx: Writing, key: TemplateKey, expected: number | undefined): Promise<void> {
  const current = await currentOf(ctx, key);
  requireVersion(current?.version ?? 0, expected);
  if (!current?.content) {
    if (stateOf(key, current)) return;
    throw new AppError("not_found", "There is no such template.");
  }
  await append(ctx, key, null, expected);
}

/** Puts an earlier version in place again, as a new one; `not_found` when it is not kept any more. */
export async function restoreTemplate(
  ctx: Writing,
  key: TemplateKey,
  version: number,
  expected: number | undefined,
): Promise<TemplateState> {
  const earlier = await ctx.templates.find(key, version);
  if (!earlier?.content) throw new AppError("not_found", "There is no such version.");
  // The event may have lost a variable since.
  requireGood(ctx, key, earlier.content);
  return changed(await append(ctx, key, earlier.content, expected), key);
}

/** The versions that are kept, newest first. */
export async function listVersions(ctx: Writing, key: TemplateKey): Promise<TemplateVersion[]> {
  const [current = 0] = await ctx.templates.currentVersions([key]);
  return ctx.templates.versions(key, current);
}

async function append(
  ctx: Writing,
  key: TemplateKey,
  content: Content | null,
  expected: number | undefined,
): Promise<TemplateVersion> {
  for (let tries = 0; tries < TRIES; tries++) {
    const [version = 0] = await ctx.templates.currentVersions([key]);
    requireVersion(version, expected);
    const at = ctx.now();
    if (await ctx.templates.write(key, version, content, at)) {
      return { version: version + 1, content, changedAt: at.toISOString() };
    }
  }
  throw new AppError("conflict", "Others are changing this template. Try again.");
}

function requireVersion(version: number, expected: number | undefined): void {
  if (expected === undefined || expected === version) return;
  throw new AppError("version_mismatch", `The template is in version ${version} by now. Read it again.`);
}

/** It must not only be well-formed but also make a message. */
function requireGood(ctx: Writing, key: TemplateKey, content: Content): void {
  const errors = checkTemplate(key.event, key.channel, content);
  if (errors.length > 0) throw new AppError("validation_failed", "Correct the places named in errors.", { errors });
  previewTemplate(ctx, key, content, {});
}

function changed(version: TemplateVersion, key: TemplateKey): TemplateState {
  const state = stateOf(key, version);
  if (!state) throw new Error("a template that was written is not there");
  return state;
}
