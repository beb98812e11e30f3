export { type Curve, type CurvePoint, curvesFigure } from "./curves-figure.js";
export { type ExposureBiasCurve, exposureBiasFigure } from "./exposure-bias-figure.js";
export { type Share, sharesFigure } from "./shares-figure.js";
export { type TradeOffAxis, type TradeOffPoint, tradeOffFigure } from "./trade-off-figure.js";
