import type { EventType } from "@orderapp/contracts/events";
import { button } from "./button.ts";
import { H1, type MailTemplate } from "./layout.ts";

const CELL = 'style="padding:8px 0;border-bottom:1px solid #ecece7;vertical-align:top"';
const RIGHT =
  'align="right" style="padding:8px 0 8px 12px;border-bottom:1px solid #ecece7;vertical-align:top;white-space:nowrap"';
const SMALL = 'style="margin:12px 0;font-size:13px;color:#6b6b66"';
const END = "\n\n{{ store.name }} - {{ store.url }}";

/** The mails to buyers that are not about the course of an order; a cart's is advertising. */
export const BUYER_MAILS = {
  "payment.failed": {
    subject: "Your payment for order {{ orderNumber }} did not go through",
    html: `<h1 ${H1}>Your payment did not go through</h1>
<p>We could not take {{ payment.amount | money }} for order <strong style="white-space:nowrap">{{ orderNumber }}</strong>, and nothing was charged. The order waits for your payment for a while.</p>
<p>Go back to the checkout and try again, or choose another way to pay. If it goes wrong once more, your bank can say why.</p>${button("store.url", "Back to the shop")}
<p ${SMALL}>If you have paid meanwhile, leave this mail alone.</p>`,
    text: `Your payment did not go through

We could not take {{ payment.amount | money }} for order {{ orderNumber }}, and nothing was charged. The order waits for your payment for a while.

Go back to the checkout and try again, or choose another way to pay. If it goes wrong once more, your bank can say why.

If you have paid meanwhile, leave this mail alone.${END}`,
  },
  "cart.abandoned": {
    subject: "Your cart at {{ store.name }} is still here",
    html: `<h1 ${H1}>Your cart is still here</h1>
<p>You left this behind. Prices and stock may change, so nothing is held for you yet.</p>
<table width="100%" cellpadding="0" cellspacing="0" style="margin:16px 0">
{% for item in cart.items %}<tr><td ${CELL}>{{ item.quantity }} × {{ item.title }}</td><td ${RIGHT}>{{ item.unitPrice | money }}{% if item.quantity > 1 %} each{% endif %}</td></tr>
{% endfor %}<tr><td style="padding:8px 0;font-weight:700">Subtotal</td><td align="right" style="padding:8px 0;font-weight:700;white-space:nowrap">{{ cart.subtotal | money }}</td></tr>
</table>${button("store.url", "Back to the shop")}
<p ${SMALL}>You get this because you agreed to hear from us. <a href="{{ unsubscribe }}" style="color:#6b6b66">No more of these</a></p>`,
    text: `Your cart is still here

You left this behind. Prices and stock may change, so nothing is held for you yet.

{% for item in cart.items %}{{ item.quantity }} x {{ item.title }}: {{ item.unitPrice | money }}{% if item.quantity > 1 %} each{% endif %}
{% endfor %}
Subtotal: {{ cart.subtotal | money }}

Back to the shop: {{ store.url }}

You get this because you agreed to hear from us. No more of these:
{{ unsubscribe }}${END}`,
  },
} satisfies Partial<Record<EventType, MailTemplate>>;
