/** A member and its score. */
export interface Scored {
  member: string;
  score: number;
}

const before = (a: Scored, b: Scored): boolean => (a.score === b.score ? a.member < b.member : a.score < b.score);

/** Members in the order of their scores, then of their names: a map for look-ups, a sorted list for ranges. */
export class SortedSet {
  readonly #scores = new Map<string, number>();
  readonly #order: Scored[] = [];

  get size(): number {
    return this.#order.length;
  }

  /** All members, lowest first. Not to be changed by the caller. */
  get members(): readonly Scored[] {
    return this.#order;
  }

  score(member: string): number | undefined {
    return this.#scores.get(member);
  }

  /** The place from the lowest; -1 for a stranger. */
  rank(member: string): number {
    const score = this.#scores.get(member);
    return score === undefined ? -1 : this.#place({ member, score });
  }

  set(member: string, score: number): void {
    this.delete(member);
    const entry = { member, score };
    this.#order.splice(this.#place(entry), 0, entry);
    this.#scores.set(member, score);
  }

  delete(member: string): boolean {
    const score = this.#scores.get(member);
    if (score === undefined) return false;
    this.#order.splice(this.#place({ member, score }), 1);
    return this.#scores.delete(member);
  }

  #place(entry: Scored): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#order[middle];
      if (other && before(other, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
