import { AppError } from "@orderapp/core/errors";
import { randomToken } from "@orderapp/core/ids";

/** A new cart's id: 144 random bits, the right to use it. */
export const newCartId = (): string => randomToken(18);

/** Refuses what cannot be a cart's id before an object is made for it. */
export function requireCartId(id: string): void {
  if (!/^[\w-]{24}$/.test(id)) throw new AppError("not_found", "There is no such cart.");
}
