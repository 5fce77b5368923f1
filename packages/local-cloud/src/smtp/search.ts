import type { Address, Summary } from "./mailbox.ts";

/** Compiles Mailpit's search: words, "phrases", and to: from: cc: bcc: subject: message-id: is:read|unread, `-` to exclude. */
export function compileSearch(query: string): (summary: Summary) => boolean {
  const terms = [...query.matchAll(/(-|!)?(?:([a-z-]+):)?(?:"([^"]*)"|(\S+))/gi)].map((match) => ({
    excluded: match[1] !== undefined,
    field: (match[2] ?? "").toLowerCase(),
    text: (match[3] ?? match[4] ?? "").toLowerCase(),
  }));
  return (summary) => terms.every(({ excluded, field, text }) => matchesTerm(summary, field, text) !== excluded);
}

function matchesTerm(summary: Summary, field: string, text: string): boolean {
  switch (field) {
    case "to":
      return has(summary.To, text);
    case "cc":
      return has(summary.Cc, text);
    case "bcc":
      return has(summary.Bcc, text);
    case "from":
      return has(summary.From === null ? [] : [summary.From], text);
    case "addressed":
      return has(
        [...summary.To, ...summary.Cc, ...summary.Bcc, ...(summary.From === null ? [] : [summary.From])],
        text,
      );
    case "subject":
      return summary.Subject.toLowerCase().includes(text);
    case "message-id":
      return summary.MessageID.toLowerCase().includes(text);
    case "is":
      return text === (summary.Read ? "read" : "unread");
    case "has":
      return text.startsWith("attachment") && summary.Attachments > 0;
    case "":
      return (
        has([...summary.To, ...summary.Cc, ...summary.Bcc, ...(summary.From === null ? [] : [summary.From])], text) ||
        `${summary.Subject}\n${summary.Snippet}`.toLowerCase().includes(text)
      );
    default:
      return `${summary.Subject}\n${summary.Snippet}`.toLowerCase().includes(`${field}:${text}`);
  }
}

function has(list: readonly Address[], text: string): boolean {
  return list.some(({ Name, Address }) => `${Name} <${Address}>`.toLowerCase().includes(text));
}
