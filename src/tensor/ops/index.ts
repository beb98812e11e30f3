export * from "./create.js";
export * from "./foreach.js";
export * from "./network.js";
export * from "./packed-linear.js";
export * from "./pointwise.js";
export * from "./random.js";
export * from "./reduce.js";
export * from "./shape.js";
