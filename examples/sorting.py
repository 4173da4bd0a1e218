import time


def bubble_sort(arr):
    n = len(arr)
    for i in range(n):
        for j in range(0, n - i - 1):
            if arr[j] > arr[j + 1]:
                arr[j], arr[j + 1] = arr[j + 1], arr[j]
    return arr


for size in [100, 200, 400, 800]:
    numbers = list(range(size, 0, -1))
    start = time.time()
    bubble_sort(numbers.copy())
    print(f"Size {size}: {time.time() - start:.4f} seconds")
