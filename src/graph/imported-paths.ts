/** Where the modules that a file imports would lie, if they are the project's own. */
export function importedPaths(importer: string, content: string): readonly string[] {
  const folder = importer.slice(0, importer.lastIndexOf("/") + 1);
  const names = Array.from(
    content.matchAll(/^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w.]+))/gm),
    ([, from, name]) => from ?? name ?? "",
  );
  return names
    .filter((name) => name !== "" && !name.startsWith("."))
    .flatMap((name) => {
      const path = `${name.replaceAll(".", "/")}.py`;
      return [...new Set([`${folder}${path}`, path, `src/${path}`])];
    });
}
