"""Distributions and the names that their modules are imported by."""

from __future__ import annotations

import re

IMPORT_NAMES: dict[str, tuple[str, ...]] = {
    "attrs": ("attr", "attrs"),
    "beautifulsoup4": ("bs4",),
    "biopython": ("Bio",),
    "faiss-cpu": ("faiss",),
    "google-generativeai": ("google.generativeai",),
    "ipython": ("IPython",),
    "jinja2": ("jinja2",),
    "markupsafe": ("markupsafe",),
    "msgpack-python": ("msgpack",),
    "mysqlclient": ("MySQLdb",),
    "opencv-contrib-python": ("cv2",),
    "opencv-python": ("cv2",),
    "opencv-python-headless": ("cv2",),
    "pillow": ("PIL",),
    "protobuf": ("google.protobuf",),
    "psycopg2-binary": ("psycopg2",),
    "pycryptodome": ("Crypto",),
    "pyjwt": ("jwt",),
    "pymupdf": ("fitz", "pymupdf"),
    "pyopenssl": ("OpenSSL",),
    "pyserial": ("serial",),
    "python-dateutil": ("dateutil",),
    "python-docx": ("docx",),
    "python-dotenv": ("dotenv",),
    "python-jose": ("jose",),
    "python-pptx": ("pptx",),
    "pytorch": ("torch",),
    "pyyaml": ("yaml",),
    "pyzmq": ("zmq",),
    "scikit-image": ("skimage",),
    "scikit-learn": ("sklearn",),
    "setuptools": ("setuptools", "pkg_resources"),
    "umap-learn": ("umap",),
}


def import_names(name: str) -> tuple[str, ...]:
    """Import names for an entry of an allowlist, which may be a distribution's name or an import name already."""
    normalized = name.strip().lower().replace("_", "-")
    known = IMPORT_NAMES.get(normalized)
    if known is not None:
        return (*known, name.strip())
    return tuple({name.strip(), name.strip().replace("-", "_")})


def distribution_name(module: str) -> str:
    """The distribution that most likely holds a module."""
    return next((name for name, modules in IMPORT_NAMES.items() if module in modules), module)


def provided_modules(requirement: str) -> set[str]:
    """Top-level import names of a distribution that is named with extras and versions: what it has installed, else what is
    known of it.
    """
    # Imported for those that ask for distributions alone.
    from importlib import metadata

    name = re.split(r"[\s\[<>=!~;]", requirement.strip(), maxsplit=1)[0]
    known = {module.partition(".")[0] for module in import_names(name)}
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return known
    listed = (distribution.read_text("top_level.txt") or "").split()
    found = {path.parts[0] for path in distribution.files or () if path.suffix in (".py", ".so", ".pyd")}
    return known | {module.partition(".")[0] for module in (*listed, *found) if module.partition(".")[0].isidentifier()}
