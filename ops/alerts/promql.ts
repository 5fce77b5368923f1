import { parser } from "@prometheus-io/lezer-promql";

/** One sample of one moment. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** A node of an expression, with the text it stands for. */
interface Node {
  kind: string;
  text: string;
  children: Node[];
}

/** Parses by Prometheus' own grammar; throws, naming the place, for what is not PromQL. */
export function parsePromql(text: string): Node {
  const root: Node = { kind: "", text, children: [] };
  const open = [root];
  parser.parse(text).iterate({
    enter: ({ type, name, from, to }) => {
      if (type.isError) throw new SyntaxError(`not PromQL at ${from}: ${text}`);
      const node = { kind: name, text: text.slice(from, to), children: [] };
      open.at(-1)?.children.push(node);
      open.push(node);
    },
    leave: () => void open.pop(),
  });
  const [expression] = root.children[0]?.children ?? [];
  if (!expression) throw new SyntaxError("an empty expression");
  return expression;
}

const child = (node: Node, ...kinds: string[]): Node | undefined =>
  node.children.find(({ kind }) => kinds.includes(kind));

interface Matcher {
  label: string;
  operator: string;
  value: string;
}

/** A series that an expression names: its metric and what is asked of its labels. */
export interface Selector {
  metric: string;
  matchers: Matcher[];
}

function selectorOf(node: Node): Selector {
  const matchers = (child(node, "LabelMatchers")?.children ?? []).map((matcher) => {
    const [label, operator, value] = matcher.children.map(({ text }) => text);
    if (label === undefined || operator === undefined || value === undefined) throw unknown(matcher);
    return { label, operator, value: value.slice(1, -1) };
  });
  return { metric: child(node, "Identifier")?.text ?? "", matchers };
}

/** Every series that an expression names, however deep. */
export function selectorsIn(node: Node): Selector[] {
  return node.kind === "VectorSelector" ? [selectorOf(node)] : node.children.flatMap(selectorsIn);
}

/** Every label by which an expression groups or matches, with the expression it is asked of. */
export function groupingsIn(node: Node): { labels: string[]; of: Node }[] {
  const here = child(node, "AggregateModifier", "MatchingModifierClause");
  const labels = here ? groupingLabels(here) : [];
  return [...(labels.length > 0 ? [{ labels, of: node }] : []), ...node.children.flatMap(groupingsIn)];
}

/**
 * Evaluates the part of PromQL that the rules use, at one moment: selectors, numbers, comparisons with a number, `and`
 * and `or` with `on`, `sum by` and `absent`. Throws for anything else, so that no rule passes by being misread.
 */
export function evaluate(node: Node, samples: readonly Sample[]): Sample[] {
  switch (node.kind) {
    case "ParenExpr":
      return evaluate(only(node), samples);
    case "VectorSelector": {
      const { metric, matchers } = selectorOf(node);
      return samples.filter(
        ({ name, labels }) => name === metric && matchers.every((matcher) => fits(matcher, labels)),
      );
    }
    case "AggregateExpr":
      return sumBy(node, samples);
    case "FunctionCall":
      if (child(node, "FunctionIdentifier")?.text !== "absent") throw unknown(node);
      return evaluate(body(node), samples).length > 0 ? [] : [{ name: "", labels: {}, value: 1 }];
    case "BinaryExpr":
      return binary(node, samples);
    default:
      throw unknown(node);
  }
}

function fits({ label, operator, value }: Matcher, labels: Record<string, string>): boolean {
  const has = labels[label] ?? "";
  if (operator === "=") return has === value;
  if (operator === "!=") return has !== value;
  const matches = new RegExp(`^(?:${value})$`).test(has);
  return operator === "=~" ? matches : !matches;
}

function sumBy(node: Node, samples: readonly Sample[]): Sample[] {
  const by = child(node, "AggregateModifier");
  if (child(node, "AggregateOp")?.text !== "sum" || (by && !child(by, "By"))) throw unknown(node);
  const labels = by ? groupingLabels(by) : [];
  const groups = new Map<string, Sample>();
  for (const sample of evaluate(body(node), samples)) {
    const kept = Object.fromEntries(labels.map((label) => [label, sample.labels[label] ?? ""]));
    const key = JSON.stringify(kept);
    const group = groups.get(key) ?? { name: "", labels: kept, value: 0 };
    groups.set(key, { ...group, value: group.value + sample.value });
  }
  return [...groups.values()];
}

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "==": (a, b) => a === b,
};

function binary(node: Node, samples: readonly Sample[]): Sample[] {
  const [left, operator] = node.children;
  const right = node.children.at(-1);
  if (!left || !operator || !right) throw unknown(node);
  const compare = COMPARE[operator.text];
  if (compare) {
    if (right.kind !== "NumberDurationLiteral" || node.children.length !== 3) throw unknown(node);
    return evaluate(left, samples).filter(({ value }) => compare(value, Number(right.text)));
  }
  const matching = child(node, "MatchingModifierClause");
  if (matching && !child(matching, "On")) throw unknown(node);
  const on = matching ? groupingLabels(matching) : undefined;
  const keyOf = ({ labels }: Sample) =>
    JSON.stringify(
      on ? on.map((label) => labels[label] ?? "") : Object.entries(labels).sort(([a], [b]) => a.localeCompare(b)),
    );
  const [mine, theirs] = [evaluate(left, samples), evaluate(right, samples)];
  const keys = (of: Sample[]) => new Set(of.map(keyOf));
  if (operator.text === "and") return mine.filter((sample) => keys(theirs).has(keyOf(sample)));
  if (operator.text === "or") return [...mine, ...theirs.filter((sample) => !keys(mine).has(keyOf(sample)))];
  throw unknown(node);
}

const groupingLabels = (node: Node): string[] =>
  (child(node, "GroupingLabels")?.children ?? []).map(({ text }) => text);

function body(node: Node): Node {
  const call = child(node, "FunctionCallBody");
  if (!call) throw unknown(node);
  return only(call);
}

function only(node: Node): Node {
  const [inner, ...more] = node.children;
  if (!inner || more.length > 0) throw unknown(node);
  return inner;
}

const unknown = (node: Node): Error => new Error(`this evaluator does not know ${node.kind}: ${node.text}`);
