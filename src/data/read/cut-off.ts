/** What to do about a file that ends in the middle of a row. */
export const cutOffHint = "The file ends in this row, without a line break: it seems to be cut off. Copy or download it again.";
