import pytest

from inventory import Inventory


@pytest.fixture
def inventory():
    inventory = Inventory()
    inventory.receive("apple", price=0.5, quantity=10)
    inventory.receive("pear", price=0.75, quantity=4)
    return inventory


def test_receiving_adds_up(inventory):
    inventory.receive("apple", price=0.5, quantity=5)
    assert inventory.items["apple"].quantity == 15


def test_worth_is_price_times_quantity(inventory):
    assert inventory.worth() == 8


def test_boxes_are_rounded_up(inventory):
    assert inventory.boxes("apple", per_box=4) == 3
