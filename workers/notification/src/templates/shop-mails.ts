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
  "webhook_endpoint.disabled": {
    subject: "Webhooks to {{ address }} are switched off",
    html: `<h1 ${H1}>Webhooks to {{ address }} are switched off</h1>
<p>{% if reason == "gone" %}It answered 410 Gone, which asks for no more.{% else %}{{ failures }} tries in a row have failed.{% endif %} The last answer: {{ lastError }}</p>
<p>Events for it are kept for 30 days. When it works again, switch it on and replay them.</p>
<p style="color:#6b6b66;font-size:13px">Endpoint {{ endpointId }}</p>`,
    text: `Webhooks to {{ address }} are switched off

{% if reason == "gone" %}It answered 410 Gone, which asks for no more.{% else %}{{ failures }} tries in a row have failed.{% endif %} The last answer: {{ lastError }}

Events for it are kept for 30 days. When it works again, switch it on and replay them.

Endpoint {{ endpointId }}

{{ store.name }} - {{ store.url }}`,
  },
  "notification.dead_letters": {
    subject: "Messages that could not be handled",
    html: `<h1 ${H1}>Messages that could not be handled</h1>
<p>{{ found }} at least ({{ kinds | join: ", " }}): what they were to tell, nobody was told. They are kept for 30 days, and can be looked at and handled once more.</p>
<p>This mail comes once an hour at most.</p>`,
    text: `Messages that could not be handled

{{ found }} at least ({{ kinds | join: ", " }}): what they were to tell, nobody was told. They are kept for 30 days, and can be looked at and handled once more.

This mail comes once an hour at most.

{{ store.name }} - {{ store.url }}`,
  },
} satisfies Partial<Record<EventType, MailTemplate>>;
