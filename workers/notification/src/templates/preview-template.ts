import { AppError, type FieldError } from "@orderapp/core/errors";
import { toFieldErrors } from "@orderapp/http/answer-problem";
import { z } from "@hono/zod-openapi";
import type { NotificationContext } from "../context.ts";
import { errorsOf } from "./check-template.ts";
import { renderContent, RenderFailure } from "./render.ts";
import { sampleEvent } from "./samples.ts";
import type { Content, TemplateKey } from "./template.ts";

/** What a template makes of its event's sample, or of data given in their place; `validation_failed` if it cannot. */
export function previewTemplate(
  { store, pages }: Pick<NotificationContext, "store" | "pages">,
  { event, channel, locale }: TemplateKey,
  content: Content,
  data: Record<string, unknown>,
): Content {
  const link = `${pages.verifyEmail}?token=preview`;
  const around = { store, pages, link, unsubscribe: `${store.url}/unsubscribe?token=preview` };
  try {
    const sample = sampleEvent(event, data);
    return renderContent(content, channel, sample, around, { template: locale, wanted: locale });
  } catch (error) {
    throw new AppError("validation_failed", "Correct what is named in errors.", { cause: error, errors: told(error) });
  }
}

function told(error: unknown): FieldError[] {
  if (error instanceof z.ZodError) return toFieldErrors(error);
  if (error instanceof RenderFailure) return errorsOf(error.cause, error.part);
  throw error;
}
