// Indentation by braces: generated code is meant to be read.

/** Indents by braces; generated code is meant to be read. */
export function indent(source: string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const raw of source.split("\n")) {
    const line = raw.trim();
    if (line === "") continue;
    if (line.startsWith("}")) depth--;
    lines.push("  ".repeat(Math.max(0, depth)) + line);
    const opens = (line.match(/\{/g) ?? []).length;
    const closes = (line.match(/\}/g) ?? []).length - (line.startsWith("}") ? 1 : 0);
    if (!line.startsWith("//")) depth += opens - closes;
  }
  return lines.join("\n");
}
