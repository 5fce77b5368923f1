const url = process.getBuiltinModule("node:url");

export default url;
