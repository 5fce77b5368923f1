import type { ProductContext } from "../context.ts";
import { readThrough, type CatalogueText, type Reading } from "../products/read-through.ts";
import type { Category, CategoryNode } from "./category.ts";

/** The flat list as a tree, each level in the order it came in. */
export function treeOf(categories: Category[]): CategoryNode[] {
  const nodes = new Map<string, CategoryNode>();
  for (const { parentId: _parentId, ...category } of categories) nodes.set(category.id, { ...category, children: [] });
  const roots: CategoryNode[] = [];
  for (const { id, parentId } of categories) {
    const node = nodes.get(id);
    const siblings = parentId === null ? roots : (nodes.get(parentId)?.children ?? roots);
    if (node) siblings.push(node);
  }
  return roots;
}

/** The whole tree as JSON text. */
export async function readCategories(
  ctx: ProductContext,
  reading: Reading,
  present: (node: CategoryNode) => CategoryNode,
): Promise<CatalogueText> {
  const text = await readThrough(ctx, reading, async (from) => ({
    body: JSON.stringify({ data: treeOf(await from.categories.all()).map(present) }),
  }));
  if (!text) throw new Error("the tree is never missing");
  return text;
}
