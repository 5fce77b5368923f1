const zlib = process.getBuiltinModule("node:zlib");

export const { crc32 } = zlib;
