/** A button that is a link, `variable` holding where to; mail programs draw it alike as a cell of a table. */
export const button = (variable: string, label: string): string => `
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0"><tr><td bgcolor="#1d1d1b" style="border-radius:8px;background:#1d1d1b">
<a href="{{ ${variable} }}" style="display:inline-block;padding:13px 24px;color:#ffffff;font-weight:600;text-decoration:none">${label}</a>
</td></tr></table>`;
