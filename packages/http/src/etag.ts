import { AppError } from "@orderapp/core/errors";
import { sha256 } from "@orderapp/core/ids";

const opaqueTags = (header: string): string[] => header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));

/** A JSON answer with a strong `ETag`, or 304 when the caller has it already (RFC 9110 §13.1.2). */
export async function jsonWithEtag(
  request: Request,
  json: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const etag = `"${(await sha256(json)).slice(0, 27)}"`;
  const asked = request.headers.get("if-none-match");
  if (asked && (asked.trim() === "*" || opaqueTags(asked).includes(etag))) {
    return new Response(null, { status: 304, headers: { ...headers, etag } });
  }
  return new Response(json, { headers: { ...headers, etag, "content-type": "application/json; charset=utf-8" } });
}

/** The `ETag` of a versioned resource, which `If-Match` compares with. */
export const versionTag = (version: number): string => `"v${version}"`;

/** The version an `If-Match` header demands; undefined when there is none or it is `*`. */
export function expectedVersion(request: Request): number | undefined {
  const header = request.headers.get("if-match")?.trim();
  if (!header || header === "*") return undefined;
  const match = /^"v(\d{1,9})"$/.exec(header);
  if (!match) throw new AppError("version_mismatch", 'Send the version as If-Match: "v<version>".');
  return Number(match[1]);
}
