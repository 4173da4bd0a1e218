import pytest

from calculator import add, average, divide, multiply, power, square_root, subtract


@pytest.mark.parametrize(("a", "b", "total"), [(1, 2, 3), (-1, 1, 0), (0.5, 0.25, 0.75)])
def test_add(a, b, total):
    assert add(a, b) == total


def test_subtract():
    assert subtract(5, 3) == 2


def test_multiply():
    assert multiply(4, 2.5) == 10


def test_divide():
    assert divide(9, 3) == 3


def test_divide_by_zero_is_refused():
    with pytest.raises(ValueError, match="zero"):
        divide(1, 0)


def test_power():
    assert power(2, 10) == 1024


def test_square_root():
    assert square_root(9) == 3


def test_average():
    assert average([1, 2, 3, 4]) == 2.5
