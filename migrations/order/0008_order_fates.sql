CREATE TABLE "order_fates" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"given_up" boolean NOT NULL
);
