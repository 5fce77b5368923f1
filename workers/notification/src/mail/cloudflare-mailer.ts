import { composeMail } from "./compose.ts";
import { readSender, type Mailer } from "./mailer.ts";

/** A mailer by Cloudflare's binding `send_email`, which takes a mail as it goes over the wire. */
export function createCloudflareMailer(binding: SendEmail, from: string): Mailer {
  const { sender, domain } = readSender(from);
  return {
    async send({ to, messageId, ...mail }) {
      const raw = composeMail({ ...mail, from, to, messageId: `<${messageId}@${domain}>`, date: new Date() });
      if (raw === undefined) throw new Error("Cloudflare takes only addresses of ASCII characters.");
      // Only there in workerd.
      const { EmailMessage } = await import("cloudflare:email");
      await binding.send(new EmailMessage(sender, to, raw));
    },
    close: () => undefined,
  };
}
