import paths from "../openapi-paths.json" with { type: "json" };

type Node = { literals: Map<string, Node>; parameter?: Node; pattern?: string };

// A cache that may vanish.
let root: Node | undefined;

function plant(): Node {
  const planted: Node = { literals: new Map() };
  for (const pattern of paths) {
    let node = planted;
    for (const segment of pattern.split("/").slice(1)) {
      let next = segment.startsWith("{") ? node.parameter : node.literals.get(segment);
      if (!next) {
        next = { literals: new Map() };
        if (segment.startsWith("{")) node.parameter = next;
        else node.literals.set(segment, next);
      }
      node = next;
    }
    node.pattern = pattern;
  }
  return planted;
}

/** The path of the API's document that a request's path is one of, or `other`: as few as there are, whatever is asked. */
export function routePattern(path: string): string {
  root ??= plant();
  const segments = path.split("/");
  return find(root, segments, 1) ?? "other";
}

function find(node: Node, segments: string[], at: number): string | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.pattern;
  const literal = node.literals.get(segment);
  const exact = literal && find(literal, segments, at + 1);
  return exact ?? (node.parameter && segment !== "" ? find(node.parameter, segments, at + 1) : undefined);
}
