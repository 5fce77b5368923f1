import type { Address, Money } from "@orderapp/contracts/common";
import { formatDecimal } from "@orderapp/core/money";
import { defuse } from "@orderapp/core/spreadsheet";
import { stringify } from "csv-stringify/sync";
import type { Item, OrderState } from "./order.ts";

const ADDRESS = ["Name", "Address1", "Address2", "City", "Zip", "Province", "Country", "Phone"] as const;
const OF_ITEM = ["quantity", "name", "sku", "price", "total"] as const;

// Named as in Shopify's export of orders, where that has the same.
const COLUMNS = [
  "Name",
  "Email",
  "Id",
  "User Id",
  "Status",
  "Financial Status",
  "Created at",
  "Updated at",
  "Currency",
  "Subtotal",
  "Discount Amount",
  "Shipping",
  "Taxes",
  "Total",
  "Shipping Method",
  ...OF_ITEM.map((name) => `Lineitem ${name}`),
  ...ADDRESS.map((name) => `Billing ${name}`),
  ...ADDRESS.map((name) => `Shipping ${name}`),
  "Notes",
  "Cancel Reason",
  "Tracking Company",
  "Tracking Number",
  "Tracking Url",
];

type Cells = Record<string, string | undefined>;

/** The first line of the file. */
export const ordersCsvHeader = (): string => stringify([COLUMNS]);

/** CSV text of some orders: a row an item, with the order itself in the first row of each. */
export const ordersCsv = (orders: readonly OrderState[]): string =>
  stringify(orders.flatMap(rowsOf).map((cells) => COLUMNS.map((column) => defuse(cells[column] ?? ""))));

function rowsOf(order: OrderState): Cells[] {
  const [first, ...others] = order.items.map(itemCells);
  const named = { Name: order.number, Email: order.email };
  return [{ ...orderCells(order), ...first }, ...others].map((cells) => ({ ...named, ...cells }));
}

const decimal = (money: Money): string => formatDecimal(money);

const orderCells = (order: OrderState): Cells => ({
  Id: order.id,
  "User Id": order.userId,
  Status: order.status,
  "Financial Status": order.paymentStatus,
  "Created at": order.createdAt,
  "Updated at": order.updatedAt,
  Currency: order.currency,
  Subtotal: decimal(order.totals.subtotal),
  "Discount Amount": decimal(order.totals.discount),
  Shipping: decimal(order.totals.shipping),
  Taxes: decimal(order.totals.tax),
  Total: decimal(order.totals.total),
  "Shipping Method": order.shippingMethod.name,
  ...addressCells("Billing", order.billingAddress),
  ...addressCells("Shipping", order.shippingAddress),
  Notes: order.notes,
  "Cancel Reason": order.cancelReason,
  "Tracking Company": order.tracking?.carrier,
  "Tracking Number": order.tracking?.trackingNumber,
  "Tracking Url": order.tracking?.trackingUrl,
});

const itemCells = (item: Item): Cells => ({
  "Lineitem quantity": String(item.quantity),
  "Lineitem name": item.title,
  "Lineitem sku": item.sku,
  "Lineitem price": decimal(item.unitPrice),
  "Lineitem total": decimal(item.lineTotal),
});

const addressCells = (kind: "Billing" | "Shipping", address: Address): Cells => ({
  [`${kind} Name`]: address.name,
  [`${kind} Address1`]: address.line1,
  [`${kind} Address2`]: address.line2,
  [`${kind} City`]: address.city,
  [`${kind} Zip`]: address.postalCode,
  [`${kind} Province`]: address.region,
  [`${kind} Country`]: address.country,
  [`${kind} Phone`]: address.phone,
});
