-- The keys of uploaded pictures that a text names, by a path or by a whole address.
CREATE FUNCTION shown_media(p_text text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_text LIKE '%/media/%' THEN ARRAY(
  SELECT found[1] FROM regexp_matches(p_text, '/(media/[A-Za-z0-9_-]{43}\.(?:jpg|png|webp|avif))', 'g') found) ELSE '{}' END;
--> statement-breakpoint
CREATE TABLE "unused_media" (
	"key" text COLLATE "C" PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "products_showing" ON "products" USING gin (shown_media("images"::text || "description"));--> statement-breakpoint
CREATE INDEX "variants_showing" ON "variants" USING gin (shown_media("image_url")) WHERE "variants"."image_url" is not null;
--> statement-breakpoint
-- Of these keys, those that no product has named for so many days. What is named again starts anew.
CREATE FUNCTION unused_media(p_keys text[], p_days integer) RETURNS text[] LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  v_shown text[] := ARRAY(
    SELECT key FROM products p, unnest(shown_media(p.images::text || p.description)) key
    WHERE shown_media(p.images::text || p.description) && p_keys
    UNION
    SELECT key FROM variants v, unnest(shown_media(v.image_url)) key
    WHERE v.image_url IS NOT NULL AND shown_media(v.image_url) && p_keys);
BEGIN
  DELETE FROM unused_media WHERE key = ANY(p_keys) AND key = ANY(v_shown);
  INSERT INTO unused_media (key) SELECT key FROM unnest(p_keys) key WHERE key <> ALL(v_shown) ORDER BY key ON CONFLICT DO NOTHING;
  RETURN ARRAY(SELECT key FROM unused_media WHERE key = ANY(p_keys) AND since <= now() - make_interval(days => p_days) ORDER BY key);
END $$;
