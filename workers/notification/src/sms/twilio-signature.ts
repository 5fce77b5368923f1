const encoder = new TextEncoder();

/**
 * Whether `X-Twilio-Signature` fits a call: HMAC-SHA1 over the URL as Twilio knows it, followed by each parameter's
 * name and value in the order of the names (https://www.twilio.com/docs/usage/security#validating-requests).
 */
export async function twilioSignatureFits(call: {
  url: string;
  form: URLSearchParams;
  signature: string;
  authToken: string;
}): Promise<boolean> {
  const given = bytesOf(call.signature);
  if (!given) return false;
  const names = [...new Set(call.form.keys())].toSorted((a, b) => (a < b ? -1 : 1));
  const signed = names.reduce(
    (text, name) =>
      text + [...new Set(call.form.getAll(name))].toSorted().reduce((all, value) => all + name + value, ""),
    call.url,
  );
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(call.authToken),
    { name: "HMAC", hash: "SHA-1" },
    false,
    ["verify"],
  );
  // It compares in constant time.
  return crypto.subtle.verify("HMAC", key, given, encoder.encode(signed));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  return /^[A-Za-z0-9+/]{27}=$/.test(base64) ? Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)) : undefined;
}
