"""Distribution names whose modules are imported under another name."""

from __future__ import annotations

from typing import Dict, Tuple

IMPORT_NAMES: Dict[str, Tuple[str, ...]] = {
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


def import_names(name: str) -> Tuple[str, ...]:
    """Import names for an entry of an allowlist, which may be a distribution's name or an import name already."""
    normalized = name.strip().lower().replace("_", "-")
    known = IMPORT_NAMES.get(normalized)
    if known is not None:
        return (*known, name.strip())
    return tuple({name.strip(), name.strip().replace("-", "_")})
