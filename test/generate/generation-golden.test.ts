import { describeGeneration, generations } from "./describe-generation.js";

for (const name of generations) describeGeneration(name);
