"""A small calculator."""

import math


def add(a, b):
    return a + b


def subtract(a, b):
    return a - b


def multiply(a, b):
    return a * b


def divide(a, b):
    if b == 0:
        raise ValueError("Cannot divide by zero")
    return a / b


def power(base, exponent):
    return base**exponent


def square_root(number):
    if number < 0:
        raise ValueError("Cannot take the square root of a negative number")
    return math.sqrt(number)


def average(numbers):
    if not numbers:
        raise ValueError("Cannot take the average of nothing")
    return sum(numbers) / len(numbers)
