/** The error and what caused it, outermost first. */
export function causeChain(error: unknown): readonly object[] {
  const links: object[] = [];
  for (
    let link = error;
    typeof link === "object" && link !== null && !links.includes(link);
    link = "cause" in link ? link.cause : null
  ) {
    links.push(link);
  }
  return links;
}
