const tls = process.getBuiltinModule("node:tls");

export const { connect } = tls;
export default tls;
