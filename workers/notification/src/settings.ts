import {
  address,
  defineSettings,
  list,
  randomSecret,
  secret,
  serviceSettings,
  text,
  whole,
} from "@orderapp/http/settings";
import { z } from "zod";

/** What the notification Worker reads from its environment. */
export const settings = defineSettings(
  z
    .object({
      ...serviceSettings,
      UPSTASH_REDIS_REST_URL: address("Upstash database with messages and templates.").meta({ secret: true }),
      UPSTASH_REDIS_REST_TOKEN: secret("Token of that database."),
      STORE_NAME: text("The shop's name in messages."),
      STORE_URL: address("The shop's front page."),
      API_URL: address("The public address of the gateway, for links that end advertising and receipts of texts."),
      VERIFY_EMAIL_URL: address("The shop's page that confirms an e-mail address; gets `token`."),
      RESET_PASSWORD_URL: address("The shop's page that sets a new password; gets `token`."),
      MAIL_FROM: text("From whom mails come, such as `Shop <shop@example.com>`."),
      MAIL_TRANSPORT: z
        .enum(["smtp", "cloudflare"])
        .default("smtp")
        .meta({ description: "By which way mails go: SMTP, or Cloudflare's `send_email` binding." }),
      SMTP_URL: secret("`smtp://user:pass@host:587` (with STARTTLS, when there is a login) or `smtps://…`.").optional(),
      UNSUBSCRIBE_SECRET: randomSecret(
        "What links that end advertising are sealed with; changing it spoils those sent.",
      ),
      WEBHOOK_SECRET_KEY: randomSecret(
        "What the secrets of webhook endpoints are sealed with; changing it spoils them.",
      ),
      TWILIO_ACCOUNT_SID: secret("With the next two: text messages by Twilio. Without them there are none.").optional(),
      TWILIO_AUTH_TOKEN: secret("Twilio's token.").optional(),
      TWILIO_FROM: secret("Whom texts are from: a number, a name, or a messaging service's id.").optional(),
      TWILIO_API_URL: address("Another base than Twilio's own, such as the local sandbox.").optional(),
      WEBHOOK_RETRY_SECONDS: z
        .string()
        .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?)*$/, "must be seconds, comma-separated")
        .transform((value) => value.split(",").map(Number))
        .pipe(z.array(z.number().positive()))
        .meta({ description: "Seconds between the tries of an outgoing webhook.", format: "numbers, comma-separated" }),
      WEBHOOK_SWITCH_OFF_AFTER: whole("After how many failures in a row its endpoint is switched off.", 1, 1_000),
      WEBHOOK_DNS_URL: address("The resolver over HTTPS that is asked where a webhook's host lies."),
      WEBHOOK_PRIVATE_HOSTS: list("Private hosts that webhooks may go to; read in development only."),
    })
    .superRefine((value, issues) => {
      const twilio = [value.TWILIO_ACCOUNT_SID, value.TWILIO_AUTH_TOKEN, value.TWILIO_FROM];
      if (twilio.some((given) => given) && twilio.some((given) => !given)) {
        issues.addIssue({ code: "custom", path: ["TWILIO_ACCOUNT_SID"], message: "Twilio needs all three" });
      }
      if (value.MAIL_TRANSPORT === "smtp" && !value.SMTP_URL) {
        issues.addIssue({ code: "custom", path: ["SMTP_URL"], message: "is needed, or MAIL_TRANSPORT=cloudflare" });
      }
    }),
);

export type NotificationSettings = z.output<(typeof settings)["schema"]>;
