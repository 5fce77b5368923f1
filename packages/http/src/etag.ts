import { AppError } from "@orderapp/core/errors";
import { sha256 } from "@orderapp/core/ids";

const opaqueTags = (header: string): string[] => header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));

/** The strong `ETag` of a text; with a version it also serves `If-Match`. */
export async function textTag(text: string, version?: number): Promise<string> {
  const hash = (await sha256(text)).slice(0, 27);
  return version === undefined ? `"${hash}"` : `"v${version}-${hash}"`;
}

/** A JSON answer under a strong tag that is known already, or 304 when the caller has it (RFC 9110 §13.1.2). */
export function jsonUnderTag(
  request: Request,
  json: string,
  etag: string,
  headers: Record<string, string> = {},
): Response {
  const asked = request.headers.get("if-none-match");
  if (asked && (asked.trim() === "*" || opaqueTags(asked).includes(etag))) {
    return new Response(null, { status: 304, headers: { ...headers, etag } });
  }
  return new Response(json, { headers: { ...headers, etag, "content-type": "application/json; charset=utf-8" } });
}

/** A JSON answer with a strong `ETag`, or 304 when the caller has it already. */
export async function jsonWithEtag(
  request: Request,
  json: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return jsonUnderTag(request, json, await textTag(json), headers);
}

/** The `ETag` of a versioned resource, which `If-Match` compares with. */
export const versionTag = (version: number): string => `"v${version}"`;

/**
 * The version an `If-Match` header demands; undefined when there is none or it is `*`. Cloudflare marks the tag of an
 * answer that it compresses as weak; the version in it is as good as before.
 */
export function expectedVersion(request: Request): number | undefined {
  const header = request.headers.get("if-match")?.trim();
  if (!header || header === "*") return undefined;
  const match = /^(?:W\/)?"v(\d{1,9})(?:-[\w-]+)?"$/.exec(header);
  if (!match) throw new AppError("version_mismatch", 'Send the version as If-Match: "v<version>".');
  return Number(match[1]);
}
