import type { EventType } from "@orderapp/contracts/events";
import { H1, type MailTemplate } from "./layout.ts";

/** The mails to the shop's own administrators. */
export const SHOP_MAILS = {
  "inventory.low": {
    subject: "Low stock: {{ title }} ({{ sku }})",
    html: `<h1 ${H1}>Low stock</h1>
<p><strong>{{ title }}</strong> ({{ sku }}) is down to {{ available }}; you wanted to know at {{ threshold }}.</p>`,
    text: `Low stock

{{ title }} ({{ sku }}) is down to {{ available }}; you wanted to know at {{ threshold }}.

{{ store.name }} - {{ store.url }}`,
  },
} satisfies Partial<Record<EventType, MailTemplate>>;
