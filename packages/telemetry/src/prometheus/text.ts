// The text exposition format, version 0.0.4: the printer of families.
// In: families.  Out: UTF-8 text, every line ended by a line feed.
// Invariant: backslash and line feed are escaped in help texts, these and the double quote in label values; a family without samples is left out.
import { type PrometheusFamily, type PrometheusSample, printFloat } from "./family.js";

/** Value of the Content-Type header. */
export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", '"': '\\"' };

const escapeHelp = (text: string): string => text.replace(/[\\\n]/g, (char) => ESCAPES[char] as string);
const escapeLabel = (text: string): string => text.replace(/[\\\n"]/g, (char) => ESCAPES[char] as string);

function printSample(name: string, { suffix, labels, value }: PrometheusSample): string {
  const list = labels.map(([label, text]) => `${label}="${escapeLabel(text)}"`).join(",");
  return `${name}${suffix}${list === "" ? "" : `{${list}}`} ${printFloat(value)}\n`;
}

function printFamily({ name, help, type, samples }: PrometheusFamily): string {
  const head = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
  return head + samples.map((sample) => printSample(name, sample)).join("");
}

/** Prints families as a scrape's body. */
export function printFamilies(families: readonly PrometheusFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(printFamily)
    .join("");
}
