const util = process.getBuiltinModule("node:util");

export default util;
