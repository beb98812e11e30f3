import { unsupported } from "./template-problem.js";

const months = "January February March April May June July August September October November December".split(" ");
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

const padded = (value: number, width = 2): string => String(value).padStart(width, "0");

const directives: Readonly<Record<string, (date: Date) => string>> = {
  "%": () => "%",
  Y: (date) => padded(date.getFullYear(), 4),
  y: (date) => padded(date.getFullYear() % 100),
  m: (date) => padded(date.getMonth() + 1),
  d: (date) => padded(date.getDate()),
  B: (date) => months[date.getMonth()] as string,
  b: (date) => (months[date.getMonth()] as string).slice(0, 3),
  A: (date) => days[date.getDay()] as string,
  a: (date) => (days[date.getDay()] as string).slice(0, 3),
  H: (date) => padded(date.getHours()),
  I: (date) => padded(((date.getHours() + 11) % 12) + 1),
  p: (date) => (date.getHours() < 12 ? "AM" : "PM"),
  M: (date) => padded(date.getMinutes()),
  S: (date) => padded(date.getSeconds()),
};

/** A date as Python's `strftime` writes it in the C locale. Directives that are not known here are refused by their names. */
export function strftime(date: Date, format: string): string {
  return format.replace(/%(.?)/gsu, (directive, letter: string) => {
    const write = Object.hasOwn(directives, letter) ? directives[letter] : undefined;
    return write?.(date) ?? unsupported(`strftime_now with ${directive}`, "strftime_now");
  });
}
