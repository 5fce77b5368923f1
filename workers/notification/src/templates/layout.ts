/** A mail's parts as Liquid templates. */
export type MailTemplate = { subject: string; html: string; text: string };

/** What stands around every mail; styles are inline, since mail programs drop the rest. */
export const LAYOUT = {
  before: `<!doctype html>
<html lang="{{ locale }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{{ store.name }}</title></head>
<body style="margin:0;padding:0;background:#f4f4f1;color:#1d1d1b;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:12px">
<tr><td style="padding:24px 28px 0;font-weight:700;font-size:18px;word-break:break-word">{{ store.name }}</td></tr>
<tr><td style="padding:8px 28px 28px;word-break:break-word">
`,
  after: `
</td></tr></table>
<p style="margin:16px 0 0;font-size:13px;color:#6b6b66"><a href="{{ store.url }}" style="color:#6b6b66">{{ store.name }}</a></p>
</td></tr></table>
</body>
</html>
`,
};

/** The heading of a mail. */
export const H1 = 'style="margin:8px 0 12px;font-size:24px;line-height:1.25"';
