import { threeDigits } from "../../core/index.js";

/** `48 B`, `48 kB`, `7.10 MB`, `486 MB`, `3.22 GB`: every size that is shown, in decimal units, as disks, downloads and published models are measured. */
export function formatBytes(bytes: number): string {
  if (bytes < 999.5) return `${Math.round(bytes)} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 999_500_000 ? `${threeDigits(bytes / 1e6)} MB` : `${threeDigits(bytes / 1e9)} GB`;
}
