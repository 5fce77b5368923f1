import type { EventType } from "@orderapp/contracts/events";
import { H1, type MailTemplate } from "./layout.ts";

// Template engines have no switch for a word; what is not listed is said as it came.
const WHY = `{% case reason %}{% when "order_cancelled" %}the order is cancelled{% when "already_paid" %}the order was paid before{% when "out_of_stock" %}the goods were sold meanwhile{% when "order_not_found" %}there is no such order{% when "amount_differs" %}the order is of another amount{% else %}{{ reason | replace: "_", " " }}{% endcase %}`;

// The only money that an administrator decides about.
const FATE = `{% if reason == "amount_differs" %}held{% else %}given back{% endif %}`;
const NEXT = `{% if reason == "amount_differs" %}The order is not confirmed: refund the payment, or settle it with the buyer.{% else %}The full amount is being refunded.{% endif %}`;

const KIND = `{% case item.kind %}{% when "missing_here" %}a payment that is not in our books{% when "missing_at_provider" %}a payment that the provider does not have{% when "amount_differs" %}another amount{% when "status_differs" %}another status{% when "refund_missing_here" %}a refund that is not in our books{% when "refund_missing_at_provider" %}a refund that the provider does not have{% else %}a refund that differs{% endcase %}`;

const SIDES = `{% if item.ours %}, ours {{ item.ours.amount | money }} {{ item.ours.status }}{% endif %}{% if item.theirs %}, theirs {{ item.theirs.amount | money }} {{ item.theirs.status }}{% endif %}`;

const MORE = `{% if total > differences.size %}The first {{ differences.size }} of {{ total }}; the report has more.{% else %}{{ total }} in all.{% endif %}`;

/** The mails to administrators about money that went astray. */
export const PAYMENT_MAILS = {
  "payment.anomaly": {
    subject: `Payment ${FATE}: {{ received | money }} for order {{ orderNumber }}`,
    html: `<h1 ${H1}>A payment is ${FATE}</h1>
<p>{{ received | money }} came for order <strong>{{ orderNumber }}</strong>, but ${WHY}. ${NEXT}</p>
<p>{{ payment.provider }}: {{ payment.providerReference }}<br>Payment: {{ payment.id }}</p>`,
    text: `A payment is ${FATE}

{{ received | money }} came for order {{ orderNumber }}, but ${WHY}. ${NEXT}

{{ payment.provider }}: {{ payment.providerReference }}
Payment: {{ payment.id }}

{{ store.name }} - {{ store.url }}`,
  },
  "payment.reconciliation_differs": {
    subject: "Payments of {{ date }}: {{ total }} {% if total == 1 %}difference{% else %}differences{% endif %}",
    html: `<h1 ${H1}>Payments of {{ date }} do not agree</h1>
<p>What the providers say and what we say differs. ${MORE}</p>
<ul style="padding-left:20px">
{% for item in differences %}<li>{{ item.provider }} {{ item.providerReference }}{% if item.refundReference %}, refund {{ item.refundReference }}{% endif %}: ${KIND}${SIDES}</li>
{% endfor %}</ul>`,
    text: `Payments of {{ date }} do not agree

What the providers say and what we say differs. ${MORE}

{% for item in differences %}- {{ item.provider }} {{ item.providerReference }}{% if item.refundReference %}, refund {{ item.refundReference }}{% endif %}: ${KIND}${SIDES}
{% endfor %}
{{ store.name }} - {{ store.url }}`,
  },
} satisfies Partial<Record<EventType, MailTemplate>>;
