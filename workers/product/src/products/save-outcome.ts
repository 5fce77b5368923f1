import { AppError } from "@orderapp/core/errors";
import type { SaveOutcome } from "./product.ts";

/** The refusal that an outcome stands for; undefined when the product was written. */
export function refusalOf(outcome: SaveOutcome): AppError | undefined {
  switch (outcome.outcome) {
    case "created":
    case "updated":
    case "unchanged":
      return undefined;
    case "not_found":
      return new AppError("not_found", "There is no such product.");
    case "version_mismatch":
      return new AppError("version_mismatch", "The product has changed since you read it. Read it again.");
    case "unknown_category":
      return new AppError("validation_failed", "Correct the fields named in errors.", {
        errors: [{ path: "categories", message: `There is no category ${outcome.detail}`, code: "not_found" }],
      });
    case "refused":
      return refusedBy(outcome.constraint, outcome.detail);
  }
}

function refusedBy(constraint: string, detail: string | null): AppError {
  if (constraint === "variants_sku_key") {
    return new AppError("sku_taken", `Another variant has the sku ${detail ?? ""}.`.replace(" .", "."));
  }
  if (constraint === "products_slug_key") return new AppError("slug_taken", "Another product has this slug.");
  if (constraint.startsWith("stock_")) {
    return new AppError("insufficient_stock", "More is reserved by orders than would be on hand.");
  }
  if (constraint.startsWith("reservation_lines")) {
    return new AppError("conflict", "A variant that was ordered cannot be removed.");
  }
  if (constraint.startsWith("product_categories")) {
    return new AppError("conflict", "A category of the product was deleted just now. Read it again.");
  }
  return new AppError("validation_failed", "The product cannot be stored like this.");
}
