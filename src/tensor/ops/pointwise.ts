import { inPlaceOperator, operator } from "../operator.js";
import { Tensor } from "../tensor.js";

type Binary = (left: Tensor, right: Tensor | number) => Tensor;

/** One function over the `.Tensor` and `.Scalar` overloads of an operator. */
function binary(name: string): Binary {
  const byTensor = operator<Tensor>(`aten::${name}.Tensor`);
  const byScalar = operator<Tensor>(`aten::${name}.Scalar`);
  return (left, right) => (right instanceof Tensor ? byTensor(left, right) : byScalar(left, right));
}

function unary(name: string): (x: Tensor) => Tensor {
  return operator<Tensor>(`aten::${name}`);
}

/** left + right, broadcast. */
export const add: Binary = binary("add");
/** left − right, broadcast. */
export const sub: Binary = binary("sub");
/** left · right, element by element, broadcast. */
export const mul: Binary = binary("mul");
/** left / right, broadcast; true division. */
export const div: Binary = binary("div");
/** left == right → bool. */
export const eq: Binary = binary("eq");
/** left != right → bool. */
export const ne: Binary = binary("ne");
/** left < right → bool. */
export const lt: Binary = binary("lt");
/** left >= right → bool. */
export const ge: Binary = binary("ge");

/** −x. */
export const neg = unary("neg");
/** eˣ. */
export const exp = unary("exp");
/** The natural logarithm. */
export const log = unary("log");
/** √x. */
export const sqrt = unary("sqrt");
/** 1 / √x. */
export const rsqrt = unary("rsqrt");
/** The cosine of an angle in radians. */
export const cos = unary("cos");
/** The sine of an angle in radians. */
export const sin = unary("sin");
/** max(x, 0). */
export const relu = unary("relu");
/** The hyperbolic tangent. */
export const tanh = unary("tanh");
/** x · sigmoid(x). */
export const silu = unary("silu");
/** |x|. */
export const abs = unary("abs");
/** Element by element: whether it is neither infinite nor NaN → bool. */
export const finiteMask = unary("isfinite");
/** Element by element: whether x is zero or false → bool. */
export const logicalNot = unary("logical_not");

const atenLogAddExp = operator<Tensor>("aten::logaddexp");
const atenPow = operator<Tensor>("aten::pow.Tensor_Scalar");
const atenPowOf = operator<Tensor>("aten::pow.Scalar");
const atenAddProduct = operator<Tensor>("aten::addcmul");
const atenGelu = operator<Tensor>("aten::gelu");
const atenSiluBackward = operator<Tensor>("aten::silu_backward");
const atenWhere = operator<Tensor>("aten::where.self");
const atenMaskedFill = operator<Tensor>("aten::masked_fill.Scalar");
const atenMulInPlace = inPlaceOperator("aten::mul_.Tensor");
const atenMulScalarInPlace = inPlaceOperator("aten::mul_.Scalar");
const atenAddInPlace = inPlaceOperator("aten::add_.Tensor");
const atenCopy = inPlaceOperator("aten::copy_");
const atenAddProductInPlace = inPlaceOperator("aten::addcmul_");
const atenFill = inPlaceOperator("aten::fill_.Scalar");

/** x to a constant power. */
export function pow(x: Tensor, exponent: number): Tensor {
  return atenPow(x, exponent);
}

/** A constant to the power of each element. */
export function powOf(base: number, exponents: Tensor): Tensor {
  return atenPowOf(base, exponents);
}

/** x + left · right, element by element, broadcast. */
export function addProduct(x: Tensor, left: Tensor, right: Tensor): Tensor {
  return atenAddProduct(x, left, right);
}

/** log(eˣ + eʸ), element by element, without overflow. */
export function logAddExp(x: Tensor, y: Tensor): Tensor {
  return atenLogAddExp(x, y);
}

/** Gaussian error linear unit; `tanh` is the approximation that GPT-2 and T5 v1.1 were trained with. */
export function gelu(x: Tensor, approximate: "none" | "tanh" = "none"): Tensor {
  return atenGelu(x, approximate);
}

/** The gradient by x of silu(x), from that of its result. */
export function siluGradient(gradient: Tensor, x: Tensor): Tensor {
  return atenSiluBackward(gradient, x);
}

/** `yes` where the bool `condition` holds, else `no`; broadcast. */
export function where(condition: Tensor, yes: Tensor, no: Tensor): Tensor {
  return atenWhere(condition, yes, no);
}

/** x with `value` wherever the bool `mask` holds. */
export function maskedFill(x: Tensor, mask: Tensor, value: number): Tensor {
  return atenMaskedFill(x, mask, value);
}

/** target ← target · factor. */
export function mul_(target: Tensor, factor: Tensor | number): void {
  if (factor instanceof Tensor) atenMulInPlace(target, factor);
  else atenMulScalarInPlace(target, factor);
}

/** target ← target + scale · addend. */
export function add_(target: Tensor, addend: Tensor, scale = 1): void {
  atenAddInPlace(target, addend, scale);
}

/** target ← target + left · right, element by element, broadcast. */
export function addProduct_(target: Tensor, left: Tensor, right: Tensor): void {
  atenAddProductInPlace(target, left, right);
}

/** target ← source, converted to target's dtype and device, broadcast. */
export function copy_(target: Tensor, source: Tensor): void {
  atenCopy(target, source);
}

/** Every element of target ← value. */
export function fill_(target: Tensor, value: number): void {
  atenFill(target, value);
}
