import { z } from "zod";
import { type Detail, PaypalError, unprocessable } from "./errors.ts";
import type { Money } from "./objects.ts";

const money = z.object({ currency_code: z.string().length(3), value: z.string().max(32) });
const context = z.looseObject({ return_url: z.url().optional(), cancel_url: z.url().optional() });
const item = z.looseObject({
  name: z.string().min(1).max(127),
  quantity: z.string().regex(/^\d{1,10}$/),
  unit_amount: money,
});
const breakdown = z.object({
  item_total: money.optional(),
  shipping: money.optional(),
  handling: money.optional(),
  tax_total: money.optional(),
  insurance: money.optional(),
  shipping_discount: money.optional(),
  discount: money.optional(),
});

/** The body of `POST /v2/checkout/orders`. PayPal ignores fields it does not know. */
export const orderInput = z.looseObject({
  intent: z.enum(["CAPTURE", "AUTHORIZE"]),
  purchase_units: z
    .array(
      z.looseObject({
        reference_id: z.string().min(1).max(256).optional(),
        custom_id: z.string().max(255).optional(),
        invoice_id: z.string().max(127).optional(),
        amount: money.extend({ breakdown: breakdown.optional() }),
        items: z.array(item).optional(),
      }),
    )
    .min(1)
    .max(10),
  payment_source: z
    .looseObject({ paypal: z.looseObject({ experience_context: context.optional() }).optional() })
    .optional(),
  application_context: context.optional(),
});

/** The body of `POST /v2/payments/captures/{id}/refund`. */
export const refundInput = z.looseObject({
  amount: money.optional(),
  custom_id: z.string().max(127).optional(),
  invoice_id: z.string().max(127).optional(),
  note_to_payer: z.string().max(255).optional(),
});

export type OrderInput = z.infer<typeof orderInput>;
type UnitInput = OrderInput["purchase_units"][number];

/** Reads a body, or refuses it as PayPal does: one detail for each thing that is wrong. */
export function readInput<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown;
  try {
    json = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw new PaypalError(400, "INVALID_REQUEST", [
      { issue: "MALFORMED_REQUEST_JSON", description: "The request JSON is not well formed.", location: "body" },
    ]);
  }
  const parsed = schema.safeParse(json, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new PaypalError(400, "INVALID_REQUEST", parsed.error.issues.map(detail));
}

function detail(issue: z.core.$ZodIssue): Detail {
  const missing = issue.input === undefined;
  return {
    field: `/${issue.path.join("/")}`,
    location: "body",
    issue: missing ? "MISSING_REQUIRED_PARAMETER" : "INVALID_PARAMETER_SYNTAX",
    description: missing
      ? "A required field / parameter is missing."
      : "The value of a field does not conform to the expected format.",
  };
}

const wholeUnits = new Set(["HUF", "JPY", "TWD"]);
const currencies = new Set(
  "AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD".split(" "),
);

/** A sum in the currency's smallest unit; refuses what PayPal would. */
export function minorUnits({ currency_code: currency, value }: Money, field: string): number {
  if (!currencies.has(currency)) {
    throw unprocessable(
      "CURRENCY_NOT_SUPPORTED",
      "Currency code is not currently supported.",
      `${field}/currency_code`,
    );
  }
  if (!/^\d{1,12}(\.\d+)?$/.test(value)) {
    throw new PaypalError(400, "INVALID_REQUEST", [
      {
        field: `${field}/value`,
        location: "body",
        issue: "INVALID_PARAMETER_SYNTAX",
        description: "The value of a field does not conform to the expected format.",
      },
    ]);
  }
  const [whole = "0", fraction = ""] = value.split(".");
  const places = wholeUnits.has(currency) ? 0 : 2;
  if (fraction.length > places) {
    throw unprocessable(
      "DECIMAL_PRECISION",
      `The value of the field should not be more than ${places} decimal places.`,
      `${field}/value`,
    );
  }
  return Number(whole) * 10 ** places + Number(fraction.padEnd(places, "0") || 0);
}

/** The sum in PayPal's notation. */
export function moneyOf(currency: string, minor: number): Money {
  if (wholeUnits.has(currency)) return { currency_code: currency, value: String(minor) };
  const sign = minor < 0 ? "-" : "";
  const digits = String(Math.abs(minor)).padStart(3, "0");
  return { currency_code: currency, value: `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}` };
}

/** Checks that a purchase unit's sums add up. */
export function checkUnit(unit: UnitInput, index: number): void {
  const field = `/purchase_units/${index}`;
  const total = minorUnits(unit.amount, `${field}/amount`);
  if (total <= 0) {
    throw unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", "Must be greater than zero.", `${field}/amount/value`);
  }
  const parts = unit.amount.breakdown;
  const part = (name: keyof typeof breakdown.shape): number => {
    const given = parts?.[name];
    return given === undefined ? 0 : minorUnits(given, `${field}/amount/breakdown/${name}`);
  };
  if (parts !== undefined) {
    const sum = part("item_total") + part("shipping") + part("handling") + part("tax_total") + part("insurance");
    if (sum - part("shipping_discount") - part("discount") !== total) {
      throw unprocessable(
        "AMOUNT_MISMATCH",
        "Should equal item_total + tax_total + shipping + handling + insurance - shipping_discount - discount.",
        `${field}/amount/value`,
      );
    }
  }
  if (unit.items === undefined) return;
  if (parts?.item_total === undefined) {
    throw unprocessable(
      "ITEM_TOTAL_REQUIRED",
      "If item details are specified (items.unit_amount and items.quantity) corresponding amount.breakdown.item_total is required.",
      `${field}/amount/breakdown/item_total`,
    );
  }
  const items = unit.items.reduce(
    (sum, { unit_amount, quantity }, at) =>
      sum + minorUnits(unit_amount, `${field}/items/${at}/unit_amount`) * Number(quantity),
    0,
  );
  if (items !== part("item_total")) {
    throw unprocessable(
      "ITEM_TOTAL_MISMATCH",
      "Should equal sum of (unit_amount * quantity) across all items for a given purchase_unit.",
      `${field}/amount/breakdown/item_total/value`,
    );
  }
}
