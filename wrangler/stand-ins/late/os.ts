const os = process.getBuiltinModule("node:os");

export default os;
