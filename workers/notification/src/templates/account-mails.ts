import type { EventType } from "@orderapp/contracts/events";
import { button } from "./button.ts";
import { H1, type MailTemplate } from "./layout.ts";

const SMALL = 'style="margin:12px 0;font-size:13px;color:#6b6b66;word-break:break-word"';
const LABEL = 'style="padding:6px 16px 6px 0;color:#6b6b66;vertical-align:top"';
const VALUE = 'style="padding:6px 0;vertical-align:top;word-break:break-word"';
const END = "\n\n{{ store.name }} - {{ store.url }}";

// For programs that show no buttons, and for opening it in another browser.
const ADDRESS = `<p ${SMALL}>Or open this address:<br><a href="{{ link }}" style="color:#6b6b66;word-break:break-all">{{ link }}</a></p>`;

/** The mails about an account; `link` carries a token, `pages.resetPassword` does not. */
export const ACCOUNT_MAILS = {
  "user.registered": {
    subject: "Welcome to {{ store.name }}",
    html: `<h1 ${H1}>Welcome{{ greeting }}</h1>
<p>Your account for {{ email }} is ready. You can sign in, keep your addresses, and follow your orders.</p>
{% if link %}<p>Please confirm that this address is yours. The link works once, and for 24 hours.</p>${button("link", "Confirm my address")}${ADDRESS}
{% endif %}<p ${SMALL}>If it wasn't you who signed up, leave this mail alone: the address then stays unconfirmed.</p>`,
    text: `Welcome{{ greeting }}

Your account for {{ email }} is ready. You can sign in, keep your addresses, and follow your orders.

{% if link %}Please confirm that this address is yours. The link works once, and for 24 hours:
{{ link }}

{% endif %}If it wasn't you who signed up, leave this mail alone: the address then stays unconfirmed.${END}`,
  },
  "user.verification_requested": {
    subject: "Confirm your address for {{ store.name }}",
    html: `<h1 ${H1}>Confirm your address</h1>
<p>Hello{{ greeting }}. With this link you confirm that {{ email }} is yours. It works once, and for 24 hours.</p>${button("link", "Confirm my address")}${ADDRESS}
<p ${SMALL}>If you have no account with us, leave this mail alone.</p>`,
    text: `Confirm your address

Hello{{ greeting }}. With this link you confirm that {{ email }} is yours. It works once, and for 24 hours:
{{ link }}

If you have no account with us, leave this mail alone.${END}`,
  },
  "user.password_reset_requested": {
    subject: "Set a new password for {{ store.name }}",
    html: `<h1 ${H1}>Set a new password</h1>
<p>Hello{{ greeting }}. Someone, probably you, asked for a new password for {{ email }}. The link works once, and for an hour; using it signs you out everywhere.</p>${button("link", "Set a new password")}${ADDRESS}
<p ${SMALL}>If it wasn't you, leave this mail alone: your password stays as it is. Nobody from {{ store.name }} will ever ask you for this link.</p>`,
    text: `Set a new password

Hello{{ greeting }}. Someone, probably you, asked for a new password for {{ email }}. The link works once, and for an hour; using it signs you out everywhere:
{{ link }}

If it wasn't you, leave this mail alone: your password stays as it is. Nobody from {{ store.name }} will ever ask you for this link.${END}`,
  },
  "user.password_changed": {
    subject: "Your password for {{ store.name }} was changed",
    html: `<h1 ${H1}>Your password was changed</h1>
<p>Hello{{ greeting }}. The password for {{ email }} was changed on {{ event.at | moment }}. You are signed out on your other devices.</p>
<p>If it wasn't you, somebody else can get into your account. Set a new password now, and change that of your mailbox, too.</p>${button("pages.resetPassword", "Set a new password")}`,
    text: `Your password was changed

Hello{{ greeting }}. The password for {{ email }} was changed on {{ event.at | moment }}. You are signed out on your other devices.

If it wasn't you, somebody else can get into your account. Set a new password now, and change that of your mailbox, too:
{{ pages.resetPassword }}${END}`,
  },
  "user.new_device": {
    subject: "A new sign-in to your {{ store.name }} account",
    html: `<h1 ${H1}>A new sign-in</h1>
<p>Hello{{ greeting }}. Someone signed in to your account for {{ email }} on a device that we have not seen before.</p>
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:16px 0">
<tr><td ${LABEL}>Device</td><td ${VALUE}>{{ device | device_name }}</td></tr>
{% assign place = country | country_name %}{% if place %}<tr><td ${LABEL}>Place</td><td ${VALUE}>{{ place }}</td></tr>
{% endif %}<tr><td ${LABEL}>Time</td><td ${VALUE}>{{ event.at | moment }}</td></tr>
</table>
<p>If it was you, there is nothing to do. If not, set a new password now: that signs everybody out.</p>${button("pages.resetPassword", "Set a new password")}`,
    text: `A new sign-in

Hello{{ greeting }}. Someone signed in to your account for {{ email }} on a device that we have not seen before.

Device: {{ device | device_name }}
{% assign place = country | country_name %}{% if place %}Place: {{ place }}
{% endif %}Time: {{ event.at | moment }}

If it was you, there is nothing to do. If not, set a new password now: that signs everybody out.
{{ pages.resetPassword }}${END}`,
  },
  "user.erased": {
    subject: "Your {{ store.name }} account is deleted",
    html: `<h1 ${H1}>Your account is deleted</h1>
<p>Hello{{ greeting }}. As you asked, the account for {{ email }} is gone, and with it your profile, your addresses and your sessions. Orders stay in our books without your name; one that is still under way is delivered first.</p>
<p>This is the last you hear of us. Thank you for having been here.</p>`,
    text: `Your account is deleted

Hello{{ greeting }}. As you asked, the account for {{ email }} is gone, and with it your profile, your addresses and your sessions. Orders stay in our books without your name; one that is still under way is delivered first.

This is the last you hear of us. Thank you for having been here.${END}`,
  },
} satisfies Partial<Record<EventType, MailTemplate>>;
