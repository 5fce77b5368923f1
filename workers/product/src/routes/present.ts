import type { CategoryNode } from "../categories/category.ts";
import type { Movement, StockLevel } from "../inventory/inventory.ts";

export const presentLevel = (level: StockLevel): StockLevel => ({
  sku: level.sku,
  variantId: level.variantId,
  productId: level.productId,
  title: level.title,
  onHand: level.onHand,
  reserved: level.reserved,
  available: level.available,
  backorder: level.backorder,
  lowStockThreshold: level.lowStockThreshold,
  updatedAt: level.updatedAt,
});

export const presentMovement = (movement: Movement) => ({
  id: movement.id,
  delta: movement.delta,
  onHandAfter: movement.onHandAfter,
  reason: movement.reason,
  ...(movement.orderId === null ? {} : { orderId: movement.orderId }),
  ...(movement.actor === null ? {} : { actor: movement.actor }),
  ...(movement.note === null ? {} : { note: movement.note }),
  createdAt: movement.createdAt,
});

export const presentCategory = (node: CategoryNode): CategoryNode => ({
  id: node.id,
  slug: node.slug,
  name: node.name,
  position: node.position,
  productCount: node.productCount,
  version: node.version,
  children: node.children.map(presentCategory),
});
