/** Distributions whose import name is not their own name. */
const importNames: Readonly<Record<string, string>> = {
  beautifulsoup4: "bs4",
  "charset-normalizer": "charset_normalizer",
  gitpython: "git",
  "opencv-python": "cv2",
  "opencv-python-headless": "cv2",
  pillow: "PIL",
  "pytest-cov": "pytest_cov",
  "pytest-xdist": "xdist",
  "python-dateutil": "dateutil",
  "python-docx": "docx",
  "python-dotenv": "dotenv",
  pyyaml: "yaml",
  "scikit-image": "skimage",
  "scikit-learn": "sklearn",
};

/** The import name of a distribution; a name that is an import name already comes back as it is. */
export function toImportName(name: string): string {
  const normalized = name.toLowerCase().replaceAll(/[-_.]+/g, "-");
  return importNames[normalized] ?? name.replaceAll("-", "_");
}
