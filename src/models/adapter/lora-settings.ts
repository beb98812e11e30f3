/** How a LoRA adapter to be trained is made (Hu et al. 2022). */
export interface LoraSettings {
  /** r: the rows of A and the columns of B. */
  readonly rank: number;
  /** What is added is multiplied by α / r. */
  readonly alpha: number;
  /** The share of a map's inputs that training drops before A reads them. */
  readonly dropout: number;
  /** How the names end of the modules that get one; `all-linear` is every linear map but the head. */
  readonly targets: "all-linear" | readonly string[];
  /** Multiplied by α / √r instead (Kalajdzievski 2023). */
  readonly rsLora: boolean;
  /** What A is drawn from; B begins at 0. `kaiming` is uniform within ± 1/√in, `gaussian` normal with the standard deviation 1/r. */
  readonly init: "kaiming" | "gaussian";
}

/** What products of B and A are multiplied by. */
export function loraScale({ rank, alpha, rsLora }: Pick<LoraSettings, "rank" | "alpha" | "rsLora">): number {
  return alpha / (rsLora ? Math.sqrt(rank) : rank);
}
