/** True when the type is one of these, `*` at an end standing for anything; or when none are given. */
export function matchesAny(type: string, patterns: readonly string[] | undefined): boolean {
  return patterns === undefined || patterns.some((pattern) => matchesType(type, pattern));
}

export function matchesType(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
