import { expect, test } from "vitest";
import { findWrittenTests } from "../../src/pytest/index.ts";

const SUITE = `"""
def test_in_a_text(): pass
"""
import pytest

def test_plain():
    def test_inner(): pass

async def test_waits(): pass

@pytest.mark.parametrize(
    "n",
    [1, 2],
)
def test_marked(n): pass

@pytest.fixture(
    scope="module",
)
def test_client(): pass

# def test_commented(): pass
if True:
    def test_conditional(): pass

class TestShop:
    """A class."""

    limit = 1

    def test_member(self):
        def test_nested(): pass

    @staticmethod
    def test_static(): pass

class TestMade:
    def test_unseen(self): pass
    def __init__(self): pass

class TestBased(Base):
    def test_elsewhere(self): pass

class Helper:
    def test_no_test(self): pass

def helper(): pass
`;

test("findWrittenTests() finds what stands in test files for everybody to see, and nothing that may be none", () => {
  expect(findWrittenTests({ "tests/test_shop.py": SUITE }, ".")).toEqual([
    "tests/test_shop.py::test_plain",
    "tests/test_shop.py::test_waits",
    "tests/test_shop.py::test_marked",
    "tests/test_shop.py::TestShop::test_member",
  ]);
});

test("findWrittenTests() looks at the files that were asked for", () => {
  const text = Buffer.from("def test_x(): pass\n");
  const files = { "a/test_a.py": text, "a/b_test.py": text, "a/shop.py": text, "b/test_b.py": text, "test_c.py": text };
  expect(findWrittenTests(files, "a")).toEqual(["a/test_a.py::test_x", "a/b_test.py::test_x"]);
  expect(findWrittenTests(files, "test_c.py")).toEqual(["test_c.py::test_x"]);
  expect(findWrittenTests(files, "test_c.py::test_x")).toEqual([]);
  expect(findWrittenTests({ "test_a.py": "__test__ = False\ndef test_x(): pass\n" }, ".")).toEqual([]);
});
