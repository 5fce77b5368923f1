/** What a session remembers of where it was begun; the country is Cloudflare's finding. */
export function deviceOf(request: Request): { device: string; country?: string } {
  const country = request.headers.get("cf-ipcountry");
  return {
    device: (request.headers.get("user-agent") ?? "unknown").slice(0, 200),
    ...(country && /^[A-Z0-9]{2}$/.test(country) ? { country } : {}),
  };
}
