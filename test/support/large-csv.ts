/** A file in Shopify's format with `products` of `variants` each, about 240 bytes a row, made as it is read. */
export function* largeCsv(products: number, variants: number): Generator<string> {
  yield (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams," +
    "Variant Inventory Qty,Variant Inventory Policy,Variant Price,Image Src\r\n"
  );
  let part = "";
  for (let n = 0; n < products; n++) {
    const shared = `Large ${n},"<p>Made of ${n % 7} parts</p>",Maker ${n % 50},Kind ${n % 20},"tag-${n % 30}, large",true`;
    for (let v = 0; v < variants; v++) {
      const row =
        `large-${n},${v === 0 ? shared : ",,,,,"},Size,${v},LARGE-${n}-${v},${100 + (n % 900)},${n % 40},deny,` +
        `${1 + (n % 300)}.99,https://cdn.example.com/${n}/`;
      part += `${row.padEnd(233, "x")}.jpg\r\n`;
    }
    if (part.length < 64_000) continue;
    yield part;
    part = "";
  }
  yield part;
}

/** Texts as a body that is sent while it is made. */
export function bodyOf(texts: Iterator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}
