import type { EventType } from "@orderapp/contracts/events";
import { ACCOUNT_MAILS } from "./account-mails.ts";
import { BUYER_MAILS } from "./buyer-mails.ts";
import { H1, type MailTemplate } from "./layout.ts";
import { PAYMENT_MAILS } from "./payment-mails.ts";
import { SHOP_MAILS } from "./shop-mails.ts";

const CELL = 'style="padding:8px 0;border-bottom:1px solid #ecece7;vertical-align:top"';
const RIGHT =
  'align="right" style="padding:8px 0 8px 12px;border-bottom:1px solid #ecece7;vertical-align:top;white-space:nowrap"';
const SUM = 'style="padding:4px 0"';
// A number that breaks at its hyphens is hard to read out.
const NUMBER = '<span style="white-space:nowrap">{{ order.number }}</span>';
const SUM_RIGHT = 'align="right" style="padding:4px 0;white-space:nowrap"';

const COUNTRY = "{{ order.shippingAddress.country | country_name | default: order.shippingAddress.country }}";

const orderHtml = `
<table width="100%" cellpadding="0" cellspacing="0" style="margin:16px 0">
{% for item in order.items %}<tr><td ${CELL}>{{ item.quantity }} × {{ item.title }}<br><span style="color:#6b6b66;font-size:13px">{{ item.sku }}</span></td><td ${RIGHT}>{{ item.lineTotal | money }}</td></tr>
{% endfor %}</table>
<table width="100%" cellpadding="0" cellspacing="0">
<tr><td ${SUM}>Subtotal</td><td ${SUM_RIGHT}>{{ order.totals.subtotal | money }}</td></tr>
{% if order.totals.discount.amount > 0 %}<tr><td ${SUM}>Discount</td><td ${SUM_RIGHT}>−{{ order.totals.discount | money }}</td></tr>
{% endif %}<tr><td ${SUM}>Shipping ({{ order.shippingMethod.name }})</td><td ${SUM_RIGHT}>{{ order.totals.shipping | money }}</td></tr>
{% if order.totals.tax.amount > 0 %}<tr><td ${SUM}>{% if order.totals.taxIncluded %}Tax, included{% else %}Tax{% endif %}</td><td ${SUM_RIGHT}>{{ order.totals.tax | money }}</td></tr>
{% endif %}<tr><td style="padding:8px 0;font-weight:700">Total</td><td align="right" style="padding:8px 0;font-weight:700;white-space:nowrap">{{ order.totals.total | money }}</td></tr>
</table>
<p style="margin:20px 0 4px;font-weight:600">Shipping to</p>
<p style="margin:0">{{ order.shippingAddress.name }}<br>{{ order.shippingAddress.line1 }}{% if order.shippingAddress.line2 %}<br>{{ order.shippingAddress.line2 }}{% endif %}<br>{{ order.shippingAddress.postalCode }} {{ order.shippingAddress.city }}{% if order.shippingAddress.region %}, {{ order.shippingAddress.region }}{% endif %}<br>${COUNTRY}</p>`;

const orderText = `{% for item in order.items %}{{ item.quantity }} x {{ item.title }} ({{ item.sku }}): {{ item.lineTotal | money }}
{% endfor %}
Subtotal: {{ order.totals.subtotal | money }}
{% if order.totals.discount.amount > 0 %}Discount: -{{ order.totals.discount | money }}
{% endif %}Shipping ({{ order.shippingMethod.name }}): {{ order.totals.shipping | money }}
{% if order.totals.tax.amount > 0 %}Tax{% if order.totals.taxIncluded %}, included{% endif %}: {{ order.totals.tax | money }}
{% endif %}Total: {{ order.totals.total | money }}

Shipping to:
{{ order.shippingAddress.name }}
{{ order.shippingAddress.line1 }}
{% if order.shippingAddress.line2 %}{{ order.shippingAddress.line2 }}
{% endif %}{{ order.shippingAddress.postalCode }} {{ order.shippingAddress.city }}{% if order.shippingAddress.region %}, {{ order.shippingAddress.region }}{% endif %}
${COUNTRY}`;

/** The built-in English mails; events without one send none. */
export const BUILT_IN: Partial<Record<EventType, MailTemplate>> = {
  ...ACCOUNT_MAILS,
  ...SHOP_MAILS,
  ...PAYMENT_MAILS,
  ...BUYER_MAILS,
  "order.created": {
    subject: "We have your order {{ order.number }}",
    html: `<h1 ${H1}>We have your order ${NUMBER}</h1>
<p>Thank you. We keep these items for you while we wait for your payment.</p>${orderHtml}`,
    text: `We have your order {{ order.number }}

Thank you. We keep these items for you while we wait for your payment.

${orderText}

{{ store.name }} - {{ store.url }}`,
  },
  "order.confirmed": {
    subject: "Order {{ order.number }} is confirmed",
    html: `<h1 ${H1}>Order ${NUMBER} is confirmed</h1>
<p>Your payment of {{ order.totals.total | money }} has arrived. We are getting your order ready.</p>${orderHtml}`,
    text: `Order {{ order.number }} is confirmed

Your payment of {{ order.totals.total | money }} has arrived. We are getting your order ready.

${orderText}

{{ store.name }} - {{ store.url }}`,
  },
  "order.shipped": {
    subject: "Order {{ order.number }} is on its way",
    html: `<h1 ${H1}>Order ${NUMBER} is on its way</h1>
{% if order.tracking %}<p>{{ order.tracking.carrier }}, tracking number {{ order.tracking.trackingNumber }}{% if order.tracking.trackingUrl %}: <a href="{{ order.tracking.trackingUrl }}" style="color:#1d1d1b">follow your parcel</a>{% endif %}.</p>{% endif %}${orderHtml}`,
    text: `Order {{ order.number }} is on its way

{% if order.tracking %}{{ order.tracking.carrier }}, tracking number {{ order.tracking.trackingNumber }}
{% if order.tracking.trackingUrl %}{{ order.tracking.trackingUrl }}
{% endif %}{% endif %}
${orderText}

{{ store.name }} - {{ store.url }}`,
  },
  "order.delivered": {
    subject: "Order {{ order.number }} has arrived",
    html: `<h1 ${H1}>Order ${NUMBER} has arrived</h1>
<p>Your parcel was delivered. If anything is not as it should be, write to us.</p>${orderHtml}`,
    text: `Order {{ order.number }} has arrived

Your parcel was delivered. If anything is not as it should be, write to us.

${orderText}

{{ store.name }} - {{ store.url }}`,
  },
  "order.cancelled": {
    subject: "Order {{ order.number }} is cancelled",
    html: `<h1 ${H1}>Order ${NUMBER} is cancelled</h1>
<p>{% if order.cancelReason == "expired" %}We did not receive a payment in time.{% endif %} If you have paid, you get the full amount back by the same way.</p>${orderHtml}`,
    text: `Order {{ order.number }} is cancelled

{% if order.cancelReason == "expired" %}We did not receive a payment in time. {% endif %}If you have paid, you get the full amount back by the same way.

${orderText}

{{ store.name }} - {{ store.url }}`,
  },
  "order.refunded": {
    subject: "A refund for order {{ order.number }}",
    html: `<h1 ${H1}>A refund for order ${NUMBER}</h1>
<p>We have sent money back by the way you paid. Banks take a few days to show it.</p>${orderHtml}`,
    text: `A refund for order {{ order.number }}

We have sent money back by the way you paid. Banks take a few days to show it.

${orderText}

{{ store.name }} - {{ store.url }}`,
  },
};
