/** A pattern for texts that begin so, whatever is in it; an index finds them, since it is anchored and case-sensitive. */
export const prefixOf = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}`);
