export { type CountAnswerOptions, countAnswer } from "./count-answer.js";
export { type Forecast, forecastCost, type Observation } from "./forecast.js";
export { largestSpending, mostTokens } from "./largest-spending.js";
export { addSpending, moneyOf, nothingSpent, type Prices, type Spending, tokensOf } from "./spending.js";
export { type PassedLimit, passedLimit, type SpendingCap } from "./spending-cap.js";
