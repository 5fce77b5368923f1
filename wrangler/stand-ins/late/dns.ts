const dns = process.getBuiltinModule("node:dns");

export default dns;
