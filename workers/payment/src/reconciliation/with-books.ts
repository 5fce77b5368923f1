import { PaymentProvider } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import type { PaymentContext } from "../context.ts";

/** The providers whose books can be read: configured, and with books. */
export const withBooks = (ctx: PaymentContext): PaymentProvider[] =>
  PaymentProvider.options.filter((name) => {
    try {
      return ctx.provider(name).transactions !== undefined;
    } catch (error) {
      if (error instanceof AppError && error.code === "validation_failed") return false;
      throw error;
    }
  });
