/** Whether pytest takes the file for tests or for what belongs to them. */
export function isTestPath(path: string): boolean {
  return /(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/.test(path);
}

/** The file of a node id as pytest writes it: `test_a.py` of `test_a.py::test_b[1]`. */
export function testFileOf(id: string): string {
  return id.split("::", 1)[0] ?? id;
}

/** Where the tests of a module are by pytest's habits, the most usual place first. */
export function testPathsOf(module: string): readonly string[] {
  const folder = module.slice(0, module.lastIndexOf("/") + 1);
  const name = module.slice(folder.length, -".py".length);
  const paths = [
    `${folder}test_${name}.py`,
    `${folder}tests/test_${name}.py`,
    `tests/test_${name}.py`,
    `test/test_${name}.py`,
    `${folder}${name}_test.py`,
  ];
  return [...new Set(paths)];
}
