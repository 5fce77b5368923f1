import type { PaymentProvider } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import { manualFrom } from "./manual.ts";
import { paypalFrom } from "./paypal.ts";
import type { ProviderClient, ProviderParts } from "./provider.ts";
import { stripeFrom } from "./stripe.ts";

// One line a provider; its name comes from the contract's list, and the compiler asks for the line.
const PROVIDERS: Record<PaymentProvider, (parts: ProviderParts) => ProviderClient | undefined> = {
  stripe: stripeFrom,
  paypal: paypalFrom,
  manual: manualFrom,
};

/** The client of a provider; `validation_failed` when the settings have none. */
export function providerFrom(name: PaymentProvider, parts: ProviderParts): ProviderClient {
  const client = PROVIDERS[name](parts);
  if (client) return client;
  throw new AppError("validation_failed", "This payment provider is not configured.", {
    errors: [{ path: "provider", message: `The provider ${name} is not configured`, code: "not_configured" }],
  });
}
