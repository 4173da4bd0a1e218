"""A stock list. It holds two mistakes that its tests find."""

from dataclasses import dataclass, field


@dataclass
class Item:
    name: str
    price: float
    quantity: int = 0

    def worth(self):
        return self.price * self.quantty


@dataclass
class Inventory:
    items: dict = field(default_factory=dict)

    def receive(self, name, price, quantity):
        item = self.items.setdefault(name, Item(name, price))
        item.quantity += quantity
        return item

    def worth(self):
        return sum(item.worth() for item in self.items.values())

    def boxes(self, name, per_box):
        return math.ceil(self.items[name].quantity / per_box)
