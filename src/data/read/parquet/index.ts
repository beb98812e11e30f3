export { checkFooter, chunkStart } from "./check-footer.js";
export { type ColumnPages, checkPages } from "./check-pages.js";
export { readThriftStruct } from "./thrift-struct.js";
