import type { LockedWheel } from "../sandbox.ts";

/**
 * What there is to import beside the standard library: wheels of pure Python, since nobody but Pyodide's own site has
 * compiled ones of the data stack. Resolved for Pyodide's Python; hashes as the package index gives them.
 */
export const wheels: readonly LockedWheel[] = [
  wheel("beautifulsoup4-4.15.0-py3-none-any.whl", "d6f88de62e1d4e38ecb1077eb9724cd0eff29d2a08ca16a401e9b9e93f117cf9"),
  wheel("black-26.10.1-py3-none-any.whl", "28842f9a8207cc1df6eb983a35a14c5a0dfcd603d214fe82d84bef552afd2e3a"),
  wheel("click-8.5.1-py3-none-any.whl", "8bb5376d2006950386f8c6427613334a2acadc5f559cb80e638d00b4df957e37"),
  wheel("coverage-7.17.3-py3-none-any.whl", "21745c08f2835b847a16887b748d3084dddeb0571ae2a0d62e33644413568b99"),
  wheel("hypothesis-6.155.7-py3-none-any.whl", "9f634bdb1f9e9b8ab6ba09431cf2deedb750c96978125a6fb3c5a0f6c6db4131"),
  wheel("iniconfig-2.3.1-py3-none-any.whl", "9121e2c1fdb355232495be3194c8dfe87ccc2d5dee45947b78e68f499790d7a7"),
  wheel("mypy_extensions-1.2.0-py3-none-any.whl", "993e7a20aa5671eb41a7132cf555af30062da99729601601b9a8382b11cae768"),
  wheel("packaging-26.3-py3-none-any.whl", "d7193f7c8e4e93f444fde0262bf90af30e16fa0ad0ad44cb553c87339b23cd1c"),
  wheel("pathspec-1.1.1-py3-none-any.whl", "a00ce642f577bf7f473932318056212bc4f8bfdf53128c78bbd5af0b9b20b189"),
  wheel("platformdirs-4.14.5-py3-none-any.whl", "8e778c6fa421516f4d3369449f8df3b0e1b72c0e0005fe88e3ec772d0a14e750"),
  wheel("pluggy-1.7.0-py3-none-any.whl", "7dd7b0d8832ba3cb632c306926ded123429211b83641b35dc5c41ad2d34f9bec"),
  wheel("pygments-2.21.0-py3-none-any.whl", "2363c69b61c4a97c838da3b130dcd6468f4848992b21a82f2a63ec34377137d9"),
  wheel("pytest-9.2.0-py3-none-any.whl", "07acdcf88ec174f907dc01af70bf52d49b014bbab03faeeade31c96b18c2e588"),
  wheel("pytest_cov-7.1.0-py3-none-any.whl", "a0461110b7865f9a271aa1b51e516c9a95de9d696734a2f71e3e78f46e1d4678"),
  wheel("pytokens-0.4.1-py3-none-any.whl", "26cef14744a8385f35d0e095dc8b3a7583f6c953c2e3d269c7f82484bf5ad2de"),
  wheel(
    "sortedcontainers-2.4.0-py2.py3-none-any.whl",
    "a163dcaede0f1c021485e957a39245190e74249897e2ae4b2aa38595db237ee0",
  ),
  wheel("soupsieve-4.1.1-py3-none-any.whl", "8ff3422dab0b720fb667ee79864d80531a0e57994a13eb701697719ffcb751f6"),
  wheel(
    "typing_extensions-4.16.0-py3-none-any.whl",
    "481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8",
  ),
];

function wheel(file: string, sha256: string): LockedWheel {
  return { file, sha256 };
}
