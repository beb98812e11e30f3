/** `131 k`, `1.75 M`, `122 M`. */
export function formatCount(count: number): string {
  return count < 999_500 ? `${Math.round(count / 1e3)} k` : `${threeDigits(count / 1e6)} M`;
}

/** `48 B`, `48 kB`, `7.10 MB`, `486 MB`, `3.22 GB`: decimal units, as disks and downloads are measured. */
export function formatSize(bytes: number): string {
  if (bytes < 999.5) return `${Math.round(bytes)} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 999_500_000 ? `${threeDigits(bytes / 1e6)} MB` : `${threeDigits(bytes / 1e9)} GB`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
